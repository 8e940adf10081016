package casesweb

import (
	"context"

	"github.com/a-h/templ"

	"wrota/internal/cases"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// finish closes the case; how it was settled is filled in from what was signed in it.
var finish = step{
	name: "close", where: "zakoncz",
	fields: func(_ *pages, f form) ([]templ.Component, error) {
		var out []templ.Component
		if open := f.unsigned(); len(open) > 0 || f.called() {
			out = append(out, blockers(f, open))
		}
		how := f.field("how")
		how.Label = i18n.T(f.ctx, "casesweb.step-close-how")
		value := f.get("how")
		if value == "" {
			value = string(f.settlement())
		}
		return append(out, ui.Radios(ui.ChoicesProps{Field: how, Small: true, Values: []string{value}, Items: f.chosenFirst(settlements(f.ctx), value)})), nil
	},
	do: func(p *pages, f form) (outcome, error) {
		return outcome{next: true, undo: true}, p.Cases.Close(f.ctx, f.By, f.chosen(f.version()), cases.Settlement(f.get("how")))
	},
}

// reopen lets a closed case go on.
var reopen = step{
	name: "reopen", where: "wznow",
	fields: func(_ *pages, f form) ([]templ.Component, error) {
		return []templ.Component{f.firstArea("reason", "step-reopen-reason", 3)}, nil
	},
	do: func(p *pages, f form) (outcome, error) {
		return outcome{}, p.Cases.Reopen(f.ctx, f.By, f.chosen(f.version()), lines(f.get("reason")))
	},
}

func settlements(ctx context.Context) []ui.Choice {
	out := make([]ui.Choice, len(cases.Settlements))
	for i, s := range cases.Settlements {
		out[i] = ui.Choice{Value: string(s), Text: i18n.T(ctx, "casesweb.how-"+string(s))}
	}
	return out
}

// settlement is how the case was settled, as far as its documents and tasks tell.
func (a at) settlement() cases.Settlement {
	if a.Consented(a.Today) {
		return cases.BySilence
	}
	how := cases.Settlement("")
	for _, w := range a.Writings {
		if w.State != cases.SignedState {
			continue
		}
		switch {
		case w.Purpose == cases.ForLeaving:
			how = cases.ByLeaving
		case w.Kind == cases.Certificate:
			how = cases.ByCertificate
		case w.Purpose == cases.ForDecision:
			how = map[cases.Outcome]cases.Settlement{
				cases.Granted: cases.ByGrant, cases.Refused: cases.ByRefusal, cases.Discontinued: cases.ByDiscontinue, cases.Issued: cases.ByCertificate,
			}[w.Effect.Outcome]
		case how == "" && w.Kind == cases.Plain:
			how = cases.ByLetter
		}
	}
	return how
}

// unsigned are the drafts that keep the case from being closed.
func (a at) unsigned() (out []cases.Writing) {
	for _, w := range a.Writings {
		if w.State == cases.Draft || w.State == cases.InReview || w.State == cases.Accepted {
			out = append(out, w)
		}
	}
	return out
}
