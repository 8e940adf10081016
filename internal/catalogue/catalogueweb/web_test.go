package catalogueweb_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"wrota/internal/catalogue"
	"wrota/internal/catalogue/cataloguetest"
	"wrota/internal/catalogue/catalogueweb"
	"wrota/internal/eservice"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
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

var (
	tables   = []db.Migrations{audit.Migrations, web.Migrations, catalogue.Migrations}
	messages = []fs.FS{ui.Messages, eservice.Messages, catalogue.Messages}
)

// staff lists the cells and the people of the office.
type staff struct{ cataloguetest.Office }

func (s staff) CellsOf(context.Context, actor.Actor) ([]catalogueweb.Cell, error) {
	return []catalogueweb.Cell{{ID: s.Cell, Name: "OŚ Referat ochrony środowiska i gospodarki komunalnej"}, {ID: s.Other, Name: "FN Referat finansów"}}, nil
}

func (s staff) PeopleOf(context.Context, actor.Actor) ([]catalogueweb.Person, error) {
	return []catalogueweb.Person{{ID: s.Anna, Cell: s.Cell, Name: "Anna Nowak", Post: "inspektor"}, {ID: s.Jan, Cell: s.Other, Name: "Jan Zając", Post: "skarbnik"}}, nil
}

type house struct {
	*catalogue.Service
	office cataloguetest.Office
	site   *webtest.Site
	clock  *clock.Manual
	deps   catalogueweb.Deps
	db     *db.DB
}

func newHouse(t *testing.T, d *db.DB) house {
	t.Helper()
	h := house{office: cataloguetest.Gmina(), clock: testkit.Clock(), db: d}
	h.Service = cataloguetest.New(t, d, h.clock, h.office)
	h.deps = catalogueweb.Deps{Catalogue: h.Service, Staff: staff{h.office}, Clock: h.clock}
	h.site = webtest.Start(t, webtest.Config{DB: d, Clock: h.clock, Routes: catalogueweb.Routes(h.deps), Messages: messages})
	return h
}

const (
	root  = "/biurko/ustawienia/uslugi"
	trees = root + "/usuniecie-drzew-zgloszenie"
	waste = root + "/deklaracja-odpady"
)

// TestAnOfficeAsksForSignatures: the box of the form makes a signature a duty, what will change is told before, and it can be taken back.
func TestAnOfficeAsksForSignatures(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		b := h.site.As(h.office.Admin)
		must := func() bool {
			t.Helper()
			list, err := h.Adoptions(t.Context(), h.office.Admin)
			if err != nil || len(list) != 1 {
				t.Fatalf("%d acceptances, %v", len(list), err)
			}
			return list["usuniecie-drzew-zgloszenie"].MustSign
		}
		page := b.Get(trees).Press("Sprawdź zmiany", "cell", h.office.Cell.Short(), "sign", "1")
		page.WantStatus(200)
		page.WantSays("Co się zmieni")
		page.Press("Zapisz").WantStatus(200)
		if !must() {
			t.Error("the box does nothing")
		}
		b.Get(trees).Press("Zapisz", "sign", "").WantStatus(200)
		if must() {
			t.Error("it cannot be taken back")
		}
	})
}

func TestAdoptingAService(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		b := h.site.As(h.office.Admin)
		page := b.Get(root)
		page.WantStatus(200)
		page.WantSays("Nieprzyjęta", "Zgłoszenie zamiaru usunięcia drzew")
		page = page.Click("Zgłoszenie zamiaru usunięcia drzew")
		page.WantText("h1", "Zgłoszenie zamiaru usunięcia drzew")
		page = page.Press("Sprawdź zmiany", "cell", h.office.Cell.Short(), "note", "Umów oględziny przez telefon.")
		page.WantStatus(200)
		page.WantSays("Co się zmieni", "po zapisaniu: OŚ Referat ochrony środowiska", "Umów oględziny przez telefon.")
		if got, _ := h.Adoptions(t.Context(), h.office.Admin); len(got) != 0 {
			t.Error("checking saves nothing")
		}
		page = page.Press("Zapisz")
		page.WantURL(trees)
		page.WantSays("Zasady zapisane", "Ewa Lis", "Wyłącz usługę")
		b.Get(root).WantSays("Włączona")
		o, err := h.Offer(t.Context(), h.office.Unit, "usuniecie-drzew-zgloszenie", 0)
		if err != nil || !o.Open || o.Cell != h.office.Cell || o.Texts.Lead != "Umów oględziny przez telefon." {
			t.Errorf("%+v %v", o, err)
		}
		page = b.Get(trees).Press("Wyłącz usługę", "last", "")
		page.WantStatus(422)
		page.WantProblem("Wpisz dzisiejszy albo późniejszy dzień. Aby wyłączyć usługę od razu, wpisz wczorajszy")
		page.Press("Wyłącz usługę", "last", "2027-02-18").WantURL(trees)
		b.Get(root+"?stan=wylaczone").WantSays("Zgłoszenie zamiaru usunięcia drzew", "Wyłączona")
	})
}

