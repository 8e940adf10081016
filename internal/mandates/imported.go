package mandates

import (
	"context"
	"slices"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/krs"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/pesel"
	"wrota/internal/mandates/query"
	"wrota/internal/platform/db"
)

// Line is one person of a list of those who represent firms, as a register has them (KRS, CEIDG).
type Line struct {
	No            int // row of the file
	Firm          Subject
	Given, Family string // of who represents it
	PESEL         string
	Jointly       bool
	From, To      calendar.Date
	Wrong         []fault.Field // found while the file was read
}

// Outcome is what a list does with one line.
type Outcome string

// The outcomes.
const (
	Added     Outcome = "new"
	Amended   Outcome = "changed" // jointly or alone, or another last day
	Unchanged Outcome = "unchanged"
	Faulty    Outcome = "faulty"
)

// Verdict is what a list does with one line of it.
type Verdict struct {
	Line
	Outcome Outcome
	Was     Mandate // the mandate found, if any
}

// Import brings mandates in line with a list of organs: all of it, or nothing as long as one line is faulty. With dry
// set it only tells what would happen. The same list again changes nothing, and who is not on it stays. Whoever is new
// takes the mandate up with a session whose PESEL is that of the list.
func (s *Service) Import(ctx context.Context, by actor.Actor, lines []Line, dry bool) ([]Verdict, error) {
	if by.Kind != actor.Clerk || !by.May(GrantImport) {
		return nil, errForbidden
	}
	out, err := s.judge(ctx, by, lines)
	if err != nil || dry {
		return out, err
	}
	if slices.ContainsFunc(out, func(v Verdict) bool { return v.Outcome == Faulty }) {
		return nil, fault.New(fault.Conflict, "mandates.changed-meanwhile")
	}
	firms := make([]Person, len(out))
	for i, v := range out { // accounts are another module's, with a transaction of its own each
		if v.Outcome != Added {
			continue
		}
		sub := v.Firm
		sub.Given, sub.Family = v.Given, v.Family
		if firms[i], err = s.People.Represented(ctx, by, sub, false); err != nil {
			return nil, err
		}
	}
	return out, s.change(ctx, by, "import", func(tx *db.Tx) error {
		for i, v := range out {
			if err := s.apply(ctx, tx, v, firms[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) apply(ctx context.Context, tx *db.Tx, v Verdict, firm Person) error {
	switch v.Outcome {
	case Added:
		return s.insert(ctx, tx, query.InsertParams{
			ID: id.New[id.Mandate](), PrincipalID: firm.Account, Basis: string(actor.Organ), PrincipalName: firm.Name, AgentName: folded(v.Given + " " + v.Family),
			Subject: db.ToJSON(v.Firm), Contact: contactPESEL + v.PESEL, Services: "*", FromDay: v.From, ToDay: v.To, Jointly: v.Jointly,
			Evidence: string(ByImport), MadeAt: db.At(s.Clock.Now()),
		}, "imported")
	case Amended:
		n, err := query.New(tx).AmendImported(ctx, query.AmendImportedParams{Jointly: v.Jointly, ToDay: v.To, ID: v.Was.ID, Version: v.Was.Version})
		if err := db.Changed(n, err, "mandates.changed-meanwhile"); err != nil {
			return err
		}
		return s.step(ctx, tx, v.Was.ID, v.Was.Principal, "amended", "")
	}
	return nil
}

// judge compares the lines with what holds.
func (s *Service) judge(ctx context.Context, by actor.Actor, lines []Line) ([]Verdict, error) {
	seen := map[string]int{}
	out := make([]Verdict, 0, len(lines))
	for _, l := range lines {
		l.check(s.today())
		key := l.Firm.NIP + "|" + l.PESEL
		if at, twice := seen[key]; twice {
			l.Wrong = append(l.Wrong, fault.Field{Name: "pesel", Key: "mandates.import.twice", Args: fault.Args{"Row": at}})
		}
		seen[key] = l.No
		v := Verdict{Line: l, Outcome: Faulty}
		if len(l.Wrong) == 0 {
			was, ok, err := s.imported(ctx, by, l)
			if err != nil {
				return nil, err
			}
			v.Was, v.Outcome = was, Added
			switch {
			case ok && (was.Jointly != l.Jointly || was.To != l.To):
				v.Outcome = Amended
			case ok, !l.To.IsZero() && l.To.Before(s.today()): // it is over, and nobody knew of it
				v.Outcome = Unchanged
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// imported finds the mandate of a line.
func (s *Service) imported(ctx context.Context, by actor.Actor, l Line) (Mandate, bool, error) {
	firm, err := s.People.Found(ctx, l.Firm)
	if err != nil || firm.IsZero() {
		return Mandate{}, false, err
	}
	var all []Mandate
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		rows, err := s.rows(tx).OpenOf(ctx, firm)
		if err != nil {
			return err
		}
		all, err = fromRows(rows)
		return err
	})
	for _, m := range all {
		if err != nil || m.Basis != actor.Organ || m.Evidence != ByImport {
			continue
		}
		if m.Contact == contactPESEL+l.PESEL {
			return m, true, nil
		}
		if m.Agent.IsZero() {
			continue
		}
		p, err := s.People.Person(ctx, m.Agent)
		if err != nil {
			return m, false, err
		}
		if p.PESEL == l.PESEL {
			return m, true, nil
		}
	}
	return Mandate{}, false, err
}

// check tidies a line and says everything that is wrong with it, and how to mend it.
func (l *Line) check(today calendar.Date) {
	l.Firm.Kind, l.Firm.Name, l.Firm.Post = "firm", folded(l.Firm.Name), folded(l.Firm.Post)
	l.Given, l.Family = folded(l.Given), folded(l.Family)
	l.Wrong = slices.Concat(l.Wrong, needed("name", l.Firm.Name), needed("given", l.Given), needed("family", l.Family))
	if n, err := nip.Parse(l.Firm.NIP); err != nil {
		l.Wrong = append(l.Wrong, fault.Field{Name: "nip", Key: "mandates.nip-form"})
	} else {
		l.Firm.NIP = n.String()
	}
	if n, err := pesel.Parse(l.PESEL); err != nil {
		l.Wrong = append(l.Wrong, fault.Field{Name: "pesel", Key: "mandates.pesel-form"})
	} else {
		l.PESEL = n.String()
		if n.Age(today) < 18 {
			l.Wrong = append(l.Wrong, fault.Field{Name: "pesel", Key: "mandates.import.minor"})
		}
	}
	if l.Firm.KRS != "" {
		if k, err := krs.Parse(l.Firm.KRS); err != nil {
			l.Wrong = append(l.Wrong, fault.Field{Name: "krs", Key: "mandates.krs-form"})
		} else {
			l.Firm.KRS = k.String()
		}
	}
	if l.From.IsZero() {
		l.From = today
	}
	if !l.To.IsZero() && l.To.Before(l.From) {
		l.Wrong = append(l.Wrong, fault.Field{Name: "to", Key: "mandates.import.to"})
	}
}
