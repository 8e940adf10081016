package federation

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"wrota/internal/federation/query"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/db"
)

// How long a login may take, and how long the person may think about which account to enter.
const (
	attemptFor = 10 * time.Minute
	chooseFor  = 30 * time.Minute
)

// Secret makes what nobody can guess: 256 bits in letters fit for an address.
func Secret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func hashed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Wish is what a person wants of a login.
type Wish struct {
	Provider string
	Next     string      // where they go on afterwards
	Needs    actor.Level // that the page there needs; a login that shows less is refused
}

// Begin starts a login. browser is the secret that the session of the browser keeps.
func (s *Service) Begin(ctx context.Context, by actor.Actor, browser string, w Wish) (Departure, error) {
	x, err := s.Setting(w.Provider)
	if err != nil {
		return Departure{}, err
	}
	if w.Needs > x.Highest() {
		return Departure{}, &Refusal{Reason: TooLow}
	}
	a := Attempt{State: Secret(), Nonce: Secret(), Verifier: Secret(), Began: s.Clock.Now(), Needs: w.Needs, Anew: by.LoggedIn()}
	to, err := s.Providers[x.Name].Begin(ctx, a)
	if err != nil {
		return Departure{}, s.refused(ctx, by, x.Name, fmt.Errorf("federation: begin: %w", err))
	}
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		return query.New(tx).InsertAttempt(ctx, query.InsertAttemptParams{
			State: hashed(a.State), Provider: x.Name, Browser: hashed(browser), Nonce: a.Nonce, Verifier: a.Verifier, Kept: to.Kept, Next: w.Next,
			BeganAt: db.At(a.Began), ExpiresAt: db.At(a.Began.Add(attemptFor)), Needs: int64(w.Needs),
		})
	})
	if err != nil {
		return Departure{}, fmt.Errorf("federation: begin: %w", err)
	}
	return to, nil
}

// Arrive puts aside what a form from the provider's site brought. Such a form comes without the cookie of the
// session, so nobody can tell yet whose browser sent it: nothing is believed or exchanged before the browser has
// asked again by itself and Finish saw its cookie. Only the first form under a state counts.
func (s *Service) Arrive(ctx context.Context, by actor.Actor, provider, state string, fields url.Values) error {
	body, err := json.Marshal(fields)
	if err != nil {
		return fmt.Errorf("federation: arrive: %w", err)
	}
	var n int64
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) (err error) {
		n, err = query.New(tx).Arrive(ctx, query.ArriveParams{Arrived: string(body), State: hashed(state), Provider: provider, ExpiresAt: db.At(s.Clock.Now())})
		return err
	})
	if err != nil {
		return fmt.Errorf("federation: arrive: %w", err)
	}
	if n == 0 {
		return &Refusal{Reason: Expired}
	}
	return nil
}
