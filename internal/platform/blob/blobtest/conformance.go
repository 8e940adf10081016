// Package blobtest is the contract of blob.Store as tests. Every store runs Conformance: whatever
// the modules rely on is asked of each store in the same words, so that a unit may move from a disk
// to a bucket without a change in behaviour.
//
// Three things must be lent by the store's own test, because no store offers them: harming content
// behind the store's back, making time pass, and a fresh store for each part. The suite does not
// test what only one store has (files on a disk, a crash, a full disk); that is in the store's tests.
package blobtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"wrota/internal/platform/blob"
)

// Subject is an empty store and the means to try it.
type Subject struct {
	Store blob.Store
	// Harm replaces the stored content of a sum by other bytes behind the store's back.
	Harm func(t *testing.T, sum blob.Sum, content []byte)
	// Pass makes time pass for the store.
	Pass func(time.Duration)
	// Now is the store's present.
	Now func() time.Time
}

// Conformance runs the whole contract; fresh returns an empty store each time.
func Conformance(t *testing.T, fresh func(t *testing.T) Subject) {
	for _, part := range []struct {
		name string
		run  func(*testing.T, Subject)
	}{
		{"PutThenOpen", putThenOpen},
		{"PutKeepsNothingOnError", putKeepsNothingOnError},
		{"SameContentIsKeptOnce", sameContentIsKeptOnce},
		{"AbsentIsNotFound", absentIsNotFound},
		{"HarmIsSeenAtTheEnd", harmIsSeenAtTheEnd},
		{"PutMendsHarm", putMendsHarm},
		{"DeleteSparesTheFresh", deleteSparesTheFresh},
		{"WalkIsOrderedAndStops", walkIsOrderedAndStops},
		{"ManyAtOnce", manyAtOnce},
		{"ScrubFindsHarmAndLoss", scrubFindsHarmAndLoss},
		{"ScrubStopsWithItsCaller", scrubStopsWithItsCaller},
		{"SweepTakesOnlyGarbage", sweepTakesOnlyGarbage},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, fresh(t)) })
	}
}

// Put keeps content that must fit, and fails the test otherwise.
func Put(t *testing.T, s blob.Store, content []byte) blob.Blob {
	t.Helper()
	b, err := s.Put(t.Context(), bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatalf("Put(%d bytes): %v", len(content), err)
	}
	return b
}

// Read reads a blob to its end and returns what was read and how it ended (nil after a good end).
func Read(ctx context.Context, s blob.Store, sum blob.Sum) ([]byte, error) {
	rc, _, err := s.Open(ctx, sum)
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	return io.ReadAll(rc)
}

// Sums lists what a walk sees.
func Sums(t *testing.T, s blob.Store) []blob.Sum {
	t.Helper()
	var sums []blob.Sum
	if err := s.Walk(t.Context(), func(st blob.Stored) error { sums = append(sums, st.Sum); return nil }); err != nil {
		t.Fatalf("Walk: %v", err)
	}
	return sums
}

// Content makes n bytes that depend on the seed only.
func Content(seed uint64, n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16)})
	_, _ = r.Read(b) // ChaCha8.Read never fails
	return b
}

func putThenOpen(t *testing.T, s Subject) {
	for _, c := range []struct {
		size   int
		limit  int64
		reason string
	}{
		{0, 0, "an empty file is a file"},
		{1, 1, "exactly the limit is allowed"},
		{100, 1 << 62, "a limit far away"},
		{64<<10 + 1, 1<<63 - 1, "longer than one buffer; no limit at all"},
		{6<<20 + 5, 7 << 20, "longer than the smallest part of a multipart upload"},
	} {
		want := Content(uint64(c.size), c.size)
		b, err := s.Store.Put(t.Context(), iotest.HalfReader(bytes.NewReader(want)), c.limit)
		if err != nil || b != (blob.Blob{Sum: blob.SumOf(want), Size: int64(c.size)}) {
			t.Fatalf("%s: Put = %v, %v", c.reason, b, err)
		}
		rc, size, err := s.Store.Open(t.Context(), b.Sum)
		if err != nil || size != b.Size {
			t.Fatalf("%s: Open = %d, %v", c.reason, size, err)
		}
		got, err := io.ReadAll(rc)
		if err != nil || !bytes.Equal(got, want) || rc.Close() != nil {
			t.Errorf("%s: read %d bytes, %v", c.reason, len(got), err)
		}
		st, err := s.Store.Stat(t.Context(), b.Sum)
		if err != nil || st.Blob != b || st.At.Sub(s.Now()).Abs() > 2*time.Second {
			t.Errorf("%s: Stat = %v, %v; now %v", c.reason, st, err, s.Now())
		}
	}
}

func putKeepsNothingOnError(t *testing.T, s Subject) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("the browser went away")
	for _, c := range []struct {
		ctx    context.Context //nolint:containedctx // a row of a table
		r      io.Reader
		want   error
		reason string
	}{
		{t.Context(), bytes.NewReader(Content(1, 11)), blob.ErrTooLarge, "one byte over the limit"},
		{t.Context(), bytes.NewReader(Content(2, 4<<20)), blob.ErrTooLarge, "far over the limit"},
		{t.Context(), io.MultiReader(bytes.NewReader(Content(3, 5)), iotest.ErrReader(broken)), broken, "an upload that breaks off"},
		{gone, bytes.NewReader(Content(4, 5)), context.Canceled, "a request that has ended"},
	} {
		if b, err := s.Store.Put(c.ctx, c.r, 10); !errors.Is(err, c.want) || b != (blob.Blob{}) {
			t.Errorf("%s: Put = %v, %v; want %v", c.reason, b, err, c.want)
		}
	}
	if got := Sums(t, s.Store); len(got) != 0 {
		t.Errorf("the store holds %v", got)
	}
}

