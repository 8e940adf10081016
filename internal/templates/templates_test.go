package templates_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/templates"
)

var tables = []db.Migrations{audit.Migrations, templates.Migrations}

var (
	unit    = id.New[id.Unit]()
	region  = actor.Actor{Kind: actor.Clerk, Name: "Ewa Region", Unit: unit, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Grants: []actor.Grant{templates.GrantRegister}}
	clerk   = actor.Actor{Kind: actor.Clerk, Name: "Anna Referent", Unit: unit, Account: id.New[id.Account](), Employee: id.New[id.Employee]()}
	visitor = actor.Actor{}
	today   = calendar.Of(testkit.Noon)
)

func service(t testing.TB, d *db.DB) *templates.Service {
	t.Helper()
	c := testkit.Clock()
	s, err := templates.New(templates.Deps{DB: d, Clock: c, Audit: audit.New(c)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

const space = "http://crd.gov.pl/wzor/2026/01/02/9999/"

func schema(field string) string {
	return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="` + space + `" elementFormDefault="qualified">
<xs:import namespace="http://crd.gov.pl/xml/schematy/meta/2009/11/16/" schemaLocation="http://crd.gov.pl/xml/schematy/meta/2009/11/16/schemat.xsd"/>
<xs:element name="Dokument"><xs:complexType><xs:sequence><xs:element name="` + field + `" type="xs:date"/></xs:sequence></xs:complexType></xs:element></xs:schema>`
}

const mark = `<wyr:Wyroznik xmlns:wyr="urn:w"><wyr:Identyfikator>` + space + `</wyr:Identyfikator></wyr:Wyroznik>`

// archive makes a ZIP of pairs of names and contents.
func archive(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func parcel(t testing.TB, version string, from calendar.Date, files ...string) templates.Package {
	return templates.Package{Title: "Zgłoszenie dębu", Organ: "Minister", Basis: []string{"art. 83 ustawy o ochronie przyrody"}, Version: version, From: from, Body: archive(t, files...)}
}

// TestRegister: a template is brought in, judged by in its time, replaced and withdrawn; old versions stay.
func TestRegister(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		s, ctx := service(t, d), t.Context()
		before, err := s.List(ctx, visitor)
		if err != nil || len(before) != 3 {
			t.Fatalf("%d templates, %v", len(before), err)
		}
		one, err := s.Add(ctx, region, parcel(t, "1", calendar.On(2026, 1, 2), "schemat.xsd", schema("Dzien"), "wyroznik.xml", mark, "styl.xsl", "<to nie jest XML"))
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.Add(ctx, region, parcel(t, "1", calendar.On(2026, 1, 2), "schemat.xsd", schema("Dzien"), "wyroznik.xml", mark, "styl.xsl", "<to nie jest XML"))
		if err != nil || again.Key != one.Key {
			t.Errorf("pressed twice: %v", err)
		}
		_, err = s.Add(ctx, region, parcel(t, "1", calendar.On(2026, 1, 2), "schemat.xsd", schema("Inne")))
		wantField(t, err, "version", "templates.add.version-taken")
		two, err := s.Add(ctx, region, parcel(t, "2", calendar.On(2026, 6, 1), "schemat.xsd", schema("Data")))
		if err != nil {
			t.Fatal(err)
		}
		found, err := s.Find(ctx, visitor, one.Key)
		if err != nil || found.Namespace != space || found.Root != "Dokument" || len(found.Files) != 3 || found.Files[1].Kind != templates.Style && found.Files[2].Kind != templates.Mark {
			t.Errorf("%+v, %v", found, err)
		}
		old, current := `<Dokument xmlns="`+space+`"><Dzien>2026-01-02</Dzien></Dokument>`, `<Dokument xmlns="`+space+`"><Data>2026-06-02</Data></Dokument>`
		check(t, s, old, calendar.On(2026, 3, 1), templates.Valid, one.Key)
		check(t, s, old, calendar.On(2026, 6, 1), templates.Invalid, two.Key)
		check(t, s, current, calendar.On(2026, 6, 1), templates.Valid, two.Key)
		if err := s.Withdraw(ctx, region, two.Key, "błąd w schemacie"); err != nil {
			t.Fatal(err)
		}
		if err := s.Withdraw(ctx, region, two.Key, "jeszcze raz"); err != nil {
			t.Errorf("pressed twice: %v", err)
		}
		check(t, s, current, today.AddDays(-1), templates.Valid, two.Key)
		check(t, s, old, today, templates.Valid, one.Key)
		found, err = s.Find(ctx, visitor, two.Key)
		if err != nil || found.Withdrawn.IsZero() || found.Reason != "błąd w schemacie" {
			t.Errorf("%+v, %v", found, err)
		}
		if err := s.Withdraw(ctx, region, before[0].Key, "nie nasze"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a template of the program was withdrawn: %v", err)
		}
		for _, by := range []actor.Actor{clerk, visitor} {
			if _, err := s.Add(ctx, by, parcel(t, "3", today, "schemat.xsd", schema("x"))); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s adds: %v", by.Name, err)
			}
			if err := s.Withdraw(ctx, by, one.Key, "x"); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s withdraws: %v", by.Name, err)
			}
		}
	})
}

func check(t *testing.T, s *templates.Service, document string, on calendar.Date, want templates.Outcome, key string) templates.Result {
	t.Helper()
	r, err := s.Check(t.Context(), []byte(document), on)
	if err != nil || r.Outcome != want || r.Template != key {
		t.Errorf("on %s: %+v, %v; want %s by %s", on, r, err, want, key)
	}
	return r
}

func wantField(t *testing.T, err error, name, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == name && x.Key == key }) {
		t.Errorf("%v, want %s at %s", err, key, name)
	}
}

// TestPackagesThatAreRefused: each with words that say what is wrong; nothing of them is kept.
func TestPackagesThatAreRefused(t *testing.T) {
	d := testkit.DB(t, db.SQLite, tables...)
	s := service(t, d)
	var many []string
	for i := range 70 {
		many = append(many, fmt.Sprintf("a%d.xsd", i), schema("x"))
	}
	deep := strings.Repeat(`<xs:sequence>`, 150) + strings.Repeat(`</xs:sequence>`, 150)
	for _, x := range []struct {
		reason string
		body   []byte
		key    string
	}{
		{"nothing", nil, "templates.add.no-file"},
		{"no archive", []byte("schemat"), "templates.add.no-zip"},
		{"too large", bytes.Repeat([]byte("a"), templates.MaxPackage+1), "templates.add.too-large"},
		{"a bomb", archive(t, "schemat.xsd", strings.Repeat(" ", 9<<20)), "templates.add.too-large"},
		{"no schema", archive(t, "inny.xsd", schema("x")), "templates.add.no-schema"},
		{"too many files", archive(t, many...), "templates.add.too-many"},
		{"a file outside of the folder", archive(t, "schemat.xsd", schema("x"), "../x.xsd", "y"), "templates.add.bad-name"},
		{"a file twice", archive(t, "schemat.xsd", schema("x"), "schemat.xsd", schema("y")), "templates.add.bad-name"},
		{"a program", archive(t, "schemat.xsd", schema("x"), "x.exe", "MZ"), "templates.add.strange-file"},
		{"no XML", archive(t, "schemat.xsd", "<"), "templates.add.not-xml"},
		{"a document type", archive(t, "schemat.xsd", `<!DOCTYPE a [<!ENTITY b "c">]>`+schema("x")), "templates.add.not-xml"},
		{"no schema in XML", archive(t, "schemat.xsd", "<a/>"), "templates.add.not-schema"},
		{"no identifier", archive(t, "schemat.xsd", `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>`), "templates.add.no-namespace"},
		{"one of ours", archive(t, "schemat.xsd", strings.ReplaceAll(schema("x"), space, "urn:wrota:wzor:x:1")), "templates.add.is-ours"},
		{"another template's mark", archive(t, "schemat.xsd", schema("x"), "wyroznik.xml", strings.Replace(mark, "9999", "1", 1)), "templates.add.other-mark"},
		{"an import that nobody has", archive(t, "schemat.xsd", strings.Replace(schema("x"), "meta/2009/11/16/schemat", "meta/2031/schemat", 1)), "templates.add.missing"},
		{"an import from this machine", archive(t, "schemat.xsd", strings.Replace(schema("x"), "http://crd.gov.pl/xml/schematy/meta/2009/11/16/schemat.xsd", "file:///etc/passwd", 1)), "templates.add.missing"},
		{"a schema that is none", archive(t, "schemat.xsd", strings.Replace(schema("x"), "xs:date", "xs:nothing", 1)), "templates.add.bad-schema"},
		{"sequences in sequences end, well or not", archive(t, "schemat.xsd", strings.Replace(schema("x"), `<xs:element name="x" type="xs:date"/>`, deep, 1)), ""},
	} {
		_, err := s.Add(t.Context(), region, templates.Package{Title: "x", Organ: "x", Basis: []string{"x"}, Version: "1", From: today, Body: x.body})
		if x.key == "" {
			continue
		}
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Key != x.key || f.Fields[0].Name != "file" {
			t.Errorf("%s: %v, want %s", x.reason, err, x.key)
		}
	}
	_, err := s.Add(t.Context(), region, templates.Package{From: today, To: today.AddDays(-1), Version: strings.Repeat("1", 30)})
	for name, key := range map[string]string{"title": "need-title", "organ": "need-organ", "basis": "need-basis", "version": "too-long", "to": "to-before", "file": "no-file"} {
		wantField(t, err, name, "templates.add."+key)
	}
}

const samples = "../platform/xmlsec/testdata/samples"

// TestCheck: what is said of documents, by the templates that the program knows; the same documents by xmllint are in xsd's tests.
func TestCheck(t *testing.T) {
	s := service(t, testkit.DB(t, db.SQLite, tables...))
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(samples, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	upp, letter := read("UPP_unsigned_sanitized.xml"), read("Wniosek_wzor_304_sanitized.xml")
	for _, x := range []struct {
		reason, document string
		want             templates.Outcome
		rule, element    string
		line             int
		expected         string
	}{
		{"a receipt", upp, templates.Valid, "", "", 0, ""},
		{"a letter after template 304", letter, templates.Valid, "", "", 0, ""},
		{"a general letter", read("Pismo_przewodnie_z_aktami_do_nadzoru_sanitized.xml"), templates.Valid, "", "", 0, ""},
		{"another", read("Wniosek_przychodzacy_z_odpowiedzia_sanitized.xml"), templates.Valid, "", "", 0, ""},
		{"a receipt without its number", strings.Replace(upp, "<pos:IdentyfikatorPoswiadczenia>265836/2019</pos:IdentyfikatorPoswiadczenia>", "", 1), templates.Invalid, "unexpected", "Adresat", 5, "IdentyfikatorPoswiadczenia"},
		{"a receipt of no day", strings.Replace(upp, "0001-01-01T00:00:00", "wczoraj", 1), templates.Invalid, "value", "DataWytworzeniaPoswiadczenia", 14, ""},
		{"a sender without an address book's number", strings.Replace(letter, "1234567890", "12345", 1), templates.Invalid, "pattern", "NIP", 73, ""},
		{"another element first", strings.NewReplacer("<pos:Dokument", "<pos:Inny", "</pos:Dokument", "</pos:Inny").Replace(upp), templates.Invalid, "root", "Inny", 2, ""},
		{"a template that nobody knows", `<a xmlns="http://crd.gov.pl/wzor/2025/01/01/1/"/>`, templates.Unknown, "", "", 0, ""},
		{"no template", `<a/>`, templates.Unknown, "", "", 0, ""},
		{"a document type", "<!DOCTYPE a>" + upp[strings.Index(upp, "<pos"):], templates.Malformed, "doctype", "", 0, ""},
		{"no XML", "Ala", templates.Malformed, "malformed", "", 0, ""},
		{"too large", strings.Repeat(" ", 17<<20), templates.Refused, "", "", 0, ""},
		{"inside of a signature", `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Object>` + upp[strings.Index(upp, "<pos"):] + `</ds:Object></ds:Signature>`, templates.Valid, "", "", 0, ""},
	} {
		r, err := s.Check(t.Context(), []byte(x.document), today)
		if err != nil || r.Outcome != x.want {
			t.Errorf("%s: %+v, %v, want %s", x.reason, r, err, x.want)
			continue
		}
		if x.rule == "" {
			continue
		}
		if p := r.Problems[0]; p.Rule != x.rule || p.Element != x.element || x.line != 0 && p.Line != x.line || x.expected != "" && !slices.Contains(p.Expected, x.expected) {
			t.Errorf("%s: %+v", x.reason, p)
		}
		for _, p := range r.Problems {
			if strings.Contains(fmt.Sprint(p), "wczoraj") || strings.Contains(fmt.Sprint(p), "12345") {
				t.Errorf("%s: a value is quoted: %+v", x.reason, p)
			}
		}
	}
}

// TestKept: what was found stays as it was found, and only for the office that the file came to.
func TestKept(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		s, ctx := service(t, d), t.Context()
		c := templates.Came{Unit: unit, Letter: id.New[id.Letter](), Name: "pismo.xml", SHA256: strings.Repeat("a", 64)}
		first := templates.Result{Namespace: space, Outcome: templates.Invalid, Problems: []templates.Problem{{Line: 3, Element: "Data", Rule: "value"}}, More: 2, InForce: true}
		for _, r := range []templates.Result{first, {Outcome: templates.Valid}} {
			if err := s.Keep(ctx, c, r); err != nil {
				t.Fatal(err)
			}
		}
		got, ok, err := s.Kept(ctx, clerk, c.SHA256)
		if err != nil || !ok || fmt.Sprint(got) != fmt.Sprint(first) {
			t.Errorf("%+v, %v, %v", got, ok, err)
		}
		stranger := clerk
		stranger.Unit = id.New[id.Unit]()
		if _, ok, err := s.Kept(ctx, stranger, c.SHA256); ok || err != nil {
			t.Errorf("another office: %v, %v", ok, err)
		}
	})
}

// FuzzPackage: no package brings the register down; what is taken in can be validated by.
func FuzzPackage(f *testing.F) {
	f.Add(archive(f, "schemat.xsd", schema("x")))
	f.Add(archive(f, "schemat.xsd", schema("x"), "wyroznik.xml", mark))
	f.Add([]byte("PK"))
	s := service(f, testkit.DB(f, db.SQLite, tables...))
	f.Fuzz(func(t *testing.T, in []byte) {
		made, err := s.Add(context.Background(), region, templates.Package{Title: "x", Organ: "x", Basis: []string{"x"}, Version: "1", From: today, Body: in})
		if _, ok := fault.As(err); err != nil && !ok {
			t.Fatal(err)
		}
		if err == nil {
			if _, err := s.Check(context.Background(), []byte(`<a xmlns="`+made.Namespace+`"/>`), today); err != nil && !strings.ContainsAny(made.Namespace, "<&\"") {
				t.Error(err)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	s := service(b, testkit.DB(b, db.SQLite, tables...))
	in, err := os.ReadFile(filepath.Join(samples, "UPP_unsigned_sanitized.xml"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if r, err := s.Check(b.Context(), in, today); err != nil || r.Outcome != templates.Valid {
			b.Fatal(r, err)
		}
	}
}
