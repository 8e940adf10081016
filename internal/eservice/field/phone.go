package field

import "wrota/internal/kit/phone"

// newPhone makes the kind of a telephone number; a number without a country is Polish.
func newPhone(*Options) Kind {
	return identifier{
		kind:    "phone",
		parse:   parsed(phone.Parse, phone.Number.Grouped),
		input:   Input{Width: 16, Type: "tel", Autocomplete: "tel"},
		pattern: `\+\d{7,15}`,
		samples: []string{"+48601234567", "+380501234567"},
	}
}
