package keeping

import (
	"context"
	"fmt"
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

// Troubles are the files of a unit that cannot be brought further, those with an alarm first; 200 at most.
func (s *Service) Troubles(ctx context.Context, unit id.Unit) (out []Kept, err error) {
	err = s.DB.View(ctx, automaton(unit), func(tx *db.Tx) error {
		rows, err := query.New(tx).Troubled(ctx, unit)
		out = nil
		for _, r := range rows {
			out = append(out, keptOf(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("keeping: troubles: %w", err)
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
