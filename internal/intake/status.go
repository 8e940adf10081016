package intake

import (
	"context"
	"errors"

	"wrota/internal/intake/progress"
	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/network"
	"wrota/internal/platform/db"
)

func (s *Service) pin(l id.Letter) string { return progress.PIN(s.Proofs, l) }

// Progress is what anybody may learn with the number and the PIN of a receipt: where the letter
// stands. It names nobody.
type Progress struct {
	Unit       id.Unit
	Number     string
	ReceivedOn calendar.Date
	Stage      Stage
	Case       id.Case
}

// Progress finds a letter by the number and PIN of its receipt. A wrong number and a wrong PIN look
// alike, also when they are tried again and again.
func (s *Service) Progress(ctx context.Context, by actor.Actor, unit id.Unit, num, pin string) (Progress, error) {
	no, year, ok := progress.ReadNumber(num)
	wrong := fault.New(fault.Invalid, "intake.wrong-pin")
	if !ok {
		return Progress{}, wrong
	}
	var p Progress
	var refused error
	err := s.change(ctx, by, "progress", func(tx *db.Tx) error {
		q := query.New(tx)
		l, err := q.LetterByNo(ctx, query.LetterByNoParams{UnitID: unit, Year: int64(year), No: int64(no)})
		if err != nil && !errors.Is(err, db.ErrNoRows) {
			return err
		}
		refused, err = progress.Guess(ctx, q, query.GuessesParams{
			UnitID: unit, Year: int64(year), No: int64(no), Network: s.Proofs.Digest("network:" + network.Of(by.Source.Address)),
		}, progress.IsPIN(s.Proofs, l.ID, pin), s.Clock.Now())
		p = Progress{unit, l.Number, l.ReceivedOn, Stage(l.Stage), l.CaseID}
		return err
	}, db.Lane("intake:pin")) // one guess after another: of a hundred at once all would be the first
	if err != nil || refused != nil {
		return Progress{}, errors.Join(err, refused)
	}
	return p, nil
}
