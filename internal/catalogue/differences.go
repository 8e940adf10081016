package catalogue

import (
	"slices"

	"wrota/internal/eservice/fee"
)

// Differences lists the terms in which two adoptions differ, by the names of the fields of the form:
// for the audit, for the page that shows what will change, and for the page that shows two versions.
func Differences(a, b Adoption) []string {
	var out []string
	add := func(name string, differ bool) {
		if differ {
			out = append(out, name)
		}
	}
	add("opens", a.Opens != b.Opens)
	add("closes", a.Closes != b.Closes)
	add("class", a.Class != b.Class)
	add("cell", a.Cell != b.Cell)
	add("lead", a.Lead != b.Lead)
	add("contact", a.Contact != b.Contact)
	add("sign", a.MustSign != b.MustSign)
	return append(out, differ(a.Texts, b.Texts, a.Accounts, b.Accounts)...)
}

// differ compares texts and accounts.
func differ(ta, tb Texts, aa, ab Accounts) []string {
	var out []string
	for _, one := range []struct{ name, a, b string }{{"note", ta.Lead, tb.Lead}, {"term", ta.Term, tb.Term}, {"hours", ta.Hours, tb.Hours}} {
		if one.a != one.b {
			out = append(out, one.name)
		}
	}
	if !slices.Equal(ta.OtherWays, tb.OtherWays) {
		out = append(out, "ways")
	}
	for _, kind := range []fee.Kind{fee.StampDuty, fee.Fee} {
		if aa[kind] != ab[kind] {
			out = append(out, string(kind))
		}
	}
	return out
}
