package request

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/signatures/query"
)

// holderOf says how a holder stands in the table.
func holderOf(h Holder) string {
	switch {
	case h.By.Kind == actor.Clerk:
		return "employee:" + h.By.Employee.Short()
	case h.By.LoggedIn():
		return "account:" + h.By.Human().Short()
	case h.Proof != "":
		sum := sha256.Sum256([]byte("request:" + h.Proof))
		return "proof:" + hex.EncodeToString(sum[:])
	}
	return ""
}

// Open asks the actor to sign a document. Whoever may see the subject the caller has made sure of. The same subject,
// signer and document find the request that is open; for another document that one is superseded. A visitor without
// an account is given a secret (Request.Proof).
func (s *Service) Open(ctx context.Context, by actor.Actor, o Offer) (Request, error) {
	return s.OpenFor(ctx, Holder{By: by}, o)
}

// OpenFor is Open for a holder: a visitor who comes again brings the secret of before.
func (s *Service) OpenFor(ctx context.Context, h Holder, o Offer) (Request, error) {
	if o.Unit.IsZero() || o.Sum.IsZero() || o.Subject == "" || !strings.HasPrefix(o.Back, "/") {
		return Request{}, errors.New("signatures: an offer without office, document, subject or way back")
	}
	if holderOf(h) == "" {
		h.Proof = secret()
	}
	now := s.Clock.Now()
	x := Request{
		ID: id.New[id.Signing](), Offer: o, Account: h.By.Account, Employee: h.By.Employee, Signer: h.By.Name, State: Open,
		OpenedAt: now, DueAt: now.Add(s.terms().Open), holder: holderOf(h),
	}
	err := s.DB.InTx(ctx, h.By, func(tx *db.Tx) error {
		there, err := s.reopen(ctx, tx, x)
		if err != nil || !there.ID.IsZero() {
			if err == nil {
				x = there
			}
			return err
		}
		n, err := query.New(tx).InsertRequest(ctx, query.InsertRequestParams{
			ID: x.ID, UnitID: o.Unit, AccountID: x.Account, EmployeeID: x.Employee, Holder: x.holder, Signer: x.Signer, Subject: o.Subject, Name: o.Name, Media: o.Media,
			Blob: o.Sum, Size: o.Size, Back: o.Back, OpenedAt: db.At(now), DueAt: db.At(x.DueAt), MatterID: o.Matter,
		})
		if err != nil {
			return fmt.Errorf("insert: %w", err)
		}
		if n == 0 { // the same person in another window was first
			x, err = s.find(ctx, tx, x)
			return err
		}
		x.version = 1
		return s.step(ctx, tx, &x, "opened")
	})
	if err != nil {
		return Request{}, fmt.Errorf("signatures: request: open: %w", err)
	}
	x.Proof = h.Proof
	return x, nil
}

// reopen finds the open request of the same holder about the subject. One for another document ends here.
func (s *Service) reopen(ctx context.Context, tx *db.Tx, x Request) (Request, error) {
	there, err := s.find(ctx, tx, x)
	if fault.Is(err, fault.NotFound) {
		return Request{}, nil
	}
	if err != nil || there.Sum == x.Sum {
		return there, err
	}
	if err := s.end(ctx, tx, &there, Superseded, "superseded"); err != nil {
		return Request{}, err
	}
	if err := s.save(ctx, tx, &there); err != nil {
		return Request{}, err
	}
	return Request{}, s.tell(ctx, tx, Open, there)
}

func (s *Service) find(ctx context.Context, tx *db.Tx, x Request) (Request, error) {
	row, err := query.New(tx).OpenRequest(ctx, query.OpenRequestParams{UnitID: x.Unit, Subject: x.Subject, Holder: x.holder})
	if err != nil {
		return Request{}, db.Found(err, "signatures.request.none")
	}
	return requestOf(row), nil
}

// end puts a request into a final state.
func (s *Service) end(ctx context.Context, tx *db.Tx, x *Request, state State, step string) error {
	x.State, x.EndedAt = state, s.Clock.Now()
	x.askAt = time.Time{}
	return s.step(ctx, tx, x, step)
}

// Cancel ends a request of the holder that waits; one that has ended stays as it is.
func (s *Service) Cancel(ctx context.Context, h Holder, r id.Signing) (Request, error) {
	return s.change(ctx, h.By, r, func(tx *db.Tx, x *Request) error {
		if err := x.of(h); err != nil {
			return err
		}
		if !x.Waits() {
			return errSame
		}
		return s.end(ctx, tx, x, Cancelled, "cancelled")
	})
}

// Supersede ends every request of a subject that waits, because the document is another one now. It is a command of
// whoever owns the subject.
func (s *Service) Supersede(ctx context.Context, unit id.Unit, subject string) error {
	list, err := s.About(ctx, unit, subject)
	if err != nil {
		return err
	}
	for _, r := range list {
		if !r.Waits() {
			continue
		}
		_, err := s.change(ctx, automaton(unit), r.ID, func(tx *db.Tx, x *Request) error {
			if !x.Waits() {
				return errSame
			}
			return s.end(ctx, tx, x, Superseded, "superseded")
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// secret is what only the browser of a visitor knows.
func secret() string {
	var b [24]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
