package office

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/office/query"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Span is from when to when the office is open on a day, in minutes from midnight; the zero value is a day on
// which it is closed.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Closed tells whether the office does not open at all.
func (s Span) Closed() bool { return s == Span{} }

// String prints the span as people write it: "7.30–15.30".
func (s Span) String() string {
	if s.Closed() {
		return ""
	}
	return clockWords(s.From) + "–" + clockWords(s.To)
}

func clockWords(minutes int) string { return fmt.Sprintf("%d.%02d", minutes/60, minutes%60) }

// Week is the opening hours of Monday to Sunday.
type Week [7]Span

// On is the span of a weekday.
func (w Week) On(d time.Weekday) Span { return w[(int(d)+6)%7] }

// Hours are the opening hours from a day on.
type Hours struct {
	From calendar.Date
	Week Week
}

func hoursFrom(r query.OfficeHour) (Hours, error) {
	h := Hours{From: r.ValidFrom}
	if err := r.Week.Into(&h.Week); err != nil {
		return h, fmt.Errorf("office: hours: %w", err)
	}
	return h, nil
}

// SetHours changes the opening hours of the actor's unit from a day on, which is not in the past.
func (s *Service) SetHours(ctx context.Context, by actor.Actor, h Hours) error {
	if err := maySet(by); err != nil {
		return err
	}
	var bad []fault.Field
	if h.From.Before(s.Today()) { // also no day at all
		bad = append(bad, fault.Field{Name: "from", Key: "office.hours.from"})
	}
	open := false
	for i, x := range h.Week {
		open = open || !x.Closed()
		if !x.Closed() && (x.From < 0 || x.To > 24*60 || x.From >= x.To) {
			bad = append(bad, fault.Field{Name: fmt.Sprintf("day%d", i), Key: "office.hours.span"})
		}
	}
	if !open {
		bad = append(bad, fault.Field{Name: "day0", Key: "office.hours.never"})
	}
	if err := fault.Fields(bad); err != nil {
		return err
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		s.audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "office.hours-set", Subject: "unit:" + by.Unit.Short(), Detail: map[string]string{"from": h.From.String()}})
		return query.New(tx).PutHours(ctx, query.PutHoursParams{
			UnitID: by.Unit, ValidFrom: h.From, Week: db.ToJSON(h.Week), EnteredBy: by.Name, EnteredAt: db.At(s.clock.Now()),
		})
	})
}

// Timetable is when an office works: the hours of a day, those that were decided for later, and free days to come.
type Timetable struct {
	On    calendar.Date
	Hours *Hours // nil when nobody wrote them down
	Next  []Hours
	Free  []FreeDay // from On
}

// Timetable tells when a unit works, seen from a day. It is public.
func (s *Service) Timetable(ctx context.Context, unit id.Unit, on calendar.Date) (t Timetable, err error) {
	t.On = on
	err = s.db.View(ctx, reader(unit), func(tx *db.Tx) error {
		t.Hours, t.Next = nil, nil
		rows, err := query.New(tx).HoursFrom(ctx, unit)
		if err != nil {
			return fmt.Errorf("office: hours: %w", err)
		}
		for _, r := range rows {
			h, err := hoursFrom(r)
			if err != nil {
				return err
			}
			if h.From.After(on) {
				t.Next = append(t.Next, h)
			} else {
				t.Hours = &h
			}
		}
		t.Free, err = freeDays(ctx, tx, unit, on)
		return err
	})
	return t, err
}

// Works tells whether a unit works on a day: no free day by law or of its own, and one with opening hours, if
// it wrote any down; without them Monday to Friday. It says nothing of terms.
func (s *Service) Works(ctx context.Context, unit id.Unit, day calendar.Date) (bool, error) {
	if calendar.IsFree(day) {
		return false, nil
	}
	works := calendar.IsWorking(day)
	err := s.db.View(ctx, reader(unit), func(tx *db.Tx) error {
		free, err := freeDays(ctx, tx, unit, day)
		if err != nil || len(free) > 0 && free[0].Day == day {
			works = false
			return err
		}
		row, err := query.New(tx).HoursOn(ctx, query.HoursOnParams{UnitID: unit, ValidFrom: day})
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("office: works: %w", err)
		}
		h, err := hoursFrom(row)
		works = !h.Week.On(day.Weekday()).Closed()
		return err
	})
	return works && err == nil, err
}
