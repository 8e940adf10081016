package field

import "wrota/internal/kit/pesel"

// newPESEL makes the kind of the number of a natural person.
func newPESEL(*Options) Kind {
	return identifier{
		kind:    "pesel",
		parse:   parsed(pesel.Parse, nil),
		input:   Input{Width: 11, Numeric: true, Autocomplete: "off"},
		pattern: `\d{11}`,
		samples: []string{"44051401458", "80010112348", "02270803624"},
	}
}
