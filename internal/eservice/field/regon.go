package field

import "wrota/internal/kit/regon"

// newREGON makes the kind of the statistical number of a firm, of 9 or 14 digits.
func newREGON(*Options) Kind {
	return identifier{
		kind:    "regon",
		parse:   parsed(regon.Parse, nil),
		input:   Input{Width: 14, Numeric: true, Autocomplete: "off"},
		pattern: `\d{9}(\d{5})?`,
		samples: []string{"000531329", "123456785", "12345678512347"},
	}
}
