package eservice_test

import (
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wrota/internal/eservice"
	"wrota/internal/eservice/eservicetest"
	"wrota/internal/eservice/field"
	"wrota/internal/kit/calendar"
)

var env = eservice.Env{Today: calendar.On(2027, 3, 1), Lang: "pl"}

// send posts a page and expects no problems.
func send(t *testing.T, d *eservice.Definition, a eservice.Answers, at eservice.At, form string) eservice.Answers {
	t.Helper()
	v, err := url.ParseQuery(form)
	if err != nil {
		t.Fatal(err)
	}
	next, _, problems := d.Read(a, at, v, env)
	for _, p := range problems {
		t.Errorf("%s: %s: %s", at, p.Name(), p.Say("pl"))
	}
	return next
}

func steps(p eservice.Path) string {
	var out []string
	for _, s := range p.Steps {
		out = append(out, s.At().String()+":"+strings.TrimPrefix(s.State.Key(), "eservice.state."))
	}
	if p.Exit != nil {
		out = append(out, "exit:"+p.Exit.ID)
	}
	return strings.Join(out, " ")
}

const (
	who   = "applicant_kind=person"
	maria = "applicant_person.given=Maria&applicant_person.family=Nowak&applicant_person.pesel=44051401458"
	home  = "applicant_address.street=ul.+Polna&applicant_address.house=5&applicant_address.postcode=15001&applicant_address.place=Lipowa&applicant_address.country=PL"
)

// walkTo answers the pages of the applicant and the purpose.
func walkTo(t *testing.T, d *eservice.Definition, purpose string) eservice.Answers {
	t.Helper()
	var a eservice.Answers
	for _, page := range [][2]string{
		{"kto-sklada", who},
		{"dane-osoby", maria},
		{"adres", home},
		{"kontakt", ""},
		{"doreczenia", "applicant_delivery=account"},
		{"pelnomocnik", "proxy_acts=no"},
		{"cel", "cel=" + purpose},
	} {
		p := d.Path(a, env)
		if at, ok := p.Open(); !ok || at.Step != page[0] {
			t.Fatalf("the open page is %v, want %s", at, page[0])
		}
		a = send(t, d, a, eservice.At{Step: page[0]}, page[1])
	}
	return a
}

func TestJourney(t *testing.T) {
	d := load(t, "zajecie-pasa")
	a := walkTo(t, d, "roboty")
	a = send(t, d, a, eservice.At{Step: "miejsce"}, "lokalizacja=ul.+Polna+przy+numerze+5")
	a = send(t, d, a, eservice.At{Step: "termin"}, "okres.from.day=20&okres.from.month=marca&okres.from.year=2027&okres.to.day=31&okres.to.month=3&okres.to.year=2027")
	a = send(t, d, a, eservice.At{Step: "powierzchnia"}, "powierzchnia=0,4")
	a = send(t, d, a, eservice.At{Step: "ruch"}, "ruch=yes&opis_ruchu=Chodnik+zamknięty")
	for _, f := range []string{"plan", "projekt_ruchu"} {
		a = a.WithFile(f, field.File{Upload: "u-" + f, Name: f + ".pdf", Type: "application/pdf", Size: 9, SHA256: strings.Repeat("0", 64)})
	}
	a = send(t, d, a, eservice.At{Step: "zalaczniki"}, "")
	if d.Path(a, env).Ready() {
		t.Error("ready before the declarations")
	}
	a = send(t, d, a, eservice.At{Step: "oswiadczenia"}, "prawda=yes&pozwolenie=yes")
	p := d.Path(a, env)
	if !p.Ready() {
		t.Fatalf("not ready: %s", steps(p))
	}
	if problems := d.Check(a, env); len(problems) != 0 {
		t.Errorf("problems: %v", problems)
	}
	if got, want := d.CaseName(a, env), "Zajęcie pasa drogowego: ul. Polna przy numerze 5, od 20 marca 2027 do 31 marca 2027"; strings.ReplaceAll(got, "\u00a0", " ") != want {
		t.Errorf("case: %q, want %q", got, want)
	}
	l := d.Live(a, env)
	if l.Counting().Text("dni") != "12" || l.Counting().Text("liczona") != "1" {
		t.Errorf("computed: dni %q, liczona %q; want 12 and 1", l.Counting().Text("dni"), l.Counting().Text("liczona"))
	}
	if who := l.Applicant(); who.Name() != "Maria Nowak" || who.Address.Postcode != "15-001" || who.Kind != "person" || who.Delivery != "account" {
		t.Errorf("applicant: %+v", who)
	}
	checkSheet(t, d, a)
}

