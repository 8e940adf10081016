package paymentsweb_test

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/payments"
	"wrota/internal/payments/paymentstest"
	"wrota/internal/payments/paymentsweb"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

var (
	tables  = []db.Migrations{audit.Migrations, jobs.Migrations, web.Migrations, payments.Migrations}
	unit    = id.New[id.Unit]()
	cashier = paymentstest.Cashier(unit)
	maria   = actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria"}
	today   = calendar.Of(testkit.Noon)
)

type house struct {
	*payments.Service
	site  *webtest.Site
	clock *clock.Manual
	deps  paymentsweb.Deps
	db    *db.DB
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
	h.Service = payments.New(payments.Deps{DB: d, Clock: h.clock, Audit: audit.New(h.clock), Events: q, Offices: paymentstest.Lipowa})
	h.deps = paymentsweb.Deps{Payments: h.Service, Offices: paymentstest.Lipowa, Clock: h.clock}
	h.site = webtest.Start(t, webtest.Config{DB: d, Clock: h.clock, Routes: paymentsweb.Routes(h.deps), Messages: []fs.FS{ui.Messages, payments.Messages}})
	return h
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) { test(t, newHouse(t, d)) })
}

// charge is a charge of Maria's with two lines, due today.
func (h *house) charge(t testing.TB) payments.Charge {
	t.Helper()
	d := paymentstest.Demand(unit)
	d.Payer.Account, d.Case, d.Sign = maria.Account, id.New[id.Case](), "DR.II.7230.14.2027"
	d.Lines = append(d.Lines, payments.Line{Title: "Pełnomocnictwo", Arithmetic: "1 × 17,00 zł", Basis: "część IV załącznika", Amount: money.Zl(17)})
	return paymentstest.Charge(t, h.Service, d)
}

func TestWhatThePayerSees(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.charge(t)
		page := h.site.As(maria).Get("/platnosci/" + c.ID.Short())
		page.WantStatus(200)
		page.WantText("h1", "Zapłać 99,00 zł")
		page.WantSays("Zapłać do 19 lutego 2027", "1 × 82,00 zł", "Pełnomocnictwo", "Razem", "24 1600 0003 5175 5306 4331 4956", c.Code.String(), "Urząd Gminy Lipowa", "66-200 Lipowa", "DR.II.7230.14.2027")
		if got := page.One("[data-copy^=2416]").Attr("data-copy"); got != "24160000035175530643314956" {
			t.Errorf("what is pasted is %q", got)
		}
		if !page.Has(".qr svg[role=img]") {
			t.Error("no code for the banking app")
		}
		h.clock.Move(48 * time.Hour)
		h.site.As(maria).Get("/platnosci/" + c.ID.Short()).WantSays("Termin minął 19 lutego 2027")
		p := paymentstest.Pay(t, h.Service, cashier, c, money.Zl(99))
		page = h.site.As(maria).Get("/platnosci/" + c.ID.Short())
		page.WantText("h1", "Opłata zapłacona")
		if page.Has(".qr") || page.Says("Jak zapłacić") {
			t.Error("who has paid is not asked to pay")
		}
		doc := page.Click(p.Number)
		if doc.Status != 200 || doc.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(string(doc.Body), "%PDF-1.7") {
			t.Errorf("receipt: %d %s", doc.Status, doc.Header.Get("Content-Type"))
		}
	})
}

func TestMoreThanTheCodeCanHold(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	d := paymentstest.Demand(unit)
	d.Payer.Account, d.Lines[0].Amount = maria.Account, money.Zl(12_500)
	page := h.site.As(maria).Get("/platnosci/" + paymentstest.Charge(t, h.Service, d).ID.Short())
	page.WantText("h1", "Zapłać 12 500,00 zł")
	page.WantSays("Numer rachunku")
	if page.Has(".qr") {
		t.Error("a code with a wrong amount")
	}
}

