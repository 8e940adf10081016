package notices

import (
	"context"
	"fmt"
	"strings"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices/query"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Failure is a message that did not arrive and that nobody has taken care of yet.
type Failure struct {
	Notice   id.Notice
	Kind     string
	Args     map[string]any
	Case     id.Case
	To       To // the address of somebody without an account; Address tells the others
	State    State
	Attempts int
	Step     string // how far the last try came: connect, recipient, content …
	Code     int    // what the mail server said: 550
	Enhanced string // and more exactly: 5.1.1
	Told     time.Time
	Ended    time.Time
}

// failureLimit bounds the list; a unit with more has another problem than one message.
const failureLimit = 200

// Failures lists the messages of the clerk's unit that did not arrive, the latest first, and says how
// many are late but still being tried.
func (s *Service) Failures(ctx context.Context, by actor.Actor) (list []Failure, late int, err error) {
	if !by.May(GrantMend) {
		return nil, 0, forbidden()
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		q := s.rows(tx)
		rows, err := q.Failures(ctx, query.FailuresParams{UnitID: by.Unit, Limit: failureLimit})
		if err != nil {
			return err
		}
		for _, r := range rows {
			n, err := fromRow(r.NoticesNotice)
			if err != nil {
				return err
			}
			m := r.NoticesMail
			list = append(list, Failure{
				n.ID, n.Kind, n.Args, n.Case, n.To, State(m.State), int(m.Attempts), m.Step, int(m.Code), m.Enhanced, n.Told, m.EndedAt.Time,
			})
		}
		n, err := q.Late(ctx, by.Unit)
		late = int(n)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("notices: failures: %w", err)
	}
	return list, late, nil
}

// CountFailures is how many messages of the clerk's unit did not arrive and wait for somebody.
func (s *Service) CountFailures(ctx context.Context, by actor.Actor) (n int, err error) {
	if by.Kind != actor.Clerk {
		return 0, nil
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		c, err := query.New(tx).CountFailures(ctx, by.Unit)
		n = int(c)
		return err
	})
	return n, err
}

// Address is the e-mail address a failed message was for, as it is now. That a clerk saw it is logged.
func (s *Service) Address(ctx context.Context, by actor.Actor, which id.Notice) (string, error) {
	if !by.May(GrantMend) {
		return "", forbidden()
	}
	var n stored
	err := s.db.View(ctx, by, func(tx *db.Tx) (err error) {
		n, err = s.failed(ctx, tx, by.Unit, which)
		return err
	})
	if err != nil {
		return "", err
	}
	p, err := s.recipient(ctx, n)
	if err != nil {
		return "", err
	}
	return p.Email, s.audit.Viewed(ctx, s.db, by, by.Unit, audit.Entry{
		Verb: "notices.address-shown", Subject: subject(n.ID), Matter: n.Case, About: n.To.about(),
	})
}

// Resend gives a failed message another chance, for as long as its kind is worth it: the address was
// corrected, or the mailbox has room again.
func (s *Service) Resend(ctx context.Context, by actor.Actor, which id.Notice) error {
	return s.mend(ctx, by, which, "notices.resent", func(tx *db.Tx, n stored) (int64, error) {
		now := s.clock.Now()
		rows, err := query.New(tx).Again(ctx, query.AgainParams{
			NextAt: db.At(now), WorthUntil: db.At(now.Add(s.kinds[n.Kind].worth())), UnitID: n.Unit, NoticeID: n.ID,
		})
		if err != nil || rows == 0 {
			return rows, err
		}
		return rows, s.remind(ctx, tx, n, time.Time{})
	})
}

// Settle takes a failed message off the list: somebody took care of it, and says how.
func (s *Service) Settle(ctx context.Context, by actor.Actor, which id.Notice, how string) error {
	how = strings.TrimSpace(how)
	if how == "" {
		return fault.InvalidField("how", "notices.how")
	}
	return s.mend(ctx, by, which, "notices.settled", func(tx *db.Tx, n stored) (int64, error) {
		return query.New(tx).Handle(ctx, query.HandleParams{
			HandledAt: db.At(s.clock.Now()), HandledBy: by.Name, HandledNote: how, UnitID: n.Unit, NoticeID: n.ID,
		})
	})
}

// mend does something about a failed message of the clerk's unit; somebody else may have been first.
func (s *Service) mend(ctx context.Context, by actor.Actor, which id.Notice, verb string, do func(tx *db.Tx, n stored) (int64, error)) error {
	if !by.May(GrantMend) {
		return forbidden()
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		n, err := s.failed(ctx, tx, by.Unit, which)
		if err != nil {
			return err
		}
		rows, err := do(tx, n)
		if err != nil {
			return fmt.Errorf("notices: mend: %w", err)
		}
		if rows == 0 {
			return fault.New(fault.Conflict, "notices.mended-already")
		}
		s.record(ctx, tx, n, verb, nil)
		return nil
	})
}

func (s *Service) failed(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Notice) (stored, error) {
	row, err := s.rows(tx).Find(ctx, query.FindParams{UnitID: unit, ID: which})
	if err != nil {
		return stored{}, db.Found(err, "notices.no-such-notice")
	}
	return fromRow(row)
}

// Waiting is how many messages lie with the postman, for the operator's eyes.
func (s *Service) Waiting(ctx context.Context) (n int64, err error) {
	err = s.db.View(ctx, system, func(tx *db.Tx) error {
		n, err = query.New(tx).CountWaiting(ctx)
		return err
	})
	return n, err
}
