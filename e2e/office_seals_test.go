package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/crypt"
)

// TestSealsOfTheOffice: an administrator sees the office's seals and no other's, is warned once before the last one ends, and can ask
// for a person on letters where the law leaves it open, and only there.
func TestSealsOfTheOffice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		adam := w.as("Adam Górski")
		page := adam.Get("/biurko/ustawienia").Click("Pieczęcie urzędu")
		page.WantSays("w użyciu", "Plik PEM na serwerze", "lipowa.pem", "Wystarczy pieczęć", "art. 107 § 1 pkt 8 KPA")
		if text := page.Text("main"); strings.Contains(text, "powiat") {
			t.Error("the seals of another office are shown")
		}
		page.Press("Wymagaj osoby").WantSays("Zapisaliśmy wybór urzędu")
		page.Press("Wymagaj osoby").WantStatus(http.StatusOK) // sent twice
		adam.Get("/biurko/ustawienia/pieczecie").Press("Wystarczy pieczęć").WantSays("Zapisaliśmy wybór urzędu", "Wymagaj osoby")
		w.as("Anna Nowak").Get("/biurko/ustawienia/pieczecie").WantStatus(http.StatusForbidden)
		warned(t, w)
	})
}

// warned lets the seal of an office come near its end.
func warned(t *testing.T, w *world) {
	adam, now := w.as("Adam Górski"), w.clock.Now()
	path := filepath.Join(w.app.Config.SealsFolder(), "lipowa.pem")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	short, err := crypt.GenerateSeal("Urząd Gminy Lipowa", "VATPL-1234563218", "PL", now.Add(-time.Hour), now.AddDate(0, 0, 20))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.app.Seals.Put("lipowa", short); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.app.LookAtSeals(t.Context()); err != nil && !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
	}
	w.work()
	if n := strings.Count(told(adam), "Pieczęć urzędu jest ważna tylko do"); n != 1 {
		t.Errorf("the administrator was warned %d times", n)
	}
	adam.Get("/biurko/ustawienia/pieczecie").WantSays("a następnej pieczęci nie ma")
	if err := os.WriteFile(path, before, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := w.app.Seals.Reload(); err != nil {
		t.Error(err)
	}
}
