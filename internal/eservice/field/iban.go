package field

import "wrota/internal/kit/iban"

// newIBAN makes the kind of a bank account: a Polish number with or without PL, or with
// "foreign: true" one of any country.
func newIBAN(o *Options) Kind {
	k := identifier{
		kind:    "iban",
		parse:   parsed(iban.Parse, iban.Number.Grouped),
		input:   Input{Width: 32, Numeric: true, Autocomplete: "off"},
		pattern: `PL\d{26}`,
		samples: []string{"PL24160000035175530643314956", "PL04249000050002631301736414"},
	}
	if o.Get("foreign").Bool() {
		k.parse = parsed(iban.ParseAny, iban.Number.Grouped)
		k.pattern = `[A-Z]{2}\d{2}[A-Z0-9]{11,30}`
		k.input.Numeric = false
		k.samples = append(k.samples, "DE89370400440532013000")
	}
	return k
}
