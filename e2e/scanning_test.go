package e2e_test

import (
	"bytes"
	"image"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"wrota/internal/platform/pdf/pages/pagestest"
	"wrota/internal/platform/web/webtest"
)

// dropScans sends a file as the page of scans does.
func dropScans(t *testing.T, b *webtest.Browser, name string, body []byte) *webtest.Page {
	t.Helper()
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	part, err := m.CreateFormFile("files", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/biurko/skany", &form)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", m.FormDataContentType())
	return b.Do(r)
}

// written is a sheet with lines that stand for handwriting, other ones for each number.
func written(n int) *image.Gray {
	g := pagestest.Blank()
	for y := 500; y < 2000; y += 70 {
		for x := 150; x < 1300-(y*n)%500; x++ {
			if (x/11+y*n)%5 != 0 {
				for d := range 12 {
					g.Pix[(y+d)*g.Stride+x] = 25
				}
			}
		}
	}
	return g
}

// TestScanning: a letter is registered, its printed label is stuck on it, and the heap of the day goes through the scanner: the
// labelled letter finds its entry by itself, turned on its side; a new one behind a printed separator is registered from the
// tray; a third is attached by hand, and an advertisement is put aside with its reason.
func TestScanning(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.as("Ewa Kaczmarek")
		p := b.Get("/biurko/wplywy/nowy").Press("Zarejestruj", "family", "Wiśniewska", "given", "Zofia", "title", "Skarga na hałas z tartaku", "scan", "none", "scan_reason", "czeka na skan")
		label := pagestest.Paint(t, p.Click("Drukuj etykietę").Body)[0]
		separator := pagestest.Paint(t, b.Get("/biurko/skany/separatory.pdf?ile=1").Body)[0]
		heap := pagestest.Bind(t,
			pagestest.Sheet{Gray: written(3)},
			pagestest.Sheet{Gray: pagestest.Turned(pagestest.On(written(1), label, 900, 100), 1)}, pagestest.Sheet{Gray: written(2)},
			pagestest.Sheet{Gray: pagestest.Turned(separator, 2)}, pagestest.Sheet{Gray: written(4)}, pagestest.Sheet{Gray: separator}, pagestest.Sheet{Gray: written(5)},
		)
		dropScans(t, b, "poczta.pdf", heap).WantSays("Przyjęto pliki: 1")
		w.work()
		tray := b.Get("/biurko/skany")
		tray.WantSays("Czekają na decyzję (3)", "poczta.pdf, część 1", "Leżał przed pierwszym arkuszem")
		again := dropScans(t, b, "jeszcze raz.pdf", heap)
		again.WantStatus(http.StatusUnprocessableEntity)
		again.WantSays("przyjęto już wcześniej")

		found := b.Get("/biurko/wplywy").Click("Skarga na hałas z tartaku")
		number := found.Texts(".sign, .pane__sign, main code")
		found.WantSays("skan-RPW-LIPOWA")
		if doc := found.Click("skan-RPW"); !strings.HasPrefix(string(doc.Body), "%PDF") {
			t.Errorf("the scan of %v: %d", number, doc.Status)
		}

		piece := tray.Click("poczta.pdf, część 3")
		piece.WantSays("Nowe pismo, trzeba je zarejestrować", "strony 5–5 z 7")
		piece.Click("Zarejestruj pismo z tym skanem").Press("Zarejestruj", "kind", "organisation", "company", "Bud-Max", "title", "Faktura za piasek").WantSays("Zarejestrowano RPW/")
		w.work()
		b.Get("/biurko/wplywy").Click("Faktura za piasek").WantSays("skan-RPW-LIPOWA")

		piece = tray.Click("poczta.pdf, część 1")
		wrong := piece.Press("Dołącz", "number", "RPW/LIPOWA/99999/2027")
		wrong.WantStatus(http.StatusUnprocessableEntity)
		wrong.WantSays("Nie ma takiego pisma w rejestrze")
		wrong.Press("Dołącz", "number", numberOf(t, w, "Faktura za piasek"), "extent", "partial", "reason", "bez mapy").WantSays("Skan dołączono do pisma")
		piece = tray.Click("poczta.pdf, część 4")
		piece.Press("Odłóż").WantStatus(http.StatusUnprocessableEntity)
		piece.Press("Odłóż", "why", "reklama okien").WantSays("Skan odłożono", "Czekają na decyzję (0)")
		w.work()
		b.Get("/biurko/wplywy").Click("Faktura za piasek").WantSays("Część pisma: bez mapy")
		sentAnotherWay(t, w, b)
	})
}

// sentAnotherWay: the wrong cell gave a letter back, and the office is not the competent one; the register tells all of it.
func sentAnotherWay(t *testing.T, w *world, b *webtest.Browser) {
	t.Helper()
	p := b.Get("/biurko/wplywy").Click("Skarga na hałas z tartaku")
	way := b.Get(strings.Split(p.URL, "?")[0] + "/droga")
	way.Press("Skieruj").WantStatus(http.StatusUnprocessableEntity)
	way.Press("Skieruj", "what", "returned", "reason", "pomyłka").WantStatus(http.StatusConflict)
	way.Press("Skieruj", "what", "forwarded", "office", "Starostwo Powiatowe w Dębinie", "reason", "sprawa starosty").WantStatus(http.StatusOK)
	w.work()
	b.Get("/biurko/rejestr-wplywow?szukaj=tartaku").WantSays("Skarga na hałas z tartaku", "Zofia Wiśniewska", "Całe pismo")
	list := string(b.Get("/biurko/rejestr-wplywow/rejestr.csv?szukaj=tartaku").Body)
	if !strings.Contains(list, "Skarga na hałas z tartaku") || !strings.Contains(list, "przekazane") {
		t.Errorf("the file of the register: %s", list)
	}
	for _, name := range []string{"rejestr.pdf", "rejestr.xlsx"} {
		if p := b.Get("/biurko/rejestr-wplywow/" + name); p.Status != http.StatusOK || len(p.Body) < 2000 {
			t.Errorf("%s: %d, %d bytes", name, p.Status, len(p.Body))
		}
	}
}

// numberOf is the number of a letter by its title.
func numberOf(t *testing.T, w *world, title string) string {
	t.Helper()
	rows := w.rows(`SELECT number, title FROM intake_letter`, 2)
	for _, r := range rows {
		if r[1] == title {
			return r[0]
		}
	}
	t.Fatalf("no letter %q", title)
	return ""
}
