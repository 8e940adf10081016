package identity

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
)

// How long a link from a message is good.
const (
	verifyFor = 72 * time.Hour
	resetFor  = time.Hour
)

// Where the links lead; identityweb has the pages.
const (
	VerifyPath = "/potwierdz/"
	ResetPath  = "/haslo/nowe/"
)

// VerifyLink is the path (without the site's address) by which the owner proves their e-mail address. It
// is made anew for each message and stored nowhere; using one uses up all others.
func (s *Service) VerifyLink(ctx context.Context, account id.Account) (string, error) {
	return s.link(ctx, account, VerifyPath, s.verify, verifyFor)
}

// ResetLink is the path by which the owner sets a new password.
func (s *Service) ResetLink(ctx context.Context, account id.Account) (string, error) {
	return s.link(ctx, account, ResetPath, s.reset, resetFor)
}

func (s *Service) link(ctx context.Context, account id.Account, path string, signer *crypt.Signer, good time.Duration) (string, error) {
	a, err := s.Account(ctx, system, account)
	if err != nil {
		return "", err
	}
	return path + signer.Sign(a.ID.Short()+"."+strconv.FormatInt(a.LinkNo, 10), s.clock.Now().Add(good)), nil
}

// open reads what a link says. Whether it was used already is known to the account.
func (s *Service) open(signer *crypt.Signer, token string) (account id.Account, no int64, err error) {
	value, err := signer.Open(token, s.clock.Now())
	switch {
	case fault.Is(err, fault.Gone):
		return account, 0, fault.New(fault.Gone, "identity.link.expired")
	case err != nil:
		return account, 0, fault.New(fault.NotFound, "identity.link.broken")
	}
	short, number, _ := strings.Cut(value, ".")
	if account, err = id.Parse[id.Account](short); err != nil {
		return account, 0, fmt.Errorf("identity: link: %w", err)
	}
	if no, err = strconv.ParseInt(number, 10, 64); err != nil {
		return account, 0, fmt.Errorf("identity: link: %w", err)
	}
	return account, no, nil
}

// linked finds the account of a link that is good.
func (s *Service) linked(ctx context.Context, tx *db.Tx, signer *crypt.Signer, token string) (Account, error) {
	account, no, err := s.open(signer, token)
	if err != nil {
		return Account{}, err
	}
	a, err := s.accountByID(ctx, tx, account)
	if err != nil {
		return Account{}, err
	}
	if a.LinkNo != no {
		return Account{}, fault.New(fault.Gone, "identity.link.used")
	}
	return a, nil
}

// CheckVerifyLink tells early whether a link can still be used.
func (s *Service) CheckVerifyLink(ctx context.Context, token string) error {
	return s.db.View(ctx, system, func(tx *db.Tx) error {
		_, err := s.linked(ctx, tx, s.verify, token)
		return err
	})
}

// CheckResetLink tells early whether a link can still be used.
func (s *Service) CheckResetLink(ctx context.Context, token string) error {
	return s.db.View(ctx, system, func(tx *db.Tx) error {
		_, err := s.linked(ctx, tx, s.reset, token)
		return err
	})
}
