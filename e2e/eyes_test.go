package e2e_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wrota/internal/platform/testkit/browser"
)

// site is a world that real browsers can reach.
type site struct {
	*world
	t       *testing.T
	address string
}

func (w *world) site(t *testing.T) *site {
	t.Helper()
	server := httptest.NewServer(w.app.Web.Handler())
	t.Cleanup(server.Close)
	return &site{w, t, server.URL}
}

// eyes are a person at a real browser: they see what is shown, press what they see and type.
type eyes struct {
	*browser.Tab
	t *testing.T
	*site
}

// sits lets a persona sit down at a browser, entered, and open an address. Nothing of an earlier sitting
// is left: the clock has moved on since, and sessions end.
func (s *site) sits(name, at string, options ...browser.Option) *eyes {
	s.t.Helper()
	options = append(options, browser.Cookie("wrota", s.as(name).Cookie("wrota"), s.address))
	return &eyes{browser.Page(s.t, s.address+at, options...), s.t, s}
}

// loaded is true when the page is there and nothing is on its way.
const loaded = `document.readyState === "complete" && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")`

// press clicks a button or a link by its text, as a mouse or a finger does, and waits for what it brings:
// another page, or other content in place of this page's (files while they are sent, the pane of a list).
func (e *eyes) press(text string) {
	e.t.Helper()
	e.Until("a page to press "+text+" on", loaded)
	var found []string
	e.Eval(`(() => {
		const all = [...document.querySelectorAll("main :is(button, a[href])")].filter(b => b.checkVisibility() && !b.closest("[aria-hidden=true]"));
		const name = b => { const c = b.cloneNode(true); c.querySelectorAll("kbd").forEach(k => k.remove()); return c.textContent.replace(/\s+/g, " ").trim() }, text = `+fmt.Sprintf("%q", text)+`;
		const b = all.find(b => name(b) === text) ?? all.find(b => name(b).includes(text));
		document.querySelector("[data-pressed]")?.removeAttribute("data-pressed");
		b?.setAttribute("data-pressed", "");
		for (const old of document.querySelectorAll("main, #okno")) old.dataset.old = "";
		return b ? [] : all.map(name) })()`, &found)
	if len(found) > 0 {
		e.t.Fatalf("%s has no button %q, only %q", e.Address(), text, found)
	}
	pane := e.Count("#okno[data-old]") > 0
	e.Click("[data-pressed]")
	fresh := ` && document.querySelector("main") && !document.querySelector("main[data-old]")`
	if pane {
		fresh = ` && document.querySelector("main") && !document.querySelector("#okno[data-old]")`
	}
	e.Until("what follows "+text, loaded+fresh)
}

// sendsAgain goes back to the page before and, when the browser kept it as it was left, presses its button
// again, by script: the driver of the browser does not notice that the old page is shown again.
func (e *eyes) sendsAgain(text string) {
	e.t.Helper()
	const left = `"left" in document.documentElement.dataset`
	e.Eval(`(document.documentElement.dataset.left = "", history.back(), 0)`, new(int))
	e.Until("the page before", loaded+` && !(`+left+`)`)
	e.Eval(fmt.Sprintf(`(() => { const b = [...document.querySelectorAll("main button")].find(b => b.checkVisibility() && b.innerText.trim() === %q); document.documentElement.dataset.left = ""; b ? b.click() : location.reload(); return 0 })()`, text), new(int))
	e.Until("what follows the second "+text, loaded+` && !(`+left+`)`)
}

// sees fails unless the page says all these words.
func (e *eyes) sees(words ...string) {
	e.t.Helper()
	text := e.Text("main")
	for _, w := range words {
		if !strings.Contains(text, w) {
			e.t.Fatalf("%s does not say %q: %s", e.Address(), w, text)
		}
	}
}

// looks at the page as axe does, and whether it has to be moved sideways.
func (e *eyes) looks() {
	e.t.Helper()
	for _, v := range e.Axe() {
		e.t.Errorf("%s: axe: %s", e.Address(), v)
	}
	e.narrow()
}

func (e *eyes) narrow() {
	e.t.Helper()
	if wide := e.Sideways(); wide != "" {
		e.t.Errorf("%s %s", e.Address(), wide)
	}
}

// answer fills one page in: it chooses and types as the fields ask, and makes declarations. What a choice
// reveals is filled in after it.
func (e *eyes) answer(values map[string]string) {
	e.t.Helper()
	for e.answerShown(values) {
	}
}

// answerShown fills in what is shown now and tells whether something was chosen.
func (e *eyes) answerShown(values map[string]string) (chosen bool) {
	e.t.Helper()
	var fields []struct{ Name, Kind, ID, Value string }
	e.Eval(`[...document.querySelectorAll("main form [name]")].filter(f => f.type !== "hidden" && f.type !== "submit" && f.type !== "file" && !f.checked && f.checkVisibility())
		.map(f => ({Name: f.name, Kind: f.localName === "select" ? "select" : f.type, ID: f.id, Value: f.value}))`, &fields)
	for _, f := range fields {
		v, ok := values[f.Name]
		switch {
		case f.Kind == "radio" && ok && f.Value == v, f.Kind == "checkbox" && f.Value == "yes":
			e.Click("#" + f.ID)
			chosen = true
		case f.Kind == "radio", f.Kind == "checkbox", !ok || v == f.Value:
		case f.Kind == "select":
			e.Choose("#"+f.ID, v)
		default:
			e.Fill("#"+f.ID, v)
		}
	}
	return chosen
}

// fills goes through the pages of an application until its answers are to be checked. It looks with axe
// at the pages whose address ends with one of the names.
func (e *eyes) fills(a answers, look ...string) {
	e.t.Helper()
	done := map[string]bool{}
	for range maxPages {
		at := e.Address()
		last := at[strings.LastIndex(at, "/")+1:]
		if last == "sprawdz" {
			e.looks()
			return
		}
		if slices.Contains(look, last) && !done["look:"+last] {
			done["look:"+last] = true
			e.looks()
		} else {
			e.narrow()
		}
		if rows, ok := a.rows[last]; ok && !done[last] {
			done[last] = true
			e.adds(rows, last)
		}
		for field, name := range a.files {
			if !done["file:"+field] && e.Count("input[type=file][name="+field+"]") > 0 {
				done["file:"+field] = true
				e.attaches(field, name)
			}
		}
		e.answer(a.values)
		e.press("Dalej")
	}
	e.t.Fatalf("the application does not end: at %s: %s", e.Address(), e.Text("main"))
}

// adds fills rows of a list in, one after another.
func (e *eyes) adds(rows []map[string]string, list string) {
	e.t.Helper()
	for _, row := range rows {
		e.press("Dodaj")
		for !strings.HasSuffix(e.Address(), "/"+list) {
			e.answer(row)
			e.press("Dalej")
		}
	}
}

// attaches sends a file and waits until it is listed.
func (e *eyes) attaches(field, name string) {
	e.t.Helper()
	file := filepath.Join(e.t.TempDir(), name)
	if err := os.WriteFile(file, sketch(e.t, name), 0o600); err != nil {
		e.t.Fatal(err)
	}
	e.Upload("input[type=file][name="+field+"]", file)
	e.press(e.Text(`button[value="add:` + field + `"]`))
	e.sees(name)
}
