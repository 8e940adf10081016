package eservice_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/source"
)

func library(t testing.TB) *eservice.Library {
	t.Helper()
	lib, err := eservice.Common()
	if err != nil {
		t.Fatalf("the common library:\n%v", err)
	}
	return lib.WithTariff(tariff(t))
}

func tariff(t testing.TB) *fee.Tariff {
	t.Helper()
	tr, err := fee.LoadTariff(os.DirFS("testdata"), "oplata-skarbowa.yaml")
	if err != nil {
		t.Fatalf("the tariff:\n%v", err)
	}
	return tr
}

func load(t testing.TB, name string) *eservice.Definition {
	t.Helper()
	d, err := eservice.Load(os.DirFS("testdata"), name+".yaml", library(t))
	if err != nil {
		t.Fatalf("%s:\n%v", name, err)
	}
	return d
}

// small is a definition with one of everything that the table below breaks.
const small = `service: mala
version: 1
valid_from: 2027-01-01
topic: proby
title: {pl: Mała, en: Small}
action: Zrób
summary: Próba.
case_title: "Mała: {{nazwa}}"
law: [{act: KPA, cite: art. 63}]
filing: account
applicants: [person]
class: 7230
term: {period: 1 month, rules: kpa, basis: art. 35 § 3 KPA}
start: {lead: Próba, who: Każdy, minutes: 5, cost: Nic, when: Zaraz}
sections: [{id: jedna, title: Jedna}, {id: druga, title: Druga}]
steps:
  - id: pierwszy
    section: jedna
    title: Pierwszy
    fields:
      - {id: nazwa, kind: text, label: Nazwa}
      - {id: cel, kind: choice, label: Cel, options: [{id: a, label: A}, {id: b, label: B}]}
      - {id: ile, kind: number, label: Ile}
      - {id: od, kind: date, label: Od, from: today}
  - id: dzieci
    section: jedna
    title: Dzieci
    fields:
      - id: dzieci
        kind: group
        label: Dzieci
        one: dziecko
        row: "{{imie}}"
        fields: [{id: imie, kind: text, label: Imię}, {id: wiek, kind: number, label: Wiek}]
  - id: drugi
    section: druga
    when: cel == "a" and ile > 2
    title: Drugi
    fields:
      - {id: tak, kind: yesno, label: Tak}
      - {id: plik, kind: file, when: tak, label: Plik, accept: [pdf]}
fees:
  - {id: oplata, kind: stamp_duty, item: certificate, due: filing}
privacy: {version: 1, purposes: [Próba], basis: [art. 6], retention: rok, duty: Brak}
decisions:
  - {id: tak, kind: decyzja, title: Decyzja, body: "Zgoda dla {{nazwa}}"}
`

func TestSmallDefinitionLoads(t *testing.T) {
	if _, err := eservice.Parse("mala.yaml", []byte(small), library(t)); err != nil {
		t.Fatal(err)
	}
}

