package cases

import (
	"slices"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// Stage is where a case stands, from the view of the one who leads it: each stage is one list on the
// desk, so that a clerk sees what waits for whom.
type Stage string

const (
	StageNew      Stage = "new"      // waits to be assigned
	StageTodo     Stage = "todo"     // its leader has to act
	StageApproval Stage = "approval" // a draft waits for a superior
	StageWaiting  Stage = "waiting"  // for the party or another office: the clock stands still
	StageSettled  Stage = "settled"  // signed and sent; waits for delivery or for the decision to become final
	StageClosed   Stage = "closed"
)

// Open lists the stages of a case that is not closed.
var Open = []Stage{StageNew, StageTodo, StageApproval, StageWaiting, StageSettled}

// NoTerm stands for the last day of a case that has no statutory term.
var NoTerm = calendar.On(2999, 12, 31)

// Term is how long a matter may take, by which rules of counting, and by which article.
type Term struct {
	Period calendar.Period
	Rules  calendar.Rules
	Basis  string // "art. 35 § 3 KPA"
	// Restarts is the article by which a call to complete interrupts the term, so that it runs anew when
	// the application is complete; empty where a call only stops the clock (art. 35 § 5 KPA).
	Restarts string
}

// Case is one matter with its file.
type Case struct {
	ID          id.Case
	Unit        id.Unit
	Cell        id.Cell
	Sign        string
	Title       string
	Service     string
	Letter      id.Letter
	Submission  id.Submission
	PartyName   string
	Lead        id.Employee
	Stage       Stage
	InitiatedOn calendar.Date
	Term        Term
	Pauses      []Pause
	ExtendedTo  calendar.Date // zero when it was not extended
	DueOn       calendar.Date
	Paused      bool
	Silence     Silence
	EventOn     calendar.Date // the day of the event from which the silence runs; zero before it is recorded
	SilentOn    calendar.Date // the last day for an objection or a decision; then silence means consent
	StoppedOn   calendar.Date // the day on which the office broke its silence, or nobody waited for it any more
	SettledOn   calendar.Date // the day of the decision or certificate; zero before
	FinalOn     calendar.Date
	AnswerBy    calendar.Date // the nearest term of an appeal or a complaint that the office has to pass on; zero when none waits
	EndedOn     calendar.Date // the day on which it was first settled or closed; zero before
	TermOn      calendar.Date // its term as it stood on that day; NoTerm when there was none
	OpenedAt    time.Time
	ClosedAt    time.Time // zero while it is open
	Settlement  Settlement
	Retention   string
	DisposeYear int
	Version     int64

	partyKey string
	numbers  numbers
}

// Pause is a time that is not counted.
type Pause struct {
	Why   string // completion | suspension | appeal
	Basis string
	calendar.Pause
}

const (
	pauseCompletion = "completion"
	pauseSuspension = "suspension"

	// PauseAppeal is from a decision to its return from the higher body, which quashed it: the term runs anew.
	PauseAppeal = "appeal"
)

// numbers counts the rows below the case; the next row takes the next number.
type numbers struct{ assignments, notes, pauses, writings int64 }

// IsClosed tells whether the case is closed.
func (c *Case) IsClosed() bool { return c.Stage == StageClosed }

// clockOf is the term as a clock with its pauses. Where a call interrupts the term, or the decision was quashed,
// nothing before the day of completion or return counts.
func (c *Case) clockOf() calendar.Clock {
	k := calendar.Clock{Start: c.InitiatedOn, Period: c.Term.Period, Rules: c.Term.Rules}
	for _, p := range c.Pauses {
		if p.Why != PauseAppeal && (c.Term.Restarts == "" || p.Why != pauseCompletion) {
			k.Pauses = append(k.Pauses, p.Pause)
			continue
		}
		k.Start = p.To
		if p.To.IsZero() { // were it completed today, the whole term would be left
			k.Start = p.From
			k.Pauses = append(k.Pauses, p.Pause)
		}
	}
	return k
}

// reckon computes the due date anew; every change of pauses or of the extension ends with it.
func (c *Case) reckon(today calendar.Date) {
	c.Paused = slices.ContainsFunc(c.Pauses, func(p Pause) bool { return p.To.IsZero() })
	k := c.clockOf()
	switch due, known := k.Due(); {
	case c.Term.Period.IsZero(), !c.SettledOn.IsZero(), c.Consented(today): // what was decided cannot be late any more
		c.DueOn = NoTerm
	case known:
		c.DueOn = due
	default:
		c.DueOn = k.DueIfResumed(today)
	}
	// The date told under art. 36 KPA is later than the statutory one, or it would not have been told.
	if c.ExtendedTo.After(c.DueOn) && c.DueOn != NoTerm {
		c.DueOn = c.ExtendedTo
	}
	if c.DueOn = c.nearest(c.DueOn, today); !c.EventOn.IsZero() {
		c.Paused = false
	}
	if !c.AnswerBy.IsZero() && c.AnswerBy.Before(c.DueOn) { // a term of the office's own, whatever stands still
		c.DueOn, c.Paused = c.AnswerBy, false
	}
}

// end notes whether the term was kept. What happens after that, but for a new beginning, changes nothing of it.
func (c *Case) end(today calendar.Date) {
	if c.EndedOn.IsZero() {
		c.EndedOn, c.TermOn = today, c.DueOn
	}
}

// sentBack tells whether the higher body quashed the decision, and no new one was given.
func (c *Case) sentBack() bool {
	return c.SettledOn.IsZero() && slices.ContainsFunc(c.Pauses, func(p Pause) bool { return p.Why == PauseAppeal })
}

// nearest lets the last day for an objection be the term of the case: after the recorded event always,
// because the inspection has kept the term of the inspection; else when it comes first. Neither an
// extension nor a pause moves it: it is a term of the act that gives it, and suspension stops only those
// of the Code (art. 103 KPA).
func (c *Case) nearest(due, today calendar.Date) calendar.Date {
	switch {
	case !c.SettledOn.IsZero() || c.Consented(today) || c.SilentOn.IsZero():
	case !c.EventOn.IsZero(), c.SilenceRuns(today) && c.SilentOn.Before(due):
		return c.SilentOn
	}
	return due
}

// pause stops the clock from a day on; a clock that stands still for the same reason stays so.
func (c *Case) pause(why, basis string, from calendar.Date) bool {
	for _, p := range c.Pauses {
		if p.Why == why && p.To.IsZero() {
			return false
		}
	}
	c.Pauses = append(c.Pauses, Pause{why, basis, calendar.Pause{From: from}})
	return true
}

// resume lets the clock go on from a day.
func (c *Case) resume(why string, on calendar.Date) {
	for i, p := range c.Pauses {
		if p.Why == why && p.To.IsZero() {
			c.Pauses[i].To = on
		}
	}
}

// stillOpen refuses steps in a closed case.
func (c *Case) stillOpen() error {
	if c.IsClosed() {
		return fault.New(fault.Conflict, "cases.closed", fault.Args{"Sign": c.Sign})
	}
	return nil
}

// conflict tells the clerk that somebody was first; the page shows what the case looks like now.
func conflict(c *Case) error {
	return fault.New(fault.Conflict, "cases.changed-meanwhile", fault.Args{"Sign": c.Sign})
}
