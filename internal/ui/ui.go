// Package ui is the design system: what every page of the house is made of.
//
// A component is a typed templ function that takes plain values, already in the reader's language, and
// writes HTML. Its anatomy (elements, roles, relations) is that of GOV.UK Frontend 6.6, whose years of
// work with screen readers we do not repeat; TestParity compares the two. The look is ours: see css/.
// Components know nothing of cases, fees or law. The few words they need themselves ("Błąd:",
// "Zmień") come from messages/ through platform/i18n.
//
// Words: a page for people is a Page (a white sheet on warm paper), a page for clerks is a DeskPage
// (rail, list, pane). What surrounds the content (office, person, language, contrast) is the Chrome;
// it travels in the context of a request, because every layout needs it and no handler should pass it.
//
// Everything works without JavaScript. Scripts in js/ attach themselves to data-* attributes; there are
// no inline scripts or styles, so the pages live under "default-src 'none'". Even an office's colours
// come as a style sheet of their own (Brand.CSS).
//
// Law: ustawa z 4.04.2019 o dostępności cyfrowej (WCAG 2.1 AA by its annex); we hold to WCAG 2.2 AA.
//
// The package does not route, does not speak HTTP, and reads no clock. The gallery of all components is
// in ui/gallery. dist/ is made of css, js, img and fonts by "go run -C tools ./bundle".
package ui

import (
	"embed"
	"encoding/json"
	"io/fs"
)

//go:embed dist
var dist embed.FS

// Messages holds the package's own sentences for i18n.Load.
//
//go:embed messages/*.yaml
var Messages embed.FS

// StaticPrefix is where the application serves Static.
const StaticPrefix = "/static/"

var assets = mustAssets()

func mustAssets() map[string]string {
	body, err := dist.ReadFile("dist/manifest.json")
	if err != nil {
		panic(err) // embedded: it cannot be missing in a binary that was built
	}
	var m struct {
		Files map[string]struct {
			File string `json:"file"`
		} `json:"files"`
	}
	if err := json.Unmarshal(body, &m); err != nil {
		panic(err)
	}
	urls := make(map[string]string, len(m.Files))
	for name, f := range m.Files {
		urls[name] = StaticPrefix + f.File
	}
	return urls
}

// Asset is the address of a bundled file: Asset("site.css") is "/static/site-AB12CD34.css". The name
// changes with the content, so the answer may be cached for ever. An unknown name gives an address that
// is not found.
func Asset(name string) string {
	if url, ok := assets[name]; ok {
		return url
	}
	return StaticPrefix + name
}

// Static is the tree of bundled files, to be served under StaticPrefix.
func Static() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path
	}
	return sub
}
