package e2e_test

import (
	"net/http"
	"strings"
	"testing"

	"wrota/internal/platform/db"
	"wrota/internal/platform/web/webtest"
)

// TestPaperNobodyScanned: a bound letter is entered without a scan and opens a case. The case shows it, or
// its clerk would believe that nobody wrote.
func TestPaperNobodyScanned(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const title = "Operat wodny w oprawie, trzy tomy"
		ewa := w.as("Ewa Kaczmarek")
		ewa.Get("/biurko/wplywy/nowy").Attach("Zarejestruj", nil, "given", "Genowefa", "family", "Mróz-Święcicka", "title", title, "attachments", "3",
			"scan", "none", "scan_reason", "Oprawione tomy").WantSays("Zarejestrowano RPW/LIPOWA/")
		p := ewa.Get("/biurko/wplywy").Click(title)
		number := p.Text("main .sign")
		sendToRoads(p)
		w.work()
		dossier := w.as("Jan Wiśniewski").Get("/biurko/sprawy?widok=nieprzydzielone").Click(title)
		dossier.WantSays("Pisma, które wpłynęły", number, "Papier, bez skanu", "Genowefa Mróz-Święcicka")

		// A second letter in the same case, by its sign.
		sign := dossier.Text("main .pane .sign")
		ewa.Get("/biurko/wplywy/nowy").Attach("Zarejestruj", nil, "given", "Genowefa", "family", "Mróz-Święcicka", "title", "Tom czwarty", "scan", "none", "scan_reason", "Oprawa").WantStatus(200)
		ewa.Get("/biurko/wplywy").Click("Tom czwarty").Press("Przekaż", "where", "case", "sign", sign).WantSays("Przekazano")
		w.work()
		again := w.as("Jan Wiśniewski").Get(path(dossier))
		again.WantSays("Tom czwarty", number)
		if n := strings.Count(string(again.Body), "bez skanu"); n != 2 {
			t.Errorf("%d letters without a scan, want 2", n)
		}
	})
}

// sendToRoads sends a letter to the cell of roads with a class.
func sendToRoads(p *webtest.Page) {
	for _, o := range p.All("select[name=cell] option") {
		if strings.Contains(o.Text(), "Referat Dróg") {
			p.Press("Przekaż", "cell", o.Attr("value"), "class", "7230").WantSays("Przekazano")
			return
		}
	}
	p.WantSays("Referat Dróg")
}

// TestNoLinkLeadsNowhere: the registry and the cash desk name cases that they may not open, and do not link
// to them; the leader's pages do.
func TestNoLinkLeadsNowhere(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for _, x := range []struct{ who, list, row string }{
		{"Ewa Kaczmarek", "/biurko/wplywy?etap=w-sprawach", "main tbody a[href^=/biurko/wplywy/]"},
		{"Ewa Kaczmarek", "/biurko/wysylka", "main tbody a[href^=/biurko/wysylka/]"},
		{"Barbara Lis", "/biurko/kasa?widok=wszystkie", "main tbody a[href^=/biurko/kasa/]"},
		{"Anna Nowak", "/biurko/rejestry/zajecia-pasa", "main tbody a[href^=/biurko/rejestry/]"},
	} {
		b := w.as(x.who)
		rows := b.Get(x.list).All(x.row)
		if len(rows) == 0 {
			t.Errorf("%s has nothing to look at on %s", x.who, x.list)
		}
		for _, a := range rows {
			p := b.Get(a.Attr("href"))
			p.WantStatus(http.StatusOK)
			for _, c := range p.All("main a[href^=/biurko/sprawy/]") {
				b.Get(c.Attr("href")).WantStatus(http.StatusOK)
			}
		}
	}
}

// TestSettingsAreReached: the administrator begins at the list of settings, and each of them opens.
func TestSettingsAreReached(t *testing.T) {
	w := newWorld(t, db.SQLite)
	adam := w.as("Adam Górski")
	list := adam.Get("/biurko")
	list.WantURL("/biurko/ustawienia")
	for _, want := range []string{"E-usługi", "Wspólne ustalenia dla e-usług", "Stawki drogowe", "Drogi", "Wykaz akt", "Doręczenia"} {
		list.Click(want).WantStatus(http.StatusOK)
	}
	anna := w.as("Anna Nowak")
	anna.Get("/biurko/ustawienia").WantStatus(http.StatusForbidden)
	if anna.Get("/biurko/sprawy").Says("Ustawienia") {
		t.Error("a clerk with nothing to set has the menu")
	}
}

// TestOfficeHours: what the administrator writes down is what everybody reads on the office's page.
func TestOfficeHours(t *testing.T) {
	w := newWorld(t, db.SQLite)
	w.visitor().Get("/urzedy/lipowa").WantSays("poniedziałek 8:00–17:00")
	w.as("Adam Górski").Get("/biurko/ustawienia/uslugi/wspolne").Press("Zapisz", "hours", "wtorek 9:00–18:00").WantStatus(http.StatusOK)
	p := w.visitor().Get("/urzedy/lipowa")
	p.WantSays("wtorek 9:00–18:00")
	if p.Says("poniedziałek 8:00") {
		t.Error("the hours of before stand there, too")
	}
}

// caseOfLast sends the letter that was filed last to the cell of roads, and is the page of its case as a clerk reads it.
func (w *world) caseOfLast() *webtest.Page {
	w.t.Helper()
	x := w.rows(`SELECT letter_id, id FROM intake_submission ORDER BY submitted_at DESC, id DESC LIMIT 1`, 2)[0]
	sendToRoads(w.as("Ewa Kaczmarek").Get("/biurko/wplywy/" + short(x[0])))
	w.work()
	c := w.rows(`SELECT case_id FROM intake_submission WHERE id = $1`, 1, x[1])[0][0]
	return w.as("Jan Wiśniewski").Get("/biurko/sprawy/" + short(c))
}
