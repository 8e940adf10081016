package eservice_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"wrota/internal/eservice"
	"wrota/internal/eservice/eservicetest"
	"wrota/internal/eservice/field"
)

func TestReadKeepsOtherPages(t *testing.T) {
	d := load(t, "zajecie-pasa")
	a := eservicetest.Sample(t, d, env, 3)
	before := a.Text("lokalizacja")
	next, _, _ := d.Read(a, eservice.At{Step: "powierzchnia"}, url.Values{"powierzchnia": {"7"}, "lokalizacja": {"podrzucone"}, "dni": {"999"}}, env)
	if next.Text("lokalizacja") != before || next.Has("dni") || next.Text("powierzchnia") != "7" {
		t.Errorf("a page changed more than its own questions: %q %v %q", next.Text("lokalizacja"), next.Value("dni"), next.Text("powierzchnia"))
	}
	if a.Text("powierzchnia") == "7" {
		t.Error("the old answers were changed in place")
	}
}

func TestReadOfPagesThatAreNone(t *testing.T) {
	d := load(t, "dyzur-wakacyjny")
	a := eservicetest.Sample(t, d, env, 1)
	stored, _ := a.MarshalJSON()
	for _, at := range []eservice.At{{Step: "nie-ma"}, {Step: "przedszkole"}, {Step: "dochod", Row: "1"}, {Step: "dzieci", Row: "99"}, {Step: "przedszkole", Row: eservice.NewRow}} {
		next, _, _ := d.Read(a, at, url.Values{"imie": {"X"}}, env)
		if now, _ := next.MarshalJSON(); string(now) != string(stored) {
			t.Errorf("%v changed the answers", at)
		}
	}
	if _, _, problems := d.Read(a, eservice.At{Step: "dzieci", Row: "99"}, nil, env); len(problems) != 1 || problems[0].Key != "eservice.row.gone" {
		t.Errorf("a row that is gone: %v", problems)
	}
}

func TestReadIsBounded(t *testing.T) {
	d := load(t, "wszystko")
	many := url.Values{}
	for i := range 5000 {
		many[fmt.Sprint("x", i)] = []string{"1"}
	}
	if _, _, problems := d.Read(eservice.Answers{}, eservice.At{Step: "teksty"}, many, env); len(problems) != 1 || problems[0].Key != "eservice.form.large" {
		t.Errorf("5,000 controls: %v", problems)
	}
	huge := strings.Repeat("ą", 5_000_000)
	long := url.Values{"tekst": {huge}, "dlugi": {huge}, "email": {huge}, "telefon": {huge}, "wzor": {huge}}
	a, _, problems := d.Read(eservice.Answers{}, eservice.At{Step: "teksty"}, long, env)
	if len(problems) != 5 {
		t.Errorf("%d problems, want 5", len(problems))
	}
	if stored, err := a.MarshalJSON(); err != nil || len(stored) > 200_000 {
		t.Errorf("what is kept of 25 MB is %d bytes, %v", len(stored), err)
	}
	lots := url.Values{"kilka": make([]string, 100_000), "tak": {"yes"}}
	if _, _, problems := d.Read(eservice.Answers{}, eservice.At{Step: "wybory"}, lots, env); len(problems) == 0 {
		t.Error("100,000 empty choices were taken")
	}
}

func TestConditionsWithinAPage(t *testing.T) {
	d := load(t, "zajecie-pasa")
	a := walkTo(t, d, "roboty")
	a = send(t, d, a, eservice.At{Step: "ruch"}, "ruch=no")
	_, _, problems := d.Read(a, eservice.At{Step: "ruch"}, url.Values{"ruch": {"yes"}}, env)
	if len(problems) != 1 || problems[0].Field != "opis_ruchu" {
		t.Errorf("the field revealed by the new answer is not asked: %v", problems)
	}
	page, _ := d.Page(a, eservice.At{Step: "ruch"}, env, nil)
	if len(page.Fields) != 2 || page.Fields[1].Reveal == nil || *page.Fields[1].Reveal != (eservice.Reveal{Name: "ruch", Value: "yes"}) || !page.Fields[1].Hidden {
		t.Errorf("the page does not know what reveals the field: %+v", page.Fields)
	}
}

