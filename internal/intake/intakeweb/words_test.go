package intakeweb

import (
	"slices"
	"testing"
)

// TestWords: what is written around a question reads well.
func TestWords(t *testing.T) {
	for _, x := range []struct{ got, want, reason string }{
		{megabytes(20 << 20), "20\u00a0MB", "the limit as it was set, and as the refusal names it"},
		{megabytes(1500), "2\u00a0KB", "a limit of a test"},
		{sentence("Podaj wymiary"), "Podaj wymiary.", "another sentence follows"},
		{sentence("Podaj wymiary."), "Podaj wymiary.", "it has ended already"},
		{sentence(""), "", "nothing was said"},
	} {
		if x.got != x.want {
			t.Errorf("%q, want %q: %s", x.got, x.want, x.reason)
		}
	}
	if got := paragraphs("Jedno.\nDrugie.\n\nTrzecie.\n"); !slices.Equal(got, []string{"Jedno.", "Drugie.", "Trzecie."}) {
		t.Errorf("lines of a text are paragraphs: %q", got)
	}
}
