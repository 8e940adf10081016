package notices

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/mail"
)

// State is how the e-mail of a notice stands.
type State string

const (
	Waiting State = "waiting"
	Sent    State = "sent"
	// Refused: the mail server said that it will never take it (no such mailbox).
	Refused State = "failed"
	// GivenUp: it was tried for as long as it was worth it.
	GivenUp State = "given_up"
	// Moot: there is nobody to send it to, or they want no such mail any more.
	Moot State = "moot"
)

// patience is how long a try may take before somebody else takes over: more than a job is allowed.
const patience = 10 * time.Minute

// sending is the command notices.send.
type sending struct {
	Unit   id.Unit   `json:"unit"`
	Notice id.Notice `json:"notice"`
}

// letter is a row of the ledger with its notice.
type letter struct {
	stored
	kind     Kind
	attempts int64
	worth    time.Time
}

// send tries to deliver the e-mail of one notice. It may be called at any time and any number of
// times: the ledger says whether there is anything to do, and a lease keeps two from doing it at once.
func (s *Service) send(ctx context.Context, c sending) error {
	l, ok, err := s.lease(ctx, c)
	if err != nil || !ok {
		return err
	}
	if ok, later := s.relay.admit(s.clock.Now()); !ok {
		return s.postpone(ctx, l, later.Add(spread(l.ID, l.attempts, later.Sub(s.clock.Now())/2)), nil)
	}
	m, err := s.compose(ctx, l)
	if err != nil {
		s.relay.release()
		if errors.Is(err, errMoot) || fault.Is(err, fault.NotFound) {
			return s.end(ctx, l, Moot, nil)
		}
		return fmt.Errorf("notices: compose: %w", err) // the lease runs out, the sweep comes back
	}
	err = s.mailer.Send(ctx, m)
	return s.conclude(context.WithoutCancel(ctx), l, err)
}

// lease takes a letter out of the ledger for a while; ok is false when there is nothing to send.
func (s *Service) lease(ctx context.Context, c sending) (l letter, ok bool, err error) {
	err = s.db.InTx(ctx, system, func(tx *db.Tx) error {
		q, now := s.rows(tx), s.clock.Now()
		n, err := q.Lease(ctx, query.LeaseParams{LeasedUntil: db.At(now.Add(patience)), UnitID: c.Unit, NoticeID: c.Notice, Now: db.At(now)})
		if err != nil || n == 0 {
			return err
		}
		m, err := q.FindMail(ctx, query.FindMailParams{UnitID: c.Unit, NoticeID: c.Notice})
		if err != nil {
			return err
		}
		row, err := q.Find(ctx, query.FindParams{UnitID: c.Unit, ID: c.Notice})
		if err != nil {
			return err
		}
		l.attempts, l.worth, ok = m.Attempts, m.WorthUntil.Time, true
		l.stored, err = fromRow(row)
		l.kind = s.kinds[l.Kind]
		return err
	})
	if err != nil {
		return l, false, fmt.Errorf("notices: lease: %w", err)
	}
	return l, ok, nil
}

// conclude writes down what became of a try.
func (s *Service) conclude(ctx context.Context, l letter, sent error) error {
	now := s.clock.Now()
	var why *mail.Error
	unreachable := errors.As(sent, &why) && why.Step == mail.StepConnect
	s.relay.report(now, !unreachable)
	if sent != nil && why == nil {
		why = &mail.Error{Step: mail.StepConnect} // of a mailer that does not say
	}
	l.attempts++
	switch {
	case sent == nil:
		return s.end(ctx, l, Sent, nil)
	case why.Permanent:
		return s.end(ctx, l, Refused, why)
	}
	next := now.Add(pause(l.attempts, unreachable, l.ID))
	if next.After(l.worth) {
		return s.end(ctx, l, GivenUp, why)
	}
	return s.postpone(ctx, l, next, why)
}

func (s *Service) postpone(ctx context.Context, l letter, next time.Time, why *mail.Error) error {
	step, code, enhanced := trace(why)
	err := s.db.InTx(ctx, system, func(tx *db.Tx) error {
		n, err := query.New(tx).Postpone(ctx, query.PostponeParams{
			Attempts: l.attempts, NextAt: db.At(next), Step: step, Code: code, Enhanced: enhanced, UnitID: l.Unit, NoticeID: l.ID,
		})
		if err != nil || n == 0 {
			return err
		}
		return s.remind(ctx, tx, l.stored, next)
	})
	if err != nil {
		return fmt.Errorf("notices: postpone: %w", err)
	}
	return nil
}

// end closes the row of the ledger; a failure is told, so that somebody takes care.
func (s *Service) end(ctx context.Context, l letter, st State, why *mail.Error) error {
	step, code, enhanced := trace(why)
	err := s.db.InTx(ctx, system, func(tx *db.Tx) error {
		n, err := query.New(tx).End(ctx, query.EndParams{
			Attempts: l.attempts, State: string(st), Step: step, Code: code, Enhanced: enhanced, EndedAt: db.At(s.clock.Now()), UnitID: l.Unit, NoticeID: l.ID,
		})
		if err != nil || n == 0 || st == Sent || st == Moot {
			return err
		}
		s.record(ctx, tx, l.stored, "notices.failed", map[string]any{"state": st, "step": step, "code": code, "attempts": l.attempts})
		return s.queue.Tell(ctx, tx, l.Unit, Failed{Notice: l.ID, Case: l.Case, Kind: l.Kind, Code: int(code)})
	})
	if err != nil {
		return fmt.Errorf("notices: end: %w", err)
	}
	return nil
}

func trace(e *mail.Error) (step string, code int64, enhanced string) {
	if e == nil {
		return "", 0, ""
	}
	return string(e.Step), int64(e.Code), e.Enhanced
}

// overlooked is how long after its time a letter counts as forgotten by the queue.
const overlooked = 2 * time.Minute

// Sweep sends what should have gone and did not: reminders are lost when a process dies at the wrong
// moment, the ledger is not.
func (s *Service) Sweep(ctx context.Context) error {
	var late []query.OverlookedRow
	err := s.db.View(ctx, system, func(tx *db.Tx) (err error) {
		now := s.clock.Now()
		late, err = query.New(tx).Overlooked(ctx, query.OverlookedParams{Before: db.At(now.Add(-overlooked)), Now: db.At(now)})
		return err
	})
	if err != nil {
		return fmt.Errorf("notices: sweep: %w", err)
	}
	for _, r := range late {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.send(ctx, sending{r.UnitID, r.NoticeID}); err != nil {
			return err
		}
	}
	return nil
}
