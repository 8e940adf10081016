package oldsystem

import (
	"context"

	"wrota/internal/cases"
	caseadopt "wrota/internal/cases/adopt"
	"wrota/internal/intake"
	letteradopt "wrota/internal/intake/adopt"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/migration"
	"wrota/internal/parties"
	"wrota/internal/platform/db"
	"wrota/internal/records"
)

func details(p migration.Person) parties.Details {
	d := parties.Details{
		Kind: parties.Person, Given: p.Given, Family: p.Family, PESEL: p.PESEL, NIP: p.NIP, REGON: p.REGON, KRS: p.KRS, Email: p.Email, Phone: p.Phone, ADE: p.ADE,
		Address: p.Address, Delivery: parties.ByPaper,
	}
	if p.Organisation {
		d.Kind, d.Name, d.Given, d.Family = parties.Organisation, p.Name, "", ""
	}
	return d
}

// Party finds or enters a party.
func (h house) Party(ctx context.Context, tx *db.Tx, unit id.Unit, p migration.Person) (migration.Entered, error) {
	got, made, err := h.Parties.Adopt(ctx, tx, unit, details(p))
	return migration.Entered{Ref: got.ID.Short(), Made: made}, err
}

// Case adopts a case with its main party.
func (h house) Case(ctx context.Context, tx *db.Tx, unit id.Unit, c migration.Case) (migration.Entered, error) {
	x := caseadopt.Case{
		Source: c.Source, Sign: c.Sign, Title: c.Title, Cell: c.Cell, Lead: c.Lead, OpenedOn: c.OpenedOn, InitiatedOn: c.InitiatedOn, DueOn: c.DueOn, SuspendedOn: c.SuspendedOn,
		SettledOn: c.SettledOn, ClosedOn: c.ClosedOn, Settlement: cases.Settlement(c.Settlement), Retention: c.Retention,
	}
	if err := h.cases.Check(x); err != nil { // before a party is entered for it
		return migration.Entered{}, err
	}
	known, err := h.cases.BySign(ctx, tx, unit, c.Sign)
	if err == nil && !known.IsZero() {
		err = fault.InvalidField("sign", "cases.adopt.sign-taken", fault.Args{"Sign": c.Sign.String()})
	}
	if err != nil {
		return migration.Entered{}, err
	}
	party := cases.Party{Party: c.Party, Role: cases.Role(c.Role)}
	switch {
	case !c.Party.IsZero():
		party.Name, err = h.Parties.NameIn(ctx, tx, unit, c.Party)
	case details(c.Person).FullName() != "":
		var p parties.Party
		p, _, err = h.Parties.Adopt(ctx, tx, unit, details(c.Person))
		party.Party, party.Account, party.Name = p.ID, p.Account, p.FullName()
	}
	if err != nil {
		return migration.Entered{}, err
	}
	if party.Name != "" {
		x.Parties = []cases.Party{party}
	}
	which, made, err := h.cases.Adopt(ctx, tx, unit, x)
	return migration.Entered{Ref: which.Short(), Case: which, Made: made}, err
}

// caseOf finds the case of a sign, which a row names.
func (h house) caseOf(ctx context.Context, tx *db.Tx, unit id.Unit, sign casesign.Sign) (id.Case, error) {
	if sign.IsZero() {
		return id.Case{}, nil
	}
	c, err := h.cases.BySign(ctx, tx, unit, sign)
	if err == nil && c.IsZero() {
		err = fault.InvalidField("case", "cases.adopt.no-such-sign", fault.Args{"Sign": sign.String()})
	}
	return c, err
}

// Letter adopts an entry of the register, and puts it into its case.
func (h house) Letter(ctx context.Context, tx *db.Tx, unit id.Unit, l migration.Letter) (migration.Entered, error) {
	c, err := h.caseOf(ctx, tx, unit, l.Case)
	if err != nil {
		return migration.Entered{}, err
	}
	s := l.Sender
	sender := intake.Sender{Kind: "person", Given: s.Given, Family: s.Family, PESEL: s.PESEL, NIP: s.NIP}
	if s.Organisation {
		sender = intake.Sender{Kind: "organisation", Company: s.Name, NIP: s.NIP}
	}
	which, err := h.letters.Adopt(ctx, tx, unit, letteradopt.Letter{
		Number: l.Number, No: l.No, Year: l.Year, ReceivedOn: l.ReceivedOn, DatedOn: l.DatedOn, Channel: intake.Channel(l.Channel), Sender: sender, SenderSign: l.SenderSign,
		Title: l.Title, Notes: l.Notes, Case: c, Waiting: l.Waiting,
	})
	if err == nil && !c.IsZero() {
		err = h.cases.AddLetter(ctx, tx, unit, c, which, l.ReceivedOn)
	}
	return migration.Entered{Ref: which.Short(), Case: c, Made: true}, err
}

