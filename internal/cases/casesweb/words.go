package casesweb

import (
	"context"
	"strconv"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// words makes the texts that repeat in the rows of a list once each: messages with values are slow.
type words struct {
	ctx    context.Context
	stages map[cases.Stage]string
	days   map[int]string
	still  string
	nobody string
}

func newWords(ctx context.Context) words {
	return words{ctx: ctx, stages: map[cases.Stage]string{}, days: map[int]string{}, still: i18n.T(ctx, "casesweb.due-paused"), nobody: i18n.T(ctx, "casesweb.nobody")}
}

var stageTones = map[cases.Stage]ui.Tone{
	cases.StageNew: ui.Info, cases.StageTodo: ui.Neutral, cases.StageApproval: ui.Info, cases.StageWaiting: ui.Warn, cases.StageSettled: ui.OK, cases.StageClosed: ui.Neutral,
}

func (w words) stage(s cases.Stage) (ui.Tone, string) {
	text, ok := w.stages[s]
	if !ok {
		text = i18n.T(w.ctx, "casesweb.stage-"+string(s))
		w.stages[s] = text
	}
	return stageTones[s], text
}

// due shows a term by colour, icon and words together; a case that is done or stands still has none to keep.
func (w words) due(on calendar.Date, paused bool, s cases.Stage, today calendar.Date) ui.DueProps {
	if on == cases.NoTerm {
		return ui.DueProps{}
	}
	d := ui.DueProps{Day: on}
	switch {
	case s == cases.StageClosed, s == cases.StageSettled:
		return d
	case paused:
		d.Paused, d.Text = true, w.still
		return d
	}
	left := today.DaysUntil(on)
	d.Text = w.left(left)
	switch {
	case left < 0:
		d.Tone = ui.Bad
	case left <= 7:
		d.Tone = ui.Warn
	default:
		d.Tone = ui.OK
	}
	return d
}

func (w words) left(n int) string {
	text, ok := w.days[n]
	if !ok {
		switch {
		case n < 0:
			text = i18n.T(w.ctx, "casesweb.due-late", "Count", -n)
		case n == 0:
			text = i18n.T(w.ctx, "casesweb.due-today")
		default:
			text = i18n.T(w.ctx, "casesweb.due-left", "Count", n)
		}
		w.days[n] = text
	}
	return text
}

// pick is a case in a list of checkboxes, in the version that was shown.
func pick(c id.Case, version int64) string { return c.Short() + "." + strconv.FormatInt(version, 10) }

func readPick(s string) (cases.Chosen, error) {
	short, version, _ := strings.Cut(s, ".")
	c, err := id.Parse[id.Case](short)
	if err != nil {
		return cases.Chosen{}, err
	}
	n, err := strconv.ParseInt(version, 10, 64)
	return cases.Chosen{Case: c, Version: max(n, 1)}, err
}

// problems turns a refusal into what a page shows: its fields, or its one sentence.
func problems(ctx context.Context, err error) (ui.Problems, int, bool) {
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid && f.Kind != fault.Conflict {
		return nil, 0, false
	}
	ps := ui.ProblemsOf(ctx, err)
	if len(ps) == 0 {
		ps = ui.Problems{{Text: i18n.T(ctx, f.Key, f.Args)}}
	}
	if f.Kind == fault.Conflict {
		return ps, 409, true
	}
	return ps, 422, true
}

// version reads the version that a form carries; a form always saw one.
func version(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 {
		return -1 // never the version of anything: the form is told that the case has changed
	}
	return n
}
