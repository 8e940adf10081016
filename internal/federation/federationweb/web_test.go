package federationweb_test

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"wrota/internal/federation"
	"wrota/internal/federation/federationtest"
	"wrota/internal/federation/federationweb"
	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/identity/identityweb"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

type world struct {
	federationtest.World
	t     *testing.T
	site  *webtest.Site
	base  string // where the site listens, for forms that other sites send
	clock *clock.Manual
}

// homes stand in for the pages of others that people are taken to.
func homes() (out []web.Route) {
	for path, access := range map[string]web.Access{"/{$}": web.Public, "/moje": web.LoggedIn, "/biurko": web.Staff, "/wnioski/7": web.LoggedIn} {
		out = append(out, web.Route{Method: http.MethodGet, Pattern: path, Name: "test.home", Access: access, Handle: func(w http.ResponseWriter, r *http.Request) error {
			by := web.ActorOf(r)
			said := string(by.Kind) + " " + by.Name + " " + by.Means + " " + map[actor.Level]string{actor.LevelLow: "low", actor.LevelSubstantial: "substantial", actor.LevelHigh: "high"}[by.Level]
			return web.Text(w, r, "text/plain; charset=utf-8", []byte(said))
		}})
	}
	return out
}

func chrome(r *http.Request) context.Context {
	c := ui.Chrome{Lang: i18n.Lang(r.Context()), Nonce: templ.GetNonce(r.Context()), Path: r.URL.RequestURI(), Login: "/logowanie"}
	if by := web.ActorOf(r); by.LoggedIn() {
		c.User = &ui.User{Name: by.Name, Note: by.Post, Href: "/konto", Logout: "/wyloguj"}
	}
	return ui.WithChrome(r.Context(), c)
}

func each(t *testing.T, test func(t *testing.T, w world)) {
	t.Helper()
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) { test(t, start(t, e)) })
	}
}

func start(t *testing.T, e db.Engine) world {
	t.Helper()
	d, c := testkit.DB(t, e, append(append([]db.Migrations{}, federationtest.Tables...), web.Migrations)...), testkit.Clock()
	w := world{World: federationtest.New(t, d, c, federationtest.Settings()), t: t, clock: c}
	w.State.Form = true
	w.State.Says(federationtest.Maria())
	deps := federationweb.Deps{
		Federation: w.Service, Identity: w.Identity, Sides: map[string]federation.Side{federationtest.State: w.State},
		MeansName: func(_ context.Context, means string) string { return "sposób " + means },
	}
	routes := append(identityweb.Routes(identityweb.Deps{Identity: w.Identity, Providers: deps}), federationweb.Routes(deps)...)
	w.site = webtest.Start(t, webtest.Config{
		DB: d, Clock: c, Messages: []fs.FS{identity.Messages, federation.Messages, ui.Messages}, Identify: identityweb.Identify(w.Identity), Chrome: chrome,
		Routes: append(routes, homes()...), Static: ui.Static(),
	})
	w.base = w.site.Serve(actor.Actor{Kind: actor.Anonymous})
	return w
}

// foreign is a form that a page of another site sends in somebody's browser: our cookie does not come with it.
func (w world) foreign(path string, form url.Values) (status int, location, body string) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://dostawca.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var page strings.Builder
	if err := answer.Write(&page); err != nil {
		w.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header.Get("Location"), page.String()
}

// departs begins a login at the provider of the state and returns its state.
func (w world) departs(b *webtest.Browser, at string) string {
	w.t.Helper()
	p := b.Get(at)
	p.WantStatus(200)
	if csp := p.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'self' https://dostawca.example") {
		w.t.Errorf("the form may not be sent: %s", csp)
	}
	form := p.One(`form[action^="https://dostawca.example"] input[name=RelayState]`)
	return form.Value()
}

// arrives is the provider's form on its way back; it returns where the browser goes on by itself.
func (w world) arrives(state string) string {
	w.t.Helper()
	status, to, _ := w.foreign("/logowanie/saml/krajowy", url.Values{"RelayState": {state}, "SAMLart": {"artefakt"}})
	if status != http.StatusSeeOther {
		w.t.Fatalf("the form of the provider: %d", status)
	}
	return to
}

