package field

import (
	"errors"
	"strings"

	"wrota/internal/kit/ident"
	"wrota/internal/kit/postcode"
	"wrota/internal/kit/teryt"
)

// postcodeKind is a Polish postal code, typed with or without the dash.
func postcodeKind() Kind {
	return identifier{
		kind: "postcode", parse: parsed(postcode.Parse, nil), pattern: `\d{2}-\d{3}`,
		input: Input{Width: 6, Numeric: true}, samples: []string{"00-950", "15-001"},
	}
}

// gminaKind is the TERYT number of a gmina. Whether it exists is known to those who suggest it.
func gminaKind() Kind {
	return identifier{
		kind: "gmina", parse: parseGmina, pattern: `\d{7}`,
		input: Input{Width: 8, Numeric: true}, samples: []string{"1412011", "2002052"},
	}
}

// countryKind is a code of ISO 3166-1 of two letters.
func countryKind() Kind {
	return identifier{
		kind: "country", parse: parseCountry, pattern: `[A-Z]{2}`,
		input: Input{Width: 3, Autocomplete: "country"}, samples: []string{"PL", "DE", "UA"},
	}
}

// parcelIDKind is the identifier of a parcel in the land and building register.
func parcelIDKind() Kind {
	return identifier{
		kind: "parcel-id", parse: parsed(teryt.ParseParcel, nil), pattern: `\d{6}_[1-9]\.\d{4}\.(AR_\d+\.)?\d+(/\d+)?`,
		input: Input{Width: 30}, samples: []string{"141201_1.0001.6509", "200205_2.0012.AR_3.124/3"},
	}
}

// parcelNumberKind is the number of a parcel within its precinct.
func parcelNumberKind() Kind {
	return identifier{
		kind: "parcel-number", parse: parseParcelNumber, pattern: `\d+(/\d+)?`,
		input: Input{Width: 10}, samples: []string{"124/3", "7"},
	}
}

// errForm is the refusal of the small parsers of this file.
var errForm = errors.New("field: malformed")

func parseGmina(s string) (string, string, error) {
	u, err := teryt.ParseTERC(s)
	if err == nil && !u.IsCommune() {
		err = errForm
	}
	return u.String(), u.String(), err
}

func parseCountry(s string) (string, string, error) {
	s = ident.Upper(strings.TrimSpace(s))
	if len(s) != 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z' {
		return "", "", errForm
	}
	return s, s, nil
}

func parseParcelNumber(s string) (string, string, error) {
	s = ident.Clean(s)
	_, _, err := teryt.ParseParcelNumber(s)
	return s, s, err
}