func checkSheet(t *testing.T, d *eservice.Definition, a eservice.Answers) {
	t.Helper()
	sheet := d.Sheet(a, env)
	if len(sheet.Sections) != 2 || len(sheet.Attachments) != 2 || len(sheet.Declarations) != 2 {
		t.Fatalf("sheet: %d sections, %d attachments, %d declarations; want 2, 2, 2", len(sheet.Sections), len(sheet.Attachments), len(sheet.Declarations))
	}
	found := map[string]string{}
	for _, s := range sheet.Sections {
		for _, r := range s.Rows {
			found[r.Field] = strings.ReplaceAll(strings.Join(r.Value, "|"), "\u00a0", " ")
			if r.At.Step == "" || r.Label == "" {
				t.Errorf("a row without place or label: %+v", r)
			}
		}
	}
	for id, want := range map[string]string{
		"applicant_person": "Maria Nowak|PESEL: 44051401458", "applicant_address": "ul. Polna 5|15-001 Lipowa", "applicant_phone": "",
		"okres": "od 20 marca 2027 do 31 marca 2027", "powierzchnia": "0,4 m²", "ruch": "Tak", "cel": "Prowadzenie robót",
	} {
		if found[id] != want {
			t.Errorf("sheet of %s: %q, want %q", id, found[id], want)
		}
	}
}

func TestStates(t *testing.T) {
	d := load(t, "zajecie-pasa")
	var a eservice.Answers
	if got, want := steps(d.Path(a, env)), "kto-sklada:to-do adres:cannot-start kontakt:cannot-start doreczenia:cannot-start pelnomocnik:cannot-start cel:cannot-start miejsce:cannot-start termin:cannot-start powierzchnia:cannot-start zalaczniki:cannot-start oswiadczenia:cannot-start"; got != want {
		t.Errorf("at the beginning:\n%s\nwant\n%s", got, want)
	}
	a = send(t, d, a, eservice.At{Step: "kto-sklada"}, who)
	bad, _, problems := d.Read(a, eservice.At{Step: "dane-osoby"}, url.Values{"applicant_person.given": {"Maria"}, "applicant_person.pesel": {"123"}}, env)
	if len(problems) != 1 || problems[0].Name() != "applicant_person.pesel" || problems[0].Key != "eservice.pesel.length" {
		t.Fatalf("problems: %v", problems)
	}
	p := d.Path(bad, env)
	if s, _ := p.State(eservice.At{Step: "dane-osoby"}); s.State != eservice.InProgress || s.Problems != 1 {
		t.Errorf("a page with a mistake is %v with %d problems, want in progress with 1", s.State, s.Problems)
	}
	if p.Allowed(eservice.At{Step: "adres"}) {
		t.Error("the page after a mistake may be opened")
	}
	page, ok := d.Page(bad, eservice.At{Step: "dane-osoby"}, env, nil)
	if !ok || page.Fields[0].Inputs[0].Value != "Maria" || page.Fields[0].Inputs[2].Value != "123" || len(page.Fields[0].Problems) != 1 {
		t.Errorf("what was typed is not shown again: %+v", page.Fields)
	}
	mended := send(t, d, bad, eservice.At{Step: "dane-osoby"}, maria)
	if page, _ := d.Page(mended, eservice.At{Step: "dane-osoby"}, env, nil); len(page.Fields[0].Problems) != 0 || page.Fields[0].Inputs[2].Value != "44051401458" {
		t.Error("the mistake is still shown after it was mended")
	}
}

func TestExit(t *testing.T) {
	d := load(t, "zajecie-pasa")
	a := walkTo(t, d, "impreza")
	p := d.Path(a, env)
	next, ok := p.Next(eservice.At{Step: "cel"})
	if p.Exit == nil || !ok || next.Step != "impreza" || !p.Allowed(next) || p.Ready() {
		t.Fatalf("path %s, next %v %v", steps(p), next, ok)
	}
	if prev, ok := p.Prev(next); !ok || prev.Step != "cel" {
		t.Errorf("before the exit stands %v", prev)
	}
	if problems := d.Check(a, env); len(problems) != 1 || problems[0].Key != "eservice.exit" {
		t.Errorf("problems: %v", problems)
	}
	if _, ok := d.Page(a, next, env, nil); ok {
		t.Error("an exit is no page of questions")
	}
	if p := d.Path(a.With("cel", "reklama"), env); p.Exit != nil {
		t.Error("the exit stays after the answer was changed")
	}
}

