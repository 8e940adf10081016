// Package wording reads the letters that the definitions of e-services bring: what signing one does to a case,
// which gaps of an application one finds by itself, and how fees and people are written in them.
//
// It knows the definitions (eservice) and the desk's idea of a prepared text (casesweb.Template), and nothing of an
// installation: facts of a case are put in by its caller.
package wording

import (
	"slices"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/cases/casesweb"
	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/intake"
	"wrota/internal/payments"
)

// Blanks of a letter that calls to complete the application: the list of what is missing, and the days to
// do it in, where the act leaves them to the office (art. 64 § 2 KPA).
const (
	gapsBlank = "braki"
	daysBlank = "dni"
)

func asks(dec eservice.Decision, blank string) bool {
	return slices.ContainsFunc(dec.Blanks, func(b eservice.Blank) bool { return b.ID == blank })
}

// UsualGaps cuts out of a call the list that stands above the place of what is missing: what the
// definition finds missing by the answers. The clerk chooses of it.
func UsualGaps(body string) (gaps []string, rest string) {
	before, after, ok := strings.Cut(body, "{{"+gapsBlank+"}}")
	if !ok {
		return nil, body
	}
	lines := strings.Split(strings.TrimRight(before, " \n"), "\n")
	for len(lines) > 0 {
		last := strings.TrimSpace(lines[len(lines)-1])
		gap, item := strings.CutPrefix(last, "- ")
		if !item && last != "" {
			break
		}
		if item {
			gaps = append(gaps, strings.TrimRight(gap, ",;."))
		}
		lines = lines[:len(lines)-1]
	}
	slices.Reverse(gaps)
	return gaps, strings.Join(lines, "\n") + "\n\n{{" + gapsBlank + "}}" + after
}

// Template says what signing a letter of the definition does. A call to complete the application is known
// by the blank for what is missing. A refusal and an objection are known by their names, because the
// language of definitions has one word for all decisions.
func Template(dec eservice.Decision) casesweb.Template {
	out := casesweb.Template{Name: dec.ID, Title: dec.Title.In("pl"), Kind: kindOf(dec.Kind), Purpose: cases.ForLetter}
	switch {
	case out.Kind == cases.Certificate:
		out.Purpose, out.Outcome = cases.ForDecision, cases.Issued
	case asks(dec, gapsBlank):
		out.Purpose, out.AsksDays = cases.ForCompletion, asks(dec, daysBlank)
	case out.Kind != cases.Decision:
	case strings.HasPrefix(dec.ID, "odmowa"), strings.HasPrefix(dec.ID, "sprzeciw"):
		out.Purpose, out.Outcome = cases.ForDecision, cases.Refused
	case strings.HasPrefix(dec.ID, "umorzenie"):
		out.Purpose, out.Outcome = cases.ForDecision, cases.Discontinued
	default:
		out.Purpose, out.Outcome = cases.ForDecision, cases.Granted
	}
	return out
}

func kindOf(s string) cases.Kind {
	switch s {
	case "decyzja":
		return cases.Decision
	case "postanowienie":
		return cases.Order
	case "zaswiadczenie":
		return cases.Certificate
	case "wezwanie":
		return cases.Call
	case "zawiadomienie":
		return cases.Notice
	}
	return cases.Plain
}

// Account is the kind of fee whose account a letter of the service names: the unit's own fee where the service
// has one, else stamp duty, which goes to an account of its own.
func Account(d *eservice.Definition) payments.Kind {
	if slices.ContainsFunc(d.Fees, func(r *fee.Rule) bool { return r.Kind == fee.Fee }) {
		return payments.Fee
	}
	return payments.StampDuty
}

// FeeLines writes a quote, one line for each fee with its arithmetic.
func FeeLines(q fee.Quote) string {
	var lines []string
	for _, l := range q.Lines {
		text := l.Title.In("pl") + ": "
		if l.Arithmetic != "" {
			text += l.Arithmetic + " = "
		}
		lines = append(lines, text+l.Amount.String())
	}
	return strings.Join(lines, "\n")
}

// Identifier is how a decision tells two people of one name apart.
func Identifier(s intake.Sender) string {
	switch {
	case s.PESEL != "":
		return "PESEL " + s.PESEL
	case s.NIP != "":
		return "NIP " + s.NIP
	case s.REGON != "":
		return "REGON " + s.REGON
	}
	return ""
}
