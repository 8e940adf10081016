package payments

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"strconv"
	"strings"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// Code identifies a charge in the title of a transfer: seven digits, printed with a check digit as
// WR-1234567-8. It is unique within a unit.
type Code int64

// codes is how many codes a unit has.
const codes = 10_000_000

// damm is the table of H. M. Damm (2004): its check digit finds every single wrong digit and every
// swap of two neighbours, which is how people mistype.
var damm = [10][10]byte{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
	{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
	{4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
	{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
	{6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
	{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
	{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
	{9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
	{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

func check(digits string) byte {
	var c byte
	for i := range len(digits) {
		c = damm[c][digits[i]-'0']
	}
	return c
}

// codeOf scatters the running number of a unit's charges over all codes, so that the neighbour of a
// code, and the same number in another unit, are not somebody else's debt.
func codeOf(u id.Unit, n int64) (Code, error) {
	if n < 1 || n >= codes {
		return 0, fmt.Errorf("payments: the codes of the unit are used up at %d", n)
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(u.String())) // a hash never fails
	const step = 7_368_787             // has no divisor in common with ten million: no code comes twice
	return Code((n*step + int64(h.Sum32())) % codes), nil
}

// String prints WR-1234567-8.
func (c Code) String() string {
	digits := fmt.Sprintf("%07d", int64(c))
	return "WR-" + digits + "-" + string('0'+check(digits))
}

// ParseCode reads a code as people type it: with or without WR, in any case, with spaces or dashes.
func ParseCode(s string) (Code, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	s = strings.TrimPrefix(s, "WR")
	s = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '\u00a0', '\u2013', '\u2011':
			return -1
		}
		return r
	}, s)
	if len(s) != 8 || strings.Trim(s, "0123456789") != "" {
		return 0, fault.InvalidField("code", "payments.code.form")
	}
	if check(s[:7]) != s[7]-'0' {
		return 0, fault.InvalidField("code", "payments.code.check")
	}
	n, err := strconv.ParseInt(s[:7], 10, 64)
	return Code(n), err
}

var inTitle = regexp.MustCompile(`(?i)\bWR[ \-]{0,2}([0-9]{7})[ \-]{0,2}([0-9])\b`)

// FindCode finds the first valid code in the title of a transfer. Banks break titles into lines of 35
// characters and drop what they do not like, so dashes and spaces inside the code do not matter.
func FindCode(title string) (Code, bool) {
	for _, m := range inTitle.FindAllStringSubmatch(strings.NewReplacer("\r", "", "\n", "").Replace(title), -1) {
		if c, err := ParseCode(m[1] + m[2]); err == nil {
			return c, true
		}
	}
	return 0, false
}
