package cases

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Matter is a case as its party sees it: in plain words, without what is internal to the office.
type Matter struct {
	ID         id.Case
	Unit       id.Unit
	Cell       id.Cell
	Sign       string
	Title      string
	Service    string
	Submission id.Submission
	Status     Status
	DueOn      calendar.Date // NoTerm when there is none
	Paused     bool
	Lead       id.Employee
	OpenedAt   time.Time
	ClosedAt   time.Time
	Settlement Settlement
	Call       *Completion // what the party must do now; nil when nothing
	FinalOn    calendar.Date
	Tacit      *Tacit // nil where silence means nothing, or was broken in time
	Events     []MatterEvent
}

// Tacit is what the office's silence means in a matter, as its party reads it.
type Tacit struct {
	From      string        // the event from which it runs, in words; empty for the filing
	EventOn   calendar.Date // zero before the event is recorded
	Until     calendar.Date // the last day for an objection; zero before the event is recorded
	Meaning   string
	Consented bool // the last day has passed in silence
}

func (c *Case) tacit(today calendar.Date) *Tacit {
	t := &Tacit{c.Silence.From, c.EventOn, c.SilentOn, c.Silence.Meaning, c.Consented(today)}
	if t.Consented || c.AwaitsEvent() || c.SilenceRuns(today) {
		return t
	}
	return nil
}

// Status is where the matter stands, in the party's words.
type Status string

const (
	StatusFiled    Status = "filed"    // waits to be assigned
	StatusHandled  Status = "handled"  // somebody works on it
	StatusYourTurn Status = "yourturn" // the party must answer
	StatusStopped  Status = "stopped"  // suspended
	StatusDecided  Status = "decided"
	StatusClosed   Status = "closed"

	StatusObjection Status = "objection" // the days for an objection run
	StatusConsented Status = "consented" // they have passed in silence
)

// MatterEvent is a step the party may know of.
type MatterEvent struct {
	At   time.Time
	What string // opened | assigned | called | completed | lapsed | decided | extended | suspended | resumed | recorded | consented | closed
	On   calendar.Date
}

// status is the rule of the words.
func (c *Case) status(call *Completion, decided bool, today calendar.Date) Status {
	switch {
	case c.IsClosed():
		return StatusClosed
	case c.Consented(today) && !decided:
		return StatusConsented
	case call != nil:
		return StatusYourTurn
	case decided:
		return StatusDecided
	case c.SilenceRuns(today) && !c.EventOn.IsZero():
		return StatusObjection
	case c.Lead.IsZero():
		return StatusFiled
	}
	for _, p := range c.Pauses {
		if p.Why == pauseSuspension && p.To.IsZero() {
			return StatusStopped
		}
	}
	return StatusHandled
}

// MatterOf returns a case to its party: the account must stand among the parties, or the case does
// not exist for it.
func (s *Service) MatterOf(ctx context.Context, by actor.Actor, c id.Case) (*Matter, error) {
	if !by.LoggedIn() {
		return nil, notYours()
	}
	var m *Matter
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		row, err := query.New(tx).CaseOfAccount(ctx, query.CaseOfAccountParams{
			AccountID: by.Account, CaseID: c, Kinds: by.Mandate.Scope.Kinds(), OneCase: by.Mandate.Scope.Case,
		})
		if err != nil {
			return db.Found(err, "cases.no-such-case")
		}
		cs, err := s.load(ctx, tx, row.UnitID, c)
		if err != nil {
			return err
		}
		m, err = s.matter(ctx, tx, cs)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cases: matter: %w", err)
	}
	return m, nil
}

