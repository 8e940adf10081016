package officeweb_test

import (
	"context"
	"io"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/catalogue"
	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/office"
	"wrota/internal/office/officeweb"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/records"
	"wrota/internal/ui"
)

// world is an office with its administrator before a browser.
type world struct {
	*identity.Service
	offices *office.Service
	clock   *clock.Manual
	o       identitytest.Office
	site    *webtest.Site
	admin   *webtest.Browser
	clerk   *webtest.Browser
	other   *webtest.Browser // administrator of another office
}

type outside struct{}

func (outside) Sample(_ context.Context, w io.Writer, u identity.Unit, head office.Letterhead) error {
	_, err := io.WriteString(w, "%PDF "+u.Name+" "+strings.Join(head.Above, " "))
	return err
}

func (outside) SealUntil(context.Context, id.Unit) (time.Time, error) {
	return time.Time{}, fault.New(fault.NotFound, "x")
}

func (outside) HasCell(context.Context, id.Unit, id.Cell) (bool, error) { return true, nil }

func (outside) Works(context.Context, id.Unit, id.Cell, id.Employee, calendar.Date) (bool, error) {
	return true, nil
}

func (outside) HoldsCases(context.Context, id.Unit, jrwa.Class, calendar.Date) (bool, error) {
	return true, nil
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{clock: testkit.Clock()}
	w.Service, _ = identitytest.New(t, d, w.clock)
	w.o = identitytest.Found(t, w.Service, identitytest.Lipowa())
	store, err := blob.OpenDir(t.TempDir(), w.clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	log := audit.New(w.clock)
	w.offices = office.New(office.Deps{DB: d, Clock: w.clock, Audit: log, Blobs: store})
	cat, err := catalogue.New(catalogue.Deps{DB: d, Clock: w.clock, Audit: log, Staff: outside{}, Plan: outside{}})
	if err != nil {
		t.Fatal(err)
	}
	w.site = webtest.Start(t, webtest.Config{
		DB: d, Clock: w.clock, Messages: []fs.FS{ui.Messages, identity.Messages, office.Messages}, Static: ui.Static(),
		Routes: officeweb.Routes(officeweb.Deps{
			Identity: w.Service, Office: w.offices, Catalogue: cat, Records: records.New(records.Deps{DB: d, Clock: w.clock, Audit: log, Blobs: store}),
			Letters: outside{}, Seals: outside{}, RoleName: func(_ context.Context, r string) string { return "rola " + r }, Roles: []string{"clerk", "head", "admin"}, Changed: func() {},
		}),
	})
	hire := func(o identitytest.Office) actor.Actor {
		e := identitytest.Employee(t, w.Service, identity.NewEmployee{Employee: identity.Employee{Cell: o.Root.ID, Given: "Adam", Family: "Górski", Post: "informatyk", Roles: []string{"admin"}}}, o)
		by := identitytest.Actor(t, w.Service, e)
		by.Grants = append(by.Grants, office.GrantSet, catalogue.GrantAdopt)
		return by
	}
	away := identitytest.Lipowa()
	away.Slug, away.Name = "debowa", "Urząd Gminy Dębowa"
	w.admin, w.other = w.site.As(hire(w.o)), w.site.As(hire(identitytest.Found(t, w.Service, away)))
	w.clerk = w.site.As(identitytest.Actor(t, w.Service, w.o.Clerk))
	return w
}

var tables = slices.Concat(identitytest.Tables, []db.Migrations{web.Migrations, office.Migrations, catalogue.Migrations, records.Migrations})

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) { test(t, newWorld(t, d)) })
}

const settings = "/biurko/ustawienia/"

// naughty is text that code, pages and printers might take for something else.
const naughty = `<script>alert('1')</script> "Żółć" {{x}} %s ' OR 1=1 --`

