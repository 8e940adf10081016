package cases

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Kinds of assignment, as they stand in the table.
const (
	kindLead        = "lead"
	kindTakeover    = "takeover"
	kindInformation = "information"
	kindReturned    = "returned"
)

// assignment is one dekretacja.
type assignment struct {
	kind        string
	to          id.Employee
	instruction string
	replyBy     calendar.Date
}

// Assignment names who is to handle cases, with an instruction and a term if the superior gives one.
type Assignment struct {
	Cases       []Chosen
	To          id.Employee
	Instruction string
	ReplyBy     calendar.Date // zero: the term of the case is enough
}

// Chosen is a case somebody picked from a list, in the version that was shown; a zero version means
// that it does not matter.
type Chosen struct {
	Case    id.Case
	Version int64
}

// Result says what became of one case of a bulk action.
type Result struct {
	Case id.Case
	Err  error // nil when it was done
}

// maxInstruction is the longest text that goes with an assignment, in characters as people count them.
const maxInstruction = 2000

func tooLong(text string) bool {
	return utf8.RuneCountInString(strings.TrimSpace(text)) > maxInstruction
}

// maxBulk is the longest list one action may carry.
const maxBulk = 200

// Assign names the leader of cases (dekretacja). When the named person is away, the substitute of
// that day gets them. Each case stands for itself: one that was changed meanwhile is reported and
// the rest is done.
func (s *Service) Assign(ctx context.Context, by actor.Actor, a Assignment) (Person, []Result, error) {
	if !by.May(GrantAssign) {
		return Person{}, nil, fault.New(fault.Forbidden, "fault.forbidden")
	}
	if len(a.Cases) == 0 || len(a.Cases) > maxBulk {
		return Person{}, nil, fault.InvalidField("case", "cases.choose-cases", fault.Args{"Max": maxBulk})
	}
	if tooLong(a.Instruction) {
		return Person{}, nil, fault.InvalidField("instruction", "cases.instruction-long")
	}
	to, err := s.people.Substitute(ctx, by.Unit, a.To, s.today())
	if fault.Is(err, fault.NotFound) {
		return Person{}, nil, fault.InvalidField("to", "cases.no-such-clerk")
	}
	if err != nil {
		return Person{}, nil, fmt.Errorf("cases: assign: %w", err)
	}
	results := make([]Result, 0, len(a.Cases))
	for _, c := range a.Cases {
		err := s.change(ctx, by, c.Case, c.Version, func(tx *db.Tx, cs *Case) error {
			if !cs.Allows(by, GrantAssign) {
				return fault.New(fault.Forbidden, "fault.forbidden")
			}
			if err := cs.stillOpen(); err != nil {
				return err
			}
			if err := s.remember(ctx, tx, by, cs, "assign"); err != nil {
				return err
			}
			cs.Cell = to.Cell // a case follows its leader; its sign stays
			return s.lead(ctx, tx, by, cs, assignment{kindLead, to.ID, strings.TrimSpace(a.Instruction), a.ReplyBy})
		})
		results = append(results, Result{c.Case, err})
	}
	return to, results, nil
}

// TakeOver lets a clerk of the cell take a case that nobody leads, or that its leader cannot.
func (s *Service) TakeOver(ctx context.Context, by actor.Actor, c Chosen) error {
	return s.change(ctx, by, c.Case, c.Version, func(tx *db.Tx, cs *Case) error {
		if !cs.Allows(by, GrantHandle) {
			return fault.New(fault.Forbidden, "fault.forbidden")
		}
		if err := cs.stillOpen(); err != nil {
			return err
		}
		if cs.Lead == by.Employee {
			return fault.New(fault.Conflict, "cases.yours-already", fault.Args{"Sign": cs.Sign})
		}
		if err := s.remember(ctx, tx, by, cs, "takeover"); err != nil {
			return err
		}
		return s.lead(ctx, tx, by, cs, assignment{kind: kindTakeover, to: by.Employee})
	})
}