func TestWhoSeesACharge(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	c := h.charge(t)
	p := paymentstest.Pay(t, h.Service, cashier, c, 100)
	clerk := actor.Actor{Kind: actor.Clerk, Unit: unit, Account: id.New[id.Account](), Employee: id.New[id.Employee]()}
	paths := []string{"/platnosci/" + c.ID.Short(), "/platnosci/" + c.ID.Short() + "/potwierdzenie/" + p.ID.Short()}
	desk := []string{"/biurko/kasa/" + c.ID.Short(), "/biurko/kasa/" + c.ID.Short() + "/zwrot", "/biurko/kasa/" + c.ID.Short() + "/anuluj", "/biurko/kasa/" + c.ID.Short() + "/storno/" + p.ID.Short()}
	for _, tc := range []struct {
		name       string
		by         actor.Actor
		page, desk int
	}{
		{"payer", maria, 200, 403},
		{"another resident", actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()}, 404, 403},
		{"clerk of the unit", clerk, 404, 403},
		{"cashier of another unit", paymentstest.Cashier(id.New[id.Unit]()), 404, 404},
		{"cashier", cashier, 200, 200},
	} {
		for _, path := range paths {
			if got := h.site.As(tc.by).Get(path).Status; got != tc.page {
				t.Errorf("%s: %s answered %d, want %d", tc.name, path, got, tc.page)
			}
		}
		for _, path := range desk {
			if got := h.site.As(tc.by).Get(path).Status; got != tc.desk {
				t.Errorf("%s: %s answered %d, want %d", tc.name, path, got, tc.desk)
			}
		}
	}
	for _, path := range []string{"/platnosci/x", "/biurko/kasa/zzz", "/platnosci/" + c.ID.Short() + "/potwierdzenie/" + id.New[id.Payment]().Short()} {
		if got := h.site.As(cashier).Get(path).Status; got != 404 {
			t.Errorf("%s answered %d", path, got)
		}
	}
}

func TestTheCashierFindsAndBooks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.charge(t)
		paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
		list := h.site.As(cashier).Get("/biurko/kasa")
		list.WantText("h1", "Do zapłaty (2)")
		if list.Queries > 12 {
			t.Errorf("%d queries for a list", list.Queries)
		}
		list.Press("Szukaj", "szukaj", "żółk").WantText("h1", "Do zapłaty (2)")
		list.Press("Szukaj", "szukaj", "DR.II").WantText("h1", "Do zapłaty (1)")
		page := list.Press("Szukaj", "szukaj", strings.ToLower(c.Code.String()))
		page.WantURL("/biurko/kasa/" + c.ID.Short())
		if got := page.One("[name=amount]").Value(); got != "99,00" {
			t.Errorf("what is missing is not filled in: %q", got)
		}
		page = page.Press("Zapisz wpłatę", "amount", "12,345", "on-day", "31", "on-month", "2")
		page.WantProblem("Wpisz kwotę większą od zera, na przykład 82,00")
		page.WantProblem("Wpisz dzień wpłaty, na przykład 19 2 2027")
		page = page.Press("Zapisz wpłatę", "amount", "100", "on-day", "19")
		page.WantProblem("Do zapłaty zostało 99,00 zł. Popraw kwotę albo potwierdź, że wpłata jest większa o 1,00 zł")
		if page.One("[name=amount]").Value() != "100" {
			t.Error("what was typed is lost")
		}
		page = page.Press("Zapisz wpłatę", "accept", "yes", "method", "card", "reference", "terminal 17")
		page.WantURL("/biurko/kasa/" + c.ID.Short())
		page.WantSays("Wpłata zapisana pod numerem W/2027/000001", "Nadpłata do zwrotu", "Karta")
		got, err := h.Find(t.Context(), cashier, c.ID)
		if err != nil || len(got.Postings) != 1 || got.Postings[0].Authorised != today || got.Postings[0].Reference != "terminal 17" {
			t.Errorf("%+v, %v", got.Postings, err)
		}
	})
}

func TestAFormSentTwiceAndAFormThatIsOld(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.charge(t)
		b := h.site.As(cashier)
		first := b.Get("/biurko/kasa/" + c.ID.Short())
		old := h.site.As(cashier).Get("/biurko/kasa/" + c.ID.Short())
		first.Press("Zapisz wpłatę", "amount", "50").WantSays("W/2027/000001")
		first.Press("Zapisz wpłatę", "amount", "50").WantSays("W/2027/000001")
		page := old.Press("Zapisz wpłatę", "amount", "49")
		page.WantStatus(409)
		page.WantSays("Ktoś zapisał coś do tej należności", "Zapłacona częściowo")
		if page.One("[name=amount]").Value() != "49" {
			t.Error("what was typed is lost")
		}
		page.Press("Zapisz wpłatę").WantSays("W/2027/000002", "Zapłacona")
		got, err := h.Find(t.Context(), cashier, c.ID)
		if err != nil || len(got.Postings) != 2 || got.State() != payments.StatePaid {
			t.Errorf("%d postings, %s, %v", len(got.Postings), got.State(), err)
		}
	})
}

