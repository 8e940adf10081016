package catalogue_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/catalogue"
	"wrota/internal/catalogue/cataloguetest"
	"wrota/internal/eservice/fee"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/iban"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

var tables = []db.Migrations{audit.Migrations, catalogue.Migrations}

type house struct {
	*catalogue.Service
	office cataloguetest.Office
	clock  *clock.Manual
	db     *db.DB
}

func each(t *testing.T, test func(t *testing.T, h house)) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		h := house{office: cataloguetest.Gmina(), clock: testkit.Clock(), db: d}
		h.Service = cataloguetest.New(t, d, h.clock, h.office)
		test(t, h)
	})
}

func account(t testing.TB, s string) iban.Number {
	t.Helper()
	n, err := iban.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

const (
	one = "24160000035175530643314956"
	few = "udostepnienie-informacji-publicznej"
)

// class is a symbol that is known to be right.
func class(s string) jrwa.Class {
	c, err := jrwa.Parse(s)
	if err != nil {
		panic(err)
	}
	return c
}

func TestAdoptionLifecycle(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		if _, err := h.Offer(ctx, h.office.Unit, few, 0); !fault.Is(err, fault.NotFound) {
			t.Errorf("nothing is offered before the unit adopted it: %v", err)
		}
		a := cataloguetest.Adopt(t, h.Service, h.office, few)
		o, err := h.Offer(ctx, h.office.Unit, few, 0)
		if err != nil || !o.Open || o.Class != class("1431") || o.Cell != h.office.Cell || o.Contact != h.office.Cell {
			t.Errorf("the definition's class and the cell for questions: %+v %v", o, err)
		}
		if _, err := h.Offer(ctx, id.New[id.Unit](), few, 0); !fault.Is(err, fault.NotFound) {
			t.Errorf("another unit offers nothing: %v", err)
		}
		a.Texts.Lead, a.Class = "Odpowiadamy zwykle w 5 dni.", class("1432")
		if a, err = h.Adopt(ctx, h.office.Admin, a); err != nil || a.Version != 2 || a.Changed.By != h.office.Admin.Name {
			t.Fatalf("%+v %v", a, err)
		}
		if o, _ = h.Offer(ctx, h.office.Unit, few, 0); o.Texts.Lead != a.Texts.Lead || o.Class != class("1432") {
			t.Errorf("a change shows at once: %+v", o)
		}
		if again, err := h.Adopt(ctx, h.office.Admin, a); err != nil || again.Version != 2 {
			t.Errorf("saving the same changes nothing: %+v %v", again, err)
		}
		stale := a
		stale.Version = 1
		if _, err := h.Adopt(ctx, h.office.Admin, stale); !fault.Is(err, fault.Conflict) {
			t.Errorf("somebody else changed it: %v", err)
		}
		if _, err := h.Withdraw(ctx, h.office.Admin, catalogue.Withdrawal{Service: few, Version: 2, Last: calendar.Of(testkit.Noon)}); err != nil {
			t.Fatal(err)
		}
		if o, _ := h.Offer(ctx, h.office.Unit, few, 0); !o.Open {
			t.Error("the last day is still a day")
		}
		h.clock.Move(24 * time.Hour)
		if o, err := h.Offer(ctx, h.office.Unit, few, 0); err != nil || o.Open || o.Closed != "catalogue.closed-withdrawn" {
			t.Errorf("what was begun stays readable: %+v %v", o, err)
		}
		units, err := h.UnitsOffering(ctx, few)
		if err != nil || len(units) != 0 {
			t.Errorf("%v %v", units, err)
		}
	})
}

func TestWhatCannotBeAdopted(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		day := calendar.On(2027, 3, 1)
		good := catalogue.Adoption{Service: few, Opens: day, Cell: h.office.Cell}
		with := func(f func(*catalogue.Adoption)) catalogue.Adoption { a := good; f(&a); return a }
		for _, c := range []struct {
			name  string
			a     catalogue.Adoption
			field string
		}{
			{"no first day", with(func(a *catalogue.Adoption) { a.Opens = calendar.Date{} }), "opens"},
			{"ends before it begins", with(func(a *catalogue.Adoption) { a.Closes = day.AddDays(-1) }), "closes"},
			{"no cell", with(func(a *catalogue.Adoption) { a.Cell = id.Cell{} }), "cell"},
			{"a cell of another unit", with(func(a *catalogue.Adoption) { a.Cell = id.New[id.Cell]() }), "cell"},
			{"somebody of another cell", with(func(a *catalogue.Adoption) { a.Lead = h.office.Jan }), "lead"},
			{"a class that holds no cases", with(func(a *catalogue.Adoption) { a.Class = class("143") }), "class"},
			{"no class at all", with(func(a *catalogue.Adoption) { a.Service = "zaswiadczenie-o-niezaleganiu" }), "class"},
			{"a long note", with(func(a *catalogue.Adoption) { a.Texts.Lead = strings.Repeat("ż", 501) }), "note"},
			{"a turned text", with(func(a *catalogue.Adoption) { a.Texts.Term = "abc\u202ecba" }), "term"},
			{"a long short name", with(func(a *catalogue.Adoption) {
				a.Accounts = catalogue.Accounts{fee.StampDuty: {IBAN: account(t, one), Short: "Gmina Lipowa nad Bobrem"}}
			}), "stamp_duty.short"},
			{"an account without a number", with(func(a *catalogue.Adoption) { a.Accounts = catalogue.Accounts{fee.Fee: {Short: "Gmina"}} }), "fee.iban"},
		} {
			_, err := h.Adopt(t.Context(), h.office.Admin, c.a)
			f, ok := fault.As(err)
			if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != c.field {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		for name, by := range map[string]actor.Actor{"a clerk without the right": h.office.Clerk, "a resident": {Kind: actor.Resident, Account: id.New[id.Account]()}, "nobody": {}} {
			if _, err := h.Adopt(t.Context(), by, good); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, service := range []string{"pismo-w-sprawie", "nie-ma"} {
			if _, err := h.Adopt(t.Context(), h.office.Admin, catalogue.Adoption{Service: service, Opens: day}); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", service, err)
			}
		}
	})
}

