package eservice_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/kit/calendar"
)

// rated is the small definition with values from outside: a rate of the unit under a bound of the law.
var rated = strings.NewReplacer(
	"sections:", `rates:
  - {id: najwyzsza, kind: money, set_by: law, label: Najwyższa stawka, basis: art. 6j ust. 1}
  - {id: stawka, kind: money, label: Stawka, basis: art. 6k ust. 1, at_most: najwyzsza}
  - {id: metoda, kind: choice, label: Metoda, basis: art. 6j, optional: true, options: [{id: osoba, label: Od osoby}, {id: dom, label: Od domu}]}
sections:`,
	"- {id: od, kind: date, label: Od, from: today}", `- {id: razem, kind: computed, as: money, label: Razem, value: ile * stawka}
      - {id: gdy, kind: text, label: Gdy od osoby, when: 'metoda == "osoba"'}`,
).Replace(small)

// published are rates that change on 1 April.
type published map[string]field.Value

func (p published) Rate(id string, on calendar.Date) field.Value {
	if id == "stawka" && !on.Before(calendar.On(2027, 4, 1)) {
		return "30.00"
	}
	return p[id]
}

func TestRates(t *testing.T) {
	d, err := eservice.Parse("mala.yaml", []byte(rated), library(t))
	if err != nil {
		t.Fatal(err)
	}
	a := eservice.Answers{}.With("ile", "3")
	for _, tc := range []struct {
		name   string
		rates  eservice.Rates
		on     calendar.Date
		want   string
		asked  bool
		reason string
	}{
		{"in force", published{"stawka": "25.50", "metoda": "osoba"}, calendar.On(2027, 3, 31), "76,50\u00a0zł", true, "3 × 25,50"},
		{"changed", published{"stawka": "25.50"}, calendar.On(2027, 4, 1), "90,00\u00a0zł", false, "the rate of the day counts; a method that is not set asks nothing"},
		{"none", nil, calendar.On(2027, 3, 1), "0,00\u00a0zł", false, "without rates the values are zero; such a definition is not offered"},
	} {
		l := d.Live(a, eservice.Env{Today: tc.on, Rates: tc.rates})
		if got := strings.Join(l.Print("razem"), ""); got != tc.want {
			t.Errorf("%s: %q, want %q: %s", tc.name, got, tc.want, tc.reason)
		}
		asked := false
		for _, f := range l.Steps[0].Fields {
			asked = asked || f.Field.ID == "gdy"
		}
		if asked != tc.asked {
			t.Errorf("%s: asked %v: %s", tc.name, asked, tc.reason)
		}
		if l.Counting().Has("stawka") {
			t.Errorf("%s: a rate became an answer", tc.name)
		}
	}
	march := calendar.On(2027, 3, 1)
	if m := d.MissingRates(published{"najwyzsza": "63.34"}, march); len(m) != 1 || m[0].ID != "stawka" {
		t.Errorf("missing %v, want stawka: the method is optional", m)
	}
	r, _ := d.Rate("stawka")
	if most, over := d.Exceeds(r, "63.35", published{"najwyzsza": "63.34"}, march); !over || most != "63.34" {
		t.Errorf("63,35 is not over 63,34 (%v)", most)
	}
	if _, over := d.Exceeds(r, "63.34", published{"najwyzsza": "63.34"}, march); over {
		t.Error("the bound itself is over the bound")
	}
	if out := eservice.Outline(d); !strings.Contains(out, "Wartość stawka: Stawka, ustala urząd, najwyżej najwyzsza (art. 6k ust. 1)") {
		t.Errorf("the outline does not tell of the rates:\n%.600s", out)
	}
}