// login goes through the provider of the state.
func (w world) login(b *webtest.Browser, at string) *webtest.Page {
	w.t.Helper()
	return b.Get(w.arrives(w.departs(b, at)))
}

func (w world) signIn(b *webtest.Browser, at string) *webtest.Page {
	w.t.Helper()
	return b.Get(at).Press("Zaloguj się", "email", "maria@example.pl", "password", identitytest.Password)
}

func said(p *webtest.Page) string { return string(p.Body) }

func TestANewPersonComesIn(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		b := w.site.Visitor()
		p := b.Get("/wnioski/7")
		p.WantURL("/logowanie?dalej=%2Fwnioski%2F7")
		way := p.One(`a[href^="/logowanie/przez/krajowy"]`)
		if way.Text() != "Węzeł krajowy" {
			t.Errorf("the button says %q", way.Text())
		}
		p = w.login(b, way.Attr("href"))
		p.WantURL("/logowanie/konto")
		p.WantSays("Wybierz konto", "Maria Żółkiewska", "Nie mam tu konta", "Mam tu konto")
		token := b.Cookie("wrota")
		p = p.Press("Załóż konto")
		p.WantURL("/wnioski/7")
		if said(p) != "resident Maria Żółkiewska krajowy substantial" {
			t.Errorf("%q", said(p))
		}
		if b.Cookie("wrota") == token {
			t.Error("the session needs a new token")
		}
		again := w.site.Visitor()
		if p := w.login(again, "/logowanie/przez/krajowy"); said(p) != "resident Maria Żółkiewska krajowy substantial" {
			t.Errorf("the second time: %q", said(p))
		}
	})
}

// Login CSRF: somebody begins a login of their own, and gets a victim to open the address where it would end.
func TestALoginEndsInTheBrowserThatBegan(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		identitytest.Resident(t, w.Identity, identitytest.Maria())
		thief := w.site.Visitor()
		end := w.arrives(w.departs(thief, "/logowanie/przez/krajowy"))
		for _, victim := range []*webtest.Browser{w.site.Visitor(), w.began(), w.inside()} {
			before := said(victim.Get("/"))
			p := victim.Get(end)
			p.WantStatus(403)
			p.WantSays("To logowanie zaczęło się w innej przeglądarce", "Wybierz inny sposób")
			if after := said(victim.Get("/")); after != before {
				t.Errorf("the victim was %q and is %q", before, after)
			}
		}
		thief.Get(end).WantURL("/logowanie/konto")
		p := thief.Get(end)
		p.WantStatus(410)
		p.WantSays("To logowanie wygasło albo zostało już użyte")
	})
}

// began is a browser with a login of its own under way.
func (w world) began() *webtest.Browser {
	b := w.site.Visitor()
	w.departs(b, "/logowanie/przez/krajowy")
	return b
}

// inside is a browser in which Maria is logged in with her password.
func (w world) inside() *webtest.Browser {
	b := w.site.Visitor()
	w.signIn(b, "/logowanie").WantURL("/moje")
	return b
}

func TestAFormOfAStrangerDoesNothing(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		identitytest.Resident(t, w.Identity, identitytest.Maria())
		if status, _, page := w.foreign("/logowanie/saml/krajowy", url.Values{"RelayState": {"zmyślony"}, "SAMLart": {"x"}}); status != 410 || !strings.Contains(page, "wygasło") {
			t.Errorf("a state that nobody began: %d", status)
		}
		for _, path := range []string{"/logowanie/konto", "/konto/polacz", "/konto/tozsamosc/krajowy/odlacz", "/wyloguj", "/logowanie"} {
			if status, _, _ := w.foreign(path, url.Values{}); status != 403 {
				t.Errorf("%s takes forms of other sites: %d", path, status)
			}
		}
		b := w.site.Visitor()
		for _, at := range []string{"/logowanie/przez/nikt", "/logowanie/saml/nikt/metadane", "/logowanie/saml/region/metadane", "/logowanie/saml/nikt/wylogowanie"} {
			b.Get(at).WantStatus(404)
		}
		if status, _, _ := w.foreign("/logowanie/saml/region", url.Values{}); status != 404 {
			t.Errorf("a provider that speaks no SAML: %d", status)
		}
		b.Get("/logowanie/konto").WantStatus(410)
		b.Post("/logowanie/konto", nil).WantStatus(410)
		if p := b.Get("/logowanie/saml/krajowy/metadane"); p.Header.Get("Content-Type") != "application/samlmetadata+xml" || said(p) != "<metadane/>" {
			t.Errorf("metadata: %s %q", p.Header.Get("Content-Type"), said(p))
		}
	})
}

