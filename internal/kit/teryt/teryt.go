// Package teryt reads identifiers of the national register of the territorial division (TERYT, art.
// 47 of the ustawa z 29.06.1995 o statystyce publicznej) and of the land and building register (EGiB,
// rozporządzenie z 27.07.2021 w sprawie ewidencji gruntów i budynków).
//
// TERC identifies a province (WW), a county (WWPP) or a commune (WWPPGGR, where R is its kind); SIMC
// a locality, seven digits; ULIC a street, five digits. A Parcel is WWPPGG_R.OOOO.[AR_n.]number, the
// identifier that the national services for locating parcels take.
//
// Which of these exist, since when and what they are called is reference data, not rules, and is not
// here; only the sixteen provinces are. The last digit of a SIMC identifier is a check digit; it is
// not verified, because an identifier is looked up in the reference data before anything is done.
package teryt

import (
	"database/sql/driver"
	"strings"

	"wrota/internal/kit/ident"
)

// What parsing may find wrong, in the order in which it looks.
var (
	ErrCharacter = &ident.Error{Kind: "teryt", Problem: ident.Character} // not only digits
	ErrLength    = &ident.Error{Kind: "teryt", Problem: ident.Length}    // not a length of this identifier
	ErrUnit      = &ident.Error{Kind: "teryt", Problem: ident.Issuer}    // no such province, or 00 for a county or a commune
	ErrKind      = &ident.Error{Kind: "teryt", Problem: ident.Format}    // no such kind of commune
)

// Kind is the kind of a commune or of a part of one: the last digit of TERC.
type Kind byte

const (
	Urban      Kind = '1' // gmina miejska
	Rural      Kind = '2' // gmina wiejska
	Mixed      Kind = '3' // gmina miejsko-wiejska
	TownPart   Kind = '4' // miasto w gminie miejsko-wiejskiej
	RuralPart  Kind = '5' // obszar wiejski w gminie miejsko-wiejskiej
	District   Kind = '8' // dzielnica m.st. Warszawy
	Delegation Kind = '9' // delegatura w gminie miejskiej
)

var provinces = map[string]string{
	"02": "dolnośląskie", "04": "kujawsko-pomorskie", "06": "lubelskie", "08": "lubuskie",
	"10": "łódzkie", "12": "małopolskie", "14": "mazowieckie", "16": "opolskie",
	"18": "podkarpackie", "20": "podlaskie", "22": "pomorskie", "24": "śląskie",
	"26": "świętokrzyskie", "28": "warmińsko-mazurskie", "30": "wielkopolskie", "32": "zachodniopomorskie",
}

// TERC identifies a unit of the territorial division. The zero value means "none".
type TERC struct{ s string }

// ParseTERC reads two, four or seven digits; spaces are forgiven, and so is the underscore of EGiB
// (141201_1).
func ParseTERC(s string) (TERC, error) {
	s = ident.Clean(s)
	if len(s) == 8 && s[6] == '_' {
		s = s[:6] + s[7:]
	}
	if !ident.Digits(s) {
		return TERC{}, ErrCharacter
	}
	if len(s) != 2 && len(s) != 4 && len(s) != 7 {
		return TERC{}, ErrLength
	}
	if provinces[s[:2]] == "" || len(s) >= 4 && s[2:4] == "00" || len(s) == 7 && s[4:6] == "00" {
		return TERC{}, ErrUnit
	}
	if len(s) == 7 && !strings.ContainsRune("1234589", rune(s[6])) {
		return TERC{}, ErrKind
	}
	return TERC{s}, nil
}

// String is the digits; "" for none.
func (u TERC) String() string { return u.s }

// IsZero tells whether there is no unit.
func (u TERC) IsZero() bool { return u.s == "" }

// Province is the province of the unit, or the unit itself.
func (u TERC) Province() TERC { return u.cut(2) }

// County is the county of the unit, or none for a province.
func (u TERC) County() TERC {
	if len(u.s) < 4 {
		return TERC{}
	}
	return u.cut(4)
}

func (u TERC) cut(n int) TERC { return TERC{u.s[:min(n, len(u.s))]} }

// ProvinceName is the Polish name of the province: "mazowieckie".
func (u TERC) ProvinceName() string { return provinces[u.Province().s] }

// IsCommune tells whether the unit is a commune or a part of one.
func (u TERC) IsCommune() bool { return len(u.s) == 7 }

// IsCity tells whether the unit belongs to a city with the rights of a county: those are numbered
// from 61.
func (u TERC) IsCity() bool { return len(u.s) >= 4 && u.s[2:4] >= "61" }

// Kind is the kind of a commune, or 0 for a larger unit.
func (u TERC) Kind() Kind {
	if !u.IsCommune() {
		return 0
	}
	return Kind(u.s[6])
}

// Contains tells whether v lies in u: a county in its province, a commune in its county, a part of a
// commune in the whole. A unit does not contain itself.
func (u TERC) Contains(v TERC) bool {
	switch {
	case u.IsZero() || u == v:
		return false
	case !u.IsCommune():
		return strings.HasPrefix(v.s, u.s)
	}
	whole := u.Kind() == Mixed && (v.Kind() == TownPart || v.Kind() == RuralPart)
	return whole && v.s[:6] == u.s[:6]
}

// Cadastral is the form of EGiB, 141201_1, or "" for a unit larger than a commune.
func (u TERC) Cadastral() string {
	if !u.IsCommune() {
		return ""
	}
	return u.s[:6] + "_" + u.s[6:]
}

// MarshalText writes the digits.
func (u TERC) MarshalText() ([]byte, error) { return []byte(u.s), nil }

// UnmarshalText reads what ParseTERC reads; empty text means none.
func (u *TERC) UnmarshalText(b []byte) (err error) { *u, err = ident.Read(b, ParseTERC); return err }

// Value stores the digits, or NULL for none.
func (u TERC) Value() (driver.Value, error) { return ident.Value(u.s) }

// Scan reads a stored identifier.
func (u *TERC) Scan(v any) (err error) { *u, err = ident.Scan(v, ParseTERC); return err }
