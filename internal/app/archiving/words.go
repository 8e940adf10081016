package archiving

import (
	"strings"

	"wrota/internal/archive"
	"wrota/internal/archive/nes"
	"wrota/internal/cases"
	"wrota/internal/identity"
	"wrota/internal/kit/address"
	"wrota/internal/kit/krs"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/pesel"
	"wrota/internal/kit/regon"
	"wrota/internal/parties"
)

// roles are what parties are, in the words of the metadata.
var roles = map[cases.Role]string{
	cases.Applicant: "wnioskodawca", cases.Interest: "strona", cases.Proxy: "pełnomocnik", cases.Representative: "przedstawiciel",
}

func roleOf(p archive.Party) cases.Role {
	for role, word := range roles {
		if p.Role == word {
			return role
		}
	}
	if p.Main {
		return cases.Applicant
	}
	return cases.Interest
}

// settled is the way of settlement that a word means. A word of another system that says none of ours is "answered by a letter": the
// metadata that came keep the word.
func (h House) settled(word string) cases.Settlement {
	for _, s := range cases.Settlements {
		if strings.EqualFold(strings.TrimSpace(word), h.settlement(s)) {
			return s
		}
	}
	return cases.ByLetter
}

func officeOf(u identity.Unit) nes.Subject {
	b := &nes.Body{Name: u.Name, IDs: numbers("NIP", u.NIP, "REGON", u.REGON), Addresses: addresses(u.Address)}
	b.Contacts = contacts("email", u.Email, "telefon", u.Phone)
	return nes.Subject{Body: b}
}

func subjectOf(d parties.Details) nes.Subject {
	contacts := contacts("email", d.Email, "telefon", d.Phone, "adres do doręczeń elektronicznych", d.ADE)
	at := addresses(d.Address, d.Mailing)
	if d.Kind == parties.Organisation {
		return nes.Subject{Body: &nes.Body{Name: d.Name, IDs: numbers("NIP", d.NIP, "REGON", d.REGON, "KRS", d.KRS), Addresses: at, Contacts: contacts}}
	}
	return nes.Subject{Person: &nes.Person{Family: d.Family, Given: strings.Fields(d.Given), IDs: numbers("PESEL", d.PESEL, "NIP", d.NIP), Addresses: at, Contacts: contacts}}
}

func numbers(pairs ...string) (out []nes.Known) {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, nes.Known{Type: pairs[i], Value: pairs[i+1]})
		}
	}
	return out
}

func contacts(pairs ...string) (out []nes.Contact) {
	for _, k := range numbers(pairs...) {
		out = append(out, nes.Contact(k))
	}
	return out
}

// addresses leaves out what has no place: the schema wants one.
func addresses(list ...address.Address) (out []nes.Address) {
	for _, a := range list {
		if strings.TrimSpace(a.Place) == "" {
			continue
		}
		x := nes.Address{PostCode: a.Postcode, PostOffice: a.Post, Place: a.Place, Street: a.Street, Building: a.House, Flat: a.Flat, Country: a.Country}
		if x.Country == "" {
			x.Country = "PL"
		}
		out = append(out, x)
	}
	return out
}

// detailsOf reads a party. Numbers that are not valid are left out: the metadata that came keep them.
func detailsOf(s nes.Subject) parties.Details {
	d := parties.Details{Kind: parties.Organisation}
	ids, at, reach := []nes.Known{}, []nes.Address{}, []nes.Contact{}
	if p := s.Person; p != nil {
		d.Kind, d.Given, d.Family = parties.Person, strings.Join(p.Given, " "), p.Family
		ids, at, reach = p.IDs, p.Addresses, p.Contacts
	} else if b := s.Body; b != nil {
		d.Name, ids, at, reach = b.Name, b.IDs, b.Addresses, b.Contacts
	}
	for _, k := range ids {
		switch v := strings.TrimSpace(k.Value); strings.ToUpper(k.Type) {
		case "PESEL":
			d.PESEL = valid(v, pesel.Parse)
		case "NIP":
			d.NIP = valid(v, nip.Parse)
		case "REGON":
			d.REGON = valid(v, regon.Parse)
		case "KRS":
			d.KRS = valid(v, krs.Parse)
		}
	}
	for _, c := range reach {
		switch c.Type {
		case "email":
			d.Email = c.Value
		case "telefon":
			d.Phone = c.Value
		}
	}
	for i, a := range at {
		x := address.Address{Street: a.Street, House: a.Building, Flat: a.Flat, Postcode: a.PostCode, Post: a.PostOffice, Place: a.Place, Country: a.Country}
		if x.Country == "PL" {
			x.Country = ""
		}
		switch i {
		case 0:
			d.Address = x
		case 1:
			d.Mailing = x
		}
	}
	if d.Kind == parties.Organisation {
		d.PESEL = ""
	}
	return d
}

func valid[T interface{ String() string }](s string, parse func(string) (T, error)) string {
	v, err := parse(s)
	if err != nil {
		return ""
	}
	return v.String()
}
