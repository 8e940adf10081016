package identityweb_test

import (
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/identity/identityweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
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

var messages = []fs.FS{identity.Messages, ui.Messages}

type world struct {
	*identity.Service
	site  *webtest.Site
	clock *clock.Manual
}

// homes stand in for the pages of others that people are taken to.
func homes() []web.Route {
	var out []web.Route
	for _, path := range []string{"/{$}", "/moje", "/biurko", "/wnioski/7"} {
		out = append(out, web.Route{Method: http.MethodGet, Pattern: path, Name: "test.home", Access: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
			by := web.ActorOf(r)
			return web.Text(w, r, "text/plain", []byte(string(by.Kind)+" "+by.Name))
		}})
	}
	return out
}

func start(t *testing.T, e db.Engine, opts ...identitytest.Option) world {
	t.Helper()
	d, c := testkit.DB(t, e, append(slices.Clone(identitytest.Tables), web.Migrations)...), testkit.Clock()
	s, _ := identitytest.New(t, d, c, opts...)
	return world{s, webtest.Start(t, webtest.Config{
		DB: d, Clock: c, Messages: messages, Identify: identityweb.Identify(s), Routes: append(identityweb.Routes(identityweb.Deps{Identity: s}), homes()...),
	}), c}
}

func each(t *testing.T, test func(t *testing.T, w world), opts ...identitytest.Option) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) { test(t, start(t, e, opts...)) })
	}
}

func (w world) link(t *testing.T, email string, path func(id.Account) (string, error)) string {
	t.Helper()
	a, err := w.ByEmail(t.Context(), identitytest.Seed, email)
	if err != nil {
		t.Fatal(err)
	}
	to, err := path(a.ID)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func (w world) resident(t *testing.T) identity.Account {
	t.Helper()
	return identitytest.Resident(t, w.Service, identitytest.Maria())
}

func login(b *webtest.Browser, password string) *webtest.Page {
	return b.Get("/logowanie").Press("Zaloguj się", "email", "maria@example.pl", "password", password)
}

func TestRegistrationFromFirstPageToLast(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		b := w.site.Visitor()
		p := b.Get("/logowanie?dalej=/wnioski/7").Click("Załóż konto")
		p.Press("Dalej").WantProblem("Wybierz, czy zakładasz konto dla siebie, czy dla firmy")
		p = p.Press("Dalej", "kind", "person")
		p.WantURL("/rejestracja/osoba?dalej=%2Fwnioski%2F7")
		p = p.Press("Załóż konto", "given", "Maria", "email", "maria", "password", "krótkie")
		for _, want := range []string{"Wpisz nazwisko", "Wpisz adres e-mail, na przykład maria@example.pl", "Wydłuż hasło. Potrzeba co najmniej 12 znaków"} {
			p.WantProblem(want)
		}
		if p.One("#given").Value() != "Maria" || p.One("#password").Value() != "" || !strings.HasPrefix(p.Text("title"), "Błąd:") {
			t.Errorf("answers are kept, passwords are not sent back: %q %q", p.One("#given").Value(), p.One("#password").Value())
		}
		p = p.Press("Załóż konto", "family", "Żółkiewska-O’Neill", "email", "maria@example.pl", "password", identitytest.Password)
		p.WantURL("/rejestracja/sprawdz-poczte")
		p.WantSays("Wysłaliśmy wiadomość na adres maria@example.pl")
		p.Press("Wyślij jeszcze raz").WantSays("wysłaliśmy wiadomość jeszcze raz")

		login(b, identitytest.Password).WantURL("/rejestracja/sprawdz-poczte")

		p = b.Get(w.link(t, "maria@example.pl", func(a id.Account) (string, error) { return w.VerifyLink(t.Context(), a) }))
		p.WantStatus(200)
		p.Press("Potwierdź i zaloguj się", "password", "nie to hasło").WantProblem("Wpisz hasło, które zostało wybrane przy zakładaniu konta")
		token := b.Cookie("wrota")
		p = p.Press("Potwierdź i zaloguj się", "password", identitytest.Password)
		p.WantURL("/wnioski/7")
		if string(p.Body) != "resident Maria Żółkiewska-O’Neill" || b.Cookie("wrota") == token {
			t.Errorf("%q; the session needs a new token", p.Body)
		}
		b.Get("/logowanie").WantURL("/moje")
	})
}

