package archive

import (
	"context"
	"io"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit/proof"
	"wrota/internal/platform/blob"
)

// Source tells what an office holds of its cases.
type Source interface {
	// MayRead tells whether somebody may read a case; a fault says no.
	MayRead(ctx context.Context, by actor.Actor, c id.Case) error
	// BySign finds a case; a not-found fault when there is none.
	BySign(ctx context.Context, unit id.Unit, sign string) (id.Case, error)
	// Case returns the case with everything that its metadata say. It asks nobody's right.
	Case(ctx context.Context, unit id.Unit, c id.Case) (*Case, error)
}

// Files opens a file in its newest form (signed ones get timestamps and proofs later), checked from beginning to end.
type Files interface {
	Open(ctx context.Context, unit id.Unit, sum blob.Sum) (io.ReadCloser, int64, error)
}

// Logs gives the proved log of a case (audit.Notary).
type Logs interface {
	CaseLog(ctx context.Context, unit id.Unit, c id.Case) (*proof.CaseLog, error)
}

// Seals puts the seal of an office over a manifest: a detached CAdES message; nil when the office has no seal.
type Seals interface {
	SealManifest(ctx context.Context, unit id.Unit, manifest []byte) ([]byte, error)
}

// Adopter takes cases and documents over into the modules that own them.
type Adopter interface {
	// Place says where a case would stand: whether its sign can be read, which cell it belongs to, and the case itself when it
	// was adopted before. cell names the cell for signs whose own cell the office does not have; empty when nobody named one.
	// A fault says why it has no place.
	Place(ctx context.Context, unit id.Unit, sign, cell string) (Place, error)
	// Adopt enters a case. One that was adopted before stays as it is; another one under its sign is a conflict.
	Adopt(ctx context.Context, a Adoption) (id.Case, error)
	// File puts a document and its attachments into the files of a case, and returns their ids in order. What was filed stays.
	File(ctx context.Context, f Filing) ([]id.Document, error)
	// Revise adds a later version to a document.
	Revise(ctx context.Context, unit id.Unit, d id.Document, after int, p Part) error
}
