package casesweb_test

import (
	"testing"
	"time"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
)

// trees is a notification of the removal of trees: art. 83f of the act on nature conservation.
func trees(op *cases.Opening) {
	op.Title, op.Service = "Usunięcie drzew: 47, Lipowa", "usuniecie-drzew-zgloszenie"
	op.Term = cases.Term{Period: calendar.Days(21), Rules: calendar.KPA, Basis: "art. 83f ust. 6", Restarts: "art. 83f ust. 9"}
	op.Silence = cases.Silence{Period: calendar.Days(14), Rules: calendar.KPA, Basis: "art. 83f ust. 8", From: "dzień oględzin", Meaning: "Możesz usunąć drzewa."}
}

func TestTheInspectionIsRecordedWithoutScripts(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.Open(t, trees, casestest.Lead(h.Anna))
		h.Days(3)
		page := h.open(h.Anna, c, cases.ViewTodo)
		page.WantSays("Gdy będzie znany, zapisz dzień oględzin", "Na sprzeciw jest 14 dni, licząc od: dzień oględzin", "art. 83f ust. 8")
		form := page.Click("Zapisz dzień oględzin r")
		form.WantText("h1", "Zapisz dzień oględzin")
		form.WantSays("Dzień oględzin", "Nie wcześniej niż")

		today := calendar.Of(h.Clock.Now())
		for _, x := range []struct{ on, says string }{
			{"", "Wpisz dzień"},
			{"32.13.2027", "Wpisz dzień"},
			{today.AddDays(1).String(), "Wpisz dzisiejszy albo wcześniejszy dzień"},
			{c.InitiatedOn.AddDays(-1).String(), "Wpisz dzień nie wcześniejszy niż"},
		} {
			wrong := form.Press("Zapisz", "on", x.on)
			wrong.WantStatus(422)
			wrong.WantSays(x.says)
		}
		done := form.Press("Zapisz", "on", today.String())
		done.WantSays("Dzień zapisany", "Jeżeli do", "nie wniesiesz sprzeciwu", "„Możesz usunąć drzewa.”", "musi być nadany na poczcie do")
		form.Press("Zapisz", "on", today.String()).WantStatus(200) // sent twice
		if d := h.dossier(c); d.EventOn != today || d.DueOn != d.SilentOn {
			t.Errorf("inspected on %v, due on %v, silent on %v", d.EventOn, d.DueOn, d.SilentOn)
		}

		again := h.open(h.Anna, c, cases.ViewTodo).Click("Popraw dzień oględzin")
		again.WantText("h1", "Popraw dzień oględzin")
		wrong := again.Press("Zapisz", "on", c.InitiatedOn.String())
		wrong.WantStatus(422)
		wrong.WantSays("Napisz powód")
		again.Press("Zapisz", "on", c.InitiatedOn.String(), "reason", "W protokole jest inny dzień").WantSays("Dzień zapisany")
		h.site.As(h.Anna).Get("/biurko/sprawy/"+c.ID.Short()+"/metryka").WantSays("Zapisano dzień, od którego liczymy termin na sprzeciw", "Poprawiono dzień")
	})
}

func TestSilenceIsNotedAndOffered(t *testing.T) {
	h := sqlite(t)
	c := h.Open(t, trees, casestest.Lead(h.Anna))
	h.Days(40)
	form := h.open(h.Anna, c, cases.ViewTodo).Click("Zapisz dzień oględzin r")
	asked := form.Press("Zapisz", "on", c.InitiatedOn.String())
	asked.WantStatus(422)
	asked.WantSays("Licząc od tego dnia, termin na sprzeciw minął", "Milczenie urzędu oznacza zgodę i tego nie cofnę")
	page := asked.Press("Zapisz", "passed", "yes")
	page.WantSays("nikt nie wniósł sprzeciwu")
	if err := h.Queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	page = h.open(h.Anna, c, cases.ViewTodo)
	page.WantSays("Odnotuj milczące załatwienie sprawy", "Minął w milczeniu")
	if page.Has("a[href*='/wezwanie'], a[href*='na=decision']") {
		t.Error("it offers what cannot be decided any more")
	}
	closing := page.Click("Zakończ c")
	if got := closing.One("[name=how][checked]").Value(); got != string(cases.BySilence) {
		t.Errorf("%q is chosen", got)
	}
	closing.Press("Zakończ sprawę").WantSays("sprawa zamknięta")
}

func TestAnOrderToCompleteANotification(t *testing.T) {
	h := sqlite(t)
	c := h.Open(t, trees, casestest.Lead(h.Anna))
	step := h.open(h.Anna, c, cases.ViewTodo).Click("Wezwanie w")
	if step.Has("input[name=days][inputmode=numeric]") {
		t.Error("it asks for days that the act gives")
	}
	page := step.Press("Przygotuj pismo", "items", "Rysunek z drzewami")
	page.WantText("h1", "Postanowienie o obowiązku uzupełnienia")
	if body := page.One("[name=body]").Value(); !has(body, "- Rysunek z drzewami") {
		t.Errorf("the order says %s", body)
	}
	w := h.dossier(c).Writings[0]
	if w.Kind != cases.Order || w.Purpose != cases.ForCompletion {
		t.Errorf("it is a %s for %s", w.Kind, w.Purpose)
	}
	if err := h.Cases.Sign(t.Context(), h.Jan, c.ID, w.ID, w.Version); err != nil {
		t.Fatal(err)
	}
	h.site.As(h.Anna).Get("/biurko/sprawy/" + c.ID.Short()).WantSays("termin jest przerwany, bo wezwano do uzupełnienia (art. 83f ust. 9)")
	h.Days(2)
	call := h.dossier(c).Calls[0]
	err := h.Cases.NoteDelivery(t.Context(), actor.Automaton("system.test", h.Unit), cases.Delivered{
		Unit: h.Unit, Case: c.ID, Writing: w.ID, Delivery: id.New[id.Delivery](), On: calendar.Of(h.Clock.Now()), Last: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Clock.Move(15 * 24 * time.Hour)
	if err := h.Queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h.dossier(c).Calls[0].LapsedOn.IsZero() || call.Days != 7 {
		t.Error("the call has not lapsed")
	}
	h.open(h.Anna, c, cases.ViewTodo).Click("Wnieś sprzeciw").WantSays("Decyzja o sprzeciwie")
}

func TestWhoSeesTheStep(t *testing.T) {
	h := sqlite(t)
	c, plain := h.Open(t, trees, casestest.Lead(h.Anna)), h.Open(t, casestest.Lead(h.Anna))
	elsewhere, reader := h.Anna, h.Jan
	elsewhere.Unit = id.New[id.Unit]()
	reader.Grants = []actor.Grant{cases.GrantApprove}
	for _, x := range []struct {
		who    string
		by     actor.Actor
		c      *cases.Case
		status int
	}{
		{"who leads it", h.Anna, c, 200},
		{"another unit", elsewhere, c, 404},
		{"another cell", h.Piotr, c, 404},
		{"without the grant", reader, c, 403},
		{"a case without such a rule", h.Anna, plain, 404},
	} {
		page := h.site.As(x.by).Get("/biurko/sprawy/" + x.c.ID.Short() + "/zdarzenie")
		if page.Status != x.status {
			t.Errorf("%s: %d, want %d", x.who, page.Status, x.status)
		}
	}
}
