package catalogue

import (
	"context"
	"fmt"

	"wrota/internal/catalogue/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Terms are what holds for all e-services of a unit unless a service says otherwise. Of the texts
// only the hours and the other ways are used.
type Terms struct {
	Unit     id.Unit
	Texts    Texts
	Accounts Accounts
	Version  int64
	Changed  Change
}

// Terms returns what the clerk's unit decided for all services; zero before it decided anything.
func (s *Service) Terms(ctx context.Context, by actor.Actor) (t Terms, err error) {
	if err := mayAdopt(by); err != nil {
		return t, err
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		t, err = findTerms(ctx, tx, by.Unit)
		return err
	})
	return t, err
}

// Hours are when people may come to each office, for everybody to read; an office that wrote nothing down is
// left out.
func (s *Service) Hours(ctx context.Context) (map[id.Unit]string, error) {
	p, err := s.book.now(ctx)
	if err != nil {
		return nil, fmt.Errorf("catalogue: hours: %w", err)
	}
	out := make(map[id.Unit]string, len(p.terms))
	for unit, t := range p.terms {
		if t.Texts.Hours != "" {
			out[unit] = t.Texts.Hours
		}
	}
	return out, nil
}

func findTerms(ctx context.Context, tx *db.Tx, unit id.Unit) (Terms, error) {
	row, err := query.New(tx).Office(ctx, unit)
	if fault.Is(db.Found(err, ""), fault.NotFound) {
		return Terms{Unit: unit}, nil
	}
	if err != nil {
		return Terms{}, fmt.Errorf("catalogue: terms: %w", err)
	}
	return termsFrom(row)
}

func termsFrom(r query.CatalogueOffice) (Terms, error) {
	t := Terms{Unit: r.UnitID, Version: r.Version, Changed: Change{r.ChangedBy, r.ChangedPost, r.ChangedAt.Time}}
	if err := r.Texts.Into(&t.Texts); err != nil {
		return t, fmt.Errorf("catalogue: terms: %w", err)
	}
	if err := r.Accounts.Into(&t.Accounts); err != nil {
		return t, fmt.Errorf("catalogue: terms: %w", err)
	}
	return t, nil
}

// SetTerms changes what holds for all services of the actor's unit. Version is the one the clerk was
// looking at.
func (s *Service) SetTerms(ctx context.Context, by actor.Actor, t Terms) (Terms, error) {
	if err := mayAdopt(by); err != nil {
		return Terms{}, err
	}
	t.Unit = by.Unit
	var wrong, more []fault.Field
	t.Texts, wrong = t.Texts.tidy()
	t.Accounts, more = t.Accounts.tidy()
	if err := fault.Fields(append(wrong, more...)); err != nil {
		return Terms{}, err
	}
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		before, err := findTerms(ctx, tx, t.Unit)
		if err != nil {
			return err
		}
		if before.Version != t.Version {
			return fault.New(fault.Conflict, "catalogue.changed-meanwhile")
		}
		return s.writeTerms(ctx, tx, before, &t)
	})
	if err != nil {
		return Terms{}, fmt.Errorf("catalogue: set terms: %w", err)
	}
	return t, nil
}

func (s *Service) writeTerms(ctx context.Context, tx *db.Tx, before Terms, t *Terms) error {
	changes := differ(before.Texts, t.Texts, before.Accounts, t.Accounts)
	if len(changes) == 0 {
		*t = before
		return nil
	}
	by, now, q := tx.By(), db.At(s.clock.Now()), query.New(tx)
	var n int64
	var err error
	if before.Version == 0 {
		n, err = q.InsertOffice(ctx, query.InsertOfficeParams{
			UnitID: t.Unit, Texts: db.ToJSON(t.Texts), Accounts: db.ToJSON(t.Accounts), ChangedBy: by.Name, ChangedPost: by.Post, ChangedAt: now,
		})
	} else {
		n, err = q.UpdateOffice(ctx, query.UpdateOfficeParams{
			Texts: db.ToJSON(t.Texts), Accounts: db.ToJSON(t.Accounts), ChangedBy: by.Name, ChangedPost: by.Post, ChangedAt: now, UnitID: t.Unit, Version: t.Version,
		})
	}
	if err := db.Changed(n, err, "catalogue.changed-meanwhile"); err != nil {
		return err
	}
	t.Version, t.Changed = before.Version+1, Change{by.Name, by.Post, now.Time}
	s.audit.Record(ctx, tx, t.Unit, audit.Entry{Verb: "catalogue.terms-set", Subject: "unit:" + t.Unit.Short(), Detail: map[string]any{"changed": changes}})
	return s.advance(ctx, tx)
}
