package eservice

import (
	"strings"

	"wrota/internal/eservice/field"
	"wrota/internal/kit/address"
)

// Applicant is what the answers say of the person or organisation that applies, taken from the
// fields with a role. It is empty when the definition asks no such thing.
type Applicant struct {
	Kind         string       // person or organisation
	Person       field.Record // given, family, pesel, born
	Organisation field.Record // name, nip, regon, krs
	Address      address.Address
	Mailing      address.Address
	Email        string
	Phone        string
	Delivery     string // account, ade or post
	ADE          string
	Proxy        field.Record // who acts for the applicant
	ProxyAddress address.Address
}

// Name is what a list of cases calls the applicant.
func (p Applicant) Name() string {
	if n := p.Organisation["name"]; n != "" {
		return n
	}
	return strings.TrimSpace(p.Person["given"] + " " + p.Person["family"])
}

// Applicant collects what the answers that count say of the applicant.
func (l *Live) Applicant() Applicant {
	var p Applicant
	for _, s := range l.Steps {
		for _, f := range s.Fields {
			if f.Field.Role != "" && f.Value != nil {
				p.take(f.Field.Role, f.Field.ID, l.values)
			}
		}
	}
	if p.Kind == "" {
		switch {
		case p.Organisation != nil:
			p.Kind = "organisation"
		case p.Person != nil:
			p.Kind = "person"
		}
	}
	return p
}

// take puts one answer where its role says.
func (p *Applicant) take(role, id string, v values) {
	switch role {
	case "applicant.kind":
		p.Kind = v.Text(id)
	case "applicant.person":
		p.Person = v.Record(id)
	case "applicant.organisation":
		p.Organisation = v.Record(id)
	case "applicant.address":
		p.Address = v.Address(id)
	case "applicant.mailing":
		p.Mailing = v.Address(id)
	case "applicant.email":
		p.Email = v.Text(id)
	case "applicant.phone":
		p.Phone = v.Text(id)
	case "applicant.delivery":
		p.Delivery = v.Text(id)
	case "applicant.ade":
		p.ADE = v.Text(id)
	case "proxy.person":
		p.Proxy = v.Record(id)
	case "proxy.address":
		p.ProxyAddress = v.Address(id)
	}
}
