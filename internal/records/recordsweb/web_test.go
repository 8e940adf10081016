package recordsweb_test

import (
	"bytes"
	"context"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/records"
	"wrota/internal/records/recordstest"
	"wrota/internal/records/recordsweb"
	"wrota/internal/ui"
)

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }

var tables = append([]db.Migrations{web.Migrations}, recordstest.Tables...)

type house struct {
	*recordstest.Office
	site *webtest.Site
}

// signs names every case in the same way.
type signs struct{}

func (signs) Case(context.Context, actor.Actor, id.Case) (recordsweb.Case, error) {
	return recordsweb.Case{Sign: "DR.7230.14.2027.AN", Title: "Zajęcie pasa drogowego ul. Lipowej"}, nil
}

func newHouse(t *testing.T, d *db.DB) house {
	t.Helper()
	o := recordstest.New(t, d)
	return house{o, webtest.Start(t, webtest.Config{
		DB: d, Clock: o.Clock, Messages: []fs.FS{ui.Messages, records.Messages}, Static: ui.Static(), Chrome: chrome,
		Routes: recordsweb.Routes(recordsweb.Deps{Records: o.Records, Cases: signs{}, Clock: o.Clock}),
	})}
}

func each(t *testing.T, test func(t *testing.T, h house)) {
	t.Helper()
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) { test(t, newHouse(t, d)) })
}

// chrome surrounds pages as the application does.
func chrome(r *http.Request) context.Context {
	by := web.ActorOf(r)
	return ui.WithChrome(r.Context(), ui.Chrome{
		Lang: i18n.Lang(r.Context()), Nonce: templ.GetNonce(r.Context()), Path: r.URL.RequestURI(), Density: "compact",
		Unit: &ui.Brand{Name: "Urząd Gminy Lipowa", ShortName: "Gmina Lipowa"}, User: &ui.User{Name: by.Name, Note: by.Post, Href: "/konto", Logout: "/wyloguj"},
		DeskNav: []ui.Link{{Text: "Biurko", Href: "/biurko"}},
	})
}

// filed is a submission with an attachment in Anna's case.
func (h house) filed(t *testing.T) []records.Document {
	t.Helper()
	f := h.Filing("submission:1", h.Part(t, "wniosek", "%PDF-1.7 wniosek"), h.Part(t, "mapa", "%PDF-1.7 mapa"))
	f.Case = h.Case
	return h.File(t, f)
}

func address(d records.Document, no int) string {
	return "/biurko/akta/" + d.ID.Short() + "/" + strconv.Itoa(no)
}

func TestDossier(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		path := "/biurko/akta/sprawa/" + h.Case.Short()
		anna := h.site.As(h.Anna)
		anna.Get(path).WantSays("W aktach tej sprawy nie ma jeszcze dokumentów")
		docs := h.filed(t)
		note := h.Filing("note:1", h.Part(t, "notatka", "stara notatka"))
		note.Case, note.Direction = h.Case, records.Internal
		better := h.File(t, note)[0]
		p := h.Part(t, "lepsza", "nowa notatka")
		_, err := h.Records.Revise(t.Context(), h.System, records.Revision{Document: better.ID, After: 1, Blob: p.Blob, Size: p.Size, MediaType: "text/html", FileName: "lepsza.html"})
		if err != nil {
			t.Fatal(err)
		}
		page := anna.Get(path)
		page.WantSays("DR.7230.14.2027.AN", "Wniosek (wniosek)", "podanie/wniosek", "Załącznik do nr 1", "Wpłynęło", "Maria Żółkiewska-O’Neill", "Wersja 1: PDF, 13 B", "HTML, 12 B")
		if n := len(page.All("tbody tr")); n != 3 || page.Queries > 12 {
			t.Errorf("%d rows by %d statements", n, page.Queries)
		}
		doc := page.Click("Wniosek (wniosek)")
		if doc.Status != 200 || string(doc.Body) != "%PDF-1.7 wniosek" || !strings.HasPrefix(doc.Header.Get("Content-Disposition"), "inline") {
			t.Errorf("%d %s %s", doc.Status, doc.Header.Get("Content-Disposition"), doc.Body)
		}
		html := anna.Get(address(better, 2))
		if !strings.HasPrefix(html.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(html.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("HTML would run: %v", html.Header)
		}
		anna.Get(address(docs[0], 7)).WantStatus(404)
		h.Spoil(t, docs[1].Latest().Blob)
		anna.Get(address(docs[1], 1)).WantFault(410, "records.damaged")
	})
}

