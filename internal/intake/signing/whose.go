package signing

import (
	"slices"
	"strings"

	"wrota/internal/platform/i18n"
)

// Person is somebody who may sign an application: who files it, its applicant, or who acts for them.
type Person struct {
	Names []string // the ways to write their name, or that of their firm
	PESEL string   // when it is known
}

// Strangers names the signers who are none of the people, in the order of the marks and each once. A signer whom a
// certificate does not name is no stranger: nobody can tell.
func Strangers(marks []Mark, people ...Person) (out []string) {
	for _, m := range marks {
		known := func(p Person) bool { return p.signed(m) }
		if m.Signer != "" && !slices.ContainsFunc(people, known) && !slices.Contains(out, m.Signer) {
			out = append(out, m.Signer)
		}
	}
	return out
}

// signed tells whether it was they: by the number when both are known, else by the name.
func (p Person) signed(m Mark) bool {
	if p.PESEL != "" && m.PESEL != "" {
		return p.PESEL == m.PESEL
	}
	return slices.ContainsFunc(p.Names, func(n string) bool {
		return strings.TrimSpace(n) != "" && (same(n, m.Signer) || same(n, m.Holder))
	})
}

// same compares names without regard to the order of their words, to case and to marks above letters.
func same(a, b string) bool {
	words := func(s string) []string {
		out := i18n.Words(s)
		slices.Sort(out)
		return out
	}
	return slices.Equal(words(a), words(b))
}
