package gallery

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wrota/internal/platform/testkit/browser"
)

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestErrorSummaryTakesFocusAndLeadsToFields(t *testing.T) {
	srv, _ := serve(t)
	tab := browser.Page(t, srv.URL+Root+"/blad")
	want(t, "title", strings.HasPrefix(tab.Title(), "Błąd: "), true)
	var focused bool
	tab.Eval(`document.activeElement.matches("[data-error-summary]")`, &focused)
	want(t, "the summary has the focus", focused, true)
	tab.Press("Tab", "Enter")
	want(t, "the first line leads to", tab.Focused(), "input#od-day")
	tab.Click(".problems li:nth-child(2) a")
	want(t, "the second line leads to", tab.Focused(), "input#nip")
}

func TestContrast(t *testing.T) {
	srv, s := serve(t)
	const button, high = "button[name=kontrast]", `document.documentElement.dataset.contrast === "high"`
	t.Run("with JavaScript nothing typed is lost", func(t *testing.T) {
		tab := browser.Page(t, srv.URL+Root+"/pytanie")
		tab.Fill("#nip", "5261040828")
		tab.Click(button)
		tab.Until("high contrast", high)
		want(t, "what was typed", tab.Value("#nip"), "5261040828")
		want(t, "the button says", tab.Text(button), "Zwykły kontrast")
		tab.Go(srv.URL + Root + "/usluga")
		tab.Until("it is kept", high)
		tab.Click(button)
		tab.Until("normal contrast", "!("+high+")")
	})
	t.Run("without JavaScript the form comes back to the same page", func(t *testing.T) {
		tab := browser.Page(t, srv.URL+Root+"/pytanie?x=1", browser.NoJS())
		tab.Click(button)
		tab.Until("high contrast", high)
		want(t, "address", tab.Address(), Root+"/pytanie?x=1")
	})
	want(t, "posts", len(s.posted), 3)
}

// TestMenuOnAPhone opens and closes the folded menu, with the keyboard, too: browsers do all of it without scripts.
func TestMenuOnAPhone(t *testing.T) {
	srv, _ := serve(t)
	for name, opts := range map[string][]browser.Option{"with JavaScript": nil, "without": {browser.NoJS()}} {
		t.Run(name, func(t *testing.T) {
			tab := browser.Page(t, srv.URL+Root+"/usluga", append(opts, browser.Viewport(360, 740))...)
			want(t, "the menu at first", tab.Visible("#menu"), false)
			tab.Click(".menu-open")
			want(t, "the menu after a press", tab.Visible("#menu"), true)
			tab.Accessible()
			tab.NoSidewaysScroll()
			tab.Press("Tab")
			want(t, "the focus goes into the menu", tab.Visible("#menu :focus"), true)
			tab.Press("Escape")
			want(t, "after Escape", tab.Visible("#menu"), false)
			want(t, "the focus is back on the button", tab.Visible(".menu-open:focus"), true)
			tab.Press("Enter", "Tab", "Tab")
			want(t, "the first link of the menu has the focus", tab.Visible("#menu li:first-child a:focus"), true)
			tab.Click(".menu-close")
			want(t, "after its own button", tab.Visible("#menu"), false)
		})
	}
}

func TestConditionalQuestions(t *testing.T) {
	srv, _ := serve(t)
	for name, opts := range map[string][]browser.Option{"with JavaScript": nil, "without": {browser.NoJS()}} {
		t.Run(name, func(t *testing.T) {
			tab := browser.Page(t, srv.URL+Root+"/wybor", opts...)
			want(t, "shown for the chosen answer", tab.Visible("#powierzchnia"), true)
			tab.Click("label[for=cel]")
			want(t, "hidden for another", tab.Visible("#powierzchnia"), false)
		})
	}
}

func TestNoneOfTheseClearsTheOthers(t *testing.T) {
	srv, _ := serve(t)
	tab := browser.Page(t, srv.URL+Root)
	tab.Click("label[for=jak-4]")
	want(t, "e-mail is cleared", tab.Count("#jak:checked"), 0)
	tab.Click("label[for=jak-2]")
	want(t, "none is cleared", tab.Count("#jak-4:checked"), 0)
}

func TestCharacterCount(t *testing.T) {
	srv, _ := serve(t)
	tab := browser.Page(t, srv.URL+Root)
	for _, c := range []struct{ typed, says string }{
		{"", "Możesz wpisać jeszcze 20 znaków"},
		{"dziewiętnaście znak", "Możesz wpisać jeszcze 1 znak"},
		{"dwadzieścia dwa zna ", "Nie możesz wpisać więcej znaków"},
		{"dwadzieścia dwa znaki ", "Usuń 2 znaki"},
	} {
		tab.Fill("#krotko", c.typed)
		want(t, c.typed, strings.ReplaceAll(tab.Text(".count-now"), "\u00a0", " "), c.says)
	}
	tab.Until("screen readers are told after a pause", `document.querySelector("#krotko").closest(".field").querySelector("[aria-live]").textContent.startsWith("Usuń")`)
}

func TestPasswordCanBeShown(t *testing.T) {
	srv, _ := serve(t)
	tab := browser.Page(t, srv.URL+Root)
	tab.Fill("#haslo", "tajne")
	tab.Click("[data-show-password]")
	want(t, "shown", tab.Count("#haslo[type=text]"), 1)
	tab.Click("[data-show-password]")
	want(t, "hidden again", tab.Count("#haslo[type=password]"), 1)
}

