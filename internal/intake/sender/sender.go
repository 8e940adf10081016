// Package sender says who wrote a letter, as far as the letter or the form says: a person or an organisation with its numbers and
// addresses.
//
// Words: a person has a given and a family name, an organisation has one name; what a list shows of either is Name. What is said
// here proves nothing about who it was, and opens nobody's file. The package knows nothing of registers.
package sender

import (
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/kit/address"
)

// Sender is who wrote a letter, as far as the letter says.
type Sender struct {
	Kind     string          `json:"kind"` // person | organisation
	Given    string          `json:"given,omitempty"`
	Family   string          `json:"family,omitempty"`
	Company  string          `json:"company,omitempty"`
	PESEL    string          `json:"pesel,omitempty"`
	NIP      string          `json:"nip,omitempty"`
	REGON    string          `json:"regon,omitempty"`
	KRS      string          `json:"krs,omitempty"`
	Address  address.Address `json:"address,omitzero"`
	Mailing  address.Address `json:"mailing,omitzero"`
	Email    string          `json:"email,omitempty"`
	Phone    string          `json:"phone,omitempty"`
	ADE      string          `json:"ade,omitempty"`
	Delivery string          `json:"delivery,omitempty"` // account | ade | post
}

// Name is how the register calls the sender.
func (s Sender) Name() string {
	if s.Kind == "organisation" {
		return s.Company
	}
	return strings.TrimSpace(s.Given + " " + s.Family)
}

// Of takes the applicant out of the answers of a form.
func Of(a eservice.Applicant) Sender {
	return Sender{
		Kind: a.Kind, Given: a.Person["given"], Family: a.Person["family"], PESEL: a.Person["pesel"],
		Company: a.Organisation["name"], NIP: a.Organisation["nip"], REGON: a.Organisation["regon"], KRS: a.Organisation["krs"],
		Address: a.Address, Mailing: a.Mailing, Email: a.Email, Phone: a.Phone, ADE: a.ADE, Delivery: a.Delivery,
	}
}
