package roadsweb_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"wrota/internal/eservice"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/roads"
	"wrota/internal/roads/roadstest"
	"wrota/internal/roads/roadsweb"
	"wrota/internal/ui"
)

var (
	tables = []db.Migrations{audit.Migrations, jobs.Migrations, web.Migrations, roads.Migrations}
	unit   = id.New[id.Unit]()
	clerk  = roadstest.Clerk(unit)
	admin  = roadstest.Admin(unit)
	today  = calendar.Of(testkit.Noon)
)

const (
	register = "/biurko/rejestry/zajecia-pasa"
	rates    = "/biurko/ustawienia/stawki-drogowe"
)

type units []roadsweb.Unit

func (u units) Units(context.Context) ([]roadsweb.Unit, error) { return u, nil }

type house struct {
	*roads.Service
	site  *webtest.Site
	clock *clock.Manual
	db    *db.DB
	deps  roadsweb.Deps
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	if err := jobs.MigrateRiver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	h := &house{clock: testkit.Clock(), db: d}
	q, err := jobs.New(d, h.clock, jobs.Config{})
	if err != nil {
		t.Fatal(err)
	}
	lib, err := eservice.Common()
	if err != nil {
		t.Fatal(err)
	}
	if h.Service, err = roads.New(roads.Deps{DB: d, Clock: h.clock, Audit: audit.New(h.clock), Events: q, Library: lib, Charges: &roadstest.Charges{}}); err != nil {
		t.Fatal(err)
	}
	h.deps = roadsweb.Deps{Roads: h.Service, Clock: h.clock, Units: units{{unit, "lipowa", "Urząd Gminy Lipowa"}, {id.New[id.Unit](), "debowo", "Urząd Gminy Dębowo"}}}
	h.site = webtest.Start(t, webtest.Config{DB: d, Clock: h.clock, Routes: roadsweb.Routes(h.deps), Messages: messages()})
	return h
}

func messages() []fs.FS { return []fs.FS{ui.Messages, roads.Messages} }

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) { test(t, newHouse(t, d)) })
}

// permits are two diggings that meet, a device of several years, and one in another place.
func (h *house) permits(t testing.TB) []roads.Entry {
	t.Helper()
	roadstest.Equip(t, h.Service, admin)
	dig := func(km, to string, from int) roads.Entry {
		c := roadstest.Permit(unit, roadstest.Works("g100201", km, to, today.AddDays(from), today.AddDays(from+9)), today)
		c.Sign = fmt.Sprintf("DR.7230.%d.2027", 20+from)
		return roadstest.Enter(t, h.Service, c)
	}
	device := roadstest.Permit(unit, roadstest.Device("g100206", "przy domu Jana Nowaka", today, today.AddYears(3)), today)
	device.Sign, device.Holder = "DR.7230.9.2027", "Lubuskie Wodociągi i Kanalizacja Przedsiębiorstwo Wielobranżowe sp. z o.o."
	return []roads.Entry{dig("0+120", "0+150", 0), dig("0+140", "0+200", 5), roadstest.Enter(t, h.Service, device), dig("2+000", "2+100", -40)}
}

func TestRegister(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		all := h.permits(t)
		page := h.site.As(clerk).Get(register)
		page.WantText("h1", "Wszystkie zajęcia (4)")
		page.WantSays("100201F ul. Polna, Lipowa, km 0+120–0+150", "Kolizja", "koliduje", "750,00 zł", "DR.7230.9.2027")
		if page.Queries > 14 {
			t.Errorf("%d queries for a list", page.Queries)
		}
		page.Press("Szukaj", "droga", "g100206").WantText("h1", "Wszystkie zajęcia (1)")
		page.Press("Szukaj", "szukaj", "7230.25").WantText("h1", "Wszystkie zajęcia (1)")
		page.Press("Szukaj", "do", today.AddDays(-1).String()).WantText("h1", "Wszystkie zajęcia (1)")
		page.Click("Trwające").WantText("h1", "Trwające (2)")
		open := h.site.As(clerk).Get(register + "/" + all[0].ID.Short())
		open.WantStatus(200)
		open.WantSays("W tym miejscu i czasie jest jeszcze 1 zajęcie", "12,50 m² × 10 dni × 6,00 zł = 750,00 zł", "Maria Żółkiewska-O’Neill", "§ 2 ust. 1 pkt 1 lit. b")
		device := h.site.As(clerk).Get(register + "/" + all[2].ID.Short())
		device.WantSays("Opłaty za kolejne lata", "2028", "1 056,00 zł", "15.01.2028", "Przyszła")
	})
}

