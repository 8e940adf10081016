package loginweb_test

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/testkit/browser"
)

// served is a world on an address of its own: passkeys are bound to it.
func served(t *testing.T, e db.Engine) (world, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base := fmt.Sprintf("http://localhost:%d", l.Addr().(*net.TCPAddr).Port)
	w := start(t, e, base)
	w.site.ServeOn(l, actor.Actor{Kind: actor.Anonymous})
	return w, base
}

func signInAt(tab *browser.Tab, at, email string) {
	tab.Go(at)
	tab.Fill("#email", email)
	tab.Fill("#password", identitytest.Password)
	tab.Press("Enter")
}

func at(tab *browser.Tab, path string) {
	tab.Until("at "+path, fmt.Sprintf("location.pathname === %q && document.readyState === 'complete'", path))
}

func logout(tab *browser.Tab, base string) {
	tab.Eval(`fetch("/wyloguj", {method: "POST", redirect: "manual"}).then(() => 1)`, new(int))
	tab.Go(base + "/logowanie")
}

// icon is what browsers ask for on a page of plain text, and the site of a test has none.
var icon = browser.Allow("favicon.ico")

const keyButton = "form[data-passkey] button"

func TestPasskeyFromTheFirstDayToTheLast(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			w, base := served(t, e)
			identitytest.Resident(t, w.Identity, identitytest.Maria())
			tab := browser.Page(t, base+"/logowanie", browser.Allow("422"), icon)
			device := tab.Authenticator()
			signInAt(tab, base+"/logowanie", "maria@example.pl")
			at(tab, "/moje")

			tab.Go(base + "/konto/zabezpieczenia/klucz")
			tab.Accessible()
			tab.Fill("#name", "telefon")
			tab.Click(keyButton)
			at(tab, "/konto/zabezpieczenia/kody")
			if n := tab.Count("main li code"); n != 10 || device.Keys() != 1 {
				t.Fatalf("%d recovery codes, %d keys", n, device.Keys())
			}

			logout(tab, base)
			tab.Accessible()
			tab.Click(keyButton) // without an e-mail address
			at(tab, "/moje")
			if got := tab.Text("body"); got != "resident Maria Żółkiewska-O’Neill" {
				t.Errorf("%q", got)
			}

			logout(tab, base)
			signInAt(tab, base+"/logowanie?dalej=/wnioski/7", "maria@example.pl")
			at(tab, "/logowanie/drugi-skladnik")
			tab.Accessible()
			tab.Click(keyButton)
			at(tab, "/wnioski/7")

			logout(tab, base)
			device.Recognises(false)
			tab.Click(keyButton)
			tab.Until("the refusal", "document.querySelector('[data-passkey-problem]:not([hidden])')")
			device.Recognises(true)

			device.Rewind()
			tab.Go(base + "/logowanie")
			tab.Click(keyButton)
			at(tab, "/logowanie/klucz")
			if got := tab.Text(".error-summary, [data-error-summary]"); got == "" {
				t.Error("a copy is refused without a word")
			}
		})
	}
}

func TestAPasskeyOfSomebodyElseIsNoSecondFactor(t *testing.T) {
	w, base := served(t, db.SQLite)
	identitytest.Resident(t, w.Identity, identitytest.Maria())
	jan := identitytest.Maria()
	jan.Email = "jan@example.pl"
	identitytest.Resident(t, w.Identity, jan)
	tab := browser.Page(t, base+"/logowanie", browser.Allow("422"), icon)
	device := tab.Authenticator()
	enrol := func(email string) {
		signInAt(tab, base+"/logowanie", email)
		at(tab, "/moje")
		tab.Go(base + "/konto/zabezpieczenia/klucz")
		tab.Fill("#name", "klucz")
		tab.Click(keyButton)
		at(tab, "/konto/zabezpieczenia/kody")
		logout(tab, base)
	}
	enrol("maria@example.pl")
	device.Forget() // Jan has a device of his own
	enrol("jan@example.pl")
	signInAt(tab, base+"/logowanie", "maria@example.pl")
	at(tab, "/logowanie/drugi-skladnik")
	tab.Click(keyButton)
	at(tab, "/logowanie/klucz")
	tab.Go(base + "/moje")
	at(tab, "/logowanie")
}

func TestWithoutJavaScriptThePagesOfferOtherWays(t *testing.T) {
	w, base := served(t, db.SQLite)
	identitytest.Resident(t, w.Identity, identitytest.Maria())
	b := w.site.Visitor()
	signIn(b, "/logowanie")
	for _, path := range []string{"/logowanie", "/konto/zabezpieczenia/klucz"} {
		tab := browser.Page(t, base+path, browser.NoJS(), icon, browser.Cookie("wrota", b.Cookie("wrota"), base))
		if path == "/logowanie" {
			tab = browser.Page(t, base+path, browser.NoJS(), icon)
		}
		if got := tab.Text("[data-passkey-plain]"); got != "Klucze dostępu działają tylko z włączonym JavaScriptem. Bez niego wybierz inny sposób." {
			t.Errorf("%s: %q", path, got)
		}
		if tab.Visible(keyButton) {
			t.Errorf("%s: a button that does nothing", path)
		}
		tab.Accessible()
	}
}

func TestHowThePagesLook(t *testing.T) {
	w, base := served(t, db.SQLite)
	identitytest.Resident(t, w.Identity, identitytest.Maria())
	_, piotr, _ := w.office(t)
	b := w.site.Visitor()
	signIn(b, "/logowanie")
	weak, _ := w.firstLogin(t, piotr, "piotr@lipowa.example.pl", "/logowanie")
	look := func(token string, paths ...string) {
		for _, width := range []int{1366, 360} {
			tab := browser.Page(t, base+"/logowanie", browser.Viewport(width, 800), icon, browser.Cookie("wrota", token, base))
			for _, path := range paths {
				tab.Go(base + path)
				tab.Accessible()
				tab.Screenshot(fmt.Sprintf("login%s-%d", strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path), width))
			}
		}
	}
	look(b.Cookie("wrota"), identity.SecurityPath, "/konto/zabezpieczenia/aplikacja", "/konto/zabezpieczenia/klucz")
	look(weak.Cookie("wrota"), "/konto/zabezpieczenia?dalej=/biurko")
	secret, _ := w.enrol(t, b)
	_ = secret
	look(b.Cookie("wrota"), identity.SecurityPath, "/konto/zabezpieczenia/kody")
	half := w.site.Visitor()
	signIn(half, "/logowanie")
	look(half.Cookie("wrota"), "/logowanie/drugi-skladnik", "/logowanie/kod-zapasowy")
}
