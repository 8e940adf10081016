package e2e_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/platform/pdf/pades"
	"wrota/internal/platform/web/webtest"
)

// decisions are projects that Anna writes in her cases and hands over.
func decisions(t *testing.T, anna *webtest.Browser, n int) {
	t.Helper()
	var open []string
	for _, a := range anna.Get("/biurko/sprawy?widok=do-zalatwienia").All("main tbody a[href^=/biurko/sprawy/]") {
		at, _, _ := strings.Cut(a.Attr("href"), "?")
		page := anna.Get(at + "/pismo?na=decision")
		if len(open) == n || page.Status != 200 || !page.Has("[name=text][value=wzor-odmowa]") {
			continue
		}
		open = append(open, at)
		draft := page.Press("Otwórz projekt", "text", "wzor-odmowa")
		draft.Press("Zapisz i przekaż do akceptacji", "title", "Odmowa zezwolenia", "body", "Odmawiam zezwolenia: droga jest w przebudowie.").WantStatus(200)
	}
	if len(open) < n {
		t.Fatalf("Anna has %d cases to decide, not %d", len(open), n)
	}
}

// unsealed is an installation in which an office has no seal, until what it returns is called.
func (w *world) unsealed(office string) (mend func()) {
	w.t.Helper()
	at := filepath.Join(w.app.Config.SealsFolder(), office+".pem")
	move := func(from, to string) {
		err := os.Rename(from, to)
		if err == nil {
			err = w.app.Seals.Reload()
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	move(at, at+".away")
	return func() { move(at+".away", at) }
}

// TestSigningManyAtOnce: Jan picks three decisions and signs them in one ceremony. The office has no seal that morning,
// and one decision he sends back in another window: he sees the reason of each, finds the way back from his board, and
// tries again what may be tried.
func TestSigningManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		decisions(t, w.as("Anna Nowak"), 3)
		mend := w.unsealed("lipowa")
		jan := w.as("Jan Wiśniewski")
		board := jan.Get("/biurko/kierownik")
		pick := []string{}
		for _, box := range board.All("main tbody input[name=pismo]") {
			if strings.Contains(box.Attr("aria-label"), "Odmowa zezwolenia") {
				pick = append(pick, "pismo", box.Value())
			}
		}
		page := board.Press("Podpisz zaznaczone", pick...)
		page.WantText("h1", "Podpisz 3 pisma")
		page = page.Press("Podpisz 3 pisma")
		page.WantSays("Podpisane: 0 z 3. Czekają: 3. Odmowy: 0.")
		jan.Get("/biurko/kierownik").WantSays("Pisma są podpisywane")
		last := page.All("main tbody a")[2].Attr("href")
		jan.Get(last).Press("Zwróć do poprawy", "remark", "Proszę o podstawę prawną.").WantStatus(200)
		w.work()
		jan.Get("/biurko/kierownik").Click("Zobacz te pisma").WantURL(path(page))
		page = jan.Get(path(page))
		page.WantSays("Odmowy: 3.", "Urząd nie ma dziś ważnej pieczęci elektronicznej", "Ktoś zapisał inną treść tego pisma")

		mend()
		page = page.Press("Spróbuj ponownie")
		page.WantSays("Podpisane: 0 z 3. Czekają: 2. Odmowy: 1.")
		w.work()
		page = jan.Get(path(page))
		page.WantSays("Podpisane: 2 z 3. Czekają: 0. Odmowy: 1.", "Ktoś zapisał inną treść tego pisma")
		if page.Has("main form") {
			t.Error("what has to be written anew may be tried again")
		}
		sealed := 0
		for _, a := range page.All("main tbody a") {
			if list, err := pades.Read(jan.Get(a.Attr("href") + "/podglad.pdf").Body); err == nil && len(list) == 1 && list[0].Intact && list[0].Covers {
				sealed++
			}
		}
		if sealed != 2 {
			t.Errorf("%d documents bear the seal", sealed)
		}
		w.as("Anna Nowak").Get(path(page)).WantStatus(404)
	})
}

// TestSigningManyAsksForTheRightOfTheMoment: between the order and the work Jan loses his role. Nothing is signed; with
// the role he has again he tries once more.
func TestSigningManyAsksForTheRightOfTheMoment(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		jan := w.as("Jan Wiśniewski")
		board := jan.Get("/biurko/kierownik")
		page := board.Press("Podpisz zaznaczone", "pismo", board.All("main tbody input[name=pismo]")[0].Value()).Press("Podpisz 1 pismo")
		w.withdrawn("Jan", "kierownik")
		w.work()
		jan.Get(path(page)).WantSays("Podpisane: 0 z 1. Czekają: 0. Odmowy: 1.")
		jan.Post(path(page), nil).WantStatus(403)
		w.authorised("Jan", "kierownik")
		jan.Get(path(page)).Press("Spróbuj ponownie")
		w.work()
		jan.Get(path(page)).WantSays("Podpisane: 1 z 1.")
	})
}
