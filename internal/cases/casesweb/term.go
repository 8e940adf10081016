package casesweb

import (
	"context"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// termWords tell how the last day came about, step by step with the articles: a clerk who is asked on the
// telephone can read it out.
func (a at) termWords(ctx context.Context) []string {
	if !a.SettledOn.IsZero() {
		return []string{i18n.T(ctx, "casesweb.term-settled", "Day", ui.DateText(ctx, a.SettledOn))}
	}
	if a.Consented(a.Today) {
		return a.silenceWords(ctx)
	}
	if a.DueOn == cases.NoTerm {
		return []string{i18n.T(ctx, "casesweb.term-none")}
	}
	day := func(d calendar.Date) string { return ui.DateText(ctx, d) }
	out := []string{
		i18n.T(ctx, "casesweb.term-start", "Day", day(a.InitiatedOn)),
		i18n.T(ctx, "casesweb.term-period", "Period", period(ctx, a.Term.Period), "Basis", a.Term.Basis, "Day", day(calendar.End(a.InitiatedOn, a.Term.Period, a.Term.Rules))),
	}
	for _, p := range a.Pauses {
		if p.Why == cases.PauseAppeal || a.Term.Restarts != "" && p.Why == "completion" {
			out = append(out, a.interrupted(ctx, p))
			continue
		}
		if p.To.IsZero() {
			out = append(out, i18n.T(ctx, "casesweb.term-paused", "From", day(p.From), "Why", i18n.T(ctx, "casesweb.pause-"+p.Why), "Basis", p.Basis))
			continue
		}
		out = append(out, i18n.T(ctx, "casesweb.term-pause", "From", day(p.From), "To", day(p.To), "Why", i18n.T(ctx, "casesweb.pause-"+p.Why), "Basis", p.Basis, "Count", p.From.DaysUntil(p.To)))
	}
	if !a.ExtendedTo.IsZero() {
		out = append(out, i18n.T(ctx, "casesweb.term-extended", "Day", day(a.ExtendedTo)))
	}
	out = append(out, a.silenceWords(ctx)...)
	switch {
	case a.Paused:
		out = append(out, i18n.T(ctx, "casesweb.term-stands", "Count", a.DaysLeft))
	default:
		out = append(out, i18n.T(ctx, "casesweb.term-ends", "Day", a.DueOn.LongWithWeekday()))
	}
	return out
}

// interrupted tells of a call that interrupts the term instead of stopping the clock.
func (a at) interrupted(ctx context.Context, p cases.Pause) string {
	if p.Why == cases.PauseAppeal {
		return i18n.T(ctx, "casesweb.term-quashed", "To", ui.DateText(ctx, p.To), "Basis", p.Basis)
	}
	if p.To.IsZero() {
		return i18n.T(ctx, "casesweb.term-interrupted", "From", ui.DateText(ctx, p.From), "Basis", p.Basis)
	}
	return i18n.T(ctx, "casesweb.term-restarted", "From", ui.DateText(ctx, p.From), "To", ui.DateText(ctx, p.To), "Basis", p.Basis)
}

// period says a length of time in words.
func period(ctx context.Context, p calendar.Period) string {
	var out []string
	for _, x := range []struct {
		n    int
		unit string
	}{{p.Years, "years"}, {p.Months, "months"}, {p.Weeks, "weeks"}, {p.Days, "days"}} {
		if x.n > 0 {
			out = append(out, i18n.T(ctx, "casesweb.period-"+x.unit, "Count", x.n))
		}
	}
	return strings.Join(out, " ")
}
