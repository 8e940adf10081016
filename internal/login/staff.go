package login

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/login/query"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Overview is what whoever administers an office sees of how an employee logs in.
type Overview struct {
	Factors
	Sessions int       // that are open
	Last     time.Time // the last login, of those that are remembered (a month); zero when there was none
}

// Overview shows how an employee of the actor's office logs in.
func (s *Service) Overview(ctx context.Context, by actor.Actor, employee id.Employee) (o Overview, err error) {
	account, err := s.people.Subordinate(ctx, by, employee)
	if err != nil {
		return o, err
	}
	h, err := s.people.Holder(ctx, account)
	if err != nil {
		return o, err
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		if o.Factors, err = factors(ctx, tx, account); err != nil {
			return err
		}
		open, err := s.open(ctx, tx, account, h.Epoch)
		if err != nil {
			return err
		}
		o.Sessions = len(open)
		last, err := query.New(tx).LastLogin(ctx, account)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		o.Last = last.Time
		return wrapped("last login", err)
	})
	return o, err
}

const maxWhy = 500

// ResetFactors takes every factor of an employee away, because they were lost, and ends the person's sessions.
// Whoever administers their office does it after seeing who asks, and says why; the person is told. At the next
// login the password leads to new factors.
func (s *Service) ResetFactors(ctx context.Context, by actor.Actor, employee id.Employee, why string) error {
	account, err := s.people.Subordinate(ctx, by, employee)
	if err != nil {
		return err
	}
	if account == by.Human() {
		return fault.New(fault.Forbidden, "login.reset-own")
	}
	if why = strings.TrimSpace(why); why == "" || len([]rune(why)) > maxWhy {
		return fault.InvalidField("why", "login.reset-why")
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		apps, err1 := q.DeleteApp(ctx, account)
		keys, err2 := q.DeletePasskeys(ctx, account)
		if err := errors.Join(err1, err2, q.DeleteRecovery(ctx, account)); err != nil {
			return fmt.Errorf("login: reset: %w", err)
		}
		if apps+keys == 0 {
			return fault.New(fault.Conflict, "login.nothing-to-reset")
		}
		s.audit.Record(ctx, tx, by.Unit, audit.Entry{
			Verb: "login.factors-reset", Subject: "employee:" + employee.Short(), About: subject(account), Detail: map[string]string{"why": why},
		})
		return s.jobs.Tell(ctx, tx, region, FactorsReset{account})
	})
	if err != nil {
		return err
	}
	return s.sessions.EndAll(ctx, account)
}
