package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"wrota/internal/platform/web/webtest"
)

// typist is a person with a keyboard and no mouse.
type typist struct{ *eyes }

// focused is what has the focus: its kind, name and value, and what it is called.
type focused struct {
	Kind, Name, Value, Text string
	Checked, Seen           bool
}

// here says what has the focus. Seen is false when the focus is on something that is out of the window, is
// covered, or does not show that it has it (WCAG 2.4.7 and 2.4.11); in a date the browser marks the part.
func (k typist) here() (f focused) {
	k.t.Helper()
	k.Eval(`(() => { const e = document.activeElement, c = e.cloneNode(true), r = e.getBoundingClientRect(), at = document.elementFromPoint(Math.max(1, r.x) + Math.min(r.width, innerWidth) / 2, r.y + r.height / 2);
		c.querySelectorAll("kbd").forEach(k => k.remove());
		const marked = x => x && (s => s.outlineStyle !== "none" || s.boxShadow !== "none")(getComputedStyle(x));
		return {Kind: e.localName === "input" ? e.type : e.localName, Name: e.name ?? "", Value: e.value ?? "", Checked: !!e.checked, Text: (e.labels?.[0]?.innerText ?? c.textContent).replace(/\s+/g, " ").trim(),
			Seen: e === document.body || !!at && (at === e || e.contains(at) || at.contains(e) || [...(e.labels ?? [])].includes(at)) && (marked(e) || marked(e.closest(".choice, .palette-field")) || e.type === "date") } })()`, &f)
	return f
}

// tab goes on to the next thing that can have the focus.
func (k typist) tab() focused {
	k.t.Helper()
	k.Press("Tab")
	f := k.here()
	if !f.Seen {
		k.t.Errorf("%s: the focus on %s %q cannot be seen", k.Address(), f.Kind, f.Text)
	}
	return f
}

// tabs is more than any page has.
const tabs = 150

// onto tabs to a button or a link.
func (k typist) onto(text string) {
	k.t.Helper()
	var passed []string
	for range tabs {
		f := k.tab()
		if slices.Contains([]string{"a", "button", "submit", "summary"}, f.Kind) && strings.Contains(f.Text, text) {
			return
		}
		passed = append(passed, f.Text)
	}
	k.t.Fatalf("%s: %q cannot be reached by Tab, only %q", k.Address(), text, passed)
}

// enter presses a key and waits for another page.
func (k typist) enter(key, what string) {
	k.t.Helper()
	k.Eval(`(() => { document.documentElement.dataset.old = ""; return 0 })()`, new(int))
	k.Press(key)
	k.Until(what, loaded+` && !("old" in document.documentElement.dataset)`)
}

// fills tabs through one page of a form, from where the page has put the focus, answers what it asks and
// presses its button.
func (k typist) fills(values map[string]string, button string) {
	k.t.Helper()
	f := k.here()
	for range tabs {
		v, ok := values[f.Name]
		switch {
		case f.Kind == "radio" && ok:
			k.chooses(f, v)
		case f.Kind == "checkbox" && f.Value == "yes" && !f.Checked:
			k.Press("Space")
		case (f.Kind == "text" || f.Kind == "textarea" || f.Kind == "email" || f.Kind == "tel") && ok && f.Value == "", f.Kind == "select" && ok:
			k.Type(v)
		case f.Kind == "submit" && f.Text == button, f.Kind == "button" && f.Text == button:
			k.enter("Enter", "the page after "+button)
			return
		}
		f = k.tab()
	}
	k.t.Fatalf("%s: no %q by Tab", k.Address(), button)
}

// chooses goes down the answers of a question until the right one is marked.
func (k typist) chooses(f focused, value string) {
	k.t.Helper()
	for range 20 {
		if f.Value == value {
			if !f.Checked {
				k.Press("Space")
			}
			return
		}
		k.Press("ArrowDown")
		f = k.here()
	}
	k.t.Fatalf("%s: %s has no answer %q", k.Address(), f.Name, value)
}

