package portal

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestFileName(t *testing.T) {
	for _, tc := range []struct{ in, want, reason string }{
		{"plan działki.pdf", "plan działki.pdf", "Polish letters and spaces are good names"},
		{"../../etc/passwd", "-..-etc-passwd", "a name is no path"},
		{`C:\dane\plan.pdf`, "C--dane-plan.pdf", "nor one of another system"},
		{"a\x00b\nc.pdf", "a-b-c.pdf", "control characters end names"},
		{" .. ", "plik", "what remains must be a name"},
		{"\xff\xfe.pdf", "-.pdf", "a name is text"},
		{strings.Repeat("ż", 300) + ".pdf", strings.Repeat("ż", 116) + ".pdf", "the end says what it is, so the middle is cut"},
		{strings.Repeat("a.b", 300), strings.Repeat("a.b", 40), "a long end says nothing"},
	} {
		if got := fileName(tc.in); got != tc.want {
			t.Errorf("%q becomes %q, want %q: %s", tc.in, got, tc.want, tc.reason)
		}
	}
}

// Whatever people call their files, no two of them overwrite each other on any system.
func TestNamesAreUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		taken, folded := map[string]bool{}, map[string]bool{}
		for _, s := range rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"a.pdf", "A.PDF", "a (2).pdf", "", "x"})), 0, 30).Draw(t, "names") {
			name := unique(fileName(s), taken)
			if name == "" || !utf8.ValidString(name) || strings.ContainsAny(name, "/\\\x00") || strings.HasPrefix(name, ".") {
				t.Fatalf("%q becomes %q", s, name)
			}
			if folded[strings.ToLower(name)] {
				t.Fatalf("%q stands twice", name)
			}
			folded[strings.ToLower(name)] = true
		}
	})
}

func TestFirstSentence(t *testing.T) {
	for _, tc := range []struct{ in, first, rest, reason string }{
		{"Zgłoszenie jest bezpłatne. Za pełnomocnictwo płacisz 17 zł.", "Zgłoszenie jest bezpłatne.", "Za pełnomocnictwo płacisz 17 zł.", "two sentences"},
		{"Skarga jest bezpłatna.", "Skarga jest bezpłatna.", "", "one"},
		{"Złóż ją do 10. dnia miesiąca. Łatwo zapomnieć.", "Złóż ją do 10. dnia miesiąca.", "Łatwo zapomnieć.", "an ordinal ends no sentence"},
		{"Zapłać (art. 15 UDIP). Żądanie możesz zmienić", "Zapłać (art. 15 UDIP).", "Żądanie możesz zmienić", "nor does an abbreviation"},
		{"", "", "", "nothing"},
		{"Koniec. ", "Koniec. ", "", "a space at the end begins nothing"},
	} {
		if first, rest := firstSentence(tc.in); first != tc.first || rest != tc.rest {
			t.Errorf("%q is cut into %q and %q, want %q and %q: %s", tc.in, first, rest, tc.first, tc.rest, tc.reason)
		}
	}
}
