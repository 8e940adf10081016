// Package progress guards the secret of a receipt: the PIN with which anybody who holds the receipt may learn, without
// an account, where their letter stands; and it bounds how often it may be guessed.
//
// The PIN is made from the letter with the server's key, stands nowhere and can be printed again. Numbers that were
// never given answer like those with a wrong PIN.
package progress

import (
	"context"
	"crypto/subtle"
	"strconv"
	"strings"
	"time"

	"wrota/internal/intake/query"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/crypt"
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
	everywhere      = "" // the network that stands for all of them
)

// Keep is how long wrong guesses are remembered, since the last one.
const Keep = 48 * time.Hour

// PIN is the secret of a receipt: eight digits made from the letter with the server's key, so that
// it can be printed again and stands nowhere.
func PIN(proofs *crypt.Signer, l id.Letter) string {
	digest := proofs.Digest("pin:" + l.String())
	n, _ := strconv.ParseUint(digest[:15], 16, 64) // sixty bits: the remainder of 10⁸ is even enough
	digits := strconv.FormatUint(100_000_000+n%100_000_000, 10)[1:]
	return digits[:4] + " " + digits[4:]
}

// IsPIN tells whether somebody typed the PIN of a letter. A letter that does not exist has none, and takes as
// long to say so.
func IsPIN(proofs *crypt.Signer, l id.Letter, typed string) bool {
	typed, right := strings.ReplaceAll(typed, " ", ""), strings.ReplaceAll(PIN(proofs, l), " ", "")
	return subtle.ConstantTimeCompare([]byte(typed), []byte(right)) == 1 && !l.IsZero()
}

// Guess counts a wrong guess about a number and refuses one too many; the count is committed although the
// answer is no.
func Guess(ctx context.Context, q *query.Queries, of query.GuessesParams, right bool, now time.Time) (refused, err error) {
	rows, err := q.Guesses(ctx, of)
	if err != nil {
		return nil, err
	}
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

// ReadNumber takes a number apart: RPW/LIPOWA/12/2027 → 12, 2027.
func ReadNumber(num string) (no, year int, ok bool) {
	if _, ok := UnitOf(num); !ok {
		return 0, 0, false
	}
	parts := strings.Split(strings.TrimSpace(num), "/")
	no, err1 := strconv.Atoi(parts[2])
	year, err2 := strconv.Atoi(parts[3])
	return no, year, err1 == nil && err2 == nil && no > 0 && year > 2000 && year < 3000
}
