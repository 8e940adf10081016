package lemma

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/platform/i18n"
)

//go:embed testdata/forms.txt
var forms string

// sum is that of the table which tools/lemma made and which the gates below were measured with.
const sum = "24d3cfba359d2dd25f868171869f063cc94b7bb8bef2fbe49f7b68c1268bbc8d"

func TestTableIsTheOneThatWasMeasured(t *testing.T) {
	if got := sha256.Sum256([]byte(table)); hex.EncodeToString(got[:]) != sum {
		t.Errorf("the table is another one: %x. Make it with tools/lemma, look at the gates, and write its sum here", got)
	}
}

// words are the lines of the test set; a distractor is a word like any other.
func words() (out [][]string) {
	for line := range strings.Lines(forms) {
		if !strings.HasPrefix(line, "#") {
			out = append(out, strings.Fields(strings.TrimPrefix(line, "- ")))
		}
	}
	return out
}

// measure looks for every form of every word by every form, as typed by typing.
func measure(set [][]string, typing func(string) string) (recall, precision float64, missed, wrong []string) {
	found := map[string][]string{}
	of := func(w string) []string {
		if found[w] == nil {
			found[w] = Of(w)
		}
		return found[w]
	}
	var hit, miss, stray int
	for i, asked := range set {
		for _, q := range asked {
			lemmas := of(typing(q))
			for j, there := range set {
				for _, form := range there {
					meets := slices.ContainsFunc(of(form), func(l string) bool { return slices.Contains(lemmas, l) })
					switch {
					case i == j && meets:
						hit++
					case i == j:
						miss++
						missed = append(missed, q+"→"+form)
					case meets:
						stray++
						wrong = append(wrong, q+"→"+form)
					}
				}
			}
		}
	}
	return float64(hit) / float64(hit+miss), float64(hit) / float64(hit+stray), missed, wrong
}

// The gates of the search: recall at least 0.95, precision at least 0.98, with and without diacritics.
func TestFormsOfAWordMeet(t *testing.T) {
	set := words()
	if n := len(set); n < 60 {
		t.Fatalf("%d words in the test set", n)
	}
	for name, typing := range map[string]func(string) string{
		"as written": func(s string) string { return s }, "without diacritics": i18n.Fold, "in capitals": strings.ToUpper,
	} {
		recall, precision, missed, wrong := measure(set, typing)
		t.Logf("%s: recall %.4f, precision %.4f, %d words", name, recall, precision, len(set))
		if recall < 0.95 || precision < 0.98 {
			t.Errorf("%s: recall %.4f (at least 0.95), missed %v; precision %.4f (at least 0.98), wrong %v", name, recall, missed, precision, wrong)
		}
	}
}

func TestOf(t *testing.T) {
	for _, c := range []struct{ word, want, reason string }{
		{"lat", "rok", "another stem"},
		{"ludźmi", "czlowiek", "another stem"},
		{"dzieciom", "dziecko", "another stem"},
		{"SZEDŁ", "isc", "another stem, in capitals"},
		{"drogi", "droga", "the noun"},
		{"drogi", "drogi", "and the adjective: nobody knows which is meant"},
		{"Łodzią", "lodz", "ł is no letter with a mark to Unicode"},
		{"niezajętą", "niezajety", "a negation is another word"},
		{"Xqzwty", "xqzwty", "an unknown word is its own lemma"},
		{"GD.6220.1.2026", "gd.6220.1.2026", "what is no word stays whole"},
		{"2026", "2026", "numbers too"},
	} {
		if got := Of(c.word); !slices.Contains(got, c.want) {
			t.Errorf("%s: Of(%q) = %v, want %q", c.reason, c.word, got, c.want)
		}
	}
	if got := Of("niezajęty"); slices.Contains(got, "zajety") {
		t.Errorf("what is not is found as what is: %v", got)
	}
	if Of("") != nil || !Know("drogami") || Know("xqzwty") {
		t.Error("an empty word has a lemma, or what is known is mistaken")
	}
}

func TestOfIsSteady(t *testing.T) {
	all := slices.Concat(words()...)
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.OneOf(rapid.SampledFrom(all), rapid.StringMatching(`[a-zA-Ząćęłńóśźż0-9.'-]{0,70}`), rapid.String()).Draw(t, "word")
		got := Of(w)
		if !slices.Equal(got, Of(i18n.Fold(w))) {
			t.Fatalf("%q and its folded form differ: %v, %v", w, got, Of(i18n.Fold(w)))
		}
		if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Fatalf("Of(%q) = %v", w, got)
		}
	})
}

func FuzzOf(f *testing.F) {
	for _, w := range []string{"drogami", "Łódź", "", "nie", "naj", "najlepszych", strings.Repeat("a", 80), "\xff\xfe", "zażółć"} {
		f.Add(w)
	}
	f.Fuzz(func(t *testing.T, w string) {
		for _, l := range Of(w) {
			if l != i18n.Fold(l) {
				t.Errorf("Of(%q) has %q, which is not folded", w, l)
			}
		}
	})
}

func BenchmarkOf(b *testing.B) {
	all := slices.Concat(words()...)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		Of(all[i%len(all)])
		i++
	}
}