// TestOfficeData: an administrator says who the office is; what is wrong comes back with its answers, and what
// somebody else saved meanwhile is shown and not overwritten.
func TestOfficeData(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		page := w.admin.Get(settings + "urzad")
		bad := page.Press("Zapisz dane urzędu", "nip", "123", "name", "")
		bad.WantStatus(422)
		bad.WantSays("Wpisz pełną nazwę urzędu")
		bad.WantSays("Wpisz NIP")
		bad.Press("Zapisz dane urzędu", "nip", "5265877635", "name", "Urząd "+naughty, "head-name", "Ewa Ćwik").WantSays("Zapisaliśmy dane urzędu")
		if got := w.admin.Get(settings + "urzad").One("[name=name]").Value(); got != "Urząd "+naughty {
			t.Errorf("%q", got)
		}
		late := page.Press("Zapisz dane urzędu", "phone", "68 111 22 33")
		late.WantStatus(409)
		late.WantSays("Te dane zmieniły się", "Ktoś zapisał w tym czasie: Ewa Ćwik")
		late.Press("Zapisz dane urzędu").WantSays("Zapisaliśmy dane urzędu")
		page = w.admin.Get(settings + "urzad")
		page.Press("Zapisz inspektora i organ", "inspector-name", "Zofia Żuraw").WantSays("Wpisz e-mail albo telefon inspektora")
		page.Press("Zapisz inspektora i organ", "inspector-name", "Zofia Żuraw", "inspector-email", "iod@lipowa.example.pl", "appeal-to", "Samorządowego Kolegium Odwoławczego w Zielonej Górze").
			WantSays("Zapisaliśmy dane inspektora")
		if x, err := w.offices.Settings(t.Context(), w.o.Unit.ID); err != nil || x.Inspector.Name != "Zofia Żuraw" {
			t.Errorf("%v %+v", err, x)
		}
	})
}

// TestLook: colours that some people cannot read are refused with the reason; others are looked at and saved.
func TestLook(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		page := w.admin.Get(settings + "wyglad")
		pale := page.Press("Zapisz kolory", "bar", "#88ccdd", "link", "#aaaaaa")
		pale.WantStatus(422)
		pale.WantSays("Napisy na pasku są za mało widoczne: kontrast 1,8, potrzeba co najmniej 4,5")
		look := pale.Press("Zobacz na tej stronie", "bar", "#274d20", "link", "#274d20")
		look.WantSays("To jest podgląd")
		sheet := look.One("link[href*=podglad]").Attr("href")
		if css := w.admin.Get(sheet); css.Status != 200 || !strings.Contains(string(css.Body), "--bar:#274d20") {
			t.Errorf("%d %s", css.Status, css.Body)
		}
		if got := w.admin.Get(settings + "wyglad/podglad.css?bar=red;}body{display:none}").Status; got != 404 {
			t.Errorf("a sheet of other things than colours: %d", got)
		}
		look.Press("Zapisz kolory").WantSays("Zapisaliśmy kolory")
		u, err := w.Unit(t.Context(), identitytest.Seed, w.o.Unit.ID)
		if err != nil || u.Brand.Bar != "#274d20" {
			t.Errorf("%v %+v", err, u.Brand)
		}
		w.admin.Get(settings + "wyglad").Press("Wróć do kolorów portalu").WantSays("Zapisaliśmy kolory")
		w.admin.Get(settings+"wyglad").Press("Zapisz papier firmowy", "above", "Referat Dróg\r\n\r\n", "footer", naughty).WantSays("Zapisaliśmy papier firmowy")
		if pdf := w.admin.Get(settings + "wyglad/wzor.pdf?above=Referat+Podatk%C3%B3w&footer="); !strings.Contains(string(pdf.Body), "Referat Podatków") {
			t.Errorf("%s", pdf.Body)
		}
	})
}

