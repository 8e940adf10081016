package dispatch

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"wrota/internal/dispatch/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Policy says how long a letter waits in a box, from a day on. Letters already sent keep the days they were
// sent with: their addressees were told.
type Policy struct {
	Unit          id.Unit
	From          calendar.Date
	RemindAfter   int // days after which the addressee is reminded
	FallBackAfter int // days after which the letter goes another way
	Basis         string
}

// days reckons the days of a letter put into the box on a day: the reminder after so many days, the other
// way on the day after the whole time has passed. The end is counted as terms of KPA are (art. 57: the first
// day does not count, a Saturday or a free day moves it), so that nobody has less time than they expect.
func (p Policy) days(sent calendar.Date) (remind, fallBack calendar.Date) {
	return sent.AddDays(p.RemindAfter), calendar.End(sent, calendar.Days(p.FallBackAfter), calendar.KPA).AddDays(1)
}

// policyOn is the unit's policy of a day, or that of the region.
func policyOn(ctx context.Context, tx *db.Tx, unit id.Unit, on calendar.Date) (Policy, error) {
	for _, u := range []id.Unit{unit, id.Region} {
		row, err := query.New(tx).PolicyOn(ctx, query.PolicyOnParams{UnitID: u, ValidFrom: on})
		if errors.Is(err, db.ErrNoRows) {
			continue
		}
		return policyFromRow(row), err
	}
	return Policy{}, fmt.Errorf("no policy of delivery applies on %s", on)
}

func policyFromRow(r query.DispatchPolicy) Policy {
	return Policy{Unit: r.UnitID, From: r.ValidFrom, RemindAfter: int(r.RemindAfter), FallBackAfter: int(r.FallBackAfter), Basis: r.Basis}
}

// SetPolicy says how long letters of the clerk's unit wait in a box from a day on, which is not in the past.
func (s *Service) SetPolicy(ctx context.Context, by actor.Actor, p Policy) error {
	if by.Kind != actor.System && (by.Kind != actor.Clerk || by.Unit != p.Unit || !by.May(GrantPolicy)) {
		return errForbidden
	}
	var wrong []fault.Field
	p.Basis = strings.TrimSpace(p.Basis)
	if p.RemindAfter < 1 || p.RemindAfter >= p.FallBackAfter {
		wrong = append(wrong, fault.Field{Name: "remind", Key: "dispatch.policy.remind"})
	}
	if p.FallBackAfter < 2 || p.FallBackAfter > 60 {
		wrong = append(wrong, fault.Field{Name: "fallback", Key: "dispatch.policy.fallback"})
	}
	if p.From.Before(s.Today()) {
		wrong = append(wrong, fault.Field{Name: "from", Key: "dispatch.policy.past"})
	}
	if p.Basis == "" {
		wrong = append(wrong, fault.Field{Name: "basis", Key: "dispatch.policy.basis"})
	}
	if err := fault.Fields(wrong); err != nil {
		return err
	}
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		s.audit.Record(ctx, tx, p.Unit, audit.Entry{
			Verb: "dispatch.policy-set", Subject: "policy:" + p.From.String(), Detail: map[string]int{"remind": p.RemindAfter, "fallback": p.FallBackAfter},
		})
		return query.New(tx).SetPolicy(ctx, query.SetPolicyParams{
			UnitID: p.Unit, ValidFrom: p.From, RemindAfter: int64(p.RemindAfter), FallBackAfter: int64(p.FallBackAfter), Basis: p.Basis,
			At: db.At(s.clock.Now()), ByName: by.Name,
		})
	})
	if err != nil {
		return fmt.Errorf("dispatch: policy: %w", err)
	}
	return nil
}

// PolicyOn returns the policy that applies to a unit on a day.
func (s *Service) PolicyOn(ctx context.Context, by actor.Actor, unit id.Unit, on calendar.Date) (p Policy, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		p, err = policyOn(ctx, tx, unit, on)
		return err
	})
	if err != nil {
		return p, fmt.Errorf("dispatch: policy: %w", err)
	}
	return p, nil
}
