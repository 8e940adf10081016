package eservice_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wrota/internal/eservice"
	"wrota/internal/eservice/eservicetest"
	"wrota/internal/eservice/field"
)

// changed loads the small definition with replacements.
func changed(t testing.TB, pairs ...string) *eservice.Definition {
	t.Helper()
	d, err := eservice.Parse("mala.yaml", []byte(strings.NewReplacer(pairs...).Replace(small)), library(t))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestUpgrade(t *testing.T) {
	old := changed(t)
	a := eservice.Answers{}.With("nazwa", "Próba").With("cel", "b").With("ile", "5").With("od", "2027-03-05").With("tak", false).
		With("dzieci", field.Rows{{ID: "1", Values: field.Values{"imie": "Ola", "wiek": "5"}}})
	for _, s := range old.Steps {
		a = a.WithSeen(eservice.At{Step: s.ID})
	}
	for _, tc := range []struct {
		name  string
		pairs []string
		want  string // kind:field of each change
		check func(a eservice.Answers) bool
	}{
		{"nothing changed", nil, "", func(n eservice.Answers) bool {
			x, _ := n.MarshalJSON()
			y, _ := a.MarshalJSON()
			return string(x) == string(y)
		}},
		{"a question was renamed", []string{"id: nazwa", "id: tytul", "{{nazwa}}", "{{tytul}}", "version: 1\nv", "version: 2\nreplaces: {tytul: nazwa}\nv"}, "renamed:tytul", func(n eservice.Answers) bool {
			return n.Text("tytul") == "Próba" && !n.Has("nazwa") && n.Seen(eservice.At{Step: "pierwszy"})
		}},
		{"a question came and one went", []string{"id: ile, kind: number, label: Ile", "id: kiedy, kind: date, label: Kiedy", "ile > 2", "tak2", "- id: drugi", "- {id: wczesniej, section: druga, title: W, fields: [{id: tak2, kind: yesno, label: T}]}\n  - id: drugi"}, "added:kiedy added:tak2 removed:ile", func(n eservice.Answers) bool {
			return !n.Has("ile") && !n.Seen(eservice.At{Step: "pierwszy"}) && n.Seen(eservice.At{Step: "dzieci"})
		}},
		{"an option went", []string{"{id: b, label: B}", "{id: c, label: C}"}, "ask-again:cel", func(n eservice.Answers) bool { return !n.Has("cel") && n.Has("ile") }},
		{"a kind changed", []string{"id: ile, kind: number", "id: ile, kind: money"}, "ask-again:ile", func(n eservice.Answers) bool { return !n.Has("ile") }},
		{"a bound moved", []string{"from: today", "from: today + 1 year"}, "", func(n eservice.Answers) bool { return n.Has("od") }},
		{"a field of rows changed", []string{"{id: wiek, kind: number, label: Wiek}", "{id: klasa, kind: text, label: Klasa}"}, "added:klasa removed:wiek", func(n eservice.Answers) bool {
			return n.Rows("dzieci")[0].Text("imie") == "Ola" && !n.Rows("dzieci")[0].Has("wiek")
		}},
		{"the group was renamed", []string{"      - id: dzieci", "      - id: maluchy", "version: 1\nv", "version: 2\nreplaces: {maluchy: dzieci}\nv"}, "renamed:maluchy", func(n eservice.Answers) bool { return len(n.Rows("maluchy")) == 1 && !n.Has("dzieci") }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			next, changes := changed(t, tc.pairs...).Upgrade(old, a, env)
			var got []string
			for _, c := range changes {
				got = append(got, string(c.Kind)+":"+c.Field)
				if c.Label.IsZero() || (c.Step == "") != (c.Kind == eservice.Removed) {
					t.Errorf("change without label or step: %+v", c)
				}
			}
			if diff := cmp.Diff(tc.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
			if !tc.check(next) {
				t.Errorf("the answers are wrong: %v", next.IDs())
			}
		})
	}
}

func TestUpgradeNeverBreaksADraft(t *testing.T) {
	old, err := eservice.Load(os.DirFS("testdata"), "wszystko.yaml", library(t))
	if err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile("testdata/wszystko.yaml")
	if err != nil {
		t.Fatal(err)
	}
	next, err := eservice.Parse("wszystko.yaml", []byte(strings.NewReplacer("version: 1\nvalid", "version: 2\nreplaces: {tresc: tekst}\nvalid", "id: tekst,", "id: tresc,", "kind: nip,", "kind: regon,", "max: 1000,", "max: 10,").Replace(string(body))), library(t))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := eservicetest.Answers(t, old, env)
		moved, changes := next.Upgrade(old, a, env)
		if moved.Text("tresc") != a.Text("tekst") || moved.Has("nip") {
			t.Fatalf("moved wrongly: %v", changes)
		}
		for _, id := range moved.IDs() {
			if _, ok := next.Field(id); !ok {
				t.Fatalf("%s is no question of the new version", id)
			}
		}
		for _, p := range next.Check(moved, env) {
			if !strings.HasPrefix(p.Key, "eservice.required.") {
				t.Fatalf("a moved answer is refused: %+v", p)
			}
		}
		if next.Path(moved, env).Ready() {
			t.Fatal("a draft with a question to answer again is ready")
		}
	})
}
