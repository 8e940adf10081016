package parties

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/parties/query"
	"wrota/internal/parties/sealed"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// GrantCorrect allows deciding about a person's demand to correct their data (art. 16 RODO).
const GrantCorrect actor.Grant = "parties.correct"

// Correction is a change of a party's data that the person demanded. Source is the demand: the same is made once.
type Correction struct {
	Party   id.Party
	Version int64
	Source  string
	Case    id.Case // in whose log it stands
	Details Details
}

// Change is one value that a correction changed.
type Change struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Correct replaces the details of a party of the clerk's unit and keeps what stood there before. The log of the case
// says which fields were changed; the values stand, sealed, with the correction.
func (s *Service) Correct(ctx context.Context, by actor.Actor, c Correction) error {
	if !by.May(GrantCorrect) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err := c.Details.check(); err != nil {
		return err
	}
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		q := sealed.New(s.vault, tx)
		_, err := q.FindCorrection(ctx, query.FindCorrectionParams{UnitID: by.Unit, PartyID: c.Party, Source: c.Source})
		if err == nil || !errors.Is(err, db.ErrNoRows) {
			return err // made before
		}
		p, err := s.byID(ctx, tx, by.Unit, c.Party)
		if err != nil {
			return err
		}
		if p.Version != c.Version {
			return fault.New(fault.Conflict, "parties.changed-meanwhile")
		}
		changes := differences(p.Details, c.Details)
		p.Details = c.Details
		if err := s.save(ctx, tx, &p, "parties.amended"); err != nil {
			return err
		}
		fields := []string{}
		for _, x := range changes {
			fields = append(fields, x.Field)
		}
		s.audit.Record(ctx, tx, by.Unit, audit.Entry{
			Verb: "parties.corrected", Subject: "party:" + p.ID.Short(), Matter: c.Case, About: "party:" + p.ID.Short(), Purpose: "art. 16 RODO", Detail: map[string]any{"fields": fields},
		})
		return q.InsertCorrection(ctx, query.InsertCorrectionParams{
			UnitID: by.Unit, PartyID: p.ID, Source: c.Source, CaseID: c.Case, Changes: string(db.ToJSON(changes)), MadeBy: by.Name, EmployeeID: by.Employee, At: db.At(s.clock.Now()),
		})
	})
	if err != nil {
		return fmt.Errorf("parties: correct: %w", err)
	}
	return nil
}

// Changes are what a correction changed; none when it was never made.
func (s *Service) Changes(ctx context.Context, by actor.Actor, p id.Party, source string) (out []Change, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		row, err := sealed.New(s.vault, tx).FindCorrection(ctx, query.FindCorrectionParams{UnitID: by.Unit, PartyID: p, Source: source})
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(row.Changes), &out)
	})
	if err != nil {
		return nil, fmt.Errorf("parties: changes: %w", err)
	}
	return out, nil
}

// OfAccountIn lists the entries of an account in the files of the clerk's unit, the oldest first.
func (s *Service) OfAccountIn(ctx context.Context, by actor.Actor, account id.Account) (out []Party, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		rows, err := sealed.New(s.vault, tx).ByAccount(ctx, query.ByAccountParams{UnitID: by.Unit, AccountID: account})
		for _, r := range rows {
			p, err := fromRow(r)
			if err != nil {
				return err
			}
			out = append(out, p)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("parties: of an account: %w", err)
	}
	return out, nil
}

// differences are the values that two descriptions of a party do not share.
func differences(a, b Details) (out []Change) {
	for _, x := range [][3]string{
		{"given", a.Given, b.Given},
		{"family", a.Family, b.Family},
		{"name", a.Name, b.Name},
		{"pesel", a.PESEL, b.PESEL},
		{"nip", a.NIP, b.NIP},
		{"regon", a.REGON, b.REGON},
		{"krs", a.KRS, b.KRS},
		{"email", a.Email, b.Email},
		{"phone", a.Phone, b.Phone},
		{"ade", a.ADE, b.ADE},
		{"address", a.Address.String(), b.Address.String()},
		{"mailing", a.Mailing.String(), b.Mailing.String()},
	} {
		if x[1] != x[2] {
			out = append(out, Change{x[0], x[1], x[2]})
		}
	}
	return out
}
