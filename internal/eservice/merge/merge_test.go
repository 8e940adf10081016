package merge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wrota/internal/eservice/merge"
)

func TestFill(t *testing.T) {
	values := map[string]string{"imie": "Ola {{x}}", "adres.place": "Lipowa", "pusty": ""}
	for _, tc := range []struct{ template, want, reason string }{
		{"Dziecko: {{imie}}", "Dziecko: Ola {{x}}", "a value is not a template"},
		{"{{ imie }}, {{adres.place}}", "Ola {{x}}, Lipowa", "spaces in a mark"},
		{"A{{#if pusty}} – {{pusty}}{{/if}}", "A", "nothing is kept of a piece without a value"},
		{"A{{#if imie}} – {{adres.place}}{{/if}}", "A – Lipowa", ""},
		{"{{#if pusty}}{{#if imie}}X{{/if}}Y{{/if}}Z", "Z", "inside a piece that is left out nothing counts"},
		{"{{#if imie}}{{#if pusty}}X{{/if}}Y{{/if}}", "Y", "nested pieces"},
		{"{{nieznany}}", "", "Load has refused unknown names"},
		{"", "", ""},
	} {
		tpl, wrong := merge.Parse(tc.template)
		if got := tpl.Fill(func(n string) string { return values[n] }); wrong != "" || got != tc.want {
			t.Errorf("%q: %q %s, want %q (%s)", tc.template, got, wrong, tc.want, tc.reason)
		}
	}
}

func TestNamesAndMistakes(t *testing.T) {
	tpl, _ := merge.Parse("{{a}} {{#if b.c}}{{a}}{{d}}{{/if}}")
	if diff := cmp.Diff([]string{"a", "b.c", "d"}, tpl.Names()); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{"{{a", "a}}", "{{A}}", "{{a.b.c}}", "{{#if}}x{{/if}}", "{{#if a}}x", "x{{/if}}", "{{/if}}{{#if a}}", "{{a b}}", "{{}}"} {
		if _, wrong := merge.Parse(bad); wrong == "" {
			t.Errorf("%q is taken", bad)
		}
	}
}

func FuzzTemplate(f *testing.F) {
	f.Add("{{a}} {{#if b}}x{{/if}}")
	f.Fuzz(func(t *testing.T, s string) {
		if tpl, wrong := merge.Parse(s); wrong == "" {
			tpl.Fill(func(string) string { return "{{a}}" })
		}
	})
}
