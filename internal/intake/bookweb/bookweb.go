// Package bookweb has the pages of the register of incoming mail as a book: the list with filters, the same as a CSV file and a
// workbook, the print by the instruction, and the page on which a letter is sent another way.
//
// Files are streamed a part at a time, so that the register of a year needs no more memory than one of a week. The print holds
// at most a month of a large office; it says so when it would be longer.
//
// Law: instrukcja kancelaryjna (annex 1 to the regulation of 18.01.2011) on what the register of incoming mail says; KPA art. 65
// and 66. Who may read the register is decided by intake/book.
package bookweb

import (
	"context"
	"embed"
	"net/http"

	"wrota/internal/intake/book"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
)

// Messages are the sentences of the pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// Path is the address of the register.
const Path = "/biurko/rejestr-wplywow"

// Cell is a part of the office to which letters go.
type Cell struct {
	ID   id.Cell
	Name string // with its symbol
}

// Deps is what the pages need.
type Deps struct {
	Book   *book.Service
	Clock  clock.Clock
	Cells  func(ctx context.Context, by actor.Actor) ([]Cell, error)
	Office func(ctx context.Context, r *http.Request) (string, error)
}

type pages struct{ Deps }

// Routes are the pages of the register.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	return []web.Route{
		route(http.MethodGet, Path, "list", p.list),
		route(http.MethodGet, Path+"/rejestr.csv", "csv", p.csv),
		route(http.MethodGet, Path+"/rejestr.xlsx", "xlsx", p.xlsx),
		route(http.MethodGet, Path+"/rejestr.pdf", "pdf", p.pdf),
		route(http.MethodGet, "/biurko/wplywy/{letter}/droga", "showMove", p.showMove),
		route(http.MethodPost, "/biurko/wplywy/{letter}/droga", "move", p.move),
	}
}

func route(method, pattern, name string, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "intake.book." + name, Access: web.Staff, Handle: h}
}

func say(ctx context.Context, key string, args ...any) string {
	return i18n.T(ctx, "intake.book."+key, args...)
}