// TestWhoMay: what may not be read does not exist; what the post does not allow is refused.
func TestWhoMay(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		doc := h.filed(t)[0]
		f := h.Filing("letter:1", h.Part(t, "list", "list"))
		f.Letter = h.Letter
		waiting := h.File(t, f)[0]
		elsewhere := h.Artur
		elsewhere.Unit, elsewhere.Employee = id.New[id.Unit](), id.New[id.Employee]()
		maria := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria"}
		dossier := "/biurko/akta/sprawa/" + h.Case.Short()
		for _, tc := range []struct {
			who    actor.Actor
			path   string
			status int
			reason string
		}{
			{h.Anna, address(doc, 1), 200, "it is in her case"},
			{h.Ewa, address(doc, 1), 404, "it is not in hers"},
			{h.Ewa, dossier, 404, "nor may she see the list"},
			{h.Ewa, address(waiting, 1), 200, "it waits at the registry"},
			{h.Anna, address(waiting, 1), 404, "where Anna is not"},
			{h.Artur, address(doc, 1), 200, "the archivist reads all"},
			{elsewhere, address(doc, 1), 404, "but not of another office"},
			{elsewhere, dossier, 200, "which sees an empty list and learns nothing"},
			{maria, address(doc, 1), 403, "a resident has no business here"},
			{maria, "/biurko/ustawienia/wykaz-akt", 403, "at the desk"},
			{h.Anna, "/biurko/ustawienia/wykaz-akt", 200, "every clerk classifies"},
			{h.Anna, "/biurko/ustawienia/wykaz-akt/wprowadz", 403, "but does not make the plan"},
			{h.Anna, "/biurko/akta/sprawa/nie-ma", 404, "no such case"},
			{h.Anna, "/biurko/akta/" + doc.ID.Short() + "/zero", 404, "no such version"},
		} {
			if got := h.site.As(tc.who).Get(tc.path).Status; got != tc.status {
				t.Errorf("%s: %s gets %s %d, want %d", tc.reason, tc.who.Name, tc.path, got, tc.status)
			}
		}
		h.site.As(h.Anna).Post("/biurko/ustawienia/wykaz-akt/przyjmij", url.Values{}).WantStatus(403)
	})
}

// send uploads a file with the other fields of the form.
func send(t *testing.T, b *webtest.Browser, file string, fields ...string) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if file != "" {
		part, err := w.CreateFormFile("file", "wykaz.csv")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(file)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/biurko/ustawienia/wykaz-akt/wprowadz", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.Do(r)
}

const small = "symbol;hasło;kategoria;tryb;uwagi\n7;DROGI;;;\n72;Pas drogowy;;;\n7230;Zajęcie pasa drogowego;B10;;Zezwolenia\n"

func TestBringingInAPlan(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		artur := h.site.As(h.Artur)
		artur.Get("/biurko/ustawienia/wykaz-akt").WantSays("Urząd nie ma jeszcze wykazu akt na ten dzień")
		day := []string{"from-day", "1", "from-month", "3", "from-year", "2027", "source", "zarządzenie nr 7/2027"}

		send(t, artur, "", day...).WantProblem("Wybierz plik z wykazem akt")
		p := send(t, artur, small, "from-day", "31", "from-month", "2", "from-year", "2027", "source", "x")
		p.WantProblem("Wpisz dzień, od którego obowiązuje wykaz akt")
		if p.One("#source").Value() != "x" || p.One("#from-day").Value() != "31" {
			t.Error("what was typed is lost")
		}
		send(t, artur, strings.Replace(small, "723", "723x", 1), day...).WantProblem("Wiersz 4: symbol ma od 1 do 5 cyfr")
		send(t, artur, strings.Replace(small, "72;Pas drogowy;;;\n", "", 1), day...).WantStatus(422)
		artur.Post("/biurko/ustawienia/wykaz-akt/wprowadz", url.Values{}).WantStatus(422)

		good := strings.Replace(small, "7230;", "723;Zajęcia;;;\n7230;", 1)
		p = send(t, artur, good, day...)
		p.WantSays("Nowe klasy: 4. Zmienione: 0. Zakończone: 0. Bez zmian: 0.", "Zajęcie pasa drogowego")
		if classes, _ := h.Records.Classes(t.Context(), records.PlanQuestion{Unit: h.Unit, On: calendar.On(2027, 3, 1)}); len(classes) > 0 {
			t.Fatal("looking at a plan adopted it")
		}
		done := p.Press("Przyjmij ten wykaz")
		done.WantSays("Wykaz akt jest wprowadzony", "zarządzenie nr 7/2027", "Artur Źdźbło")
		p.Press("Przyjmij ten wykaz").WantStatus(200) // sent twice
		if n := len(artur.Get("/biurko/ustawienia/wykaz-akt?dzien=2027-03-01").All("tbody")[1].Text()); n == 0 {
			t.Error("no history")
		}

		anna := h.site.As(h.Anna)
		p = anna.Get("/biurko/ustawienia/wykaz-akt?dzien=2027-03-01&szukaj=zajecie")
		p.WantSays("7230", "B10", "klas: 1")
		if p.Has("a[href*=wprowadz]") {
			t.Error("a way is shown to who may not go it")
		}
		anna.Get("/biurko/ustawienia/wykaz-akt?dzien=2027-02-28").WantSays("nie ma jeszcze wykazu")
		anna.Get("/biurko/ustawienia/wykaz-akt?dzien=2027-03-01&szukaj=kosmos").WantSays("Nie ma takiej klasy")
		send(t, artur, good, day...).WantSays("Ten plik niczego nie zmienia")
	})
}

