package verdict

import (
	"context"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/records"
	"wrota/internal/signatures"
	"wrota/internal/signatures/request"
)

// Sight says who may see what a report is about. The modules are asked for when somebody opens a report: they are made
// after the one that asks.
type Sight struct {
	Intake   func() *intake.Service
	Cases    func() *cases.Service
	Requests func() *request.Service
}

var _ signatures.Sight = Sight{}

var errUnseen = fault.New(fault.NotFound, "signatures.not-found")

// May lets those read a report who may open its case, or at the registry its letter, and who keeps all files of the
// office. A request to sign belongs to whoever was asked.
func (s Sight) May(ctx context.Context, by actor.Actor, subject string) error {
	kind, which, _ := strings.Cut(subject, ":")
	switch kind {
	case "submission":
		return s.submission(ctx, by, which)
	case "letter":
		short, _, _ := strings.Cut(which, "/")
		if l, err := id.Parse[id.Letter](short); err == nil {
			return s.letter(ctx, by, l)
		}
	case "request":
		return s.request(ctx, by, which)
	}
	return errUnseen
}

func (s Sight) submission(ctx context.Context, by actor.Actor, which string) error {
	sub, err := id.Parse[id.Submission](which)
	if err != nil {
		return errUnseen
	}
	x, err := s.Intake().FetchByID(ctx, by.Unit, sub)
	if err != nil {
		return unseen(err)
	}
	return s.letter(ctx, by, x.Letter)
}

func (s Sight) letter(ctx context.Context, by actor.Actor, which id.Letter) error {
	l, err := s.Intake().FetchLetter(ctx, by.Unit, which)
	if err != nil {
		return unseen(err)
	}
	if by.May(records.GrantView) || by.May(intake.GrantRegister) || by.May(intake.GrantRoute) {
		return nil // the whole register, and all files, are open to them
	}
	return s.matter(ctx, by, l.Case)
}

func (s Sight) matter(ctx context.Context, by actor.Actor, c id.Case) error {
	if c.IsZero() {
		return errUnseen
	}
	_, err := s.Cases().Dossier(ctx, by, c)
	return unseen(err)
}

func (s Sight) request(ctx context.Context, by actor.Actor, which string) error {
	r, err := id.Parse[id.Signing](which)
	if err != nil {
		return errUnseen
	}
	x, err := s.Requests().Find(ctx, by.Unit, r)
	switch {
	case err != nil:
		return unseen(err)
	case x.Unit != by.Unit:
		return errUnseen
	case !x.Employee.IsZero() && x.Employee == by.Employee:
		return nil
	}
	return s.matter(ctx, by, x.Matter)
}

// unseen turns every refusal into one: whoever may not see a thing does not learn that it is there.
func unseen(err error) error {
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		return errUnseen
	}
	return err
}
