package nes_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"wrota/internal/archive/nes"
	"wrota/internal/archive/nes/nestest"
	"wrota/internal/kit/calendar"
)

// full has every element of the schema once at least.
func full() *nes.Document {
	place := nes.Address{PostCode: "00-001", PostOffice: "Lipowa", Place: "Lipowa", Street: "Polna", Building: "1", Flat: "2", Box: "3", Note: "wejście od podwórza", Country: "PL", Commune: "Lipowa", District: "lipowski", Voivodeship: "mazowieckie"}
	mail := nes.Contact{Type: "email", Value: "urzad@lipowa.example"}
	worker := nes.Employee{Family: "Żółkiewska", Given: []string{"Anna", "Maria"}, Contacts: []nes.Contact{mail}, Post: "inspektor"}
	office := nes.Subject{Body: &nes.Body{
		IDs: []nes.Known{{Type: "NIP", Value: "5260250274"}, {Type: "REGON", Value: "000331501"}}, Name: "Urząd Gminy Lipowa", Addresses: []nes.Address{place}, Contacts: []nes.Contact{mail},
		Cell: &nes.Cell{Name: "Referat", Addresses: []nes.Address{place}, Contacts: []nes.Contact{mail}, Cell: &nes.Cell{Name: "Stanowisko", Employee: &worker}}, Employee: &worker,
	}}
	citizen := nes.Subject{Person: &nes.Person{IDs: []nes.Known{{Type: "PESEL", Value: "44051401359"}}, Family: "Nowak & <syn>", Given: []string{"Jan"}, Addresses: []nes.Address{{Place: "Lipowa", Country: "PL"}}, Contacts: []nes.Contact{{Type: "telefon", Value: "600"}}}}
	return &nes.Document{
		Version:    nes.Version,
		IDs:        []nes.Identifier{{Type: nes.CaseSign, Value: "OR.1431.7.2026", By: &office}, {Type: nes.SystemID, Value: "1"}},
		Titles:     []nes.Title{{Original: nes.Text{Lang: nes.Polish, Value: "Wniosek\no „zajęcie” pasa"}, Others: []nes.Text{{Value: "bez języka"}}}},
		Dates:      []nes.Date{{Type: nes.Created, At: "2026-11-22T10:00:00+01:00"}, {Range: nes.Extremes, From: "2026-01", To: "2026-11-22"}, {Type: nes.Delivered, At: "2026"}},
		Formats:    []nes.Format{{Type: "application/pdf", Spec: "PDF/A-2u", Incomplete: "nie", Size: &nes.Measured{Unit: nes.Bytes, Value: "12"}, Note: "uwaga"}},
		Access:     []nes.Access{{Level: nes.NotPublic, Note: "tajemnica", After: &nes.After{Type: "dostępny po", At: "2050"}}},
		Types:      []nes.Type{{Class: "tekst", Kinds: []string{"decyzja", "pismo"}}},
		Groups:     []nes.Group{{Type: nes.CaseSign, Code: "OR.1431.7.2026", Note: "sprawa"}},
		Makers:     []nes.Maker{{Roles: []string{nes.CreatedBy, nes.SignedBy}, Who: office}},
		Senders:    []nes.Sender{{Who: citizen}},
		Addressees: []nes.Addressee{{Copy: "tak", Who: citizen}, {Who: office}},
		Relations:  []nes.Relation{{IDs: []nes.Identifier{{Type: nes.FileName, Value: "a.pdf"}}, Type: nes.HasPart}},
		Grades:     []nes.Grade{{Category: "BE10", At: "2026-11-22", By: office}},
		Languages:  []nes.Text{{Lang: nes.Polish, Value: "polski"}},
		Summary:    "Streszczenie",
		Topics:     []nes.Topic{{Subjects: []string{"droga"}, People: []string{"Jan"}, Places: []string{"Lipowa"}, Dates: []nes.Date{{Type: nes.Signed, At: "2026-11"}}, For: []string{"wójt"}, Others: []nes.Pair{{Key: "strona", Value: "Jan"}}}},
		Rights:     []string{"gmina"}, Places: []string{"skład 1"},
		States: []nes.State{{Kind: "oryginał", Version: "1", Note: "ostateczny"}},
	}
}

// TestWriteAndRead: what is written is valid by the schema, to libxml2 outside and inside, and reads back to the same.
func TestWriteAndRead(t *testing.T) {
	body, err := full().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if said := nestest.Lint(t, nes.Metadata, body); said != "" {
		t.Errorf("%s\n%s", said, body)
	}
	schemas := &nes.Schemas{}
	defer schemas.Close() //nolint:errcheck // a test
	if wrong, err := schemas.Check(t.Context(), nes.Metadata, body); err != nil || len(wrong) > 0 {
		t.Errorf("%v %v", wrong, err)
	}
	back, err := nes.Read(body)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, full()) {
		t.Errorf("\n%+v\nwant\n%+v", back, full())
	}
}

