package e2e_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/web/webtest"
)

// answers is what a person knows who fills in an application: values by the name of the control, rows of
// groups by the name of the group, files by the name of the field.
type answers struct {
	values map[string]string
	rows   map[string][]map[string]string
	files  map[string]string // field → name of the file
}

// day sets the three fields of a date.
func (a answers) day(name string, d calendar.Date) answers {
	a.values[name+".day"], a.values[name+".month"], a.values[name+".year"] = fmt.Sprint(d.Day()), fmt.Sprint(int(d.Month())), fmt.Sprint(d.Year())
	return a
}

// occupation is what a resident says who puts scaffolding up in ul. Świerkowa.
func occupation(now time.Time) answers {
	first := calendar.Of(now).AddDays(30)
	a := answers{
		values: map[string]string{
			"zarzadca": "ten_urzad", "cel": "roboty", "awaria": "no", "rodzaj_robot": "roboty_budynek", "opis_celu": "Rusztowanie do malowania elewacji <domu> & bramy.",
			"droga": "g100206", "miejsce_jak": "adres", "adres_miejsca": "ul. Świerkowa przy numerze 8a", "strona": "lewa", "krotko": "no", "etapy": "no", "ruch": "no",
			"zabezpieczenie": "Barierki U-20b, oświetlenie po zmroku.", "kierownik.given": "Zenon", "kierownik.family": "Dąb", "kierownik_telefon": "600 200 300",
			"applicant_delivery": "account", "proxy_acts": "no",
		}, rows: map[string][]map[string]string{"elementy": {{"element": "chodnik", "powierzchnia": "12,50"}, {"element": "pas_zieleni", "powierzchnia": "3"}}},
		files: map[string]string{"plan": "Plan sytuacyjny ul. Świerkowa.pdf"},
	}
	return a.day("okres.from", first).day("okres.to", first.AddDays(9))
}

// maxPages is more than any application has.
const maxPages = 80

// fill walks through the pages of an application until its answers are to be checked, and returns that
// page and the addresses it went through.
func fill(t testing.TB, p *webtest.Page, a answers) (check *webtest.Page, visited []string) {
	t.Helper()
	added := map[string]bool{}
	for range maxPages {
		if p.Status != 200 {
			t.Errorf("%s: %q", p.URL, p.Problems())
		}
		p.WantStatus(200)
		if strings.HasSuffix(p.URL, "/sprawdz") {
			return p, visited
		}
		visited = append(visited, p.URL)
		p = a.answer(t, p, added)
	}
	t.Fatalf("the application does not end: %q", visited)
	return nil, nil
}

// answer fills one page in and goes on.
func (a answers) answer(t testing.TB, p *webtest.Page, added map[string]bool) *webtest.Page {
	t.Helper()
	for group, rows := range a.rows {
		if !strings.HasSuffix(p.URL, "/"+group) || added[group] {
			continue
		}
		added[group] = true
		list := p.URL
		for _, row := range rows {
			p = p.Click("Dodaj").Press("Dalej", pairs(p, nil)...)
			p = addRow(t, p, list, row)
		}
		return p
	}
	for field, name := range a.files {
		if !added["file:"+field] && p.Has("input[type=file][name="+field+"]") {
			added["file:"+field] = true
			p = p.Attach(p.Text("button[value=add:"+field+"]"), []webtest.File{{Field: field, Name: name, Body: sketch(t, name)}})
			p.WantStatus(200)
			p.WantSays(name)
		}
	}
	return p.Press("Dalej", pairs(p, a.values)...)
}

func addRow(t testing.TB, p *webtest.Page, list string, row map[string]string) *webtest.Page {
	t.Helper()
	if p.Status == 422 { // the empty row was refused, as it must be
		p = p.Press("Dalej", pairs(p, row)...)
	}
	for p.URL != list {
		p.WantStatus(200)
		p = p.Press("Dalej", pairs(p, row)...)
	}
	return p
}

// pairs are the answers that the page asks for; declarations are made.
func pairs(p *webtest.Page, values map[string]string) (out []string) {
	var names []string
	for _, e := range p.All("main input, main select, main textarea") {
		name := e.Attr("name")
		if slices.Contains(names, name) || name == "" {
			continue
		}
		names = append(names, name)
		if v, ok := values[name]; ok {
			out = append(out, name, v)
		} else if e.Attr("type") == "checkbox" && e.Attr("value") == "yes" {
			out = append(out, name, "yes")
		}
	}
	return out
}

// sketch is a small PDF that stands for what people attach.
func sketch(t testing.TB, title string) []byte {
	t.Helper()
	var b bytes.Buffer
	err := pdf.Write(&b, &pdf.Document{Title: title, Lang: "pl", Blocks: []pdf.Block{pdf.Heading{Level: 1, Text: title}}})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
