// Package desk is the shell of the clerks' workspace: the door to it, the search of its palette, the list of
// its settings and the page of its keys.
//
// A clerk who comes to /biurko is led to the front door of her role; the doors stand in the order in which
// they are tried. The palette asks every source at once and shows what each found. Neither knows any
// module: doors, sources and settings come from the composition. Each setting is listed for whoever may open
// it, so that nothing stands behind an address that one has to know.
//
// The lists and cases themselves are pages of their modules (casesweb, intakeweb …). The package keeps
// nothing and decides no rights beyond choosing a door.
package desk

import (
	"embed"
	"net/http"
	"slices"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/web"
)

// Messages are the sentences of the pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// SearchPath answers the palette; it belongs into ui.Chrome.Search.
const SearchPath = "/biurko/szukaj/paleta"

// SettingsPath is the list of settings.
const SettingsPath = "/biurko/ustawienia"

// Deps is what the shell needs.
type Deps struct {
	Doors    []Door
	Sources  []Source
	Journal  Journal
	Settings []Setting
}

type pages struct{ Deps }

// Routes are the pages of the shell.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	return []web.Route{
		route("/biurko", "door", p.enter),
		route(SearchPath, "search", p.search),
		route("/biurko/klawisze", "keys", p.showKeys),
		route(SettingsPath, "settings", p.showSettings),
	}
}

func route(pattern, name string, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Pattern: pattern, Name: "desk." + name, Access: web.Staff, Handle: h}
}

// enter leads to the first door that the clerk may open.
func (p *pages) enter(w http.ResponseWriter, r *http.Request) error {
	by := web.ActorOf(r)
	for _, d := range p.Doors {
		if open(by, d.Grants) {
			return web.See(w, r, d.Href)
		}
	}
	return fault.New(fault.Forbidden, "desk.no-door")
}

// open tells whether the clerk holds one of some rights.
func open(by actor.Actor, grants []actor.Grant) bool {
	return slices.ContainsFunc(grants, by.May)
}
