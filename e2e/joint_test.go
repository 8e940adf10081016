package e2e_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"wrota/internal/intake"
)

// invitation finds the link in the mail of somebody who was asked to sign.
func (w *world) invitation(to string) string {
	w.t.Helper()
	return w.mailed(intake.SignPath, to)
}

// mailed finds a link that begins with a path in the newest mail to somebody that has one.
func (w *world) mailed(path, to string) string {
	w.t.Helper()
	files, err := filepath.Glob(filepath.Join(w.app.Config.Data, "mail", "*"))
	if err != nil {
		w.t.Fatal(err)
	}
	link := regexp.MustCompile(regexp.QuoteMeta(path) + `[A-Za-z0-9_.~=-]*`)
	newest := ""
	for _, name := range files {
		body, err := os.ReadFile(name) //nolint:gosec // the folder of the test
		if err != nil {
			w.t.Fatal(err)
		}
		text := strings.ReplaceAll(strings.ReplaceAll(string(body), "=\r\n", ""), "=3D", "=")
		if found := link.FindString(text); found != "" && strings.Contains(strings.ToLower(text), to) {
			newest = found
		}
	}
	if newest == "" {
		w.t.Fatalf("no link %s for %s among %d messages", path, to, len(files))
	}
	return newest
}

// TestTwoSignOneApplication: Maria asks Piotr to sign with her; the application reaches the office when he has,
// exactly as he saw it, and both are parties of the case.
func TestTwoSignOneApplication(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		maria, piotr := w.as("Maria Kowalczyk"), w.as("Piotr Żółć-O’Brien")
		p := maria.Get("/uslugi/zajecie-pasa-drogowego?urzad=lipowa").Press("Rozpocznij")
		p, visited := fill(t, p, occupation(w.clock.Now()))
		check := p.URL
		p = p.Click("Zbierz podpisy")
		p.WantStatus(200)
		wrong := p.Press("Podpisz i poproś o podpisy", "name.0", "Piotr Żółć-O’Brien", "email.0", "piotr")
		wrong.WantStatus(422)
		wrong.WantProblem("Wpisz adres e-mail w postaci imie@poczta.pl")
		more := wrong.Press("Dodaj miejsca", "name.0", "Piotr Żółć-O’Brien")
		if more.One("input[name=name.0]").Value() != "Piotr Żółć-O’Brien" || !more.Has("input[name=name.3]") {
			t.Error("more room loses what was typed")
		}
		p = more.Press("Podpisz i poproś o podpisy", "name.0", "Piotr Żółć-O’Brien", "email.0", "Piotr@poczta.example", "capacity.0", "współwłaściciel")
		p.WantText("h1", "Wniosek czeka na podpisy")
		p.WantSays("Piotr Żółć-O’Brien", "współwłaściciel", "Czeka")
		status := p.URL
		for _, at := range []string{check, visited[0]} { // nothing can be changed meanwhile
			maria.Get(at).WantURL(status)
		}
		maria.Get("/moje").WantSays("Czeka na podpisy")
		w.work()

		link := w.invitation("piotr@poczta.example")
		stranger := w.visitor().Get(link)
		stranger.WantSays("Maria Kowalczyk prosi", "Zaloguj się")
		if stranger.Says("Rusztowanie") {
			t.Error("the link alone shows the application")
		}
		piotr.Get("/moje").WantSays("Podpisz wspólny wniosek")
		p = piotr.Get(link)
		p.WantSays("Rusztowanie do malowania elewacji <domu> & bramy.", "Plan sytuacyjny ul. Świerkowa.pdf")
		p.Press("Podpisz wniosek").WantStatus(422)
		plan := p.Click("Plan sytuacyjny ul. Świerkowa.pdf")
		plan.WantStatus(200)
		signed := p.Press("Podpisz wniosek", "zgoda", "tak")
		signed.WantSays("Twój podpis jest zapisany")
		p.Press("Podpisz wniosek", "zgoda", "tak").WantStatus(200) // a second click
		w.work()

		filed := maria.Get(status)
		filed.WantText("h1", "Wniosek wysłany")
		receipt := maria.Get(strings.Replace(filed.URL, "wyslano", "upp.xml", 1))
		w.sealed("lipowa", receipt)
		wantText(t, "the receipt", string(receipt.Body), "Podpis 2", "Piotr Żółć-O’Brien (współwłaściciel)", "konto z potwierdzoną tożsamością")
		piotr.Get("/moje").WantSays("ul. Świerkowa przy numerze 8a")
		w.as("Olena Kowalenko").Get(link).WantStatus(404) // a used link is nobody else's
	})
}
