package e2e_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/platform/testkit/browser"
)

// eyes are a person at a real browser.
type eyes struct {
	*browser.Tab
	t      *testing.T
	server string
}

// open lets a persona sit down at a browser.
func (w *world) open(t *testing.T, server, name, at string, options ...browser.Option) *eyes {
	t.Helper()
	options = append(options, browser.Cookie("wrota", w.as(name).Cookie("wrota"), server))
	return &eyes{browser.Page(t, server+at, options...), t, server}
}

// press clicks a button or a link by its text and waits for the next page.
func (e *eyes) press(text string) {
	e.t.Helper()
	e.Eval(`(() => { document.documentElement.dataset.old = "1";
		const all = [...document.querySelectorAll("main button, main a[href]")].filter(b => b.checkVisibility());
		const b = all.find(b => b.innerText.trim() === `+fmt.Sprintf("%q", text)+`) ?? all.find(b => b.innerText.includes(`+fmt.Sprintf("%q", text)+`));
		if (!b) throw new Error("there is no button: " + all.map(b => b.innerText).join(" | ")); b.dataset.here = "1"; return 0; })()`, new(int))
	e.Click("[data-here]")
	e.Until("the page after "+text, `document.readyState === "complete" && !document.documentElement.dataset.old`)
}

// answer fills one page of an application in: it chooses and types as its fields ask.
func (e *eyes) answer(values map[string]string) {
	e.t.Helper()
	var fields []struct{ Name, Kind, ID, Value string }
	e.Eval(`[...document.querySelectorAll("main form [name]")].filter(f => f.type !== "hidden" && f.type !== "submit" && f.checkVisibility())
		.map(f => ({Name: f.name, Kind: f.localName === "select" ? "select" : f.type, ID: f.id, Value: f.value}))`, &fields)
	for _, f := range fields {
		v, ok := values[f.Name]
		switch {
		case f.Kind == "radio" && ok && f.Value == v, f.Kind == "checkbox" && f.Value == "yes":
			e.Eval(fmt.Sprintf(`(() => { const f = document.getElementById(%q); if (!f.checked) f.click(); return 0 })()`, f.ID), new(int))
		case f.Kind == "select" && ok:
			e.Choose("#"+f.ID, v)
		case ok && (f.Kind == "text" || f.Kind == "textarea" || f.Kind == "tel" || f.Kind == "email"):
			e.Fill("#"+f.ID, v)
		}
	}
}

// files applies for a permit to occupy a road and returns the number of the letter.
func (e *eyes) files(w *world, place string) {
	e.t.Helper()
	a := occupation(w.clock.Now())
	a.values["adres_miejsca"] = place
	plan := filepath.Join(e.t.TempDir(), "Plan.pdf")
	if err := os.WriteFile(plan, sketch(e.t, "Plan"), 0o600); err != nil {
		e.t.Fatal(err)
	}
	e.press("Rozpocznij")
	rows := false
	for range 45 {
		at := e.Address()
		e.NoSidewaysScroll()
		switch {
		case strings.HasSuffix(at, "/sprawdz"):
			e.press("Wyślij wniosek")
			if got := e.Text("h1"); got != "Wniosek wysłany" {
				e.t.Fatalf("filing ends with %q at %s", got, e.Address())
			}
			return
		case strings.HasSuffix(at, "/elementy") && !rows:
			rows = true
			e.press("Dodaj")
			for !strings.HasSuffix(e.Address(), "/elementy") {
				e.answer(a.rows["elementy"][0])
				e.press("Dalej")
			}
		case strings.HasSuffix(at, "/zalaczniki"):
			e.Upload("input[type=file][name=plan]", plan)
			e.Until("the plan is there", `document.querySelector("main .files a")`)
			e.press("Dalej")
		default:
			e.answer(a.values)
			e.press("Dalej")
		}
	}
	e.t.Fatalf("the application does not end: at %s: %s", e.Address(), e.Text("[data-error-summary]"))
}

// TestPermitInABrowser is the core of the main job with JavaScript: wide, narrow, and with high contrast.
func TestPermitInABrowser(t *testing.T) {
	w := worldToday(t)
	server := httptest.NewServer(w.app.Web.Handler())
	t.Cleanup(server.Close)
	const start = "/uslugi/zajecie-pasa-drogowego?urzad=lipowa"
	for _, x := range []struct {
		name, place string
		options     []browser.Option
	}{
		{"1366 px", "ul. Świerkowa 101", nil},
		{"360 px", "ul. Świerkowa 102", []browser.Option{browser.Viewport(360, 740)}},
	} {
		t.Run(x.name, func(t *testing.T) {
			w.open(t, server.URL, "Maria Kowalczyk", start, x.options...).files(w, x.place)
			w.work()
		})
	}
	t.Run("the clerk decides by keyboard", func(t *testing.T) { decidesByKeyboard(t, w, server.URL, "ul. Świerkowa 101") })
	t.Run("high contrast", func(t *testing.T) {
		e := w.open(t, server.URL, "Maria Kowalczyk", "/moje", browser.Cookie("kontrast", "high", server.URL), browser.Media("forced-colors", "active"))
		e.press("ul. Świerkowa 101")
		e.Accessible()
	})
}

// decidesByKeyboard: Anna writes the decision, Jan finds it, signs it; neither touches a mouse on the way to it.
func decidesByKeyboard(t *testing.T, w *world, server, place string) {
	anna := w.open(t, server, "Anna Nowak", path(w.as("Anna Nowak").Get("/biurko").Click(place)))
	anna.Press("d")
	anna.Until("the page for a decision", `location.pathname.endsWith("/pismo")`)
	anna.press("Otwórz projekt")
	anna.Eval(`(() => { const b = document.querySelector("textarea[name=body]"); b.value = b.value.replace("{{ustalenia}}", "Plan jest zgodny."); b.dispatchEvent(new Event("input", {bubbles: true})); return 0 })()`, new(int))
	anna.press("Zapisz i przekaż do akceptacji")
	w.work()
	jan := w.open(t, server, "Jan Wiśniewski", "/biurko/sprawy?widok=do-akceptacji")
	jan.Go(server + path(w.as("Jan Wiśniewski").Get("/biurko/sprawy?widok=do-akceptacji").Click(place).Click("Sprawdź projekt")))
	jan.Press("s")
	jan.Until("the page for signing", `location.pathname.endsWith("/podpis")`)
	jan.Eval(`(() => { [...document.querySelectorAll("main button")].find(b => b.innerText.trim() === "Podpisz").focus(); return 0 })()`, new(int))
	jan.Press("Enter")
	jan.Until("it is signed", `!location.pathname.endsWith("/podpis") && document.body.innerText.includes("podpisano")`)
	w.work()
	maria := w.as("Maria Kowalczyk")
	p := maria.Get("/skrzynka").Click("Decyzja o zezwoleniu na zajęcie pasa drogowego")
	p.Press("Potwierdzam odbiór").WantSays("Odbiór pisma jest potwierdzony")
}
