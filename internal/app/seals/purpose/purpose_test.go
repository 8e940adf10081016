package purpose

import (
	"testing"

	"wrota/internal/cases"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
)

var day, before = date("2026-11-22"), date("2021-10-04")

func rules(t *testing.T) Rules {
	t.Helper()
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCheck(t *testing.T) {
	r := rules(t)
	for _, c := range []struct {
		reason       string
		kind, person string
		on           calendar.Date
		narrowed     bool
		allowed      bool
	}{
		{"a receipt is made by the system", UPP, "", day, false, true},
		{"and no office can ask for a person on it", UPP, "", day, true, true},
		{"so is the confirmation of a delivery", UPD, "", day, false, true},
		{"a notice may be made automatically (art. 14 § 1b)", string(cases.Notice), "", day, false, true},
		{"unless the office asks for a person", string(cases.Notice), "", day, true, false},
		{"with a person it is good everywhere", string(cases.Notice), "Anna Nowak", day, true, true},
		{"a decision names who signs (art. 107 § 1 pkt 8)", string(cases.Decision), "", day, false, false},
		{"and with the person the seal is good (art. 14 § 1a)", string(cases.Decision), "Anna Nowak", day, false, true},
		{"blanks are nobody", string(cases.Decision), " \u00a0", day, false, false},
		{"an order (art. 124 § 1)", string(cases.Order), "", day, false, false},
		{"a certificate (art. 217 § 4)", string(cases.Certificate), "", day, false, false},
		{"a call (art. 54 § 2)", string(cases.Call), "", day, false, false},
		{"any other letter (art. 14 § 1a)", string(cases.Plain), "", day, false, false},
		{"a kind without a rule", "pozew", "", day, false, false},
		{"before the act on electronic delivery nothing was sealed alone", string(cases.Notice), "", before, false, false},
	} {
		err := r.Check(Sealing{Kind: c.kind, Person: c.person}, c.on, c.narrowed)
		if (err == nil) != c.allowed || err != nil && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", c.reason, err)
		}
	}
}

// TestEveryKindHasARule: whoever adds a kind of letter says who signs it.
func TestEveryKindHasARule(t *testing.T) {
	r := rules(t)
	for _, k := range []cases.Kind{cases.Decision, cases.Order, cases.Certificate, cases.Call, cases.Notice, cases.Plain} {
		if r.Of(string(k), day).Basis == "" {
			t.Errorf("no rule for %q", k)
		}
	}
}

func TestMistakesStopTheProgram(t *testing.T) {
	for reason, in := range map[string]string{
		"an unknown word":           "- from: 2021-10-05\n  rules: [{kind: a, alone: true, basis: b, who: c}]",
		"no basis":                  "- from: 2021-10-05\n  rules: [{kind: a, alone: true}]",
		"doubled":                   "- from: 2021-10-05\n  rules: [{kind: a, alone: true, basis: b}, {kind: a, alone: false, basis: b}]",
		"bound and yet by a person": "- from: 2021-10-05\n  rules: [{kind: a, alone: false, bound: true, basis: b}]",
		"no day":                    "- rules: [{kind: a, alone: true, basis: b}]",
		"out of order":              "- from: 2022-10-05\n  rules: []\n- from: 2021-10-05\n  rules: []",
	} {
		if _, err := parse([]byte(in)); err == nil {
			t.Errorf("%s: not noticed", reason)
		}
	}
}

// date reads a day that the tests know to exist; the zero day of a mistake would fail them.
func date(s string) calendar.Date {
	d, _ := calendar.Parse(s)
	return d
}
