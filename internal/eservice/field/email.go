package field

import (
	"net/mail"
	"strings"
)

// newEmail makes the kind of an e-mail address.
func newEmail(*Options) Kind {
	return identifier{
		kind: "email", parse: parseEmail, pattern: `[^@\s]+@[^@\s]+`,
		input:   Input{Width: 30, Type: "email", Autocomplete: "email"},
		samples: []string{"maria.nowak@example.pl", "biuro@zuraw.example"},
	}
}

// parseEmail accepts a bare address; the domain is folded to small letters.
func parseEmail(s string) (string, string, error) {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 {
		return "", "", errPart
	}
	at := strings.LastIndexByte(s, '@')
	if !strings.Contains(s[at:], ".") {
		return "", "", errPart
	}
	s = s[:at] + strings.ToLower(s[at:])
	return s, s, nil
}
