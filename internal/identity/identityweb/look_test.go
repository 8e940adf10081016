package identityweb_test

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/a-h/templ"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/identity/identityweb"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

// chrome surrounds pages as the application does.
func chrome(r *http.Request) context.Context {
	by := web.ActorOf(r)
	c := ui.Chrome{
		Lang: i18n.Lang(r.Context()), Nonce: templ.GetNonce(r.Context()), Path: r.URL.RequestURI(), Login: "/logowanie",
		Demo: "Wersja pokazowa: urzędy, ludzie i sprawy są zmyślone.",
		Nav:  []ui.Link{{Text: "Usługi", Href: "/uslugi"}, {Text: "Urzędy", Href: "/urzedy"}},
	}
	if by.LoggedIn() {
		c.User = &ui.User{Name: by.Name, Note: by.Post, Href: "/konto", Logout: "/wyloguj"}
	}
	return ui.WithChrome(r.Context(), c)
}

// TestPagesInABrowser opens the pages as people see them: wide and narrow, plain and after a mistake,
// and asks axe. With WROTA_SHOTS set the pictures are kept.
func TestPagesInABrowser(t *testing.T) {
	d, c := testkit.DB(t, db.SQLite, append(slices.Clone(identitytest.Tables), web.Migrations)...), testkit.Clock()
	s, _ := identitytest.New(t, d, c, identitytest.Demo)
	people(t, world{Service: s})
	at := webtest.Start(t, webtest.Config{
		DB: d, Clock: c, Messages: messages, Identify: identityweb.Identify(s), Chrome: chrome, Static: ui.Static(),
		Routes: append(identityweb.Routes(identityweb.Deps{Identity: s}), homes()...),
	}).Serve(actor.Actor{Kind: actor.Anonymous})
	link := func() string {
		r := identitytest.Maria()
		r.Email = "nowa@example.pl"
		if err := s.SignUp(t.Context(), actor.Actor{Kind: actor.Anonymous}, r); err != nil {
			t.Fatal(err)
		}
		a, err := s.ByEmail(t.Context(), identitytest.Seed, r.Email)
		if err != nil {
			t.Fatal(err)
		}
		path, err := s.VerifyLink(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		return path
	}()
	for _, size := range []struct {
		name          string
		width, height int
	}{{"1366", 1366, 768}, {"360", 360, 640}} {
		t.Run(size.name, func(t *testing.T) {
			tab := browser.Page(t, at+"/logowanie", browser.Viewport(size.width, size.height), browser.Allow("422"), browser.Allow("404"))
			shot := func(name string) {
				t.Helper()
				tab.Accessible()
				tab.Screenshot("identity-" + name + "-" + size.name)
			}
			shot("login")
			tab.Go(at + "/rejestracja")
			shot("kind")
			tab.Go(at + "/rejestracja/osoba")
			shot("register")
			tab.Fill("#given", "Maria")
			tab.Fill("#password", "krótkie")
			tab.Click("main form button[type=submit]")
			tab.Until("the form came back", `document.querySelector("[data-error-summary]") !== null`)
			shot("register-errors")
			tab.Go(at + "/rejestracja/firma")
			shot("register-firm")
			tab.Go(at + link)
			shot("verify")
			tab.Go(at + identity.ResetPath + "zly")
			shot("dead-link")
			tab.Go(at + "/haslo/przypomnij")
			shot("reset")
			tab.Go(at + "/logowanie")
			tab.Click("button[name=postac]")
			tab.Until("the person is in", `location.pathname === "/moje"`)
			tab.Go(at + "/konto")
			shot("account")
			tab.Go(at + "/konto/adres")
			shot("address")
			tab.Click("#elsewhere")
			shot("address-other")
			tab.Go(at + "/konto/doreczenia")
			shot("delivery")
			tab.Go(at + "/konto/haslo")
			shot("change-password")
			leave := "form[action='/wyloguj'] button"
			if size.width < 768 { // folded into the menu
				tab.Click("button.menu-open")
				leave = "#menu " + leave
			}
			tab.Click(leave)
			tab.Until("the person is out", `location.pathname === "/"`)
			tab.Go(at + "/logowanie")
			tab.Click("form:nth-of-type(2) button[name=postac]")
			tab.Until("the clerk is in", `location.pathname === "/biurko"`)
			tab.Go(at + "/wybierz")
			shot("choose")
		})
	}
}
