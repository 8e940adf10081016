// Package requestweb has the page on which a person signs a document: what is signed, the ways to sign it, and how it
// stands, whenever one comes back.
//
// The same address serves residents, visitors without an account and clerks; only the frame differs. It shows what its
// state asks for: the ways to sign, the waiting for the service of podpis zaufany, the signed document, or why it came
// to nothing and what to do. The way back from the service may come twice, late or never: each only looks again.
//
// Everything works without scripts. A request of somebody else does not exist (404); whoever lost their session logs
// in first and comes back.
package requestweb

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
	"wrota/internal/signatures/request"
	"wrota/internal/ui"
)

// Deps is what the pages need.
type Deps struct {
	Requests *request.Service
	Pages    string // the address of the service's pages: forms may lead there; empty when there is none
	// Straight tells that whoever signed goes straight back to the page they came from, which says what their signature is
	// worth; nil: nobody does.
	Straight func(subject string) bool
}

type pages struct{ Deps }

// Routes are the pages.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	const one = request.Path + "{request}"
	upload := route(http.MethodPost, one+"/plik", "upload", p.upload)
	upload.Body = request.MaxFile + 1<<20
	return []web.Route{
		route(http.MethodGet, one, "show", p.show),
		route(http.MethodGet, one+"/dokument", "document", p.document),
		route(http.MethodGet, one+"/podpisany", "result", p.result),
		upload,
		route(http.MethodGet, one+"/plik", "back", p.back),
		route(http.MethodPost, one+"/podpis-zaufany", "begin", p.begin),
		route(http.MethodGet, one+"/podpis-zaufany", "back", p.back),
		route(http.MethodGet, one+"/powrot", "return", p.returned),
		route(http.MethodGet, one+"/rezygnacja", "decline", p.declined),
		route(http.MethodPost, one+"/sprawdz", "check", p.check),
		route(http.MethodPost, one+"/anuluj", "cancel", p.cancel),
	}
}

func route(method, pattern, name string, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "signatures.request." + name, Access: web.Entry, Handle: h}
}

// page is a request as it is shown.
type page struct {
	request.Request
	Desk     bool // in the frame of the desk
	Remote   bool // there is a service to go to
	OnlyPDF  bool // nothing else can come back
	Told     string
	Problems ui.Problems
}

func (p page) path(parts ...string) string {
	return strings.Join(append([]string{request.Path + p.ID.Short()}, parts...), "/")
}

// holder is who asks, and for which request.
func holder(r *http.Request) (request.Holder, id.Signing, error) {
	which, err := id.Parse[id.Signing](r.PathValue("request"))
	if err != nil {
		return request.Holder{}, which, fault.New(fault.NotFound, "signatures.request.none")
	}
	return request.Holder{By: web.ActorOf(r), Proof: web.SessionOf(r).Get(request.SessionKey(which))}, which, nil
}

// with finds the request of who asks, or leads those who are not logged in to where they can say who they are.
func (p *pages) with(w http.ResponseWriter, r *http.Request, do func(h request.Holder, which id.Signing) (request.Request, error), then func(x request.Request, err error) error) error {
	h, which, err := holder(r)
	if err != nil {
		return err
	}
	x, err := do(h, which)
	if fault.Is(err, fault.NotFound) && !h.By.LoggedIn() {
		return web.See(w, r, "/logowanie?dalej="+url.QueryEscape(request.Path+which.Short()))
	}
	return then(x, err)
}

func (p *pages) show(w http.ResponseWriter, r *http.Request) error {
	return p.with(w, r, func(h request.Holder, which id.Signing) (request.Request, error) {
		return p.Requests.Fetch(r.Context(), h, which)
	}, func(x request.Request, err error) error {
		if err != nil {
			return err
		}
		return p.render(w, r, http.StatusOK, page{Request: x, Told: web.SessionOf(r).Pop("podpis.wiadomosc")})
	})
}

func (p *pages) render(w http.ResponseWriter, r *http.Request, status int, x page) error {
	x.Desk, x.Remote, x.OnlyPDF = web.ActorOf(r).Kind == actor.Clerk, p.Requests.Remote(), p.Requests.OnlyPDF(x.Request)
	web.AllowForm(w, p.Pages)
	return web.Render(w, r, status, whole(x))
}

