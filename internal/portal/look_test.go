package portal_test

import (
	"os"
	"testing"

	"wrota/internal/platform/testkit/browser"
	"wrota/internal/ui"
)

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }

// Every page is looked at by axe and by eye; narrow, in high contrast and in the
// language with the longest words.
func TestLook(t *testing.T) {
	g := newRegion(t)
	url := g.site.Serve(maria)
	m := g.matters[0]
	wide := browser.Page(t, url+"/")
	narrow := browser.Page(t, url+"/", browser.Viewport(360, 740), browser.Cookie(ui.FieldContrast, "high", url), browser.Cookie("jezyk", "de", url))
	for _, p := range []struct{ name, path string }{
		{"start", "/"},
		{"uslugi", "/uslugi"},
		{"usluga", "/uslugi/zajecie-pasa"},
		{"usluga-wybor", "/uslugi/zjazd"},
		{"urzad", "/urzedy/lipowa"},
		{"szukaj", "/szukaj?q=drog"},
		{"sprawdz", "/sprawdz?numer=RPW/LIPOWA/12/2027"},
		{"moje", "/moje"},
		{"sprawa", "/moje/" + m.ID.Short()},
		{"sprawa-po-terminie", "/moje/" + g.matters[1].ID.Short()},
		{"wycofaj", "/moje/" + m.ID.Short() + "/wycofaj"},
		{"wniosek", "/moje/wniosek/" + g.filings[0].ID.Short()},
		{"prosto", "/prostymi-slowami"},
		{"wsparcie", "/dostepnosc-wsparcie"},
		{"deklaracja", "/deklaracja-dostepnosci?urzad=lipowa"},
	} {
		wide.Go(url + p.path)
		wide.Accessible()
		narrow.Go(url + p.path)
		narrow.NoSidewaysScroll()
		if p.name == "start" || p.name == "sprawa" || p.name == "usluga-wybor" { // between them they have all components
			narrow.Accessible()
		}
		if os.Getenv("WROTA_SHOTS") != "" { // somebody wants to look, too
			wide.Screenshot(p.name + "-1366")
			narrow.Screenshot(p.name + "-360")
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
	tab.Until("the answer is shown", `document.querySelector("h1").innerText.startsWith("Czekamy")`)
}