func TestMistakesComeBack(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	b := h.site.As(h.office.Admin)
	page := b.Get(root+"/wypis-i-wyrys-z-planu").Press("Zapisz", "class", "67a", "stamp_duty.iban", "11 1111 1111 1111 1111 1111 1111")
	page.WantStatus(422)
	page.WantProblem("Wpisz klasę cyframi, na przykład 6131")
	page.WantProblem("Sprawdź numer rachunku: cyfry kontrolne się nie zgadzają")
	if got := page.One("[name=class]").Attr("value"); got != "67a" {
		t.Errorf("what was typed is lost: %q", got)
	}
	page = page.Press("Zapisz", "class", "6727", "stamp_duty.iban", "24 1600 0003 5175 5306 4331 4956", "stamp_duty.short", "Gmina Lipowa")
	page.WantStatus(422)
	page.WantProblem("Wybierz komórkę, do której trafią sprawy")
	page.Press("Zapisz", "cell", h.office.Other.Short(), "lead", h.office.Jan.Short()).WantURL(root + "/wypis-i-wyrys-z-planu")

	// Two clerks save at once: the second sees what the first saved before saving again.
	first, second := b.Get(root+"/wypis-i-wyrys-z-planu"), b.Get(root+"/wypis-i-wyrys-z-planu")
	first.Press("Zapisz", "note", "Pierwszy")
	page = second.Press("Zapisz", "note", "Drugi")
	page.WantStatus(409)
	page.WantSays("teraz: Pierwszy, po zapisaniu: Drugi")
	page.Press("Zapisz").WantURL(root + "/wypis-i-wyrys-z-planu")
	b.Get(root + "/wypis-i-wyrys-z-planu").WantSays("Drugi")
}

func TestTermsAndRates(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	b := h.site.As(h.office.Admin)
	page := b.Get(root+"/wspolne").Press("Zapisz", "hours", "pn.–pt. 8:00–15:00", "ways", "Listem\nOsobiście", "fee.short", "Gmina")
	page.WantStatus(422)
	page.WantProblem("Wpisz numer rachunku: 26 cyfr")
	page = page.Press("Zapisz", "fee.iban", "24160000035175530643314956")
	page.WantURL(root + "/wspolne")
	page.WantSays("Osobiście", "Ewa Lis")

	page = b.Get(waste + "/stawki")
	page.WantSays("Stawka za osobę na miesiąc", "granica: Najwyższa stawka za osobę", "Nie ma jeszcze wartości")
	set := func(rate, value, source string) *webtest.Page {
		return b.Post(waste+"/stawki", url.Values{"rate": {rate}, "value": {value}, "from": {"2027-01-01"}, "source": {source}})
	}
	page = set("stawka_osoba", "70", "uchwała nr 1")
	page.WantStatus(422)
	page.WantSays("Więcej nie pozwala ustawa")
	page = set("stawka_osoba", "31,50", "")
	page.WantStatus(422)
	page.WantProblem("Wpisz, skąd jest stawka, na przykład numer i datę uchwały")
	set("stawka_osoba", "31,50", "uchwała nr XII/88/2026").WantURL(waste + "/stawki")
	set("metoda", "osoba", "uchwała nr XII/87/2026").WantURL(waste + "/stawki")
	b.Get(waste+"/stawki").WantSays("31,50", "Od liczby mieszkańców", "uchwała nr XII/88/2026")
	b.Get(trees + "/stawki").WantStatus(404)
	set("najwyzej_osoba", "1", "uchwała").WantStatus(404)
}

