package appeals

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"wrota/internal/cases"
	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Draft is the document with which the office answers.
type Draft struct {
	Which
	ID       id.Document // given by the form, so that a form sent twice starts one document
	Position string      // the office's position (art. 37 § 4 KPA); may be empty for an appeal
}

// Grant begins the new decision or order by which the office grants an appeal in whole (art. 132 KPA). Nothing happens
// to the appeal before it is signed. Where there are other parties they must agree (§ 2): the draft says so.
func (s *Service) Grant(ctx context.Context, by actor.Actor, d Draft) error {
	text, err := s.text(ctx, by, d, "autokontrola")
	if err != nil {
		return err
	}
	return s.draft(ctx, by, d, func(m *Matter) (cases.NewWriting, error) {
		n := cases.NewWriting{Kind: cases.Decision, Purpose: cases.ForDecision, Effect: cases.Effect{Outcome: cases.Granted, Appeal: s.Cases.Statute().Appeal}, Title: text.title, Body: text.body}
		switch {
		case m.Kind == Interim:
			n.Kind, n.Purpose, n.Effect = cases.Order, cases.ForLetter, cases.Effect{}
		case m.Kind != Appeal:
			return n, fault.New(fault.Conflict, "cases.appeals.not-granted")
		case m.Late: // the office may judge only an appeal that came in time
			return n, fault.New(fault.Conflict, "cases.appeals.late-forward")
		}
		return n, nil
	})
}

// Forward begins the covering letter that takes an appeal, or a complaint with the office's position, to the higher
// body together with the file (art. 133, art. 37 § 4 KPA).
func (s *Service) Forward(ctx context.Context, by actor.Actor, d Draft) error {
	text, err := s.text(ctx, by, d, "przekazanie")
	if err != nil {
		return err
	}
	return s.draft(ctx, by, d, func(m *Matter) (cases.NewWriting, error) {
		if m.Kind == Waiver {
			return cases.NewWriting{}, fault.New(fault.Conflict, "cases.appeals.not-forwarded")
		}
		if m.Kind == Urging && d.Position == "" {
			return cases.NewWriting{}, fault.InvalidField("position", "cases.appeals.position-missing")
		}
		return cases.NewWriting{Kind: cases.Plain, Purpose: cases.ForForwarding, Title: text.title, Body: text.body}, nil
	})
}

// draft starts the document of an answer. The one that an earlier try left behind is forgotten when it was dropped.
func (s *Service) draft(ctx context.Context, by actor.Actor, d Draft, of func(m *Matter) (cases.NewWriting, error)) error {
	doc, err := s.Cases.Dossier(ctx, by, d.Case)
	if err != nil {
		return err
	}
	return s.step(ctx, by, d.Which, func(x *cases.Step, m *Matter, _ []Matter) error {
		if w := find(doc.Writings, m.Writing); w != nil && w.State != cases.Dropped && w.ID != d.ID {
			return fault.New(fault.Conflict, "cases.appeals.drafted")
		}
		if !m.Waits() || m.Writing == d.ID {
			return nil
		}
		n, err := of(m)
		if err != nil {
			return err
		}
		n.ID, n.Case = d.ID, x.ID
		if err := x.Write(ctx, n); err != nil {
			return err
		}
		m.Writing = d.ID
		return save(ctx, x.Tx, m)
	})
}

