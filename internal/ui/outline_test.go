package ui

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"wrota/internal/platform/i18n"
)

// outline reduces HTML to what assistive technology is told: elements, text, and all attributes but
// class and data-*, which are ours to choose. A drawing that is hidden from it counts as one line.
func outline(t *testing.T, s string) string {
	t.Helper()
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: 0x2804}
	nodes, err := html.ParseFragment(strings.NewReader(s), body)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, n := range nodes {
		outlineNode(&b, n, 0, attributes)
	}
	return b.String()
}

func outlineNode(b *strings.Builder, n *html.Node, depth int, attributes func(*html.Node) string) {
	indent := strings.Repeat("  ", depth)
	switch n.Type {
	case html.TextNode:
		if text := strings.Join(strings.Fields(n.Data), " "); text != "" {
			b.WriteString(indent + text + "\n")
		}
	case html.ElementNode:
		if n.Data == "svg" && attribute(n, "aria-hidden") == "true" {
			b.WriteString(indent + "<svg aria-hidden>\n")
			return
		}
		b.WriteString(indent + "<" + n.Data + attributes(n) + ">\n")
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			outlineNode(b, c, depth+1, attributes)
		}
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func attributes(n *html.Node) string {
	var out []string
	for _, a := range n.Attr {
		if a.Key != "class" && !strings.HasPrefix(a.Key, "data-") {
			out = append(out, " "+a.Key+"="+strings.TrimSpace(a.Val))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "")
}

// speaking returns a context in which components speak a language.
func speaking(t *testing.T, lang string) context.Context {
	t.Helper()
	catalog, err := i18n.Load(Messages)
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Speak(t.Context(), lang)
}

func render(t *testing.T, ctx context.Context, c templ.Component) string { //nolint:revive // the test comes first
	t.Helper()
	var b strings.Builder
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
