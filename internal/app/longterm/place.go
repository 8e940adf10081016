package longterm

import (
	"context"
	"strings"

	"wrota/internal/cases/readable"
	"wrota/internal/cases/signing"
	"wrota/internal/dispatch"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// Places tells where the desk shows what a kept file belongs to.
type Places struct {
	Intake   *intake.Service
	Signing  *signing.Service
	Dispatch *dispatch.Service
	Cases    readable.Cases
}

// Of is the address of the case of a subject, or of its letter while there is no case; empty when there is neither, and for
// whoever may not open it.
func (p Places) Of(ctx context.Context, by actor.Actor, subject string) (string, error) {
	unit := by.Unit
	kind, which, _ := strings.Cut(subject, ":")
	which, _, _ = strings.Cut(which, "/")
	var c id.Case
	var err error
	switch kind {
	case "writing":
		c, err = find(which, func(d id.Document) (id.Case, error) { return p.Signing.CaseOf(ctx, unit, d) })
	case "delivery":
		c, err = find(which, func(d id.Delivery) (id.Case, error) { return p.Dispatch.CaseOf(ctx, unit, d) })
	case "submission", "application":
		c, err = find(which, func(s id.Submission) (id.Case, error) {
			x, err := p.Intake.FetchByID(ctx, unit, s)
			if err != nil {
				return id.Case{}, err
			}
			return x.Filed.Case, nil
		})
	case "letter":
		l, err := id.Parse[id.Letter](which)
		if err != nil {
			return "", nil
		}
		x, err := p.Intake.FetchLetter(ctx, unit, l)
		if err == nil && x.Case.IsZero() {
			if !by.May(intake.GrantRegister) && !by.May(intake.GrantRoute) {
				return "", nil
			}
			return "/biurko/wplywy/" + which, nil
		}
		return p.address(ctx, by, x.Case, err)
	}
	return p.address(ctx, by, c, err)
}

// find reads an id and looks its case up.
func find[T interface{ id.ID[K] }, K any](short string, in func(T) (id.Case, error)) (id.Case, error) {
	which, err := id.Parse[T, K](short)
	if err != nil {
		return id.Case{}, nil
	}
	return in(which)
}

// address is that of a case. What is not there any more has none.
func (p Places) address(ctx context.Context, by actor.Actor, c id.Case, err error) (string, error) {
	switch {
	case fault.Is(err, fault.NotFound):
		return "", nil
	case err != nil || c.IsZero():
		return "", err
	}
	if may, err := p.Cases.Readable(ctx, by, []id.Case{c}); err != nil || !may[c] {
		return "", err
	}
	return "/biurko/sprawy/" + c.Short(), nil
}
