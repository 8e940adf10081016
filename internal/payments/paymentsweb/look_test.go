package paymentsweb_test

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/money"
	"wrota/internal/payments"
	"wrota/internal/payments/paymentstest"
	"wrota/internal/payments/paymentsweb"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }

// serve is a real server for a real browser, in which everybody is one actor.
func (h *house) serve(t *testing.T, by actor.Actor) *httptest.Server {
	t.Helper()
	messages, err := i18n.Load([]fs.FS{ui.Messages, payments.Messages}...)
	if err != nil {
		t.Fatal(err)
	}
	s := web.New(web.Config{
		DB: h.db, Clock: h.clock, Messages: messages, Logger: slog.New(slog.DiscardHandler),
		Identify: func(context.Context, *web.Session) (actor.Actor, error) { return by, nil },
		Chrome: func(r *http.Request) context.Context {
			return ui.WithChrome(r.Context(), ui.Chrome{
				Path: r.URL.RequestURI(), Density: "compact",
				Unit: &ui.Brand{Name: "Urząd Gminy Lipowa", ShortName: "Gmina Lipowa"}, User: &ui.User{Name: by.Name, Note: by.Post, Href: "/konto", Logout: "/wyloguj"},
				DeskNav: []ui.Link{{Text: "Biurko", Href: "/biurko"}, {Text: "Kasa", Href: "/biurko/kasa"}},
			})
		},
	})
	s.Add(paymentsweb.Routes(h.deps)...)
	static, err := web.Static(ui.Static())
	if err != nil {
		t.Fatal(err)
	}
	s.Mount("GET "+ui.StaticPrefix, static)
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	return srv
}

func TestLook(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	c := h.charge(t)
	paid := h.charge(t)
	paymentstest.Pay(t, h.Service, cashier, paid, money.Zl(99))
	part := h.charge(t)
	paymentstest.Pay(t, h.Service, cashier, part, money.Zl(120))
	for i := range 12 {
		d := paymentstest.Demand(unit)
		d.DueOn = today.AddDays(i - 4)
		if i%3 == 0 {
			d.Payer.Name, d.Kind, d.Title, d.Sign = "Bud-Max Przedsiębiorstwo Wielobranżowe sp. z o.o.", payments.RoadOccupancy, "Zajęcie pasa drogowego ul. Świerkowej i Łąkowej", "DR.II.7230.20.2027"
		}
		paymentstest.Charge(t, h.Service, d)
	}
	payer, desk := h.serve(t, maria), h.serve(t, cashier)
	for _, size := range []struct {
		name          string
		width, height int
	}{{"1366", 1366, 768}, {"360", 360, 740}} {
		tab := browser.Page(t, payer.URL+"/platnosci/"+c.ID.Short(), browser.Viewport(size.width, size.height))
		for _, p := range []struct{ name, url string }{
			{"platnosc", payer.URL + "/platnosci/" + c.ID.Short()},
			{"platnosc-zaplacona", payer.URL + "/platnosci/" + paid.ID.Short()},
			{"kasa", desk.URL + "/biurko/kasa"},
			{"kasa-otwarta", desk.URL + "/biurko/kasa/" + c.ID.Short()},
			{"kasa-nadplata", desk.URL + "/biurko/kasa/" + part.ID.Short()},
			{"kasa-zwrot", desk.URL + "/biurko/kasa/" + part.ID.Short() + "/zwrot"},
			{"kasa-anuluj", desk.URL + "/biurko/kasa/" + part.ID.Short() + "/anuluj"},
			{"kasa-dzien", desk.URL + "/biurko/kasa/dzien"},
		} {
			tab.Go(p.url)
			tab.Accessible()
			tab.NoSidewaysScroll()
			tab.Screenshot(p.name + "-" + size.name)
		}
	}
}

// The cashier books without a mouse: a key goes to the amount, Enter books.
func TestBookingByKeyboard(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	c := h.charge(t)
	tab := browser.Page(t, h.serve(t, cashier).URL+"/biurko/kasa/"+c.ID.Short())
	tab.Press("w")
	tab.Until("the amount has focus", `document.activeElement.name === "amount"`)
	tab.Press("Enter")
	tab.Until("the payment is booked", `document.body.innerText.includes("W/2027/000001")`)
	got, err := h.Find(t.Context(), cashier, c.ID)
	if err != nil || got.State() != payments.StatePaid {
		t.Errorf("%s, %v", got.State(), err)
	}
}
