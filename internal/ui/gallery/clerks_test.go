package gallery

import (
	"strings"
	"testing"

	"wrota/internal/platform/testkit/browser"
)

// eval is the text an expression has in the page: the id of the row with the focus, for example.
func eval(tab *browser.Tab, what string) string {
	var id string
	tab.Eval(what, &id)
	return id
}

const (
	focusedRow = `document.activeElement.closest("tr")?.id ?? ""`
	openRow    = `[...document.querySelectorAll("tr[aria-current]")].map(r => r.id).join()`
)

func TestQueueByKeyboard(t *testing.T) {
	srv, _ := serve(t)
	tab := browser.Page(t, srv.URL+Root+"/kolejka")
	tab.Eval(`window.same = true`, new(any))
	want(t, "open at first", eval(tab, openRow), "c-16")
	tab.Press("j")
	want(t, "j moves to", eval(tab, focusedRow), "c-17")
	tab.Press("j", "j", "k")
	want(t, "j, j, k move to", eval(tab, focusedRow), "c-18")
	tab.Press("x")
	want(t, "x selects", tab.Text("[data-selected]"), "Zaznaczono 1 sprawę")
	want(t, "what can be done with it", tab.Visible(".bulk .btn"), true)
	tab.Press("j", "x")
	want(t, "another", tab.Text("[data-selected]"), "Zaznaczono 2 sprawy")

	tab.Press("Enter")
	tab.Until("the row is open", openRow+` === "c-19"`)
	want(t, "address", tab.Address(), Root+"/kolejka?sprawa=19")
	tab.Until("the pane's heading has the focus", `document.activeElement.id === "okno-tytul"`)
	want(t, "the selection stays", tab.Text("[data-selected]"), "Zaznaczono 2 sprawy")
	tab.Press("j")
	want(t, "the walk goes on from the open row", eval(tab, focusedRow), "c-20")
	tab.Accessible()

	tab.Press("Enter")
	tab.Until("the next is open", openRow+` === "c-20"`)
	tab.Back()
	tab.Until("back shows the one before", openRow+` === "c-19"`)
	var same bool
	tab.Eval(`window.same === true`, &same)
	want(t, "the page was never loaded anew", same, true)
}

func TestSingleKeysPressVisibleButtons(t *testing.T) {
	srv, _ := serve(t)
	t.Run("d opens the decision", func(t *testing.T) {
		tab := browser.Page(t, srv.URL+Root+"/kolejka")
		tab.Press("d")
		tab.Until("the decision", `location.pathname.endsWith("/akta")`)
	})
	t.Run("not while typing", func(t *testing.T) {
		tab := browser.Page(t, srv.URL+Root+"/akta")
		tab.Click("#uzasadnienie")
		tab.Type("?")
		want(t, "dialogs", tab.Count("dialog[open]"), 0)
	})
	t.Run("not when turned off", func(t *testing.T) {
		tab := browser.Page(t, srv.URL+Root+"/kolejka", browser.Cookie("skroty", "off", srv.URL))
		tab.Press("j", "d")
		want(t, "focus", tab.Focused(), "body")
		want(t, "address", tab.Address(), Root+"/kolejka")
	})
	t.Run("turned off by the switch, at once", func(t *testing.T) {
		tab := browser.Page(t, srv.URL+Root+"/kolejka")
		tab.Click(".user summary")
		tab.Click("button[name=skroty]")
		tab.Until("off", `document.documentElement.dataset.shortcuts === "off"`)
		tab.Press("j")
		want(t, "rows", eval(tab, focusedRow), "")
	})
	t.Run("? lists the keys of the page", func(t *testing.T) {
		tab := browser.Page(t, srv.URL+Root+"/kolejka")
		tab.Press("?")
		want(t, "the list", strings.Contains(tab.Text("dialog[data-keys]"), "Sprawa: Przygotuj decyzję"), true)
		tab.Accessible()
		tab.Press("Escape")
		want(t, "closed", tab.Count("dialog[open]"), 0)
	})
}

