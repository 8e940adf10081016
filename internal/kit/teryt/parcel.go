package teryt

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"wrota/internal/kit/ident"
)

// What parsing of a parcel may find wrong, besides what is wrong with its unit.
var (
	ErrParcel = &ident.Error{Kind: "parcel", Problem: ident.Format}    // the parts are not in their places
	ErrNumber = &ident.Error{Kind: "parcel", Problem: ident.Character} // not a number of a parcel
)

// Parcel identifies a parcel of land in EGiB. The zero value means "none". Make one by Parse or
// MakeParcel.
type Parcel struct {
	Unit     TERC // a commune or a part of one (jednostka ewidencyjna)
	Precinct int  // obręb, 1–9999
	Sheet    int  // arkusz mapy; 0 where numbers are unique in the whole precinct
	No       int  // the number, or what stands before the slash
	Sub      int  // what stands after the slash; 0 for none
}

// maxParcel bounds the numbers of parcels and sheets.
const maxParcel = 999_999

// ParseParcel reads 141201_1.0001.6509, 141201_1.0001.6509/2 and 141201_1.0001.AR_3.6509/2; spaces
// are forgiven.
func ParseParcel(s string) (Parcel, error) {
	parts := strings.Split(ident.Upper(ident.Clean(s)), ".")
	if len(parts) < 3 || len(parts) > 4 || len(parts[0]) != 8 || len(parts[1]) != 4 {
		return Parcel{}, ErrParcel
	}
	unit, err := ParseTERC(parts[0])
	if err != nil {
		return Parcel{}, err
	}
	p := Parcel{Unit: unit}
	if !ident.Digits(parts[1]) || parts[1] == "0000" {
		return Parcel{}, ErrParcel
	}
	p.Precinct = ident.Number(parts[1])
	if len(parts) == 4 {
		sheet, ok := strings.CutPrefix(parts[2], "AR_")
		if p.Sheet = positive(sheet); !ok || p.Sheet == 0 {
			return Parcel{}, ErrParcel
		}
	}
	if p.No, p.Sub, err = ParseParcelNumber(parts[len(parts)-1]); err != nil {
		return Parcel{}, err
	}
	return p, nil
}

// ParseParcelNumber reads the number that people know, 6509 or 6509/2, without leading zeros.
func ParseParcelNumber(s string) (no, sub int, err error) {
	before, after, slash := strings.Cut(ident.Clean(s), "/")
	no, sub = positive(before), positive(after)
	if no == 0 || slash && sub == 0 {
		return 0, 0, ErrNumber
	}
	return no, sub, nil
}

// positive reads 1–999999 without leading zeros, and gives 0 for anything else.
func positive(s string) int {
	if s == "" || s[0] == '0' || len(s) > 6 || !ident.Digits(s) {
		return 0
	}
	return ident.Number(s)
}

// MakeParcel checks the parts of an identifier that come from a form or a table.
func MakeParcel(p Parcel) (Parcel, error) {
	switch {
	case !p.Unit.IsCommune():
		return Parcel{}, ErrLength
	case p.Precinct < 1 || p.Precinct > 9999 || p.Sheet < 0 || p.Sheet > maxParcel:
		return Parcel{}, ErrParcel
	case p.No < 1 || p.No > maxParcel || p.Sub < 0 || p.Sub > maxParcel:
		return Parcel{}, ErrNumber
	}
	return p, nil
}

// Number is the number that people know: 6509/2; "" for none.
func (p Parcel) Number() string {
	switch {
	case p.No == 0:
		return ""
	case p.Sub == 0:
		return strconv.Itoa(p.No)
	}
	return strconv.Itoa(p.No) + "/" + strconv.Itoa(p.Sub)
}

// String is the identifier; "" for none.
func (p Parcel) String() string {
	if p.IsZero() {
		return ""
	}
	sheet := ""
	if p.Sheet > 0 {
		sheet = "AR_" + strconv.Itoa(p.Sheet) + "."
	}
	return fmt.Sprintf("%s.%04d.%s%s", p.Unit.Cadastral(), p.Precinct, sheet, p.Number())
}

// IsZero tells whether there is no parcel.
func (p Parcel) IsZero() bool { return p == Parcel{} }

// MarshalText writes the identifier.
func (p Parcel) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what ParseParcel reads; empty text means none.
func (p *Parcel) UnmarshalText(b []byte) (err error) {
	*p, err = ident.Read(b, ParseParcel)
	return err
}

// Value stores the identifier, or NULL for none.
func (p Parcel) Value() (driver.Value, error) { return ident.Value(p.String()) }

// Scan reads a stored identifier.
func (p *Parcel) Scan(v any) (err error) { *p, err = ident.Scan(v, ParseParcel); return err }
