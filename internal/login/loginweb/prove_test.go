package loginweb_test

import (
	"net/http"
	"testing"
	"time"

	"wrota/internal/identity/identitytest"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
)

// weighty are pages that want a new proof, as those of mandates.
func weighty() []web.Route {
	return []web.Route{
		web.Fresh(web.Route{Method: http.MethodGet, Pattern: "/wazne", Name: "test.weighty", Access: web.LoggedIn, Handle: func(w http.ResponseWriter, r *http.Request) error {
			return web.Render(w, r, http.StatusOK, questionPage(weight))
		}}),
		web.Fresh(web.Route{Method: http.MethodPost, Pattern: "/wazne", Name: "test.weighty.post", Access: web.LoggedIn, Handle: func(w http.ResponseWriter, r *http.Request) error {
			form, err := web.Form(r)
			if err != nil {
				return err
			}
			return web.Text(w, r, "text/plain; charset=utf-8", []byte("zrobione: "+form.Get("komu")))
		}}),
	}
}

const weight = `<h1>Ważne</h1><form method="post" action="/wazne"><label for="komu">Komu</label> <input class="input" id="komu" name="komu"/> <button class="btn">Zapisz</button></form>`

// wantDone fails unless the action was done with what was typed.
func wantDone(t *testing.T, p *webtest.Page, want string) {
	t.Helper()
	if got := string(p.Body); got != "zrobione: "+want {
		t.Errorf("%s: %q", p.URL, got)
	}
}

func TestAnOldProofIsAskedForAgainAndNothingTypedIsLost(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.maria(t)
		b := w.site.Visitor()
		signIn(b, "/logowanie")
		page := b.Get("/wazne")
		wantDone(t, page.Press("Zapisz", "komu", "Piotr"), "Piotr") // the proof is new
		w.clock.Move(11 * time.Minute)
		p := page.Press("Zapisz", "komu", "Jan & <b>")
		p.WantURL("/konto/potwierdz?dalej=%2Fsesja%2Fpowrot")
		b.Get("/wazne").WantURL("/konto/potwierdz?dalej=%2Fwazne")
		p.Press("Potwierdź", "password", "nie to hasło").WantProblem("Sprawdź hasło. To nie jest hasło tego konta.")
		b.Get("/wazne").WantURL("/konto/potwierdz?dalej=%2Fwazne") // a wrong password proves nothing
		token := b.Cookie("wrota")
		p = p.Press("Potwierdź", "password", identitytest.Password)
		p.WantURL("/wazne")
		p.WantSays("Przywróciliśmy to, co było tu wpisane")
		if b.Cookie("wrota") == token {
			t.Error("the session needs a new token")
		}
		wantDone(t, p.Press("Zapisz"), "Jan & <b>")

		secret, _ := w.enrol(t, b) // from now on the password alone proves too little
		w.clock.Move(11 * time.Minute)
		p = b.Get("/wazne")
		p.Press("Potwierdź", "password", identitytest.Password).WantProblem("Przepisz kod, który aplikacja pokazuje teraz. Każdy kod działa tylko raz")
		p.Press("Potwierdź", "password", identitytest.Password, "code", w.code(t, secret)).WantURL("/wazne")
		w.clock.Move(11 * time.Minute)
		b.Get("/konto/zabezpieczenia").Press("Usuń aplikację").WantURL("/konto/potwierdz?dalej=%2Fkonto%2Fzabezpieczenia")
		if b.Get("/konto/haslo").WantURL("/konto/potwierdz?dalej=%2Fkonto%2Fhaslo"); !b.Get("/konto/zabezpieczenia").Says("Usuń aplikację") {
			t.Error("the app went without a proof")
		}
	})
}

// TestGuessingAtAnUnlockedComputer: whoever finds a computer unlocked can guess no more than at the login page.
func TestGuessingAtAnUnlockedComputer(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.maria(t)
		b := w.site.Visitor()
		signIn(b, "/logowanie")
		w.clock.Move(11 * time.Minute)
		p := b.Get("/wazne")
		for range 5 {
			p.Press("Potwierdź", "password", "zgaduję zgaduję").WantStatus(422)
		}
		p.Press("Potwierdź", "password", identitytest.Password).WantStatus(429)
	})
}

func TestAPasskeyProvesAgain(t *testing.T) {
	w, base := served(t, db.SQLite)
	w.maria(t)
	tab := browser.Page(t, base+"/logowanie", browser.Allow("422"), icon)
	tab.Authenticator()
	signInAt(tab, base+"/logowanie", "maria@example.pl")
	at(tab, "/moje")
	tab.Go(base + "/konto/zabezpieczenia/klucz")
	tab.Fill("#name", "telefon")
	tab.Click(keyButton)
	at(tab, "/konto/zabezpieczenia/kody")
	tab.Go(base + "/wazne")
	tab.Fill("#komu", "Piotr")
	w.clock.Move(11 * time.Minute)
	tab.Press("Enter")
	at(tab, "/konto/potwierdz")
	tab.Accessible()
	tab.Click(keyButton)
	at(tab, "/wazne")
	if got := tab.Value("#komu"); got != "Piotr" {
		t.Errorf("put back: %q", got)
	}
}
