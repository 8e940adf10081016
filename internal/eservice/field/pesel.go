package field

import (
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/pesel"
)

// newPESEL makes the kind of the number of a natural person.
func newPESEL(*Options) Kind {
	return identifier{
		kind:    "pesel",
		parse:   parsed(pesel.Parse, nil),
		input:   Input{Width: 11, Numeric: true, Autocomplete: "off"},
		pattern: `\d{11}`,
		samples: peselSamples(),
	}
}

// peselSamples are numbers of people of several ages who do not exist.
func peselSamples() []string {
	out := []string{"44051401458"}
	for year := 1958; year <= 2022; year += 16 {
		n, err := pesel.Make(calendar.On(year, time.March, 8), year%1000, pesel.Female)
		if err == nil {
			out = append(out, n.String())
		}
	}
	return out
}
