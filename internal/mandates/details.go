package mandates

import (
	"context"
	"errors"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/email"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/iban"
	"wrota/internal/kit/id"
	"wrota/internal/mandates/query"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Details are the data of a principal with which forms are filled in: whose they are, and where they are reached.
type Details struct {
	Name    string
	Firm    bool
	PESEL   string
	NIP     string
	KRS     string
	Address address.Address
	Phone   string
	Email   string // for letters of offices; nobody logs in with it
	IBAN    string // for money that comes back
	Version int64  // of the account
}

// Details tells whoever holds a whole mandate the data of the principal.
func (s *Service) Details(ctx context.Context, by actor.Actor) (Details, error) {
	if !by.ForAnother() || !by.Mandate.Scope.Whole() {
		return Details{}, fault.New(fault.Forbidden, "mandates.whole-only")
	}
	d, err := s.People.Details(ctx, by)
	if err != nil {
		return d, err
	}
	c, err := s.contact(ctx, by)
	if c.Email != "" {
		d.Email = c.Email
	}
	d.IBAN = c.Iban
	return d, err
}

// contact is what the module itself keeps of the principal; empty when nobody said anything.
func (s *Service) contact(ctx context.Context, by actor.Actor) (row query.MandatesDetail, err error) {
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		row, err = s.rows(tx).Details(ctx, by.Account)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		return err
	})
	return row, err
}

// MayAmend tells whether the actor may change the principal's data: a parent, or an organ that acts alone. A proxy
// reads them only, because they are not the proxy's to decide.
func MayAmend(by actor.Actor) bool {
	return by.ForAnother() && by.Mandate.Basis != actor.Proxy && by.Mandate.Scope.Whole() && !by.Mandate.Jointly
}

// Amend changes where the principal is reached. Who they are stays as it was confirmed.
func (s *Service) Amend(ctx context.Context, by actor.Actor, d Details) error {
	if !MayAmend(by) {
		return fault.New(fault.Forbidden, "mandates.amend-not")
	}
	var bad []fault.Field
	if d.Email = strings.TrimSpace(d.Email); d.Email != "" {
		if e, err := email.Parse(d.Email); err != nil {
			bad = append(bad, fault.Field{Name: "email", Key: "mandates.email-form"})
		} else {
			d.Email = e.String()
		}
	}
	if d.IBAN = strings.TrimSpace(d.IBAN); d.IBAN != "" {
		if n, err := iban.Parse(d.IBAN); err != nil {
			bad = append(bad, fault.Field{Name: "iban", Key: "mandates.iban-form"})
		} else {
			d.IBAN = n.String()
		}
	}
	if err := fault.Fields(bad); err != nil {
		return err
	}
	if err := s.People.Amend(ctx, by, d); err != nil {
		return err
	}
	return s.change(ctx, by, "amend", func(tx *db.Tx) error {
		s.Audit.Record(ctx, tx, id.Region, audit.Entry{
			Verb: "mandates.amended", Subject: "account:" + by.Account.Short(), About: "account:" + by.Account.Short(),
		})
		return s.rows(tx).SaveDetails(ctx, query.SaveDetailsParams{
			AccountID: by.Account, Email: d.Email, Iban: d.IBAN, ChangedAt: db.At(s.Clock.Now()), ChangedBy: by.Name,
		})
	})
}

// Reached is the e-mail address for letters of somebody for whom others act; empty when there is none. Forms are
// filled in with it.
func (s *Service) Reached(ctx context.Context, by actor.Actor) (string, error) {
	c, err := s.contact(ctx, by)
	return c.Email, err
}
