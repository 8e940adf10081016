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
	"wrota/internal/kit/network"
	"wrota/internal/platform/db"
)

// After wrongPINs guesses about a number from one network, only one guess of that network in pinPause is heard:
// eight digits then take longer than the matter lasts. The owner, who comes from elsewhere, is heard all the
// while: else a stranger who knows the number could keep them out. Who has many networks is stopped by
// wrongEverywhere, at the price that the owner then may have to wait, too. Numbers that were never given are
// counted alike, so that no answer tells them from the others.
const (
	wrongPINs       = 5
	wrongEverywhere = 100
	pinPause        = 10 * time.Minute
	everywhere      = ""             // the network that stands for all of them
	keepGuesses     = 48 * time.Hour // since the last one
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
// alike, also when they are tried again and again.
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
		if err != nil && !errors.Is(err, db.ErrNoRows) {
			return err
		}
		refused, err = s.guess(ctx, q, query.GuessesParams{
			UnitID: unit, Year: int64(year), No: int64(no), Network: s.Proofs.Digest("network:" + network.Of(by.Source.Address)),
		}, s.isPIN(l.ID, pin))
		p = Progress{unit, l.Number, l.ReceivedOn, Stage(l.Stage), l.CaseID}
		return err
	}, db.Lane("intake:pin")) // one guess after another: of a hundred at once all would be the first
	if err != nil || refused != nil {
		return Progress{}, errors.Join(err, refused)
	}
	return p, nil
}

// isPIN tells whether somebody typed the PIN of a letter. A letter that does not exist has none, and takes as
// long to say so.
func (s *Service) isPIN(l id.Letter, typed string) bool {
	typed, right := strings.ReplaceAll(typed, " ", ""), strings.ReplaceAll(s.pin(l), " ", "")
	return subtle.ConstantTimeCompare([]byte(typed), []byte(right)) == 1 && !l.IsZero()
}

// guess counts a wrong guess about a number and refuses one too many; the count is committed although the
// answer is no.
func (s *Service) guess(ctx context.Context, q *query.Queries, of query.GuessesParams, right bool) (refused, err error) {
	rows, err := q.Guesses(ctx, of)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	for _, g := range rows {
		most := int64(wrongPINs)
		if g.Network == everywhere {
			most = wrongEverywhere
		}
		if g.Wrong >= most && now.Sub(g.LastAt.Time) < pinPause {
			return fault.New(fault.Busy, "intake.too-many-pins"), nil
		}
	}
	if right {
		return nil, q.ForgetGuesses(ctx, query.ForgetGuessesParams(of))
	}
	for _, from := range []string{of.Network, everywhere} {
		err := q.WrongGuess(ctx, query.WrongGuessParams{UnitID: of.UnitID, Year: of.Year, No: of.No, Network: from, LastAt: db.At(now)})
		if err != nil {
			return nil, err
		}
	}
	return fault.New(fault.Invalid, "intake.wrong-pin"), nil
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
