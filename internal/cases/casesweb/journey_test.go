package casesweb_test

import (
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
)

// A case goes its whole way by plain forms: assigned, called to completion, completed, decided, accepted,
// signed, delivered, closed. webtest runs no scripts.
func TestTheWholeWayWithoutScripts(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		c := h.Open(t, submission)
		other := h.Open(t)

		page := h.open(h.Jan, c, cases.ViewNew)
		page.WantSays("Sprawa czeka na przydzielenie", "Szkic sytuacyjny", "24,5 m²", "Pełnomocnictwo", "Maria O’Łąka")
		page = page.Click("Przydziel p").Press("Przydziel", "to", h.Anna.Employee.Short(), "instruction", "Proszę szybko", "until", "2027-03-01")
		page.WantSays(c.Sign+": sprawa przydzielona, prowadzi Anna Nowak.", "Następna sprawa jest już otwarta", other.Sign)
		page.WantURL("/biurko/sprawy/" + other.ID.Short() + "?widok=nieprzydzielone")

		page = h.open(h.Anna, c, cases.ViewTodo)
		page.WantSays("to Ty", "Proszę szybko", "Odpowiedź do 01.03.2027", "za 28 dni")
		page = page.Click("Wezwanie w").Press("Przygotuj pismo", "items", "Podpis\nZgoda *sąsiada*", "gap", "Brakuje projektu organizacji ruchu.", "days", "14")
		page.WantText("h1", "Wezwanie do uzupełnienia wniosku")
		if body := page.One("[name=body]").Value(); !has(body, "- Brakuje projektu organizacji ruchu.", "- Podpis", `- Zgoda \*sąsiada\*`, "w ciągu 14 dni", c.Sign) {
			t.Errorf("the letter says %s", body)
		}
		page = page.Press("Zapisz i przejdź do podpisu")
		page.WantSays("Zegar sprawy stanie", "Pismo wyślemy do: Maria O’Łąka", "Podpisu nie można cofnąć")
		page = page.Press("Podpisz")
		page.WantSays(c.Sign + ": podpisano.")
		page = h.open(h.Anna, c, cases.ViewWaiting)
		page.WantSays("Czekamy na stronę", "stoi", "Zegar stoi. Zostanie 28 dni")

		h.Days(5)
		call := h.dossier(c).Calls[0]
		err := h.Cases.Receive(ctx, actor.Automaton("system.test", h.Unit), cases.Receipt{
			Unit: h.Unit, Case: c.ID, Letter: id.New[id.Letter](), What: cases.LetterCompletion, Task: call.Task, ReceivedAt: h.Clock.Now(),
		})
		if err != nil {
			t.Fatal(err)
		}
		page = h.open(h.Anna, c, cases.ViewTodo)
		page.WantSays("Strona uzupełniła wniosek", "Nie liczymy 5 dni")
		page = page.Press("Przeczytane")
		page = page.Click("Decyzja d").Press("Otwórz projekt")
		page.WantText("h1", "Zezwolenie na zajęcie pasa drogowego")
		page = page.Press("Zapisz", "body", "Zezwalam na zajęcie 25 m².", "appeal", "14")
		page.WantSays("Zapisano.")
		page = page.Press("Zapisz i przekaż do akceptacji")
		page.WantSays("przekazano do akceptacji")

		page = h.open(h.Jan, c, cases.ViewAccept).Click("Sprawdź projekt Zezwolenie na zajęcie pasa drogowego")
		page.WantSays("Do akceptacji: Anna Nowak")
		page = page.Press("Zaakceptuj")
		page.WantSays("zaakceptowano")
		page = h.open(h.Jan, c, cases.ViewAccept).Click("Podpisz Zezwolenie na zajęcie pasa drogowego")
		page.WantSays("Sprawa będzie załatwiona", "Strona ma 14 dni na odwołanie")
		page.Press("Podpisz").WantSays("podpisano")

		w := h.dossier(c).Writings[1]
		err = h.Cases.NoteDelivery(ctx, actor.Automaton("system.test", h.Unit), cases.Delivered{
			Unit: h.Unit, Case: c.ID, Writing: w.ID, Delivery: id.New[id.Delivery](), On: clock.Today(h.Clock), How: "portal", Last: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		page = h.open(h.Anna, c, cases.ViewSettled)
		page.WantSays("Sprawa rozstrzygnięta")
		page = page.Click("Zakończ c")
		if page.One("[name=how][checked]").Value() != string(cases.ByGrant) {
			t.Error("the way of settlement is not filled in from the decision")
		}
		page = page.Press("Zakończ sprawę")
		page.WantSays("sprawa zamknięta")
		page = page.Press("Cofnij")
		page.WantSays("Cofnięto ostatni krok", "Załatwiona")
		page.Click("Zakończ c").Press("Zakończ sprawę").WantSays("sprawa zamknięta")
		page = h.open(h.Anna, c, cases.ViewClosed)
		page.WantSays("Decyzja zgodna z wnioskiem", "B10", "brakowanie w 2038 roku")
		page.Click("Metryka").WantSays("Anna Nowak, inspektor", "Wezwano stronę do uzupełnienia wniosku", "Zamknięto sprawę", "Cofnięto ostatni krok", c.Sign+".AN.1", c.Sign+".AN.2")
		page.Click("Wznów").Press("Wznów", "reason", "Decyzja uchylona").WantSays("Sprawa wznowiona")
	})
}

