package richtext

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// checkHTML refuses HTML that is not well formed or holds anything but our own tags.
func checkHTML(t *testing.T, s string) {
	t.Helper()
	allowed := []string{"h2", "h3", "h4", "p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "strong", "em", "a"}
	z := html.NewTokenizer(strings.NewReader(s))
	var open []string
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Fatalf("left open: %q in %q", open, s)
			}
			return
		case html.StartTagToken:
			tok := z.Token()
			checkAttributes(t, tok, s)
			if tok.Data == "br" || tok.Data == "hr" {
				continue
			}
			if !slices.Contains(allowed, tok.Data) {
				t.Fatalf("tag <%s> in %q", tok.Data, s)
			}
			if tok.Data == "a" && slices.Contains(open, "a") {
				t.Fatalf("a link in a link: %q", s)
			}
			open = append(open, tok.Data)
		case html.EndTagToken:
			tok := z.Token()
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Fatalf("</%s> does not close %q in %q", tok.Data, open, s)
			}
			open = open[:len(open)-1]
		case html.CommentToken, html.DoctypeToken, html.SelfClosingTagToken:
			t.Fatalf("%v in %q", z.Token(), s)
		}
	}
}

func checkAttributes(t *testing.T, tok html.Token, s string) {
	t.Helper()
	for _, a := range tok.Attr {
		switch tok.Data + " " + a.Key {
		case "a href":
			u, err := url.Parse(a.Val)
			if err != nil || !slices.Contains([]string{"http", "https", "mailto"}, u.Scheme) {
				t.Fatalf("address %q in %q", a.Val, s)
			}
		case "th scope", "table class", "th class", "td class", "ol start":
		default:
			t.Fatalf("attribute %s of <%s> in %q", a.Key, tok.Data, s)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"# a\n\n**b** *c*\n\n- d\n  - e\n\n1. f\n\n|g|h|\n|-|-:|\n|i|j|\n\n---\n[k](https://l.example)\\\nm", "<script>alert(1)</script>", "[a](javascript:alert(1))",
		"[a](https://x\"onmouseover=\"b)", "[a](mailto:x@y)", "- - - a", "***a**b*", "\\", "|\n|-", "a|b\n-|-\n\\|", "[a\\](b)", "- a\n\n\n  b\n---", "* \n*\n", "[[a](https://b.c)](https://d.e)",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		d, err := Parse(src)
		if err != nil {
			return // too long: refused, and nothing to look at
		}
		checkHTML(t, HTML(d))
		if text := Text(d); strings.ContainsAny(text, "\x00\x07\x1b") {
			t.Fatalf("controls in %q", text)
		}
	})
}
