package templatesweb_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"io/fs"
	"os"
	"strings"
	"testing"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/templates"
	"wrota/internal/templates/templatesweb"
	"wrota/internal/ui"
)

// shelf gives files to the clerk of an office and to one resident, and to nobody else.
type shelf struct {
	body   []byte
	clerk  actor.Actor
	author actor.Actor
}

func (s *shelf) give(may bool) (templatesweb.File, error) {
	if !may {
		return templatesweb.File{}, fault.New(fault.NotFound, "templates.no-file")
	}
	return templatesweb.File{Name: "pismo.xml", Body: s.body, SHA256: strings.Repeat("a", 64), On: calendar.Of(testkit.Noon), Original: "/oryginal", Back: ui.Link{Text: "Sprawa", Href: "/"}}, nil
}

func (s *shelf) Filed(_ context.Context, by actor.Actor, _ id.Document, _ int) (templatesweb.File, error) {
	return s.give(by.Unit == s.clerk.Unit)
}

func (s *shelf) OfLetter(_ context.Context, by actor.Actor, _ id.Letter, _ int) (templatesweb.File, error) {
	return s.give(by.Unit == s.clerk.Unit)
}

func (s *shelf) Own(_ context.Context, by actor.Actor, _ id.Submission, _ int) (templatesweb.File, error) {
	return s.give(by.Account == s.author.Account)
}

