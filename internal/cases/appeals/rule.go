package appeals

import (
	"context"
	"slices"
	"strings"
	"time"

	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
)

// Verdict is the ruling of the higher body, as it came to the office.
type Verdict struct {
	Which
	Ruling   Ruling
	On       calendar.Date // the day on which it came, with the file
	Sign     string        // of the higher body's letter
	SettleBy calendar.Date // the date that it set, when a complaint was justified
}

func (v Verdict) check(m *Matter, today calendar.Date) error {
	var wrong []fault.Field
	add := func(name, key string) { wrong = append(wrong, fault.Field{Name: name, Key: key}) }
	if !slices.Contains(Rulings(m.Kind), v.Ruling) {
		add("ruling", "cases.appeals.ruling-missing")
	}
	if v.On.IsZero() || v.On.After(today) || v.On.Before(m.AnsweredOn) {
		add("on", "cases.appeals.ruled-when")
	}
	if len(v.Sign) > 100 || strings.TrimSpace(v.Sign) == "" {
		add("sign", "cases.appeals.sign-missing")
	}
	if v.Ruling == Justified && !v.SettleBy.IsZero() && !v.SettleBy.After(v.On) {
		add("settle", "cases.appeals.settle-later")
	}
	return fault.Fields(wrong)
}

// Rule writes the ruling of the higher body down. A quashed decision lets the case go on under its sign; what is upheld
// or decided by the higher body is final, and the case may be closed; a date that it set becomes the term of the case.
func (s *Service) Rule(ctx context.Context, by actor.Actor, v Verdict) error {
	return s.step(ctx, by, v.Which, func(x *cases.Step, m *Matter, all []Matter) error {
		if !m.AtHigherBody() {
			return fault.New(fault.Conflict, "cases.appeals.not-there")
		}
		if err := v.check(m, x.Today); err != nil {
			return err
		}
		m.Ruling, m.RuledOn, m.RulingSign = v.Ruling, v.On, strings.TrimSpace(v.Sign)
		if v.Ruling == Justified {
			m.SettleBy = v.SettleBy
		}
		if err := save(ctx, x.Tx, m); err != nil {
			return err
		}
		x.Record(ctx, "cases.appeals.ruled", map[string]any{"letter": m.Letter.Short(), "ruling": v.Ruling, "on": v.On})
		if err := s.follow(ctx, x, m); err != nil {
			return err
		}
		return settle(ctx, x, all)
	})
}

// follow does to the case what a ruling does.
func (s *Service) follow(ctx context.Context, x *cases.Step, m *Matter) error {
	switch {
	case m.Kind == Appeal && m.Ruling == SentBack:
		return again(ctx, x, m)
	case m.Kind == Appeal && !x.IsClosed():
		return x.Task(ctx, cases.TaskClose, m.Letter.Short(), calendar.Date{})
	case m.Ruling == Justified && !m.SettleBy.IsZero() && x.SettledOn.IsZero():
		x.ExtendedTo = m.SettleBy // art. 37 § 6 pkt 2 KPA
	}
	return nil
}

// again lets the case go on as if it had not been decided (art. 138 § 2 KPA): the term runs anew from the day on which
// the file came back.
func again(ctx context.Context, x *cases.Step, m *Matter) error {
	from := x.SettledOn
	if from.IsZero() || from.After(m.RuledOn) {
		from = m.AnsweredOn
	}
	closed := x.IsClosed()
	x.ClosedAt, x.Settlement, x.Retention, x.DisposeYear = time.Time{}, "", "", 0
	x.SettledOn, x.EndedOn, x.FinalOn, x.ExtendedTo = calendar.Date{}, calendar.Date{}, calendar.Date{}, calendar.Date{}
	if closed {
		x.Stage = cases.StageTodo
	}
	if err := x.DoneAll(ctx, cases.TaskClose); err != nil {
		return err
	}
	if err := x.Stand(ctx, cases.PauseAppeal, "art. 138 § 2 KPA", from, m.RuledOn); err != nil {
		return err
	}
	x.Record(ctx, "cases.reopened", map[string]string{"reason": string(m.Ruling), "letter": m.Letter.Short()})
	return x.Tell(ctx, cases.Reopened{Case: x.ID})
}
