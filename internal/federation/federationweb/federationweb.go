// Package federationweb has the pages of logging in with a provider of identities, of choosing the account that
// is entered, of showing more surely who one is, and of the counter where a clerk confirms it.
//
// The session of the browser remembers "federation" (the secret that ties an attempt to it) and
// "federation.pending" (the attempt whose person has not chosen an account yet).
//
// A provider that speaks SAML answers with a form posted from its own site. Such a form comes without our cookie,
// because cookies are SameSite=Lax: arrive puts it aside and answers with a redirect to a page of ours, which the
// browser opens with its cookie. Only that second step (finish) believes anything. So a form that a stranger's
// page posts in somebody's browser does nothing at all.
//
// When a provider does not answer, the page says so and names the other ways: it is no mistake of the program.
package federationweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"wrota/internal/federation"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
)

// Deps is what the pages need.
type Deps struct {
	Federation *federation.Service
	Identity   *identity.Service
	Sides      map[string]federation.Side // of providers that speak SAML
	MeansName  func(ctx context.Context, means string) string
}

type pages struct{ Deps }

// Where the pages are.
const (
	BeginPath   = "/logowanie/przez/"
	ChoosePath  = "/logowanie/konto"
	JoinPath    = "/konto/polacz"
	CounterPath = "/biurko/tozsamosc"
	samlPath    = "/logowanie/saml/"
	oidcPath    = "/logowanie/oidc/"
)

// OIDCCallback is where a provider sends people back; the same address is registered with it.
func OIDCCallback(provider string) string { return oidcPath + provider + "/powrot" }

// SAMLPath is where a provider posts its answers; below it are the metadata and logging out.
func SAMLPath(provider string) string { return samlPath + provider }

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	get := func(pattern, name string, a web.Access, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Pattern: pattern, Name: "federation." + name, Access: a, Handle: h}
	}
	post := func(pattern, name string, a web.Access, h web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: pattern, Name: "federation." + name + ".post", Access: a, Handle: h}
	}
	foreign := func(r web.Route) web.Route {
		r.Foreign = true
		return r
	}
	counter := web.Clerk(identity.GrantConfirm)
	return []web.Route{
		get(BeginPath+"{provider}", "begin", web.Entry, p.begin),
		get(oidcPath+"{provider}/powrot", "oidc", web.Entry, p.finish("state")),
		foreign(post(samlPath+"{provider}", "arrive", web.Public, p.arrive)),
		get(samlPath+"{provider}/dalej", "saml", web.Entry, p.finish("stan")),
		get(samlPath+"{provider}/metadane", "metadata", web.Public, p.metadata),
		get(samlPath+"{provider}/wylogowanie", "logout", web.Public, p.providerLogout),
		foreign(post(samlPath+"{provider}/wylogowanie", "logout", web.Public, p.providerLogout)),
		get(ChoosePath, "choose", web.Public, p.showChoose),
		post(ChoosePath, "choose", web.Public, p.openAccount),
		get(JoinPath, "join", web.Self, p.showJoin),
		web.Fresh(post(JoinPath, "join", web.Self, p.join)),
		get(identity.ConfirmPath, "identity", web.LoggedIn, p.showIdentity),
		web.Fresh(post(identity.ConfirmPath+"/{provider}/odlacz", "unlink", web.Self, p.unlink)),
		get(CounterPath, "counter", counter, p.showCounter),
		post(CounterPath, "counter", counter, p.lookUp),
		post(CounterPath+"/potwierdz", "confirm", counter, p.confirm),
		post(CounterPath+"/cofnij", "revoke", counter, p.revoke),
	}
}

// secretOf is what ties attempts to the browser; it is made when it is needed first.
func secretOf(s *web.Session) string {
	if s.Get("federation") == "" {
		s.Put("federation", federation.Secret())
	}
	return s.Get("federation")
}

// next is where the person wanted to go, or "" when that is no page of ours or one of coming in.
func next(r *http.Request) string {
	to := web.Local(r.FormValue("dalej"), "")
	for _, p := range []string{"/logowanie", "/wyloguj", "/wybierz", JoinPath} {
		if strings.HasPrefix(to, p) {
			return ""
		}
	}
	return to
}

// needed is the level that the page needs which sent the person here. Whoever changes it in the address asks more or
// less of themselves and gains nothing: what counts is the level that the provider answers with.
func needed(r *http.Request) actor.Level {
	switch r.URL.Query().Get("poziom") {
	case "sredni":
		return actor.LevelSubstantial
	case "wysoki":
		return actor.LevelHigh
	}
	return actor.LevelNone
}

func (p *pages) begin(w http.ResponseWriter, r *http.Request) error {
	if _, err := p.Federation.Setting(r.PathValue("provider")); err != nil { // a page that is not there
		return err
	}
	wish := federation.Wish{Provider: r.PathValue("provider"), Next: next(r), Needs: needed(r)}
	to, err := p.Federation.Begin(r.Context(), web.ActorOf(r), secretOf(web.SessionOf(r)), wish)
	if err != nil {
		return p.failed(w, r, err)
	}
	return p.depart(w, r, to, departure)
}

// depart sends the browser to a provider: at once, or from a page with a form.
func (p *pages) depart(w http.ResponseWriter, r *http.Request, to federation.Departure, page func(title string, to federation.Departure) templ.Component) error {
	if to.Fields == nil {
		return web.See(w, r, to.URL)
	}
	x, err := p.Federation.Setting(r.PathValue("provider"))
	if err != nil {
		return err
	}
	web.AllowForm(w, to.URL)
	return web.Render(w, r, http.StatusOK, page(x.Title(i18n.Lang(r.Context())), to))
}

// arrive puts aside what a form from the provider's site brought, see the package.
func (p *pages) arrive(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	provider, state := r.PathValue("provider"), form.Get("RelayState")
	if p.Sides[provider] == nil {
		return fault.New(fault.NotFound, "fault.no-page")
	}
	if err := p.Federation.Arrive(r.Context(), web.ActorOf(r), provider, state, form); err != nil {
		return p.failed(w, r, err)
	}
	return web.See(w, r, SAMLPath(provider)+"/dalej?"+url.Values{"stan": {state}}.Encode())
}

// finish ends a login; field names the state in the address.
func (p *pages) finish(field string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		q, s := r.URL.Query(), web.SessionOf(r)
		state := q.Get(field)
		got, err := p.Federation.Finish(r.Context(), web.ActorOf(r), s.Get("federation"), r.PathValue("provider"), state, q)
		if err != nil {
			return p.failed(w, r, err)
		}
		if !got.Account.IsZero() {
			return p.enter(w, r, got)
		}
		s.Put("federation.pending", state)
		if by := web.ActorOf(r); by.LoggedIn() && !by.DeskOnly {
			return web.See(w, r, JoinPath)
		}
		return web.See(w, r, ChoosePath)
	}
}

// metadata are public: they hold our certificates and addresses.
func (p *pages) metadata(w http.ResponseWriter, r *http.Request) error {
	side := p.Sides[r.PathValue("provider")]
	if side == nil {
		return fault.New(fault.NotFound, "fault.no-page")
	}
	body, err := side.Metadata()
	if err != nil {
		return err
	}
	return web.Text(w, r, "application/samlmetadata+xml", body)
}
