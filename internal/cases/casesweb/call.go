package casesweb

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"wrota/internal/cases"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// call prepares a call to complete the application. The letter is made from what is missing and opens
// in the editor, from where it is signed.
var call = step{
	name: "call", where: "wezwanie",
	fields: func(p *pages, f form) ([]templ.Component, error) {
		all, gaps, err := p.texts(f.ctx, f.By, f.Dossier)
		if err != nil {
			return nil, err
		}
		var out []templ.Component
		if len(gaps) > 0 {
			usual := ui.Field{Name: "gap", Label: i18n.T(f.ctx, "casesweb.step-call-gaps"), Optional: true}
			boxes := make([]ui.Choice, len(gaps))
			for i, g := range gaps {
				boxes[i] = ui.Choice{Value: g, Text: g}
			}
			chosen := gaps // what is missing by the answers, until the clerk says otherwise
			if f.Values.Has("items") {
				chosen = f.Values["gap"]
			}
			out = append(out, ui.Checkboxes(ui.ChoicesProps{Field: usual, Small: true, Values: chosen, Items: boxes}))
		}
		items := f.field("items")
		items.Label, items.Hint = i18n.T(f.ctx, "casesweb.step-call-items"), i18n.T(f.ctx, "casesweb.step-call-items-hint")
		out = append(out, ui.Textarea(ui.TextareaProps{Field: f.first(items), Value: f.get("items"), Rows: 5}))
		least := strconv.Itoa(p.Cases.Statute().Completion)
		if t, ok := order(all); ok && !t.AsksDays { // the act gives the days, and the text says them
			return append(out, hidden("days", least)), nil
		}
		days := f.field("days")
		days.Label, days.Hint = i18n.T(f.ctx, "casesweb.step-call-days"), i18n.T(f.ctx, "casesweb.step-call-days-hint")
		return append(out,
			ui.Input(ui.InputProps{Field: days, Value: or(f.get("days"), least), InputMode: "numeric", Width: 3, Autocomplete: "off"}),
		), nil
	},
	do: func(p *pages, f form) (outcome, error) {
		items := slices.DeleteFunc(slices.Clone(f.Values["gap"]), func(gap string) bool { return gap == "" })
		for _, line := range strings.Split(lines(f.get("items")), "\n") {
			if line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "- ")); line != "" {
				items = append(items, line)
			}
		}
		days, _ := strconv.Atoi(strings.TrimSpace(f.get("days"))) // no number is too few
		text, kind, err := f.callText(p, items, days)
		if err != nil {
			return outcome{}, err
		}
		doc, err := p.Cases.RequestCompletion(f.ctx, f.By, cases.CompletionRequest{
			ID: f.newID(), Case: f.ID, Version: f.version(), Kind: kind, Items: items, Days: days, Title: text.Title, Body: text.Body,
		})
		return outcome{to: f.writing(doc)}, err
	},
}

// newID is the identifier that the form was given for the document it starts.
func (f form) newID() id.Document {
	d, _ := id.Parse[id.Document](f.get("id")) // without one the module makes its own
	return d
}

func or(s, fallback string) string {
	if s != "" {
		return s
	}
	return fallback
}

// extend tells the parties a new date (art. 36 KPA).
var extend = step{
	name: "extend", where: "przedluz",
	fields: func(_ *pages, f form) ([]templ.Component, error) {
		until := f.field("until")
		until.Label, until.Hint = i18n.T(f.ctx, "casesweb.step-extend-until"), i18n.T(f.ctx, "casesweb.step-extend-until-hint", "Day", ui.DateText(f.ctx, f.DueOn))
		return []templ.Component{
			ui.Input(ui.InputProps{Field: f.first(until), Type: "date", Value: f.get("until"), Autocomplete: "off"}),
			f.area("reason", "step-extend-reason", 4),
		}, nil
	},
	do: func(p *pages, f form) (outcome, error) {
		until, err := calendar.Parse(f.get("until"))
		var wrong []fault.Field
		if err != nil || !until.After(f.Today) || !until.After(f.DueOn) {
			wrong = append(wrong, fault.Field{Name: "until", Key: "casesweb.until-later"})
		}
		return f.start(p, started{
			letter: "przedluzenie", kind: cases.Notice, purpose: cases.ForExtension, effect: cases.Effect{Until: until},
			facts: map[string]string{"until": ui.DateText(f.ctx, until)},
		}, wrong)
	},
}

