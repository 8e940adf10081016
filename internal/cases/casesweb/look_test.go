package casesweb_test

import (
	"os"
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/ui"
)

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }

var titles = []string{
	"Zajęcie pasa drogowego, ul. Świerkowa 12", "Zjazd z drogi gminnej nr 003412F, działka 117/4 obręb Łężyca", "Przedłużenie zajęcia pasa, ul. Rynek",
	"Umieszczenie reklamy przy ul. Żeromskiego", "Lokalizacja przyłącza gazowego w pasie drogowym ul. Powstańców Śląskich",
}

// busy fills the office with cases in every state and returns one that has been through much.
func (h *house) busy(t *testing.T) (rich, called *cases.Case, draft id.Document) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	names := []string{"Maria O’Łąka", "Bud-Max Przedsiębiorstwo Wielobranżowe sp. z o.o.", "Jan Wiśniewski", "Wspólnota Mieszkaniowa Rynek 3"}
	for i := range 30 {
		c := h.Open(t, submission, func(o *cases.Opening) {
			o.Title, o.Parties[0].Name = titles[i%5], names[i%4]
			o.InitiatedOn = calendar.Of(h.Clock.Now()).AddDays(i*2 - 45)
			if i%4 != 3 {
				o.Lead = h.Anna.Employee
			}
		})
		switch i {
		case 20:
			rich = c
		case 22:
			called = c
		}
	}
	_, err := h.Cases.RequestCompletion(ctx, h.Anna, cases.CompletionRequest{Case: called.ID, Version: 1, Items: []string{"podpis"}, Days: 7, Title: "Wezwanie do uzupełnienia wniosku", Body: "Prosimy o **podpis**."})
	must(err)
	d := h.dossier(called)
	must(h.Cases.Sign(ctx, h.Anna, called.ID, d.Writings[0].ID, 1))
	must(h.Cases.Note(ctx, h.Anna, rich.ID, "Pani Maria prosi o telefon po 15."))
	draft, err = h.Cases.Write(ctx, h.Anna, cases.NewWriting{
		Case: rich.ID, Kind: cases.Decision, Purpose: cases.ForDecision, Effect: cases.Effect{Outcome: cases.Granted, Appeal: 14},
		Title: "Zezwolenie na zajęcie pasa drogowego", Body: "## Orzekam\n\nZezwalam na zajęcie **24,5 m²** pasa drogowego ul. Świerkowej od 14 do 21 marca 2027 r.",
	})
	must(err)
	must(h.Cases.Submit(ctx, h.Anna, rich.ID, draft, 1))
	return rich, called, draft
}

// TestLook walks every page in a real browser: no violation of WCAG that axe finds, no sideways scrolling,
// in normal and in high contrast, wide and narrow.
func TestLook(t *testing.T) {
	h := sqlite(t)
	rich, called, draft := h.busy(t)
	todo := h.Open(t, submission, casestest.Lead(h.Anna))
	anna, jan := h.site.Serve(h.Anna), h.site.Serve(h.Jan)
	in := func(c *cases.Case, rest string) string { return "/biurko/sprawy/" + c.ID.Short() + rest }
	pages := []struct {
		name, host, path string
	}{
		{"lista", anna, "/biurko/sprawy"},
		{"lista-komorki", jan, "/biurko/sprawy?widok=w-komorce"},
		{"sprawa", anna, in(todo, "?widok=do-zalatwienia")},
		{"sprawa-wezwana", anna, in(called, "?widok=czekam")},
		{"sprawa-akta", anna, in(rich, "/akta")},
		{"metryka", anna, in(rich, "/metryka")},
		{"wezwanie", anna, in(todo, "/wezwanie")},
		{"pismo", anna, in(todo, "/pismo?na=decision")},
		{"zaznaczone", jan, "/biurko/sprawy/dekretacja?widok=do-zalatwienia&sprawa=" + value(todo)},
		{"zakoncz", anna, in(rich, "/zakoncz")},
		{"edytor", jan, in(rich, "/pisma/"+draft.Short())},
		{"podpis", jan, in(rich, "/pisma/"+draft.Short()+"/podpis")},
		{"pulpit", jan, "/biurko/kierownik"},
	}
	shot := func(tab *browser.Tab, name string) {
		if os.Getenv("WROTA_SHOTS") != "" {
			tab.Screenshot(name)
		}
	}
	for i, p := range pages {
		tab := browser.Page(t, p.host+p.path, browser.Viewport(1366, 768))
		tab.Accessible()
		shot(tab, p.name+"-1366")
		tab.SetViewport(360, 740)
		tab.NoSidewaysScroll()
		shot(tab, p.name+"-360")
		if i%5 == 2 { // the styles are common to all pages, so a few stand for the rest
			tab = browser.Page(t, p.host+p.path, browser.Viewport(1366, 768), browser.Cookie(ui.FieldContrast, "high", p.host))
			tab.Accessible()
			shot(tab, p.name+"-kontrast")
		}
	}
	// The page of two texts comes only as an answer.
	tab := browser.Page(t, jan+in(rich, "/pisma/"+draft.Short()), browser.Viewport(1366, 768), browser.Allow("409"))
	w := h.dossier(rich).Writings[0]
	if err := h.Cases.Rewrite(t.Context(), h.Jan, cases.Edit{Case: rich.ID, Writing: draft, Version: w.Version, Title: w.Title, Body: w.Body + "\n\nPouczenie: 14 dni na odwołanie."}); err != nil {
		t.Fatal(err)
	}
	tab.Fill("[name=body]", "## Orzekam\n\nZezwalam na zajęcie 20 m² pasa drogowego.")
	tab.Click("[name=co][value=zapisz]")
	tab.Until("both texts are shown", `document.querySelector("[data-diff]")`)
	tab.Accessible()
	shot(tab, "konflikt-1366")
}
