package roadsweb_test

import (
	"context"
	"net/http"
	"os"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/roads"
	"wrota/internal/roads/roadstest"
	"wrota/internal/roads/roadsweb"
	"wrota/internal/ui"
)

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }

// serve is the site with what surrounds its pages, for a real browser in which everybody is one actor.
func (h *house) serve(t *testing.T, by actor.Actor) string {
	t.Helper()
	chrome := func(r *http.Request) context.Context {
		return ui.WithChrome(r.Context(), ui.Chrome{
			Path: r.URL.RequestURI(), Density: "compact",
			Unit: &ui.Brand{Name: "Urząd Gminy Lipowa", ShortName: "Gmina Lipowa"}, User: &ui.User{Name: by.Name, Note: by.Post, Href: "/konto", Logout: "/wyloguj"},
			DeskNav: []ui.Link{{Text: "Biurko", Href: "/biurko"}, {Text: "Rejestry", Href: register}},
		})
	}
	return webtest.Start(t, webtest.Config{DB: h.db, Clock: h.clock, Routes: roadsweb.Routes(h.deps), Messages: messages(), Static: ui.Static(), Chrome: chrome}).Serve(by)
}

func TestLook(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	all := h.permits(t)
	for i := range 12 {
		c := roadstest.Permit(unit, roadstest.Works("g100202", "0+100", "0+150", today.AddDays(3*i-20), today.AddDays(3*i-10)), today)
		c.Holder = "Bud-Max Przedsiębiorstwo Wielobranżowe sp. z o.o."
		roadstest.Enter(t, h.Service, c)
	}
	d, err := roads.DemoGmina()
	if err != nil {
		t.Fatal(err)
	}
	d.Resolution.Title, d.Resolution.ValidFrom = "uchwała nr XXIX/1/2027 Rady Gminy Lipowa z 15 lutego 2027 r.", today.AddDays(60)
	if err := h.SetRates(t.Context(), admin, d.Resolution); err != nil {
		t.Fatal(err)
	}
	desk := h.serve(t, admin)
	for _, p := range []struct{ name, url string }{
		{"rejestr", register},
		{"wpis", register + "/" + all[0].ID.Short()},
		{"wpis-urzadzenie", register + "/" + all[2].ID.Short()},
		{"stawki", rates},
		{"drogi", "/biurko/ustawienia/drogi"},
		{"publiczna", "/drogi/zajecia?urzad=lipowa"},
	} {
		tab := browser.Page(t, desk+p.url, browser.Viewport(360, 740))
		tab.Accessible()
		tab.NoSidewaysScroll()
		tab.Screenshot(p.name + "-360")
		tab.SetViewport(1366, 768)
		tab.NoSidewaysScroll()
		tab.Screenshot(p.name + "-1366")
	}
	tab := browser.Page(t, desk+rates, browser.Viewport(360, 740))
	tab.Fill("[name=title]", "uchwała nr XL/2/2027")
	tab.Eval(`document.querySelector("[name=from]").value = "2027-09-01", document.querySelector("[name=file]").value = "cel;stawka;podstawa\nroboty;1,00;§ 1\nreklama;2,00;§ 2\n"`, nil)
	tab.Click("[name=action][value=try]")
	tab.Until("the trial is shown", `document.body.innerText.includes("Plik jest poprawny")`)
	tab.Accessible()
	tab.NoSidewaysScroll()
	tab.Screenshot("stawki-proba-360")
	tab.SetViewport(1366, 768)
	tab.Screenshot("stawki-proba-1366")
}