// What is filed in a running case needs no adoption; what goes to the registry needs no cell.
func TestWhatNeedsNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for _, service := range []string{"pismo-w-sprawie", "uzupelnienie-wniosku", "wycofanie-wniosku"} {
			if o, err := h.Offer(t.Context(), h.office.Unit, service, 0); err != nil || !o.Open {
				t.Errorf("%s: %+v %v", service, o, err)
			}
		}
		cataloguetest.Adopt(t, h.Service, h.office, "pismo-ogolne", func(a *catalogue.Adoption) { a.Cell = id.Cell{} })
		if o, err := h.Offer(t.Context(), h.office.Unit, "pismo-ogolne", 0); err != nil || !o.Open || !o.Class.IsZero() {
			t.Errorf("%+v %v", o, err)
		}
	})
}

func TestAccountsOfServiceBeforeThoseOfOffice(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		office := catalogue.Account{IBAN: account(t, one), Short: "Gmina Lipowa"}
		terms, err := h.SetTerms(ctx, h.office.Admin, catalogue.Terms{Accounts: catalogue.Accounts{fee.StampDuty: office, fee.Fee: office}, Texts: catalogue.Texts{Hours: "pn. 8–16"}})
		if err != nil || terms.Version != 1 {
			t.Fatal(terms, err)
		}
		own := catalogue.Account{IBAN: account(t, one), Short: "USC Lipowa"}
		cataloguetest.Adopt(t, h.Service, h.office, "odpis-aktu-stanu-cywilnego", func(a *catalogue.Adoption) {
			a.Class, a.Accounts = class("5362"), catalogue.Accounts{fee.StampDuty: own}
		})
		o, err := h.Offer(ctx, h.office.Unit, "odpis-aktu-stanu-cywilnego", 0)
		if err != nil || o.Accounts[fee.StampDuty] != own || o.Accounts[fee.Fee] != office || o.Texts.Hours != "pn. 8–16" {
			t.Errorf("%+v %v", o, err)
		}
		if hours, err := h.Hours(ctx); err != nil || len(hours) != 1 || hours[h.office.Unit] != "pn. 8–16" {
			t.Errorf("%v %v", hours, err)
		}
		if _, err := h.SetTerms(ctx, h.office.Admin, catalogue.Terms{Texts: catalogue.Texts{Hours: "inne"}}); !fault.Is(err, fault.Conflict) {
			t.Errorf("somebody else changed it: %v", err)
		}
		if _, err := h.SetTerms(ctx, h.office.Clerk, catalogue.Terms{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%v", err)
		}
	})
}

