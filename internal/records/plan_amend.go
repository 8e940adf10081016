package records

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"strings"
	"unicode/utf8"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/db"
)

// Amendment is one class that the head of the office adds to the plan by an order, or a class whose files the office
// decided to keep in another way. The annex to the instrukcja kancelaryjna itself is never changed: classes are added
// below those that it has, down to the fifth level.
type Amendment struct {
	Unit     id.Unit
	Symbol   jrwa.Class
	Title    string // of a class that is there already: empty, or as it is
	Category jrwa.Category
	Note     string
	Mode     Mode
	From     calendar.Date
	Source   string // the order
}

// AmendPlan extends the plan by a class, or changes how a class is kept, from a day on. A class that had been terminal
// only groups others from that day; its cases keep their signs.
func (s *Service) AmendPlan(ctx context.Context, by actor.Actor, a Amendment) (PlanChange, error) {
	p := PlanImport{Unit: a.Unit, From: a.From, Source: strings.TrimSpace(a.Source)}
	if err := s.mayPlan(by, p); err != nil {
		return PlanChange{}, err
	}
	a.Title, a.Note = strings.Join(strings.Fields(a.Title), " "), strings.Join(strings.Fields(a.Note), " ")
	var classes []Class
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		now, err := planOn(ctx, tx, a.Unit, a.From)
		if err == nil {
			classes, err = a.applied(now, p.Source)
		}
		return err
	})
	if err != nil {
		return PlanChange{}, fmt.Errorf("records: amend: %w", err)
	}
	var body bytes.Buffer
	if err := WritePlanCSV(&body, classes); err != nil {
		return PlanChange{}, err
	}
	change, err := s.adoptPlan(ctx, by, p, classes, body.Bytes())
	if err != nil {
		return change, fmt.Errorf("records: amend: %w", err)
	}
	return change, nil
}

// applied is the plan with the amendment.
func (a Amendment) applied(plan map[jrwa.Class]Class, source string) ([]Class, error) {
	if a.Symbol.IsZero() {
		return nil, fault.InvalidField("symbol", "records.amend.symbol")
	}
	if a.Mode != Paper {
		a.Mode = Electronic
	}
	if utf8.RuneCountInString(a.Note) > maxNote {
		return nil, fault.InvalidField("note", "records.amend.note")
	}
	old, there := plan[a.Symbol]
	c, err := a.added(source)
	switch {
	case there:
		c, err = a.changed(old, source)
	case err == nil:
		err = a.below(plan)
	}
	if err != nil {
		return nil, err
	}
	plan = maps.Clone(plan)
	plan[a.Symbol] = c
	return sortedClasses(plan), nil
}

// changed is a class of the plan kept in another way; its name and category are the annex's.
func (a Amendment) changed(old Class, source string) (Class, error) {
	if a.Title != "" && a.Title != old.Title || !a.Category.IsZero() && a.Category != old.Category {
		return Class{}, fault.InvalidField("symbol", "records.amend.there", fault.Args{"Symbol": a.Symbol.String(), "Title": old.Title})
	}
	old.Mode, old.Source, old.From, old.To = a.Mode, source, calendar.Date{}, calendar.Date{}
	if a.Note != "" {
		old.Note = a.Note
	}
	return old, nil
}

// added is a class that is new.
func (a Amendment) added(source string) (Class, error) {
	var wrong []fault.Field
	if a.Title == "" || utf8.RuneCountInString(a.Title) > maxTitle {
		wrong = append(wrong, fault.Field{Name: "title", Key: "records.amend.title"})
	}
	if a.Category.IsZero() {
		wrong = append(wrong, fault.Field{Name: "category", Key: "records.amend.category"})
	}
	return Class{Symbol: a.Symbol, Title: a.Title, Note: a.Note, Category: a.Category, Terminal: true, Mode: a.Mode, Source: source}, fault.Fields(wrong)
}

// below asks for the class above and makes it one that only groups.
func (a Amendment) below(plan map[jrwa.Class]Class) error {
	above, ok := a.Symbol.Parent()
	parent, there := plan[above]
	if !ok || !there {
		return fault.InvalidField("symbol", "records.amend.orphan", fault.Args{"Symbol": a.Symbol.String(), "Parent": above.String()})
	}
	parent.Terminal = false
	plan[above] = parent
	return nil
}
