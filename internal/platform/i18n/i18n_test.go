package i18n

import (
	"strings"
	"testing"
	"testing/fstest"
)

func load(t *testing.T, pl, en string) *Catalog {
	t.Helper()
	c, err := Load(fstest.MapFS{"messages/pl.yaml": {Data: []byte(pl)}, "messages/en.yaml": {Data: []byte(en)}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPolishPlurals(t *testing.T) {
	c := load(t, "x.left: {one: 'został {{.Count}} dzień', few: 'zostały {{.Count}} dni', many: 'zostało {{.Count}} dni', other: 'zostało {{.Count}} dnia'}", "")
	for _, tc := range []struct {
		n    any
		want string
	}{{1, "został 1\u00a0dzień"}, {2, "zostały 2\u00a0dni"}, {5, "zostało 5\u00a0dni"}, {12, "zostało 12\u00a0dni"}, {22, "zostały 22\u00a0dni"}, {"1.5", "zostało 1.5\u00a0dnia"}} {
		if got := c.Say("pl", "x.left", "Count", tc.n); got != tc.want {
			t.Errorf("%v: %q, want %q", tc.n, got, tc.want)
		}
	}
}

func TestFallbacks(t *testing.T) {
	c := load(t, "x.a: Dalej\nx.b: 'Witaj, {{.Name}}'", "x.a: Next")
	ctx := c.Speak(t.Context(), "en")
	for _, tc := range []struct{ key, want, why string }{
		{"x.a", "Next", "the language has it"},
		{"x.b", "Witaj, Żaneta", "Polish stands in for a missing translation"},
		{"x.c", "⟦x.c⟧", "a missing key is visible, never silent"},
	} {
		if got := T(ctx, tc.key, "Name", "Żaneta"); got != tc.want {
			t.Errorf("%s: %q, want %q (%s)", tc.key, got, tc.want, tc.why)
		}
	}
	if got := T(ctx, "x.b", map[string]any{"Name": "Ł"}); got != "Witaj, Ł" {
		t.Errorf("map of arguments: %q", got)
	}
}

func TestTwoSourcesMayNotDefineOneKey(t *testing.T) {
	f := fstest.MapFS{"messages/pl.yaml": {Data: []byte("x.a: A")}}
	if _, err := Load(f, f); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("Load = %v, want an error that says twice", err)
	}
}

func TestTypeset(t *testing.T) {
	for in, want := range map[string]string{
		"Idź do domu i w pole":     "Idź do domu i\u00a0w\u00a0pole",
		"W terminie 7 dni":         "W\u00a0terminie 7\u00a0dni",
		"z 20 listopada 2025 r.":   "z\u00a020\u00a0listopada\u00a02025\u00a0r.",
		"art. 64 § 2 KPA":          "art.\u00a064 §\u00a02 KPA",
		"na podstawie art. {{.A}}": "na podstawie art.\u00a0{{.A}}",
	} {
		if got := Typeset(in); got != want {
			t.Errorf("Typeset(%q) = %q, want %q", in, got, want)
		}
	}
}