func TestPalette(t *testing.T) {
	srv, _ := serve(t)
	tab := browser.Page(t, srv.URL+Root+"/kolejka")
	const options, selected = `dialog[data-palette] [role=option]`, `document.querySelector("dialog[data-palette] [aria-selected=true]")?.innerText ?? ""`
	tab.Press("j", "Control+k")
	tab.Until("the palette", `document.querySelector("dialog[data-palette]").open`)
	tab.Screenshot("paleta")
	tab.Type("zalatw")
	want(t, "ł is found by l", eval(tab, selected), "Idź do: Do załatwienia")
	want(t, "told", tab.Text("dialog[data-palette] [role=status]"), "1 wynik")
	tab.Accessible()
	tab.Press("Escape")
	tab.Until("closed", `!document.querySelector("dialog[data-palette]").open`)
	want(t, "the focus is where it was", eval(tab, focusedRow), "c-17")

	tab.Press("Control+k")
	tab.Type("sprawa")
	first := eval(tab, selected)
	tab.Press("ArrowDown")
	second := eval(tab, selected)
	want(t, "the arrow moves", first != second && second != "", true)
	tab.Press("ArrowUp", "ArrowUp")
	want(t, "and goes round", eval(tab, `document.querySelector("[role=option]:last-child").innerText === (`+selected+`) ? "last" : "other"`), "last")

	for range 6 {
		tab.Press("Backspace")
	}
	tab.Type("kowalczyk")
	tab.Until("the server finds", `document.querySelector("`+options+`")?.innerText.includes("DR.II.7230.14.2027")`)
	tab.Type("zzz")
	tab.Until("nothing is found", `!document.querySelector("[data-palette-none]").hidden`)
	for range 12 {
		tab.Press("Backspace")
	}
	tab.Type("wezwij")
	tab.Press("Enter")
	tab.Until("the command is done", `location.pathname.endsWith("/akta")`)
}

func TestDeskWithoutJavaScript(t *testing.T) {
	srv, _ := serve(t)
	tab := browser.Page(t, srv.URL+Root+"/kolejka", browser.NoJS())
	want(t, "no palette is promised", tab.Visible("[data-open-palette]"), false)
	tab.Click("#c-18 a")
	tab.Until("a page opens", `location.search === "?sprawa=18"`)
	// The address changes before the page is drawn.
	tab.Until("bulk buttons are there", `document.querySelector(".bulk .btn")?.getClientRects().length > 0`)
	tab.Until("the toast stays", `document.querySelector(".toast")?.getClientRects().length > 0`)
}

func TestToastWaitsForTheSlow(t *testing.T) {
	srv, s := serve(t)
	tab := browser.Page(t, srv.URL+Root+"/kolejka?toast=1")
	tab.Eval(`document.querySelector(".toast button").focus()`, new(any))
	tab.Eval(`new Promise(r => setTimeout(r, 1300))`, new(any))
	want(t, "it stays while it has the focus", tab.Count(".toast"), 1)
	tab.Eval(`document.activeElement.blur()`, new(any))
	tab.Until("then it goes", `!document.querySelector(".toast")`)
	tab.Go(srv.URL + Root + "/kolejka")
	tab.Press("z")
	tab.Until("z takes it back", `true`)
	for range 50 {
		if len(s.posted) > 0 {
			break
		}
		tab.Eval(`new Promise(r => setTimeout(r, 20))`, new(any))
	}
	want(t, "posted", strings.Join(s.posted, " "), Root+"/cofnij?")
}

func TestRichText(t *testing.T) {
	srv, _ := serve(t)
	tab := browser.Page(t, srv.URL+Root+"/akta")
	tab.Fill("#uzasadnienie", "raz dwa")
	tab.Eval(`document.querySelector("#uzasadnienie").setSelectionRange(0, 3)`, new(any))
	tab.Click("[data-rich-do=bold]")
	want(t, "bold", tab.Value("#uzasadnienie"), "**raz** dwa")
	tab.Click("[data-rich-do=bold]")
	want(t, "and back", tab.Value("#uzasadnienie"), "raz dwa")
	tab.Click("[data-rich-do=numbers]")
	want(t, "a list", tab.Value("#uzasadnienie"), "1. raz dwa")
	tab.Click("[data-rich-do=numbers]")
	tab.Press("Control+i")
	want(t, "by keyboard", strings.Count(tab.Value("#uzasadnienie"), "*"), 2)
	tab.Click("[data-rich-do=preview]")
	tab.Until("the preview", `!document.querySelector("[data-rich-view]").hidden`)
	want(t, "preview", strings.HasPrefix(tab.Text("[data-rich-view]"), "Podgląd:"), true)
	tab.Accessible()
	tab.Press("ArrowLeft")
	var tool string
	tab.Eval(`document.activeElement.dataset.richDo`, &tool)
	want(t, "arrows move in the toolbar", tool, "link")
}
