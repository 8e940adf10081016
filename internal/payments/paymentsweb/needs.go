package paymentsweb

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

// Cases tells which of some cases the actor may open: a case that is not theirs is named and not linked to.
type Cases interface {
	Readable(ctx context.Context, by actor.Actor, which []id.Case) (map[id.Case]bool, error)
}

// opens tells whether the actor may open a case to which something belongs.
func (p *pages) opens(ctx context.Context, by actor.Actor, c id.Case) (bool, error) {
	if c.IsZero() || p.Cases == nil {
		return false, nil
	}
	found, err := p.Cases.Readable(ctx, by, []id.Case{c})
	return found[c], err
}