// TestByKeyboardAlone: Maria writes to the office; Jan assigns what came and signs what waits for him.
func TestByKeyboardAlone(t *testing.T) {
	w := worldToday(t)
	s := w.site(t)
	t.Run("a resident", func(t *testing.T) {
		writesByKeyboard(typist{s.of(t).sits("Maria Kowalczyk", "/uslugi/pismo-ogolne?urzad=lipowa")})
	})
	const title = "Prośba o lustro przy ul. Polnej"
	paperArrives(w, title)
	t.Run("a superior", func(t *testing.T) {
		jan := typist{s.of(t).sits("Jan Wiśniewski", "/biurko/sprawy?widok=nieprzydzielone")}
		assignsByKeyboard(jan, title)
		signsByKeyboard(jan)
	})
}

func (s *site) of(t *testing.T) *site { return &site{s.world, t, s.address} }

func writesByKeyboard(maria typist) {
	maria.onto("Rozpocznij")
	maria.enter("Enter", "the first page")
	for range maxPages {
		if strings.HasSuffix(maria.Address(), "/sprawdz") {
			break
		}
		maria.fills(map[string]string{"temat": "Dziura w jezdni", "tresc": "Na ul. Lipowej przy numerze 3 jest dziura.", "rodzaj": "informacja", "applicant_delivery": "account", "proxy_acts": "no"}, "Dalej")
	}
	maria.onto("Wyślij")
	maria.enter("Space", "the confirmation")
	maria.sees("Wniosek wysłany", "RPW/LIPOWA/")
}

// paperArrives: a letter on paper was registered and sent to the road cell, where nobody has it yet.
func paperArrives(w *world, title string) {
	w.t.Helper()
	ewa := w.as("Ewa Kaczmarek")
	ewa.Get("/biurko/wplywy/nowy").Attach("Zarejestruj", []webtest.File{{Field: "files", Name: "skan.pdf", Body: sketch(w.t, title)}},
		"given", "Genowefa", "family", "Mróz-Święcicka", "title", title, "attachments", "1", "scan", "full").WantStatus(200)
	p := ewa.Get("/biurko/wplywy").Click(title)
	for _, o := range p.All("select[name=cell] option") {
		if strings.Contains(o.Text(), "Referat Dróg") {
			p.Press("Przekaż", "cell", o.Attr("value"), "class", "7230").WantSays("Przekazano")
			break
		}
	}
	w.work()
}

// assignsByKeyboard: j goes to the first case, Enter opens it beside the list, p assigns it.
func assignsByKeyboard(jan typist, title string) {
	jan.Until("the queue", loaded)
	jan.Press("j")
	if f := jan.here(); f.Kind != "a" || !f.Seen {
		jan.t.Fatalf("j leads to %+v", f)
	}
	jan.Press("Enter")
	jan.Until("the case beside the list", loaded+fmt.Sprintf(` && document.querySelector("#okno h2")?.innerText.replace(/\s/g, " ") === %q`, title))
	jan.enter("p", "the page for assigning")
	jan.fills(map[string]string{"to": "Anna"}, "Przydziel")
	jan.Until("it is told who has the case", loaded+` && document.querySelector(".toast")?.innerText.includes("Anna Nowak")`)
}

// signsByKeyboard: the palette finds the list of what waits for him; s and Enter sign.
func signsByKeyboard(jan typist) {
	jan.Press("Control+k")
	jan.Type("do akceptacji")
	jan.Until("the palette finds the list", `document.querySelector("[data-palette] [role=option][aria-selected=true]")?.innerText.includes("akceptacji")`)
	jan.enter("Enter", "the list of what waits for Jan")
	jan.Press("j", "Enter")
	jan.Until("the case beside the list", loaded+` && document.querySelector("#okno h2")`)
	jan.onto("Sprawdź projekt")
	jan.enter("Enter", "the draft")
	jan.enter("s", "the page for signing")
	jan.onto("Podpisz")
	jan.enter("Enter", "what follows the signature")
	jan.Until("it is told that it is signed", `document.querySelector(".toast")?.innerText.includes("podpisano")`)
}
