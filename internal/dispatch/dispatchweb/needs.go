package dispatchweb

import (
	"context"
	"io"

	"wrota/internal/kit/actor"
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
