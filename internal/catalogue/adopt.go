package catalogue

import (
	"context"
	"fmt"

	"wrota/internal/catalogue/query"
	"wrota/internal/eservice"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Adopt makes the actor's unit offer a service, or changes the terms. Version is the one the clerk
// was looking at, 0 for a service that the unit has not adopted before. Saving what is there already
// changes nothing.
func (s *Service) Adopt(ctx context.Context, by actor.Actor, a Adoption) (Adoption, error) {
	if err := mayAdopt(by); err != nil {
		return Adoption{}, err
	}
	a.Unit = by.Unit
	def, err := s.current(a.Service)
	if err != nil {
		return Adoption{}, err
	}
	if def.InMatter {
		return Adoption{}, fault.New(fault.NotFound, "catalogue.no-such-service")
	}
	if a, err = s.tidy(ctx, a, def); err != nil {
		return Adoption{}, err
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		before, err := find(ctx, tx, a)
		if err != nil {
			return err
		}
		return s.write(ctx, tx, before, &a, "catalogue.adopted", nil)
	})
	if err != nil {
		return Adoption{}, fmt.Errorf("catalogue: adopt: %w", err)
	}
	return a, nil
}

// find returns the stored adoption, or an empty one, when it is of the version that the actor saw.
func find(ctx context.Context, tx *db.Tx, a Adoption) (Adoption, error) {
	row, err := query.New(tx).Adoption(ctx, query.AdoptionParams{UnitID: a.Unit, Service: a.Service})
	switch err := db.Found(err, ""); {
	case fault.Is(err, fault.NotFound) && a.Version == 0:
		return Adoption{}, nil
	case fault.Is(err, fault.NotFound):
		return Adoption{}, fault.New(fault.NotFound, "catalogue.not-adopted")
	case err != nil:
		return Adoption{}, err
	case row.Version != a.Version:
		return Adoption{}, fault.New(fault.Conflict, "catalogue.changed-meanwhile")
	}
	return adoptionFrom(row)
}

// write stores an adoption and tells the audit what changed.
func (s *Service) write(ctx context.Context, tx *db.Tx, before Adoption, a *Adoption, verb string, more map[string]string) error {
	changes := Differences(before, *a)
	if len(changes) == 0 {
		*a = before
		return nil
	}
	by, now := tx.By(), db.At(s.clock.Now())
	q := query.New(tx)
	var n int64
	var err error
	if before.Version == 0 {
		n, err = q.InsertAdoption(ctx, query.InsertAdoptionParams{
			UnitID: a.Unit, Service: a.Service, Opens: a.Opens, Closes: a.Closes, Class: a.Class, CellID: a.Cell, LeadID: a.Lead, ContactID: a.Contact,
			Texts: db.ToJSON(a.Texts), Accounts: db.ToJSON(a.Accounts), MustSign: a.MustSign, ChangedBy: by.Name, ChangedPost: by.Post, ChangedAt: now,
		})
	} else {
		n, err = q.UpdateAdoption(ctx, query.UpdateAdoptionParams{
			Opens: a.Opens, Closes: a.Closes, Class: a.Class, CellID: a.Cell, LeadID: a.Lead, ContactID: a.Contact, Texts: db.ToJSON(a.Texts),
			Accounts: db.ToJSON(a.Accounts), MustSign: a.MustSign, ChangedBy: by.Name, ChangedPost: by.Post, ChangedAt: now, UnitID: a.Unit, Service: a.Service, Version: a.Version,
		})
	}
	if err := db.Changed(n, err, "catalogue.changed-meanwhile"); err != nil {
		return err
	}
	a.Version, a.Changed = before.Version+1, Change{by.Name, by.Post, now.Time}
	detail := map[string]any{"changed": changes, "opens": a.Opens, "closes": a.Closes}
	for k, v := range more {
		detail[k] = v
	}
	s.audit.Record(ctx, tx, a.Unit, audit.Entry{Verb: verb, Subject: "service:" + a.Service, Detail: detail})
	return s.advance(ctx, tx)
}

// advance tells every node that something of the unit changed.
func (s *Service) advance(ctx context.Context, tx *db.Tx) error {
	tx.AfterCommit(s.book.forget)
	if err := query.New(tx).Advance(ctx, tx.By().Unit); err != nil {
		return fmt.Errorf("revision: %w", err)
	}
	return nil
}

// tidy checks an adoption against the definition, the unit's cells and its file plan.
func (s *Service) tidy(ctx context.Context, a Adoption, def *eservice.Definition) (Adoption, error) {
	var wrong, more []fault.Field
	a.Texts, wrong = a.Texts.tidy()
	a.Accounts, more = a.Accounts.tidy()
	wrong = append(wrong, more...)
	if a.Opens.IsZero() {
		wrong = append(wrong, fault.Field{Name: "opens", Key: "catalogue.opens"})
	}
	if a.MustSign && def.Signature == eservice.None {
		wrong = append(wrong, fault.Field{Name: "sign", Key: "catalogue.sign-none"})
	}
	if !a.Closes.IsZero() && a.Closes.Before(a.Opens) {
		wrong = append(wrong, fault.Field{Name: "closes", Key: "catalogue.closes"})
	}
	more, err := s.routing(ctx, a, def)
	if err != nil {
		return a, fmt.Errorf("catalogue: %w", err)
	}
	return a, fault.Fields(append(wrong, more...))
}

// routing checks where the cases go.
func (s *Service) routing(ctx context.Context, a Adoption, def *eservice.Definition) (wrong []fault.Field, err error) {
	check := func(name, key string, ask func() (bool, error)) {
		if err != nil {
			return
		}
		var ok bool
		if ok, err = ask(); err == nil && !ok {
			wrong = append(wrong, fault.Field{Name: name, Key: key})
		}
	}
	no := func() (bool, error) { return false, nil }
	switch class := classOf(a, def); {
	case needsCell(def) && class.IsZero():
		check("class", "catalogue.class-missing", no)
	case !class.IsZero():
		check("class", "catalogue.class-unknown", func() (bool, error) { return s.plan.HoldsCases(ctx, a.Unit, class, a.planDay(s.today())) })
	}
	switch {
	case needsCell(def) && a.Cell.IsZero():
		check("cell", "catalogue.cell-missing", no)
	case !a.Cell.IsZero():
		check("cell", "catalogue.cell-unknown", func() (bool, error) { return s.staff.HasCell(ctx, a.Unit, a.Cell) })
	}
	if !a.Contact.IsZero() {
		check("contact", "catalogue.cell-unknown", func() (bool, error) { return s.staff.HasCell(ctx, a.Unit, a.Contact) })
	}
	if !a.Lead.IsZero() {
		check("lead", "catalogue.lead-unknown", func() (bool, error) { return s.staff.Works(ctx, a.Unit, a.Cell, a.Lead, s.today()) })
	}
	return wrong, err
}

// planDay is the day on whose file plan the class must stand: the first day of cases, or today.
func (a Adoption) planDay(today calendar.Date) calendar.Date {
	if a.Opens.After(today) {
		return a.Opens
	}
	return today
}

// classOf is the class of the cases: the unit's own, or the definition's.
func classOf(a Adoption, def *eservice.Definition) jrwa.Class {
	if !a.Class.IsZero() || !needsCell(def) {
		return a.Class
	}
	return def.Class
}
