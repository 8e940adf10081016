package richtext

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func show(changes []Change) string {
	var b strings.Builder
	for _, c := range changes {
		b.WriteString([]string{"%s", "{+%s+}", "[-%s-]"}[c.Op])
		s := b.String()
		b.Reset()
		fmt.Fprintf(&b, strings.ReplaceAll(s, "%s", "%[1]s"), c.Text)
	}
	return b.String()
}

func TestDiff(t *testing.T) {
	for _, tc := range []struct{ a, b, want, why string }{
		{"", "", "", "nothing"},
		{"", "a", "{+a+}", "all new"},
		{"a", "", "[-a-]", "all gone"},
		{"kwota 10 zł", "kwota 12 zł", "kwota [-10-]{+12+} zł", "one word"},
		{"a b c", "a c", "a [-b -]c", "a word less"},
		{"Zażółć gęślą", "Zażółć gęślą jaźń", "Zażółć gęślą{+ jaźń+}", "words are whole, accents and all"},
		{"a\n\nc", "a\n\nb\n\nc", "a\n\n{+b\n\n+}c", "a paragraph more"},
		{"x y", "z w", "[-x-]{+z+} [-y-]{+w+}", "deletions stand before insertions"},
	} {
		if got := show(Diff(tc.a, tc.b)); got != tc.want {
			t.Errorf("%s: %q → %q: %s, want %s", tc.why, tc.a, tc.b, got, tc.want)
		}
	}
}

// sides puts the two sources together again.
func sides(changes []Change) (a, b string) {
	for _, c := range changes {
		if c.Op != Insert {
			a += c.Text
		}
		if c.Op != Delete {
			b += c.Text
		}
	}
	return a, b
}

func TestDiffKeepsBothSides(t *testing.T) {
	words := rapid.SliceOf(rapid.SampledFrom([]string{"a", "b", "c", " ", "\n", "dom", ".", "ł"}))
	rapid.Check(t, func(t *rapid.T) {
		a, b := strings.Join(words.Draw(t, "a"), ""), strings.Join(words.Draw(t, "b"), "")
		changes := Diff(a, b)
		if x, y := sides(changes); x != a || y != b {
			t.Fatalf("%q → %q: %s", a, b, show(changes))
		}
		last := Equal
		for i, c := range changes {
			if c.Text == "" || i > 0 && c.Op == last || last == Insert && c.Op == Delete {
				t.Fatalf("%q → %q: not in its simplest form: %s", a, b, show(changes))
			}
			last = c.Op
		}
	})
}

// TestDiffIsShortest: as many words stay as the longest common subsequence has, found the slow way.
func TestDiffIsShortest(t *testing.T) {
	text := rapid.SliceOfN(rapid.SampledFrom([]string{"a ", "b ", "c,", "d\n"}), 0, 30)
	rapid.Check(t, func(t *rapid.T) {
		src, dst := strings.Join(text.Draw(t, "a"), ""), strings.Join(text.Draw(t, "b"), "")
		a, b := words(src), words(dst)
		table := make([][]int, len(a)+1)
		for i := range table {
			table[i] = make([]int, len(b)+1)
			for j := 1; i > 0 && j <= len(b); j++ {
				table[i][j] = max(table[i-1][j], table[i][j-1])
				if a[i-1] == b[j-1] {
					table[i][j] = table[i-1][j-1] + 1
				}
			}
		}
		stay := 0
		for _, c := range Diff(src, dst) {
			if c.Op == Equal {
				stay += len(words(c.Text))
			}
		}
		if best := table[len(a)][len(b)]; stay != best {
			t.Fatalf("%q → %q: %d words stay, %d could", src, dst, stay, best)
		}
	})
}

func TestDiffOfLongTexts(t *testing.T) {
	var a, b strings.Builder
	for i := range 60000 {
		fmt.Fprintf(&a, "słowo%d ", i%977)
		fmt.Fprintf(&b, "słowo%d ", (i*7)%1013)
	}
	start := time.Now()
	changes := Diff(a.String(), b.String())
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	if x, y := sides(changes); x != a.String() || y != b.String() {
		t.Error("the two sides do not come together again")
	}
}

// TestDiffOfManyChanges: more changes than one script may hold are still found between unique words.
func TestDiffOfManyChanges(t *testing.T) {
	var a, b strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&a, "punkt %d stary. ", i)
		fmt.Fprintf(&b, "punkt %d nowy. ", i)
	}
	n := 0
	for _, c := range Diff(a.String(), b.String()) {
		if c.Op == Insert {
			n++
			if c.Text != "nowy" {
				t.Fatalf("inserted %q, want just the word", c.Text)
			}
		}
	}
	if n != 3000 {
		t.Errorf("%d insertions, want 3000", n)
	}
}

func FuzzDiff(f *testing.F) {
	f.Add("a b c", "a c d")
	f.Add("", "x")
	f.Fuzz(func(t *testing.T, a, b string) {
		if x, y := sides(Diff(a, b)); x != a || y != b {
			t.Fatalf("%q → %q came together as %q → %q", a, b, x, y)
		}
	})
}
