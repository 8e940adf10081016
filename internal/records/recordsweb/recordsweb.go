// Package recordsweb has the pages of the files: the documents of a case, one document in one version, and
// the unit's file plan with the form that brings in another.
//
// A document is sent as it is, by web.Send, which lets nothing run in a browser; every opening is logged by
// records. A plan is brought in in two steps: first the page says what would change, then the same file is
// adopted; between them the file travels in the form, because nothing may be kept before somebody decided.
//
// Addresses: /biurko/akta/sprawa/{case}, /biurko/akta/{document}/{version}, /biurko/ustawienia/wykaz-akt.
// Who may read what is the business of records; a citizen's own documents are elsewhere.
package recordsweb

import (
	"net/http"

	"wrota/internal/platform/clock"
	"wrota/internal/platform/web"
	"wrota/internal/records"
)

// Deps is what the pages need.
type Deps struct {
	Records *records.Service
	Cases   Cases
	Clock   clock.Clock
}

type pages struct{ Deps }

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	return []web.Route{
		route(http.MethodGet, "/biurko/akta/sprawa/{case}", "dossier", web.Staff, p.showDossier),
		route(http.MethodGet, "/biurko/akta/{document}/{version}", "open", web.Staff, p.open),
		route(http.MethodGet, planPath, "plan", web.Staff, p.showPlan),
		route(http.MethodGet, planPath+"/plik", "downloadPlan", web.Staff, p.download),
		route(http.MethodGet, planPath+"/uzupelnij", "showAmend", web.Clerk(records.GrantPlan), p.showAmend),
		route(http.MethodPost, planPath+"/uzupelnij", "amend", web.Clerk(records.GrantPlan), p.amend),
		route(http.MethodGet, planPath+"/wprowadz", "showImport", web.Clerk(records.GrantPlan), p.showImport),
		large(http.MethodPost, planPath+"/wprowadz", "tryImport", web.Clerk(records.GrantPlan), p.tryImport),
		large(http.MethodPost, planPath+"/przyjmij", "import", web.Clerk(records.GrantPlan), p.adopt),
	}
}

func route(method, pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "records." + name, Access: a, Handle: h}
}

// planPath is where the file plan is.
const planPath = "/biurko/ustawienia/wykaz-akt"

// maxBody is what a plan of a megabyte takes in a form, where it is written in base64.
const maxBody = 3 << 20

func large(method, pattern, name string, a web.Access, h web.Handler) web.Route {
	out := route(method, pattern, name, a, h)
	out.Body = maxBody
	return out
}
