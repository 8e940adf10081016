package office

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/office/query"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// FreeDay is a day on which one office does not work. It moves no statutory term (art. 57 § 4 KPA).
type FreeDay struct {
	Day    calendar.Date
	Reason string // as people read it: "dzień wolny za 3 maja"
	By     string
}

func freeDays(ctx context.Context, tx *db.Tx, unit id.Unit, from calendar.Date) (out []FreeDay, err error) {
	rows, err := query.New(tx).FreeDays(ctx, query.FreeDaysParams{UnitID: unit, Day: from})
	if err != nil {
		return nil, fmt.Errorf("office: free days: %w", err)
	}
	for _, r := range rows {
		out = append(out, FreeDay{r.Day, r.Reason, r.EnteredBy})
	}
	return out, nil
}

// AddFreeDay writes down a day from tomorrow on on which the actor's unit does not work. Writing down the same
// day again changes nothing.
func (s *Service) AddFreeDay(ctx context.Context, by actor.Actor, d FreeDay) error {
	if err := maySet(by); err != nil {
		return err
	}
	bad := line(&d.Reason, "reason", maxLine)
	if d.Reason == "" {
		bad = append(bad, fault.Field{Name: "reason", Key: "office.free.reason"})
	}
	switch {
	case !d.Day.After(s.Today()):
		bad = append(bad, fault.Field{Name: "day", Key: "office.free.day"})
	case d.Day.After(s.Today().AddDays(2 * 366)):
		bad = append(bad, fault.Field{Name: "day", Key: "office.free.far"})
	case !calendar.IsWorking(d.Day):
		bad = append(bad, fault.Field{Name: "day", Key: "office.free.already"})
	}
	if err := fault.Fields(bad); err != nil {
		return err
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		n, err := query.New(tx).AddFreeDay(ctx, query.AddFreeDayParams{
			UnitID: by.Unit, Day: d.Day, Reason: d.Reason, EnteredBy: by.Name, EnteredAt: db.At(s.clock.Now()),
		})
		if err != nil {
			return fmt.Errorf("office: add free day: %w", err)
		}
		if n > 0 {
			s.audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "office.free-day-added", Subject: "unit:" + by.Unit.Short(), Detail: map[string]string{"day": d.Day.String()}})
		}
		return nil
	})
}

// DropFreeDay takes back a free day that has not come yet; one that is over stays written.
func (s *Service) DropFreeDay(ctx context.Context, by actor.Actor, day calendar.Date) error {
	if err := maySet(by); err != nil {
		return err
	}
	if !day.After(s.Today()) {
		return fault.New(fault.Conflict, "office.free.over")
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		n, err := query.New(tx).DropFreeDay(ctx, query.DropFreeDayParams{UnitID: by.Unit, Day: day})
		if err != nil {
			return fmt.Errorf("office: drop free day: %w", err)
		}
		if n > 0 {
			s.audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "office.free-day-dropped", Subject: "unit:" + by.Unit.Short(), Detail: map[string]string{"day": day.String()}})
		}
		return nil
	})
}

// Resting tells which units have a free day of their own on a day.
func (s *Service) Resting(ctx context.Context, day calendar.Date) (map[id.Unit]bool, error) {
	out := map[id.Unit]bool{}
	err := s.db.View(ctx, reader(id.Region), func(tx *db.Tx) error {
		units, err := query.New(tx).Resting(ctx, day)
		if err != nil {
			return fmt.Errorf("office: resting: %w", err)
		}
		for _, u := range units {
			out[u] = true
		}
		return nil
	})
	return out, err
}
