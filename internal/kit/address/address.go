// Package address holds postal addresses as Polish offices write them: a place that may have no
// streets, a house and a flat, a postcode with the place of its post office. An address abroad keeps
// its lines and names the country.
//
// Identifiers of TERYT (gmina, place, street) are kept when they are known, because a name alone is
// ambiguous: Poland has dozens of places called Nowa Wieś.
package address

import "strings"

// Address is where somebody lives, has a seat or wants letters sent.
type Address struct {
	Street   string `json:"street,omitempty"` // with "ul.", "al.", "os." as people write it; empty in a village without streets
	House    string `json:"house,omitempty"`
	Flat     string `json:"flat,omitempty"`
	Postcode string `json:"postcode,omitempty"` // 00-000
	Post     string `json:"post,omitempty"`     // place of the post office when it is not Place
	Place    string `json:"place,omitempty"`
	Gmina    string `json:"gmina,omitempty"`   // TERC, seven digits
	Country  string `json:"country,omitempty"` // ISO 3166 alpha-2; empty means PL
}

// IsZero tells whether nothing is known.
func (a Address) IsZero() bool { return a == Address{} }

// Abroad tells whether the address is outside Poland.
func (a Address) Abroad() bool { return a.Country != "" && a.Country != "PL" }

// Lines prints the address as on an envelope, without the country for Poland.
func (a Address) Lines() []string {
	number := a.House
	if a.Flat != "" {
		number += "/" + a.Flat
	}
	var lines []string
	add := func(parts ...string) {
		if s := strings.TrimSpace(strings.Join(parts, " ")); s != "" {
			lines = append(lines, s)
		}
	}
	post := a.Post
	if post == "" {
		post = a.Place
	}
	switch {
	case a.Street != "" && post != a.Place: // the post office is elsewhere: the place needs its own line
		add(a.Street, number)
		add(a.Place)
	case a.Street != "":
		add(a.Street, number)
	default:
		add(a.Place, number)
	}
	add(a.Postcode, post)
	if a.Abroad() {
		add(a.Country)
	}
	return lines
}

// String prints the address on one line.
func (a Address) String() string { return strings.Join(a.Lines(), ", ") }
