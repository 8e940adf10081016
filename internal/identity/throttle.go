package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/network"
	"wrota/internal/platform/db"
)

// Limit says how attempts slow down: the first Free tries go at once; after each further one the next
// must wait First, then twice as long each time, never longer than Most. A key at rest for Forget
// starts afresh. Nobody is locked out for good: that would let strangers lock people out.
type Limit struct {
	Free        int
	First, Most time.Duration
	Forget      time.Duration
}

// Limits are the limits of everything that strangers can try.
type Limits struct {
	Account Limit // passwords tried for one e-mail address, from anywhere
	Address Limit // passwords tried from one network address; a whole office may sit behind one
	Forms   Limit // registrations and requests for a link from one network address
	Counter Limit // accounts looked for by one clerk at the counter, in vain
	Mail    Limit // messages to one e-mail address; beyond it they are silently not sent
}

// StandardLimits slow down guessing (NIST SP 800-63B § 5.2.2) and stay bearable for a forgetful person.
var StandardLimits = Limits{
	Account: Limit{Free: 5, First: 30 * time.Second, Most: 15 * time.Minute, Forget: 24 * time.Hour},
	Address: Limit{Free: 40, First: 30 * time.Second, Most: 15 * time.Minute, Forget: 24 * time.Hour},
	Forms:   Limit{Free: 20, First: time.Minute, Most: time.Hour, Forget: 24 * time.Hour},
	Counter: Limit{Free: 10, First: time.Minute, Most: time.Hour, Forget: 24 * time.Hour},
	Mail:    Limit{Free: 3, First: 5 * time.Minute, Most: 6 * time.Hour, Forget: 24 * time.Hour},
}

// wait is how long to wait after the given number of tries.
func (l Limit) wait(tries int64) time.Duration {
	d := l.First
	for n := int64(l.Free); n <= tries; n++ {
		if n == tries {
			return min(d, l.Most)
		}
		if d *= 2; d >= l.Most {
			return l.Most
		}
	}
	return 0
}

// attempt is one thing whose tries are counted.
type attempt struct {
	key   string
	limit Limit
}

func (s *Service) byAccount(emailKey string) attempt {
	return attempt{"account:" + s.digest.Digest(emailKey), s.limits.Account}
}

func (s *Service) byAddress(address string) attempt {
	return attempt{"address:" + s.digest.Digest(network.Of(address)), s.limits.Address}
}

func (s *Service) byForms(address string) attempt {
	return attempt{"forms:" + s.digest.Digest(network.Of(address)), s.limits.Forms}
}

func (s *Service) byMail(emailKey string) attempt {
	return attempt{"mail:" + s.digest.Digest(emailKey), s.limits.Mail}
}

// byLink counts apart from byMail: who has links sent to a stranger must not use up the stranger's own
// messages about their password.
func (s *Service) byLink(emailKey string) attempt {
	return attempt{"link:" + s.digest.Digest(emailKey), s.limits.Mail}
}

// try counts an attempt before it is made, so that a hundred at once do not slip through together. It
// refuses, without counting, while the key is blocked.
func (s *Service) try(ctx context.Context, tx *db.Tx, a attempt) error {
	q, now := query.New(tx), s.clock.Now()
	tries, err := q.Try(ctx, query.TryParams{Key: a.key, Now: db.At(now), Forget: db.At(now.Add(-a.limit.Forget))})
	if errors.Is(err, db.ErrNoRows) {
		until, err := q.BlockedUntil(ctx, a.key)
		if err != nil {
			return fmt.Errorf("identity: throttle: %w", err)
		}
		return tooMany(until.Sub(now))
	}
	if err == nil && a.limit.wait(tries) > 0 {
		err = q.Block(ctx, query.BlockParams{BlockedUntil: db.At(now.Add(a.limit.wait(tries))), Key: a.key})
	}
	if err != nil {
		return fmt.Errorf("identity: throttle: %w", err)
	}
	return nil
}

// tooMany says honestly how long to wait, in whole minutes.
func tooMany(left time.Duration) error {
	minutes := int((left + time.Minute - 1) / time.Minute)
	return fault.New(fault.Busy, "identity.throttled", fault.Args{"Count": minutes})
}

// mayMail tells whether one more message may go to an e-mail address, and counts it.
func (s *Service) mayMail(ctx context.Context, tx *db.Tx, email string) (bool, error) {
	err := s.try(ctx, tx, s.byMail(emailKey(email)))
	if fault.Is(err, fault.Busy) {
		return false, nil
	}
	return err == nil, err
}

// MayMail tells whether a message may go to an e-mail address that a visitor typed and nobody proved, and
// counts it: for the address it comes from (a fault of kind Busy) and for the mailbox (no, and the visitor
// need not know). Otherwise anybody could fill a stranger's mailbox in the name of an office.
func (s *Service) MayMail(ctx context.Context, by actor.Actor, email string) (may bool, err error) {
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		if err := s.try(ctx, tx, s.byForms(by.Source.Address)); err != nil {
			return err
		}
		err := s.try(ctx, tx, s.byLink(emailKey(email)))
		may = err == nil
		if fault.Is(err, fault.Busy) {
			return nil
		}
		return err
	})
	return may && err == nil, err
}

// forgive forgets the tries for an account after a good one, and takes this one off its address.
func (s *Service) forgive(ctx context.Context, tx *db.Tx, emailKey, address string) error {
	return s.forgiven(ctx, tx, s.byAccount(emailKey), address)
}

func (s *Service) forgiven(ctx context.Context, tx *db.Tx, a attempt, address string) error {
	q := query.New(tx)
	if err := q.Forgive(ctx, a.key); err != nil {
		return fmt.Errorf("identity: forgive: %w", err)
	}
	from := s.byAddress(address)
	if err := q.GiveBack(ctx, query.GiveBackParams{LongAgo: db.At(s.clock.Now().Add(-from.limit.Forget)), Key: from.key}); err != nil {
		return fmt.Errorf("identity: forgive: %w", err)
	}
	return nil
}