func TestMistakesOfRatesAndOpenings(t *testing.T) {
	for _, tc := range []struct{ name, old, new, want string }{
		{"kind", "id: najwyzsza, kind: money", "id: najwyzsza, kind: text", "a rate cannot be of the kind"},
		{"without basis", ", basis: art. 6k ust. 1", "", `the key "basis" is missing`},
		{"taken by a question", "{id: nazwa, kind: text", "{id: stawka, kind: text", `the name "stawka" is taken`},
		{"bound unknown", "at_most: najwyzsza", "at_most: inna", `"inna" cannot bound "stawka"`},
		{"bound of the unit", "set_by: law, ", "", "cannot bound"},
		{"condition", "id: stawka, kind: money", "id: stawka, when: today == today, kind: money", "a rate is not asked"},
		{"option", `metoda == "osoba"`, `metoda == "woda"`, `"woda" is no option of "metoda"`},
		{"opening", "topic: proby", "topic: proby\nopening: nobody", `"nobody" is not known here`},
		{"opening inside a matter", "topic: proby", "topic: proby\nin_matter: true\nopening: case", "opens none"},
		{"term", "term: {period: 1 month, rules: kpa, basis: art. 35 § 3 KPA}\n", "", `the key "term" is missing`},
		{"unknown merge field", "Zgoda dla {{nazwa}}", "{{ustalenia}}", "or list it under computed or blanks"},
	} {
		if !strings.Contains(rated, tc.old) {
			t.Fatalf("%s: nothing to replace", tc.name)
		}
		_, err := eservice.Parse("mala.yaml", []byte(strings.Replace(rated, tc.old, tc.new, 1)), library(t))
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", tc.name, err, tc.want)
		}
	}
}

func TestWhatAnOfficeDecides(t *testing.T) {
	for _, tc := range []struct {
		name, old, new string
		check          func(d *eservice.Definition) bool
		reason         string
	}{
		{"class of the unit", "class: 7230\n", "", func(d *eservice.Definition) bool { return d.Class.IsZero() && d.Opening == eservice.OpensCase }, "file plans differ"},
		{"registry", "class: 7230", "opening: registry", func(d *eservice.Definition) bool { return d.Opening == eservice.OpensRegistry }, "nobody knows beforehand what a general letter is about"},
		{"in a matter", "term: {period: 1 month, rules: kpa, basis: art. 35 § 3 KPA}", "in_matter: true", func(d *eservice.Definition) bool { return d.InMatter && d.Term.Period.IsZero() }, "the term of the case counts"},
		{"synonyms", "topic: proby", "topic: proby\nsynonyms: [próba, test]", func(d *eservice.Definition) bool { return len(d.Synonyms) == 2 }, "people do not know the words of acts"},
		{"blanks", `body: "Zgoda dla {{nazwa}}"`, `blanks: [{id: ustalenia, label: Ustalenia}], body: "{{ustalenia}}"`, func(d *eservice.Definition) bool { return d.Decisions[0].Blanks[0].ID == "ustalenia" }, "findings are written by a person"},
		{"silence after an event", "sections:", "silent: {period: 14 days, from: oględziny, basis: art. 83f ust. 8, meaning: Można usunąć drzewo}\nsections:", func(d *eservice.Definition) bool { return d.Silent.From.String() == "oględziny" }, "the days run from the inspection"},
	} {
		d, err := eservice.Parse("mala.yaml", []byte(strings.Replace(small, tc.old, tc.new, 1)), library(t))
		if err != nil || !tc.check(d) {
			t.Errorf("%s: %v: %s", tc.name, err, tc.reason)
		}
		if err == nil && strings.Contains(eservice.Outline(d), "Klasa JRWA: .") {
			t.Errorf("%s: the outline shows an empty class", tc.name)
		}
	}
}

func TestLibraryWithFurtherFiles(t *testing.T) {
	common, err := eservice.Common()
	if err != nil {
		t.Fatal(err)
	}
	more, err := common.With(extra, "more.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(more.Blocks(), " "); !strings.Contains(got, "extra") || !strings.Contains(got, "applicant") || strings.Contains(strings.Join(common.Blocks(), " "), "extra") {
		t.Errorf("blocks %q: the first library must stay as it is", got)
	}
	if _, err := more.With(extra, "more.yaml"); err == nil || !strings.Contains(err.Error(), "stands twice") {
		t.Errorf("a block that stands twice: %v", err)
	}
}

var extra = fstest.MapFS{"more.yaml": {Data: []byte("library: more\nblocks:\n  - id: extra\n    steps: [{id: x, title: X, fields: [{id: x, kind: yesno, label: X}]}]\n")}}
