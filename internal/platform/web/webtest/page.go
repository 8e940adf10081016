package webtest

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Page is an answer, after redirects.
type Page struct {
	Status  int
	First   int      // the status of the first answer: 303 after a good post
	Hops    []string // where the redirects led
	URL     string   // path and query of the page that is shown
	Header  http.Header
	Body    []byte
	Doc     *html.Node // of an HTML answer
	Queries int        // SQL statements of the last request

	t       testing.TB
	browser *Browser
}

func newPage(b *Browser, status int, at string, h http.Header, body []byte, queries int) *Page {
	p := &Page{Status: status, URL: at, Header: h, Body: body, Queries: queries, t: b.site.t, browser: b}
	if strings.HasPrefix(h.Get("Content-Type"), "text/html") {
		doc, err := html.Parse(bytes.NewReader(body))
		if err != nil {
			p.t.Fatalf("%s: %v", at, err)
		}
		p.Doc = doc
	}
	return p
}

// All are the elements that match a selector: tag, .class, #id, [attr], [attr=value], [attr^=value],
// [attr*=value], descendants, children (>) and alternatives (,).
func (p *Page) All(selector string) []Element {
	p.t.Helper()
	s, err := parseSelector(selector)
	if err != nil {
		p.t.Fatal(err)
	}
	return find(p.Doc, s)
}

// One is the element that matches; it is fatal when there is none or more than one.
func (p *Page) One(selector string) Element {
	p.t.Helper()
	found := p.All(selector)
	if len(found) != 1 {
		p.t.Fatalf("%s: %d elements match %q, want one\n%s", p.URL, len(found), selector, p.outline())
	}
	return found[0]
}

// Has tells whether anything matches.
func (p *Page) Has(selector string) bool { p.t.Helper(); return len(p.All(selector)) > 0 }

// Text is the text of the one element that matches.
func (p *Page) Text(selector string) string { p.t.Helper(); return p.One(selector).Text() }

// Texts are the texts of all elements that match.
func (p *Page) Texts(selector string) []string {
	p.t.Helper()
	var out []string
	for _, e := range p.All(selector) {
		out = append(out, e.Text())
	}
	return out
}

// Says tells whether the words stand on the page, whatever the kind of spaces between them.
func (p *Page) Says(words string) bool {
	return strings.Contains(Element{p.Doc}.Text(), squeeze(words))
}

// Fault is the key of the fault that the page shows, or "".
func (p *Page) Fault() string {
	p.t.Helper()
	if p.Doc == nil {
		return ""
	}
	for _, e := range p.All("[data-fault]") {
		return e.Attr("data-fault")
	}
	return ""
}

// Problems are the lines of the error summary.
func (p *Page) Problems() []string { p.t.Helper(); return p.Texts("[data-error-summary] li") }

// WantStatus checks the status of the page that is shown.
func (p *Page) WantStatus(code int) {
	p.t.Helper()
	if p.Status != code {
		p.t.Fatalf("%s answered %d, want %d\n%s", p.URL, p.Status, code, p.outline())
	}
}

// WantURL checks where the browser ended.
func (p *Page) WantURL(path string) {
	p.t.Helper()
	if p.URL != path {
		p.t.Fatalf("ended at %s (%d), want %s\n%s", p.URL, p.Status, path, p.outline())
	}
}

// WantText checks the text of the one element that matches.
func (p *Page) WantText(selector, want string) {
	p.t.Helper()
	if got := p.Text(selector); got != squeeze(want) {
		p.t.Errorf("%s: %s says %q, want %q", p.URL, selector, got, want)
	}
}

// WantSays checks that the words stand on the page.
func (p *Page) WantSays(words ...string) {
	p.t.Helper()
	for _, w := range words {
		if !p.Says(w) {
			p.t.Errorf("%s does not say %q\n%s", p.URL, w, p.outline())
		}
	}
}

// WantProblem checks that the form came back (422) and that the summary says this, among others.
func (p *Page) WantProblem(want string) {
	p.t.Helper()
	p.WantStatus(http.StatusUnprocessableEntity)
	for _, line := range p.Problems() {
		if line == squeeze(want) {
			return
		}
	}
	p.t.Errorf("%s: problems are %q, want %q among them", p.URL, p.Problems(), want)
}

// WantFault checks the status and the key of the fault that is shown.
func (p *Page) WantFault(status int, key string) {
	p.t.Helper()
	if p.Status != status || p.Fault() != key {
		p.t.Errorf("%s answered %d %q, want %d %q\n%s", p.URL, p.Status, p.Fault(), status, key, p.outline())
	}
}

// outline is the text of the page, short enough for a failed test.
func (p *Page) outline() string {
	text := string(p.Body)
	if p.Doc != nil {
		text = Element{p.Doc}.Text()
	}
	return "  " + clip(text, 600)
}

func clip(s string, max int) string {
	if r := []rune(s); len(r) > max {
		return string(r[:max]) + " …"
	}
	return s
}