func TestNextAndPrevVisitEveryPage(t *testing.T) {
	for _, name := range []string{"zajecie-pasa", "dyzur-wakacyjny", "wszystko"} {
		d := load(t, name)
		p := d.Path(eservicetest.Sample(t, d, env, 11), env)
		var there, back []string
		at := p.Steps[0].At()
		for {
			there = append(there, at.String())
			next, ok := p.Next(at)
			if !ok {
				break
			}
			at = next
		}
		for ok := true; ok; at, ok = p.Prev(at) {
			back = append([]string{at.String()}, back...)
		}
		if diff := cmp.Diff(there, back); diff != "" || len(there) != len(p.Steps) {
			t.Errorf("%s: there and back differ:\n%s", name, diff)
		}
	}
}

func TestChangedAnswerReopensTheWay(t *testing.T) {
	d := load(t, "zajecie-pasa")
	a := eservicetest.Sample(t, d, env, 2).With("cel", "reklama")
	if p := d.Path(a, env); !p.Ready() {
		t.Fatalf("the sample is not ready: %s", steps(p))
	}
	a = a.With("cel", "roboty").Without("ruch")
	p := d.Path(a, env)
	if at, _ := p.Open(); at.Step != "ruch" {
		t.Errorf("the open page is %v, want ruch, which the new answer asks", at)
	}
	if !p.Allowed(eservice.At{Step: "miejsce"}) || p.Allowed(eservice.At{Step: "oswiadczenia"}) {
		t.Error("pages before the new one stay open, pages after it wait")
	}
}

func TestTaskList(t *testing.T) {
	d := load(t, "dyzur-wakacyjny")
	states := func(a eservice.Answers) string {
		var out []string
		for _, s := range d.Path(a, env).Sections() {
			out = append(out, s.Section.ID+":"+strings.TrimPrefix(s.State.Key(), "eservice.state."))
		}
		return strings.Join(out, " ")
	}
	var a eservice.Answers
	if got, want := states(a), "rodzic:to-do dzieci:to-do"; got != want {
		t.Errorf("at the beginning %s, want %s", got, want)
	}
	add := func(a eservice.Answers, form string) eservice.Answers {
		return send(t, d, a, eservice.At{Step: "dzieci", Row: eservice.NewRow}, form)
	}
	a = add(a, "imie=Ola&nazwisko=Nowak&urodzone.day=1&urodzone.month=5&urodzone.year=2022&alergia=no")
	if got, want := states(a), "rodzic:to-do dzieci:in-progress"; got != want {
		t.Errorf("after a row %s, want %s: sections may be done in any order", got, want)
	}
	a = send(t, d, a, eservice.At{Step: "dzieci"}, "")
	a = send(t, d, a, eservice.At{Step: "przedszkole", Row: "1"}, "przedszkole=p2&dowoz=yes&jedzenie=obiad&jedzenie=sniadanie")
	if got, want := states(a), "rodzic:to-do dzieci:done dochod:to-do"; got != want {
		t.Errorf("after the children %s, want %s: p2 asks for the income", got, want)
	}
	a = add(a, "imie=Jan&nazwisko=Nowak&urodzone.day=1&urodzone.month=5&urodzone.year=2021&alergia=no")
	if got, want := states(a), "rodzic:to-do dzieci:in-progress dochod:cannot-start"; got != want {
		t.Errorf("after a second row %s, want %s: the income depends on the children", got, want)
	}
	if got := a.Rows("dzieci")[0].Choices("jedzenie"); !cmp.Equal(got, field.Codes{"sniadanie", "obiad"}) {
		t.Errorf("choices are %v, want the order of the options", got)
	}
}

// One definition serves all requests at once.
func TestDefinitionIsSafeForManyAtOnce(t *testing.T) {
	d := load(t, "dyzur-wakacyjny")
	want := steps(d.Path(eservicetest.Sample(t, d, env, 9), env))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				a := eservicetest.Sample(t, d, env, 9)
				if got := steps(d.Path(a, env)); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
				d.Sheet(a, env)
				d.Page(a, eservice.At{Step: "dzieci"}, env, nil)
				d.Read(a, eservice.At{Step: "dzieci", Row: eservice.NewRow}, url.Values{"imie": {"X"}}, env)
			}
		})
	}
	wg.Wait()
}
