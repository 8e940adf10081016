package casesweb

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// assign names who leads the case (dekretacja).
var assign = step{
	name: "assign", where: "przydziel",
	fields: func(p *pages, f form) ([]templ.Component, error) {
		return p.personFields(f, "cases.assign")
	},
	do: func(p *pages, f form) (outcome, error) {
		to, until, err := readPerson(f)
		if err != nil {
			return outcome{}, err
		}
		person, results, err := p.Cases.Assign(f.ctx, f.By, cases.Assignment{
			Cases: []cases.Chosen{f.chosen(f.version())}, To: to, Instruction: f.get("instruction"), ReplyBy: until,
		})
		if err == nil {
			err = results[0].Err
		}
		return outcome{next: true, undo: true, name: person.Name}, err
	},
}

// inform shows the case to somebody who need not act in it.
var inform = step{
	name: "inform", where: "wiadomosc",
	fields: func(p *pages, f form) ([]templ.Component, error) {
		return p.personFields(f, "")
	},
	do: func(p *pages, f form) (outcome, error) {
		to, _, err := readPerson(f)
		if err != nil {
			return outcome{}, err
		}
		return outcome{}, p.Cases.Inform(f.ctx, f.By, f.chosen(f.version()), to, f.get("instruction"))
	},
}

// giveBack returns the case to the superior.
var giveBack = step{
	name: "return", where: "zwroc",
	fields: func(_ *pages, f form) ([]templ.Component, error) {
		return []templ.Component{f.firstArea("reason", "step-return-reason", 3)}, nil
	},
	do: func(p *pages, f form) (outcome, error) {
		return outcome{next: true, undo: true}, p.Cases.Return(f.ctx, f.By, f.chosen(f.version()), f.get("reason"))
	},
}

// note writes a note for colleagues.
var note = step{
	name: "note", where: "notatka",
	fields: func(_ *pages, f form) ([]templ.Component, error) {
		return []templ.Component{f.firstArea("body", "step-note-body", 5)}, nil
	},
	do: func(p *pages, f form) (outcome, error) {
		body := lines(f.get("body"))
		if n := len(f.Notes); n > 0 && f.Notes[n-1].Body == body && f.Notes[n-1].Author == f.By.Name {
			return outcome{}, nil // the form was sent twice
		}
		return outcome{}, p.Cases.Note(f.ctx, f.By, f.ID, body)
	},
}

// area asks for a text of several lines; the label is a message.
func (f form) area(name, label string, rows int) templ.Component {
	field := f.field(name)
	field.Label = i18n.T(f.ctx, "casesweb."+label)
	return ui.Textarea(ui.TextareaProps{Field: field, Value: f.get(name), Rows: rows})
}

// firstArea is an area that begins its form.
func (f form) firstArea(name, label string, rows int) templ.Component {
	field := f.first(f.field(name))
	field.Label = i18n.T(f.ctx, "casesweb."+label)
	return ui.Textarea(ui.TextareaProps{Field: field, Value: f.get(name), Rows: rows})
}

// personFields ask for a person, an instruction and, for a leader, a day.
func (p *pages) personFields(f form, grant actor.Grant) ([]templ.Component, error) {
	items, err := p.staffOptions(f, grant != "")
	if err != nil {
		return nil, err
	}
	who := f.field("to")
	who.Label = i18n.T(f.ctx, "casesweb.step-assign-to")
	fields := []templ.Component{ui.Select(ui.SelectProps{Field: f.first(who), Value: f.get("to"), Items: items})}
	text := f.field("instruction")
	text.Label, text.Optional = i18n.T(f.ctx, "casesweb.step-assign-instruction"), true
	fields = append(fields, ui.Textarea(ui.TextareaProps{Field: text, Value: f.get("instruction"), Rows: 2}))
	if grant != "" {
		until := f.field("until")
		until.Label, until.Optional = i18n.T(f.ctx, "casesweb.step-assign-until"), true
		fields = append(fields, ui.Input(ui.InputProps{Field: until, Type: "date", Value: f.get("until"), Autocomplete: "off"}))
	}
	return fields, nil
}

// staffOptions lists the people of the clerk's own cells first; who is away says so.
func (p *pages) staffOptions(f form, leading bool) ([]ui.Option, error) {
	staff, err := p.People.Staff(f.ctx, f.By, f.Today)
	if err != nil {
		return nil, err
	}
	own := func(c Colleague) int {
		if slices.Contains(f.By.Cells, c.Cell) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(staff, func(a, b Colleague) int { return own(a) - own(b) })
	out := []ui.Option{{Value: "", Text: i18n.T(f.ctx, "casesweb.choose-person")}}
	for _, c := range staff {
		if f.Dossier != nil && c.ID == f.Lead && leading || !leading && c.ID == f.By.Employee {
			continue
		}
		text := c.Name + ", " + c.Post
		if own(c) == 1 && c.CellName != "" {
			text += " (" + c.CellName + ")"
		}
		switch {
		case c.Away && c.Substitute != "":
			text += " – " + i18n.T(f.ctx, "casesweb.away-substitute", "Name", c.Substitute)
		case c.Away:
			text += " – " + i18n.T(f.ctx, "casesweb.away")
		}
		out = append(out, ui.Option{Value: c.ID.Short(), Text: text})
	}
	return out, nil
}

func readPerson(f form) (to id.Employee, until calendar.Date, err error) {
	if to, err = id.Parse[id.Employee](f.get("to")); err != nil {
		return to, until, fault.InvalidField("to", "cases.no-such-clerk")
	}
	if f.get("until") != "" {
		if until, err = calendar.Parse(f.get("until")); err != nil || until.Before(f.Today) {
			return to, until, fault.InvalidField("until", "casesweb.day-past")
		}
	}
	return to, until, nil
}

// The steps of one click.

func take(p *pages, f form) (outcome, error) {
	return outcome{undo: true}, p.Cases.TakeOver(f.ctx, f.By, f.chosen(f.version()))
}

func seen(p *pages, f form) (outcome, error) {
	return outcome{next: true}, p.Cases.Seen(f.ctx, f.By, f.ID)
}

func done(p *pages, f form) (outcome, error) {
	return outcome{}, p.Cases.Done(f.ctx, f.By, f.ID, cases.TaskKind(f.get("rodzaj")), f.get("czego"))
}

func itoa(n int) string { return strconv.Itoa(n) }
