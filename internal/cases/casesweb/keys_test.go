package casesweb_test

import (
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/testkit/browser"
)

// A clerk works without a mouse: j and k move, Enter opens beside the list, a letter presses a button, after
// a step the next case is open, x and a capital letter act on several, the palette finds the rest.
func TestKeyboardJourney(t *testing.T) {
	h := sqlite(t)
	var cs []*cases.Case
	for i := range 4 {
		cs = append(cs, h.Open(t, func(o *cases.Opening) { o.InitiatedOn = calendar.On(2027, 2, 1).AddDays(i) }))
	}
	tab := browser.Page(t, h.site.Serve(h.Jan)+"/biurko/sprawy?widok=nieprzydzielone", browser.Viewport(1366, 768))
	tab.Press("j", "j", "k", "Enter")
	tab.Until("the first case is open beside the list", `document.querySelector("#okno h2")?.innerText && document.querySelector("#okno").innerText.includes("`+cs[0].Sign+`")`)
	if got := tab.Count("[data-queue] tbody tr"); got != 4 {
		t.Errorf("%d rows beside the open case", got)
	}
	if title := tab.Title(); !has(title, "Zajęcie pasa drogowego") {
		t.Errorf("the title is %q", title)
	}
	tab.Press("p")
	tab.Until("the form of assignment", `document.querySelector("h1")?.innerText === "Przydziel sprawę"`)
	tab.Choose("[name=to]", h.Anna.Employee.Short())
	tab.Click("main form button[type=submit]")
	tab.Until("the next case is open", `document.querySelector("#okno")?.innerText.includes("`+cs[1].Sign+`")`)
	if !has(tab.Text(".toast"), "sprawa przydzielona", "Cofnij") {
		t.Errorf("the message says %q", tab.Text(".toast"))
	}
	tab.Until("the scripts have attached themselves", `document.querySelector("[data-toast]")?.dataset.running === "" || document.querySelector(".toast[data-running]")`)
	tab.Press("z")
	tab.Until("the step is taken back", `document.querySelector(".toast")?.innerText.includes("Cofnięto") && document.querySelectorAll("[data-queue] tbody tr").length === 4`)

	attached := `document.querySelector("form[data-bulk]")?.dataset.bulk === "none"`
	tab.Until("the scripts have attached themselves", attached)
	tab.Press("j", "x", "j", "x")
	tab.Until("two are selected", `document.querySelector("[data-selected]")?.innerText === "Zaznaczono 2 sprawy"`)
	tab.Press("P")
	tab.Until("both are asked about", `document.querySelector("h1")?.innerText.replace(/\u00a0/g, " ") === "Przydziel 2 sprawy"`)
	tab.Choose("[name=to]", h.Anna.Employee.Short())
	tab.Click("main form button[type=submit]")
	tab.Until("two are left", `document.querySelectorAll("[data-queue] tbody tr").length === 2 && document.querySelector(".toast")`)

	tab.Until("the scripts have attached themselves", attached)
	tab.Press("Control+k")
	tab.Type("w komorce")
	tab.Until("the palette finds the view", `document.querySelector("[data-palette] [role=option]")?.innerText.includes("komórce")`)
	tab.Press("Enter")
	tab.Until("the view is open", `document.querySelector("h1")?.innerText.includes("komórce")`)
	tab.Until("the scripts have attached themselves", attached)
	tab.Press("/")
	tab.Type("dr 7230 1")
	tab.Press("Enter")
	tab.Until("the list is filtered", `location.search.includes("q=dr") `)
}

// A decision is written, read in the preview and saved without leaving the keyboard.
func TestWritingByKeyboard(t *testing.T) {
	h := sqlite(t)
	c := h.Open(t, casestest.Lead(h.Anna))
	tab := browser.Page(t, h.site.Serve(h.Anna)+"/biurko/sprawy/"+c.ID.Short()+"?widok=do-zalatwienia", browser.Viewport(1366, 768))
	tab.Press("d")
	tab.Until("a text is chosen", `document.querySelector("[name=text]:checked")?.value === "zezwolenie" && document.activeElement?.name === "text"`)
	tab.Press("Enter")
	tab.Until("the editor is open", `document.querySelector("textarea[name=body]")`)
	tab.Click("[data-rich-do=preview]")
	tab.Until("the preview shows the text", `document.querySelector("[data-rich-view]").innerText.includes("24,5 m²")`)
}