// Signed hears that a writing was signed: if the office answers with it, the appeal is answered. Repeating it changes
// nothing.
func (s *Service) Signed(ctx context.Context, unit id.Unit, c id.Case, w id.Document) error {
	system := actor.Automaton("system.cases", unit)
	m, err := s.byWriting(ctx, unit, w)
	if err != nil || m == nil || !m.Waits() {
		return err
	}
	return s.step(ctx, system, Which{c, m.Letter, m.Version}, func(x *cases.Step, m *Matter, all []Matter) error {
		answer, err := answerBy(ctx, x.Tx, m)
		if err != nil {
			return err
		}
		m.Answer, m.AnsweredOn = answer, x.Today
		if err := save(ctx, x.Tx, m); err != nil {
			return err
		}
		if err := x.Done(ctx, m.Kind.task(), m.Letter.Short()); err != nil {
			return err
		}
		if answer == Granted && m.Kind == Appeal {
			if err := x.Relabel(ctx, m.Letter, cases.LetterGranted); err != nil {
				return err
			}
		}
		x.Record(ctx, "cases.appeals."+string(answer), map[string]any{"letter": m.Letter.Short(), "writing": w.Short(), "late": !m.DueOn.IsZero() && x.Today.After(m.DueOn)})
		return settle(ctx, x, all)
	})
}

// byWriting is the matter that a writing answers; nil when it answers none.
func (s *Service) byWriting(ctx context.Context, unit id.Unit, w id.Document) (m *Matter, err error) {
	err = s.DB.View(ctx, actor.Automaton("system.cases", unit), func(tx *db.Tx) error {
		row, err := query.New(tx).AppealByWriting(ctx, query.AppealByWritingParams{UnitID: unit, WritingID: w})
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		found := fromRow(row)
		m = &found
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cases: appeals: %w", err)
	}
	return m, nil
}

// answerBy is what the signed document of a matter is.
func answerBy(ctx context.Context, tx *db.Tx, m *Matter) (Answer, error) {
	row, err := query.New(tx).FindWriting(ctx, query.FindWritingParams{UnitID: m.Unit, ID: m.Writing})
	if err != nil {
		return "", fmt.Errorf("writing: %w", err)
	}
	if cases.Purpose(row.Purpose) == cases.ForForwarding {
		return Forwarded, nil
	}
	return Granted, nil
}

// Accept notes a waiver of the right to appeal (art. 127a KPA). With that of the last party the decision is final on
// the day on which the waiver came.
func (s *Service) Accept(ctx context.Context, by actor.Actor, w Which) error {
	d, err := s.Cases.Dossier(ctx, by, w.Case)
	if err != nil {
		return err
	}
	return s.step(ctx, by, w, func(x *cases.Step, m *Matter, all []Matter) error {
		switch {
		case m.Kind != Waiver:
			return fault.New(fault.Conflict, "cases.appeals.not-waiver")
		case !m.Waits():
			return nil
		case m.UntilOn.IsZero(): // before the decision was delivered there is nothing to give up (art. 127a § 1)
			return fault.New(fault.Conflict, "cases.appeals.waiver-early")
		case m.Late:
			return fault.New(fault.Conflict, "cases.appeals.waiver-late")
		}
		m.Answer, m.AnsweredOn = Accepted, x.Today
		if err := save(ctx, x.Tx, m); err != nil {
			return err
		}
		if err := x.Done(ctx, cases.TaskWaiver, m.Letter.Short()); err != nil {
			return err
		}
		x.Record(ctx, "cases.appeals.accepted", map[string]any{"letter": m.Letter.Short()})
		if last, all := waived(d, m.Against, all); all {
			x.FinalOn = last.AddDays(-1) // what follows counts from the day after it
			if err := x.AwaitFinal(ctx, "waived"); err != nil {
				return err
			}
		}
		return settle(ctx, x, all)
	})
}

// waived tells whether every party has given up its appeal against a decision, and when the last waiver came.
func waived(d *cases.Dossier, against id.Document, all []Matter) (last calendar.Date, every bool) {
	for _, p := range d.Parties {
		if p.Acts() {
			continue
		}
		i := slices.IndexFunc(all, func(m Matter) bool {
			return m.Kind == Waiver && m.Answer == Accepted && m.Against == against && m.Party == p.Party
		})
		if i < 0 {
			return last, false
		}
		if all[i].ReceivedOn.After(last) {
			last = all[i].ReceivedOn
		}
	}
	return last, true
}