func TestRows(t *testing.T) {
	d := load(t, "dyzur-wakacyjny")
	at := eservice.At{Step: "dzieci", Row: eservice.NewRow}
	a, made, problems := d.Read(eservice.Answers{}, at, url.Values{"imie": {"Ola"}, "nazwisko": {"Nowak"}, "alergia": {"yes"}}, env)
	if made.Row != "1" || len(problems) != 2 {
		t.Fatalf("row %q, problems %v; want row 1 and problems of the date and the allergy", made.Row, problems)
	}
	page, ok := d.Page(a, made, env, nil)
	if !ok || page.Row != "Ola Nowak" || page.Fields[0].Inputs[0].Value != "Ola" {
		t.Errorf("the page of the row: %+v", page)
	}
	list, _ := d.Page(a, eservice.At{Step: "dzieci"}, env, nil)
	if len(list.Rows) != 1 || list.Rows[0].Complete || list.Rows[0].Title != "Ola Nowak" {
		t.Errorf("the list: %+v", list.Rows)
	}
	a, second, _ := d.Read(a, at, url.Values{"imie": {"Jan"}}, env)
	a = a.WithoutRow("dzieci", "1")
	a, third, _ := d.Read(a, at, url.Values{"imie": {"Ewa"}}, env)
	if second.Row != "2" || third.Row != "3" {
		t.Errorf("rows %s and %s, want 2 and 3: the id of a removed row is not used again", second.Row, third.Row)
	}
	if got := len(a.WithoutRow("dzieci", "2").WithoutRow("dzieci", "3").Rows("dzieci")); got != 0 {
		t.Errorf("%d rows left", got)
	}
	full := a
	for i := len(a.Rows("dzieci")); i < field.MaxRows; i++ {
		full = full.WithRow("dzieci", field.Row{ID: fmt.Sprint(i + 100), Values: field.Values{"imie": "X"}})
	}
	if _, _, problems := d.Read(full, at, url.Values{"imie": {"O jedno za dużo"}}, env); len(problems) != 1 || problems[0].Key != "eservice.group.rows.max" {
		t.Errorf("row 1,001: %v", problems)
	}
}

func TestHiddenRowFieldsDoNotCount(t *testing.T) {
	d := load(t, "dyzur-wakacyjny")
	row := field.Row{ID: "1", Values: field.Values{"imie": "Ola", "nazwisko": "N", "urodzone": "2022-01-01", "alergia": false, "jaka_alergia": "orzechy", "doplata": "10.50", "przedszkole": "p2", "dowoz": true}}
	a := eservice.Answers{}.With("dzieci", field.Rows{row, {ID: "2", Values: field.Values{"imie": "Jan", "doplata": "0.01", "przedszkole": "p1", "dowoz": true}}}).With("dochod", "4000.00")
	l := d.Live(a, env)
	rows := l.Counting().Rows("dzieci")
	if rows[0].Has("jaka_alergia") || !rows[0].Bool("dowoz") || rows[1].Has("dowoz") {
		t.Errorf("hidden fields of rows count: %v", rows)
	}
	if got := l.Counting().Text("doplaty") + " " + l.Counting().Text("na_osobe"); got != "10.51 1336.84" {
		t.Errorf("sums %q, want 10.51 1336.84", got)
	}
}

func TestPrefill(t *testing.T) {
	d := load(t, "zajecie-pasa")
	known := eservice.Known{
		"account.kind": "person", "account.person": field.Record{"given": "Maria", "family": "Nowak", "pesel": "44051401458"},
		"account.email": "nie e-mail", "account.phone": "+48601234567",
	}
	a := d.Prefill(eservice.Answers{}.With("applicant_phone", "+48111111111"), known, env)
	if a.Text("applicant_kind") != "person" || a.Record("applicant_person")["family"] != "Nowak" {
		t.Errorf("not filled in: %v", a.IDs())
	}
	if a.Has("applicant_email") || a.Text("applicant_phone") != "+48111111111" {
		t.Error("a value that does not suit, or one over an answer, was filled in")
	}
	p := d.Path(a, env)
	if s, _ := p.State(eservice.At{Step: "kto-sklada"}); s.State != eservice.ToDo {
		t.Error("a page that was filled in beforehand must still be looked at")
	}
}
