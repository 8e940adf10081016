package login

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/login/query"
	"wrota/internal/platform/db"
)

// How many recovery codes an account gets, and from how few on we say so.
const (
	RecoveryCodes = 10
	FewCodes      = 3
)

// letters leave out what is read for something else: 0 and o, 1, i and l, u and v.
const letters = "23456789abcdefghjkmnpqrstwxyz"

const recoveryLetters = 12 // 58 bits: too many to try, few enough to type

var errRecovery = fault.InvalidField("code", "login.recovery.wrong")

// newRecoveryCode is like "k7m2-p9xq-4dht".
func newRecoveryCode() string {
	var b strings.Builder
	for n := 0; n < recoveryLetters; {
		var c [1]byte
		_, _ = rand.Read(c[:]) // never fails
		if int(c[0]) >= len(letters)*(256/len(letters)) {
			continue // every letter must be equally likely
		}
		if n > 0 && n%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[int(c[0])%len(letters)])
		n++
	}
	return b.String()
}

// digestOf is the keyed digest of a code of one account, however it was typed.
func (s *Service) digestOf(account id.Account, code string) string {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune(letters, r) {
			return r
		}
		return -1
	}, strings.ToLower(code))
	return s.digest.Digest("recovery:" + account.String() + ":" + plain)
}

// NewRecoveryCodes makes all codes anew; the old ones are worth nothing from now on.
func (s *Service) NewRecoveryCodes(ctx context.Context, by actor.Actor) (codes []string, err error) {
	if err := s.mayChange(ctx, by); err != nil {
		return nil, err
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		has, err := hasFactor(ctx, tx, by.Human())
		if err != nil {
			return err
		}
		if !has {
			return fault.New(fault.Conflict, "login.recovery.no-factor")
		}
		codes, err = s.putCodes(ctx, tx, by.Human())
		s.note(ctx, tx, by.Human(), "login.recovery-made")
		return err
	})
	return codes, err
}

// firstCodes makes recovery codes for an account that has no factor yet.
func (s *Service) firstCodes(ctx context.Context, tx *db.Tx, a id.Account) ([]string, error) {
	has, err := hasFactor(ctx, tx, a)
	if err != nil || has {
		return nil, err
	}
	return s.putCodes(ctx, tx, a)
}

func (s *Service) putCodes(ctx context.Context, tx *db.Tx, a id.Account) (codes []string, err error) {
	q := query.New(tx)
	if err := q.DeleteRecovery(ctx, a); err != nil {
		return nil, fmt.Errorf("login: recovery: %w", err)
	}
	for range RecoveryCodes {
		code := newRecoveryCode()
		if err := q.InsertRecovery(ctx, query.InsertRecoveryParams{AccountID: a, Digest: s.digestOf(a, code), MadeAt: db.At(s.clock.Now())}); err != nil {
			return nil, fmt.Errorf("login: recovery: %w", err)
		}
		codes = append(codes, code)
	}
	return codes, nil
}

// UseRecovery checks a recovery code and uses it up, for somebody who has given the right password. The owner
// is told.
func (s *Service) UseRecovery(ctx context.Context, by actor.Actor, account id.Account, code string) error {
	if err := s.attempts.TryCode(ctx, by, account); err != nil {
		return err
	}
	err := s.db.InTx(ctx, s.owner(by, account), func(tx *db.Tx) error {
		n, err := query.New(tx).UseRecovery(ctx, query.UseRecoveryParams{UsedAt: db.At(s.clock.Now()), AccountID: account, Digest: s.digestOf(account, code)})
		if err != nil {
			return fmt.Errorf("login: recovery: %w", err)
		}
		if n == 0 {
			return errRecovery
		}
		s.note(ctx, tx, account, "login.recovery-used")
		return s.jobs.Tell(ctx, tx, region, RecoveryUsed{account})
	})
	return s.checked(ctx, by, account, err)
}
