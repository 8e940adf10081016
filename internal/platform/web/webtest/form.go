package webtest

import (
	"bytes"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Click follows the link with this text; Hidden words for screen readers count as text.
func (p *Page) Click(text string) *Page {
	p.t.Helper()
	n := p.byText("a[href]", text)
	to, _, _ := strings.Cut(Element{n}.Attr("href"), "#") // a browser keeps the fragment to itself
	return p.browser.Get(to)
}

// Press presses the button with this text and sends its form with what the page put there, changed by
// pairs of name and value. A name that the form does not have, or a choice that it does not offer, is
// fatal. A name given several times chooses several boxes; one empty value unchecks them.
func (p *Page) Press(text string, pairs ...string) *Page {
	p.t.Helper()
	form, to, values := p.filled(text, pairs)
	if strings.EqualFold(Element{form}.Attr("method"), http.MethodPost) {
		return p.browser.Post(to, values)
	}
	path, _, _ := strings.Cut(to, "?")
	return p.browser.Get(path + "?" + values.Encode())
}

// File is a file that a person chose.
type File struct {
	Field string // the name of the file field
	Name  string // what the browser says the file is called
	Body  []byte
}

// Attach presses a button of a form with files, as Press does.
func (p *Page) Attach(text string, files []File, pairs ...string) *Page {
	p.t.Helper()
	form, to, values := p.filled(text, pairs)
	if (Element{form}).Attr("enctype") != "multipart/form-data" {
		p.t.Fatalf("%s: the form of %q sends no files", p.URL, text)
	}
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, v := range values[name] {
			_ = m.WriteField(name, v) // into memory
		}
	}
	for _, f := range files {
		if len(controls(form, f.Field)) == 0 {
			p.t.Fatalf("%s: the form has no field %q", p.URL, f.Field)
		}
		w, _ := m.CreateFormFile(f.Field, f.Name) // into memory
		_, _ = w.Write(f.Body)
	}
	_ = m.Close()
	r := p.browser.request(http.MethodPost, to, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return p.browser.Do(r)
}

// filled is the form of a button, where it goes and what it would send.
func (p *Page) filled(text string, pairs []string) (form *html.Node, to string, values url.Values) {
	p.t.Helper()
	button := p.byText("button, input[type=submit]", text)
	form = p.formOf(button)
	values = formValues(form)
	if name := (Element{button}).Attr("name"); name != "" {
		values.Add(name, Element{button}.Attr("value"))
	}
	changed := map[string]bool{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, value := pairs[i], pairs[i+1]
		p.mustOffer(form, name, value)
		if !changed[name] {
			values.Del(name)
			changed[name] = true
		}
		if value != "" || !choice(controls(form, name)[0]) {
			values.Add(name, crlf(value))
		}
	}
	return form, or(Element{button}.Attr("formaction"), or(Element{form}.Attr("action"), p.URL)), values
}

// crlf is how browsers send the ends of lines.
func crlf(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}

func or(s, fallback string) string {
	if s != "" {
		return s
	}
	return fallback
}

// byText finds the element with exactly this text, or the only one that contains it.
func (p *Page) byText(selector, text string) *html.Node {
	p.t.Helper()
	text = squeeze(text)
	var near []*html.Node
	for _, e := range p.All(selector) {
		have := or(e.Text(), e.Attr("value"))
		if have == text {
			return e.n
		}
		if strings.Contains(have, text) {
			near = append(near, e.n)
		}
	}
	if len(near) != 1 {
		p.t.Fatalf("%s: %d of %s contain %q: %q", p.URL, len(near), selector, text, p.Texts(selector))
	}
	return near[0]
}

// formOf is the form a button belongs to, also when it stands outside and names it.
func (p *Page) formOf(button *html.Node) *html.Node {
	p.t.Helper()
	if name := (Element{button}).Attr("form"); name != "" {
		return p.One("form#" + name).n
	}
	form := closest(button, "form")
	if form == nil {
		p.t.Fatalf("%s: the button %q is in no form", p.URL, Element{button}.Text())
	}
	return form
}

func (p *Page) mustOffer(form *html.Node, name, value string) {
	p.t.Helper()
	found := controls(form, name)
	if len(found) == 0 {
		p.t.Fatalf("%s: the form has no field %q", p.URL, name)
	}
	options := offered(found)
	if value != "" && options != nil && !slices.Contains(options, value) {
		p.t.Fatalf("%s: %q does not offer %q but %q", p.URL, name, value, options)
	}
}

// controls are the named controls of a form, all of them when the name is empty.
func controls(form *html.Node, name string) (out []*html.Node) {
	walk(form, func(n *html.Node) {
		switch n.Data {
		case "input", "select", "textarea":
			have := Element{n}.Attr("name")
			if have != "" && (name == "" || have == name) && !has(n, "disabled") {
				out = append(out, n)
			}
		}
	})
	return out
}

func choice(n *html.Node) bool {
	kind := Element{n}.Attr("type")
	return n.Data == "input" && (kind == "radio" || kind == "checkbox")
}

// offered lists what may be chosen, or nil when anything may be typed.
func offered(found []*html.Node) (out []string) {
	for _, n := range found {
		switch {
		case choice(n):
			out = append(out, or(Element{n}.Attr("value"), "on"))
		case n.Data == "select":
			walk(n, func(o *html.Node) {
				if o.Data == "option" {
					out = append(out, optionValue(o))
				}
			})
		default:
			return nil
		}
	}
	return out
}

func optionValue(o *html.Node) string {
	if v, ok := attr(o, "value"); ok {
		return v
	}
	return Element{o}.Text()
}

// formValues is what a browser would send if nobody touched the form.
func formValues(form *html.Node) url.Values {
	out := url.Values{}
	for _, n := range controls(form, "") {
		for _, v := range values(n) {
			out.Add(Element{n}.Attr("name"), crlf(v))
		}
	}
	return out
}

func values(n *html.Node) []string {
	switch {
	case n.Data == "select":
		var chosen, first []string
		walk(n, func(o *html.Node) {
			if o.Data != "option" {
				return
			}
			if first == nil {
				first = []string{optionValue(o)}
			}
			if has(o, "selected") {
				chosen = append(chosen, optionValue(o))
			}
		})
		if chosen == nil && !has(n, "multiple") {
			return first
		}
		return chosen
	case choice(n):
		if !has(n, "checked") {
			return nil
		}
		return []string{or(Element{n}.Attr("value"), "on")}
	case n.Data == "input" && slices.Contains([]string{"submit", "button", "image", "reset", "file"}, Element{n}.Attr("type")):
		return nil
	}
	return []string{Element{n}.Value()}
}
