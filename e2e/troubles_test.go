package e2e_test

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/app"
	"wrota/internal/app/damage"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/platform/db"
	"wrota/internal/platform/web/webtest"
)

// told lists the notices in somebody's box.
func told(b *webtest.Browser) string { return b.Get("/moje/powiadomienia").Text("main") }

// TestDamagedFile: bytes that are not what they were are shown to nobody; the administrator learns of them,
// brings them back and is believed only when they are right.
func TestDamagedFile(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		anna, adam := w.as("Anna Nowak"), w.as("Adam Górski")
		adam.Get("/biurko/ustawienia/uszkodzone").WantSays("Wszystkie otwierane pliki miały tę samą treść")
		dossier := anna.Get("/biurko").Click("ul. Polna 17")
		document := dossier.All("main a[href*=/dokumenty/]")[0].Attr("href")
		anna.Get(document).WantStatus(http.StatusOK)
		restore := spoil(t, w)
		anna.Get(document).WantStatus(http.StatusGone)
		anna.Get(document).WantStatus(http.StatusGone) // a second time is the same alarm
		w.work()
		if n, err := damage.Count(t.Context(), w.app.DB); err != nil || n != 1 {
			t.Errorf("the doctor counts %d, %v; want 1", n, err)
		}
		if n := strings.Count(told(adam), "Uszkodzony plik w aktach"); n != 1 {
			t.Errorf("the administrator was told %d times", n)
		}
		list := adam.Get("/biurko/ustawienia").Click("Uszkodzone pliki")
		list.WantSays("Dokument w aktach")
		still := list.Press("Sprawdź ponownie")
		still.WantStatus(http.StatusConflict)
		still.WantSays("Ten plik nadal jest uszkodzony")
		restore()
		list.Press("Sprawdź ponownie").WantSays("Plik ma znowu właściwą treść", "Wszystkie otwierane pliki miały tę samą treść")
		list.Press("Sprawdź ponownie").WantStatus(http.StatusOK) // sent twice
		anna.Get(document).WantStatus(http.StatusOK)
		anna.Get("/biurko/ustawienia/uszkodzone").WantStatus(http.StatusForbidden)
	})
}

// spoil changes a byte of every stored file, and returns what brings them back.
func spoil(t *testing.T, w *world) (restore func()) {
	t.Helper()
	before := map[string][]byte{}
	root := filepath.Join(w.app.Config.Data, "files")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil || len(body) == 0 {
			return err
		}
		before[path] = body
		other := append([]byte{body[0] ^ 1}, body[1:]...)
		return write(path, other)
	})
	if err != nil || len(before) == 0 {
		t.Fatalf("%d files in %s: %v", len(before), root, err)
	}
	return func() {
		for path, body := range before {
			if err := write(path, body); err != nil {
				t.Error(err)
			}
		}
	}
}

// write replaces a file that may be read-only.
func write(path string, body []byte) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o600)
}

// TestPaymentTakenBack: who was told that a payment has arrived is told that it is gone; the leader, too.
func TestPaymentTakenBack(t *testing.T) {
	w := newWorld(t, db.SQLite)
	barbara := w.as("Barbara Lis")
	var charge, payer string
	for _, a := range barbara.Get("/biurko/kasa?widok=wszystkie").All("main tbody a[href^=/biurko/kasa/]") {
		if p := barbara.Get(a.Attr("href")); charge == "" && p.Has("input[name=amount]") {
			charge, payer = path(p), p.All(".pane dd")[0].Text()
		}
	}
	if charge == "" {
		t.Fatal("nobody has anything to pay")
	}
	form := barbara.Get(charge)
	form.Press("Zapisz wpłatę", "amount", form.One("input[name=amount]").Value(), "reference", "wyciąg 31").WantSays("Zapłacona")
	w.work()
	barbara.Get(charge).Click("Wycofaj").Press("Wycofaj zapis", "reason", "wpłata innej osoby").WantStatus(http.StatusOK)
	w.work()
	if !strings.Contains(told(w.as(payer)), "wycofana z zapisów") {
		t.Error("the payer does not know that the payment is gone")
	}
	if !strings.Contains(told(w.as("Anna Nowak")), "znów jest niezapłacona") {
		t.Error("the leader does not know that the payment is gone")
	}
}

// TestNobodyCollects: a letter that nobody collects in the portal goes another way, and the leader knows.
func TestNobodyCollects(t *testing.T) {
	w := newWorld(t, db.SQLite)
	anna := w.as("Anna Nowak")
	p := anna.Get("/biurko").Click("ul. Polna 17").Click("Wezwanie w").Press("Przygotuj pismo", "items", "Plan sytuacyjny.", "days", "7")
	p.Press("Zapisz i przejdź do podpisu").Press("Podpisz").WantStatus(http.StatusOK)
	w.work()
	for range 30 {
		w.days(1)
	}
	anna = w.as("Anna Nowak") // a month has passed
	if !strings.Contains(told(anna), "idzie inną drogą") {
		t.Error("the leader waits for a delivery in the portal")
	}
}

// TestReopenedCase: the parties were told that the case is closed; they are told that it goes on.
func TestReopenedCase(t *testing.T) {
	w := newWorld(t, db.SQLite)
	anna := w.as("Anna Nowak")
	p := anna.Get("/biurko").Click("ul. Polna 17")
	at, party := path(p), p.One("main .pane dd a").Text()
	p.Click("Zakończ c").Press("Zakończ sprawę", "how", "withdrawn").WantStatus(http.StatusOK)
	w.work()
	anna.Get(at).Click("Wznów").Press("Wznów", "reason", "Strona cofnęła wycofanie").WantStatus(http.StatusOK)
	w.work()
	if !strings.Contains(told(w.as(strings.Split(party, ",")[0])), "toczy się dalej") {
		t.Error("the party believes that the case is closed")
	}
}

// TestMailThatFails: the leader learns that a party has not read what counts; what fails to reach members of
// staff makes no further mail.
func TestMailThatFails(t *testing.T) {
	w := newWorld(t, db.SQLite)
	anna := w.as("Anna Nowak")
	c, err := id.Parse[id.Case](strings.TrimPrefix(path(anna.Get("/biurko").Click("ul. Polna 17")), "/biurko/sprawy/"))
	if err != nil {
		t.Fatal(err)
	}
	lipowa, err := w.app.Identity.UnitBySlug(t.Context(), app.System(id.Region), "lipowa")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{notices.LetterWaits, notices.MailFailed, notices.CaseAssigned, notices.CaseClosed} {
		err := w.app.DB.InTx(t.Context(), app.System(lipowa.ID), func(tx *db.Tx) error {
			return w.app.Queue.Tell(t.Context(), tx, lipowa.ID, notices.Failed{Notice: id.New[id.Notice](), Case: c, Kind: kind, Code: 550})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	w.work()
	if n := strings.Count(told(anna), "nie dotarł"); n != 1 {
		t.Errorf("the leader was told %d times, want once", n)
	}
}
