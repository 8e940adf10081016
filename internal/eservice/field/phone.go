package field

import (
	"strings"

	"wrota/internal/kit/ident"
)

// newPhone makes the kind of a telephone number; a number without a country is Polish.
func newPhone(*Options) Kind {
	return identifier{
		kind: "phone", parse: parsePhone, pattern: `\+\d{8,15}`,
		input:   Input{Width: 16, Type: "tel", Autocomplete: "tel"},
		samples: []string{"+48601234567", "+380501234567"},
	}
}

func parsePhone(s string) (string, string, error) {
	s = strings.NewReplacer("(", "", ")", "").Replace(ident.Clean(s))
	if rest, ok := strings.CutPrefix(s, "00"); ok {
		s = "+" + rest
	}
	if !strings.HasPrefix(s, "+") {
		s = "+48" + s
	}
	d := s[1:]
	if !ident.Digits(d) || len(d) < 8 || len(d) > 15 || strings.HasPrefix(s, "+48") && len(d) != 11 {
		return "", "", errPart
	}
	return s, s, nil
}
