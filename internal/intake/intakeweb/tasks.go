package intakeweb

import (
	"context"
	"net/url"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// tasks are the sections of the form with their states.
func (p taskPage) tasks(ctx context.Context) []ui.Task {
	var out []ui.Task
	for _, s := range p.Way.Sections() {
		t := ui.Task{Title: s.Section.Title.In(i18n.Lang(ctx)), Status: i18n.T(ctx, s.State.Key()), Tone: stateTone(s.State)}
		if s.State != eservice.CannotStart {
			t.Href = p.stepPath(s.First)
		}
		out = append(out, t)
	}
	return out
}

// changeText says what a new version did to an answer.
func changeText(ctx context.Context, c eservice.Change) string {
	return i18n.T(ctx, "intake.page.change-"+string(c.Kind), "Label", c.Label.In(i18n.Lang(ctx)))
}

// by lists the ids that describe a compound question.
func (q question) by(problem string) string {
	out := ""
	if q.Hint != "" {
		out = ui.ID(q.Field.ID) + "-hint"
	}
	if problem != "" {
		if out != "" {
			out += " "
		}
		out += ui.ID(q.Field.ID) + "-error"
	}
	return out
}

// questionInputs are the controls of a question, whatever is answered.
func questionInputs(f *field.Field, o opened) []field.Input {
	return f.Inputs(nil, field.NewForm(nil, f.ID), field.Context{Today: o.Env().Today, Lang: "pl", Lists: o.Env().Lists})
}

// startPath is the page on which the application was begun.
func (o opened) startPath() string {
	switch {
	case o.AtCounter():
		return counterPath
	case !o.Matter.IsZero():
		return "/moje/" + o.Matter.Short()
	}
	return "/uslugi/" + o.Definition().Service + "?urzad=" + url.QueryEscape(o.Office.Slug)
}

// stateTone colours the state of a section: what is done needs no colour.
func stateTone(s eservice.State) ui.Tone {
	switch s {
	case eservice.InProgress:
		return ui.Warn
	case eservice.ToDo:
		return ui.Info
	}
	return ui.Neutral
}
