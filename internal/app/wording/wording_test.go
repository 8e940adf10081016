package wording

import (
	"slices"
	"testing"
)

func TestUsualGaps(t *testing.T) {
	for _, tc := range []struct {
		reason, body string
		gaps         []string
		rest         string
	}{
		{"the list above the place is what the definition misses", "Prześlij:\n\n- plan,\n\n- zgodę.\n\n{{braki}}\n\nKoniec", []string{"plan", "zgodę"}, "Prześlij:\n\n{{braki}}\n\nKoniec"},
		{"nothing is missing by the answers", "Prześlij:\n\n{{braki}}\n", nil, "Prześlij:\n\n{{braki}}\n"},
		{"a list of something else stays", "Wiemy:\n\n- jedno\n\nPrześlij:\n\n{{braki}}", nil, "Wiemy:\n\n- jedno\n\nPrześlij:\n\n{{braki}}"},
		{"no place, no gaps", "- plan", nil, "- plan"},
		{"nothing but a list", "- plan\n{{braki}}", []string{"plan"}, "\n\n{{braki}}"},
	} {
		if gaps, rest := UsualGaps(tc.body); !slices.Equal(gaps, tc.gaps) || rest != tc.rest {
			t.Errorf("%s: %q and %q, want %q and %q", tc.reason, gaps, rest, tc.gaps, tc.rest)
		}
	}
}