func TestMistakes(t *testing.T) {
	for _, tc := range []struct {
		name     string
		old, new string
		want     string // part of the mistake
		mend     string // part of how to mend it
	}{
		{"unknown key has a place", "topic: proby", "topik: proby", `mala.yaml:4:1: unknown key "topik"`, "did you mean topic?"},
		{"confirmed identity of nobody", "filing: account", "filing: anonymous\nidentity: confirmed", `nobody's identity is confirmed without an account`, "filing: account"},
		{"missing key", "topic: proby\n", "", `the key "topic" is missing`, "add topic"},
		{"key twice", "topic: proby", "topic: proby\ntopic: inne", `stands already in line 4`, "keep one"},
		{"unknown key of a kind", "kind: yesno, label: Tak}", "kind: yesno, label: Tak, min: 2}", `unknown key "min"`, ""},
		{"missing Polish text", "{pl: Mała, en: Small}", "{en: Small}", "the Polish text is missing", "add pl"},
		{"unknown language", "{pl: Mała, en: Small}", "{pl: Mała, fr: Petit}", `unknown key "fr"`, ""},
		{"empty text", "summary: Próba.", `summary: ""`, "the text is empty", ""},
		{"no text", "summary: Próba.", "summary:", "a text is expected", ""},
		{"unknown kind", "kind: yesno", "kind: yesnoo", `no kind "yesnoo"`, "yesno"},
		{"id twice", "{id: tak, kind: yesno", "{id: nazwa, kind: yesno", `"nazwa" is asked already in mala.yaml:21`, "rename"},
		{"id in a row twice", "[{id: imie,", "[{id: nazwa,", `"nazwa" is asked already`, "rename"},
		{"reserved id", "{id: tak, kind: yesno", "{id: today, kind: yesno", "meaning of its own", ""},
		{"id with a capital", "id: ile", "id: Ile", "is no name", "underscores"},
		{"step twice", "- id: drugi", "- id: pierwszy", `the step "pierwszy" stands twice`, ""},
		{"reserved step", "- id: drugi", "- id: sprawdz", "the portal uses itself", ""},
		{"unknown section", "section: druga", "section: druha", `no section "druha"`, "did you mean druga?"},
		{"section without steps", "{id: druga, title: Druga}", "{id: druga, title: D}, {id: trzecia, title: T}", `section "trzecia" has no steps`, ""},
		{"option unknown", `cel == "a"`, `cel == "c"`, `"c" is no option of "cel"`, ""},
		{"option unknown in a list", `cel == "a"`, `cel in ["a", "c"]`, `"c" is no option`, ""},
		{"question asked later", "label: Nazwa}", "label: Nazwa, when: tak}", `"tak" is asked only later`, "move the question up"},
		{"question unknown", `cel == "a"`, `cell == "a"`, `no answer called "cell"`, "did you mean cel?"},
		{"row field outside its group", `ile > 2`, `wiek > 2`, `no answer called "wiek"`, ""},
		{"own field in own condition", "label: Tak}", "label: Tak, when: tak}", "asked only later", ""},
		{"condition is no truth", `ile > 2`, `ile`, "the expression is wrong", "true or false"},
		{"types do not fit", `ile > 2`, `ile > "2"`, "the expression is wrong", ""},
		{"syntax", `ile > 2`, `ile >`, "the expression is wrong", ""},
		{"forbidden operator", `ile > 2`, `nazwa matches ".*"`, "operator matches is not allowed", ""},
		{"forbidden function", `ile > 2`, `filter(dzieci, true) == 1`, "not allowed in an expression", ""},
		{"no such function", `ile > 2`, `average(ile) > 1`, "no such function", "sum"},
		{"no such field of a group", `ile > 2`, `sum(dzieci, "imię") > 1`, `no field "imię"`, ""},
		{"sum of texts", `ile > 2`, `sum(dzieci, "imie") > 1`, "cannot be summed", ""},
		{"not a day", `ile > 2`, `od > date("2027-02-30")`, "this is no day", ""},
		{"never true", `cel == "a" and ile > 2`, `cel == "a" and cel == "b"`, "nobody reaches this step", ""},
		{"long expression", `ile > 2`, strings.Repeat("ile > 2 and ", 60) + "ile > 2", "longer than", ""},
		{"bad period", "period: 1 month", "period: 1 months", "this is no period", "30 days"},
		{"bad rules", "rules: kpa", "rules: kpaa", "rules of counting", ""},
		{"bad class", "class: 7230", "class: A1", "a JRWA class", "7230"},
		{"bad day", "valid_from: 2027-01-01", "valid_from: 2027-02-30", "a day is expected", ""},
		{"end before beginning", "valid_from: 2027-01-01", "valid_from: 2027-01-01\nvalid_to: 2026-01-01", "before valid_from", ""},
		{"filing and signature", "filing: account", "filing: account\nsignature: required", "disagree", ""},
		{"nobody", "applicants: [person]", "applicants: []", "nobody may apply", ""},
		{"bound on no date", "from: today", "from: ile", "which is no date", ""},
		{"bound on a later date", "from: today", "from: potem + 1 day", "not asked before", ""},
		{"bound unreadable", "from: today", "from: jutro rano", "is no day", "today + 14 days"},
		{"merge field unknown", "{{nazwa}}\"\nlaw", "{{nazwaa}}\"\nlaw", "no merge field {{nazwaa}}", "did you mean nazwa?"},
		{"merge field of a row", "Zgoda dla {{nazwa}}", "Zgoda dla {{imie}}", "stands for many values", ""},
		{"merge marks do not pair", "Zgoda dla {{nazwa}}", "{{#if nazwa}}Zgoda", "do not pair", ""},
		{"merge mark unreadable", "Zgoda dla {{nazwa}}", "{{ nazwa | lower }}", "cannot be read", ""},
		{"row title with another field", `row: "{{imie}}"`, `row: "{{nazwa}}"`, `the rows have no field "nazwa"`, ""},
		{"fee item unknown", "item: certificate", "item: certificat", `no item "certificat"`, "did you mean certificate?"},
		{"fee without item", "item: certificate, ", "", "either an item or code", ""},
		{"code fee without title", "item: certificate", "compute: code", "needs a title", ""},
		{"choice with one option", ", {id: b, label: B}", "", "at least two options", ""},
		{"option twice", "{id: b, label: B}", "{id: a, label: B}", `option "a" stands twice`, ""},
		{"choice without options", ", options: [{id: a, label: A}, {id: b, label: B}]", "", "either options or a list", ""},
		{"unknown list", "options: [{id: a, label: A}, {id: b, label: B}]", "list: voivodeship", `no list "voivodeship"`, "did you mean voivodeships?"},
		{"unknown file format", "accept: [pdf]", "accept: [exe]", "no format that an office takes", ""},
		{"unknown block", "- id: drugi\n    section: druga\n", "- {use: aplicant, section: druga}\n  - id: drugi\n    section: druga\n", `no block "aplicant"`, ""},
		{"block without a step", "- id: drugi\n", "- {use: proxy, section: jedna, without: [inny]}\n  - id: drugi\n", `has no step "inny"`, ""},
		{"sections mixed", "section: jedna\n    title: Pierwszy", "section: druga\n    title: Pierwszy", "do not stand together", ""},
		{"pattern without example", "kind: text, label: Nazwa", "kind: text, pattern: x, label: Nazwa", "a pattern needs an example", ""},
		{"example does not fit", "kind: text, label: Nazwa", "kind: text, pattern: x, example: y, label: Nazwa", "does not fit", ""},
		{"xml name", "kind: text, label: Nazwa", "kind: text, xml: nazwa ta, label: Nazwa", "no name of an XML element", ""},
		{"xml names collide", "kind: text, label: Nazwa", "kind: text, xml: Cel, label: Nazwa", "would have the XML element Cel", ""},
		{"unknown prefill", "kind: text, label: Nazwa", "kind: text, prefill: account.name, label: Nazwa", "not known here", ""},
		{"unknown error occasion", "kind: text, label: Nazwa", "kind: text, errors: {wrong: Nie}, label: Nazwa", "no occasion", ""},
		{"step asks nothing", "- {id: tak, kind: yesno, label: Tak}\n      - {id: plik, kind: file, when: tak, label: Plik, accept: [pdf]}", "[]", "the step asks nothing", "add fields"},
		{"unconditional exit", "- id: drugi\n", "- {id: koniec, section: jedna, title: K, exit: {text: Nie}}\n  - id: drugi\n", "every way ends before it", ""},
		{"exit that asks", "- id: drugi\n", "- id: drugi\n    exit: {text: Nie}\n", "asks nothing", ""},
		{"a question beside a group", "fields:\n      - id: dzieci", "fields:\n      - {id: obok, kind: text, label: Obok}\n      - id: dzieci", "the only question of its page", ""},
		{"group in a group", "[{id: imie, kind: text, label: Imię}", "[{id: g2, kind: group, label: G, one: g, row: g, fields: [{id: y, kind: text, label: Y}]}, {id: imie, kind: text, label: Imię}", "a group cannot be inside a group", ""},
		{"repeat of no group", "- id: drugi\n", "- id: drugi\n    repeat: nazwa\n", `no group "nazwa"`, ""},
		{"anchor", "summary: Próba.", "summary: &a Próba.", "anchors", ""},
		{"alias", "summary: Próba.", "summary: &a Próba.\nx: *a", "anchors", ""},
		{"tag", "summary: Próba.", "summary: !!str Próba.", "tags", ""},
		{"tab", "summary: Próba.", "\tsummary: Próba.", "mala.yaml:", "no tabs"},
		{"second document", "summary: Próba.", "summary: Próba.\n---\nx: 1", "second document", ""},
		{"link of another scheme", "cite: art. 63", "cite: art. 63, url: \"javascript:alert(1)\"", "no address of a page", ""},
		{"replaces nothing", "topic: proby", "topic: proby\nreplaces: {inne: stare}", "which is no question", ""},
		{"too many rows", "row: \"{{imie}}\"", "row: \"{{imie}}\"\n        max_rows: 1001", "from 1 to 1000", ""},
		{"decision twice", "body: \"Zgoda dla {{nazwa}}\"}", "body: x}\n  - {id: tak, kind: decyzja, title: D, body: y}", `decision "tak" stands twice`, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if !strings.Contains(small, tc.old) {
				t.Fatalf("the small definition has no %q", tc.old)
			}
			_, err := eservice.Parse("mala.yaml", []byte(strings.Replace(small, tc.old, tc.new, 1)), library(t))
			if err == nil {
				t.Fatal("the definition loads")
			}
			if !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), tc.mend) {
				t.Errorf("got:\n%v\nwant %q and %q", err, tc.want, tc.mend)
			}
			for _, m := range source.All(err) {
				if m.File == "" || m.Line < 1 || m.Column < 1 {
					t.Errorf("a mistake without a place: %+v", m)
				}
			}
		})
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	broken := strings.NewReplacer("topic: proby", "topik: proby", "class: 7230", "class: x", "kind: yesno", "kind: nie").Replace(small)
	_, err := eservice.Parse("mala.yaml", []byte(broken), library(t))
	if n := len(source.All(err)); n < 4 {
		t.Errorf("%d mistakes, want at least 4:\n%v", n, err)
	}
}

