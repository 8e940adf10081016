package eservice

import (
	"reflect"
	"slices"

	"wrota/internal/eservice/field"
)

// ChangeKind is what happened to a question between two versions.
type ChangeKind string

const (
	Renamed  ChangeKind = "renamed"   // the answer moved with it
	Removed  ChangeKind = "removed"   // the question is asked no more; the answer is dropped
	Added    ChangeKind = "added"     // a new question on the person's path
	AskAgain ChangeKind = "ask-again" // the answer does not suit the new question
)

// Change is one visible difference for the person whose draft moved to a new version.
type Change struct {
	Kind  ChangeKind
	Field string // id in the new version, or in the old one when it was removed
	Label Text
	Step  string // of the new version, "" when removed
}

// Upgrade moves the answers of a draft from an older version of the definition. Nothing changes
// silently: every answer that does not simply stay is listed. A version may skip others: "replaces"
// maps new ids to the ids of the version before, and a chain is followed by upgrading step by step.
func (d *Definition) Upgrade(old *Definition, a Answers, env Env) (Answers, []Change) {
	u := upgrade{next: d, old: old, from: a, ctx: env.context(), to: Answers{values: values{}, seen: map[string]bool{}}}
	taken := map[string]bool{}
	for _, s := range d.Steps {
		for _, f := range s.Fields {
			taken[u.source(f.ID)] = true
			switch g := f.Group(); {
			case g != nil:
				u.group(s, f, g, taken)
			case s.Repeat == nil:
				if v := u.move(s, f, u.from.values); v != nil {
					u.to.values[f.ID] = v
				}
			}
		}
	}
	u.removed(taken)
	u.seen()
	return u.to, u.changes
}

type upgrade struct {
	next, old *Definition
	from, to  Answers
	ctx       field.Context
	changes   []Change
}

// source is the id that a question had before.
func (u *upgrade) source(id string) string {
	if was, ok := u.next.Replaces[id]; ok {
		return was
	}
	return id
}

func (u *upgrade) note(kind ChangeKind, s *Step, f *field.Field) {
	c := Change{Kind: kind, Field: f.ID, Label: f.Label}
	if s != nil {
		c.Step = s.ID
	}
	if !slices.ContainsFunc(u.changes, func(x Change) bool { return x.Kind == kind && x.Field == f.ID }) {
		u.changes = append(u.changes, c)
	}
}

// move takes one answer over, when the new question can hold it.
func (u *upgrade) move(s *Step, f *field.Field, from values) field.Value {
	was := u.source(f.ID)
	before, existed := u.old.Field(was)
	if !existed {
		if f.Asked() {
			u.note(Added, s, f)
		}
		return nil
	}
	v := from[was]
	switch {
	case v == nil:
		return nil
	case before.KindName != f.KindName || !fits(f, v, u.ctx):
		u.note(AskAgain, s, f)
		return nil
	case was != f.ID:
		u.note(Renamed, s, f)
	}
	return v
}

// fits tells whether a value is readable by the field. Bounds that move with the day are not looked
// at: they are found by Check, like for any draft that was left for a while.
func fits(f *field.Field, v field.Value, c field.Context) bool {
	return !slices.ContainsFunc(f.Check(v, c), func(p Problem) bool {
		return p.Key != "eservice.date.from" && p.Key != "eservice.date.to"
	})
}

// group takes the rows of a group over.
func (u *upgrade) group(s *Step, f *field.Field, g *field.Group, taken map[string]bool) {
	for _, rf := range g.Fields {
		taken[u.source(rf.ID)] = true
	}
	var rows field.Rows
	if before, ok := u.old.Field(u.source(f.ID)); ok && before.Group() != nil {
		rows = u.from.Rows(u.source(f.ID))
		if u.source(f.ID) != f.ID {
			u.note(Renamed, s, f)
		}
	} else {
		u.note(Added, s, f)
	}
	moved := make(field.Rows, 0, len(rows))
	for _, r := range rows {
		next := field.Row{ID: r.ID, Values: values{}}
		for _, rf := range g.Fields {
			step, _ := u.next.StepOf(rf.ID)
			if v := u.move(step, rf, r.Values); v != nil {
				next.Values[rf.ID] = v
			}
		}
		moved = append(moved, next)
	}
	if len(rows) == 0 {
		for _, rf := range g.Fields {
			step, _ := u.next.StepOf(rf.ID)
			u.move(step, rf, nil)
		}
		return
	}
	u.to.values[f.ID] = moved
}

// removed lists the answers that have no question any more.
func (u *upgrade) removed(taken map[string]bool) {
	for _, s := range u.old.Steps {
		for _, f := range s.Fields {
			if g := f.Group(); g != nil && u.from.Has(f.ID) {
				for _, rf := range g.Fields[:g.Own] {
					if !taken[rf.ID] {
						u.note(Removed, nil, rf)
					}
				}
			}
			if !taken[f.ID] && (u.from.Has(f.ID) || s.Repeat != nil) {
				u.note(Removed, nil, f)
			}
		}
	}
}

// seen keeps the pages that the person has looked at and that ask the same as before.
func (u *upgrade) seen() {
	for at := range u.from.seen {
		step, row := at, ""
		if i := slices.Index([]byte(at), '/'); i >= 0 {
			step, row = at[:i], at[i+1:]
		}
		next, okNext := u.next.Step(step)
		before, okBefore := u.old.Step(step)
		if okNext && okBefore && reflect.DeepEqual(u.asks(next, true), u.asks(before, false)) {
			u.to = u.to.WithSeen(At{step, row})
		}
	}
}

// asks lists the ids that a step asks, by their ids in the old version.
func (u *upgrade) asks(s *Step, isNew bool) []string {
	var out []string
	for _, f := range s.Fields {
		id := f.ID
		if isNew {
			id = u.source(id)
		}
		out = append(out, id)
	}
	return out
}
