package loginweb_test

import (
	"context"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/identity/identityweb"
	"wrota/internal/kit/id"
	"wrota/internal/login"
	"wrota/internal/login/logintest"
	"wrota/internal/login/loginweb"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }

type world struct {
	logintest.World
	site  *webtest.Site
	clock *clock.Manual
}

// homes stand in for the pages of others that people are taken to.
func homes() (out []web.Route) {
	for path, access := range map[string]web.Access{"/moje": web.LoggedIn, "/biurko": web.Staff, "/biurko/kasa": web.Staff, "/wnioski/7": web.LoggedIn} {
		out = append(out, web.Route{Method: http.MethodGet, Pattern: path, Name: "test.home", Access: access, Handle: func(w http.ResponseWriter, r *http.Request) error {
			by := web.ActorOf(r)
			return web.Text(w, r, "text/plain; charset=utf-8", []byte(string(by.Kind)+" "+by.Name))
		}})
	}
	return out
}

// chrome surrounds pages as the application does.
func chrome(r *http.Request) context.Context {
	c := ui.Chrome{Lang: i18n.Lang(r.Context()), Nonce: templ.GetNonce(r.Context()), Path: r.URL.RequestURI(), Login: "/logowanie"}
	if by := web.ActorOf(r); by.LoggedIn() {
		left, err := time.ParseDuration(r.URL.Query().Get("zostalo"))
		if err == nil {
			c.Session = &ui.Session{Left: left, Extend: "/sesja/przedluz", Ended: "/logowanie"}
		}
		c.User = &ui.User{Name: by.Name, Note: by.Post, Href: "/konto", Logout: "/wyloguj"}
	}
	return ui.WithChrome(r.Context(), c)
}

func start(t *testing.T, e db.Engine, base string, opts ...identitytest.Option) world {
	t.Helper()
	d, c := testkit.DB(t, e, append(append([]db.Migrations{}, logintest.Tables...), web.Migrations)...), testkit.Clock()
	w := logintest.New(t, d, c, base, opts...)
	routes := append(identityweb.Routes(identityweb.Deps{Identity: w.Identity, Left: w.Left, Passkeys: w.PasskeyHost()}), loginweb.Routes(loginweb.Deps{Login: w.Service, Identity: w.Identity})...)
	return world{w, webtest.Start(t, webtest.Config{
		DB: d, Clock: c, Messages: []fs.FS{identity.Messages, login.Messages, ui.Messages}, Identify: identityweb.Identify(w.Identity), Chrome: chrome, Attend: loginweb.Attend(w.Service, c, false),
		Routes: append(append(routes, homes()...), append(question(), weighty()...)...), Static: ui.Static(), Fresh: 10 * time.Minute, Restored: loginweb.RestoredNote,
	}), c}
}

func each(t *testing.T, test func(t *testing.T, w world), opts ...identitytest.Option) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) { test(t, start(t, e, "http://localhost:8080", opts...)) })
	}
}

func (w world) code(t *testing.T, secret string) string {
	t.Helper()
	w.clock.Move(30 * time.Second) // each code is good once
	return logintest.Code(t, secret, w.clock.Now())
}

// enrol adds an app with codes in a browser that is logged in.
func (w world) enrol(t *testing.T, b *webtest.Browser) (secret string, codes []string) {
	t.Helper()
	p := b.Get("/konto/zabezpieczenia/aplikacja")
	secret = p.Text(".copy-value")
	if again := b.Get("/konto/zabezpieczenia/aplikacja"); again.Text(".copy-value") != secret {
		t.Error("the page opened again shows another secret")
	}
	p.Press("Włącz", "code", "12 34").WantProblem("Przepisz kod, który aplikacja pokazuje teraz. Każdy kod działa tylko raz")
	p = p.Press("Włącz", "code", w.code(t, secret))
	p.WantURL("/konto/zabezpieczenia/kody")
	if codes = p.Texts("main li code"); len(codes) != 10 {
		t.Fatalf("%d recovery codes", len(codes))
	}
	if again := b.Get("/konto/zabezpieczenia/kody"); again.Has("main li code") {
		t.Error("recovery codes are shown a second time")
	}
	return secret, codes
}

func signIn(b *webtest.Browser, at string) *webtest.Page {
	return b.Get(at).Press("Zaloguj się", "email", "maria@example.pl", "password", identitytest.Password)
}