func TestSuggestions(t *testing.T) {
	srv, _ := serve(t)
	tab := browser.Page(t, srv.URL+Root)
	tab.Fill("#ulica", "lu")
	tab.Until("a suggestion", `document.querySelectorAll("#ulica-lista [role=option]").length === 1`)
	want(t, "told", tab.Text("#ulica-lista ~ [role=status]"), "Podpowiedzi: 1. Wybierz strzałkami.")
	tab.Accessible()
	tab.Press("Escape")
	want(t, "Escape closes", tab.Visible("#ulica-lista"), false)
	want(t, "and keeps what was typed", tab.Value("#ulica"), "lu")
	tab.Press("ArrowDown")
	tab.Until("open again", `!document.querySelector("#ulica-lista").hidden`)
	tab.Press("ArrowDown", "Enter")
	want(t, "street", tab.Value("#ulica"), "Ludowa")
	want(t, "postcode filled in", tab.Value("#kod"), "66-200")
	want(t, "focus stays", tab.Focused(), "input#ulica")
}

func TestUpload(t *testing.T) {
	srv, s := serve(t)
	dir := t.TempDir()
	file := func(name string, size int) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Run("the answer replaces the page", func(t *testing.T) {
		tab := browser.Page(t, srv.URL+Root)
		tab.Upload("#plik", file("plan.pdf", 1_000_000))
		tab.Click("form[data-upload] .btn")
		tab.Until("the next page", `document.title.startsWith("Wniosek wysłany")`)
		want(t, "address", tab.Address(), Root+"/wyslano")
		want(t, "focus", tab.Focused(), "main#tresc-strony")
	})
	t.Run("mistakes come back with focus", func(t *testing.T) {
		tab := browser.Page(t, srv.URL+Root, browser.Allow("422"))
		tab.Upload("#plik", file("zly.pdf", 10))
		tab.Click("form[data-upload] .btn")
		tab.Until("the mistakes have the focus", `document.activeElement.matches("[data-error-summary]")`)
	})
	t.Run("a file that is too large is not sent", func(t *testing.T) {
		tab := browser.Page(t, srv.URL+Root)
		tab.Upload("#plik", file("wielki.pdf", 20_000_001))
		var message string
		tab.Eval(`document.querySelector("#plik").validationMessage`, &message)
		want(t, "message", strings.ReplaceAll(message, "\u00a0", " "), "Plik jest za duży. Wybierz plik do 20 MB.")
	})
	t.Run("without JavaScript", func(t *testing.T) {
		tab := browser.Page(t, srv.URL+Root, browser.NoJS())
		tab.Upload("#plik", file("plan.pdf", 10))
		tab.Click("form[data-upload] .btn")
		tab.Until("the next page", `document.title.startsWith("Wniosek wysłany")`)
	})
	if !slices.Equal(s.posted, []string{Root + "/pliki plan.pdf 1000000", Root + "/pliki zly.pdf 10", Root + "/pliki plan.pdf 10"}) {
		t.Errorf("sent: %v", s.posted)
	}
}

func TestSessionEndWarning(t *testing.T) {
	srv, s := serve(t)
	tab := browser.Page(t, srv.URL+Root+"/pytanie?sesja=1")
	tab.Until("the warning", `document.querySelector("#sesja").open`)
	tab.Until("the countdown", `/1:0\d/.test(document.querySelector("[data-session-left]").textContent)`)
	tab.Eval(`document.querySelector("#nip").value = "526"; void 0`, new(any))
	tab.Accessible()
	tab.Click("[data-session-extend]")
	tab.Until("the warning goes", `!document.querySelector("#sesja").open`)
	want(t, "what was typed", tab.Value("#nip"), "526")
	if !slices.Equal(s.posted, []string{"/sesja?"}) {
		t.Errorf("posted: %v", s.posted)
	}
}

func TestFormIsSentOnce(t *testing.T) {
	srv, s := serve(t)
	tab := browser.Page(t, srv.URL+Root+"/pytanie")
	// The address answers 204, so the page stays and a second submission would be seen.
	tab.Eval(`(f => { f.action = "/raz"; f.requestSubmit(); f.requestSubmit(); })(document.querySelector("form[data-once]"))`, new(any))
	tab.Eval(`new Promise(r => setTimeout(r, 300))`, new(any))
	tab.Eval(`document.querySelector("form[data-once]").requestSubmit()`, new(any))
	tab.Eval(`new Promise(r => setTimeout(r, 300))`, new(any))
	want(t, "posts", len(s.posted), 1)
}

func TestPrintIsBlackOnWhite(t *testing.T) {
	srv, _ := serve(t)
	tab := browser.Page(t, srv.URL+Root+"/sprawa", browser.Print(), browser.Cookie("kontrast", "high", srv.URL))
	var ink, paper string
	tab.Eval(`getComputedStyle(document.querySelector("h1")).color`, &ink)
	tab.Eval(`getComputedStyle(document.querySelector("main")).backgroundColor`, &paper)
	want(t, "ink", ink, "rgb(0, 0, 0)")
	want(t, "paper", paper, "rgb(255, 255, 255)")
	want(t, "the menu is not printed", tab.Visible(".menu"), false)
}
