// Package partiestest builds parties for the tests of others.
package partiestest

import (
	"wrota/internal/kit/address"
	"wrota/internal/parties"
)

// Maria is a fictitious resident with a valid PESEL.
func Maria() parties.Details {
	return parties.Details{
		Kind: parties.Person, Given: "Maria", Family: "Żółkiewska-O’Neill", PESEL: "85021412346", Email: "maria@example.pl", Phone: "+48600100200",
		Address:  address.Address{Street: "ul. Lipowa", House: "3", Postcode: "66-200", Place: "Lipowa"},
		Delivery: parties.ByPortal,
	}
}

// Firm is a fictitious company with a valid NIP.
func Firm() parties.Details {
	return parties.Details{
		Kind: parties.Organisation, Name: "Łąka i Synowie sp. z o.o.", NIP: "5265877635", Delivery: parties.ByPaper,
		Address: address.Address{Street: "ul. Polna", House: "1", Postcode: "66-200", Place: "Lipowa"},
	}
}
