// Package roadsweb has the pages of roads: the register of occupations and one entry of it, the rates of
// the unit's resolutions with the import of a file, its list of roads, and for everybody the list of occupations.
//
// Addresses: /biurko/rejestry/zajecia-pasa, /biurko/ustawienia/stawki-drogowe, /biurko/ustawienia/drogi, /drogi/zajecia. Fees, the
// law and what meets what are the business of roads; nothing is worked out here.
package roadsweb

import (
	"context"
	"net/http"

	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/web"
	"wrota/internal/roads"
)

// Unit is an office as the public list names it.
type Unit struct {
	ID   id.Unit
	Slug string
	Name string
}

// Units lists the offices, for the public list.
type Units interface {
	Units(ctx context.Context) ([]Unit, error)
}

// Deps is what the pages need.
type Deps struct {
	Roads *roads.Service
	Units Units
	Clock clock.Clock
	Cases Cases // nil: no page leads to a case
}

type pages struct{ Deps }

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	view, rates := web.Clerk(roads.GrantView), web.Clerk(roads.GrantRates)
	return []web.Route{
		route(http.MethodGet, "/drogi/zajecia", "public", web.Public, p.public),
		route(http.MethodGet, "/biurko/rejestry/zajecia-pasa", "register", view, p.register),
		route(http.MethodGet, "/biurko/rejestry/zajecia-pasa/csv", "export", view, p.export),
		route(http.MethodGet, "/biurko/rejestry/zajecia-pasa/{entry}", "entry", view, p.entry),
		route(http.MethodPost, "/biurko/rejestry/zajecia-pasa/{entry}/miejsce", "amend", view, p.amend),
		route(http.MethodPost, "/biurko/rejestry/zajecia-pasa/{entry}/odbior", "takeBack", view, p.takeBack),
		route(http.MethodGet, "/biurko/ustawienia/drogi", "roads", rates, p.roads),
		route(http.MethodPost, "/biurko/ustawienia/drogi", "addRoad", rates, p.addRoad),
		route(http.MethodGet, "/biurko/ustawienia/stawki-drogowe", "rates", rates, p.rates),
		route(http.MethodGet, "/biurko/ustawienia/stawki-drogowe/{from}", "ratesFile", rates, p.ratesFile),
		route(http.MethodPost, "/biurko/ustawienia/stawki-drogowe", "setRates", rates, p.setRates),
	}
}

func route(method, pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "roads." + name, Access: a, Handle: h}
}
