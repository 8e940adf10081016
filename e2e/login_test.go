package e2e_test

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what apps with codes count with (RFC 6238)
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"wrota/internal/app"
	"wrota/internal/identity"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
)

const secret = "wrzosowa polana nad Bugiem 7"

// reachable is a world under an address to which passkeys can be bound.
func reachable(t *testing.T, e db.Engine) *site {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := fmt.Sprintf("http://localhost:%d", l.Addr().(*net.TCPAddr).Port)
	w := newWorldWith(t, e, today, func(cfg *app.Config, _ clock.Clock) { cfg.Base = address })
	server := httptest.NewUnstartedServer(w.app.Web.Handler())
	_ = server.Listener.Close()
	server.Listener = l
	server.Start()
	t.Cleanup(server.Close)
	return &site{w, t, address}
}

// stranger sits down at a browser that nobody has logged in in.
func (s *site) stranger(at string, options ...browser.Option) *eyes {
	s.t.Helper()
	return &eyes{browser.Page(s.t, s.address+at, append(options, browser.Allow("422"))...), s.t, s}
}

func (e *eyes) arrives(path string) {
	e.t.Helper()
	e.Until("at "+path, fmt.Sprintf("location.pathname === %q && %s", path, loaded))
}

func (e *eyes) leaves() {
	e.t.Helper()
	e.Eval(`(document.querySelector('form[action="/wyloguj"]').requestSubmit(), 0)`, new(int))
	e.arrives("/")
	e.Go(e.address + "/logowanie")
}

func (e *eyes) password(email string) {
	e.t.Helper()
	e.answer(map[string]string{"email": email, "password": secret})
	e.press("Zaloguj się")
}

// counts is what an app shows that knows a secret, each time another code.
func (e *eyes) counts(key string) string {
	e.t.Helper()
	e.clock.Move(30 * time.Second)
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(key, " ", ""))
	if err != nil {
		e.t.Fatal(err)
	}
	m := hmac.New(sha1.New, raw)
	_ = binary.Write(m, binary.BigEndian, e.clock.Now().Unix()/30)
	sum := m.Sum(nil)
	at := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[at:])&0x7fffffff)%1_000_000)
}

const keyButton = "form[data-passkey] button"

// addsKey makes a passkey and returns the recovery codes that came with it, if it is the first factor.
func (e *eyes) addsKey(name string) (codes []string) {
	e.t.Helper()
	e.Go(e.address + identity.SecurityPath + "/klucz")
	e.looks()
	e.Fill("#name", name)
	e.Click(keyButton)
	e.Until("after the key", `location.pathname !== "`+identity.SecurityPath+`/klucz" && `+loaded)
	e.Eval(`[...document.querySelectorAll("main li code")].map(c => c.textContent)`, &codes)
	return codes
}

// addsApp teaches an app to count, and returns what it was taught and the codes that came with it.
func (e *eyes) addsApp() (key string, codes []string) {
	e.t.Helper()
	e.press("Dodaj aplikację z kodami")
	e.looks()
	key = e.Text(".copy-value")
	e.answer(map[string]string{"code": e.counts(key)})
	e.press("Włącz")
	e.Eval(`[...document.querySelectorAll("main li code")].map(c => c.textContent)`, &codes)
	return key, codes
}

// TestAResidentProtectsAnAccount: from the first page of the registration to a passkey, an app with codes, a
// recovery code, and the end of a session that somebody else began.
func TestAResidentProtectsAnAccount(t *testing.T) {
	for _, engine := range testkit.Engines {
		t.Run(string(engine), func(t *testing.T) {
			s := reachable(t, engine)
			e := s.stranger("/rejestracja/osoba")
			device := e.Authenticator()
			e.answer(map[string]string{"given": "Halina", "family": "Wrzos", "email": "halina@poczta.example", "password": secret})
			e.press("Załóż konto")
			s.work()
			e.Go(s.address + s.mailed(identity.VerifyPath, "halina@poczta.example"))
			e.answer(map[string]string{"password": secret})
			e.press("Potwierdź i zaloguj się")
			e.arrives("/moje")

			codes := e.addsKey("telefon")
			if len(codes) != 10 || device.Keys() != 1 {
				t.Fatalf("%d recovery codes, %d keys", len(codes), device.Keys())
			}
			e.leaves()
			e.looks()
			e.Click(keyButton) // no address, no password
			e.arrives("/moje")
			s.sees(e, "Halina Wrzos")
			e.Go(s.address + web.ProvePath + "?dalej=" + identity.SecurityPath)
			e.Click(keyButton) // the same key proves again who sits there
			e.arrives(identity.SecurityPath)

			key, more := e.addsApp()
			if len(more) != 0 {
				t.Error("a second factor brings other recovery codes")
			}
			e.leaves()
			e.password("halina@poczta.example")
			e.arrives(identity.SecondPath)
			e.looks()
			used := e.counts(key)
			e.answer(map[string]string{"code": used})
			e.press("Zaloguj się")
			e.arrives("/moje")
			e.leaves()
			e.password("halina@poczta.example")
			e.answer(map[string]string{"code": used})
			e.press("Zaloguj się")
			e.sees("Każdy kod działa tylko raz")
			e.answer(map[string]string{"code": e.counts(key)})
			e.press("Zaloguj się")
			e.arrives("/moje")

			other, p := s.firefox()
			p.Press("Zaloguj się", "code", codes[0]).WantURL("/moje")
			_, p = s.firefox()
			p.Press("Zaloguj się", "code", codes[0]).WantProblem("Sprawdź kod zapasowy. Każdy działa tylko raz")
			s.work()
			e.Go(s.address + "/moje/powiadomienia")
			e.sees("Ktoś zalogował się na Twoje konto z nowego urządzenia")
			e.Go(s.address + "/konto/sesje")
			e.looks()
			e.sees("Firefox, Windows", "To ta sesja")
			other.Get("/konto").WantStatus(200)
			e.press("Zakończ sesję: Firefox, Windows")
			e.sees("Sesja jest zakończona")
			other.Get("/konto").WantURL("/logowanie?dalej=%2Fkonto")
			e.Go(s.address + "/konto/sesje")
			e.sees("Poza tą sesją nie ma żadnej innej")
		})
	}
}

