package dispatch

import (
	"context"
	"io"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/crypt"
)

// Office is a unit as the register and receipts name it.
type Office struct {
	Slug  string // its word in numbers: lipowa
	Name  string // "Urząd Gminy Lipowa"
	NIP   string
	REGON string
	ADE   string
}

// Offices knows the units and their seals. It is asked before a transaction begins, never inside.
type Offices interface {
	Office(ctx context.Context, unit id.Unit) (Office, error)
	Seal(ctx context.Context, unit id.Unit, at time.Time) (*crypt.Seal, error)
}

// Cases is asked whether a clerk may read a case; a fault says no. It is asked outside transactions.
type Cases interface {
	MayRead(ctx context.Context, by actor.Actor, c id.Case) error
}

// Newest opens a file in its newest form: signed ones get timestamps and proofs later. It asks nobody's right; the
// errors are those of blob.OpenWhole.
type Newest interface {
	Open(ctx context.Context, unit id.Unit, sum blob.Sum) (io.ReadCloser, int64, error)
}