func sameContentIsKeptOnce(t *testing.T, s Subject) {
	a, b := Put(t, s.Store, []byte("pismo")), Put(t, s.Store, []byte("pismo"))
	if got := Sums(t, s.Store); a != b || !slices.Equal(got, []blob.Sum{a.Sum}) {
		t.Errorf("put twice: %v, %v; the store holds %v", a, b, got)
	}
}

func absentIsNotFound(t *testing.T, s Subject) {
	for _, sum := range []blob.Sum{{}, blob.SumOf([]byte("never put"))} {
		if _, _, err := s.Store.Open(t.Context(), sum); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("Open(%s) = %v", sum, err)
		}
		if _, err := s.Store.Stat(t.Context(), sum); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("Stat(%s) = %v", sum, err)
		}
		if err := s.Store.Delete(t.Context(), sum, s.Now()); err != nil {
			t.Errorf("Delete(%s) = %v; want nothing to happen", sum, err)
		}
	}
}

func harmIsSeenAtTheEnd(t *testing.T, s Subject) {
	good := Content(7, 200_000)
	changed := slices.Clone(good)
	changed[123_456] ^= 1
	for _, c := range []struct {
		bad    []byte
		reason string
	}{
		{changed, "one bit flipped"},
		{good[:len(good)-1], "the last byte lost"},
		{append(slices.Clone(good), 0), "a byte added"},
		{nil, "emptied"},
	} {
		b := Put(t, s.Store, good)
		s.Harm(t, b.Sum, c.bad)
		if got, err := Read(t.Context(), s.Store, b.Sum); !errors.Is(err, blob.ErrCorrupt) {
			t.Errorf("%s: read %d bytes and then %v", c.reason, len(got), err)
		}
	}
}

func putMendsHarm(t *testing.T, s Subject) {
	good := Content(8, 5000)
	b := Put(t, s.Store, good)
	s.Harm(t, b.Sum, Content(9, 5000))
	Put(t, s.Store, good)
	if got, err := Read(t.Context(), s.Store, b.Sum); err != nil || !bytes.Equal(got, good) {
		t.Errorf("after putting again: %d bytes, %v", len(got), err)
	}
}

func deleteSparesTheFresh(t *testing.T, s Subject) {
	b := Put(t, s.Store, []byte("szkic"))
	s.Pass(48 * time.Hour)
	cutoff := s.Now().Add(-24 * time.Hour)
	Put(t, s.Store, []byte("szkic")) // the same attachment in a new draft
	if err := s.Store.Delete(t.Context(), b.Sum, cutoff); !errors.Is(err, blob.ErrFresh) {
		t.Errorf("Delete of a blob put again = %v; want ErrFresh", err)
	}
	if _, err := Read(t.Context(), s.Store, b.Sum); err != nil {
		t.Errorf("it is gone: %v", err)
	}
	s.Pass(48 * time.Hour)
	if err := s.Store.Delete(t.Context(), b.Sum, s.Now().Add(-24*time.Hour)); err != nil {
		t.Errorf("Delete of an old blob = %v", err)
	}
	if _, err := s.Store.Stat(t.Context(), b.Sum); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("Stat after Delete = %v", err)
	}
}

func walkIsOrderedAndStops(t *testing.T, s Subject) {
	var want []blob.Sum
	for i := range 40 {
		want = append(want, Put(t, s.Store, fmt.Appendf(nil, "pismo %d", i)).Sum)
	}
	slices.SortFunc(want, func(a, b blob.Sum) int { return bytes.Compare(a[:], b[:]) })
	if got := Sums(t, s.Store); !slices.Equal(got, want) {
		t.Errorf("Walk saw\n%v, want\n%v", got, want)
	}
	enough, n := errors.New("enough"), 0
	err := s.Store.Walk(t.Context(), func(blob.Stored) error {
		if n++; n == 3 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || n != 3 {
		t.Errorf("Walk went on to %d and returned %v", n, err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Store.Walk(gone, func(blob.Stored) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("Walk after its caller left = %v", err)
	}
}

func manyAtOnce(t *testing.T, s Subject) {
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 12 {
				want := Content(uint64((g*i)%10), 3000) // many writers meet on the same content
				b, err := s.Store.Put(t.Context(), bytes.NewReader(want), 3000)
				if err != nil {
					t.Errorf("Put: %v", err)
					return
				}
				if got, err := Read(t.Context(), s.Store, b.Sum); err != nil || !bytes.Equal(got, want) {
					t.Errorf("read right after Put: %d bytes, %v", len(got), err)
				}
				if err := s.Store.Delete(t.Context(), b.Sum, s.Now().Add(-time.Hour)); !errors.Is(err, blob.ErrFresh) {
					t.Errorf("Delete of what was just put = %v", err)
				}
			}
		})
	}
	wg.Wait()
	if got := Sums(t, s.Store); len(got) != 10 {
		t.Errorf("the store holds %d blobs, want 10", len(got))
	}
}
