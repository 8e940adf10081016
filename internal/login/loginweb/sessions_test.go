package loginweb_test

import (
	"testing"
	"time"

	"wrota/internal/identity/identitytest"
	"wrota/internal/login"
	"wrota/internal/platform/db"
	"wrota/internal/platform/web/webtest"
)

const (
	firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
	phone   = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36"
)

func TestWhatBrowsersCallThemselves(t *testing.T) {
	for agent, want := range map[string]string{
		firefox: "Firefox, Windows", phone: "Chrome, Android", "": "", "curl/8": "",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15":                      "Safari, macOS",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1":    "Safari, iPhone",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0":              "Edge, Windows",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36":                                      "Chrome, Linux",
		"Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36": "Samsung Internet, Android",
		"Mozilla/5.0 (iPad; CPU OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0.0.0 Mobile/15E148 Safari/604.1":          "Chrome, iPad",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 OPR/124.0.0.0":              "Opera, Windows",
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36":                             "Chrome, ChromeOS",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0":                                                       "Firefox, macOS",
	} {
		if got := login.AgentWords(agent); got != want {
			t.Errorf("%s: %q, want %q", agent, got, want)
		}
	}
}

func (w world) told(t *testing.T, fact string) (n int) {
	t.Helper()
	for _, e := range w.Told(t) {
		if e == fact {
			n++
		}
	}
	return n
}

func TestSessionsAndDevices(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		identitytest.Resident(t, w.Identity, identitytest.Maria())
		desk, pocket := w.site.Visitor(), w.site.Visitor()
		desk.Agent, pocket.Agent = firefox, phone
		pocket.Address = "198.51.100.9"
		signIn(desk, "/logowanie").WantURL("/moje")
		if n := w.told(t, "login.new-device"); n != 0 {
			t.Errorf("the very first login told %d times", n)
		}
		p := desk.Get("/konto/sesje")
		p.WantSays("Firefox, Windows", "192.0.2.*", "To ta sesja", "Poza tą sesją nie ma żadnej innej")

		w.clock.Move(time.Hour)
		signIn(pocket, "/logowanie").WantURL("/moje")
		if n := w.told(t, "login.new-device"); n != 1 {
			t.Errorf("a new device told %d times", n)
		}
		desk.Get("/konto/sesje").WantURL("/logowanie?dalej=%2Fkonto%2Fsesje") // it was idle
		signIn(desk, "/logowanie").WantURL("/moje")
		if n := w.told(t, "login.new-device"); n != 1 {
			t.Errorf("a known device told: %d", n)
		}
		p = desk.Get("/konto/sesje")
		p.WantSays("Chrome, Android", "198.51.100.*")
		pocket.Get("/moje").WantURL("/moje")
		p.Press("Zakończ sesję: Chrome, Android").WantSays("Sesja jest zakończona")
		pocket.Get("/moje").WantURL("/logowanie?dalej=%2Fmoje")
		desk.Get("/moje").WantURL("/moje")

		signIn(pocket, "/logowanie").WantURL("/moje")
		desk.Get("/konto/sesje").Press("Zakończ wszystkie inne sesje")
		pocket.Get("/moje").WantURL("/logowanie?dalej=%2Fmoje")
		desk.Get("/konto/sesje").WantSays("Poza tą sesją nie ma żadnej innej")

		signIn(pocket, "/logowanie").WantURL("/moje")
		pocket.Post("/wyloguj", nil)
		desk.Get("/konto/sesje").WantSays("Poza tą sesją nie ma żadnej innej")
		if n := w.told(t, "login.new-device"); n != 1 {
			t.Errorf("told %d times in the end", n)
		}
	})
}

func TestASessionOfSomebodyElseIsNotThere(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		identitytest.Resident(t, w.Identity, identitytest.Maria())
		r := identitytest.Maria()
		r.Email = "jan@example.pl"
		identitytest.Resident(t, w.Identity, r)
		mine, his := w.site.Visitor(), w.site.Visitor()
		signIn(mine, "/logowanie")
		his.Get("/logowanie").Press("Zaloguj się", "email", "jan@example.pl", "password", identitytest.Password)
		again := w.site.Visitor()
		again.Get("/logowanie").Press("Zaloguj się", "email", "jan@example.pl", "password", identitytest.Password)
		action := his.Get("/konto/sesje").One("form[action*=zakoncz]").Attr("action")
		mine.Post(action, nil).WantFault(404, "login.no-such-session")
		again.Get("/moje").WantURL("/moje")
	})
}

// Looking at sessions must not cost each request a query.
func TestASessionCostsARequestNothing(t *testing.T) {
	w := start(t, db.SQLite, "http://localhost:8080")
	identitytest.Resident(t, w.Identity, identitytest.Maria())
	b := w.site.Visitor()
	signIn(b, "/logowanie")
	var p *webtest.Page
	for range 3 {
		p = b.Get("/moje")
	}
	if p.Queries > 2 { // the session, and who it is
		t.Errorf("%d queries", p.Queries)
	}
}