func TestFirm(t *testing.T) {
	w := start(t, db.SQLite)
	p := w.site.Visitor().Get("/rejestracja/firma").Press("Załóż konto", "name", "Łąka i Synowie sp. z o.o.", "nip", "5265877636", "given", "Jan", "family", "Łąka", "email", "biuro@laka.example.pl", "password", identitytest.Password)
	p.WantProblem("Sprawdź NIP. Jedna z cyfr się nie zgadza")
	p.Press("Załóż konto", "nip", "526-587-76-35", "password", identitytest.Password).WantURL("/rejestracja/sprawdz-poczte")
	a, err := w.ByEmail(t.Context(), identitytest.Seed, "biuro@laka.example.pl")
	if err != nil || a.FullName() != "Łąka i Synowie sp. z o.o." || a.NIP != "5265877635" {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestLoginAndLogout(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.resident(t)
		b := w.site.Visitor()
		p := b.Get("/konto")
		p.WantURL("/logowanie?dalej=%2Fkonto")
		p = p.Press("Zaloguj się", "email", "maria@example.pl", "password", "złe hasło bardzo")
		p.WantProblem("Sprawdź adres e-mail i hasło. Nie pasują do siebie")
		p = p.Press("Zaloguj się", "password", identitytest.Password)
		p.WantURL("/konto")
		if p.Queries > 8 {
			t.Errorf("%d queries for the account page", p.Queries)
		}
		p = b.Post("/wyloguj", url.Values{})
		p.WantURL("/")
		if string(p.Body) != "anonymous " {
			t.Errorf("after logging out: %q", p.Body)
		}
		b.Post("/wyloguj", url.Values{}).WantURL("/")
	})
}

func TestNoForeignWayOnwards(t *testing.T) {
	w := start(t, db.SQLite)
	w.resident(t)
	for _, to := range []string{"https://zly.example/", "//zly.example/", "/\\zly.example", "/logowanie?dalej=/logowanie", "/wyloguj"} {
		p := w.site.Visitor().Get("/logowanie?dalej="+url.QueryEscape(to)).Press("Zaloguj się", "email", "maria@example.pl", "password", identitytest.Password)
		p.WantURL("/moje")
	}
}

// TestPagesTellNobodyWhoHasAnAccount compares the answers to a stranger byte by byte.
func TestPagesTellNobodyWhoHasAnAccount(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.resident(t)
		ask := func(path, button string, pairs ...string) func(email string) string {
			return func(email string) string {
				p := w.site.Visitor().Get(path).Press(button, append([]string{"email", email}, pairs...)...)
				return http.StatusText(p.Status) + p.URL + strings.ReplaceAll(clean(p), email, "")
			}
		}
		for name, do := range map[string]func(string) string{
			"logging in":   ask("/logowanie", "Zaloguj się", "password", "złe hasło bardzo"),
			"registering":  ask("/rejestracja/osoba", "Załóż konto", "given", "Ewa", "family", "Lis", "password", "zupełnie inne słowa"),
			"new password": ask("/haslo/przypomnij", "Wyślij link"),
		} {
			if known, unknown := do("maria@example.pl"), do("nie.ma@example.pl"); known != unknown {
				t.Errorf("%s tells:\n%s\n%s", name, known, unknown)
			}
		}
	})
}

// clean is the page without the nonces of its content security policy.
func clean(p *webtest.Page) string {
	body := string(p.Body)
	for _, e := range p.All("[nonce]") {
		body = strings.ReplaceAll(body, e.Attr("nonce"), "")
	}
	return body
}

func TestTooManyTries(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.resident(t)
		b := w.site.Visitor()
		for range 5 {
			login(b, "złe hasło bardzo").WantStatus(422)
		}
		p := login(b, identitytest.Password)
		p.WantStatus(429)
		p.WantSays("Za dużo prób. Spróbuj ponownie za 1 minutę")
		w.clock.Move(30 * time.Second)
		login(b, identitytest.Password).WantURL("/moje")
	})
}

