package casesweb

import (
	"slices"

	"github.com/a-h/templ"

	"wrota/internal/cases"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// write begins a document from a prepared text. The address may say what for ("na"): then only such
// texts are offered and the first is chosen, so that d and Enter are enough.
var write = step{
	name: "write", where: "pismo",
	fields: func(p *pages, f form) ([]templ.Component, error) {
		all, _, err := p.texts(f.ctx, f.By, f.Dossier)
		if err != nil {
			return nil, err
		}
		purpose := f.get("na")
		fits := fitting(all, purpose)
		value := f.get("text")
		if value == "" && purpose != "" && len(fits) > 0 {
			value = fits[0].Name
		}
		items := make([]ui.Choice, 0, len(fits))
		for _, t := range fits {
			item := ui.Choice{Value: t.Name, Text: t.Title}
			if purpose == "" { // otherwise all do the same
				item.Hint = i18n.T(f.ctx, "casesweb.purpose-"+string(t.Purpose))
			}
			items = append(items, item)
		}
		which := f.field("text")
		which.Label = i18n.T(f.ctx, "casesweb.step-write-text-label")
		return []templ.Component{hidden("na", purpose), ui.Radios(ui.ChoicesProps{Field: which, Small: true, Values: []string{value}, Items: f.chosenFirst(items, value)})}, nil
	},
	do: func(p *pages, f form) (outcome, error) {
		all, _, err := p.texts(f.ctx, f.By, f.Dossier)
		if err != nil {
			return outcome{}, err
		}
		i := slices.IndexFunc(all, func(t Template) bool { return t.Name == f.get("text") })
		if i < 0 {
			return outcome{}, fault.InvalidField("text", "casesweb.choose-writing")
		}
		text, err := p.fill(f.ctx, f.at, all[i])
		if err != nil {
			return outcome{}, err
		}
		doc, err := p.Cases.Write(f.ctx, f.By, cases.NewWriting{
			ID: f.newID(), Case: f.ID, Kind: all[i].Kind, Purpose: all[i].Purpose, Effect: text.Effect, Title: text.Title, Body: text.Body,
		})
		return outcome{to: f.writing(doc)}, err
	},
}

// fitting keeps the texts for a purpose, or the one of a name; all when none is asked for or none fits. A
// call to complete has a step of its own, which asks what is missing.
func fitting(all []Template, what string) []Template {
	all = slices.DeleteFunc(slices.Clone(all), func(t Template) bool { return t.Purpose == cases.ForCompletion })
	var out []Template
	for _, t := range all {
		if what != "" && (string(t.Purpose) == what || t.Name == ownPrefix+what) {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}