func TestExtendingAPlan(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		_, err := h.Records.ImportPlan(t.Context(), h.Artur, records.PlanImport{
			Unit: h.Unit, File: strings.NewReader(strings.Replace(small, "7230;", "723;Zajęcia;;;\n7230;", 1)), From: calendar.On(2027, 1, 1), Source: "zarządzenie nr 1",
		})
		if err != nil {
			t.Fatal(err)
		}
		const path = "/biurko/ustawienia/wykaz-akt/uzupelnij"
		artur := h.site.As(h.Artur)
		artur.Get("/biurko/ustawienia/wykaz-akt?dzien=2027-01-02").Click("Uzupełnij wykaz o klasę").WantStatus(200)
		form := url.Values{"symbol": {"723x"}, "title": {"Imprezy"}, "category": {"B5"}, "mode": {"paper"}, "from-day": {"1"}, "from-month": {"3"}, "from-year": {"2027"}, "source": {"zarządzenie nr 2"}}
		with := func(name, value string) url.Values { form.Set(name, value); return form }
		artur.Post(path, form).WantProblem("Wpisz symbol klasy, od 1 do 5 cyfr")
		p := artur.Post(path, with("symbol", "79999"))
		p.WantProblem("W wykazie nie ma klasy 7999, więc nie można dodać pod nią klasy 79999. Dodaj najpierw klasę nadrzędną")
		if p.One("#title").Value() != "Imprezy" {
			t.Error("what was typed is lost")
		}
		artur.Post(path, with("symbol", "7230")).WantProblem("Klasa 7230 już jest i nosi hasło „Zajęcie pasa drogowego”. Hasła i kategorii nie można zmienić. Zostaw te pola puste, aby zmienić tylko sposób prowadzenia akt")
		form.Set("symbol", "72301")
		artur.Post(path, with("category", "B")).WantProblem("Wpisz kategorię archiwalną: A, B5, BE10 albo Bc")
		form.Set("category", "B5")
		done := artur.Post(path, form)
		done.WantSays("Wykaz akt jest wprowadzony", "72301", "Imprezy", "Papier", "zarządzenie nr 2")
		artur.Post(path, form).WantStatus(200) // sent twice

		anna := h.site.As(h.Anna)
		anna.Get(path).WantStatus(403)
		anna.Post(path, form).WantStatus(403)
		for query, want := range map[string]string{"": "72301;Imprezy;B5;papier", "&format=xml": "<haslo>Imprezy</haslo>"} {
			if p := anna.Get("/biurko/ustawienia/wykaz-akt/plik?dzien=2027-03-01" + query); !strings.Contains(string(p.Body), want) {
				t.Errorf("%q is not in the file of %q", want, query)
			}
		}
	})
}

func TestLook(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	h.filed(t)
	plan, err := records.Plans.ReadFile("plans/gmina.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Records.ImportPlan(t.Context(), h.Artur, records.PlanImport{Unit: h.Unit, File: bytes.NewReader(plan), From: calendar.On(2027, 1, 1), Source: records.DraftSource})
	if err != nil {
		t.Fatal(err)
	}
	at := h.site.Serve(h.Artur)
	tab := browser.Page(t, at+"/biurko/ustawienia/wykaz-akt")
	for _, p := range []struct{ name, url string }{
		{"akta", at + "/biurko/akta/sprawa/" + h.Case.Short()},
		{"wykaz", at + "/biurko/ustawienia/wykaz-akt?szukaj=drog"},
		{"wykaz-uzupelnij", at + "/biurko/ustawienia/wykaz-akt/uzupelnij"},
		{"wykaz-wprowadz", at + "/biurko/ustawienia/wykaz-akt/wprowadz"},
	} {
		tab.SetViewport(1366, 768)
		tab.Go(p.url)
		tab.Accessible()
		tab.Screenshot(p.name + "-1366")
		tab.SetViewport(360, 740)
		tab.NoSidewaysScroll()
		tab.Screenshot(p.name + "-360")
	}
}
