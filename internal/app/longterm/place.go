package longterm

import (
	"context"
	"strings"

	"wrota/internal/cases/signing"
	"wrota/internal/dispatch"
	"wrota/internal/intake"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// Places tells where the desk shows what a kept file belongs to.
type Places struct {
	Intake   *intake.Service
	Signing  *signing.Service
	Dispatch *dispatch.Service
}

// Of is the address of the case of a subject, or of its letter while there is no case; empty when there is neither. The page
// there asks for its own right.
func (p Places) Of(ctx context.Context, unit id.Unit, subject string) (string, error) {
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
			return "/biurko/wplywy/" + which, nil
		}
		return address(x.Case, err)
	}
	return address(c, err)
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
func address(c id.Case, err error) (string, error) {
	switch {
	case fault.Is(err, fault.NotFound):
		return "", nil
	case err != nil || c.IsZero():
		return "", err
	}
	return "/biurko/sprawy/" + c.Short(), nil
}