func TestThePlaceThatEverybodyReads(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.permits(t)[2]
		public := func() *webtest.Page {
			return h.site.As(actor.Actor{Kind: actor.Anonymous}).Get("/drogi/zajecia?urzad=lipowa")
		}
		public().WantSays("przy domu Jana Nowaka")
		page := h.site.As(clerk).Get(register + "/" + e.ID.Short())
		bad := page.Press("Zapisz opis", "place", " ")
		bad.WantStatus(422)
		bad.WantSays("Wpisz, gdzie jest zajęcie")
		done := page.Press("Zapisz opis", "place", "ul. Łąkowa 5")
		if done.First != 303 {
			t.Errorf("the post answered %d", done.First)
		}
		done.WantSays("ul. Łąkowa 5")
		stale := page.Press("Zapisz opis", "place", "ul. Łąkowa 7")
		stale.WantStatus(409)
		stale.WantSays("Ktoś zmienił ten wpis", "ul. Łąkowa 5")
		if got := stale.One("input[name=place]").Value(); got != "ul. Łąkowa 7" {
			t.Errorf("what was typed is gone: %q", got)
		}
		list := public()
		list.WantSays("ul. Łąkowa 5", "umieszczenie urządzenia")
		for _, secret := range []string{"Nowaka", "Wodociągi i Kanalizacja", "DR.7230", "056,00"} {
			if list.Says(secret) {
				t.Errorf("everybody reads %q", secret)
			}
		}
		h.site.As(clerk).Get(register+"/"+e.ID.Short()).Press("Zapisz zwrot", "on", "2031-01-01").WantStatus(422)
		h.site.As(clerk).Get(register+"/"+e.ID.Short()).Press("Zapisz zwrot", "on", today.String()).WantSays("Zwrócono", today.Dotted())
	})
}

func TestPublicList(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	h.permits(t)
	anybody := h.site.As(actor.Actor{Kind: actor.Anonymous})
	anybody.Get("/drogi/zajecia").WantSays("Wybierz urząd")
	anybody.Get("/drogi/zajecia?urzad=debowo").WantSays("Nie ma zajęć od tego dnia")
	page := anybody.Get("/drogi/zajecia?urzad=lipowa")
	page.WantSays("Trwa", "Przyszłe", "strona prawa", "prowadzenie robót")
	if page.Says("km 2+000") {
		t.Error("what is over is shown")
	}
	later := anybody.Get("/drogi/zajecia?urzad=lipowa&od=" + today.AddDays(12).String())
	if later.Says("km 0+120") || !later.Says("km 0+140") {
		t.Error("the day does not choose")
	}
	for lang, want := range map[string]string{"en": "Occupations of road strips", "uk": "Зайняття дорожньої смуги", "de": "Nutzung des Straßenraums"} {
		b := h.site.As(actor.Actor{Kind: actor.Anonymous})
		b.Lang = lang
		b.Get("/drogi/zajecia?urzad=lipowa").WantText("h1", want)
	}
}

// A panic in the middle of the export ends this answer and nothing else.
func TestAnExportThatPanicsEndsItsAnswerAlone(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	d := h.deps
	d.Roads = nil // every question is a panic
	broken := webtest.Start(t, webtest.Config{Clock: h.clock, Routes: roadsweb.Routes(d), Messages: messages()})
	res, err := http.Get(broken.Serve(clerk) + register + "/csv")
	if err != nil {
		t.Fatal(err)
	}
	if res.Body.Close() != nil || res.StatusCode != 500 {
		t.Errorf("the answer is %d", res.StatusCode)
	}
	h.site.As(clerk).Get(register + "/csv").WantStatus(200)
}

func TestExport(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.permits(t)
		c := roadstest.Permit(unit, roadstest.Works("g100201", "3+000", "3+010", today, today), today)
		c.Holder = `=HYPERLINK("http://zly.example";"kliknij")`
		roadstest.Enter(t, h.Service, c)
		got := h.site.As(clerk).Get(register + "/csv")
		if got.Status != 200 || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/csv") || !strings.Contains(got.Header.Get("Content-Disposition"), "zajecia-pasa.csv") {
			t.Fatalf("%d %v", got.Status, got.Header)
		}
		lines := strings.Split(strings.TrimSpace(string(got.Body)), "\n")
		if len(lines) != 6 || !strings.HasPrefix(lines[0], "\ufeffznak sprawy;") {
			t.Errorf("%d lines, the first %q", len(lines), lines[0])
		}
		if !strings.Contains(string(got.Body), `"'=HYPERLINK`) {
			t.Errorf("a name became a formula:\n%s", got.Body)
		}
	})
}