func TestAResidentWithAnApp(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		identitytest.Resident(t, w.Identity, identitytest.Maria())
		b, elsewhere := w.site.Visitor(), w.site.Visitor()
		signIn(b, "/logowanie").WantURL("/moje")
		signIn(elsewhere, "/logowanie").WantURL("/moje")
		secret, codes := w.enrol(t, b)
		b.Get("/konto/zabezpieczenia").WantSays("Zostało 10 kodów")
		elsewhere.Get("/moje").WantURL("/logowanie?dalej=%2Fmoje") // it had shown one factor only

		b = w.site.Visitor()
		p := signIn(b, "/wnioski/7")
		p.WantURL("/logowanie/drugi-skladnik?dalej=%2Fwnioski%2F7")
		b.Get("/moje").WantURL("/logowanie?dalej=%2Fmoje")
		p.Press("Zaloguj się", "code", "000000").WantProblem("Przepisz kod, który aplikacja pokazuje teraz. Każdy kod działa tylko raz")
		code := w.code(t, secret)
		token := b.Cookie("wrota")
		p.Press("Zaloguj się", "code", code).WantURL("/wnioski/7")
		if b.Cookie("wrota") == token {
			t.Error("the session needs a new token")
		}

		b = w.site.Visitor()
		p = signIn(b, "/logowanie")
		p.Press("Zaloguj się", "code", code).WantProblem("Przepisz kod, który aplikacja pokazuje teraz. Każdy kod działa tylko raz")
		p = p.Click("Użyj kodu zapasowego")
		p.Press("Zaloguj się", "code", "aaaa-bbbb-cccc").WantProblem("Sprawdź kod zapasowy. Każdy działa tylko raz")
		p.Press("Zaloguj się", "code", codes[0]).WantURL("/moje")
		b.Get("/konto/zabezpieczenia").WantSays("Zostało 9 kodów")
		p = b.Get("/konto/zabezpieczenia/kody").Press("Utwórz nowe kody")
		if fresh := p.Texts("main li code"); len(fresh) != 10 || fresh[0] == codes[0] {
			t.Errorf("%v", fresh)
		}
		b.Get("/konto/zabezpieczenia").Press("Usuń aplikację").WantSays("Składnik jest usunięty")
		signIn(w.site.Visitor(), "/logowanie").WantURL("/moje")
	})
}

func TestNobodyIsHalfInWithoutAPassword(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		b := w.site.Visitor()
		for _, at := range []string{"/logowanie/drugi-skladnik", "/logowanie/kod-zapasowy"} {
			b.Get(at).WantURL("/logowanie")
			b.Post(at, map[string][]string{"code": {"123456"}}).WantURL("/logowanie")
		}
		b.Get("/konto/zabezpieczenia").WantURL("/logowanie?dalej=%2Fkonto%2Fzabezpieczenia")
	})
}

// firstLogin sets an employee's password with the link of a message, and logs in.
func (w world) firstLogin(t *testing.T, e identity.Employee, email, at string) (*webtest.Browser, *webtest.Page) {
	t.Helper()
	link, err := w.Identity.ResetLink(t.Context(), e.Account)
	if err != nil {
		t.Fatal(err)
	}
	b := w.site.Visitor()
	b.Get(link).Press("Zapisz hasło", "password", identitytest.Password)
	return b, b.Get(at).Press("Zaloguj się", "email", email, "password", identitytest.Password)
}

func (w world) office(t *testing.T) (identitytest.Office, identity.Employee, identity.Employee) {
	t.Helper()
	o := identitytest.Found(t, w.Identity, identitytest.Lipowa())
	take := func(given, family, email, role string) identity.Employee {
		return identitytest.Employee(t, w.Identity, identity.NewEmployee{
			Employee: identity.Employee{Cell: o.Roads.ID, Given: given, Family: family, Post: "inspektor", Roles: []string{role}}, Email: email,
		}, o)
	}
	return o, take("Piotr", "Zając", "piotr@lipowa.example.pl", "clerk"), take("Adam", "Górski", "adam@lipowa.example.pl", "admin")
}