// A service with required rates is offered from the day on which the unit has them all.
func TestRatesOpenAService(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		const waste = "deklaracja-odpady"
		cataloguetest.Adopt(t, h.Service, h.office, waste, func(a *catalogue.Adoption) { a.Class = class("6232") })
		if o, err := h.Offer(ctx, h.office.Unit, waste, 0); err != nil || o.Open || o.Closed != "catalogue.closed-rates" {
			t.Errorf("%+v %v", o, err)
		}
		set := func(rate, from, value string) error {
			day, err := calendar.Parse(from)
			if err != nil {
				t.Fatal(err)
			}
			_, err = h.SetRate(ctx, h.office.Admin, catalogue.RateSetting{Service: waste, Rate: rate, From: day, Value: value, Source: "uchwała nr 1/2026"})
			return err
		}
		for _, c := range []struct{ rate, from, value string }{{"metoda", "2027-01-01", "osoba"}, {"stawka_osoba", "2027-01-01", "30,00"}, {"stawka_osoba", "2027-07-01", "33,50"}} {
			if err := set(c.rate, c.from, c.value); err != nil {
				t.Fatal(err)
			}
		}
		o, err := h.Offer(ctx, h.office.Unit, waste, 0)
		if err != nil || !o.Open {
			t.Errorf("%+v %v", o, err)
		}
		for _, c := range []struct {
			on   calendar.Date
			want any
		}{{calendar.On(2026, 12, 31), nil}, {calendar.On(2027, 6, 30), "30.00"}, {calendar.On(2027, 7, 1), "33.50"}} {
			if got := o.Rates.Rate("stawka_osoba", c.on); got != c.want {
				t.Errorf("on %s: %v, want %v", c.on, got, c.want)
			}
		}
		for _, c := range []struct{ rate, value, reason string }{
			{"stawka_osoba", "63,35", "over 2% of the income (art. 6k ust. 2a)"},
			{"stawka_osoba", "dużo", "no amount"},
			{"metoda", "waga", "no method of the act"},
		} {
			if err := set(c.rate, "2027-08-01", c.value); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s = %s (%s): %v", c.rate, c.value, c.reason, err)
			}
		}
		if err := set("najwyzej_osoba", "2027-08-01", "1,00"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a value of the law is not the unit's to set: %v", err)
		}
		if lines, err := h.RateLines(ctx, h.office.Admin, waste); err != nil || len(lines) != 3 {
			t.Errorf("%v %v", lines, err)
		}
	})
}

// Another node sees a change within seconds.
func TestOtherNodesFollow(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		other := cataloguetest.New(t, h.db, h.clock, h.office)
		if _, err := other.Offer(t.Context(), h.office.Unit, few, 0); !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
		cataloguetest.Adopt(t, h.Service, h.office, few)
		h.clock.Move(4 * time.Second)
		if o, err := other.Offer(t.Context(), h.office.Unit, few, 0); err != nil || !o.Open {
			t.Errorf("%+v %v", o, err)
		}
	})
}

func TestListingsAndSearch(t *testing.T) {
	d := testkit.DB(t, db.SQLite, tables...)
	o := cataloguetest.Gmina()
	s := cataloguetest.New(t, d, testkit.Clock(), o)
	for _, c := range []struct{ text, first, reason string }{
		{"drzewa", "usuniecie-drzew-zgloszenie", "another case of the word"},
		{"wycinka drzew", "usuniecie-drzew-zgloszenie", "a synonym and a title"},
		{"smieci", "deklaracja-odpady", "without Polish letters"},
		{"akt urodzenia", "odpis-aktu-stanu-cywilnego", "two words"},
		{"MPZP", "wypis-i-wyrys-z-planu", "a shortcut"},
		{"complaint", "skarga", "in English"},
		{"довідка", "zaswiadczenie-o-niezaleganiu", "in Ukrainian"},
		{"hulajnoga", "", "nothing"},
	} {
		found, err := s.Listings(t.Context(), catalogue.Filter{Text: c.text, Closed: true})
		first := ""
		if len(found) > 0 {
			first = found[0].Service.Definition().Service
		}
		if err != nil || first != c.first {
			t.Errorf("%q (%s): %q %v", c.text, c.reason, first, err)
		}
	}
	all, err := s.Listings(t.Context(), catalogue.Filter{Closed: true})
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, l := range all {
		if l.Service.Definition().InMatter {
			t.Errorf("%s is filed from a case only", l.Service.Definition().Service)
		}
		titles = append(titles, l.Service.Definition().Action.In("pl"))
	}
	if len(titles) != 8 || !slices.IsSorted([]string{titles[0][:1], titles[len(titles)-1][:1]}) {
		t.Errorf("%v", titles)
	}
	cataloguetest.Adopt(t, s, o, "skarga")
	open, err := s.Listings(t.Context(), catalogue.Filter{})
	if err != nil || len(open) != 1 || !slices.Equal(open[0].Units, []id.Unit{o.Unit}) {
		t.Errorf("%+v %v", open, err)
	}
	if got, _ := s.Listings(t.Context(), catalogue.Filter{Unit: id.New[id.Unit]()}); len(got) != 0 {
		t.Errorf("another unit offers %v", got)
	}
}

func TestSuggestFillsTheGmina(t *testing.T) {
	s := cataloguetest.New(t, testkit.DB(t, db.SQLite, tables...), testkit.Clock(), cataloguetest.Gmina())
	got, err := s.Suggest(t.Context(), "place", "kostrzyn nad", 5)
	if err != nil || len(got) != 1 || got[0].Fill["gmina"] != "0801011" || got[0].Fill["place"] != "Kostrzyn nad Odrą" {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := s.Suggest(t.Context(), "gmina", "bobrowi", 5); err != nil || len(got) == 0 || got[0].Fill["gmina"] != "0802022" {
		t.Errorf("%+v %v", got, err)
	}
	if got, _ := s.Suggest(t.Context(), "postcode", "66", 5); got != nil {
		t.Errorf("there is no data on postcodes: %v", got)
	}
	if _, err := catalogue.Region("Atlantyda"); err == nil {
		t.Error("a region that does not exist")
	}
}
