package portal_test

import (
	"os"
	"strconv"
	"testing"

	"wrota/internal/platform/testkit/browser"
	"wrota/internal/ui"
)

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }

// Every page, wide and narrow, is looked at by axe and by eye; the narrow one in high contrast.
func TestLook(t *testing.T) {
	g := newRegion(t)
	url := g.site.Serve(maria)
	m := g.matters[0]
	wide := browser.Page(t, url+"/")
	narrow := browser.Page(t, url+"/", browser.Viewport(360, 740), browser.Cookie(ui.FieldContrast, "high", url))
	for _, p := range []struct{ name, path string }{
		{"start", "/"},
		{"uslugi", "/uslugi"},
		{"uslugi-brak", "/uslugi?q=zzz"},
		{"usluga", "/uslugi/zajecie-pasa"},
		{"usluga-wybor", "/uslugi/zjazd"},
		{"usluga-nie-tu", "/uslugi/zjazd?urzad=lipowa"},
		{"usluga-nigdzie", "/uslugi/pismo"},
		{"urzedy", "/urzedy"},
		{"urzad", "/urzedy/lipowa"},
		{"szukaj", "/szukaj?q=drog"},
		{"sprawdz", "/sprawdz?numer=RPW/LIPOWA/12/2027"},
		{"moje", "/moje"},
		{"sprawa", "/moje/" + m.ID.Short()},
		{"sprawa-po-terminie", "/moje/" + g.matters[1].ID.Short()},
		{"wycofaj", "/moje/" + m.ID.Short() + "/wycofaj"},
		{"wniosek", "/moje/wniosek/" + g.filings[0].ID.Short()},
		{"o-portalu", "/o-portalu"},
		{"prywatnosc", "/prywatnosc"},
		{"pomoc", "/pomoc"},
		{"wsparcie", "/dostepnosc-wsparcie"},
		{"deklaracja", "/deklaracja-dostepnosci?urzad=lipowa"},
	} {
		for width, tab := range map[int]*browser.Tab{1366: wide, 360: narrow} {
			tab.Go(url + p.path)
			tab.Accessible()
			tab.Screenshot(p.name + "-" + strconv.Itoa(width))
		}
	}
}

// A stranger checks a matter by keyboard alone, without JavaScript.
func TestCheckingByKeyboard(t *testing.T) {
	g := newRegion(t)
	tab := browser.Page(t, g.site.Serve(maria)+"/sprawdz", browser.NoJS())
	tab.Fill("[name=numer]", "RPW/LIPOWA/12/2027")
	tab.Press("Tab")
	tab.Type("8765 4321")
	tab.Press("Enter")
	tab.Until("the answer is shown", `document.querySelector("h1").innerText === "Czekamy na Twoją odpowiedź"`)
	tab.Accessible()
}