// Return gives a case back to the superior: it waits again to be assigned.
func (s *Service) Return(ctx context.Context, by actor.Actor, c Chosen, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" || tooLong(reason) {
		return fault.InvalidField("reason", "cases.reason-missing")
	}
	return s.change(ctx, by, c.Case, c.Version, func(tx *db.Tx, cs *Case) error {
		if err := cs.stillOpen(); err != nil {
			return err
		}
		if cs.Lead != by.Employee && !cs.Allows(by, GrantAssign) {
			return fault.New(fault.Forbidden, "cases.not-leading")
		}
		if err := s.remember(ctx, tx, by, cs, "return"); err != nil {
			return err
		}
		if err := s.endLead(ctx, tx, cs); err != nil {
			return err
		}
		former := cs.Lead
		cs.Lead, cs.Stage = id.Employee{}, StageNew
		return s.assign(ctx, tx, by, cs, assignment{kindReturned, former, reason, calendar.Date{}})
	})
}

// Inform shows a case to somebody who need not act in it (do wiadomości).
func (s *Service) Inform(ctx context.Context, by actor.Actor, c Chosen, to id.Employee, remark string) error {
	if tooLong(remark) {
		return fault.InvalidField("instruction", "cases.instruction-long")
	}
	p, err := s.people.Employee(ctx, by.Unit, to, s.today())
	if err != nil {
		return fault.InvalidField("to", "cases.no-such-clerk")
	}
	return s.change(ctx, by, c.Case, c.Version, func(tx *db.Tx, cs *Case) error {
		return s.assign(ctx, tx, by, cs, assignment{kindInformation, p.ID, strings.TrimSpace(remark), calendar.Date{}})
	})
}

// Seen ends an information: the person has read it.
func (s *Service) Seen(ctx context.Context, by actor.Actor, c id.Case) error {
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		n, err := query.New(tx).EndInformation(ctx, query.EndInformationParams{
			UnitID: by.Unit, CaseID: c, EmployeeID: by.Employee, At: db.At(s.clock.Now()),
		})
		s.audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "cases.seen", Subject: "case:" + c.Short(), Matter: c})
		return db.Changed(n, err, "cases.seen-already")
	})
	if err != nil {
		return fmt.Errorf("cases: seen: %w", err)
	}
	return nil
}

// lead makes somebody the leader.
func (s *Service) lead(ctx context.Context, tx *db.Tx, by actor.Actor, cs *Case, a assignment) error {
	if err := s.endLead(ctx, tx, cs); err != nil {
		return err
	}
	cs.Lead = a.to
	if cs.Stage == StageNew {
		cs.Stage = StageTodo
	}
	return s.assign(ctx, tx, by, cs, a)
}

func (s *Service) endLead(ctx context.Context, tx *db.Tx, cs *Case) error {
	err := query.New(tx).EndAssignments(ctx, query.EndAssignmentsParams{UnitID: cs.Unit, CaseID: cs.ID, At: db.At(s.clock.Now())})
	if err != nil {
		return fmt.Errorf("end assignment: %w", err)
	}
	return nil
}

// assign writes the assignment down and tells it.
func (s *Service) assign(ctx context.Context, tx *db.Tx, by actor.Actor, cs *Case, a assignment) error {
	cs.numbers.assignments++
	err := query.New(tx).InsertAssignment(ctx, query.InsertAssignmentParams{
		UnitID: cs.Unit, CaseID: cs.ID, No: cs.numbers.assignments, Kind: a.kind, EmployeeID: a.to, ByID: by.Employee,
		Instruction: a.instruction, ReplyBy: a.replyBy, At: db.At(s.clock.Now()),
	})
	if err != nil {
		return fmt.Errorf("assign: %w", err)
	}
	s.record(ctx, tx, cs, "cases."+map[string]string{kindLead: "assigned", kindTakeover: "taken-over", kindInformation: "shown-to", kindReturned: "returned-to-superior"}[a.kind],
		map[string]string{"employee": a.to.Short()})
	if a.kind == kindReturned {
		return nil
	}
	return s.events.Tell(ctx, tx, cs.Unit, Assigned{cs.ID, a.to, by.Employee, a.kind == kindInformation})
}
