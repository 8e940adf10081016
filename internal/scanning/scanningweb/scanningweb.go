// Package scanningweb has the pages of scanning: where scans are dropped, the tray of those that wait for a person, each
// piece with what can be done about it, and the separator sheets to print.
//
// Everything works without scripts; dropping files is a convenience on top of the field for files. A piece is opened as a PDF
// in a tab of its own, so that it can lie beside the register.
//
// Who may use it: the registry, for the whole unit (scanning.GrantScan). Whose letter a piece becomes is decided by the module;
// here are only words and forms.
package scanningweb

import (
	"context"
	"embed"
	"net/http"

	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/scanning"
)

// Messages are the sentences of the pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// Path is the address of the tray.
const Path = "/biurko/skany"

// RegisterPath is where a new letter is registered; a piece is named by its parameter "skan".
const RegisterPath = "/biurko/wplywy/nowy"

// Deps is what the pages need.
type Deps struct {
	Scanning *scanning.Service
	// Office names the unit of the clerk on printed sheets.
	Office func(ctx context.Context, r *http.Request) (string, error)
}

type pages struct{ Deps }

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	scan := web.Clerk(scanning.GrantScan)
	drop := route(http.MethodPost, Path, "drop", scan, p.drop)
	drop.Body = maxDrop
	return []web.Route{
		route(http.MethodGet, Path, "tray", scan, p.tray),
		drop,
		route(http.MethodGet, Path+"/separatory.pdf", "separators", scan, p.separators),
		route(http.MethodGet, Path+"/{piece}", "piece", scan, p.piece),
		route(http.MethodGet, Path+"/{piece}/plik", "pieceFile", scan, p.file),
		route(http.MethodPost, Path+"/{piece}/dolacz", "attach", scan, p.attach),
		route(http.MethodPost, Path+"/{piece}/odloz", "aside", scan, p.aside),
	}
}

func route(method, pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "scanning." + name, Access: a, Handle: h}
}

func say(ctx context.Context, key string, args ...any) string {
	return i18n.T(ctx, "scanning.page."+key, args...)
}
