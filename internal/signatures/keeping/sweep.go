package keeping

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
	"wrota/internal/signatures/query"
)

const (
	batch   = 100             // files that are asked for at once
	abreast = 4               // that are worked on at once: most of the time is spent waiting for others
	longest = 5 * time.Minute // of one sweep; the next one goes on
)

// Sweep brings every file further whose time has come. It may be stopped anywhere and run again. When nobody gives timestamps it
// ends, and the files wait for the next sweep. One sweep goes on at a time in a process; another process that is faster with a
// file has it.
func (s *Service) Sweep(ctx context.Context) error {
	s.sweeping.Lock()
	defer s.sweeping.Unlock()
	begin := s.Clock.Now()
	var problems []error
	for {
		list, err := s.due(ctx)
		if err != nil || len(list) == 0 {
			return errors.Join(append(problems, err)...)
		}
		idle, err := s.advance(ctx, list)
		if errors.Is(err, errAuthority) {
			s.Log.Warn("keeping: signed files wait for timestamps", "why", err.Error())
			return nil
		}
		if err != nil || idle || s.Clock.Now().Sub(begin) > longest {
			return errors.Join(append(problems, err)...)
		}
	}
}

func (s *Service) due(ctx context.Context) (out []Kept, err error) {
	err = s.DB.View(ctx, automaton(id.Region), func(tx *db.Tx) error {
		rows, err := query.New(tx).DueKept(ctx, query.DueKeptParams{Now: db.At(s.Clock.Now()), Most: batch})
		out = nil
		for _, r := range rows {
			out = append(out, keptOf(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("keeping: due: %w", err)
	}
	return out, nil
}

// advance takes files one step further, several at once. It is idle when no file was changed, so that asking again would find the same.
func (s *Service) advance(ctx context.Context, list []Kept) (idle bool, err error) {
	work := make(chan Kept)
	var wait sync.WaitGroup
	var mu sync.Mutex
	var done int
	for range abreast {
		wait.Go(func() {
			for k := range work {
				one := s.step(ctx, k)
				mu.Lock()
				if one == nil {
					done++
				} else if err == nil || !errors.Is(err, errAuthority) {
					err = one
				}
				mu.Unlock()
			}
		})
	}
	for _, k := range list {
		mu.Lock()
		stop := err != nil
		mu.Unlock()
		if stop {
			break
		}
		work <- k
	}
	close(work)
	wait.Wait()
	return done == 0, err
}

// step takes one file one step further.
func (s *Service) step(ctx context.Context, k Kept) error {
	d, err := s.read(ctx, k)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, blob.ErrNotFound), errors.Is(err, blob.ErrCorrupt), fault.Is(err, fault.NotFound), errors.Is(err, vault.ErrShredded):
		return s.gone(ctx, k, err)
	case err != nil:
		return s.broken(ctx, k, err)
	}
	if sum := blob.SumOf(d.Body); k.Place != InStore && sum != k.Newest { // a crash between the newer form and the row
		k.Newest, k.Size = sum, int64(len(d.Body))
	}
	m, err := s.next(ctx, k, d)
	if err != nil {
		return err
	}
	err = s.settle(ctx, k, m)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case fault.Is(err, fault.Conflict): // another node brought it further since it was read
		return nil
	case err != nil:
		return s.broken(ctx, k, err)
	}
	return nil
}

// gone ends the keeping of a file that is not there any more, and of the longer form of an application with it.
func (s *Service) gone(ctx context.Context, k Kept, why error) error {
	if k.Place == AsDocument {
		which, err := k.submission()
		if err == nil {
			err = s.Documents.Drop(ctx, k.Unit, which)
		}
		if err != nil {
			return s.broken(ctx, k, err)
		}
	}
	return s.settle(ctx, k, move{level: k.Level, reason: Missing, detail: why.Error(), ends: k.Ends})
}

// broken puts a file aside on which the work fails, so that it does not hold up the others.
func (s *Service) broken(ctx context.Context, k Kept, err error) error {
	s.Log.Error("keeping: a file is put aside for a day", "file", k.Sum.String(), "error", err.Error())
	return s.settle(ctx, k, move{level: k.Level, reason: Broken, due: s.Clock.Now().Add(again), ends: k.Ends})
}

// save writes how far a file is and, when something was added, what. A row that somebody changed meanwhile stays.
func (s *Service) save(ctx context.Context, k Kept, m move) error {
	err := s.DB.InTx(ctx, automaton(k.Unit), func(tx *db.Tx) error {
		q := query.New(tx)
		n, err := q.AdvanceKept(ctx, query.AdvanceKeptParams{
			UnitID: k.Unit, Sum: k.Sum, Version: k.version, Newest: k.Newest, Size: k.Size, Level: string(k.Level), Reason: string(k.Reason), Detail: k.Detail,
			Alarm: k.Alarm, DueAt: maybe(k.Due), EndsAt: maybe(k.Ends),
		})
		if err != nil || n == 0 || m.body == nil {
			return err
		}
		return q.InsertKeptStep(ctx, query.InsertKeptStepParams{
			UnitID: k.Unit, Sum: k.Sum, No: k.version, At: db.At(s.Clock.Now()), Level: string(k.Level), Newest: k.Newest, Size: k.Size,
			Stamp: m.stamp, StampedAt: maybe(m.at), Proofs: int64(m.proofs),
		})
	})
	if err != nil {
		return fmt.Errorf("keeping: save: %w", err)
	}
	return nil
}

// maybe is a time, or none.
func maybe(t time.Time) db.Time {
	if t.IsZero() {
		return db.Time{}
	}
	return db.At(t)
}
