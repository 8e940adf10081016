package identity

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/identity/organisation"
	"wrota/internal/identity/query"
	"wrota/internal/identity/reach"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Line is one person of a list that an office brings in: what is wanted, and where it stands in the file.
type Line struct {
	No     int    // row of the file
	Symbol string // of the cell
	NewEmployee
	Wrong []fault.Field // found while the file was read
}

// Outcome is what a list does with one person.
type Outcome string

// The outcomes.
const (
	Hired     Outcome = "new"
	Moved     Outcome = "moved"   // to another cell or post: one employment ends and another begins
	Amended   Outcome = "amended" // name or telephone
	Ended     Outcome = "ended"   // the last day of work was written down
	Unchanged Outcome = "unchanged"
	Faulty    Outcome = "faulty"
)

// Verdict is what a list does with one line of it.
type Verdict struct {
	Line
	Outcome Outcome
	Was     Employee // the employment found, if any
}

// ImportPeople brings the people of a unit in line with a list: all of it in one transaction, or nothing as
// long as one line is faulty. With dry set it only tells what would happen. The same list again changes nothing.
// Roles are given to new employments only; who is not on the list stays as they are.
func (s *Service) ImportPeople(ctx context.Context, by actor.Actor, unit id.Unit, lines []Line, dry bool) (out []Verdict, err error) {
	if err := mayAdmin(by, unit); err != nil {
		return nil, err
	}
	work := func(tx *db.Tx) error {
		if out, err = s.judge(ctx, tx, by, unit, lines); err != nil || dry {
			return err
		}
		if slices.ContainsFunc(out, func(v Verdict) bool { return v.Outcome == Faulty }) {
			return fault.New(fault.Conflict, "identity.import.changed")
		}
		return s.apply(ctx, tx, by, unit, out)
	}
	if dry {
		err = s.db.View(ctx, by, work)
	} else {
		err = s.db.InTx(ctx, by, work)
	}
	return out, err
}

// judge compares the lines with who works in the unit.
func (s *Service) judge(ctx context.Context, tx *db.Tx, by actor.Actor, unit id.Unit, lines []Line) ([]Verdict, error) {
	tree, err := organisation.CellsIn(ctx, tx, unit)
	if err != nil {
		return nil, err
	}
	symbols, known := map[string]id.Cell{}, map[id.Cell]bool{}
	for _, c := range tree {
		if c.Closed.IsZero() {
			symbols[c.Symbol], known[c.ID] = c.ID, true
		}
	}
	staff, err := s.staff(ctx, tx, unit)
	if err != nil {
		return nil, err
	}
	last := map[string]Employee{} // the newest employment by e-mail address
	for _, m := range staff {
		if e, ok := last[emailKey(m.Email)]; m.Email != "" && (!ok || m.From.After(e.From)) {
			last[emailKey(m.Email)] = m.Employee
		}
	}
	seen := map[string]int{}
	out := make([]Verdict, 0, len(lines))
	for _, l := range lines {
		l.Unit, l.Cell = unit, symbols[l.Symbol]
		if l.Email == "" {
			l.Wrong = append(l.Wrong, fault.Field{Name: "email", Key: "identity.email.form"})
		}
		if at, twice := seen[emailKey(l.Email)]; twice && l.Email != "" {
			l.Wrong = append(l.Wrong, fault.Field{Name: "email", Key: "identity.import.twice", Args: fault.Args{"Row": at}})
		}
		seen[emailKey(l.Email)] = l.No
		was, there := last[emailKey(l.Email)]
		if l.From.IsZero() && there {
			l.From = was.From
		}
		if f, bad := fault.As(s.checkEmployee(by, &l.NewEmployee, known)); bad {
			l.Wrong = append(l.Wrong, f.Fields...)
		}
		out = append(out, verdict(l, was, there))
	}
	return out, nil
}

// verdict is what becomes of one line, given the newest employment under its e-mail address.
func verdict(l Line, was Employee, there bool) Verdict {
	v := Verdict{Line: l, Outcome: Hired, Was: was}
	if !there {
		if len(l.Wrong) > 0 {
			v.Outcome = Faulty
		}
		return v
	}
	if len(l.Roles) == 0 {
		v.Roles = was.Roles // what is not on the list stays
	}
	moved := l.Cell != was.Cell || l.Post != was.Post || l.Leads != was.Leads
	gone := !was.To.IsZero() && l.From.After(was.To)
	switch {
	case gone: // they come back
	case moved && !l.From.After(was.From):
		v.Wrong = append(v.Wrong, fault.Field{Name: "from", Key: "identity.import.from", Args: fault.Args{"Day": was.From.String()}})
	case moved:
		v.Outcome = Moved
	case l.To != was.To && !l.To.IsZero():
		v.Outcome = Ended
	case l.Given != was.Given || l.Family != was.Family || !samePhone(l.Phone, was.Phone):
		v.Outcome = Amended
	default:
		v.Outcome = Unchanged
	}
	if len(v.Wrong) > 0 {
		v.Outcome = Faulty
	}
	return v
}

// samePhone compares numbers as they are dialled, however they were typed.
func samePhone(a, b string) bool {
	x, err1 := parsePhone(a)
	y, err2 := parsePhone(b)
	return a == b || err1 == nil && err2 == nil && x == y
}

// apply does what was judged.
func (s *Service) apply(ctx context.Context, tx *db.Tx, by actor.Actor, unit id.Unit, list []Verdict) error {
	q, done := query.New(tx), map[Outcome]int{}
	var added []Employee
	known := map[id.Cell]bool{}
	for _, v := range list {
		done[v.Outcome]++
		known[v.Cell] = true
		var err error
		switch v.Outcome {
		case Hired, Moved:
			if v.Outcome == Moved {
				err = s.endOn(ctx, tx, v.Was, v.From.AddDays(-1))
				v.Account = v.Was.Account
			}
			if err == nil {
				var e Employee
				e, err = s.addEmployee(ctx, tx, by, v.NewEmployee, known)
				added = append(added, e)
			}
		case Ended:
			err = s.endOn(ctx, tx, v.Was, v.To)
		case Amended:
			now := v.Employee
			err = q.AmendEmployee(ctx, query.AmendEmployeeParams{Given: now.Given, Family: now.Family, Phone: now.Phone, SortKey: now.SortKey(), UnitID: unit, ID: v.Was.ID})
		}
		if err != nil {
			return fmt.Errorf("identity: import: %w", err)
		}
	}
	if len(added) > 0 {
		s.recordAdded(ctx, tx, unit, added)
	}
	s.audit.Record(ctx, tx, unit, audit.Entry{Verb: "identity.people-imported", Subject: "unit:" + unit.Short(), Detail: done})
	return reach.Changed(ctx, tx, unit)
}

// endOn sets the last day of an employment that may have none yet.
func (s *Service) endOn(ctx context.Context, tx *db.Tx, e Employee, last calendar.Date) error {
	_, err := query.New(tx).EndEmployment(ctx, query.EndEmploymentParams{ToDay: last, UnitID: e.Unit, ID: e.ID})
	if err != nil {
		return fmt.Errorf("identity: end employment: %w", err)
	}
	return reach.Changed(ctx, tx, e.Unit)
}
