package privacy

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/privacy/query"
)

// mayKeep: breaches are the business of the inspector, and of the administrator who names one.
func mayKeep(by actor.Actor) error {
	if by.Kind != actor.Clerk || !by.May(GrantOfficer) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

func subject(b id.Breach) string { return "breach:" + b.Short() }

// RegisterBreach writes a breach down; the clock of art. 33 runs from when it was found, not from now. The id is
// the caller's, so that a form sent twice registers once.
func (s *Service) RegisterBreach(ctx context.Context, by actor.Actor, which id.Breach, f Facts) error {
	if err := mayKeep(by); err != nil {
		return err
	}
	now := s.Clock.Now()
	if err := f.check(now); err != nil {
		return err
	}
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		if _, err := q.FindBreach(ctx, query.FindBreachParams{UnitID: by.Unit, ID: which}); err == nil {
			return nil // sent twice
		}
		no, err := q.NextBreach(ctx, by.Unit)
		if err != nil {
			return err
		}
		err = q.InsertBreach(ctx, query.InsertBreachParams{
			ID: which, UnitID: by.Unit, No: no, FoundAt: db.At(f.FoundAt), What: f.What, People: f.People, HowMany: f.HowMany, Data: f.Data,
			Consequences: f.Consequences, Measures: f.Measures, MadeBy: by.Name, EmployeeID: by.Employee, MadeAt: db.At(now),
		})
		s.record(ctx, tx, by, "privacy.breach-registered", which, map[string]any{"no": no})
		return err
	})
	if err != nil {
		return fmt.Errorf("privacy: register: %w", err)
	}
	if err := s.Alarms.BreachFound(ctx, by.Unit, which); err != nil {
		return fmt.Errorf("privacy: alarm: %w", err)
	}
	return nil
}

// AmendBreach takes over what became known later (art. 33 sec. 4). The log keeps that it was changed.
func (s *Service) AmendBreach(ctx context.Context, by actor.Actor, which id.Breach, version int64, f Facts) error {
	return s.change(ctx, by, which, func(tx *db.Tx, b *Breach) error {
		if _, closed := b.Step(Closed); closed {
			return fault.New(fault.Conflict, "privacy.breach.is-closed")
		}
		if err := f.check(s.Clock.Now()); err != nil {
			return err
		}
		s.record(ctx, tx, by, "privacy.breach-amended", which, nil)
		n, err := query.New(tx).UpdateBreach(ctx, query.UpdateBreachParams{
			UnitID: by.Unit, ID: which, Version: version, FoundAt: db.At(f.FoundAt), What: f.What, People: f.People, HowMany: f.HowMany, Data: f.Data,
			Consequences: f.Consequences, Measures: f.Measures,
		})
		return db.Changed(n, err, "privacy.breach.changed")
	})
}

// AddStep writes down what was done about a breach, or why it was not.
func (s *Service) AddStep(ctx context.Context, by actor.Actor, which id.Breach, version int64, x Step) error {
	return s.change(ctx, by, which, func(tx *db.Tx, b *Breach) error {
		now := s.Clock.Now()
		if err := b.checkStep(x, now); err != nil {
			return err
		}
		q := query.New(tx)
		n, err := q.Touch(ctx, query.TouchParams{UnitID: by.Unit, ID: which, Version: version})
		if err := db.Changed(n, err, "privacy.breach.changed"); err != nil {
			return err
		}
		s.record(ctx, tx, by, "privacy.breach-"+string(x.Kind), which, nil)
		return q.InsertStep(ctx, query.InsertStepParams{
			UnitID: by.Unit, BreachID: which, No: int64(len(b.Steps)) + 1, Kind: string(x.Kind), At: db.At(x.At), Reason: x.Reason,
			MadeBy: by.Name, EmployeeID: by.Employee, MadeAt: db.At(now),
		})
	})
}

func (s *Service) change(ctx context.Context, by actor.Actor, which id.Breach, fn func(tx *db.Tx, b *Breach) error) error {
	if err := mayKeep(by); err != nil {
		return err
	}
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		b, err := breachOf(ctx, tx, by.Unit, which)
		if err != nil {
			return err
		}
		return fn(tx, b)
	})
	if err != nil {
		return fmt.Errorf("privacy: breach: %w", err)
	}
	return nil
}

func breachOf(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Breach) (*Breach, error) {
	q := query.New(tx)
	row, err := q.FindBreach(ctx, query.FindBreachParams{UnitID: unit, ID: which})
	if err != nil {
		return nil, db.Found(err, "privacy.breach.none")
	}
	b := fromRow(row)
	steps, err := q.Steps(ctx, query.StepsParams{UnitID: unit, BreachID: which})
	for _, x := range steps {
		b.Steps = append(b.Steps, stepFromRow(x))
	}
	return &b, err
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by actor.Actor, verb string, which id.Breach, detail any) {
	s.Audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: verb, Subject: subject(which), Detail: detail})
}

// Breach returns one breach of the actor's office.
func (s *Service) Breach(ctx context.Context, by actor.Actor, which id.Breach) (b *Breach, err error) {
	if err := mayKeep(by); err != nil {
		return nil, err
	}
	err = s.ask(ctx, by, func(tx *db.Tx) error {
		b, err = breachOf(ctx, tx, by.Unit, which)
		return err
	})
	return b, err
}

// Breaches lists the breaches of the actor's office: those with something to be done first, the newest first
// among the others.
func (s *Service) Breaches(ctx context.Context, by actor.Actor) (out []Breach, err error) {
	if err := mayKeep(by); err != nil {
		return nil, err
	}
	err = s.ask(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		rows, err := q.Breaches(ctx, by.Unit)
		if err != nil {
			return err
		}
		steps, err := q.StepsOfUnit(ctx, by.Unit)
		of := map[id.Breach][]Step{}
		for _, x := range steps {
			of[x.BreachID] = append(of[x.BreachID], stepFromRow(x))
		}
		for _, r := range rows {
			b := fromRow(r)
			b.Steps = of[b.ID]
			out = append(out, b)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("privacy: breaches: %w", err)
	}
	now, rank := s.Clock.Now(), map[State]int{StateLate: 0, StateReport: 1, StatePeople: 2, StateFinish: 3, StateClosed: 4}
	slices.SortStableFunc(out, func(a, b Breach) int { return rank[a.State(now)] - rank[b.State(now)] })
	return out, nil
}

// Remind tells those who must act about breaches whose term ends within a day, once for each.
func (s *Service) Remind(ctx context.Context) error {
	now := s.Clock.Now()
	var due []query.UndecidedRow
	err := s.ask(ctx, actor.Automaton("system.privacy", id.Region), func(tx *db.Tx) (err error) {
		// the last day of the term; a breach that was found long ago was told when it was registered
		due, err = query.New(tx).Undecided(ctx, query.UndecidedParams{Since: db.At(now.Add(-ReportWithin)), Until: db.At(now.Add(remindBefore - ReportWithin))})
		return err
	})
	if err != nil {
		return fmt.Errorf("privacy: remind: %w", err)
	}
	for _, b := range due {
		if err := s.Alarms.BreachEnds(ctx, b.UnitID, b.ID); err != nil {
			return fmt.Errorf("privacy: remind: %w", err)
		}
	}
	return nil
}
