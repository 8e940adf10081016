package keeping

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"wrota/internal/kit/id"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/signatures/query"
)

// Count is how many files are equally far.
type Count struct {
	Level  ades.Level
	Reason Reason
	Alarm  bool
	Files  int
}

// Counts are the files of a unit by how far they are.
func (s *Service) Counts(ctx context.Context, unit id.Unit) (out []Count, err error) {
	err = s.DB.View(ctx, automaton(unit), func(tx *db.Tx) error {
		rows, err := query.New(tx).CountKept(ctx, unit)
		out = nil
		for _, r := range rows {
			out = append(out, Count{ades.Level(r.Level), Reason(r.Reason), r.Alarm, int(r.Files)})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("keeping: counts: %w", err)
	}
	return out, nil
}

// Troubles are the files of a unit that cannot be brought further, those with an alarm first; 200 at most. A file that has
// waited for an authority too long is one with an alarm.
func (s *Service) Troubles(ctx context.Context, unit id.Unit) (out []Kept, err error) {
	now := s.Clock.Now()
	err = s.DB.View(ctx, automaton(unit), func(tx *db.Tx) error {
		rows, err := query.New(tx).Troubled(ctx, query.TroubledParams{UnitID: unit, Late: db.At(now.Add(-again))})
		out = nil
		for _, r := range rows {
			k := keptOf(r)
			if !k.Alarm && k.overdue(now) {
				k.Alarm, k.Reason = true, Waits
			}
			if k.Alarm || k.Reason != "" {
				out = append(out, k)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("keeping: troubles: %w", err)
	}
	slices.SortStableFunc(out, func(a, b Kept) int {
		return cmp.Compare(map[bool]int{false: 1}[a.Alarm], map[bool]int{false: 1}[b.Alarm])
	})
	return out, nil
}

// overdue tells that a file waits, although it should long have its first timestamp, or its newest one is about to end.
func (k Kept) overdue(now time.Time) bool {
	switch {
	case k.Due.IsZero() || !k.Due.Before(now.Add(-again)):
		return false
	case k.Level == ades.LevelNone || k.Level == ades.LevelB:
		return now.Sub(k.Since) > patience
	}
	return !k.Ends.IsZero() && k.Ends.Before(now.Add(margin/3))
}

// Newest are the files that a unit entrusted last, 50 at most.
func (s *Service) Newest(ctx context.Context, unit id.Unit) (out []Kept, err error) {
	err = s.DB.View(ctx, automaton(unit), func(tx *db.Tx) error {
		rows, err := query.New(tx).NewestKept(ctx, unit)
		out = nil
		for _, r := range rows {
			out = append(out, keptOf(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("keeping: newest: %w", err)
	}
	return out, nil
}

// Step is what was added to a file, and when.
type Step struct {
	At      time.Time
	Level   ades.Level // that was reached
	Newest  blob.Sum
	Size    int64
	Stamp   string // who stamped; empty when nobody did
	Stamped time.Time
	Proofs  int // lists and answers about certificates
}

// Steps are all that was added to a file.
func (s *Service) Steps(ctx context.Context, unit id.Unit, sum blob.Sum) (out []Step, err error) {
	err = s.DB.View(ctx, automaton(unit), func(tx *db.Tx) error {
		rows, err := query.New(tx).KeptSteps(ctx, query.KeptStepsParams{UnitID: unit, Sum: sum})
		out = nil
		for _, r := range rows {
			out = append(out, Step{r.At.Time, ades.Level(r.Level), r.Newest, r.Size, r.Stamp, r.StampedAt.Time, int(r.Proofs)})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("keeping: steps: %w", err)
	}
	return out, nil
}

// State is how the whole installation stands, for the doctor and the measures.
type State struct {
	Counts []Count
	Late   int // files that have waited for their first timestamp for a day and more
}

// Alarms counts the files that a person has to look at.
func (s State) Alarms() (n int) {
	for _, c := range s.Counts {
		if c.Alarm {
			n += c.Files
		}
	}
	return n
}

// StateOf asks how an installation stands.
func StateOf(ctx context.Context, d *db.DB, now time.Time) (out State, err error) {
	err = d.View(ctx, automaton(id.Region), func(tx *db.Tx) error {
		out = State{}
		q := query.New(tx)
		rows, err := q.CountAllKept(ctx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			out.Counts = append(out.Counts, Count{ades.Level(r.Level), Reason(r.Reason), r.Alarm, int(r.Files)})
		}
		late, err := q.LateKept(ctx, db.At(now.Add(-again)))
		out.Late = int(late)
		return err
	})
	if err != nil {
		return State{}, fmt.Errorf("keeping: state: %w", err)
	}
	return out, nil
}