func TestNewPassword(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.resident(t)
		elsewhere := w.site.Visitor()
		login(elsewhere, identitytest.Password).WantURL("/moje")
		b := w.site.Visitor()
		p := b.Get("/logowanie").Click("Nie pamiętam hasła")
		p.Press("Wyślij link", "email", "nic").WantProblem("Wpisz adres e-mail, na przykład maria@example.pl")
		p = p.Press("Wyślij link", "email", "maria@example.pl")
		p.WantURL("/haslo/wyslano")
		link := w.link(t, "maria@example.pl", func(a id.Account) (string, error) { return w.ResetLink(t.Context(), a) })
		p = b.Get(link)
		p.Press("Zapisz hasło", "password", "password1234").WantProblem("Wybierz inne hasło. To należy do najczęściej używanych i łatwo je odgadnąć")
		p = p.Press("Zapisz hasło", "password", "nowe słowa do konta")
		p.WantURL("/logowanie")
		p.WantSays("Nowe hasło jest zapisane")
		login(b, "nowe słowa do konta").WantURL("/moje")

		p = elsewhere.Get("/konto")
		p.WantURL("/logowanie?dalej=%2Fkonto")
		p.WantSays("sesja się skończyła")
		p = b.Get(link)
		p.WantStatus(http.StatusGone)
		p.WantSays("Ten link był już użyty")
		p = b.Get("/haslo/nowe/zmyslony")
		p.WantStatus(http.StatusNotFound)
		p.WantSays("niepełny albo zmieniony")
		w.clock.Move(4 * 24 * time.Hour)
		b.Get(w.link(t, "maria@example.pl", func(a id.Account) (string, error) { return w.VerifyLink(t.Context(), a) })).WantStatus(200)
	})
}

func TestChangePassword(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.resident(t)
		elsewhere, b := w.site.Visitor(), w.site.Visitor()
		login(elsewhere, identitytest.Password).WantURL("/moje")
		login(b, identitytest.Password).WantURL("/moje")
		p := b.Get("/konto").Click("Zmień hasło")
		p.Press("Zapisz", "old", "nie to hasło", "password", "zupełnie inne słowa").WantProblem("Wpisz hasło, którego używasz teraz")
		p = p.Press("Zapisz", "old", identitytest.Password, "password", "zupełnie inne słowa")
		p.WantURL("/konto")
		p.WantSays("Hasło jest zmienione")
		elsewhere.Get("/konto").WantURL("/logowanie?dalej=%2Fkonto")
		b.Get("/konto").WantURL("/konto")

		login(elsewhere, "zupełnie inne słowa").WantURL("/moje")
		b.Get("/konto").Press("Wyloguj z innych urządzeń").WantSays("Inne urządzenia zostały wylogowane")
		elsewhere.Get("/konto").WantURL("/logowanie?dalej=%2Fkonto")
	})
}

func TestProfile(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.resident(t)
		b := w.site.Visitor()
		login(b, identitytest.Password)
		old := b.Get("/konto").Click("Zmień Twoje dane")
		old.Press("Zapisz", "pesel", "85021412345").WantProblem("Sprawdź PESEL. Jedna z cyfr się nie zgadza")
		p := old.Press("Zapisz", "phone", "(68) 300 00 00", "family", "Łoś-D’Arc")
		p.WantURL("/konto")
		p.WantSays("Zmiany są zapisane", "Maria Łoś-D’Arc", "+48 683 000 000")

		p = old.Press("Zapisz", "phone", "600 100 200") // the form of before: somebody saved meanwhile
		p.WantStatus(http.StatusConflict)
		p.WantText("#zapisane .note-title", "Teraz zapisane jest")
		p.WantSays("+48 683 000 000")
		p.Press("Zapisz").WantSays("+48 600 100 200")

		p = b.Get("/konto").Click("Zmień Adresy").Press("Zapisz", "street", "ul. Lipowa", "house", "3", "postcode", "66200", "place", "Lipowa",
			"elsewhere", "yes", "mailing-place", "Forst", "mailing-street", "Hauptstr. 5", "mailing-postcode", "03149", "mailing-country", "DE")
		p.WantURL("/konto")
		p.WantSays("66-200 Lipowa", "03149 Forst", "Niemcy")
		p.Click("Zmień Adresy").Press("Zapisz", "elsewhere", "").WantSays("Taki sam")
		b.Get("/konto/adres").Press("Zapisz", "place", "").WantProblem("Wpisz miejscowość")

		p = b.Get("/konto/doreczenia").Press("Zapisz", "delivery", "ade")
		p.WantProblem("Wpisz adres do e-Doręczeń albo wybierz inny sposób doręczania")
		p.Press("Zapisz", "ade", "ae:pl-61360-92303-wgcgf-27").WantSays("AE:PL-61360-92303-WGCGF-27")

		p = b.Get("/konto/jezyk").Press("Zapisz", "lang", "uk")
		p.WantText("h1", "Ваш обліковий запис")
		p = w.site.Visitor().Get("/logowanie?dalej=/konto").Press("Zaloguj się", "email", "maria@example.pl", "password", identitytest.Password)
		p.WantText("h1", "Ваш обліковий запис") // on another device
	})
}