// bases are the grounds on which proceedings are suspended.
var bases = []string{"art. 97 § 1 pkt 1", "art. 97 § 1 pkt 2", "art. 97 § 1 pkt 3", "art. 97 § 1 pkt 4", "art. 98 § 1"}

// suspend stops the clock for longer (art. 97, 98 KPA).
var suspend = step{
	name: "suspend", where: "zawies",
	fields: func(_ *pages, f form) ([]templ.Component, error) {
		basis := f.field("basis")
		basis.Label = i18n.T(f.ctx, "casesweb.step-suspend-basis")
		items := make([]ui.Choice, len(bases))
		for i, b := range bases {
			items[i] = ui.Choice{Value: b, Text: b + " KPA", Hint: i18n.T(f.ctx, "casesweb.basis-"+strconv.Itoa(i+1))}
		}
		return []templ.Component{
			ui.Radios(ui.ChoicesProps{Field: basis, Small: true, Values: []string{f.get("basis")}, Items: f.chosenFirst(items, f.get("basis"))}),
			f.area("reason", "step-suspend-reason", 4),
		}, nil
	},
	do: func(p *pages, f form) (outcome, error) {
		var wrong []fault.Field
		basis := ""
		for _, b := range bases {
			if f.get("basis") == b {
				basis = b
			}
		}
		if basis == "" {
			wrong = append(wrong, fault.Field{Name: "basis", Key: "casesweb.basis-missing"})
		}
		return f.start(p, started{
			letter: "zawieszenie", kind: cases.Order, purpose: cases.ForSuspension, effect: cases.Effect{Basis: basis + " KPA"},
			facts: map[string]string{"basis": basis, "request": onRequest(basis)},
		}, wrong)
	},
}

// onRequest tells the letter that a party asked for the suspension and so may lose its application (art. 98 § 2).
func onRequest(basis string) string {
	if strings.HasPrefix(basis, "art. 98 ") {
		return "tak"
	}
	return ""
}

// resume lets the clock go on.
var resume = step{
	name: "resume", where: "podejmij",
	fields: func(_ *pages, f form) ([]templ.Component, error) {
		return []templ.Component{f.firstArea("reason", "step-resume-reason", 4)}, nil
	},
	do: func(p *pages, f form) (outcome, error) {
		return f.start(p, started{letter: "podjecie", kind: cases.Order, purpose: cases.ForResumption}, nil)
	},
}

// started is a document that a step begins with what its form asked for.
type started struct {
	letter  string
	kind    cases.Kind
	purpose cases.Purpose
	effect  cases.Effect
	facts   map[string]string
}

// start writes the draft and opens it in the editor; the reason is a field of all these forms.
func (f form) start(p *pages, s started, wrong []fault.Field) (outcome, error) {
	reason := strings.TrimSpace(lines(f.get("reason")))
	if reason == "" || len(reason) > 5000 {
		wrong = append(wrong, fault.Field{Name: "reason", Key: "cases.reason-missing"})
	}
	if err := fault.Fields(wrong); err != nil {
		return outcome{}, err
	}
	to, err := p.appealTo(f.ctx, f.at)
	if err != nil {
		return outcome{}, err
	}
	facts := map[string]string{"reason": reason, "appeal": to}
	for k, v := range s.facts {
		facts[k] = v
	}
	text := f.draft(f.ctx, s.letter, facts)
	doc, err := p.Cases.Write(f.ctx, f.By, cases.NewWriting{
		ID: f.newID(), Case: f.ID, Kind: s.kind, Purpose: s.purpose, Effect: s.effect, Title: text.Title, Body: text.Body,
	})
	return outcome{to: f.writing(doc)}, err
}
