package field

import "wrota/internal/kit/email"

// newEmail makes the kind of an e-mail address.
func newEmail(*Options) Kind {
	return identifier{
		kind:    "email",
		parse:   parsed(email.Parse, nil),
		input:   Input{Width: 30, Type: "email", Autocomplete: "email"},
		pattern: `[!-?A-~]+@[a-z0-9.\-]+`,
		samples: []string{"maria.nowak@example.pl", "biuro@zuraw.example"},
	}
}
