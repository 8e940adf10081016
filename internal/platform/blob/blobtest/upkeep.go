package blobtest

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"wrota/internal/platform/blob"
)

func expected(sums ...blob.Sum) iter.Seq2[blob.Sum, error] {
	return func(yield func(blob.Sum, error) bool) {
		for _, s := range sums {
			if !yield(s, nil) {
				return
			}
		}
	}
}

func scrubFindsHarmAndLoss(t *testing.T, s Subject) {
	good := Put(t, s.Store, Content(1, 100_000))
	bad := Put(t, s.Store, Content(2, 70_000))
	s.Harm(t, bad.Sum, Content(3, 70_000))
	lost := blob.SumOf([]byte("lost"))
	steps := 0
	got, err := blob.Scrub(t.Context(), s.Store, blob.ScrubOptions{
		Expected:       expected(good.Sum, lost, bad.Sum),
		BytesPerSecond: 1 << 30,
		Progress:       func(blob.Scrubbed) { steps++ },
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.Blobs != 2 || got.Bytes != 170_000 || got.Looked != 3 || steps != 5 ||
		!slices.Equal(got.Corrupt, []blob.Sum{bad.Sum}) || !slices.Equal(got.Missing, []blob.Sum{lost}) ||
		len(got.Unreadable) != 0 || got.Sound() {
		t.Errorf("Scrub = %+v after %d steps", got, steps)
	}
	Put(t, s.Store, Content(2, 70_000))
	if got, err := blob.Scrub(t.Context(), s.Store, blob.ScrubOptions{Expected: expected(good.Sum, bad.Sum)}); err != nil || !got.Sound() {
		t.Errorf("after mending: %+v, %v", got, err)
	}
}

func scrubStopsWithItsCaller(t *testing.T, s Subject) {
	for i := range 5 {
		Put(t, s.Store, Content(uint64(i), 100))
	}
	ctx, cancel := context.WithCancel(t.Context())
	got, err := blob.Scrub(ctx, s.Store, blob.ScrubOptions{Progress: func(blob.Scrubbed) { cancel() }})
	if !errors.Is(err, context.Canceled) || got.Blobs != 1 || !got.Sound() {
		t.Errorf("Scrub = %+v, %v; want it to stop after one blob and to accuse nobody", got, err)
	}
	ledger := errors.New("no connection to the database")
	_, err = blob.Scrub(t.Context(), s.Store, blob.ScrubOptions{Expected: func(yield func(blob.Sum, error) bool) { yield(blob.Sum{}, ledger) }})
	if !errors.Is(err, ledger) {
		t.Errorf("Scrub = %v, want the ledger's error", err)
	}
}

func sweepTakesOnlyGarbage(t *testing.T, s Subject) {
	used := Put(t, s.Store, []byte("pismo w sprawie"))
	late := Put(t, s.Store, []byte("szkic, do którego odwołanie powstaje podczas sprzątania"))
	waste := Put(t, s.Store, []byte("porzucony szkic"))
	s.Pass(8 * 24 * time.Hour)
	fresh := Put(t, s.Store, []byte("dzisiejszy szkic"))
	before := s.Now().Add(-7 * 24 * time.Hour)
	asked := map[blob.Sum]int{}
	referenced := func(_ context.Context, sum blob.Sum) (bool, error) {
		asked[sum]++
		return sum == used.Sum || sum == late.Sum && asked[sum] > 1, nil
	}
	done, err := blob.Sweep(t.Context(), s.Store, before, referenced)
	if err != nil || done != (blob.Swept{Blobs: 1, Bytes: waste.Size}) {
		t.Errorf("Sweep = %+v, %v", done, err)
	}
	for _, keep := range []blob.Blob{used, late, fresh} {
		if _, err := Read(t.Context(), s.Store, keep.Sum); err != nil {
			t.Errorf("%s was taken: %v", keep.Sum, err)
		}
	}
	if _, err := s.Store.Stat(t.Context(), waste.Sum); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("the garbage is still there: %v", err)
	}
	s.Pass(8 * 24 * time.Hour)
	broken := errors.New("no connection to the database")
	done, err = blob.Sweep(t.Context(), s.Store, s.Now(), func(context.Context, blob.Sum) (bool, error) { return false, broken })
	if !errors.Is(err, broken) || done.Blobs != 0 {
		t.Errorf("Sweep without an answer = %+v, %v; want nothing deleted", done, err)
	}
}