// TestSamples: files that another system wrote are read without a loss.
func TestSamples(t *testing.T) {
	for name, sign := range map[string]string{"metadane_dokumentu_ndap_sanitized.xml": "NPII.4130.120.66.2019", "sprawa_ndap_sanitized.xml": "NPII.4130.120.66.2019"} {
		body, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		d, err := nes.Read(body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d.ID(nes.CaseSign) != sign || d.Group(nes.CaseSign).Code != sign || d.Title() == "" {
			t.Errorf("%s: %q, %q", name, d.ID(nes.CaseSign), d.Title())
		}
		again, err := d.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if said := nestest.Lint(t, nes.Metadata, body, again); said != "" {
			t.Errorf("%s: %s", name, said)
		}
		back, err := nes.Read(again)
		if err != nil || !reflect.DeepEqual(back, d) {
			t.Errorf("%s: read, written and read it is another: %v", name, err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	good, err := full().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ reason, old, new, want string }{
		{"an element that nobody knows", "<dostep>", "<nowy/><dostep>", `stoi tu "nowy"`},
		{"elements out of order", "<identyfikator>", "<opis>a</opis><identyfikator>", "identyfikator"},
		{"an attribute that nobody knows", "<tytul>", `<tytul rok="1">`, `atrybut "rok"`},
		{"text between elements", "<tytul>", "<tytul>ale", "tekst stoi poza"},
		{"no title", "oryginalny", "nieoryginalny", "oryginalny"},
		{"another namespace", nes.Space, "urn:inna", "elementem głównym"},
		{"neither a person nor a body", "<nadawca><podmiot><osoba>", "<nadawca><podmiot/><nadawca><osoba>", ""},
		{"a document type", "<?xml", "<!DOCTYPE dokument><?xml", ""},
		{"no XML", "<", "", ""},
	} {
		_, err := nes.Read([]byte(strings.ReplaceAll(string(good), x.old, x.new)))
		if err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v", x.reason, err)
		}
		if problem, ok := errors.AsType[*nes.Error](err); ok && (problem.Path == "" || strings.Contains(problem.Text, "Nowak")) {
			t.Errorf("%s: %+v", x.reason, problem)
		}
	}
}

func TestTimes(t *testing.T) {
	day := calendar.On(2026, time.March, 1)
	for _, x := range []struct {
		in     string
		want   calendar.Date
		ok     bool
		reason string
	}{
		{"2026-03-01", day, true, "a day"},
		{"2026-02-28T23:30:00Z", day, true, "the day in legal time"},
		{"2026-03-01T08:00:00", day, true, "no zone: legal time"},
		{"2026-03-01+01:00", day, true, "a day with a zone"},
		{"2026-03", day, true, "the beginning of a month"},
		{"2026", calendar.On(2026, time.January, 1), true, "the beginning of a year"},
		{"wczoraj", calendar.Date{}, false, "no time"},
	} {
		if got, ok := nes.Day(x.in); ok != x.ok || got != x.want {
			t.Errorf("%s: %q is %v %v", x.reason, x.in, got, ok)
		}
	}
}

func TestTransferList(t *testing.T) {
	items := []nes.Item{
		{Sign: "OR.1431.7.2026", Class: "1431 Udostępnianie informacji publicznej", Title: "Wniosek <o> informację", From: "2026-01-02", To: "2026-02-03T10:00:00+01:00", Documents: 4, Remarks: "B5"},
		{Sign: "OR.1431.8.2026", Class: "1431", Title: "=HYPERLINK(1)", From: "2026-01-02", To: "2026-02-03"},
	}
	body, err := nes.MarshalList(items)
	if err != nil {
		t.Fatal(err)
	}
	if said := nestest.Lint(t, nes.Transfer, body); said != "" {
		t.Error(said)
	}
	if _, err := nes.MarshalList(nil); err == nil {
		t.Error("an empty list is not valid by the schema")
	}
	var table bytes.Buffer
	if err := nes.WriteList(&table, items); err != nil {
		t.Fatal(err)
	}
	if got := table.String(); !strings.Contains(got, "1;OR.1431.7.2026;1431 Udostępnianie") || !strings.Contains(got, ";'=HYPERLINK(1);") || strings.Count(got, "\r\n") != 3 {
		t.Errorf("%q", got)
	}
}

// TestSchemasAgree: what libxml2 inside calls invalid is what xmllint calls invalid.
func TestSchemasAgree(t *testing.T) {
	body, err := full().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	bad := []byte(strings.Replace(string(body), "<kraj>PL</kraj>", "<kraj>Polska</kraj>", 1))
	schemas := &nes.Schemas{}
	wrong, err := schemas.Check(t.Context(), nes.Metadata, bad)
	if err != nil || len(wrong) == 0 || nestest.Lint(t, nes.Metadata, bad) == "" {
		t.Errorf("%v %v", wrong, err)
	}
	for _, s := range []nes.Schema{nes.Transfer, nes.Older} {
		if wrong, err := schemas.Check(t.Context(), s, body); err != nil || len(wrong) == 0 {
			t.Errorf("%s: %v %v", s, wrong, err)
		}
	}
	if err := schemas.Close(); err != nil {
		t.Error(err)
	}
	if wrong, err := schemas.Check(context.Background(), nes.Metadata, body); err != nil || len(wrong) > 0 {
		t.Errorf("after Close: %v %v", wrong, err)
	}
	_ = schemas.Close()
}

func FuzzRead(f *testing.F) {
	body, err := full().Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte(`<dokument xmlns="` + nes.Space + `"><identyfikator/></dokument>`))
	f.Fuzz(func(t *testing.T, in []byte) {
		d, err := nes.Read(in)
		if err != nil {
			return
		}
		out, err := d.Marshal()
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := nes.Read(out)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		d.Signatures = 0
		if !reflect.DeepEqual(again, d) {
			t.Fatalf("%+v\n%+v", d, again)
		}
	})
}