func TestReversingRefundingAndCancelling(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.charge(t)
		paymentstest.Pay(t, h.Service, cashier, c, money.Zl(109))
		page := h.site.As(cashier).Get("/biurko/kasa/" + c.ID.Short())
		refund := page.Click("Zwrot z")
		if refund.One("[name=amount]").Value() != "10,00" || !refund.Says("Można oddać najwyżej 10,00 zł") || !refund.Says("Można oddać najwyżej 99,00 zł") {
			t.Errorf("the overpayment is not offered first: %q", refund.One("[name=amount]").Value())
		}
		bad := refund.Press("Zapisz zwrot", "amount", "11", "iban", "123", "reason", "")
		bad.WantProblem("W numerze rachunku jest pomyłka. Sprawdź cyfry")
		bad = bad.Press("Zapisz zwrot", "iban", "24 1600 0003 5175 5306 4331 4956")
		bad.WantProblem("Napisz powód. Zobaczą go kontrolujący kasę")
		bad = bad.Press("Zapisz zwrot", "reason", "wniosek")
		bad.WantProblem("Na tej podstawie można zwrócić najwyżej 10,00 zł")
		page = bad.Press("Zapisz zwrot", "amount", "10")
		page.WantSays("Zwrot zapisany pod numerem Z/2027/000001", "Zapłacona")

		back := page.Click("Wycofaj Z/2027/000001")
		back.WantText("h1", "Wycofaj zapis Z/2027/000001")
		back.Press("Wycofaj zapis").WantProblem("Napisz powód. Zobaczą go kontrolujący kasę")
		page = back.Press("Wycofaj zapis", "reason", "zły rachunek")
		page.WantSays("Zapis wycofany pod numerem S/2027/000001", "Nadpłata do zwrotu", "Wycofany")

		page = page.Click("Anuluj a").Press("Anuluj należność", "reason", "decyzja uchylona")
		page.WantSays("Należność anulowana", "decyzja uchylona")
		h.site.As(maria).Get("/platnosci/" + c.ID.Short()).WantSays("Urząd odda nadpłatę")
	})
}

func TestReportOfADay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.charge(t)
		for range 40 {
			paymentstest.Pay(t, h.Service, cashier, c, money.Zl(2))
		}
		page := h.site.As(cashier).Get("/biurko/kasa/dzien")
		page.WantText("h1", "Raport kasy: 19 lutego 2027")
		page.WantSays("Dzień przyniósł 80,00 zł. Najwięcej: Opłata skarbowa, 80,00 zł", "W/2027/000040")
		if page.Queries > 8 {
			t.Errorf("%d queries for a day", page.Queries)
		}
		page.Click("Poprzedni dzień").WantSays("Tego dnia nie ma zapisów")
		page.Press("Pokaż", "dzien", "2027-02-01").WantText("h1", "Raport kasy: 1 lutego 2027")
		h.site.As(cashier).Get("/biurko/kasa/dzien?dzien=2099-01-01").WantText("h1", "Raport kasy: 19 lutego 2027")
	})
}

func TestPagesOfPayersSpeakFourLanguages(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	c := h.charge(t)
	paymentstest.Pay(t, h.Service, cashier, c, money.Zl(9))
	for lang, want := range map[string]string{"pl": "Zapłać 90,00 zł", "en": "Pay 90,00 zł", "uk": "Сплатіть 90,00 zł", "de": "Zahlen Sie 90,00 zł"} {
		b := h.site.As(maria)
		b.Lang = lang
		b.Get("/platnosci/"+c.ID.Short()).WantText("h1", want)
	}
}

// What people read outside the desk exists in every language.
func TestSentencesForPayers(t *testing.T) {
	c, err := i18n.Load(payments.Messages)
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]map[string]bool{}
	for _, lang := range i18n.Languages {
		have[lang] = map[string]bool{}
		for _, k := range c.Keys(lang) {
			have[lang][k] = true
		}
	}
	for k := range have["pl"] {
		for _, prefix := range []string{"payments.page.", "payments.state.", "payments.kind.", "payments.method.", "payments.posting.", "payments.timeline."} {
			if !strings.HasPrefix(k, prefix) {
				continue
			}
			for _, lang := range i18n.Languages {
				if !have[lang][k] {
					t.Errorf("%s is not in %s", k, lang)
				}
			}
		}
	}
}
