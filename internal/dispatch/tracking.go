package dispatch

import (
	"regexp"
	"strings"
	"unicode"

	"wrota/internal/kit/fault"
)

var (
	anyTracking = regexp.MustCompile(`^[0-9A-Z-]{5,40}$`)
	s10         = regexp.MustCompile(`^[A-Z]{2}[0-9]{9}[A-Z]{2}$`)
	gs1         = regexp.MustCompile(`^00[0-9]{18}$`)
)

// ParseTracking reads the number of a posted letter as people type or scan it: spaces and brackets are
// dropped, letters become capitals. The two forms that carry a check digit, UPU S10 (RR473124829PL) and the
// twenty digits of Poczta Polska (GS1 SSCC), are checked; other operators' numbers only have to look like one.
// Nothing gives nothing.
func ParseTracking(s string) (string, error) {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '(' || r == ')' {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
	good := anyTracking.MatchString(s)
	switch {
	case s == "":
		return "", nil
	case s10.MatchString(s):
		good = s10Digit(s[2:10]) == s[10]
	case gs1.MatchString(s):
		good = gs1Digit(s[:19]) == s[19]
	}
	if !good {
		return "", fault.InvalidField("tracking", "dispatch.tracking")
	}
	return s, nil
}

// s10Digit is the check digit of eight digits by UPU S10.
func s10Digit(digits string) byte {
	sum := 0
	for i, w := range [8]int{8, 6, 4, 2, 3, 5, 9, 7} {
		sum += w * int(digits[i]-'0')
	}
	switch c := 11 - sum%11; c {
	case 10:
		return '0'
	case 11:
		return '5'
	default:
		return '0' + byte(c)
	}
}

// gs1Digit is the check digit of GS1: weights 3 and 1 from the right.
func gs1Digit(digits string) byte {
	sum := 0
	for i := range len(digits) {
		w := 1
		if (len(digits)-i)%2 == 1 {
			w = 3
		}
		sum += w * int(digits[i]-'0')
	}
	return '0' + byte((10-sum%10)%10)
}