func TestWhoMaySettle(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	cataloguetest.Adopt(t, h.Service, h.office, "skarga", func(a *catalogue.Adoption) { a.Texts.Lead = "Tajny dopisek" })
	other := h.office.Admin
	other.Unit = id.New[id.Unit]()
	for _, path := range []string{root, root + "/wspolne", trees, waste + "/stawki"} {
		for name, by := range map[string]actor.Actor{"clerk without the right": h.office.Clerk, "resident": {Kind: actor.Resident, Account: id.New[id.Account]()}} {
			if got := h.site.As(by).Get(path).Status; got != http.StatusForbidden {
				t.Errorf("%s: %s answered %d", name, path, got)
			}
		}
	}
	page := h.site.As(other).Get(root + "/skarga")
	if page.Status != 200 || page.Says("Tajny dopisek") || page.Says("Wyłącz usługę") {
		t.Error("another unit's terms are shown")
	}
	for _, path := range []string{root + "/nie-ma", root + "/pismo-w-sprawie"} {
		if got := h.site.As(h.office.Admin).Get(path).Status; got != 404 {
			t.Errorf("%s answered %d", path, got)
		}
	}
}

func TestSuggestions(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	for _, c := range []struct {
		query string
		n     int
		first string
	}{
		{"q=Zielona+G&gmina=adres.gmina", 8, "Zielona Góra"},
		{"q=krosno+odrz", 1, "Krosno Odrzańskie"},
		{"q=k", 0, ""},
		{"", 0, ""},
		{"q=" + strings.Repeat("a", 300), 0, ""},
	} {
		page := h.site.As(actor.Actor{Kind: actor.Anonymous}).Get("/podpowiedzi/miejscowosc?" + c.query)
		var got []ui.Suggestion
		if err := json.Unmarshal(page.Body, &got); err != nil || page.Status != 200 || len(got) > 8 || c.n == 0 != (len(got) == 0) {
			t.Errorf("%s: %d %v %v", c.query, page.Status, got, err)
			continue
		}
		if c.n > 0 && got[0].Value != c.first {
			t.Errorf("%s: %+v", c.query, got[0])
		}
		if strings.Contains(c.query, "gmina=") && got[0].Fill["adres.gmina"] != "0862011" {
			t.Errorf("%s: %+v", c.query, got[0])
		}
	}
}

// Every page is accessible and fits a narrow screen.
func TestLook(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	cataloguetest.Adopt(t, h.Service, h.office, "usuniecie-drzew-zgloszenie", func(a *catalogue.Adoption) {
		a.Lead, a.Texts.Lead = h.office.Anna, "Umów oględziny przez telefon."
	})
	cataloguetest.Adopt(t, h.Service, h.office, "skarga", func(a *catalogue.Adoption) { a.Closes = calendar.On(2027, 6, 30) })
	cataloguetest.Adopt(t, h.Service, h.office, "pismo-ogolne", func(a *catalogue.Adoption) { a.Opens = calendar.On(2027, 4, 1) })
	_, err := h.SetRate(t.Context(), h.office.Admin, catalogue.RateSetting{Service: "deklaracja-odpady", Rate: "stawka_osoba", From: calendar.On(2027, 1, 1), Value: "31,50", Source: "uchwała nr XII/88/2026 Rady Gminy Lipowa z 28 listopada 2026 r."})
	if err != nil {
		t.Fatal(err)
	}
	srv := h.serve(t)
	for name, path := range map[string]string{"lista": root, "usluga": trees, "wspolne": root + "/wspolne", "stawki": waste + "/stawki"} {
		for width, size := range map[int]string{1366: "1366", 360: "360"} {
			tab := browser.Page(t, srv.URL+path, browser.Viewport(width, 800))
			tab.Accessible()
			tab.NoSidewaysScroll()
			tab.Screenshot("catalogue-" + name + "-" + size)
		}
	}
}

// serve is a real server for a real browser, in which everybody is the administrator.
func (h house) serve(t *testing.T) *httptest.Server {
	t.Helper()
	texts, err := i18n.Load(messages...)
	if err != nil {
		t.Fatal(err)
	}
	s := web.New(web.Config{
		DB: h.db, Clock: h.clock, Messages: texts, Logger: slog.New(slog.DiscardHandler),
		Identify: func(context.Context, *web.Session) (actor.Actor, error) { return h.office.Admin, nil },
		Chrome: func(r *http.Request) context.Context {
			return ui.WithChrome(r.Context(), ui.Chrome{
				Path: r.URL.RequestURI(), Density: "compact", Unit: &ui.Brand{Name: "Urząd Gminy Lipowa", ShortName: "Gmina Lipowa"},
				User: &ui.User{Name: "Ewa Lis", Note: "sekretarz gminy", Href: "/konto", Logout: "/wyloguj"}, DeskNav: []ui.Link{{Text: "Biurko", Href: "/biurko"}},
			})
		},
	})
	s.Add(catalogueweb.Routes(h.deps)...)
	static, err := web.Static(ui.Static())
	if err != nil {
		t.Fatal(err)
	}
	s.Mount("GET "+ui.StaticPrefix, static)
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	return srv
}