// Term sets the term of a case that was adopted before.
func (h house) Term(ctx context.Context, tx *db.Tx, unit id.Unit, t migration.Term) (migration.Entered, error) {
	c, err := h.caseOf(ctx, tx, unit, t.Case)
	if err != nil {
		return migration.Entered{}, err
	}
	before, err := h.cases.SetTerm(ctx, tx, unit, c, caseadopt.Term{DueOn: t.DueOn, SuspendedOn: t.SuspendedOn})
	return migration.Entered{Ref: c.Short(), Case: c, Made: true, Before: before}, err
}

// Document files a document in its case.
func (h house) Document(ctx context.Context, tx *db.Tx, unit id.Unit, d migration.Document) (migration.Entered, error) {
	c, err := h.caseOf(ctx, tx, unit, d.Case)
	if err != nil {
		return migration.Entered{}, err
	}
	direction := records.Direction(d.Direction)
	if direction == "" {
		direction = records.In
	}
	docs, err := h.Records.Adopt(ctx, tx, records.Filing{
		Source: d.Source, Unit: unit, Case: c, Direction: direction, At: noon(d.On), Author: d.Author,
		Parts: []records.Part{{Key: "document", Kind: records.KindOf(d.Kind), Title: d.Title, Original: true, Blob: d.Blob.Sum, Size: d.Blob.Size, MediaType: d.Media, FileName: d.Name}},
	})
	if err != nil {
		return migration.Entered{}, err
	}
	return migration.Entered{Ref: docs[0].ID.Short(), Case: c, Made: true}, nil
}

// TakeBack removes what a row became.
func (h house) TakeBack(ctx context.Context, tx *db.Tx, unit id.Unit, kind migration.Kind, e migration.Entered) (annulled bool, err error) {
	switch kind {
	case migration.Parties:
		return false, h.dropParty(ctx, tx, unit, e)
	case migration.Cases:
		return h.dropCase(ctx, tx, unit, e)
	case migration.Letters:
		return false, h.dropLetter(ctx, tx, unit, e)
	case migration.Terms:
		return false, h.cases.RestoreTerm(ctx, tx, unit, e.Case, e.Before)
	case migration.Documents:
		which, err := id.Parse[id.Document](e.Ref)
		if err != nil {
			return false, err
		}
		if err := h.cases.Untouched(ctx, tx, unit, e.Case); err != nil {
			return false, err
		}
		return false, h.Records.Drop(ctx, tx, unit, which)
	}
	return false, nil
}

func (h house) dropParty(ctx context.Context, tx *db.Tx, unit id.Unit, e migration.Entered) error {
	which, err := id.Parse[id.Party](e.Ref)
	if err != nil {
		return err
	}
	switch has, err := h.cases.HasParty(ctx, tx, unit, which); {
	case err != nil:
		return err
	case has:
		return fault.New(fault.Conflict, "cases.adopt.has-party")
	}
	return h.Parties.Drop(ctx, tx, unit, which)
}

func (h house) dropCase(ctx context.Context, tx *db.Tx, unit id.Unit, e migration.Entered) (bool, error) {
	switch has, err := h.Records.HasAny(ctx, tx, unit, e.Case); {
	case err != nil:
		return false, err
	case has:
		if err := h.cases.Untouched(ctx, tx, unit, e.Case); err != nil {
			return false, err
		}
		return false, fault.New(fault.Conflict, "records.adopted-in-case")
	}
	return h.cases.Remove(ctx, tx, unit, e.Case)
}

func (h house) dropLetter(ctx context.Context, tx *db.Tx, unit id.Unit, e migration.Entered) error {
	which, err := id.Parse[id.Letter](e.Ref)
	if err != nil {
		return err
	}
	if !e.Case.IsZero() {
		if err := h.cases.Untouched(ctx, tx, unit, e.Case); err != nil {
			return err
		}
		if err := h.cases.DropLetter(ctx, tx, unit, which); err != nil {
			return err
		}
	}
	return h.letters.Remove(ctx, tx, unit, which)
}
