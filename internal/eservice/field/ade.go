package field

import "wrota/internal/kit/ade"

// newADE makes the kind of an address for electronic delivery (adres do doręczeń elektronicznych).
func newADE(*Options) Kind {
	return identifier{
		kind:    "ade",
		parse:   parsed(ade.Parse, nil),
		input:   Input{Width: 32, Autocomplete: "off"},
		pattern: `AE:PL-\d{5}-\d{5}-[A-Z]{5}-\d{2}`,
		samples: []string{"AE:PL-28080-40239-TUSBF-26", "AE:PL-10609-91337-SAIBG-23"},
	}
}
