// Package signweb has the pages on which somebody signs an application before they send it: they are given the exact
// document, sign it in a program of theirs or with podpis zaufany, and are told at once what their signature is worth.
//
// The document is made when the person chooses to sign. From then on every page of the draft can still be changed;
// after a change this page says that it has to be signed once more. What is not valid is sent only when the person says
// so, and is never lost: the office calls to complete it (art. 64 § 2 KPA).
package signweb

import (
	"bytes"
	"context"
	"embed"
	"net/http"
	"net/url"
	"strconv"

	"wrota/internal/eservice"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Messages are the sentences of the pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// Offices names the units.
type Offices interface {
	Name(ctx context.Context, unit id.Unit) (string, error)
}

// Deps is what the pages need.
type Deps struct {
	Intake  *intake.Service
	Offices Offices
	Trusted Trusted // nil: podpis zaufany is not offered
	Service string  // where the pages of its service are: forms may lead there
	// Originals finds what a call asks to sign once more; nil: nothing is offered.
	Originals Originals
}

type pages struct{ Deps }

// page is the address of the page of a draft on which it is signed.
const page = "/podpis"

// maxUpload bounds the request with a signed file.
const maxUpload = signing.MaxBytes + 1<<20

// Routes are the pages of the package.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	route := func(method, pattern, name string, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: "/wnioski/{draft}" + page + pattern, Name: "intake." + name, Access: web.Public, Handle: h}
	}
	upload := route(http.MethodPost, "/plik", "uploadSigned", p.unfiled(p.upload))
	upload.Body = maxUpload
	resign := route(http.MethodPost, againPage, "signAgain", p.again(p.signAgain))
	retrust := route(http.MethodPost, againPage+"/zaufany", "signAgainTrusted", p.again(p.trustedAgain))
	resign.Body = maxUpload
	return []web.Route{
		route(http.MethodGet, againPage, "showSignAgain", p.again(p.showAgain)),
		route(http.MethodGet, againPage+"/dokument.xml", "documentToSignAgain", p.again(p.original)),
		resign,
		retrust,
		route(http.MethodGet, "", "showSigning", p.unfiled(p.show)),
		route(http.MethodPost, "", "freeze", p.unfiled(p.freeze)),
		route(http.MethodGet, "/dokument.xml", "documentToSign", p.unfiled(p.document)),
		route(http.MethodGet, "/podglad", "readDocument", p.unfiled(p.read)),
		upload,
		route(http.MethodPost, "/zaufany", "signTrusted", p.unfiled(p.trusted)),
		route(http.MethodPost, "/wyslij", "submitSigned", p.send),
	}
}

// signingPage is a draft on its way to be signed.
type signingPage struct {
	*intake.Draft
	Holder   intake.Holder
	Office   string
	Frozen   *signing.Frozen // nil before the document was made
	Stale    bool            // it was made of other answers
	Trusted  bool            // podpis zaufany is offered
	Problems ui.Problems
	Done     string // what has just happened: the end of a key
}

func (s signingPage) path(parts string) string { return "/wnioski/" + s.ID.Short() + parts }

// signed is what was signed of the document as it is now.
func (s signingPage) signed() *signing.Signed {
	if s.Frozen == nil || s.Stale {
		return nil
	}
	return s.Frozen.Signed
}

// open finds the draft in the address for its holder.
func (p *pages) open(r *http.Request) (s signingPage, err error) {
	which, err := id.Parse[id.Draft](r.PathValue("draft"))
	if err != nil {
		return s, fault.New(fault.NotFound, "intake.no-such-draft")
	}
	s.Holder = intake.Holder{By: web.ActorOf(r), Proof: web.SessionOf(r).Get(intake.ProofKey(which)), Lang: i18n.Lang(r.Context())}
	if s.Draft, err = p.Intake.Draft(r.Context(), s.Holder, which); err != nil {
		return s, err
	}
	if s.Office, err = p.Offices.Name(r.Context(), s.Unit); err != nil {
		return s, err
	}
	if s.Frozen, err = p.Intake.Signing(r.Context(), s.Holder, s.Draft); err != nil {
		return s, err
	}
	s.Stale = s.Frozen != nil && !intake.Signs(s.Holder, s.Draft, s.Frozen)
	s.Trusted = p.Trusted != nil && s.Holder.By.LoggedIn()
	return s, nil
}

// unfiled wraps a page of a draft that can be signed; every other leads to where it belongs.
func (p *pages) unfiled(h func(w http.ResponseWriter, r *http.Request, s signingPage) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		s, err := p.open(r)
		switch {
		case err != nil:
			return err
		case !s.Submission.IsZero():
			return web.See(w, r, s.path("/wyslano"))
		case !s.Signable():
			return web.See(w, r, s.path("/sprawdz"))
		}
		return h(w, r, s)
	}
}

func (p *pages) show(w http.ResponseWriter, r *http.Request, s signingPage) error {
	s, err := p.collect(r, s)
	if err != nil {
		return err
	}
	s.Done = web.SessionOf(r).Pop("podpis")
	return p.render(w, r, http.StatusOK, s)
}

func (p *pages) render(w http.ResponseWriter, r *http.Request, status int, s signingPage) error {
	web.AllowForm(w, p.Service)
	return web.Render(w, r, status, sign(s))
}

// freeze makes the document to sign of the answers that the person checked.
func (p *pages) freeze(w http.ResponseWriter, r *http.Request, s signingPage) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(form.Get("revision"), 10, 64)
	if err != nil {
		return web.See(w, r, s.path("/sprawdz"))
	}
	_, err = p.Intake.Freeze(r.Context(), s.Holder, s.ID, revision)
	return p.after(w, r, s, err)
}

// after leads on after a step, or to what keeps it from being taken.
func (p *pages) after(w http.ResponseWriter, r *http.Request, s signingPage, err error) error {
	f, refused := fault.As(err)
	switch {
	case err == nil:
		return web.See(w, r, s.path(page))
	case intake.NeedsIdentity(err):
		return web.See(w, r, identity.ConfirmPath+"?dalej="+url.QueryEscape(s.path("/sprawdz")))
	case refused && f.Key == "intake.signing-moved":
		web.SessionOf(r).Put("podpis", "moved")
		return web.See(w, r, s.path(page))
	case refused && f.Key == "intake.new-version":
		return web.See(w, r, s.path("/wersja"))
	case refused && (f.Kind == fault.Conflict || f.Key == "intake.incomplete"):
		return web.See(w, r, s.path("/sprawdz"))
	}
	return err
}

// document gives the exact bytes to sign.
func (p *pages) document(w http.ResponseWriter, r *http.Request, s signingPage) error {
	if s.Frozen == nil || s.Stale {
		return web.See(w, r, s.path(page))
	}
	body := s.Frozen.Document
	return web.Send(w, web.File{Name: signing.DocumentName, Type: "application/xml", Size: int64(len(body)), Body: bytes.NewReader(body)})
}

// read shows the same document as people read it.
func (p *pages) read(w http.ResponseWriter, r *http.Request, s signingPage) error {
	if s.Frozen == nil || s.Stale {
		return web.See(w, r, s.path(page))
	}
	return web.Render(w, r, http.StatusOK, view(s, s.Definition().Sheet(s.Answers, s.Env())))
}

// required tells whether the application cannot be sent without a signature.
func (s signingPage) required() bool { return s.Offer.Need() == eservice.Required }