func TestRates(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		page := h.site.As(admin).Get(rates)
		page.WantSays("Urząd nie ma jeszcze stawek")
		d := roadstest.Equip(t, h.Service, admin)
		page = h.site.As(admin).Get(rates)
		page.WantSays(d.Resolution.Title, "Obowiązuje", "Od 1 stycznia 2026.")
		file := page.Click("Pobierz jako CSV").Body
		if !strings.Contains(string(file), "roboty;;jezdnia;20;50;;;6,00;§ 2 ust. 1 pkt 1 lit. b") {
			t.Errorf("the file is\n%s", file)
		}
		next := []string{"title", "uchwała nr XXIX/1/2027 Rady Gminy Lipowa", "from", "2027-04-01", "file", string(file)}
		bad := page.Press("Sprawdź", append(next[:4:4], "file", "cel;stawka;podstawa\nroboty;12,00;§ 1\n")...)
		bad.WantStatus(422)
		bad.WantSays("Wiersz 2:", "Zmniejsz stawkę 12,00 zł", "art. 40 ust. 8")
		page.Press("Sprawdź", "file", string(file)).WantStatus(422)
		tried := page.Press("Sprawdź", next...)
		tried.WantStatus(200)
		tried.WantSays("Plik jest poprawny: 18 stawek", "przestanie obowiązywać po 31 marca 2027", "Każde zajęcie, o które można wnioskować, ma stawkę")
		if r, _ := h.Resolutions(t.Context(), admin); len(r) != 1 {
			t.Fatal("trying set the rates")
		}
		page.Press("Sprawdź", append(next[:4:4], "file", "cel;stawka;podstawa\nroboty;1,00;§ 1\n")...).WantSays("Uchwała nie mówi, ile kosztuje", "umieszczenie reklamy")
		set := tried.Press("Ustaw te stawki")
		if set.First != 303 {
			t.Errorf("the post answered %d", set.First)
		}
		set.WantSays("Ustawiono stawki, które obowiązują od 1 kwietnia 2027", "uchwała nr XXIX/1/2027 Rady Gminy Lipowa", "Przyszła")
		tried.Press("Ustaw te stawki") // sent twice
		if r, _ := h.Resolutions(t.Context(), admin); len(r) != 2 {
			t.Errorf("%d resolutions", len(r))
		}
	})
}

func TestRoads(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		page := h.site.As(admin).Get("/biurko/ustawienia/drogi")
		page.WantSays("Lista jest pusta")
		bad := page.Press("Zapisz drogę")
		bad.WantStatus(422)
		bad.WantSays("Wpisz numer albo nazwę drogi", "Wybierz kategorię drogi")
		page.Press("Zapisz drogę", "number", "???", "category", "gminna").WantStatus(422)
		page = page.Press("Zapisz drogę", "number", "DW 276", "name", "Krosno – Swiebodzin", "category", "wojewodzka")
		page.WantSays("Krosno – Swiebodzin", "wojewódzka")
		page = page.Press("Zapisz drogę", "name", "ul. Łąkowa", "category", "gminna")
		page = page.Press("Zapisz drogę", "number", "DW 276", "name", "Krosno – Świebodzin", "category", "wojewodzka")
		page.WantSays("Krosno – Świebodzin", "ul. Łąkowa")
		list, err := h.Roads(t.Context(), unit)
		if err != nil || len(list) != 2 || list[0].Code != "dw_276" || list[0].Name != "Krosno – Świebodzin" || list[1].Code != "ul_lakowa" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestWhoMay(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	e := h.permits(t)[0]
	maria := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria"}
	foreign := roadstest.Admin(id.New[id.Unit]())
	for _, tc := range []struct {
		name              string
		by                actor.Actor
		list, entry, rate int
	}{
		{"clerk", clerk, 200, 200, 403},
		{"administrator", admin, 200, 200, 200},
		{"clerk without a grant", actor.Actor{Kind: actor.Clerk, Unit: unit, Account: id.New[id.Account](), Employee: id.New[id.Employee]()}, 403, 403, 403},
		{"clerk of another unit", foreign, 200, 404, 200},
		{"resident", maria, 403, 403, 403},
	} {
		b := h.site.As(tc.by)
		for path, want := range map[string]int{register: tc.list, register + "/csv": tc.list, register + "/" + e.ID.Short(): tc.entry, rates: tc.rate, "/biurko/ustawienia/drogi": tc.rate} {
			if got := b.Get(path).Status; got != want {
				t.Errorf("%s: %s answered %d, want %d", tc.name, path, got, want)
			}
		}
		for _, path := range []string{"/miejsce", "/odbior"} {
			if got := b.Post(register+"/"+e.ID.Short()+path, url.Values{"version": {"99"}, "place": {"x"}, "on": {today.String()}}).Status; tc.entry != 200 && got != tc.entry {
				t.Errorf("%s: posting to %s answered %d, want %d", tc.name, path, got, tc.entry)
			}
		}
	}
	for _, path := range []string{register + "/x", register + "/" + id.New[id.Entry]().Short(), rates + "/wczoraj", rates + "/2020-01-01"} {
		if got := h.site.As(admin).Get(path).Status; got != 404 {
			t.Errorf("%s answered %d", path, got)
		}
	}
	if l := h.site.As(foreign).Get(register); l.Says("DR.7230") {
		t.Error("another unit lists ours")
	}
}
