package press

import (
	"testing"

	"wrota/internal/cases"
	"wrota/internal/identity"
)

// TestPost: whoever signs for the organ says by whose authority; the organ itself does not.
func TestPost(t *testing.T) {
	unit := identity.Unit{Head: "Wójt Gminy Lipowa", HeadName: "Stanisław Mazur"}
	for _, x := range []struct {
		kind           cases.Kind
		signer, unitOf string
		want, reason   string
	}{
		{cases.Decision, "Jan Wiśniewski", "Wójt Gminy Lipowa", "kierownik, z upoważnienia organu: Wójt Gminy Lipowa", "art. 268a KPA"},
		{cases.Order, "Jan Wiśniewski", "Wójt Gminy Lipowa", "kierownik, z upoważnienia organu: Wójt Gminy Lipowa", "art. 124 § 1 KPA"},
		{cases.Certificate, "Jan Wiśniewski", "Wójt Gminy Lipowa", "kierownik, z upoważnienia organu: Wójt Gminy Lipowa", "the organ certifies (art. 217 KPA)"},
		{cases.Decision, "Stanisław Mazur", "Wójt Gminy Lipowa", "kierownik", "the organ needs nobody's authority"},
		{cases.Call, "Jan Wiśniewski", "Wójt Gminy Lipowa", "kierownik", "a letter of the office"},
		{cases.Decision, "Jan Wiśniewski", "", "kierownik", "nobody wrote down who the organ is"},
	} {
		unit.Head = x.unitOf
		if got := post(unit, cases.Sheet{Kind: x.kind, Signer: x.signer, SignerPost: "kierownik"}); got != x.want {
			t.Errorf("%s by %s: %q, want %q: %s", x.kind, x.signer, got, x.want, x.reason)
		}
	}
}
