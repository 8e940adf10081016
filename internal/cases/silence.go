package cases

import (
	"context"
	"fmt"
	"strings"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Silence is the rule by which a matter is settled as asked when the office says nothing in time
// (art. 122a KPA, or a special act). The zero value is a matter without such a rule.
type Silence struct {
	Period  calendar.Period
	Rules   calendar.Rules
	Basis   string // "art. 83f ust. 8 ustawy o ochronie przyrody"
	From    string // the event from which it runs, in words that follow "Zapisz": "dzień oględzin"; empty: the filing
	Meaning string // what the applicant may do then, as the applicant reads it
}

// AwaitsEvent tells whether the silence will run from an event that nobody has recorded yet.
func (c *Case) AwaitsEvent() bool {
	return c.Silence.From != "" && c.EventOn.IsZero() && c.StoppedOn.IsZero() && !c.IsClosed()
}

// SilenceRuns tells whether the office may still object: the last day for it is SilentOn.
func (c *Case) SilenceRuns(today calendar.Date) bool {
	return !c.SilentOn.IsZero() && !c.SilentOn.Before(today) && c.StoppedOn.IsZero() && !c.IsClosed()
}

// Consented tells whether the silence has become consent: the day after the last one has come (art.
// 122c § 1 KPA) and nothing had stopped it by then. It is a question of dates alone, so that the
// answer does not wait for the timer.
func (c *Case) Consented(today calendar.Date) bool {
	if c.SilentOn.IsZero() || !c.SilentOn.Before(today) {
		return false
	}
	stop := c.StoppedOn
	if c.IsClosed() {
		if on := calendar.Of(c.ClosedAt); stop.IsZero() || on.Before(stop) {
			stop = on
		}
	}
	return stop.IsZero() || stop.After(c.SilentOn)
}

// stopSilence notes the day on which a decision, the applicant's withdrawal or leaving the application
// without examination ended the office's silence.
//
// By the act an objection counts on the day on which its decision is handed in at a post office (art.
// 83f ust. 12 of the act on nature conservation, art. 122b KPA) or entered into the system from which
// it is delivered. A signed decision is sent in the same moment, so the day of the signature is that
// day for boxes and ADE. A letter on paper leaves with the registry: the page of the case says until
// when it must be at the post office, and the proof of posting stands in the register of outgoing mail.
func (c *Case) stopSilence(on calendar.Date) {
	if !c.Silence.Period.IsZero() && c.StoppedOn.IsZero() {
		c.StoppedOn = on
	}
}

// lateObjection refuses the signature of an objection that the act no longer allows: the silence has
// already settled the matter as the applicant asked.
func (c *Case) lateObjection(w *Writing, today calendar.Date) error {
	if w.Purpose == ForDecision && w.Effect.Outcome == Refused && c.Consented(today) {
		return fault.New(fault.Conflict, "cases.objection-late", fault.Args{"Day": c.SilentOn.Long()})
	}
	return nil
}

// EventDay says on which day the event was from which the silence runs: the inspection of the trees.
type EventDay struct {
	Case    id.Case
	Version int64
	On      calendar.Date
	Reason  string // why the day that stands there is wrong; needed for a correction only
	Passed  bool   // the clerk knows that the days for an objection are over by this day
}

// RecordEvent records the day of the event and starts the days for an objection, or corrects it with a
// reason as long as the silence has not become consent. The term of the inspection is kept with it; from
// then on the last day for an objection is the term of the case. Recording the same day again changes
// nothing.
func (s *Service) RecordEvent(ctx context.Context, by actor.Actor, e EventDay) error {
	return s.change(ctx, by, e.Case, 0, func(tx *db.Tx, cs *Case) error {
		if !cs.Allows(by, GrantHandle) {
			return fault.New(fault.Forbidden, "fault.forbidden")
		}
		if !e.On.IsZero() && cs.EventOn == e.On {
			return nil
		}
		if e.Version != 0 && e.Version != cs.Version {
			return conflict(cs)
		}
		if err := cs.mayRecord(s.today()); err != nil {
			return err
		}
		if err := cs.checkEvent(e, s.today()); err != nil {
			return err
		}
		verb, detail := "cases.event-recorded", map[string]string{"what": cs.Silence.From, "on": e.On.String()}
		if !cs.EventOn.IsZero() {
			verb, detail["was"], detail["reason"] = "cases.event-corrected", cs.EventOn.String(), strings.TrimSpace(e.Reason)
		}
		cs.EventOn, cs.SilentOn = e.On, cs.Silence.lastDay(e.On)
		cs.reckon(s.today())
		if cs.Stage == StageWaiting && !cs.Paused { // the days for an objection run whatever the party still owes
			cs.Stage = StageTodo
		}
		s.record(ctx, tx, cs, verb, detail)
		return s.awaitSilence(ctx, tx, cs)
	})
}

// lastDay is the last day on which the office may object.
func (s Silence) lastDay(from calendar.Date) calendar.Date {
	return calendar.End(from, s.Period, s.Rules)
}

// mayRecord names why no day can be recorded, or none any more.
func (c *Case) mayRecord(today calendar.Date) error {
	switch err := c.stillOpen(); {
	case err != nil:
		return err
	case c.Silence.From == "":
		return fault.New(fault.Conflict, "cases.no-event")
	case !c.StoppedOn.IsZero():
		return fault.New(fault.Conflict, "cases.silence-stopped", fault.Args{"Day": c.StoppedOn.Long()})
	case c.Consented(today):
		return fault.New(fault.Conflict, "cases.silence-over", fault.Args{"Day": c.SilentOn.Long()})
	}
	return nil
}

// checkEvent checks a day. The event is in the past or today, and after the filing: an inspection before
// the notification cannot be one of it. It may be late (the act knows no sanction for that) and on a free
// day. A day so far back that the days for an objection are over settles the matter at once and for good,
// so the clerk has to say that it is not a slip of the pen.
func (c *Case) checkEvent(e EventDay, today calendar.Date) error {
	var wrong []fault.Field
	switch {
	case e.On.IsZero():
		wrong = append(wrong, fault.Field{Name: "on", Key: "cases.event-day-missing"})
	case e.On.After(today):
		wrong = append(wrong, fault.Field{Name: "on", Key: "cases.event-day-future"})
	case e.On.Before(c.InitiatedOn):
		wrong = append(wrong, fault.Field{Name: "on", Key: "cases.event-day-early", Args: fault.Args{"Day": c.InitiatedOn.Long()}})
	case c.Silence.lastDay(e.On).Before(today) && !e.Passed:
		wrong = append(wrong, fault.Field{Name: "passed", Key: "cases.event-day-passed", Args: fault.Args{"Day": c.Silence.lastDay(e.On).Long()}})
	}
	if reason := strings.TrimSpace(e.Reason); !c.EventOn.IsZero() && (reason == "" || len(reason) > 2000) {
		wrong = append(wrong, fault.Field{Name: "reason", Key: "cases.reason-missing"})
	}
	return fault.Fields(wrong)
}

// awaitSilence sets the timer. A corrected day has a timer of its own; the one of the earlier day finds
// nothing to do when it fires.
func (s *Service) awaitSilence(ctx context.Context, tx *db.Tx, c *Case) error {
	if c.SilentOn.IsZero() {
		return nil
	}
	return s.timer(ctx, tx, "cases.silence", c, c.SilentOn.String(), c.SilentOn.AddDays(1))
}

// silence is the timer of silent consent: the day has passed without a decision or an objection. The
// leader is told to note it in the file (art. 122e KPA) and others hear of it, once.
func (s *Service) silence(ctx context.Context, w wake) error {
	err := s.db.InTx(ctx, actor.Automaton("system.terms", w.Unit), func(tx *db.Tx) error {
		c, err := s.load(ctx, tx, w.Unit, w.Case)
		if err != nil || c.IsClosed() || !c.Consented(s.today()) {
			return err
		}
		if fresh, err := s.newTask(ctx, tx, c, TaskSilence, "", calendar.Date{}); !fresh || err != nil {
			return err
		}
		c.reckon(s.today())
		if c.Stage == StageWaiting || c.Stage == StageSettled {
			c.Stage = StageTodo
		}
		s.record(ctx, tx, c, "cases.silent", map[string]string{"on": c.SilentOn.AddDays(1).String()})
		if err := s.events.Tell(ctx, tx, c.Unit, Consented{c.ID}); err != nil {
			return err
		}
		return s.save(ctx, tx, c)
	})
	if err != nil {
		return fmt.Errorf("cases: silence: %w", err)
	}
	return nil
}

// mayEndSilence keeps a case open whose days for an objection still run or have not begun: closing it
// would hide from the clerk that the applicant gets a right. It may end for what leaves nothing to
// consent to.
func (c *Case) mayEndSilence(how Settlement, today calendar.Date) error {
	switch how {
	case ByWithdrawal, ByLeaving, ByTransfer, ByDiscontinue:
		return nil
	case BySilence:
		if c.AwaitsEvent() {
			return fault.New(fault.Conflict, "cases.event-missing", fault.Args{"What": c.Silence.From})
		}
	}
	if c.SilenceRuns(today) {
		return fault.New(fault.Conflict, "cases.silence-runs", fault.Args{"Day": c.SilentOn.Long()})
	}
	return nil
}

func silenceFromRow(r query.CasesCase) (out Silence, err error) {
	out = Silence{Basis: r.SilenceBasis, From: r.SilenceFrom, Meaning: r.SilenceMeaning}
	if err = out.Period.UnmarshalText([]byte(r.SilencePeriod)); err != nil {
		return out, err
	}
	return out, out.Rules.UnmarshalText([]byte(r.SilenceRules))
}