func TestWhatStopsALogin(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for _, tc := range []struct {
			reason string
			err    error
			status int
			says   string
		}{
			{"the person gives up", federation.Refuse(federation.Cancelled, "x"), 409, "Logowanie zostało przerwane"},
			{"the answer does not hold", federation.Refuse(federation.Disbelieved, "x"), 403, "nikogo nie zalogowaliśmy"},
			{"the artifact was used before", federation.Refuse(federation.Expired, "x"), 410, "wygasło albo zostało już użyte"},
			{"the back channel does not answer", federation.Refuse(federation.Unreachable, "x"), 503, "Wybierz inny sposób albo spróbuj za kilka minut"},
			{"less than was asked for", federation.Refuse(federation.TooLow, "x"), 403, "nie wystarcza do tej sprawy"},
			{"no PESEL", federation.Refuse(federation.NoPESEL, "x"), 403, "nie przekazał Twojego numeru PESEL"},
		} {
			w.State.Fails(tc.err)
			p := w.login(w.site.Visitor(), "/logowanie/przez/krajowy?dalej=/wnioski/7")
			if p.Status != tc.status || !p.Says(tc.says) || strings.Contains(p.Text("main"), "..") {
				t.Errorf("%s: %d, %q", tc.reason, p.Status, p.Text("main"))
			}
		}
		w.State.Down()
		p := w.site.Visitor().Get("/logowanie/przez/krajowy?dalej=/wnioski/7")
		p.WantStatus(503)
		p.WantSays("Nie udało się zalogować", "Ten sposób logowania teraz nie działa, bo dostawca nie odpowiada", "Wybierz inny sposób")
		p.Click("Wybierz inny sposób").WantURL("/logowanie?dalej=%2Fwnioski%2F7")
	})
}

// A page needs a confirmed identity: the person goes and comes back to it, in the same session.
func TestShowingMoreSurelyWhoOneIs(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		maria := identitytest.Resident(t, w.Identity, identitytest.Maria())
		b := w.inside()
		token := b.Cookie("wrota")
		p := b.Get("/konto/tozsamosc?dalej=/wnioski/7")
		p.WantSays("Do tej sprawy potrzebna jest potwierdzona tożsamość", "Twoje odpowiedzi są zapisane", "W urzędzie")
		if p.Has(`a[href^="/logowanie/przez/region"]`) {
			t.Error("a provider that never shows as much is offered")
		}
		way := p.One(`a[href^="/logowanie/przez/krajowy"]`).Attr("href")
		p = w.login(b, way)
		if a, _ := w.State.Last(); a.Needs != actor.LevelSubstantial {
			t.Errorf("the provider was asked for level %d", a.Needs)
		}
		p.WantURL("/konto/polacz")
		p.WantSays("maria@example.pl", "Maria Żółkiewska")
		p = p.Press("Połącz")
		p.WantURL("/wnioski/7")
		if said(p) != "resident Maria Żółkiewska krajowy substantial" {
			t.Errorf("%q", said(p))
		}
		if b.Cookie("wrota") == token {
			t.Error("the session needs a new token")
		}
		if a, err := w.Identity.Account(t.Context(), identitytest.Seed, maria.ID); err != nil || !a.Confirmed() || a.Email != "maria@example.pl" {
			t.Errorf("%+v, %v", a, err)
		}
		b.Get("/konto/tozsamosc").WantSays("Tożsamość jest potwierdzona", "sposób krajowy")

		// The password alone shows little, the second time the way is short.
		b = w.inside()
		if p := b.Get("/moje"); !strings.HasSuffix(said(p), "low") {
			t.Errorf("a password alone: %q", said(p))
		}
		p = w.login(b, way)
		p.WantURL("/wnioski/7")

		// Somebody else's identity does not come into her session.
		other := federationtest.Maria()
		other.PESEL, other.Subject, other.Given = "44051401458", "pesel:44051401458", "Jan"
		w.State.Says(other)
		p = w.login(b, "/logowanie/przez/krajowy")
		p.WantURL("/konto/polacz")
		p = p.Press("Połącz")
		p.WantStatus(409)
	})
}

