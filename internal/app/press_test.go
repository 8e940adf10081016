package app

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

// TestDemoBase: links in the messages of a demonstration lead to where it listens.
func TestDemoBase(t *testing.T) {
	for _, x := range []struct{ listen, base, want, reason string }{
		{"127.0.0.1:8080", defaultBase, defaultBase, "nothing was set"},
		{"127.0.0.1:8111", defaultBase, "http://127.0.0.1:8111", "another port"},
		{":8111", defaultBase, "http://127.0.0.1:8111", "every address of this machine"},
		{"0.0.0.0:8111", defaultBase, "http://127.0.0.1:8111", "the same in figures"},
		{"[::1]:8111", defaultBase, "http://[::1]:8111", "IPv6"},
		{"127.0.0.1:8111", "https://demo.example", "https://demo.example", "somebody knows better"},
		{"127.0.0.1:0", defaultBase, defaultBase, "a port that is not known yet"},
	} {
		if got := DemoBase(Config{Listen: x.listen, Base: x.base}); got != x.want {
			t.Errorf("%s with %s: %s, want %s: %s", x.listen, x.base, got, x.want, x.reason)
		}
	}
}
