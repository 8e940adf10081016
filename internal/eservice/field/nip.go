package field

import "wrota/internal/kit/nip"

// newNIP makes the kind of the tax number of a firm.
func newNIP(*Options) Kind {
	return identifier{
		kind:    "nip",
		parse:   parsed(nip.Parse, nip.Number.Grouped),
		input:   Input{Width: 13, Numeric: true, Autocomplete: "off"},
		pattern: `\d{10}`,
		samples: []string{"5250007313", "5265877635"},
	}
}
