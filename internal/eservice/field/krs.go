package field

import "wrota/internal/kit/krs"

// newKRS makes the kind of the number in the National Court Register.
func newKRS(*Options) Kind {
	return identifier{
		kind:    "krs",
		parse:   parsed(krs.Parse, nil),
		input:   Input{Width: 10, Numeric: true, Autocomplete: "off"},
		pattern: `\d{10}`,
		samples: []string{"0000123456", "0000987654"},
	}
}
