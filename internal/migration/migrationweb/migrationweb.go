// Package migrationweb has the pages on which an office's administrator brings in data of the old system: a file is
// uploaded or picked from the server, its columns are mapped with the first ten rows in sight, a dry run says what
// would be taken and why not, the run takes it, and the whole import can be taken back.
//
// Everything is a form that posts and a page that answers; while rows are gone through the page loads itself anew.
// Addresses: /biurko/ustawienia/przeniesienie, with the import in "nr". The preview shows data of people and is logged
// by migration; reports show values masked.
package migrationweb

import (
	"net/http"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/migration"
	"wrota/internal/platform/web"
)

// Path is where the imports of an office are.
const Path = "/biurko/ustawienia/przeniesienie"

// maxUpload is what a browser may send; larger files are put on the server.
const maxUpload = 512 << 20

type pages struct{ *migration.Service }

// Routes are the pages of the module.
func Routes(s *migration.Service) []web.Route {
	p := &pages{s}
	access := web.Clerk(migration.GrantImport)
	route := func(method, path, name string, h web.Handler, body int64) web.Route {
		return web.Route{Method: method, Pattern: Path + path, Name: "migration." + name, Access: access, Handle: h, Body: body}
	}
	return []web.Route{
		route(http.MethodGet, "", "imports", p.show, 0),
		route(http.MethodPost, "", "upload", p.upload, maxUpload),
		route(http.MethodGet, "/kolumny", "columns", p.showColumns, 0),
		route(http.MethodPost, "/kolumny", "map", p.saveColumns, 0),
		route(http.MethodPost, "/krok", "step", p.step, 0),
		route(http.MethodGet, "/odrzucone", "rejected", p.download, 0),
	}
}

// named reads which import is meant; without one the address is that of the list.
func named(r *http.Request) (which id.Import, ok bool, err error) {
	s := r.FormValue("nr")
	if s == "" {
		return which, false, nil
	}
	if which, err = id.Parse[id.Import](s); err != nil {
		return which, false, fault.New(fault.NotFound, "migration.no-such-import")
	}
	return which, true, nil
}

func address(which id.Import) string { return Path + "?nr=" + which.Short() }