func TestTakingAndUndoing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.Open(t)
		page := h.open(h.Anna, c, cases.ViewNew).Press("Przejmij t")
		page.WantSays("prowadzisz tę sprawę", "to Ty")
		page = page.Press("Cofnij")
		page.WantSays("Cofnięto ostatni krok", "Sprawa czeka na przydzielenie")
		// The same button of an old page: somebody else was faster.
		stale := h.open(h.Anna, c, cases.ViewNew)
		h.open(h.Jan, c, cases.ViewNew).Press("Przejmij t")
		page = stale.Press("Przejmij t")
		page.WantStatus(409)
		page.WantSays("Ktoś zmienił sprawę", "Jan Kowalski")
	})
}

func TestReturnInformNote(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.Open(t, casestest.Lead(h.Anna))
		page := h.open(h.Anna, c, cases.ViewTodo)
		form := page.Click("Notatka n")
		form.Press("Zapisz notatkę").WantProblem("Wpisz treść notatki, najwyżej 5000 znaków")
		form.Press("Zapisz notatkę", "body", "Dzwonić po 10.\nPytać o <b>szkic</b>.").WantSays("Notatka zapisana", "Pytać o <b>szkic</b>.")
		form.Press("Zapisz notatkę", "body", "Dzwonić po 10.\nPytać o <b>szkic</b>.")
		if n := len(h.dossier(c).Notes); n != 1 {
			t.Errorf("the form sent twice wrote %d notes", n)
		}
		form = page.Click("Pokaż do wiadomości")
		if !has(form.Text("[name=to]"), "Piotr Żak, podinspektor (Referat Zieleni) – nieobecność, zastępuje Anna Nowak") {
			t.Errorf("people: %s", form.Text("[name=to]"))
		}
		form.Press("Pokaż").WantProblem("Wybierz osobę, która dziś pracuje w Twoim urzędzie")
		form.Press("Pokaż", "to", h.Piotr.Employee.Short()).WantSays("pokazano do wiadomości")

		reader := h.open(h.Piotr, c, cases.ViewInformed)
		reader.WantSays("Sprawa jest u Ciebie do wiadomości", "Szkic sytuacyjny")
		if reader.Has("a[href*=wezwanie]") {
			t.Error("who may only read is offered a step")
		}
		h.site.As(h.Piotr).Get("/biurko/sprawy/" + c.ID.Short() + "/metryka").WantStatus(404)
		h.site.As(h.Piotr).Get("/biurko/sprawy/" + c.ID.Short() + "/notatka").WantStatus(404)
		reader.Press("Zapoznałem się e").WantSays("przeczytane")

		form = h.open(h.Anna, c, cases.ViewTodo).Click("Zwróć do dekretacji")
		form.Press("Zwróć").WantProblem("Napisz powód, najwyżej 2000 znaków")
		form.Press("Zwróć", "reason", "To sprawa zieleni").WantSays("zwrócono do dekretacji")
		h.open(h.Jan, c, cases.ViewNew).WantSays("Zwrot do dekretacji: Anna Nowak", "To sprawa zieleni")
	})
}
