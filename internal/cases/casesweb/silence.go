package casesweb

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"wrota/internal/cases"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// event records the day from which the office's silence runs, such as that of the inspection of trees (art.
// 83f ust. 6–8 of the act on nature conservation), and corrects it with a reason.
var event = step{
	name: "event", where: "zdarzenie",
	fields: func(_ *pages, f form) ([]templ.Component, error) {
		if f.Silence.From == "" {
			return nil, fault.New(fault.NotFound, "fault.no-page")
		}
		on := f.first(f.field("on"))
		on.Label = capital(f.Silence.From)
		on.Hint = i18n.T(f.ctx, "casesweb.step-event-on-hint", "Day", ui.DateText(f.ctx, f.InitiatedOn))
		value := f.get("on")
		if value == "" && !f.EventOn.IsZero() {
			value = f.EventOn.String()
		}
		out := []templ.Component{ui.Input(ui.InputProps{Field: on, Type: "date", Value: value, Autocomplete: "off"})}
		if passed := f.field("passed"); passed.Error != "" || f.get("passed") != "" {
			passed.Label = i18n.T(f.ctx, "casesweb.step-event-passed")
			out = append(out, ui.Checkboxes(ui.ChoicesProps{
				Field: passed, Small: true, Values: f.Values["passed"], Items: []ui.Choice{{Value: "yes", Text: i18n.T(f.ctx, "casesweb.step-event-passed-yes")}},
			}))
		}
		if !f.EventOn.IsZero() {
			out = append(out, f.area("reason", "step-event-reason", 3))
		}
		return out, nil
	},
	do: func(p *pages, f form) (outcome, error) {
		on, _ := calendar.Parse(strings.TrimSpace(f.get("on"))) // what is no day is missing
		return outcome{}, p.Cases.RecordEvent(f.ctx, f.By, cases.EventDay{
			Case: f.ID, Version: f.version(), On: on, Reason: lines(f.get("reason")), Passed: f.get("passed") == "yes",
		})
	},
}

// capital makes a phrase the beginning of a label.
func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// event offers the step where the silence runs from an event: as the first button before it is recorded,
// among the seldom ones as long as the day may be corrected.
func (b *bar) event(kind ui.ButtonKind) bool {
	name := "event"
	switch {
	case b.AwaitsEvent():
	case b.Silence.From != "" && b.SilenceRuns(b.Today):
		name = "event-again"
	default:
		return false
	}
	p := ui.ButtonProps{Text: i18n.T(b.ctx, "casesweb.do-"+name, "What", b.Silence.From), Kind: kind, Href: b.here(event.where)}
	p.Command = i18n.T(b.ctx, "casesweb.command", "Do", p.Text)
	if name == "event" {
		p.Key = "r"
		b.usual = append(b.usual, ui.Action{ButtonProps: p})
		return true
	}
	p.Kind = ui.Secondary
	b.more = append(b.more, ui.Action{ButtonProps: p})
	return false
}

// silenceFacts say until when the clerk may object and what follows from silence.
func (c casePage) silenceFacts(ctx context.Context) []ui.Fact {
	if c.Silence.Period.IsZero() {
		return nil
	}
	key, note := "", c.Silence.Basis
	switch {
	case c.Consented(c.Today):
		key = "silence-over"
	case !c.StoppedOn.IsZero():
		key = "silence-stopped"
		if !c.SettledOn.IsZero() && !c.SilentOn.Before(c.Today) {
			note = i18n.T(ctx, "casesweb.silence-post", "Basis", note, "Day", ui.ShortDate(c.SilentOn))
		}
	case c.AwaitsEvent():
		key = "silence-awaits"
	case c.SilenceRuns(c.Today):
		key, note = "silence-runs", i18n.T(ctx, "casesweb.silence-post", "Basis", note, "Day", ui.ShortDate(c.SilentOn))
	default:
		return nil
	}
	text := i18n.T(ctx, "casesweb."+key, "Day", ui.ShortDate(c.SilentOn), "Meaning", c.Silence.Meaning, "What", c.Silence.From, "Period", period(ctx, c.Silence.Period), "Stopped", ui.ShortDate(c.StoppedOn))
	return []ui.Fact{{Name: i18n.T(ctx, "casesweb.silence"), Value: text, Note: note}}
}

// silenceWords continue the reckoning of the term where silence means consent.
func (a at) silenceWords(ctx context.Context) (out []string) {
	if !a.EventOn.IsZero() {
		out = append(out, i18n.T(ctx, "casesweb.term-event", "What", capital(a.Silence.From), "Day", ui.DateText(ctx, a.EventOn), "Period", period(ctx, a.Silence.Period), "Basis", a.Silence.Basis))
	}
	if a.Consented(a.Today) {
		out = append(out, i18n.T(ctx, "casesweb.term-silent", "Day", a.SilentOn.LongWithWeekday()))
	}
	return out
}

// order is the service's own text of a call to complete the application; where its act wants that, it is an
// order and not the call of the Code.
func order(all []Template) (Template, bool) {
	i := slices.IndexFunc(all, func(t Template) bool { return t.Purpose == cases.ForCompletion })
	if i < 0 {
		return Template{}, false
	}
	return all[i], true
}

// Fields of such a text that the call fills: the list of what is missing, and the days to send it in.
const (
	gapsField = "{{braki}}"
	daysField = "{{dni}}"
)

// callText is the letter that calls to complete the application.
func (f form) callText(p *pages, items []string, days int) (Filled, cases.Kind, error) {
	all, _, err := p.texts(f.ctx, f.By, f.Dossier)
	if err != nil {
		return Filled{}, "", err
	}
	if t, ok := order(all); ok {
		text, err := p.fill(f.ctx, f.at, t)
		text.Body = strings.NewReplacer(gapsField, itemList(items), daysField, itoa(days)).Replace(text.Body)
		return text, t.Kind, err
	}
	text := f.draft(f.ctx, "wezwanie", map[string]string{"days": itoa(days)})
	text.Body = strings.Replace(text.Body, "{{items}}", itemList(items), 1)
	return text, cases.Call, nil
}
