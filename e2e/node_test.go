package e2e_test

import (
	"context"
	"encoding/base64"
	"html"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"wrota/internal/app"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/saml/samltest"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web/webtest"
)

// node is a world with a provider of identities like login.gov.pl, which is another process to it: they speak over
// the network, in the profile of the state (signed request by POST, artifact, mutual TLS, encrypted assertion).
type node struct {
	*world
	idp *samltest.Server
}

func eachNode(t *testing.T, journey func(t *testing.T, w *node)) {
	t.Helper()
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			n := &node{}
			n.world = newWorldWith(t, e, testkit.Noon, func(cfg *app.Config, c clock.Clock) {
				cfg.Base = portal
				n.idp, cfg.Providers = provider(t, c, "127.0.0.1:0")
			})
			n.meet()
			journey(t, n)
		})
	}
}

// provider starts one and writes down what the portal needs to know of it.
func provider(t testing.TB, c clock.Clock, pages string) (idp *samltest.Server, file string) {
	t.Helper()
	idp, err := samltest.StartOn(c, pages, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(idp.Stop)
	if host, _, _ := net.SplitHostPort(pages); host == "localhost" { // another site than the portal's to a browser
		idp.Base = strings.Replace(idp.Base, "127.0.0.1", host, 1)
	}
	if file, err = idp.Folder(t.TempDir(), "krajowy"); err != nil {
		t.Fatal(err)
	}
	return idp, file
}

// registers opens an account of somebody who proves their e-mail address.
func (n *node) registers(r identity.Registration) id.Account {
	n.t.Helper()
	by, people := actor.Actor{Kind: actor.Anonymous}, n.app.Identity
	if err := people.SignUp(n.t.Context(), by, r); err != nil {
		n.t.Fatal(err)
	}
	a, err := people.ByEmail(n.t.Context(), app.System(id.Region), r.Email)
	if err != nil {
		n.t.Fatal(err)
	}
	link, err := people.VerifyLink(n.t.Context(), a.ID)
	if err != nil {
		n.t.Fatal(err)
	}
	if _, err := people.Verify(n.t.Context(), by, link[len(identity.VerifyPath):], r.Password); err != nil {
		n.t.Fatal(err)
	}
	return a.ID
}

// hidden are the fields of a form that somebody else's page sends on.
func hidden(page string) url.Values {
	fields := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(page, -1) {
		fields.Set(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return fields
}

// visit sends a form to the provider over the network.
func (n *node) visit(address string, form url.Values) string {
	n.t.Helper()
	jar, _ := cookiejar.New(nil)
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		n.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := (&http.Client{Jar: jar}).Do(r)
	if err != nil {
		n.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var page strings.Builder
	if err := answer.Write(&page); err != nil || answer.StatusCode != http.StatusOK {
		n.t.Fatalf("%s: %d, %v\n%s", address, answer.StatusCode, err, page.String())
	}
	return page.String()
}

// arrives is a form that a page of the provider sends to the portal: our cookie does not come with it.
func (n *node) arrives(path string, form url.Values) *httptest.ResponseRecorder {
	n.t.Helper()
	r := httptest.NewRequestWithContext(n.t.Context(), http.MethodPost, "http://wrota.test"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", n.idp.Base)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	n.app.Web.Handler().ServeHTTP(w, r)
	return w
}

// goes takes a browser to the provider, where somebody is chosen, and returns the form with which it comes back.
func (n *node) goes(b *webtest.Browser, at, who, level string) (back url.Values, asked string) {
	n.t.Helper()
	p := b.Get(at)
	p.WantText("h1", "Przejdź do logowania")
	form, to := url.Values{}, ""
	for _, f := range p.All("main form") {
		to = f.Attr("action")
	}
	for _, f := range p.All("main form input") {
		form.Set(f.Attr("name"), f.Value())
	}
	page := n.visit(to, form)
	asked = regexp.MustCompile(`<option selected>(\w+)`).FindStringSubmatch(page)[1]
	choice := hidden(page)
	choice.Set("osoba", who)
	choice.Set("poziom", level)
	return hidden(n.visit(n.idp.Base+"/wybierz", choice)), asked
}

const (
	portal = "http://127.0.0.1:8080"   // as the provider knows it: without TLS only on one machine
	acs    = "/logowanie/saml/krajowy" // where the provider sends people back
)

// logsIn is a whole login; it returns where it led.
func (n *node) logsIn(b *webtest.Browser, at, who, level string) *webtest.Page {
	n.t.Helper()
	back, _ := n.goes(b, at, who, level)
	w := n.arrives(acs, back)
	if w.Code != http.StatusSeeOther {
		n.t.Fatalf("the answer of the provider: %d\n%s", w.Code, w.Body.String())
	}
	return b.Get(w.Header().Get("Location"))
}

// letter is the simplest application there is.
func letter() answers {
	return answers{values: map[string]string{
		"temat": "Ławka przy przystanku", "tresc": "Proszę o naprawę ławki.", "rodzaj": "wniosek", "applicant_delivery": "account", "proxy_acts": "no",
		"applicant_address.street": "Rynek", "applicant_address.house": "4", "applicant_address.postcode": "66-299", "applicant_address.place": "Lipowa",
	}}
}

// proof is how surely the office knows who filed what was filed last.
func (n *node) proof() (level actor.Level, means string) {
	n.t.Helper()
	err := n.app.DB.View(n.t.Context(), app.System(id.Region), func(tx *db.Tx) error {
		row := tx.QueryRowContext(n.t.Context(), `SELECT level, means FROM intake_submission ORDER BY submitted_at DESC, id DESC LIMIT 1`)
		return row.Scan(&level, &means)
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return level, means
}

// TestLoginByTheStatesNode: a new person comes in by the provider of the state, gets an account whose identity is
// confirmed, files, and the office sees how surely it is known who it was.
func TestLoginByTheStatesNode(t *testing.T) {
	eachNode(t, func(t *testing.T, n *node) {
		maria := n.visitor()
		way := maria.Get("/logowanie?dalej=%2Fmoje").One(`a[href^="/logowanie/przez/krajowy"]`)
		back, asked := n.goes(maria, way.Attr("href"), "0", "high")
		if asked != "substantial" {
			t.Errorf("the provider was asked for level %s, and substantial is enough", asked)
		}
		first := n.arrives(acs, back)
		if again := n.arrives(acs, back); again.Code != http.StatusGone || !strings.Contains(again.Body.String(), "To logowanie wygasło albo zostało już użyte") {
			t.Errorf("the same form once more: %d", again.Code)
		}
		stranger := n.visitor()
		stranger.Get(first.Header().Get("Location")).WantSays("To logowanie zaczęło się w innej przeglądarce")
		p := maria.Get(first.Header().Get("Location"))
		p.WantURL("/logowanie/konto")
		p = p.Press("Załóż konto")
		p.WantURL("/moje")
		maria.Get(first.Header().Get("Location")).WantStatus(http.StatusGone)
		maria.Get("/konto/tozsamosc").WantSays("Tożsamość jest potwierdzona", "login.gov.pl (testowy)")
		maria.Get("/konto").WantSays(n.idp.People[0].PESEL)

		p, at := start(maria, "pismo-ogolne")
		p, _ = fill(t, p, letter())
		p.Press("Wyślij").WantText("h1", "Wniosek wysłany")
		n.work()
		if level, means := n.proof(); level != actor.LevelHigh || means != "krajowy" {
			t.Errorf("filed at level %d by %q", level, means)
		}
		n.caseOfLast().WantSays("Złożono po zalogowaniu: login.gov.pl (testowy), poziom wysoki (tożsamość potwierdzona)")
		maria.Get(at + "/wyslano").WantStatus(200)

		// Logging out on both sides.
		p = maria.Post("/wyloguj", nil)
		p.WantSays("Możesz być jeszcze w systemie: login.gov.pl (testowy)")
		form := url.Values{}
		for _, f := range p.All("main form input") {
			form.Set(f.Attr("name"), f.Value())
		}
		answer := hidden(n.visit(n.idp.Base+"/wyloguj", form))
		if w := n.arrives(acs+"/wylogowanie", answer); answer.Get("SAMLResponse") == "" || w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" {
			t.Errorf("the provider's answer to logging out: %d", w.Code)
		}
		maria.Get("/moje").WantURL("/logowanie?dalej=%2Fmoje")

		// She comes again, and the provider ends her session.
		n.logsIn(maria, "/logowanie/przez/krajowy", "0", "substantial").WantURL("/moje")
		message, err := n.idp.LogoutRequest(portal+acs+"/wylogowanie", "osoba-"+n.idp.People[0].PESEL)
		if err != nil {
			t.Fatal(err)
		}
		w := n.arrives(acs+"/wylogowanie", url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString(message)}})
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), n.idp.Base+"/wyloguj") {
			t.Errorf("the provider ends a session: %d\n%s", w.Code, w.Body.String())
		}
		maria.Get("/moje").WantURL("/logowanie?dalej=%2Fmoje")
	})
}

// TestAnAccountMeetsTheStatesNode: somebody with an account of their own, whose PESEL they only typed, is not let into
// it by the number. They show that it is theirs; then a matter that needs a confirmed identity sends them to the
// provider and back to their answers.
func TestAnAccountMeetsTheStatesNode(t *testing.T) {
	eachNode(t, func(t *testing.T, n *node) {
		const password = "trawa rower obłok 7"
		who := n.idp.People[1]
		account := n.registers(identity.Registration{Kind: identity.Person, Email: "zbigniew@poczta.example", Password: password, Given: who.Given, Family: who.Family, PESEL: who.PESEL, Lang: "pl"})
		zbigniew := n.visitor()
		p := n.logsIn(zbigniew, "/logowanie/przez/krajowy", "1", "substantial")
		p.WantURL("/logowanie/konto") // the typed number opens nothing
		p = p.Click("Zaloguj się i połącz").Press("Zaloguj się", "email", "zbigniew@poczta.example", "password", password)
		p.WantURL("/konto/polacz")
		p = p.Press("Połącz")
		p.WantURL("/konto/tozsamosc")
		p.WantSays("Tożsamość jest potwierdzona")
		if a, err := n.app.Identity.Account(t.Context(), app.System(id.Region), account); err != nil || !a.Confirmed() {
			t.Errorf("%+v, %v", a, err)
		}
		p, at := start(zbigniew, "odpis-aktu-stanu-cywilnego")
		p, _ = fill(t, p, answers{values: map[string]string{
			"akt": "urodzenia", "pokrewienstwo": "ja", "osoba_z_aktu.given": who.Given, "osoba_z_aktu.family": who.Family, "osoba_z_aktu.pesel": who.PESEL,
			"miejsce_zdarzenia": "Lipowa", "rodzaj": "skrocony", "liczba": "1", "odbior": "urzad", "cel": "nauka", "cel_opis": "Zapis na studia",
			"applicant_delivery": "account", "proxy_acts": "no", "applicant_address.street": "Rynek", "applicant_address.house": "4", "applicant_address.postcode": "66-299", "applicant_address.place": "Lipowa",
		}})
		p.WantSays("Zapis na studia")

		// The next day he comes with his password, which shows less than this matter needs.
		zbigniew = n.visitor()
		zbigniew.Get("/logowanie").Press("Zaloguj się", "email", "zbigniew@poczta.example", "password", password).WantURL("/moje")
		p = zbigniew.Get(at + "/sprawdz").Press("Wyślij")
		p.WantURL("/konto/tozsamosc?dalej=" + url.QueryEscape(at+"/sprawdz"))
		p.WantSays("Do tej sprawy potrzebna jest potwierdzona tożsamość", "Twoje odpowiedzi są zapisane")
		way := p.One(`main a[href^="/logowanie/przez/krajowy"]`).Attr("href")
		weak := n.logsIn(zbigniew, way, "1", "low")
		weak.WantStatus(http.StatusForbidden)
		weak.WantSays("Ten sposób logowania nie wystarcza do tej sprawy")
		gone := n.logsIn(zbigniew, way, "-", "substantial")
		gone.WantSays("Logowanie zostało przerwane")
		p = n.logsIn(zbigniew, way, "1", "substantial")
		p.WantURL(at + "/sprawdz")
		p.WantSays("Zapis na studia")
		p.Press("Wyślij").WantText("h1", "Wniosek wysłany")
		n.work()
		if level, means := n.proof(); level != actor.LevelSubstantial || means != "krajowy" {
			t.Errorf("filed at level %d by %q", level, means)
		}
		changing{n.world, t}.send(zbigniew, zbigniew.Get("/konto/tozsamosc"), "/odlacz")
	})
}

// TestTheStatesNodeFails: what does not hold, and a provider that is down, end in a page that says what to do.
func TestTheStatesNodeFails(t *testing.T) {
	eachNode(t, func(t *testing.T, n *node) {
		for _, tc := range []struct {
			reason string
			bend   samltest.Bend
			status int
			says   string
		}{
			{"an artifact of somebody else", samltest.Bend{Artifact: func(string) string { return "AAQAAA==" }}, 403, "nikogo nie zalogowaliśmy"},
			{"an assertion for another service", samltest.Bend{Claims: func(c *samltest.Claims) { c.Audience = "https://inny.example" }}, 403, "nikogo nie zalogowaliśmy"},
			{"no PESEL", samltest.Bend{Claims: func(c *samltest.Claims) { c.Person.PESEL = "" }}, 403, "Wybierz inny sposób"},
		} {
			n.idp.Misbehave(tc.bend)
			p := n.logsIn(n.visitor(), "/logowanie/przez/krajowy", "2", "substantial")
			if p.Status != tc.status || !p.Says(tc.says) {
				t.Errorf("%s: %d %q", tc.reason, p.Status, p.Text("main"))
			}
		}
		n.idp.Misbehave(samltest.Bend{})
		b := n.visitor()
		back, _ := n.goes(b, "/logowanie/przez/krajowy?dalej=%2Fmoje", "2", "substantial")
		w := n.arrives(acs, back)
		n.idp.Stop()
		p := b.Get(w.Header().Get("Location"))
		p.WantStatus(http.StatusServiceUnavailable)
		p.WantSays("Ten sposób logowania teraz nie działa, bo dostawca nie odpowiada", "Wybierz inny sposób albo spróbuj za kilka minut")
		p.Click("Wybierz inny sposób").WantStatus(200)
	})
}

// meet gives the provider the metadata of the portal.
func (n *node) meet() {
	n.t.Helper()
	if err := n.idp.Serve(n.visitor().Get(acs + "/metadane").Body); err != nil {
		n.t.Fatal(err)
	}
}
