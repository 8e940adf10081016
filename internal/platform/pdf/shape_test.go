package pdf

import (
	"strings"
	"testing"
)

func testLayout(t testing.TB, lang string) *layout {
	t.Helper()
	faces, err := newFaces()
	if err != nil {
		t.Fatal(err)
	}
	return &layout{doc: &Document{}, faces: faces, units: float64(faces[0].Units), polish: isPolish(lang)}
}

// chances shows where a line may end.
func chances(t testing.TB, text, lang string) string {
	t.Helper()
	var b strings.Builder
	for _, g := range testLayout(t, lang).shape(Plain(text), regular, 10).glyphs {
		if g.after == must {
			b.WriteString("|")
			continue
		}
		b.WriteRune(g.char)
		if g.after != never {
			b.WriteString("|")
		}
	}
	return strings.ReplaceAll(b.String(), " |", "|")
}

func TestLineBreaks(t *testing.T) {
	for _, tc := range []struct{ text, lang, want, why string }{
		{"ala ma kota", "pl", "ala|ma|kota", "spaces"},
		{"idę do domu i w pole", "pl", "idę|do|domu|i w pole", "a one-letter word goes with the next"},
		{"(w domu) a „z lasu”", "pl", "(w domu)|a „z lasu”", "also after a bracket or a quote"},
		{"grupa A i B", "pl", "grupa|A i B", "capital letters too"},
		{"i w pole", "en", "i|w|pole", "another language has another rule"},
		{"r. w. z", "pl", "r.|w.|z", "an abbreviation is no word"},
		{"100\u00a0zł netto", "pl", "100\u00a0zł|netto", "a no-break space"},
		{"biało-czerwony", "pl", "biało-|czerwony", "after a hyphen between letters"},
		{"12-345 Lipowa", "pl", "12-345|Lipowa", "not in a post code"},
		{"od -5 do", "pl", "od|-5|do", "not after a minus"},
		{"nr 12/2026/A", "pl", "nr|12/2026/|A", "not in a number, but after it"},
		{"i/lub", "pl", "i/|lub", "after a slash between letters"},
		{"tak – nie", "pl", "tak –|nie", "a dash does not begin a line"},
		{"dom\u00adofon", "pl", "dom\u00ad|ofon", "a soft hyphen"},
		{"dom\u200bofon", "pl", "dom|ofon", "a zero width space"},
		{"dom\u2011ofon", "pl", "dom\u2011ofon", "a hyphen that does not break"},
		{"a\nb\n\nc", "pl", "a|b||c", "line breaks"},
	} {
		if got := chances(t, tc.text, tc.lang); got != tc.want {
			t.Errorf("%s: %q may be broken as %s, want %s", tc.why, tc.text, got, tc.want)
		}
	}
}

func TestLongWordsAreCut(t *testing.T) {
	l := testLayout(t, "pl")
	s := l.shape(Plain(strings.Repeat("a", 50)+" b"), regular, 10)
	var parts []string
	for _, ln := range s.wrap(30, l.units) {
		parts = append(parts, strings.Repeat("x", ln.to-ln.from))
		if ln.width > 30.01 {
			t.Errorf("a line is %.1f points wide, its column 30", ln.width)
		}
	}
	if got := strings.Join(parts, ""); len(got) != 52 || len(parts) < 5 {
		t.Errorf("%d glyphs in %d lines, want all 52", len(got), len(parts))
	}
}

func TestShapeCleansText(t *testing.T) {
	for _, tc := range []struct{ in, want, why string }{
		{"z\u0307o\u0301", "żó", "letters and marks are composed"},
		{"a\tb", "a b", "a tab is a space"},
		{"a\x00\u0007b\u202e\ufe0f\u200d", "ab", "what cannot be seen is left out"},
		{"\xff", "\uFFFD", "broken UTF-8 is seen"},
		{"a\u2028b", "a\nb", "a line separator breaks the line"},
	} {
		var b strings.Builder
		for _, g := range testLayout(t, "pl").shape(Plain(tc.in), regular, 10).glyphs {
			b.WriteRune(g.char)
		}
		if b.String() != tc.want {
			t.Errorf("%s: %q becomes %q, want %q", tc.why, tc.in, b.String(), tc.want)
		}
	}
}
