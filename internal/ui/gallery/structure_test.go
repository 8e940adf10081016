package gallery

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// TestStructure reads every page of the gallery in every language and checks what axe does not, or only
// in a browser: ids and what refers to them, nothing inline, words in the reader's language.
func TestStructure(t *testing.T) {
	catalog, err := i18n.Load(ui.Messages)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Languages {
		for _, p := range Pages() {
			t.Run(lang+p.Path, func(t *testing.T) {
				c := Chrome(p)
				c.Session = &ui.Session{Extend: "/sesja", Ended: "/"}
				var b strings.Builder
				if err := p.Content.Render(ui.WithChrome(catalog.Speak(t.Context(), lang), c), &b); err != nil {
					t.Fatal(err)
				}
				if _, after, found := strings.Cut(b.String(), "⟦"); found {
					key, _, _ := strings.Cut(after, "⟧")
					t.Errorf("the message %s does not exist", key)
				}
				doc, err := html.Parse(strings.NewReader(b.String()))
				if err != nil {
					t.Fatal(err)
				}
				examine(t, doc, lang)
			})
		}
	}
}

var safeID = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_-]*$`)

func examine(t *testing.T, doc *html.Node, lang string) {
	t.Helper()
	ids, referred, count := map[string]bool{}, map[string]string{}, map[string]int{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		a := map[string]string{}
		for _, at := range n.Attr {
			a[at.Key] = at.Val
		}
		inline(t, n, a)
		if id, ok := a["id"]; ok {
			if ids[id] || !safeID.MatchString(id) {
				t.Errorf("id %q is there twice or has other signs than letters, digits, dashes", id)
			}
			ids[id] = true
		}
		for _, key := range []string{"for", "aria-labelledby", "aria-describedby", "aria-controls", "data-open-dialog"} {
			for _, id := range strings.Fields(a[key]) {
				referred[id] = n.Data + " " + key
			}
		}
		if href := a["href"]; n.Data == "a" && len(href) > 1 && href[0] == '#' {
			referred[href[1:]] = "a link in the page"
		}
		if n.Data == "html" && a["lang"] != lang {
			t.Errorf("<html lang=%q>, want %q", a["lang"], lang)
		}
		if n.Data == "button" && a["type"] == "" {
			t.Errorf("a button without a type: %v", a)
		}
	}
	for id, from := range referred {
		// Examples of errors link to fields of the gallery that only the error page has.
		if !ids[id] {
			t.Errorf("%s refers to #%s, which does not exist", from, id)
		}
	}
	if count["h1"] != 1 || count["main"] != 1 || count["title"] != 1 {
		t.Errorf("h1: %d, main: %d, title: %d; want one of each", count["h1"], count["main"], count["title"])
	}
}

// inline fails for what the content security policy would refuse.
func inline(t *testing.T, n *html.Node, a map[string]string) {
	t.Helper()
	if n.Data == "style" || n.Data == "script" && a["src"] == "" {
		t.Errorf("an inline <%s>", n.Data)
	}
	for key, val := range a {
		if key == "style" || strings.HasPrefix(key, "on") || strings.HasPrefix(val, "javascript:") || strings.HasPrefix(val, "data:") {
			t.Errorf("<%s %s=%q> would be refused by the policy", n.Data, key, val)
		}
	}
}