// settle shows what came of a step: the page with what was wrong, or a redirect to how it stands now.
func (p *pages) settle(w http.ResponseWriter, r *http.Request, told string) func(request.Request, error) error {
	return func(x request.Request, err error) error {
		f, ok := fault.As(err)
		if ok && !x.ID.IsZero() && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
			status, problems := web.Status(f.Kind), ui.ProblemsOf(r.Context(), err)
			return p.render(w, r, status, page{Request: x, Problems: problems})
		}
		if err != nil {
			return err
		}
		if told != "" && x.Waits() {
			web.SessionOf(r).Put("podpis.wiadomosc", told)
		}
		if x.State == request.Signed && p.Straight != nil && p.Straight(x.Subject) {
			return web.See(w, r, x.Back)
		}
		return web.See(w, r, page{Request: x}.path())
	}
}

func (p *pages) returned(w http.ResponseWriter, r *http.Request) error {
	return p.with(w, r, func(h request.Holder, which id.Signing) (request.Request, error) {
		return p.Requests.Return(r.Context(), h, which)
	}, p.settle(w, r, ""))
}

func (p *pages) declined(w http.ResponseWriter, r *http.Request) error {
	return p.with(w, r, func(h request.Holder, which id.Signing) (request.Request, error) {
		return p.Requests.Decline(r.Context(), h, which)
	}, p.settle(w, r, "declined"))
}

func (p *pages) check(w http.ResponseWriter, r *http.Request) error {
	return p.with(w, r, func(h request.Holder, which id.Signing) (request.Request, error) {
		return p.Requests.Return(r.Context(), h, which)
	}, p.settle(w, r, "checked"))
}

func (p *pages) cancel(w http.ResponseWriter, r *http.Request) error {
	return p.with(w, r, func(h request.Holder, which id.Signing) (request.Request, error) {
		return p.Requests.Cancel(r.Context(), h, which)
	}, p.settle(w, r, ""))
}

func (p *pages) begin(w http.ResponseWriter, r *http.Request) error {
	var to string
	return p.with(w, r, func(h request.Holder, which id.Signing) (x request.Request, err error) {
		var failed error
		if to, failed = p.Requests.Begin(r.Context(), h, which); failed != nil && !fault.Is(failed, fault.Conflict) {
			return x, failed
		}
		x, err = p.Requests.Fetch(r.Context(), h, which)
		return x, errors.Join(err, failed)
	}, func(x request.Request, err error) error {
		if err == nil && to != "" {
			return web.See(w, r, to)
		}
		return p.settle(w, r, "")(x, err)
	})
}

func (p *pages) upload(w http.ResponseWriter, r *http.Request) error {
	return p.with(w, r, func(h request.Holder, which id.Signing) (request.Request, error) {
		x, err := p.Requests.Fetch(r.Context(), h, which)
		if err != nil {
			return x, err
		}
		name, body, err := sentFile(r)
		if err != nil {
			return x, err
		}
		return p.Requests.Upload(r.Context(), h, which, name, body)
	}, p.settle(w, r, ""))
}

// sentFile reads the file of the form; without one the body is empty.
func sentFile(r *http.Request) (string, []byte, error) {
	if err := r.ParseMultipartForm(8 << 20); err != nil {
		return "", nil, fault.InvalidField("plik", "signatures.request.no-file")
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // temporary files; the system clears what stays
	f, head, err := r.FormFile("plik")
	if errors.Is(err, http.ErrMissingFile) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, fault.InvalidField("plik", "signatures.request.no-file")
	}
	defer f.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(io.LimitReader(f, request.MaxFile+1))
	return head.Filename, body, err
}

func (p *pages) document(w http.ResponseWriter, r *http.Request) error {
	h, which, err := holder(r)
	if err != nil {
		return err
	}
	x, body, err := p.Requests.Document(r.Context(), h, which)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // it was only read
	return web.Send(w, web.File{Name: x.Name, Type: x.Media, Size: x.Size, Body: body, Inline: x.Media == "application/pdf" && r.URL.Query().Get("zapisz") == ""})
}

func (p *pages) result(w http.ResponseWriter, r *http.Request) error {
	h, which, err := holder(r)
	if err != nil {
		return err
	}
	x, body, err := p.Requests.Result(r.Context(), h, which)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // it was only read
	return web.Send(w, web.File{Name: x.File.Name, Type: x.File.Media, Size: x.File.Size, Body: body})
}

// back leads from the address of a button to the page that the button stands on.
func (p *pages) back(w http.ResponseWriter, r *http.Request) error {
	_, which, err := holder(r)
	if err != nil {
		return err
	}
	return web.See(w, r, request.Path+which.Short())
}
