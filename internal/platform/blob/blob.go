// Package blob keeps the bytes of documents: attachments, letters, receipts, archive packages.
//
// A blob has no name but the SHA-256 sum of its content. The same file sent twice is therefore kept
// once, a reference in a database can never point at changed bytes, and whoever reads a blob can see
// for himself that it is whole: the integrity that the national interoperability framework (KRI,
// Dz.U. 2024 poz. 773) asks for. Names, types and rights belong to the modules that own documents;
// this package knows nothing of them and is shared by all units.
//
// Words: to *put* is to keep bytes so that they survive a crash of the machine once Put has
// returned; a blob is *corrupt* when its bytes no longer have the sum it is called by; *garbage* is
// a blob to which no record refers and which nobody has put lately; to *scrub* is to read everything
// in order to find what is corrupt or missing before a citizen does.
//
// Two stores exist, Dir (here) and s3.Store, held to one conformance suite (blobtest). The package
// does not encrypt, compress, scan for viruses or decide for how long anything is kept.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

var (
	// ErrNotFound is returned for a sum that the store does not hold.
	ErrNotFound = errors.New("blob: not found")
	// ErrCorrupt is returned at the end of reading when the bytes do not have the sum they are called by.
	ErrCorrupt = errors.New("blob: content does not match its sum")
	// ErrTooLarge is returned by Put when the content is longer than the caller allows; nothing is kept.
	ErrTooLarge = errors.New("blob: content is over the limit")
	// ErrFull is returned by Put when the store, or the disk it works on, has no room; nothing is kept.
	ErrFull = errors.New("blob: no space left")
	// ErrFresh is returned by Delete for a blob that was put again after the given moment; it stays.
	ErrFresh = errors.New("blob: put again lately")
)

// Blob is what Put learnt about the content: its sum and its length in bytes.
type Blob struct {
	Sum  Sum
	Size int64
}

// Stored is a blob in a store; At is when it was last put.
type Stored struct {
	Blob
	At time.Time
}

// Store keeps blobs. All methods may be called at the same time from many goroutines and processes.
type Store interface {
	// Put keeps everything r gives, at most limit bytes, and returns once it would survive a power
	// failure. Putting what is already there renews its moment (see Delete) and mends it if it was corrupt.
	Put(ctx context.Context, r io.Reader, limit int64) (Blob, error)
	// Open returns a reader of the blob and its length. The reader checks the sum as it goes and
	// returns ErrCorrupt in place of io.EOF, so act on the content only after the end was reached.
	Open(ctx context.Context, sum Sum) (io.ReadCloser, int64, error)
	// Stat tells the length and the last moment of putting without reading the content.
	Stat(ctx context.Context, sum Sum) (Stored, error)
	// Delete removes a blob that was last put before the given moment, else it returns ErrFresh:
	// somebody may be about to refer to it. Deleting what is not there is no error.
	Delete(ctx context.Context, sum Sum, before time.Time) error
	// Walk calls fn for every blob, in the order of their sums, until fn returns an error, which it
	// returns. Blobs that come or go meanwhile may or may not be seen.
	Walk(ctx context.Context, fn func(Stored) error) error
}

// Copy copies at most limit bytes from r to w and returns their sum and length. It is how a store
// learns the name of what it is given. It stops when ctx ends.
func Copy(ctx context.Context, w io.Writer, r io.Reader, limit int64) (Blob, error) {
	limit = min(limit, math.MaxInt64-1)
	h := newHash()
	n, err := io.Copy(io.MultiWriter(w, h), &contextReader{ctx: ctx, r: io.LimitReader(r, limit+1)})
	if err != nil {
		return Blob{}, fmt.Errorf("blob: copy: %w", err)
	}
	if n > limit {
		return Blob{}, ErrTooLarge
	}
	return Blob{Sum: sumOf(h), Size: n}, nil
}

// contextReader makes a long copy stop when the request that started it has gone.
type contextReader struct {
	ctx context.Context //nolint:containedctx // lives for one call of Copy
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
