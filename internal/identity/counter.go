package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/identity/query"
	"wrota/internal/identity/typed"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/pesel"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// GrantConfirm allows confirming at the counter that the owner of an account is who they say.
const GrantConfirm actor.Grant = "identity.confirm"

// Document is the kind of document by which a clerk knew somebody. Its number is never kept: more than the kind
// and the day is not needed (art. 5(1)(c) RODO).
type Document string

// Documents are those with which identity is proved, in the order of the form: ustawa o dowodach osobistych,
// ustawa o dokumentach paszportowych, art. 2 ustawy o aplikacji mObywatel, ustawa o cudzoziemcach.
var Documents = []Document{"id-card", "mobile", "passport", "residence"}

// Sought is whose account a clerk looks for: what the person says and what stands in their document. Both must
// fit, so that nobody can page through people.
type Sought struct{ Email, PESEL string }

var errNotFound = fault.InvalidField("email", "identity.counter.no-match")

// AtCounter finds the account of somebody who stands at the counter. That there is none, that it has another
// PESEL or that it is a firm's is one answer; misses are counted, and slow the clerk down.
func (s *Service) AtCounter(ctx context.Context, by actor.Actor, w Sought) (a Account, all []Confirmation, err error) {
	if !by.May(GrantConfirm) {
		return a, nil, fault.New(fault.Forbidden, "fault.forbidden")
	}
	number, err := pesel.Parse(w.PESEL)
	if err != nil {
		return a, nil, fault.InvalidField("pesel", "identity.pesel.checksum")
	}
	missed := false
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		missed = false
		if err := s.try(ctx, tx, s.byCounter(by)); err != nil {
			return err
		}
		a, err = s.byEmail(ctx, tx, w.Email)
		switch {
		case err != nil:
			return err
		case a.ID.IsZero() || a.PESEL != number.String() || a.Kind != Person || !a.Resident || a.Verified.IsZero():
			missed = true
			s.audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "identity.counter-missed", Subject: "counter"})
			return nil // the count stays
		}
		if err := query.New(tx).Forgive(ctx, s.byCounter(by).key); err != nil {
			return fmt.Errorf("identity: counter: %w", err)
		}
		s.audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "identity.counter-looked", Subject: subject(a.ID), About: subject(a.ID)})
		all, err = confirmations(ctx, tx, a.ID)
		return err
	})
	if err == nil && missed {
		return Account{}, nil, errNotFound
	}
	return a, all, err
}

func (s *Service) byCounter(by actor.Actor) attempt {
	return attempt{"counter:" + by.Employee.String(), s.limits.Counter}
}

// Seen is what a clerk saw in the document of somebody at the counter.
type Seen struct {
	Sought
	Given    string
	Family   string
	Document Document
}

// ConfirmAtCounter confirms the identity of somebody who showed a document to the clerk. Their account gets the
// names of the document and the level substantial; how it is used still depends on how they log in.
func (s *Service) ConfirmAtCounter(ctx context.Context, by actor.Actor, x Seen) error {
	bad := slices.Concat(typed.Name("given", tidy(x.Given)), typed.Name("family", tidy(x.Family)))
	if !slices.Contains(Documents, x.Document) {
		bad = append(bad, fault.Field{Name: "document", Key: "identity.counter.document"})
	}
	if err := fault.Fields(bad); err != nil {
		return err
	}
	a, _, err := s.AtCounter(ctx, by, x.Sought)
	if err != nil {
		return err
	}
	if a.ID == by.Account {
		return fault.New(fault.Conflict, "identity.counter.oneself")
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		if a, err = s.accountByID(ctx, tx, a.ID); err != nil {
			return err
		}
		return s.confirm(ctx, tx, by, &a, Confirmation{
			Way: ByCounter, Level: actor.LevelSubstantial, PESEL: a.PESEL, Given: x.Given, Family: x.Family, Document: x.Document, Unit: by.Unit, By: by.Name,
		})
	})
}

// RevokeAtCounter takes back what an office of the clerk confirmed by mistake. When nothing else confirms the
// identity, the level falls back, the person may change names and PESEL again, and their sessions end.
func (s *Service) RevokeAtCounter(ctx context.Context, by actor.Actor, w Sought, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" || len(reason) > 500 {
		return fault.InvalidField("reason", "identity.counter.reason")
	}
	a, _, err := s.AtCounter(ctx, by, w)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		if a, err = s.accountByID(ctx, tx, a.ID); err != nil {
			return err
		}
		all, err := confirmations(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if c, ok := standing(all, ByCounter); !ok || c.Unit != by.Unit {
			return fault.New(fault.Conflict, "identity.counter.not-ours")
		}
		end := query.EndConfirmationParams{EndedAt: db.At(s.clock.Now()), EndedBy: by.Name, Reason: reason, AccountID: a.ID, Way: ByCounter}
		if _, err := query.New(tx).EndConfirmation(ctx, end); err != nil {
			return fmt.Errorf("identity: revoke: %w", err)
		}
		s.audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "identity.confirmation-revoked", Subject: subject(a.ID), About: subject(a.ID)})
		if err := s.jobs.Tell(ctx, tx, region, ConfirmationRevoked{a.ID}); err != nil {
			return err
		}
		return s.fallBack(ctx, tx, &a)
	})
}

// fallBack lowers the level to what still confirms the identity.
func (s *Service) fallBack(ctx context.Context, tx *db.Tx, a *Account) error {
	all, err := confirmations(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	a.Level = actor.LevelLow
	for _, c := range all {
		if c.Ended.IsZero() {
			a.Level = max(a.Level, c.Level)
		}
	}
	a.Epoch++
	if !a.Confirmed() {
		err = query.New(tx).FreePerson(ctx, a.ID)
	}
	return errors.Join(err, s.saveAccount(ctx, tx, a))
}
