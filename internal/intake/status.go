package intake

import (
	"context"
	"crypto/subtle"
	"errors"
	"strconv"
	"strings"
	"time"

	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// After wrongPINs guesses about a number, only one guess in pinPause is heard: eight digits then take
// longer than the matter lasts.
const (
	wrongPINs = 5
	pinPause  = 10 * time.Minute
)

// pin is the secret of a receipt: eight digits made from the letter with the server's key, so that
// it can be printed again and stands nowhere.
func (s *Service) pin(l id.Letter) string {
	digest := s.Proofs.Digest("pin:" + l.String())
	n, _ := strconv.ParseUint(digest[:15], 16, 64) // sixty bits: the remainder of 10⁸ is even enough
	digits := strconv.FormatUint(100_000_000+n%100_000_000, 10)[1:]
	return digits[:4] + " " + digits[4:]
}

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
// alike.
func (s *Service) Progress(ctx context.Context, by actor.Actor, unit id.Unit, num, pin string) (Progress, error) {
	no, year, ok := readNumber(num)
	wrong := fault.New(fault.Invalid, "intake.wrong-pin")
	if !ok {
		return Progress{}, wrong
	}
	var p Progress
	var refused error
	err := s.change(ctx, by, "progress", func(tx *db.Tx) error {
		q := query.New(tx)
		l, err := q.LetterByNo(ctx, query.LetterByNoParams{UnitID: unit, Year: int64(year), No: int64(no)})
		if errors.Is(err, db.ErrNoRows) {
			refused = wrong
			return nil
		}
		if err != nil {
			return err
		}
		refused, err = s.guess(ctx, q, l, pin)
		p = Progress{unit, l.Number, l.ReceivedOn, Stage(l.Stage), l.CaseID}
		return err
	}, db.Lane("intake:pin")) // one guess after another: of a hundred at once all would be the first
	if err != nil || refused != nil {
		return Progress{}, errors.Join(err, refused)
	}
	return p, nil
}

// guess checks a PIN and counts the wrong ones; the count is committed although the answer is no.
func (s *Service) guess(ctx context.Context, q *query.Queries, l query.IntakeLetter, pin string) (refused, err error) {
	g, err := q.Guesses(ctx, query.GuessesParams{UnitID: l.UnitID, LetterID: l.ID})
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return nil, err
	}
	if g.Wrong >= wrongPINs && s.Clock.Now().Sub(g.LastAt.Time) < pinPause {
		return fault.New(fault.Busy, "intake.too-many-pins"), nil
	}
	typed, right := strings.ReplaceAll(pin, " ", ""), strings.ReplaceAll(s.pin(l.ID), " ", "")
	if subtle.ConstantTimeCompare([]byte(typed), []byte(right)) == 0 {
		return fault.New(fault.Invalid, "intake.wrong-pin"), q.WrongGuess(ctx, query.WrongGuessParams{UnitID: l.UnitID, LetterID: l.ID, LastAt: db.At(s.Clock.Now())})
	}
	return nil, q.ForgetGuesses(ctx, query.ForgetGuessesParams{UnitID: l.UnitID, LetterID: l.ID})
}

// UnitOf reads the unit's word out of a number: RPW/LIPOWA/12/2027 → lipowa.
func UnitOf(num string) (slug string, ok bool) {
	parts := strings.Split(strings.TrimSpace(num), "/")
	if len(parts) != 4 || !strings.EqualFold(parts[0], "RPW") {
		return "", false
	}
	return strings.ToLower(parts[1]), true
}

func readNumber(num string) (no, year int, ok bool) {
	if _, ok := UnitOf(num); !ok {
		return 0, 0, false
	}
	parts := strings.Split(strings.TrimSpace(num), "/")
	no, err1 := strconv.Atoi(parts[2])
	year, err2 := strconv.Atoi(parts[3])
	return no, year, err1 == nil && err2 == nil && no > 0 && year > 2000 && year < 3000
}
