// Package mandatesweb has the pages on which people say in whose name they act, give and take mandates, and
// those on which clerks accept what was declared.
//
// The page /w-imieniu changes in whose name the session acts (identity.Sitting) and lists everything that its
// reader has to do with: mandates they hold, that wait for them, and that they gave. Only switching and reading
// work while somebody acts for another; a parent, or an organ that acts alone, may also give and revoke in the
// name of whom they represent.
//
// Everything works without scripts. What is not the reader's does not exist (404).
package mandatesweb

import (
	"context"
	"net/http"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/mandates"
	"wrota/internal/payments"
	"wrota/internal/platform/web"
)

// Where the pages are.
const (
	Path        = "/w-imieniu"
	DeskPath    = "/biurko/umocowania"
	DetailsPath = Path + "/dane"
	ImportPath  = "/biurko/ustawienia/reprezentanci"
)

// Option is something to choose from: a kind of matter, a matter of one's own, an office.
type Option struct{ Value, Text string }

// Choices are what scopes and declarations choose from.
type Choices interface {
	// Services are the kinds of matters, by slug.
	Services(ctx context.Context, lang string) ([]Option, error)
	// Matters are the cases of the actor, by id; the text begins with the sign.
	Matters(ctx context.Context, by actor.Actor) ([]Option, error)
	// Offices are the units that can be asked, by id.
	Offices(ctx context.Context) ([]Option, error)
}

// Seats changes for whom the session acts.
type Seats interface {
	ActFor(s *web.Session, principal id.Account, m id.Mandate) error
}

// Duties tells how the stamp duty for filing mandates stands.
type Duties interface {
	Paid(ctx context.Context, list []mandates.Act) (map[id.Charge]payments.State, error)
}

// Deps is what the pages need.
type Deps struct {
	Mandates *mandates.Service
	Choices  Choices
	Seats    Seats
	Duties   Duties
}

type pages struct{ Deps }

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	clerk, lists := web.Clerk(mandates.GrantAccept), web.Clerk(mandates.GrantImport)
	return []web.Route{
		route(http.MethodGet, Path, "show", web.LoggedIn, p.show),
		route(http.MethodPost, Path, "switch", web.LoggedIn, p.change),
		route(http.MethodGet, Path+"/dziecko", "showChild", web.Self, p.showForm(childForm)),
		upload(Path+"/dziecko", "declareChild", web.Self, p.declareChild),
		route(http.MethodGet, Path+"/firma", "showFirm", web.Self, p.showForm(firmForm)),
		upload(Path+"/firma", "declareFirm", web.Self, p.declareFirm),
		route(http.MethodGet, Path+"/dokument", "showDocument", web.Self, p.showForm(documentForm)),
		upload(Path+"/dokument", "fileDocument", web.Self, p.fileDocument),
		web.Fresh(route(http.MethodGet, Path+"/udziel", "showGive", web.LoggedIn, p.showForm(giveForm))),
		web.Fresh(route(http.MethodPost, Path+"/udziel", "give", web.LoggedIn, p.give)),
		route(http.MethodGet, DetailsPath, "details", web.LoggedIn, p.details),
		route(http.MethodPost, DetailsPath, "amend", web.LoggedIn, p.amend),
		route(http.MethodGet, Path+"/zrobione", "done", web.LoggedIn, p.done),
		route(http.MethodGet, Path+"/{mandate}", "mandate", web.LoggedIn, p.mandate),
		route(http.MethodPost, Path+"/{mandate}/przyjmij", "accept", web.Self, p.do(p.accept, "accepted")),
		route(http.MethodPost, Path+"/{mandate}/odmow", "decline", web.Self, p.do(p.decline, "declined")),
		route(http.MethodPost, Path+"/{mandate}/odwolaj", "revoke", web.LoggedIn, p.do(p.revoke, "revoked")),
		route(http.MethodPost, Path+"/{mandate}/wypowiedz", "renounce", web.Self, p.do(p.renounce, "renounced")),
		web.Fresh(route(http.MethodGet, Path+"/{mandate}/przekaz", "showPass", web.Self, p.showPass)),
		web.Fresh(route(http.MethodPost, Path+"/{mandate}/przekaz", "pass", web.Self, p.pass)),
		route(http.MethodGet, Path+"/{mandate}/pliki/{paper}", "paper", web.Self, p.paper),
		route(http.MethodGet, DeskPath, "queue", clerk, p.queue),
		route(http.MethodGet, ImportPath, "showImport", lists, p.showImport),
		list(ImportPath, "tryImport", lists, p.tryImport),
		list(ImportPath+"/zapisz", "import", lists, p.doImport),
		route(http.MethodGet, DeskPath+"/{mandate}", "asked", clerk, p.asked),
		route(http.MethodPost, DeskPath+"/{mandate}/potwierdz", "confirm", clerk, p.confirm),
		route(http.MethodPost, DeskPath+"/{mandate}/odmow", "refuse", clerk, p.refuse),
		route(http.MethodPost, DeskPath+"/{mandate}/zakoncz", "withdraw", clerk, p.withdraw),
		route(http.MethodPost, DeskPath+"/{mandate}/ustalo", "cease", clerk, p.cease),
		route(http.MethodGet, DeskPath+"/{mandate}/pliki/{paper}", "deskPaper", clerk, p.paper),
	}
}

func route(method, pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "mandates." + name, Access: a, Handle: h}
}

func upload(pattern, name string, a web.Access, h web.Handler) web.Route {
	r := route(http.MethodPost, pattern, name, a, h)
	r.Body = mandates.MaxPaper + 1<<20
	return r
}

func list(pattern, name string, a web.Access, h web.Handler) web.Route {
	r := route(http.MethodPost, pattern, name, a, h)
	r.Body = maxList
	return r
}

// of reads the mandate in the address.
func of(r *http.Request) (id.Mandate, error) {
	m, err := id.Parse[id.Mandate](r.PathValue("mandate"))
	if err != nil {
		return m, fault.New(fault.NotFound, "mandates.none")
	}
	return m, nil
}

func pathOf(m id.Mandate) string { return Path + "/" + m.Short() }

// paper gives a document to who may see the mandate.
func (p *pages) paper(w http.ResponseWriter, r *http.Request) error {
	m, err := of(r)
	if err != nil {
		return err
	}
	which, err := id.Parse[id.Upload](r.PathValue("paper"))
	if err != nil {
		return fault.New(fault.NotFound, "mandates.none")
	}
	f, body, err := p.Mandates.OpenPaper(r.Context(), web.ActorOf(r), m, which)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // it was only read
	return web.Send(w, web.File{Name: f.Name, Type: f.Type, Size: f.Size, Body: body, Inline: true})
}
