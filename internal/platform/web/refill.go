package web

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Restored is what a page says above a form into which we have put back what was typed.
type Restored struct {
	Path  string // where the form goes; it names the form that waits
	Whole bool   // all of it has its place on this page
	Files bool   // files were chosen, too, which must be chosen again
}

// refilled puts a form that waits for who asks back into the page on which it stood: on the server, so that it
// works without JavaScript, and for every form of every module alike. A page that nothing waits for is
// returned as it is.
func (s *Server) refilled(r *http.Request, status int, page []byte) []byte {
	q := requestOf(r)
	if s == nil || s.Restored == nil || r.Method != http.MethodGet || q.session == nil {
		return page
	}
	for _, k := range q.mine() {
		at, err := url.Parse(k.Page)
		if err != nil || k.Page == "" || at.Path != r.URL.Path || k.Elsewhere(q.actor) {
			continue
		}
		if out, err := s.refill(r, status, page, k); err == nil {
			page = out
		}
	}
	return page
}

func (s *Server) refill(r *http.Request, status int, page []byte, k KeptForm) ([]byte, error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, err
	}
	note := Restored{Path: k.Path, Files: k.Files}
	form := formOf(doc, k, r.URL)
	before := form
	if form != nil && status == http.StatusOK {
		note.Whole = fill(form, k.Form)
	}
	if before == nil || status != http.StatusOK {
		if before = first(doc, func(n *html.Node) bool { return n.DataAtom == atom.H1 }); before == nil {
			return page, nil
		}
	}
	if err := insert(r, before, s.Restored(note)); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = html.Render(&b, doc)
	return b.Bytes(), err
}

// insert puts a component before an element of a page.
func insert(r *http.Request, before *html.Node, c templ.Component) error {
	var b bytes.Buffer
	if err := c.Render(r.Context(), &b); err != nil {
		return err
	}
	nodes, err := html.ParseFragment(&b, &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return err
	}
	for _, n := range nodes {
		before.Parent.InsertBefore(n, before)
	}
	return nil
}

// formOf finds the form that a kept one was typed into: it posts to the same address, and of several the one that
// has most of its fields.
func formOf(doc *html.Node, k KeptForm, at *url.URL) (best *html.Node) {
	most := -1
	each(doc, func(n *html.Node) {
		if n.DataAtom != atom.Form || !strings.EqualFold(attr(n, "method"), http.MethodPost) {
			return
		}
		to, err := at.Parse(attr(n, "action"))
		if err != nil || !goesTo(n, to, k.Path, at) {
			return
		}
		has := 0
		each(n, func(c *html.Node) {
			if name := attr(c, "name"); name != "" && k.Form.Has(name) {
				has++
			}
		})
		if has > most {
			best, most = n, has
		}
	})
	return best
}

// goesTo tells whether a form, or a button of it, posts to a path.
func goesTo(form *html.Node, to *url.URL, path string, at *url.URL) (goes bool) {
	same := func(u *url.URL) bool { return u.RequestURI() == path || u.Path == path }
	goes = same(to)
	each(form, func(n *html.Node) {
		if a := attr(n, "formaction"); a != "" && !goes {
			if u, err := at.Parse(a); err == nil {
				goes = same(u)
			}
		}
	})
	return goes
}

// fill puts values into the controls of a form and tells whether all of them found a place.
func fill(form *html.Node, values url.Values) bool {
	left := url.Values{}
	for name, v := range values {
		left[name] = slices.Clone(v)
	}
	each(form, func(n *html.Node) { fillOne(n, left) })
	for _, v := range left {
		if slices.ContainsFunc(v, func(s string) bool { return s != "" }) {
			return false
		}
	}
	return true
}

func fillOne(n *html.Node, left url.Values) {
	name := attr(n, "name")
	if name == "" {
		return
	}
	switch n.DataAtom {
	case atom.Input:
		fillInput(n, name, left)
	case atom.Button: // which was pressed is pressed again
		take(left, name, attr(n, "value"))
	case atom.Textarea:
		if v, ok := next(left, name); ok {
			for n.FirstChild != nil {
				n.RemoveChild(n.FirstChild)
			}
			n.AppendChild(&html.Node{Type: html.TextNode, Data: strings.ReplaceAll(v, "\r\n", "\n")})
		}
	case atom.Select:
		each(n, func(o *html.Node) {
			if o.DataAtom == atom.Option {
				mark(o, "selected", take(left, name, optionValue(o)))
			}
		})
	}
}

func fillInput(n *html.Node, name string, left url.Values) {
	switch strings.ToLower(attr(n, "type")) {
	case "file", "password", "submit", "image", "button", "reset":
		take(left, name, attr(n, "value"))
	case "checkbox", "radio":
		value := attr(n, "value")
		if value == "" {
			value = "on"
		}
		mark(n, "checked", take(left, name, value))
	default:
		if v, ok := next(left, name); ok {
			set(n, "value", v)
		}
	}
}

// take uses a value up; false when it is not among those that were typed.
func take(left url.Values, name, value string) bool {
	i := slices.Index(left[name], value)
	if i >= 0 {
		left[name] = slices.Delete(left[name], i, i+1)
	}
	return i >= 0
}

// next uses the first value of a name up.
func next(left url.Values, name string) (string, bool) {
	if len(left[name]) == 0 {
		return "", false
	}
	v := left[name][0]
	left[name] = left[name][1:]
	return v, true
}

func optionValue(o *html.Node) string {
	if i := slices.IndexFunc(o.Attr, func(a html.Attribute) bool { return a.Key == "value" }); i >= 0 {
		return o.Attr[i].Val
	}
	var b strings.Builder
	each(o, func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func set(n *html.Node, key, value string) {
	unset(n, key)
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}

func unset(n *html.Node, key string) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func mark(n *html.Node, key string, on bool) {
	unset(n, key)
	if on {
		set(n, key, "")
	}
}

func each(n *html.Node, visit func(*html.Node)) {
	visit(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		each(c, visit)
	}
}

func first(n *html.Node, is func(*html.Node) bool) (found *html.Node) {
	each(n, func(n *html.Node) {
		if found == nil && is(n) {
			found = n
		}
	})
	return found
}
