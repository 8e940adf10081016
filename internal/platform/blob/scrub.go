package blob

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"golang.org/x/time/rate"
)

// ScrubOptions says what to compare a store with and how hard to work.
type ScrubOptions struct {
	// Expected gives the sums that records refer to, or an error of getting them. May be nil.
	Expected iter.Seq2[Sum, error]
	// BytesPerSecond keeps the disk free for people; 0 means as fast as possible.
	BytesPerSecond int64
	// Progress is called after every blob read and every expected sum looked up. May be nil.
	Progress func(Scrubbed)
}

// Scrubbed is what a scrub has found so far.
type Scrubbed struct {
	Blobs      int   // read to their end
	Bytes      int64 // in them
	Looked     int   // expected sums looked up
	Corrupt    []Sum // do not have the sum they are called by
	Unreadable []Sum // could not be read to the end; the store may only be ill for a moment
	Missing    []Sum // expected, but not there
}

// Sound tells whether nothing bad was found.
func (s Scrubbed) Sound() bool { return len(s.Corrupt)+len(s.Unreadable)+len(s.Missing) == 0 }

// Scrub reads every blob of a store to its end, then looks up every expected sum. What is damaged is
// counted, not mended: mending means to put the content again, from a backup. A blob that is removed
// meanwhile is no finding. An error is returned only when the work could not be finished; what was
// found until then is returned with it.
func Scrub(ctx context.Context, store Store, o ScrubOptions) (Scrubbed, error) {
	var found Scrubbed
	progress := func() {
		if o.Progress != nil {
			o.Progress(found)
		}
	}
	limiter := newLimiter(o.BytesPerSecond)
	err := store.Walk(ctx, func(s Stored) error {
		n, err := readAll(ctx, store, s.Sum, limiter)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, ErrNotFound):
			return nil
		case errors.Is(err, ErrCorrupt):
			found.Corrupt = append(found.Corrupt, s.Sum)
		case err != nil:
			found.Unreadable = append(found.Unreadable, s.Sum)
		}
		found.Blobs++
		found.Bytes += n
		progress()
		return nil
	})
	if err != nil || o.Expected == nil {
		return found, err
	}
	for sum, err := range o.Expected {
		if err != nil {
			return found, err
		}
		switch _, err := store.Stat(ctx, sum); {
		case errors.Is(err, ErrNotFound):
			found.Missing = append(found.Missing, sum)
		case err != nil:
			return found, err
		}
		found.Looked++
		progress()
	}
	return found, nil
}

// scrubStep is how much is read between two looks at the limit.
const scrubStep = 64 << 10

func newLimiter(bytesPerSecond int64) *rate.Limiter {
	if bytesPerSecond <= 0 {
		return rate.NewLimiter(rate.Inf, scrubStep)
	}
	return rate.NewLimiter(rate.Limit(bytesPerSecond), scrubStep)
}

func readAll(ctx context.Context, store Store, sum Sum, limiter *rate.Limiter) (int64, error) {
	rc, _, err := store.Open(ctx, sum)
	if err != nil {
		return 0, err
	}
	defer rc.Close()
	buf := make([]byte, scrubStep)
	var total int64
	for {
		n, err := rc.Read(buf)
		total += int64(n)
		if werr := limiter.WaitN(ctx, n); werr != nil {
			return total, werr
		}
		if errors.Is(err, io.EOF) {
			return total, nil
		}
		if err != nil {
			return total, err
		}
	}
}

// Referenced tells whether any record of any unit refers to a blob. One content is kept once for the
// whole region, so it must ask every module that owns documents.
type Referenced func(context.Context, Sum) (bool, error)

// Garbage lists the blobs that were last put before the given moment and to which nothing refers.
// The moment must lie further back than the longest time between Put and the commit of the record
// that refers to it; a week leaves room for a draft whose upload came before its record.
func Garbage(ctx context.Context, store Store, before time.Time, referenced Referenced) ([]Stored, error) {
	var list []Stored
	err := store.Walk(ctx, func(s Stored) error {
		if !s.At.Before(before) {
			return nil
		}
		used, err := referenced(ctx, s.Sum)
		if err == nil && !used {
			list = append(list, s)
		}
		return err
	})
	return list, err
}

// Swept is what a sweep has removed.
type Swept struct {
	Blobs int
	Bytes int64
}

// Sweep deletes garbage. It asks again right before each deletion, and Delete itself refuses a blob
// that was put again meanwhile, so a sweep may run beside the daily work.
func Sweep(ctx context.Context, store Store, before time.Time, referenced Referenced) (Swept, error) {
	var done Swept
	list, err := Garbage(ctx, store, before, referenced)
	if err != nil {
		return done, err
	}
	for _, g := range list {
		used, err := referenced(ctx, g.Sum)
		if err != nil {
			return done, err
		}
		if used {
			continue
		}
		switch err := store.Delete(ctx, g.Sum, before); {
		case errors.Is(err, ErrFresh):
		case err != nil:
			return done, err
		default:
			done.Blobs++
			done.Bytes += g.Size
		}
	}
	return done, nil
}