func newSite(t *testing.T, e db.Engine, body string) (*webtest.Site, *shelf) {
	t.Helper()
	d, c := testkit.DB(t, e, audit.Migrations, templates.Migrations), testkit.Clock()
	s, err := templates.New(templates.Deps{DB: d, Clock: c, Audit: audit.New(c)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	files := &shelf{
		body:   []byte(body),
		clerk:  actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Unit: id.New[id.Unit](), Employee: id.New[id.Employee](), Name: "Anna Nowak"},
		author: actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria Kowalczyk"},
	}
	return webtest.Start(t, webtest.Config{
		Routes:   templatesweb.Routes(templatesweb.Deps{Templates: s, Files: files, Clock: c}),
		Messages: []fs.FS{templates.Messages, ui.Messages, identity.Messages}, Clock: c,
	}), files
}

const hostile = `<?xml-stylesheet type="text/xsl" href="https://obcy.example/styl.xsl"?><d:Dokument xmlns:d="http://crd.gov.pl/wzor/2013/12/12/1410/">
<d:OpisDokumentu/><d:DaneDokumentu/><d:TrescDokumentu><d:Tytul>&lt;script&gt;alert(1)&lt;/script&gt;</d:Tytul><d:Adres href="javascript:alert(1)">&lt;img src=x onerror=alert(1)&gt;</d:Adres>
<Zalaczniki><Zalacznik nazwaPliku="strona.html" kodowanie="base64"><DaneZalacznika>%s</DaneZalacznika></Zalacznik><Zalacznik nazwaPliku="a.exe" kodowanie="base64"><DaneZalacznika>TVqQAAMAAAAEAAAA</DaneZalacznika></Zalacznik></Zalaczniki></d:TrescDokumentu></d:Dokument>`

var (
	desk = "/biurko/akta/" + id.New[id.Document]().Short() + "/1/tresc"
	own  = "/moje/wniosek/" + id.New[id.Submission]().Short() + "/tresc"
)

// TestADocumentIsShown: to a clerk with its check, to its author without; nothing of it runs; files inside are saved only.
func TestADocumentIsShown(t *testing.T) {
	page := "<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
	site, files := newSite(t, db.SQLite, strings.Replace(hostile, "%s", base64.StdEncoding.EncodeToString([]byte(page)), 1))
	letter := "/biurko/wplywy/" + id.New[id.Letter]().Short() + "/pliki/1/tresc"
	for _, at := range []string{desk, letter} {
		p := site.As(files.clerk).Get(at)
		p.WantStatus(200)
		p.WantText("h1", "<script>alert(1)</script>")
		p.WantSays("Dokument zgadza się z odtworzonym przez nas wzorem", "Pismo ogólne do podmiotu publicznego", "strona.html", "program – nie udostępniamy")
		for _, bad := range []string{"<script>alert", "<img src=x", "obcy.example", `href="javascript`} {
			if strings.Contains(string(p.Body), bad) {
				t.Errorf("%s has %q", at, bad)
			}
		}
		inner := site.As(files.clerk).Get(at + "/zalacznik/1")
		if string(inner.Body) != page || !strings.HasPrefix(inner.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s %q", inner.Header, inner.Body)
		}
		for _, none := range []string{"/zalacznik/2", "/zalacznik/3", "/zalacznik/0", "/zalacznik/x"} {
			site.As(files.clerk).Get(at + none).WantStatus(404)
		}
		if text := site.As(files.clerk).Get(at + "/tekst"); !strings.Contains(string(text.Body), "Tytuł: <script>") && !strings.Contains(string(text.Body), "<script>alert(1)") {
			t.Errorf("%s", text.Body)
		}
	}
	p := site.As(files.author).Get(own)
	p.WantStatus(200)
	if p.Says("zgadza się z odtworzonym") {
		t.Error("a resident reads what the office found")
	}
	if saved := site.As(files.author).Get(own + "/plik"); string(saved.Body) != string(files.body) {
		t.Errorf("%s", saved.Body)
	}
	stranger, other := files.clerk, files.author
	stranger.Unit, other.Account = id.New[id.Unit](), id.New[id.Account]()
	for _, more := range []string{"", "/tekst", "/zalacznik/1"} {
		site.As(stranger).Get(desk + more).WantStatus(404)
		site.As(stranger).Get(letter + more).WantStatus(404)
		site.As(other).Get(own + more).WantStatus(404)
		if p := site.Visitor().Get(own + more); p.Status == 200 && strings.Contains(string(p.Body), "alert(1)") {
			t.Error("a visitor reads it")
		}
	}
	site.As(other).Get(own + "/plik").WantStatus(404)
	for _, bad := range []string{"/biurko/akta/x/1/tresc", "/biurko/akta/" + id.New[id.Document]().Short() + "/x/tresc", "/biurko/wplywy/x/pliki/1/tresc"} {
		site.As(files.clerk).Get(bad).WantStatus(404)
	}
}

// TestWhatCannotBeShown: the reader is told why, and can save the file.
func TestWhatCannotBeShown(t *testing.T) {
	site, files := newSite(t, db.SQLite, "")
	for _, x := range []struct{ reason, body, says string }{
		{"no XML", "%PDF-1.7", "To nie jest poprawny dokument XML"},
		{"a document type", "<!DOCTYPE a><a/>", "DOCTYPE"},
		{"another encoding", "<a>\xb3</a>", "UTF-8"},
		{"too large", strings.Repeat(" ", 17<<20), "za duży"},
	} {
		files.body = []byte(x.body)
		p := site.As(files.clerk).Get(desk)
		p.WantStatus(200)
		p.WantSays(x.says, "Plik w oryginalnej postaci")
		site.As(files.clerk).Get(desk + "/tekst").WantStatus(404)
	}
	files.body = nil // larger than is read
	site.As(files.clerk).Get(desk).WantSays("za duży")
}

// TestSamplesOnPages: what differs stands with its line and in words.
func TestSamplesOnPages(t *testing.T) {
	b, err := os.ReadFile("../../platform/xmlsec/testdata/samples/UPP_unsigned_sanitized.xml")
	if err != nil {
		t.Fatal(err)
	}
	site, files := newSite(t, db.SQLite, strings.Replace(string(b), "0001-01-01T00:00:00", "wczoraj", 1))
	p := site.As(files.clerk).Get(desk)
	p.WantSays("Dokument różni się od odtworzonego przez nas wzoru", "DataWytworzeniaPoswiadczenia", "Wartość nie jest tym, czym ma być", "Urzędowe poświadczenie przedłożenia (UPP)", "265836/2019")
}

// TestRegisterPages: everybody reads, the keeper adds and withdraws, on both databases.
func TestRegisterPages(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			site, files := newSite(t, e, "")
			site.Visitor().Get(templatesweb.Path).WantSays("Pismo ogólne do podmiotu publicznego", "odtworzony")
			one := site.Visitor().Get(templatesweb.Path + "?szukaj=1410").Click("Pismo ogólne do podmiotu publicznego")
			one.WantSays("To nie jest urzędowy plik wzoru", "http://crd.gov.pl/wzor/2013/12/12/1410/")
			site.Visitor().Get(templatesweb.Path + "?szukaj=nie-ma").WantSays("Nie ma wzoru, który by do tego pasował.")
			for _, at := range []string{"", "/nowy"} {
				site.As(files.clerk).Get(templatesweb.KeepPath + at).WantStatus(403)
			}
			keeper := files.clerk
			keeper.Grants = []actor.Grant{templates.GrantRegister}
			var b bytes.Buffer
			z := zip.NewWriter(&b)
			w, err := z.Create("schemat.xsd")
			if err == nil {
				_, err = w.Write([]byte(`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:dab"><xs:element name="dab" type="xs:date"/></xs:schema>`))
			}
			if err != nil || z.Close() != nil {
				t.Fatal(err)
			}
			form := site.As(keeper).Get(templatesweb.KeepPath + "/nowy")
			bad := form.Attach("Sprawdź i dodaj", []webtest.File{{Field: "file", Name: "a.zip", Body: b.Bytes()}}, "to-day", "1")
			bad.WantStatus(422)
			bad.WantSays("Podaj dzień, miesiąc i rok.")
			done := form.Attach("Sprawdź i dodaj", []webtest.File{{Field: "file", Name: "a.zip", Body: b.Bytes()}}, "title", "Dąb", "organ", "Minister", "basis", "art. 1", "from-day", "1", "from-month", "2", "from-year", "2026")
			done.WantSays("Wzór jest w rejestrze.", "Dąb")
			page := done.Click("Dąb")
			page.Press("Wycofaj wzór").WantStatus(422)
			page.Press("Wycofaj wzór", "reason", "pomyłka").WantSays("Wzór został wycofany.")
		})
	}
}