func TestAnEmployeeWithoutASecondFactorIsLedToOne(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o, piotr, adam := w.office(t)
		b, p := w.firstLogin(t, piotr, "piotr@lipowa.example.pl", "/biurko/kasa")
		p.WantURL("/konto/zabezpieczenia?dalej=%2Fbiurko%2Fkasa")
		p.WantSays("Zanim wejdziesz do biurka, dodaj drugi składnik", "Pracujesz na danych mieszkańców")
		b.Get("/biurko").WantURL("/konto/zabezpieczenia?dalej=%2Fbiurko")
		b.Get("/biurko/kasa").WantURL("/konto/zabezpieczenia?dalej=%2Fbiurko%2Fkasa")
		b.Post("/biurko/ustawienia/skladniki/"+piotr.ID.Short(), nil).WantFault(403, "fault.second-factor")
		secret, _ := w.enrol(t, b)
		if p := b.Get("/biurko"); string(p.Body) != "clerk Piotr Zając" {
			t.Errorf("after adding one: %q", p.Body)
		}
		b.Get("/konto/zabezpieczenia").Press("Usuń aplikację").WantSays("Ten składnik jest ostatni")

		b = w.site.Visitor()
		p = b.Get("/biurko").Press("Zaloguj się", "email", "piotr@lipowa.example.pl", "password", identitytest.Password)
		p = p.Press("Zaloguj się", "code", w.code(t, secret))
		p.WantURL("/biurko")

		// He loses the phone. The administrator of the office helps, and he begins anew.
		admin, _ := w.firstLogin(t, adam, "adam@lipowa.example.pl", "/logowanie")
		w.enrol(t, admin)
		p = admin.Get("/biurko/ustawienia/skladniki")
		p.WantSays("Piotr Zając", "nie ma")
		p = p.Click("Usuń utracone składniki Piotr Zając")
		p.Press("Usuń utracone składniki").WantStatus(422)
		p = p.Press("Usuń utracone składniki", "why", "zgubiony telefon")
		p.WantSays("Składniki są usunięte")
		b.Get("/biurko").WantURL("/logowanie?dalej=%2Fbiurko")
		p = b.Get("/logowanie").Press("Zaloguj się", "email", "piotr@lipowa.example.pl", "password", identitytest.Password)
		p.WantURL("/konto/zabezpieczenia")
		admin.Get("/biurko/ustawienia/skladniki/"+id.New[id.Employee]().Short()).WantFault(404, "identity.no-such-employee")
		_ = o
	})
}

func TestAnInstallationMayLetStaffInWithAPasswordAlone(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		_, piotr, _ := w.office(t)
		_, p := w.firstLogin(t, piotr, "piotr@lipowa.example.pl", "/logowanie")
		p.WantURL("/biurko")
	}, func(d *identity.Deps) { d.OneFactor = true })
}

// What a stranger sees must not depend on whether an account exists, or has a second factor.
func TestNothingTellsWhoHasAnAccount(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		identitytest.Resident(t, w.Identity, identitytest.Maria())
		protected := identitytest.Maria()
		protected.Email = "jan@example.pl"
		identitytest.Resident(t, w.Identity, protected)
		b := w.site.Visitor()
		b.Get("/logowanie").Press("Zaloguj się", "email", "jan@example.pl", "password", identitytest.Password)
		w.enrol(t, b)
		answer := func(email string) string {
			p := w.site.Visitor().Get("/logowanie").Press("Zaloguj się", "email", email, "password", "złe hasło bardzo")
			if p.Status != 422 || p.Queries > 12 {
				t.Errorf("%s: %d, %d queries", email, p.Status, p.Queries)
			}
			return strings.ReplaceAll(p.Text("main"), email, "")
		}
		plain, second, unknown := answer("maria@example.pl"), answer("jan@example.pl"), answer("nie.ma@example.pl")
		if plain != second || plain != unknown {
			t.Errorf("%q\n%q\n%q", plain, second, unknown)
		}
		ask := func() string { return string(w.site.Visitor().Post("/logowanie/klucz/pytanie", nil).Body) }
		if body := ask(); strings.Contains(body, "allowCredentials") || strings.Contains(body, "example.pl") {
			t.Errorf("the challenge names keys: %s", body)
		}
		p := w.site.Visitor().Post("/logowanie/klucz", map[string][]string{"answer": {`{"id":"x"}`}})
		p.WantStatus(422)
	})
}
