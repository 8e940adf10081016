package rights

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Review is the confirmation that the rights of a unit were looked through.
type Review struct {
	Unit   id.Unit
	By     string
	At     time.Time
	Remark string
	DueOn  calendar.Date // when the next one is due
}

// Overdue tells whether the next review should have been made; a unit that never made one is late.
func (r Review) Overdue(today calendar.Date) bool { return r.DueOn.Before(today) }

const maxRemark = 2000

// Confirm writes down that the actor has looked through the rights of the unit as they are today.
func (s *Service) Confirm(ctx context.Context, by actor.Actor, unit id.Unit, remark string) (Review, error) {
	if err := mayReview(by, unit); err != nil {
		return Review{}, err
	}
	remark = strings.TrimSpace(remark)
	if by.Employee.IsZero() { // a review is made by a person
		return Review{}, fault.New(fault.Forbidden, "fault.forbidden")
	}
	if len([]rune(remark)) > maxRemark {
		return Review{}, fault.InvalidField("remark", "identity.rights.remark-long")
	}
	today := clock.Today(s.Clock)
	r := Review{Unit: unit, By: by.Name, At: s.Clock.Now(), Remark: remark, DueOn: today.AddYears(1)}
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		// Pressed twice on one day it is one review.
		res, err := tx.ExecContext(ctx, `INSERT INTO identity_review (unit_id, on_day, reviewer_id, reviewed_by, reviewed_at, remark, due_on) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (unit_id, on_day, reviewer_id) DO NOTHING`, unit, today, by.Employee, r.By, db.At(r.At), r.Remark, r.DueOn)
		if err != nil {
			return fmt.Errorf("identity: review: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		s.Audit.Record(ctx, tx, unit, audit.Entry{Verb: "identity.rights-reviewed", Subject: "unit:" + unit.Short(), Detail: map[string]any{"due": r.DueOn}})
		return nil
	})
	return r, err
}

// Last is the latest review of a unit; the zero value when there was none.
func (s *Service) Last(ctx context.Context, by actor.Actor, unit id.Unit) (r Review, err error) {
	if err := mayReview(by, unit); err != nil {
		return r, err
	}
	err = s.DB.Ask(ctx, by, func(tx *db.Tx) error {
		var at db.Time
		r.Unit = unit
		row := tx.QueryRowContext(ctx, `SELECT reviewed_by, reviewed_at, remark, due_on FROM identity_review WHERE unit_id = $1 ORDER BY on_day DESC, reviewed_at DESC LIMIT 1`, unit)
		err := row.Scan(&r.By, &at, &r.Remark, &r.DueOn)
		r.At = at.Time
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		return Review{Unit: unit}, nil
	}
	if err != nil {
		return r, fmt.Errorf("identity: review: %w", err)
	}
	return r, nil
}
