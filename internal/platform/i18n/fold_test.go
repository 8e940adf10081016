package i18n

import (
	"slices"
	"testing"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"  Łódź   Święta ": "lodz swieta", "ŻÓŁĆ": "zolc", "Müller-Groß": "muller-gross", "O’Connor d'Arc": "oconnor darc"} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
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