func TestPlaceOfAMistakeInAnExpression(t *testing.T) {
	_, err := eservice.Parse("mala.yaml", []byte(strings.Replace(small, "ile > 2", "ilee > 2", 1)), library(t))
	ms := source.All(err)
	if len(ms) != 1 || ms[0].Line != 37 || ms[0].Column != 26 {
		t.Errorf("got %v, want 37:26, where ilee stands", err)
	}
}

func TestYAMLBombs(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
	for name, body := range map[string]string{
		"aliases": bomb, "depth": strings.Repeat("[", 5000), "deep map": strings.Repeat("a: {", 2000), "size": strings.Repeat("# x\n", 400_000),
		"many": "steps: [" + strings.Repeat("x,", 120_000) + "x]", "empty": "", "a scalar": "x", "a list": "[]", "null": "null",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := eservice.Parse("x.yaml", []byte(body), nil); err == nil {
				t.Error("it loads")
			}
		})
	}
}

func TestExplain(t *testing.T) {
	broken := strings.NewReplacer("ile > 2", "ilee > 2", "topic: proby", "topik: proby").Replace(small)
	files := fstest.MapFS{"mala.yaml": {Data: []byte(broken)}}
	_, err := eservice.Load(files, "mala.yaml", library(t))
	got := eservice.Explain(files, err)
	want := `mala.yaml:1:1: the key "topic" is missing
     1 | service: mala
       | ^
       add topic: …

mala.yaml:4:1: unknown key "topik"
     4 | topik: proby
       | ^
       did you mean topic?

mala.yaml:37:26: there is no answer called "ilee"
    37 |     when: cel == "a" and ilee > 2
       |                          ^
       did you mean ile?

3 mistakes
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestLoadOfNoFile(t *testing.T) {
	_, err := eservice.Load(fstest.MapFS{}, "nie-ma.yaml", nil)
	if err == nil || source.All(err) != nil {
		t.Errorf("Load = %v, want an error of reading", err)
	}
	if eservice.Explain(fstest.MapFS{}, err) == "" || eservice.Explain(nil, nil) != "" {
		t.Error("Explain of an error says nothing, or of nothing something")
	}
}
