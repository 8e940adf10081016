package intakeweb_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"wrota/internal/intake"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web/webtest"
)

// enter registers a paper letter of Maria Nowak's.
func enter(b *webtest.Browser, title string) *webtest.Page {
	return b.Get("/biurko/wplywy/nowy").Press("Zarejestruj", "family", "Nowak", "given", "Maria", "title", title, "attachments", "2")
}

func TestRegistry(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.site.As(h.Ewa)
		p := enter(b, "Skarga na hałas")
		p.WantText("h1", "Zarejestruj pismo")
		p.WantSays("Zarejestrowano RPW/LIPOWA/1/2027")
		if label := p.Click("Drukuj etykietę"); !strings.HasPrefix(string(label.Body), "%PDF") {
			t.Errorf("the label: %d %s", label.Status, label.Header.Get("Content-Type"))
		}
		list := b.Get("/biurko/wplywy")
		list.WantSays("Do rozdzielenia (1)", "Skarga na hałas", "Maria Nowak", "19.02.2027", "Papier")
		letter := list.Click("Skarga na hałas")
		letter.WantSays("Kto rejestruje", "Ewa Lis", "Liczba załączników na papierze")
		if doc := letter.Click("Potwierdzenie"); !strings.HasPrefix(string(doc.Body), "%PDF") {
			t.Errorf("the confirmation: %d", doc.Status)
		}
		wrong := letter.Press("Przekaż", "cell", h.Cell.Short(), "class", "9999")
		wrong.WantProblem("Takiej klasy nie ma w wykazie akt. Wybierz ją z podpowiedzi")
		routed := wrong.Press("Przekaż", "class", "7230 Zajęcie pasa drogowego")
		routed.WantSays("Przekazano RPW/LIPOWA/1/2027", "Do rozdzielenia (0)")
		b.Get("/biurko/wplywy?etap=rozdzielone").WantSays("Skarga na hałas")
		stale := letter.Press("Przekaż", "cell", h.Cell.Short(), "class", "7230")
		stale.WantStatus(409)
		stale.WantSays("Ktoś zmienił wpis RPW/LIPOWA/1/2027")
	})
}

func TestIntoACaseAndAside(t *testing.T) {
	h := one(t)
	b := h.site.As(h.Ewa)
	c := id.New[id.Case]()
	h.cases["DR.7230.14.2027"] = intakeweb.Case{ID: c, Sign: "DR.7230.14.2027", Title: "Zajęcie pasa", Href: "/biurko/sprawy/" + c.Short()}
	enter(b, "Uzupełnienie")
	p := b.Get("/biurko/wplywy").Click("Uzupełnienie").Press("Przekaż", "where", "case", "sign", "DR.1.1.2027")
	p.WantProblem("Nie ma takiej sprawy w tym urzędzie. Sprawdź znak")
	p.Press("Przekaż", "sign", "DR.7230.14.2027").WantSays("Przekazano")
	enter(b, "Reklama okien")
	p = b.Get("/biurko/wplywy").Click("Reklama okien").Press("Odłóż")
	p.WantProblem("Napisz powód, najwyżej 500 znaków")
	p.Press("Odłóż", "why", "Reklama").WantSays("Odłożono RPW/LIPOWA/2/2027 bez sprawy")
}

func TestEntryThatIsWrong(t *testing.T) {
	h := one(t)
	b := h.site.As(h.Ewa)
	p := b.Get("/biurko/wplywy/nowy").Press("Zarejestruj", "received-day", "32", "title", "")
	p.WantStatus(422)
	if got := p.One("#received-day").Value(); got != "32" {
		t.Errorf("typed: %q", got)
	}
	p = p.Press("Zarejestruj", "received-day", "19", "title", "")
	p.WantProblem("Wpisz, od kogo jest pismo")
	p.WantProblem("Wpisz, czego dotyczy pismo, najwyżej 500 znaków")
	p = p.Press("Zarejestruj", "kind", "organisation", "company", "Bud-Max", "title", "Faktura", "received-day", "19")
	p.WantSays("Zarejestrowano RPW/LIPOWA/1/2027")
	fix := b.Get("/biurko/wplywy").Click("Faktura").Click("Popraw wpis")
	other := b.Get(fix.URL)
	fix.Press("Zapisz poprawki", "title", "Faktura nr 7").WantSays("Poprawiono RPW/LIPOWA/1/2027", "Faktura nr 7")
	late := other.Press("Zapisz poprawki", "title", "Faktura nr 8")
	late.WantStatus(409)
	late.WantSays("Ktoś zmienił ten wpis")
	if got := late.One("#title").Value(); got != "Faktura nr 8" {
		t.Errorf("typed: %q", got)
	}
	late.Press("Zapisz poprawki").WantSays("Faktura nr 8")
}

// Sending the form twice enters the letter once; a scan that came with a form that was wrong is not
// asked for again.
func TestScans(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.site.As(h.Ewa)
		form := b.Get("/biurko/wplywy/nowy")
		fields := map[string]string{
			"key": form.One("input[name=key]").Attr("value"), "channel": "paper", "kind": "person", "family": "Nowak", "scan": "full",
			"received-day": "19", "received-month": "2", "received-year": "2027",
		}
		p := post(t, b, "/biurko/wplywy/nowy", fields, "files", file{"skan.txt", "treść skanu"}, file{"program.exe", "MZ\x90\x00"})
		p.WantStatus(422)
		p.WantSays("skan.txt", "program.exe: To jest program")
		fields["title"] = "Pismo ze skanem"
		for range 2 {
			post(t, b, "/biurko/wplywy/nowy", fields, "files").WantSays("Zarejestrowano RPW/LIPOWA/1/2027")
		}
		l := b.Get("/biurko/wplywy").Click("Pismo ze skanem")
		if doc := l.Click("skan.txt"); string(doc.Body) != "treść skanu" {
			t.Errorf("the scan: %d %q", doc.Status, doc.Body)
		}
	})
}

