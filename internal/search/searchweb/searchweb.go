// Package searchweb has the page on which a clerk looks for things: what was found, with the words marked, filters in the address,
// and searches kept under a name.
//
// The whole question stands in the address, so that it can be sent, gone back to and kept. Exact numbers – a sign, a number
// of the register, PESEL, NIP – come first (Exact). The page works without JavaScript.
//
// It decides no rights: what is not the clerk's to see is not found.
package searchweb

import (
	"context"
	"embed"
	"net/http"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/web"
	"wrota/internal/search"
)

// Messages are the sentences of the pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// Path is the page.
const Path = "/biurko/szukaj"

// Cell is a part of the office, to narrow down.
type Cell struct {
	ID   id.Cell
	Name string
}

// Person is somebody who leads cases, to narrow down.
type Person struct {
	ID   id.Employee
	Name string
}

// House answers what only the composition knows.
type House interface {
	// Exact finds what has exactly this number: sign, number of the register, PESEL, NIP. It logs looks by numbers of persons.
	Exact(ctx context.Context, by actor.Actor, typed string) ([]search.Shown, error)
	// Numbered tells that a text holds a PESEL or NIP.
	Numbered(typed string) bool
	Cells(ctx context.Context, by actor.Actor) ([]Cell, error)
	People(ctx context.Context, by actor.Actor) ([]Person, error)
}

// Deps is what the pages need.
type Deps struct {
	Search *search.Service
	House  House
	Clock  clock.Clock
}

type pages struct{ Deps }

// Routes are the pages.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	return []web.Route{
		{Method: http.MethodGet, Pattern: Path, Name: "search.show", Access: web.Staff, Handle: p.show},
		{Method: http.MethodPost, Pattern: Path + "/zapisz", Name: "search.save", Access: web.Staff, Handle: p.save},
		{Method: http.MethodPost, Pattern: Path + "/usun", Name: "search.drop", Access: web.Staff, Handle: p.drop},
	}
}
