package field

import (
	"errors"
	"strings"

	"wrota/internal/kit/ident"
)

var errPart = errors.New("field: malformed part")

func parsePostcode(s string) (string, string, error) {
	s = ident.Clean(s)
	if len(s) != 5 || !ident.Digits(s) {
		return "", "", errPart
	}
	s = s[:2] + "-" + s[2:]
	return s, s, nil
}

func polishPostcode(s string) bool {
	canonical, _, err := parsePostcode(s)
	return err == nil && canonical == s
}

// parseGmina accepts the form of the number; whether the gmina exists is known to those who suggest.
func parseGmina(s string) (string, string, error) {
	s = ident.Clean(s)
	if (len(s) != 6 && len(s) != 7) || !ident.Digits(s) {
		return "", "", errPart
	}
	return s, s, nil
}

func parseCountry(s string) (string, string, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) != 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z' {
		return "", "", errPart
	}
	return s, s, nil
}