// What no keyboard types is refused in parts as it is in a plain form: PostgreSQL would refuse it later, with
// an error of ours. The name of a file is chosen by a program, and is mended.
func TestPartsThatAreNoText(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.site.As(h.Ewa)
		entry := func(name, value string) *webtest.Page {
			fields := map[string]string{
				"key": id.New[id.Letter]().Short(), "channel": "paper", "kind": "person", "family": "Nowak", "scan": "full", "title": "Pismo",
				"received-day": "19", "received-month": "2", "received-year": "2027",
			}
			fields[name] = value
			return post(t, b, "/biurko/wplywy/nowy", fields, "files", file{"ska\xffn.txt", "treść skanu"})
		}
		for _, x := range []struct{ name, value string }{{"title", "Pi\x00smo"}, {"notes", "\xff\xfe"}, {"x\x00y", "1"}} {
			entry(x.name, x.value).WantFault(422, "fault.not-a-form")
		}
		entry("notes", strings.Repeat("ą", 33<<10)).WantFault(413, "fault.too-large")
		entry("title", "Pismo").WantSays("Zarejestrowano RPW/LIPOWA/1/2027")
		maria := h.site.As(h.Maria.By)
		post(t, maria, begin(maria, "pismo").URL, map[string]string{"osoba.given": "Ma\x00ria"}, "plik").WantFault(422, "fault.not-a-form")
	})
}

type file struct{ name, body string }

// post sends a form in parts, as a browser with files does.
func post(t *testing.T, b *webtest.Browser, path string, fields map[string]string, name string, files ...file) *webtest.Page {
	t.Helper()
	return b.Do(parts(t, path, fields, name, files...))
}

func parts(t *testing.T, path string, fields map[string]string, name string, files ...file) *http.Request {
	t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for k, v := range fields {
		if err := m.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range files {
		w, err := m.CreateFormFile(name, f.name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(f.body)) // into memory
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return r
}

func TestWhoSeesTheRegister(t *testing.T) {
	h := one(t)
	enter(h.site.As(h.Ewa), "Pismo")
	page, err := h.Intake.Letters(t.Context(), h.Ewa, intake.Question{})
	if err != nil || len(page.Letters) != 1 {
		t.Fatalf("%v, %v", page, err)
	}
	letter := "/biurko/wplywy/" + page.Letters[0].ID.Short()
	clerk := h.Ewa
	clerk.Grants = nil
	mover := h.Ewa
	mover.Grants = []actor.Grant{intake.GrantRoute}
	stranger := h.Ewa
	stranger.Unit = id.New[id.Unit]()
	for _, tc := range []struct {
		who                string
		by                 actor.Actor
		list, letter, mend int
	}{
		{"a resident", h.Maria.By, 403, 403, 403},
		{"a clerk without the right", clerk, 403, 403, 403},
		{"who sends letters on reads them and mends nothing", mover, 200, 200, 403},
		{"the registry of another unit sees its own register", stranger, 200, 404, 404},
		{"the registry", h.Ewa, 200, 200, 200},
	} {
		b := h.site.As(tc.by)
		for path, want := range map[string]int{"/biurko/wplywy": tc.list, letter: tc.letter, letter + "/etykieta.pdf": tc.letter, letter + "/popraw": tc.mend} {
			if p := b.Get(path); p.Status != want {
				t.Errorf("%s: %s: %d, want %d", tc.who, path, p.Status, want)
			}
		}
	}
}

func TestLongRegister(t *testing.T) {
	h := one(t)
	for i := range 120 {
		_, err := h.Intake.Enter(t.Context(), h.Ewa, intake.Registration{
			Key: id.New[id.Letter](), Channel: intake.ByEmail, ReceivedOn: h.Intake.Today(), Sender: intake.Sender{Kind: "organisation", Company: "Firma"}, Title: fmt.Sprintf("Pismo %d", i+1),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	b := h.site.As(h.Ewa)
	p := b.Get("/biurko/wplywy")
	few := p.Queries
	seen := len(p.All("tbody tr"))
	for p.Has("a[rel=next]") {
		p = b.Get(p.One("a[rel=next]").Attr("href"))
		seen += len(p.All("tbody tr"))
	}
	if seen != 120 || few > 8 {
		t.Errorf("%d letters, %d questions of the database", seen, few)
	}
	p = b.Get("/biurko/wplywy?szukaj=pismo+77")
	if rows := p.All("tbody tr"); len(rows) != 1 {
		t.Errorf("found %d", len(rows))
	}
}

// The registry decides about an application of the portal by what it says, and mends nothing in it.
func TestApplicationAtTheRegistry(t *testing.T) {
	h := one(t)
	fill(begin(h.site.As(h.Maria.By), "pismo")).Press("Wyślij wniosek").WantText("h1", "Wniosek wysłany")
	p := h.site.As(h.Ewa).Get("/biurko/wplywy").Click("Pismo: Dziura w drodze")
	p.WantSays("Portal", "O’Łąka", "Na ul. Lipowej jest dziura.")
	if p.Says("Popraw wpis") {
		t.Error("what an applicant filed is not mended")
	}
	p.Press("Przekaż", "cell", h.Cell.Short(), "class", "7230").WantSays("Przekazano")
}
