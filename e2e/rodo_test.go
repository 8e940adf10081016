package e2e_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"wrota/internal/platform/web/webtest"
)

// TestAPersonTakesTheirDataHome: Maria asks for a copy of her data, gets it, and nobody else does; the inspector makes
// one for somebody who asked on paper, of the own office only (art. 15 RODO).
func TestAPersonTakesTheirDataHome(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		maria, piotr, adam := w.as("Maria Kowalczyk"), w.as("Anna Nowak"), w.as("Adam Górski")
		p := maria.Get("/konto").Click("Kopia i poprawianie moich danych")
		p.WantText("h1", "Moje dane")
		p.Press("Przygotuj kopię danych").WantSays("Przygotowujemy")
		w.work()
		p = maria.Get("/konto/moje-dane")
		p.WantSays("Gotowa")
		at := zipAt(p)
		page := maria.Get(at)
		if page.Status != http.StatusOK {
			t.Fatalf("%s: %d", at, page.Status)
		}
		got := unpacked(t, []byte(page.Body))
		for _, s := range []string{"Kowalczyk", "ul. Świerkowa", "Sprawy, w których jesteś stroną", "Złożone wnioski", "Kto oglądał Twoje dane"} {
			if !strings.Contains(got["podsumowanie.html"], s) {
				t.Errorf("the summary has no %q", s)
			}
		}
		applications := 0
		for name := range got {
			if strings.HasSuffix(name, "-wniosek.xml") {
				applications++
			}
		}
		if applications == 0 {
			t.Error("no application of hers is there")
		}
		for name, text := range got {
			if strings.Contains(text, "argon2id$") {
				t.Errorf("%s has a digest of a password", name)
			}
		}
		for _, b := range []*struct {
			who  string
			code int
		}{{"Anna Nowak", http.StatusNotFound}, {"Adam Górski", http.StatusNotFound}} {
			if got := w.as(b.who).Get(at).Status; got != b.code {
				t.Errorf("%s fetches it: %d", b.who, got)
			}
		}
		if got := piotr.Get("/biurko/ochrona-danych/wydania").Status; got != http.StatusForbidden {
			t.Errorf("a clerk opens the desk of the inspector: %d", got)
		}
		desk := adam.Get("/biurko/ochrona-danych/wydania")
		if bad := desk.Press("Szukaj w kartotece", "pesel", "123"); bad.Status != http.StatusUnprocessableEntity {
			t.Errorf("a PESEL that is none: %d", bad.Status)
		}
		number := peselOf(t, got["dane.json"])
		found := adam.Get("/biurko/ochrona-danych/wydania").Press("Szukaj w kartotece", "pesel", number)
		found.WantSays("Kowalczyk")
		if bad := found.Press("Przygotuj kopię", "basis", "x"); bad.Status != http.StatusUnprocessableEntity {
			t.Errorf("nobody chosen: %d", bad.Status)
		}
		var chosen []string
		for _, x := range found.All("main input[name=party]") {
			chosen = append(chosen, "party", x.Attr("value"))
		}
		found.Press("Przygotuj kopię", append(chosen, "basis", "RPW/LIPOWA/1/2027, dowód osobisty")...).WantSays("Przygotowujemy")
		w.work()
		list := adam.Get("/biurko/ochrona-danych/wydania")
		list.WantSays("Gotowa")
		theirs := unpacked(t, []byte(adam.Get(zipAt(list)).Body))
		if s := theirs["podsumowanie.html"]; !strings.Contains(s, "Kowalczyk") || strings.Contains(s, "Sesje i urządzenia") {
			t.Error("the office gives what is not its own, or nothing")
		}
		register := adam.Get("/biurko/ochrona-danych/rejestr")
		register.WantSays("Prowadzenie spraw administracyjnych")
		register.WantSays("zajęcie pasa drogowego")
		for _, f := range []struct{ name, begins string }{{"rejestr.csv", "\ufeffCzynność;"}, {"rejestr.xlsx", "PK"}, {"rejestr.pdf", "%PDF"}} {
			if p := adam.Get("/biurko/ochrona-danych/rejestr/" + f.name); p.Status != http.StatusOK || !strings.HasPrefix(string(p.Body), f.begins) {
				t.Errorf("%s: %d", f.name, p.Status)
			}
		}
	})
}

// TestAPersonHasDataCorrected: Maria asks an office to correct her name in a matter; the office corrects it, the former
// value stays with the demand, and Maria is told (art. 16 RODO).
func TestAPersonHasDataCorrected(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		maria, ewa := w.as("Maria Kowalczyk"), w.as("Ewa Kaczmarek")
		form := maria.Get("/konto/moje-dane").Click("Poproś urząd o poprawienie danych")
		if bad := form.Press("Wyślij prośbę", "wrong", "x"); bad.Status != http.StatusUnprocessableEntity {
			t.Errorf("half a demand: %d", bad.Status)
		}
		place := ""
		for _, o := range form.All("main select[name=place] option") {
			if v := o.Attr("value"); strings.HasPrefix(v, "sprawa:") && strings.Contains(o.Text(), "Lipowa") && place == "" {
				place = v
			}
		}
		form.Press("Wyślij prośbę", "place", place, "wrong", "Nazwisko bez drugiego członu", "should", "Kowalczyk-Polna").WantSays("Prośba dotarła")
		w.work()
		list := ewa.Get("/biurko/ochrona-danych/sprostowania")
		one := list.Click("Maria Kowalczyk")
		if bad := one.Press("Popraw i powiadom", "pesel", "123"); bad.Status != http.StatusUnprocessableEntity {
			t.Errorf("a PESEL that is none: %d", bad.Status)
		}
		if bad := one.Press("Odmów i powiadom", "answer", ""); bad.Status != http.StatusUnprocessableEntity {
			t.Errorf("refused without reasons: %d", bad.Status)
		}
		done := one.Press("Popraw i powiadom", "family", "Kowalczyk-Polna")
		done.WantSays("Zapisano i powiadomiono osobę")
		done.WantSays("Było")
		done.WantSays("Kowalczyk-Polna")
		w.work()
		maria.Get("/konto/moje-dane").WantSays("Poprawiono")
		if got := w.as("Anna Nowak").Get("/biurko/ochrona-danych/sprostowania").Status; got != http.StatusForbidden {
			t.Errorf("a clerk without the right: %d", got)
		}
	})
}

// unpacked is a parcel; its small files.
func unpacked(t *testing.T, b []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

// peselOf reads the number of the account from a parcel.
func peselOf(t *testing.T, data string) string {
	t.Helper()
	_, after, ok := strings.Cut(data, `"pesel":"`)
	number, _, found := strings.Cut(after, `"`)
	if !ok || !found || len(number) != 11 {
		t.Fatalf("no PESEL in the data")
	}
	return number
}

// zipAt is where the first copy of data on a page lies.
func zipAt(p *webtest.Page) string {
	for _, a := range p.All("main a[href]") {
		if strings.HasSuffix(a.Attr("href"), "/dane.zip") {
			return a.Attr("href")
		}
	}
	return "/no-copy-of-data-on-the-page"
}
