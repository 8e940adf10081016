package dispatchweb

import (
	"context"
	"io"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
)

// Scan is a scanned return receipt that was looked at and is in the store.
type Scan struct {
	Blob blob.Sum
	Size int64
	Type string // media type by content
}

// Scans takes a scan in: what it is and whether it is harmless is decided there. A fault about the field
// "files" says what is wrong with it.
type Scans interface {
	TakeScan(ctx context.Context, by actor.Actor, name string, body io.Reader) (Scan, error)
}

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