func TestSomebodyWithAnAccountJoinsIt(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		maria := identitytest.Resident(t, w.Identity, identitytest.Maria())
		b := w.site.Visitor()
		p := w.login(b, "/logowanie/przez/krajowy")
		p = p.Click("Zaloguj się i połącz")
		p.WantURL("/logowanie?dalej=%2Fkonto%2Fpolacz")
		p = p.Press("Zaloguj się", "email", "maria@example.pl", "password", identitytest.Password)
		p.WantURL("/konto/polacz")
		p = p.Press("Połącz")
		p.WantURL("/konto/tozsamosc")
		p.WantSays("Tożsamość jest potwierdzona", "Usuń logowanie przez sposób krajowy")
		if told := w.Told(t); len(told) != 1 || told[0].Account != maria.ID {
			t.Errorf("the owner was not told: %v", told)
		}
		p = p.Press("Usuń logowanie przez sposób krajowy")
		p.WantSays("Usunęliśmy ten sposób logowania")
		p = w.login(w.site.Visitor(), "/logowanie/przez/krajowy") // a confirmed PESEL opens it no more (ADR 32)
		p.WantStatus(403)
		p.WantSays("Ten sposób logowania odłączono od Twojego konta")

		alone := federationtest.Maria()
		alone.PESEL, alone.Subject, alone.Given, alone.Family = "44051401458", "pesel:44051401458", "Jan", "Nowak"
		w.State.Says(alone)
		b = w.site.Visitor()
		w.login(b, "/logowanie/przez/krajowy").Press("Załóż konto").WantURL("/moje")
		p = b.Get("/konto/tozsamosc").Press("Usuń logowanie przez sposób krajowy")
		p.WantStatus(409)
		p.WantSays("Tego sposobu nie można usunąć, bo jest ostatni")
	})
}

func TestLoggingOutOnBothSides(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		b := w.site.Visitor()
		w.login(b, "/logowanie/przez/krajowy").Press("Załóż konto").WantURL("/moje")
		p := b.Post("/wyloguj", nil)
		p.WantSays("Wylogowano", "Możesz być jeszcze w systemie: Węzeł krajowy")
		if to := p.One(`form[action="https://dostawca.example/wyloguj"] input[name=kto]`); to.Value() != "maria" {
			t.Errorf("the provider hears %q", to.Value())
		}
		if csp := p.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'self' https://dostawca.example") {
			t.Errorf("the form may not be sent: %s", csp)
		}
		b.Get("/moje").WantURL("/logowanie?dalej=%2Fmoje")

		w.login(b, "/logowanie/przez/krajowy").WantURL("/moje")
		status, _, page := w.foreign("/logowanie/saml/krajowy/wylogowanie", url.Values{"kto": {"maria\n1"}})
		if status != 200 || !strings.Contains(page, `action="https://dostawca.example/wylogowano"`) || len(w.State.Ended()) != 1 {
			t.Errorf("the provider ends a session: %d, ended %v", status, w.State.Ended())
		}
		b.Get("/moje").WantURL("/logowanie?dalej=%2Fmoje")
		if status, _, page := w.foreign("/logowanie/saml/krajowy/wylogowanie", url.Values{}); status != 403 || !strings.Contains(page, "nie można zaufać") {
			t.Errorf("a message that does not hold: %d", status)
		}
	})
}

func TestTheCounterPage(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		identitytest.Resident(t, w.Identity, identitytest.Maria())
		w.site.Visitor().Get("/biurko/tozsamosc").WantURL("/logowanie?dalej=%2Fbiurko%2Ftozsamosc")
		w.inside().Get("/biurko/tozsamosc").WantStatus(403)
	})
}
