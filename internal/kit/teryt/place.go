package teryt

import (
	"database/sql/driver"

	"wrota/internal/kit/ident"
)

// SIMC identifies a locality. The zero value means "none".
type SIMC struct{ s string }

// ParseSIMC reads seven digits; spaces are forgiven.
func ParseSIMC(s string) (SIMC, error) {
	s, err := exactly(7, s)
	return SIMC{s}, err
}

// ULIC identifies the name of a street within a locality. The zero value means "none".
type ULIC struct{ s string }

// ParseULIC reads five digits; spaces are forgiven.
func ParseULIC(s string) (ULIC, error) {
	s, err := exactly(5, s)
	return ULIC{s}, err
}

func exactly(n int, s string) (string, error) {
	s = ident.Clean(s)
	switch {
	case !ident.Digits(s):
		return "", ErrCharacter
	case len(s) != n:
		return "", ErrLength
	}
	return s, nil
}

// String is the seven digits; "" for none.
func (p SIMC) String() string { return p.s }

// IsZero tells whether there is no locality.
func (p SIMC) IsZero() bool { return p.s == "" }

// MarshalText writes the digits.
func (p SIMC) MarshalText() ([]byte, error) { return []byte(p.s), nil }

// UnmarshalText reads what ParseSIMC reads; empty text means none.
func (p *SIMC) UnmarshalText(b []byte) (err error) { *p, err = ident.Read(b, ParseSIMC); return err }

// Value stores the digits, or NULL for none.
func (p SIMC) Value() (driver.Value, error) { return ident.Value(p.s) }

// Scan reads a stored identifier.
func (p *SIMC) Scan(v any) (err error) { *p, err = ident.Scan(v, ParseSIMC); return err }

// String is the five digits; "" for none.
func (p ULIC) String() string { return p.s }

// IsZero tells whether there is no street.
func (p ULIC) IsZero() bool { return p.s == "" }

// MarshalText writes the digits.
func (p ULIC) MarshalText() ([]byte, error) { return []byte(p.s), nil }

// UnmarshalText reads what ParseULIC reads; empty text means none.
func (p *ULIC) UnmarshalText(b []byte) (err error) { *p, err = ident.Read(b, ParseULIC); return err }

// Value stores the digits, or NULL for none.
func (p ULIC) Value() (driver.Value, error) { return ident.Value(p.s) }

// Scan reads a stored identifier.
func (p *ULIC) Scan(v any) (err error) { *p, err = ident.Scan(v, ParseULIC); return err }
