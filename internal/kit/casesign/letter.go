package casesign

import (
	"database/sql/driver"
	"strconv"
	"strings"
	"unicode"

	"wrota/internal/kit/ident"
)

// Letter is the sign of a letter in a case: the sign of the case, and what tells its letters apart.
type Letter struct {
	Sign     Sign
	Initials string // of the officer: one to four letters, or none
	No       int    // of the letter in the case: 1–999, or 0 for none
}

// ParseLetter reads the sign of a case or of a letter in one, the form in which people quote them:
// DR.7230.14.2027, DR.7230.14.2027.AN, DR.7230.14.2027.3, DR.7230.14.2027.AN.3 and the older
// DR.7230.14.2027.AN3. Spaces around it are forgiven.
func ParseLetter(s string) (Letter, error) {
	s = strings.TrimSpace(s)
	if len(s) > 100 {
		return Letter{}, ErrFormat
	}
	parts := strings.Split(s, ".")
	var l Letter
	parts, l.No = cutNumber(parts)
	parts, l.Initials, l.No = cutInitials(parts, l.No)
	if len(parts) < 4 {
		return Letter{}, ErrFormat
	}
	var err error
	if l.Sign, err = parse(parts); err != nil {
		return Letter{}, err
	}
	return l, nil
}

// cutNumber takes the number of a letter off the end. A year has four digits, this at most three.
func cutNumber(parts []string) ([]string, int) {
	last := len(parts) - 1
	if n := number(parts[last], maxLetter); n > 0 && last > 0 {
		return parts[:last], n
	}
	return parts, 0
}

// cutInitials takes the initials off the end; a number may cling to them when none stood apart.
func cutInitials(parts []string, no int) ([]string, string, int) {
	last := len(parts) - 1
	initials := strings.TrimRightFunc(parts[last], unicode.IsDigit)
	if !isInitials(initials) || last == 0 {
		return parts, "", no
	}
	digits := parts[last][len(initials):]
	if digits == "" {
		return parts[:last], initials, no
	}
	if n := number(digits, maxLetter); n > 0 && no == 0 {
		return parts[:last], initials, n
	}
	return parts, "", no
}

func isInitials(s string) bool {
	count := 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			return false
		}
		count++
	}
	return count >= 1 && count <= 4
}

// Check tells what is wrong with the sign of a letter that was put together in code.
func (l Letter) Check() error {
	if l.Initials != "" && !isInitials(l.Initials) || l.No < 0 || l.No > maxLetter {
		return ErrFormat
	}
	return l.Sign.Check()
}

// String is the sign as written on the letter; "" for none.
func (l Letter) String() string {
	s := l.Sign.String()
	if l.Initials != "" {
		s += "." + l.Initials
	}
	if l.No > 0 {
		s += "." + strconv.Itoa(l.No)
	}
	return s
}

// IsZero tells whether there is no sign.
func (l Letter) IsZero() bool { return l == Letter{} }

// MarshalText writes the sign.
func (l Letter) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what ParseLetter reads; empty text means none.
func (l *Letter) UnmarshalText(b []byte) (err error) {
	*l, err = ident.Read(b, ParseLetter)
	return err
}

// Value stores the sign as text, or NULL for none.
func (l Letter) Value() (driver.Value, error) { return ident.Value(l.String()) }

// Scan reads a stored sign.
func (l *Letter) Scan(v any) (err error) { *l, err = ident.Scan(v, ParseLetter); return err }
