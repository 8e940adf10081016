package records

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/records/query"
)

// Attachment says to which case a letter has gone.
type Attachment struct {
	Unit   id.Unit
	Letter id.Letter
	Case   id.Case
}

// Attach moves the documents of a letter from the registry into the file of a case, where they take the
// next numbers in the order in which they were filed. Repeating it changes nothing. A letter that is in
// another case stays there: its numbers are given and must not leave a hole.
func (s *Service) Attach(ctx context.Context, by actor.Actor, a Attachment) error {
	f := Filing{Unit: a.Unit, Case: a.Case, Letter: a.Letter}
	if a.Unit.IsZero() || a.Letter.IsZero() || a.Case.IsZero() {
		return fmt.Errorf("records: attach: the unit, the letter or the case is missing")
	}
	if err := s.mayFile(ctx, by, f); err != nil {
		return fmt.Errorf("records: attach: %w", err)
	}
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		if _, err := placeLetter(ctx, tx, f); err != nil {
			return err
		}
		return s.moveLetter(ctx, tx, a.Unit, a.Letter, a.Case)
	}, lane(a.Unit))
	if err != nil {
		return fmt.Errorf("records: attach: %w", err)
	}
	return nil
}

// moveLetter numbers the documents of a letter that are in no case yet.
func (s *Service) moveLetter(ctx context.Context, tx *db.Tx, unit id.Unit, letter id.Letter, kase id.Case) error {
	q := query.New(tx)
	waiting, err := q.Homeless(ctx, query.HomelessParams{UnitID: unit, LetterID: letter})
	if err != nil {
		return fmt.Errorf("waiting: %w", err)
	}
	for _, d := range waiting {
		no, err := nextNo(ctx, tx, unit, kase)
		if err != nil {
			return err
		}
		n, err := q.PutIntoCase(ctx, query.PutIntoCaseParams{CaseID: kase, No: no, UnitID: unit, ID: d})
		if err != nil {
			return fmt.Errorf("move: %w", err)
		}
		if n == 0 { // somebody moved it since it was read: the number goes back with the transaction
			return fault.New(fault.Conflict, "records.letter-elsewhere")
		}
		s.record(ctx, tx, Document{ID: d, Unit: unit, Case: kase}, "records.attached", map[string]any{"no": no.Int64})
	}
	return nil
}
