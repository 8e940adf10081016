// Package phone reads telephone numbers and keeps them in the international form of ITU-T E.164: a
// plus, the code of the country and the number, at most fifteen digits.
//
// A number without a country is Polish: nine digits of the national numbering plan (plan numeracji
// krajowej, ustawa z 12.07.2024 – Prawo komunikacji elektronicznej). Short numbers such as 112 are
// services, not numbers of a person, and are refused.
//
// The package does not know whether a number is in use or whose it is. Numbers are personal data:
// they stay out of logs.
package phone

import (
	"database/sql/driver"
	"log/slog"
	"slices"
	"strings"

	"wrota/internal/kit/ident"
)

// What Parse may find wrong, in the order in which it looks.
var (
	ErrCharacter = &ident.Error{Kind: "phone", Problem: ident.Character} // not a digit, a plus or a separator
	ErrLength    = &ident.Error{Kind: "phone", Problem: ident.Length}    // not nine digits, or not 7–15 with a country
	ErrFormat    = &ident.Error{Kind: "phone", Problem: ident.Format}    // no number begins like that
)

// Number is a telephone number with its country. The zero value means "none".
type Number struct{ s string }

const poland = "+48"

// separators are what people put into numbers besides spaces and hyphens.
var separators = strings.NewReplacer("(", "", ")", "", ".", "", "/", "")

// Parse reads 601 234 567, (22) 123-45-67, 0 22 123 45 67, +48…, 0048… and numbers of other countries
// with + or 00. "48" followed by nine digits is taken for +48: Polish numbers have nine.
func Parse(s string) (Number, error) {
	s = separators.Replace(ident.Clean(s))
	digits := strings.TrimPrefix(s, "+")
	international := digits != s
	if !ident.Digits(digits) {
		return Number{}, ErrCharacter
	}
	if !international {
		digits, international = strings.CutPrefix(digits, "00")
	}
	if !international {
		switch {
		case len(digits) == 11 && strings.HasPrefix(digits, "48"):
			digits = digits[2:]
		case len(digits) == 10 && digits[0] == '0': // the trunk prefix of before 2009
			digits = digits[1:]
		}
		digits = "48" + digits
	}
	return check("+" + digits)
}

func check(s string) (Number, error) {
	if national, ok := strings.CutPrefix(s, poland); ok {
		switch {
		case len(national) != 9:
			return Number{}, ErrLength
		case national[0] == '0':
			return Number{}, ErrFormat
		}
		return Number{s}, nil
	}
	switch {
	case len(s) < 1+7 || len(s) > 1+15:
		return Number{}, ErrLength
	case s[1] == '0':
		return Number{}, ErrFormat
	}
	return Number{s}, nil
}

// String is the form of E.164, +48601234567, which a tel: link takes; "" for none.
func (n Number) String() string { return n.s }

// IsZero tells whether there is no number.
func (n Number) IsZero() bool { return n.s == "" }

// IsPolish tells whether the number is of the Polish plan.
func (n Number) IsPolish() bool { return strings.HasPrefix(n.s, poland) }

// mobile are the first two digits of Polish mobile numbers.
var mobile = []string{"45", "50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88"}

// IsMobile tells whether the number is a Polish mobile one, to which a text message can be sent.
func (n Number) IsMobile() bool { return n.IsPolish() && slices.Contains(mobile, n.s[3:5]) }

// Grouped is the form for reading, joined by no-break spaces: +48 601 234 567 for a mobile,
// +48 22 123 45 67 for another Polish number, +49 301 234 56 78 abroad.
func (n Number) Grouped() string {
	if n.IsZero() {
		return ""
	}
	code := countryCode(n.s[1:])
	rest := n.s[1+len(code):]
	groups := []string{"+" + code}
	if n.IsPolish() && !n.IsMobile() {
		groups = append(groups, rest[:2], rest[2:5], rest[5:7], rest[7:])
	} else {
		groups = append(groups, threes(rest)...)
	}
	return strings.Join(groups, "\u00a0")
}

// threes cuts into groups of three and ends with pairs rather than leave one digit alone.
func threes(s string) []string {
	var groups []string
	for len(s) > 4 {
		groups, s = append(groups, s[:3]), s[3:]
	}
	if len(s) == 4 {
		return append(groups, s[:2], s[2:])
	}
	return append(groups, s)
}

// twoDigits are the country codes of two digits; 1 and 7 have one, all others three.
const twoDigits = " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 "

func countryCode(digits string) string {
	switch {
	case digits[0] == '1' || digits[0] == '7':
		return digits[:1]
	case strings.Contains(twoDigits, " "+digits[:2]+" "):
		return digits[:2]
	}
	return digits[:3]
}

// Masked shows the country and the last three digits: +48 ••• 567.
func (n Number) Masked() string {
	if n.IsZero() {
		return ""
	}
	return "+" + countryCode(n.s[1:]) + "\u00a0•••\u00a0" + n.s[len(n.s)-3:]
}

// LogValue keeps the number out of structured logs.
func (n Number) LogValue() slog.Value { return slog.StringValue("[phone]") }

// MarshalText writes the form of E.164.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.s), nil }

// UnmarshalText reads what Parse reads; empty text means none.
func (n *Number) UnmarshalText(b []byte) (err error) { *n, err = ident.Read(b, Parse); return err }

// Value stores the form of E.164, or NULL for none.
func (n Number) Value() (driver.Value, error) { return ident.Value(n.s) }

// Scan reads a stored number.
func (n *Number) Scan(v any) (err error) { *n, err = ident.Scan(v, Parse); return err }
