package parties

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/parties/query"
	"wrota/internal/parties/sealed"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Recognition says who appears in a submission or a letter of a unit.
type Recognition struct {
	Unit    id.Unit
	Account id.Account // the account it was filed with, if any
	Details Details
	Seen    bool // by a clerk: a letter that the registry entered, a person who stood at the counter
}

// Recognise finds the party in the unit's files, or enters it, and takes over what is new about it.
// Repeating it changes nothing more, so it may follow an event that is delivered twice.
func (s *Service) Recognise(ctx context.Context, by actor.Actor, r Recognition) (Party, error) {
	if err := r.Details.check(); err != nil {
		return Party{}, err
	}
	var p Party
	// One lane a unit: two letters of one new sender at the same moment must not make two parties.
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		known, found, err := s.find(ctx, tx, r)
		switch {
		case err != nil:
			return err
		case !found:
			p = Party{ID: id.New[id.Party](), Unit: r.Unit, Account: r.Account, Version: 1, Details: r.Details}
			return s.enter(ctx, tx, p)
		}
		p = known
		p.Details = known.merge(r.Details)
		if p.Account.IsZero() {
			p.Account = r.Account
		}
		if p == known {
			return nil
		}
		return s.save(ctx, tx, &p, "parties.updated")
	}, db.Lane("parties:"+r.Unit.String()))
	return p, err
}

// find looks for the party by account, then by PESEL or NIP. By numbers only a clerk finds anybody, and never
// a party that files with an account: a PESEL typed into a form proves nothing and a NIP is public, so that a
// stranger would change where the letters of other people's running cases go.
func (s *Service) find(ctx context.Context, tx *db.Tx, r Recognition) (Party, bool, error) {
	q := sealed.New(s.vault, tx)
	searches := []func() ([]query.PartiesParty, error){
		func() ([]query.PartiesParty, error) {
			if r.Account.IsZero() {
				return nil, nil
			}
			return q.ByAccount(ctx, query.ByAccountParams{UnitID: r.Unit, AccountID: r.Account})
		},
		func() ([]query.PartiesParty, error) {
			if r.Details.PESEL == "" || !r.Seen {
				return nil, nil
			}
			return q.ByPesel(ctx, r.Unit, r.Details.PESEL)
		},
		func() ([]query.PartiesParty, error) {
			if r.Details.NIP == "" || !r.Seen {
				return nil, nil
			}
			return q.ByNip(ctx, r.Unit, r.Details.NIP)
		},
	}
	for _, search := range searches {
		rows, err := search()
		if err != nil {
			return Party{}, false, fmt.Errorf("parties: find: %w", err)
		}
		for _, row := range rows {
			p, err := fromRow(row)
			if err != nil {
				return Party{}, false, fmt.Errorf("parties: read: %w", err)
			}
			if samePerson(p, r.Details) && (p.Account.IsZero() || p.Account == r.Account) {
				return p, true, nil
			}
		}
	}
	return Party{}, false, nil
}

// samePerson tells whether the details can be of this party. An account may file for itself and for
// its firm, and identifiers that differ are different persons whatever the account.
func samePerson(p Party, d Details) bool {
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return p.Kind == d.Kind && !differ(p.PESEL, d.PESEL) && !differ(p.NIP, d.NIP) && !differ(p.KRS, d.KRS)
}

func (s *Service) enter(ctx context.Context, tx *db.Tx, p Party) error {
	row := p.row()
	row.CreatedAt, row.ChangedAt = db.At(s.clock.Now()), db.At(s.clock.Now())
	if err := sealed.New(s.vault, tx).Insert(ctx, row, p.numbers()); err != nil {
		return fmt.Errorf("parties: enter: %w", err)
	}
	s.record(ctx, tx, p, "parties.entered")
	return nil
}

// save writes the changed party and advances its version.
func (s *Service) save(ctx context.Context, tx *db.Tx, p *Party, verb string) error {
	r := p.row()
	n, err := sealed.New(s.vault, tx).Update(ctx, query.UpdateParams{
		Given: r.Given, Family: r.Family, Regon: r.Regon, Krs: r.Krs, Email: r.Email, Phone: r.Phone, Ade: r.Ade,
		AccountID: r.AccountID, Address: r.Address, Mailing: r.Mailing, Delivery: r.Delivery, Folded: r.Folded, SortKey: r.SortKey,
		ChangedAt: db.At(s.clock.Now()), UnitID: p.Unit, ID: p.ID, Version: p.Version,
	}, p.numbers())
	if err := db.Changed(n, err, "parties.changed-meanwhile"); err != nil {
		return fmt.Errorf("parties: save: %w", err)
	}
	p.Version++
	s.record(ctx, tx, *p, verb)
	return nil
}

func (s *Service) record(ctx context.Context, tx *db.Tx, p Party, verb string) {
	s.audit.Record(ctx, tx, p.Unit, audit.Entry{Verb: verb, Subject: "party:" + p.ID.Short(), About: "party:" + p.ID.Short()})
}