func TestClerks(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o := identitytest.Found(t, w.Service, identitytest.Lipowa())
		maria := w.resident(t)
		n := identity.NewEmployee{Employee: identity.Employee{Account: maria.ID, Cell: o.Taxes.ID, Given: "Maria", Family: "Żółkiewska", Post: "referent", Roles: []string{"clerk"}}}
		e := identitytest.Employee(t, w.Service, n, o)
		b := w.site.Visitor()
		p := b.Get("/logowanie?dalej=/konto").Press("Zaloguj się", "email", "maria@example.pl", "password", identitytest.Password)
		p.WantURL("/wybierz?dalej=%2Fkonto")
		p.Press("Dalej").WantProblem("Wybierz rolę")
		if p = b.Post("/wybierz", url.Values{"jako": {o.Head.ID.Short()}}); p.Status != 422 {
			t.Errorf("somebody else's post: %d", p.Status)
		}
		token := b.Cookie("wrota")
		p = b.Get("/wybierz").Press("Dalej", "jako", e.ID.Short())
		p.WantURL("/biurko")
		if string(p.Body) != "clerk Maria Żółkiewska" || b.Cookie("wrota") == token {
			t.Errorf("%q; the session needs a new token", p.Body)
		}
		p = b.Get("/konto").Click("W jakiej roli chcesz działać?").Press("Dalej", "jako", "ja")
		p.WantURL("/moje")
		b.Get("/wybierz").Press("Dalej", "jako", e.ID.Short()).WantURL("/biurko")
		if err := w.EndEmployment(t.Context(), identitytest.Seed, o.Unit.ID, e.ID, identitytest.Began); err != nil {
			t.Fatal(err)
		}
		b.Get("/konto").WantURL("/logowanie?dalej=%2Fkonto")
	}, func(d *identity.Deps) { d.OneFactor = true })
}

func TestIdleSessionEnds(t *testing.T) {
	w := start(t, db.SQLite)
	w.resident(t)
	b := w.site.Visitor()
	login(b, identitytest.Password).WantURL("/moje")
	w.clock.Move(20 * time.Minute)
	if p := b.Post("/sesja/przedluz", url.Values{}); p.Status != http.StatusNoContent {
		t.Errorf("extending: %d", p.Status)
	}
	w.clock.Move(20 * time.Minute)
	b.Get("/konto").WantURL("/konto")
	w.clock.Move(31 * time.Minute)
	p := b.Get("/konto")
	p.WantURL("/logowanie?dalej=%2Fkonto")
	p.WantSays("Wylogowaliśmy Cię, bo sesja się skończyła")
}

func people(t *testing.T, w world) {
	t.Helper()
	o := identitytest.Found(t, w.Service, identitytest.Lipowa())
	for _, a := range []identity.Account{
		{Persona: identity.Residents, Note: "mieszkanka Lipowej, ma sprawę w toku", Level: actor.LevelSubstantial, Email: "maria@example.pl", Profile: identity.Profile{Given: "Maria", Family: "Żółkiewska-O’Neill", PESEL: "85021412346", Phone: "600100200"}},
		{Persona: identity.Residents, Kind: identity.Firm, Note: "firma budowlana z sąsiedniej gminy", Profile: identity.Profile{Given: "Jan", Family: "Łąka", Name: "Łąka i Synowie Przedsiębiorstwo Wielobranżowe sp. z o.o.", NIP: "5265877635"}},
		{Persona: identity.Clerks, Note: "inspektorka dróg w Gminie Lipowa", Profile: identity.Profile{Given: "Anna", Family: "Nowak"}},
	} {
		added, err := w.AddPersona(t.Context(), identitytest.Seed, a)
		if err != nil {
			t.Fatal(err)
		}
		if a.Persona == identity.Clerks {
			identitytest.Employee(t, w.Service, identity.NewEmployee{Employee: identity.Employee{Account: added.ID, Cell: o.Roads.ID, Given: a.Given, Family: a.Family, Post: "inspektor ds. dróg", Roles: []string{"clerk"}}}, o)
		}
	}
}

