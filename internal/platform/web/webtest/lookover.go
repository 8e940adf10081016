package webtest

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// lookOver fails the test for what must be wrong on no page.
func (p *Page) lookOver() {
	p.t.Helper()
	if p.Status == 500 {
		p.t.Errorf("%s: internal error (the log line above says which)", p.URL)
	}
	if p.Doc == nil {
		return
	}
	for _, found := range faults(p) {
		p.t.Errorf("%s: %s", p.URL, found)
	}
}

func faults(p *Page) (out []string) {
	if i := bytes.Index(p.Body, []byte("⟦")); i >= 0 {
		out = append(out, "a message is missing: "+clip(string(p.Body[i:]), 60))
	}
	ids := map[string]bool{}
	labelled := map[string]bool{}
	walk(p.Doc, func(n *html.Node) {
		if id := (Element{n}).Attr("id"); id != "" {
			if ids[id] {
				out = append(out, fmt.Sprintf("the id %q is used twice", id))
			}
			ids[id] = true
		}
		if n.Data == "label" {
			labelled[Element{n}.Attr("for")] = true
		}
		out = append(out, inlined(n)...)
	})
	walk(p.Doc, func(n *html.Node) { out = append(out, dangling(n, ids, labelled)...) })
	lower := bytes.ToLower(p.Body[:min(len(p.Body), 200)])
	if bytes.Contains(lower, []byte("<!doctype html")) {
		out = append(out, document(p)...)
	}
	return out
}

// document checks what a whole page has and a fragment has not.
func document(p *Page) (out []string) {
	if n := len(find(p.Doc, selector{{{tag: "h1"}}})); n != 1 {
		out = append(out, fmt.Sprintf("%d headings h1, want one", n))
	}
	titles := find(p.Doc, selector{{{tag: "title"}}})
	if len(titles) == 0 || titles[0].n.FirstChild == nil {
		out = append(out, "no title")
	}
	if len(find(p.Doc, selector{{{tag: "html", tests: []test{{attr: "lang"}}}}})) != 1 {
		out = append(out, "the language is not said")
	}
	return out
}

// inlined finds what the content security policy will not run.
func inlined(n *html.Node) (out []string) {
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			out = append(out, fmt.Sprintf("<%s> has an inline %s", n.Data, a.Key))
		}
	}
	if n.Data == "style" || n.Data == "script" && !has(n, "src") {
		out = append(out, "an inline <"+n.Data+">")
	}
	return out
}

// dangling finds references to ids that are not there, and controls that nobody names.
func dangling(n *html.Node, ids, labelled map[string]bool) (out []string) {
	e := Element{n}
	for _, name := range []string{"for", "form", "aria-describedby", "aria-labelledby", "aria-controls", "list"} {
		for id := range strings.FieldsSeq(e.Attr(name)) {
			if !ids[id] {
				out = append(out, fmt.Sprintf("<%s %s> points at %q, which is not there", n.Data, name, id))
			}
		}
	}
	if to, ok := strings.CutPrefix(e.Attr("href"), "#"); ok && to != "" && !ids[to] {
		out = append(out, fmt.Sprintf("the link #%s leads nowhere", to))
	}
	switch n.Data {
	case "input", "select", "textarea":
		kind := e.Attr("type")
		if kind != "hidden" && kind != "submit" && kind != "button" && !labelled[e.Attr("id")] && !has(n, "aria-label") && !has(n, "aria-labelledby") && closest(n, "label") == nil {
			out = append(out, fmt.Sprintf("the control %q has no label", e.Attr("name")))
		}
	}
	return out
}