func (s *Service) matter(ctx context.Context, tx *db.Tx, cs *Case) (*Matter, error) {
	m := &Matter{
		ID: cs.ID, Unit: cs.Unit, Cell: cs.Cell, Sign: cs.Sign, Title: cs.Title, Service: cs.Service, Submission: cs.Submission, DueOn: cs.DueOn,
		Paused: cs.Paused, Lead: cs.Lead, OpenedAt: cs.OpenedAt, ClosedAt: cs.ClosedAt, Settlement: cs.Settlement, FinalOn: cs.FinalOn,
		Tacit: cs.tacit(s.today()),
	}
	calls, err := completions(ctx, tx, cs)
	if err != nil {
		return nil, err
	}
	for _, k := range calls {
		if k.Outstanding() {
			m.Call = &k
		}
	}
	writings, err := query.New(tx).Writings(ctx, query.WritingsParams{UnitID: cs.Unit, CaseID: cs.ID})
	if err != nil {
		return nil, err
	}
	decided := false
	m.tell(cs.OpenedAt, "opened", calendar.Date{})
	for _, w := range writings {
		if WritingState(w.State) == SignedState {
			decided = decided || Kind(w.Kind).settles() && !cs.sentBack()
			m.tell(w.SignedAt.Time, map[Purpose]string{
				ForDecision: "decided", ForCompletion: "called", ForExtension: "extended", ForSuspension: "suspended", ForResumption: "resumed", ForLeaving: "left",
			}[Purpose(w.Purpose)], calendar.Date{})
		}
	}
	letters, err := query.New(tx).Letters(ctx, query.LettersParams{UnitID: cs.Unit, CaseID: cs.ID})
	if err != nil {
		return nil, err
	}
	for _, k := range calls {
		if !k.CompletedOn.IsZero() {
			m.tell(arrived(letters, k), "completed", k.CompletedOn)
		}
	}
	if !cs.EventOn.IsZero() {
		m.tell(cs.EventOn.Start(), "recorded", cs.EventOn)
	}
	if cs.Consented(s.today()) {
		m.tell(cs.SilentOn.AddDays(1).Start(), "consented", cs.SilentOn)
	}
	if cs.IsClosed() {
		m.tell(cs.ClosedAt, "closed", calendar.Date{})
	}
	m.Status = cs.status(m.Call, decided, s.today())
	return m, nil
}

// arrived is when the letter that completed an application came: by the day alone it would be told before
// what happened earlier on that day.
func arrived(letters []query.CasesLetter, k Completion) time.Time {
	for _, l := range letters {
		if l.LetterID == k.Letter {
			return l.ReceivedAt.Time
		}
	}
	return k.CompletedOn.Start()
}

func (m *Matter) tell(at time.Time, what string, on calendar.Date) {
	if what != "" {
		m.Events = append(m.Events, MatterEvent{at, what, on})
	}
}

// MatterLine is a case in the list of a party's matters.
type MatterLine struct {
	ID         id.Case
	Unit       id.Unit
	Sign       string
	Title      string
	Submission id.Submission
	Status     Status
	DueOn      calendar.Date
	Paused     bool
	OpenedAt   time.Time
	ClosedAt   time.Time
	Settlement Settlement // how it was settled; "" while it runs
	Call       *Completion
}

// maxMatters is more than anybody has; older ones are found by their sign.
const maxMatters = 200

// Matters lists the cases of the actor's account, the newest first.
func (s *Service) Matters(ctx context.Context, by actor.Actor) ([]MatterLine, error) {
	if !by.LoggedIn() {
		return nil, fault.New(fault.LoggedOut, "fault.logged-out")
	}
	var out []MatterLine
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		rows, err := q.CasesOfAccount(ctx, query.CasesOfAccountParams{
			AccountID: by.Account, MaxRows: maxMatters, Kinds: by.Mandate.Scope.Kinds(), OneCase: by.Mandate.Scope.Case,
		})
		if err != nil {
			return err
		}
		calls, err := q.CallsOfAccount(ctx, by.Account)
		if err != nil {
			return err
		}
		for _, r := range rows {
			cs, err := fromRow(r)
			if err != nil {
				return err
			}
			line := MatterLine{
				ID: cs.ID, Unit: cs.Unit, Sign: cs.Sign, Title: cs.Title, Submission: cs.Submission, DueOn: cs.DueOn, Paused: cs.Paused,
				OpenedAt: cs.OpenedAt, ClosedAt: cs.ClosedAt, Settlement: cs.Settlement,
			}
			for _, k := range calls {
				if k.CaseID == cs.ID {
					line.Call = &Completion{Task: k.TaskID, DueOn: k.DueOn, Days: int(k.Days), SentOn: k.SentOn}
				}
			}
			line.Status = cs.status(line.Call, cs.Stage == StageSettled || !cs.FinalOn.IsZero(), s.today())
			out = append(out, line)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cases: matters: %w", err)
	}
	return out, nil
}

// Standing is what a stranger may learn with the number and the PIN of a receipt: the stage and the
// term, nothing about anybody.
type Standing struct {
	Sign   string
	Status Status
	DueOn  calendar.Date
	Paused bool
}

// Standing tells where a case stands. The caller has checked the PIN.
func (s *Service) Standing(ctx context.Context, unit id.Unit, c id.Case) (Standing, error) {
	var st Standing
	err := s.db.View(ctx, actor.Automaton("system.status", unit), func(tx *db.Tx) error {
		cs, err := s.load(ctx, tx, unit, c)
		if err != nil {
			return err
		}
		m, err := s.matter(ctx, tx, cs)
		if err != nil {
			return err
		}
		st = Standing{cs.Sign, m.Status, cs.DueOn, cs.Paused}
		return nil
	})
	if err != nil {
		return st, fmt.Errorf("cases: standing: %w", err)
	}
	return st, nil
}