func TestPersonas(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		people(t, w)
		b := w.site.Visitor()
		p := b.Get("/logowanie")
		p.WantSays("To wersja pokazowa", "mieszkanka Lipowej, ma sprawę w toku")
		p.Press("Wejdź jako Maria Żółkiewska-O’Neill").WantURL("/moje")
		p = w.site.Visitor().Get("/logowanie?dalej=/wnioski/7").Press("Wejdź jako Anna Nowak")
		p.WantURL("/wnioski/7")
		if string(p.Body) != "clerk Anna Nowak" {
			t.Errorf("%q", p.Body)
		}
		p = b.Get("/konto")
		p.WantSays("Potwierdzona tożsamość")
		if p.Has(`a[href="/konto/haslo"]`) {
			t.Error("a persona has no password to change")
		}
		p = p.Click("Zmień Twoje dane")
		if p.Has("#given") || p.Has("#pesel") {
			t.Error("confirmed names may be changed")
		}
		p.Press("Zapisz", "phone", "600 300 400").WantSays("+48 600 300 400", "Maria Żółkiewska-O’Neill")
		b.Post("/logowanie/postac", url.Values{"postac": {"zmyslona"}}).WantFault(404, "identity.no-such-account")
	}, identitytest.Demo)
}

func TestNoPersonasInRealLife(t *testing.T) {
	w := start(t, db.SQLite)
	a := w.resident(t)
	p := w.site.Visitor().Get("/logowanie")
	if p.Has("table") || p.Says("pokazowa") {
		t.Error("the login page speaks of a demonstration")
	}
	w.site.Visitor().Post("/logowanie/postac", url.Values{"postac": {a.ID.Short()}}).WantFault(404, "identity.no-such-account")
}

// TestEveryPageInEveryLanguage: the look-over of webtest fails on a missing message.
func TestEveryPageInEveryLanguage(t *testing.T) {
	w := start(t, db.SQLite, identitytest.Demo)
	people(t, w)
	for _, lang := range i18n.Languages {
		b := w.site.Visitor()
		b.Lang = lang
		titles := []string{b.Get("/logowanie").Text("h1"), b.Get("/rejestracja").Text("h1"), b.Get("/rejestracja/osoba").Text("h1"), b.Get("/rejestracja/firma").Text("h1"), b.Get("/haslo/przypomnij").Text("h1"), b.Get("/haslo/wyslano").Text("h1"), b.Get("/potwierdz/x").Text("h1")}
		p := b.Post("/logowanie/postac", url.Values{"postac": {b.Get("/logowanie").All("button[name=postac]")[0].Attr("value")}})
		p.WantURL("/moje")
		for _, path := range []string{"/konto", "/konto/dane", "/konto/adres", "/konto/doreczenia", "/konto/jezyk", "/konto/haslo"} {
			titles = append(titles, b.Get(path).Text("h1"))
		}
		t.Log(lang, titles)
	}
}

// TestTranslationsAreWhole: what people see in Polish they see in the other languages.
func TestTranslationsAreWhole(t *testing.T) {
	c, err := i18n.Load(identity.Messages)
	if err != nil {
		t.Fatal(err)
	}
	clerks := []string{"identity.unit.", "identity.cell.", "identity.employee.", "identity.substitution.", "identity.absences.", "identity.no-such-", "identity.demo-only", "identity.staff.", "identity.absence.", "identity.authority.",
		"identity.counter.", "identity.import.", "identity.leaving.", "identity.post.", "identity.region.", "identity.entry.", "identity.rights.", "audit.", "system."}
	for _, lang := range i18n.Languages[1:] {
		have := c.Keys(lang)
		for _, key := range c.Keys("pl") {
			forClerks := slices.ContainsFunc(clerks, func(p string) bool { return strings.HasPrefix(key, p) })
			if !forClerks && !slices.Contains(have, key) {
				t.Errorf("%s: %s is missing", lang, key)
			}
		}
		for _, key := range have {
			if !slices.Contains(c.Keys("pl"), key) {
				t.Errorf("%s: %s is no key", lang, key)
			}
		}
	}
}
