package field

import "wrota/internal/kit/landregister"

// newLandRegister makes the kind of the number of a land register (księga wieczysta).
func newLandRegister(*Options) Kind {
	return identifier{
		kind:    "landregister",
		parse:   parsed(landregister.Parse, nil),
		input:   Input{Width: 16, Autocomplete: "off"},
		pattern: `[A-Z]{2}\d[A-Z]/\d{8}/\d`,
		samples: []string{"LU1B/00012345/8", "GD1W/00090409/1"},
	}
}