// sees looks at the whole page, with what surrounds it.
func (s *site) sees(e *eyes, words string) {
	s.t.Helper()
	if text := e.Text("body"); !strings.Contains(text, words) {
		s.t.Errorf("%s does not say %q: %s", e.Address(), words, text)
	}
}

// firefox is a browser that the account was never seen in, after the right password.
func (s *site) firefox() (*webtest.Browser, *webtest.Page) {
	s.t.Helper()
	b := s.visitor()
	b.Agent = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
	return b, b.Get("/logowanie").Press("Zaloguj się", "email", "halina@poczta.example", "password", secret).Click("Użyj kodu zapasowego")
}

// TestAClerkNeedsASecondFactor: whoever is taken on comes in by the link of a message, and sees no page of the
// desk before they have a second factor.
func TestAClerkNeedsASecondFactor(t *testing.T) {
	for _, engine := range testkit.Engines {
		t.Run(string(engine), func(t *testing.T) {
			s := reachable(t, engine)
			p := s.as("Adam Górski").Get("/biurko/ustawienia/pracownicy/nowy")
			cell := p.All("select[name=cell] option")[1].Value()
			p.Press("Dodaj pracownika", "given", "Teresa", "family", "Sosna", "email", "teresa@lipowa.example", "post", "referent", "cell", cell, "roles", "referent", "invite", "yes").WantStatus(200)
			s.work()
			if at := s.mailed("/haslo/przypomnij", "teresa@lipowa.example"); at != "/haslo/przypomnij" {
				t.Errorf("the invitation leads to %s", at)
			}
			e := s.stranger("/haslo/przypomnij")
			device := e.Authenticator()
			e.answer(map[string]string{"email": "teresa@lipowa.example"})
			e.press("Wyślij link")
			s.work()
			e.Go(s.address + s.mailed(identity.ResetPath, "teresa@lipowa.example"))
			e.answer(map[string]string{"password": secret})
			e.press("Zapisz hasło")
			e.arrives("/logowanie")
			e.password("teresa@lipowa.example")
			e.arrives(identity.SecurityPath)
			e.looks()
			e.sees("Zanim wejdziesz do biurka, dodaj drugi składnik")
			for _, desk := range []string{"/biurko", "/biurko/szukaj/paleta?q=polna", "/biurko/sprawy"} {
				e.Go(s.address + desk)
				e.arrives(identity.SecurityPath)
			}
			key, codes := e.addsApp()
			if len(codes) != 10 {
				t.Errorf("%d recovery codes", len(codes))
			}
			e.press("Kody są zapisane, dalej")
			e.arrives("/biurko/sprawy")

			e.addsKey("komputer w urzędzie")
			if device.Keys() != 1 {
				t.Errorf("%d keys", device.Keys())
			}
			e.leaves()
			e.Click(keyButton)
			e.Until("the desk", `location.pathname.startsWith("/biurko") && `+loaded)
			e.leaves()
			e.password("teresa@lipowa.example")
			e.arrives(identity.SecondPath)
			e.Go(s.address + "/biurko/sprawy") // half in is not in
			e.arrives("/logowanie")
			e.password("teresa@lipowa.example")
			e.answer(map[string]string{"code": e.counts(key)})
			e.press("Zaloguj się")
			e.arrives("/biurko/sprawy")
		})
	}
}
