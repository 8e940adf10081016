package ui

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"wrota/internal/platform/i18n"
)

// PageProps describe a page for people.
type PageProps struct {
	Title       string // of the document; the h1 is in the content
	Description string // for search engines; only on public pages
	HasErrors   bool   // puts "Błąd: " before the title
	Back        *Link  // to the previous step; or
	Crumbs      []Link // the way from the start page
	Aside       templ.Component
	Wide        bool            // the content may use the whole width (lists, maps)
	Bare        bool            // no sheet: the content brings its own bands (home page)
	NoIndex     bool            // keep it out of search engines (everything that is not public)
	Head        templ.Component // further elements of <head>: styles of a map
}

// DeskProps describe a page of the clerks' desk: rail, content, pane.
type DeskProps struct {
	Title     string
	HasErrors bool
	Rail      templ.Component // saved views, by Rail; nil gives the whole width to the content
	Pane      templ.Component // what is open, by Pane
	Plain     bool            // an ordinary page (a form, a dossier): no columns of their own scrolling
	Back      *Link
	Crumbs    []Link
	Head      templ.Component
}

// title is "Błąd: Od kiedy? – Gmina Lipowa".
func title(ctx context.Context, t string, errors bool) string {
	c := ChromeOf(ctx)
	if name := c.name(ctx); t == "" {
		t = name
	} else {
		t += " – " + name
	}
	if errors {
		return i18n.T(ctx, "ui.error.prefix") + " " + t
	}
	return t
}

// root are the attributes of <html>: they choose the theme.
func (c Chrome) root() templ.Attributes {
	return opt("lang", c.Lang, "data-contrast", c.Contrast, "data-density", c.Density, "data-shortcuts", c.Shortcuts)
}

func (c Chrome) icon() string { return Asset("icon.svg") }

func (c Chrome) brandCSS() string {
	if c.Unit == nil {
		return ""
	}
	return c.Unit.Stylesheet
}

// other is the value a switch sets: on when it is off.
func other(now, on string) string {
	if now == on {
		return ""
	}
	return on
}

// telephone turns "68 000 00 00" into "tel:+48680000000"; an extension ("wew. 12") is dialled by the person.
func telephone(s string) string {
	s, _, _ = strings.Cut(s, "wew")
	digits := strings.Map(func(r rune) rune {
		if r == '+' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
	if !strings.HasPrefix(digits, "+") {
		digits = "+48" + digits
	}
	return "tel:" + digits
}

// unbroken keeps a number on one line.
func unbroken(s string) string { return strings.ReplaceAll(s, " ", nbsp) }

func seconds(s *Session) string { return itoa(int(s.Left.Seconds())) }

// htmxConfig makes htmx live under the content security policy: no eval, no styles of its own, and no
// copies of pages (personal data) in the browser's storage.
const htmxConfig = `{"allowEval":false,"includeIndicatorStyles":false,"historyCacheSize":0,"selfRequestsOnly":true,"scrollIntoViewOnBoost":false}`
