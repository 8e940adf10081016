package i18n

import (
	"slices"
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"  Łódź   Święta ": "lodz swieta", "ŻÓŁĆ": "zolc", "Müller-Groß": "muller-gross", "O’Connor d'Arc": "oconnor darc"} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWordsAreBounded(t *testing.T) {
	for _, c := range []struct {
		in     string
		want   []string
		reason string
	}{
		{"  Droga   Łódzka ", []string{"droga", "lodzka"}, "words are folded like what they are compared with"},
		{" \t ", []string{}, "nothing typed is no word"},
		{strings.Repeat("a ", 30_000), slices.Repeat([]string{"a"}, maxWords), "each word costs a condition"},
		{strings.Repeat("ż", 60_000), []string{strings.Repeat("z", maxTyped)}, "a database refuses a pattern of 50 KB"},
	} {
		if got := Words(c.in); !slices.Equal(got, c.want) {
			t.Errorf("%s: %d words", c.reason, len(got))
		}
	}
}

func TestSortKeyIsPolishOrder(t *testing.T) {
	want := []string{"Adam", "Ącki", "Bąk", "Czyż", "Ćwik", "Lis", "Łaś", "Nowak", "Zając", "Źrebak", "Żak"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int {
		x, y := SortKey(a), SortKey(b)
		if x < y {
			return -1
		}
		return 1
	})
	if !slices.Equal(got, want) {
		t.Errorf("sorted %v, want %v", got, want)
	}
}
