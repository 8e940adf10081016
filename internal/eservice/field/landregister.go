package field

import "regexp"

// newLandRegister makes the kind of the number of a land register (księga wieczysta).
func newLandRegister(*Options) Kind {
	return identifier{
		kind: "landregister", parse: parseLandRegister, pattern: `[A-Z]{2}\d[A-Z]/\d{8}/\d`,
		input:   Input{Width: 16, Autocomplete: "off"},
		samples: []string{"LU1B/00012345/8", "GD1W/00090409/1"},
	}
}

var landRegister = regexp.MustCompile(`^[A-Z]{2}\d[A-Z]/\d{8}/\d$`)

func parseLandRegister(s string) (string, string, error) {
	if !landRegister.MatchString(s) {
		return "", "", errPart
	}
	return s, s, nil
}

// parcelIDKind is the identifier of a parcel in the land and building register.
func parcelIDKind() Kind {
	return identifier{
		kind: "parcel-id", parse: parseParcelID, pattern: `\d{6}_[1-9]\.\d{4}\.(AR_\d+\.)?\d+(/\d+)?`,
		input: Input{Width: 30}, samples: []string{"141201_1.0001.6509", "200205_2.0012.AR_3.124/3"},
	}
}

var parcelID = regexp.MustCompile(`^\d{6}_[1-9]\.\d{4}\.(AR_\d+\.)?\d+(/\d+)?$`)

func parseParcelID(s string) (string, string, error) {
	if !parcelID.MatchString(s) {
		return "", "", errPart
	}
	return s, s, nil
}
