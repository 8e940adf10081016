package parties

import (
	"strings"

	"wrota/internal/kit/address"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/parties/query"
	"wrota/internal/parties/sealed"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// Kind tells persons from bodies.
type Kind string

const (
	Person       Kind = "person"
	Organisation Kind = "organisation"
)

// Delivery is how a party wants its letters (art. 39 KPA sets the order in which channels are tried).
type Delivery string

const (
	ByPortal Delivery = "portal" // its account in the office's own system
	ByADE    Delivery = "ade"    // e-Doręczenia
	ByPaper  Delivery = "paper"
)

// Details are what a file says about a party. Identifiers are in canonical form or empty.
type Details struct {
	Kind     Kind
	Given    string // given names of a person
	Family   string // family name of a person
	Name     string // name of an organisation
	PESEL    string
	NIP      string
	REGON    string
	KRS      string
	Email    string
	Phone    string
	ADE      string
	Address  address.Address
	Mailing  address.Address // where letters go, when not to Address
	Delivery Delivery
}

// Party is a person or body in the files of one unit.
type Party struct {
	ID      id.Party
	Unit    id.Unit
	Account id.Account // zero when it files on paper
	Version int64
	Details
}

// FullName is the name as it stands in letters and lists.
func (d Details) FullName() string {
	if d.Kind == Organisation {
		return d.Name
	}
	return strings.TrimSpace(d.Given + " " + d.Family)
}

// sortName puts the family name first, as Polish lists do.
func (d Details) sortName() string {
	if d.Kind == Organisation {
		return d.Name
	}
	return strings.TrimSpace(d.Family + " " + d.Given)
}

// LettersTo is the postal address for letters.
func (d Details) LettersTo() address.Address {
	if !d.Mailing.IsZero() {
		return d.Mailing
	}
	return d.Address
}

// check refuses what cannot be a party; forms say the same earlier and more kindly.
func (d Details) check() error {
	switch {
	case d.Kind != Person && d.Kind != Organisation:
		return fault.InvalidField("kind", "parties.kind")
	case d.FullName() == "":
		return fault.InvalidField("name", "parties.name")
	case d.Kind == Organisation && d.PESEL != "":
		return fault.InvalidField("pesel", "parties.pesel-of-organisation")
	}
	return nil
}

// merge takes over what newer says and keeps what it does not mention.
func (d Details) merge(newer Details) Details {
	take := func(old *string, v string) {
		if v != "" {
			*old = v
		}
	}
	take(&d.Given, newer.Given)
	take(&d.Family, newer.Family)
	take(&d.Name, newer.Name)
	take(&d.PESEL, newer.PESEL)
	take(&d.NIP, newer.NIP)
	take(&d.REGON, newer.REGON)
	take(&d.KRS, newer.KRS)
	take(&d.Email, newer.Email)
	take(&d.Phone, newer.Phone)
	take(&d.ADE, newer.ADE)
	take((*string)(&d.Delivery), string(newer.Delivery))
	if !newer.Address.IsZero() {
		d.Address = newer.Address
	}
	if !newer.Mailing.IsZero() {
		d.Mailing = newer.Mailing
	}
	return d
}

// folded is what people search by: the name both ways round.
func (d Details) folded() string { return fold(d.sortName() + " " + d.FullName()) }

// fold lets each half of a double-barrelled name be found by its beginning.
func fold(s string) string { return i18n.Fold(strings.ReplaceAll(s, "-", " ")) }

// fromRow reads a row whose PESEL and NIP have been opened.
func fromRow(r query.PartiesParty) (Party, error) {
	p := Party{ID: r.ID, Unit: r.UnitID, Account: r.AccountID, Version: r.Version, Details: Details{
		Kind: Kind(r.Kind), PESEL: r.Pesel, NIP: r.Nip, REGON: r.Regon, KRS: r.Krs,
		Email: r.Email, Phone: r.Phone, ADE: r.Ade, Delivery: Delivery(r.Delivery),
	}}
	if p.Kind == Organisation {
		p.Name = r.Family
	} else {
		p.Given, p.Family = r.Given, r.Family
	}
	if err := r.Address.Into(&p.Address); err != nil {
		return p, err
	}
	return p, r.Mailing.Into(&p.Mailing)
}

// numbers are what the row of a party holds sealed.
func (d Details) numbers() sealed.Numbers { return sealed.Numbers{PESEL: d.PESEL, NIP: d.NIP} }

// row is the row of a party, without what sealed adds.
func (p Party) row() query.InsertParams {
	family := p.Family
	if p.Kind == Organisation {
		family = p.Name
	}
	return query.InsertParams{
		ID: p.ID, UnitID: p.Unit, Kind: string(p.Kind), Given: p.Given, Family: family,
		Regon: p.REGON, Krs: p.KRS, Email: p.Email, Phone: p.Phone, Ade: p.ADE, AccountID: p.Account,
		Address: db.ToJSON(p.Address), Mailing: db.ToJSON(p.Mailing), Delivery: string(p.Delivery),
		Folded: p.folded(), SortKey: i18n.SortKey(p.sortName()), Version: p.Version,
	}
}