// TestCellPages: cells are added once however often the button is pressed, moved, and closed when they are empty.
func TestCellPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		page := w.admin.Get(settings + "komorki/nowa")
		page.Press("Zapisz komórkę", "symbol", "dr 1", "name", "Mosty", "parent", w.o.Roads.ID.Short()).WantSays("Wpisz symbol komórki")
		page.Press("Zapisz komórkę", "symbol", "DR", "name", "Mosty", "parent", w.o.Roads.ID.Short()).WantSays("Ten symbol ma już inna komórka")
		for range 2 {
			page.Press("Zapisz komórkę", "symbol", "DR.I", "name", "Mosty "+naughty, "parent", w.o.Roads.ID.Short()).WantSays("Komórka dodana", "DR.I", naughty)
		}
		cells, err := w.Cells(t.Context(), identitytest.Seed, w.o.Unit.ID)
		if err != nil || len(cells) != 4 {
			t.Fatalf("%v %d", err, len(cells))
		}
		roads := w.admin.Get(settings + "komorki/" + w.o.Roads.ID.Short())
		roads.Press("Zamknij komórkę", "last", "2027-03-31").WantSays("Najpierw przenieś albo zamknij komórki")
		roads.Press("Zapisz komórkę", "phone", "nie ma").WantSays("Wpisz numer telefonu")
		var bridges identity.Cell
		for _, c := range cells {
			if c.Symbol == "DR.I" {
				bridges = c
			}
		}
		w.admin.Get(settings+"komorki/"+bridges.ID.Short()).Press("Zapisz komórkę", "parent", w.o.Taxes.ID.Short(), "name", "Mosty").WantSays("Komórka zapisana")
		w.admin.Get(settings+"komorki/"+bridges.ID.Short()).Press("Zamknij komórkę", "last", "2027-03-31").WantSays("Ostatni dzień działania", "działa do 31.03.2027")
		for _, at := range []string{w.o.Roads.ID.Short(), "x"} {
			if got := w.other.Get(settings + "komorki/" + at).Status; got != 404 {
				t.Errorf("the administrator of another office: %d", got)
			}
		}
		if got := w.other.Post(settings+"komorki/"+w.o.Roads.ID.Short()+"/zamknij", url.Values{"last": {"2027-03-31"}}).Status; got != 404 {
			t.Errorf("the administrator of another office closes it: %d", got)
		}
	})
}

// TestCalendarPage: hours and free days; the page says that terms do not move.
func TestCalendarPage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		page := w.admin.Get(settings + "kalendarz")
		page.WantSays("art. 57 § 4 KPA")
		page.Press("Zapisz godziny pracy", "open0", "17", "close0", "7.30").WantSays("Wpisz godzinę otwarcia wcześniejszą")
		page.Press("Zapisz godziny pracy", "open0", "7.30", "close0", "17").WantSays("Zapisaliśmy godziny pracy")
		page.Press("Dodaj dzień wolny", "day", "2027-02-21", "reason", "x").WantSays("W tym dniu urząd i tak nie pracuje")
		for range 2 {
			page.Press("Dodaj dzień wolny", "day", "2027-02-22", "reason", naughty).WantSays("Dzień wolny wpisany", naughty)
		}
		w.admin.Get(settings+"kalendarz").Press("Usuń 22 lutego 2027").WantSays("Dzień wolny usunięty", "Urząd nie wpisał dni wolnych")
	})
}

// TestStart: what is missing is reckoned, not ticked.
func TestStart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.admin.Get(settings+"start").WantSays("Brakuje", "Inspektor ochrony danych", "Pieczęć elektroniczna")
		before := w.admin.Get(settings + "start").Text("main p")
		w.admin.Get(settings+"urzad").Press("Zapisz inspektora i organ", "inspector-email", "iod@lipowa.example.pl")
		if after := w.admin.Get(settings + "start").Text("main p"); after == before {
			t.Errorf("still %s", after)
		}
	})
}

// TestRights: a clerk without the right sees and changes nothing, a visitor is sent to log in.
func TestRights(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for _, r := range officeweb.Routes(officeweb.Deps{}) {
			if r.Access == web.Public {
				continue
			}
			at := strings.NewReplacer("{cell}", w.o.Roads.ID.Short(), "{day}", "2027-02-22", "{employee}", w.o.Clerk.ID.Short()).Replace(r.Pattern)
			got := 0
			if r.Method == "GET" {
				got = w.clerk.Get(at).Status
			} else {
				got = w.clerk.Post(at, url.Values{}).Status
			}
			if got != 403 {
				t.Errorf("%s %s: %d", r.Method, at, got)
			}
		}
	})
}

func (w *world) nobody() actor.Actor { return actor.Actor{Kind: actor.Anonymous} }
