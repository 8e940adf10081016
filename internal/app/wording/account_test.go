package wording

import (
	"testing"

	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/payments"
)

// Stamp duty is the gmina's (art. 12 of the act on stamp duty) and goes to an account of its own: a letter that
// asks for a part of it that is missing must not name another.
func TestAccountOfLetters(t *testing.T) {
	duty, own := &fee.Rule{Kind: fee.StampDuty}, &fee.Rule{Kind: fee.Fee}
	for _, tc := range []struct {
		fees   []*fee.Rule
		want   payments.Kind
		reason string
	}{
		{[]*fee.Rule{duty}, payments.StampDuty, "an extract from a plan"},
		{[]*fee.Rule{duty, own}, payments.Fee, "a road strip: the duty is for the power of attorney, the decision is about the fee"},
		{[]*fee.Rule{own}, payments.Fee, "a fee alone"},
	} {
		if got := Account(&eservice.Definition{Fees: tc.fees}); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.reason, got, tc.want)
		}
	}
}
