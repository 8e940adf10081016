package address

import "testing"

func TestString(t *testing.T) {
	for _, tc := range []struct {
		a            Address
		want, reason string
	}{
		{Address{Street: "ul. Lipowa", House: "3", Flat: "12", Postcode: "66-200", Place: "Lipowa"}, "ul. Lipowa 3/12, 66-200 Lipowa", "a town"},
		{Address{House: "7a", Postcode: "66-213", Post: "Skąpe", Place: "Łąkie"}, "Łąkie 7a, 66-213 Skąpe", "a village without streets, another post office"},
		{Address{Street: "ul. Polna", House: "1", Postcode: "66-213", Post: "Skąpe", Place: "Łąkie"}, "ul. Polna 1, Łąkie, 66-213 Skąpe", "the place needs its own line"},
		{Address{Street: "Hauptstraße", House: "5", Postcode: "15230", Place: "Frankfurt (Oder)", Country: "DE"}, "Hauptstraße 5, 15230 Frankfurt (Oder), DE", "abroad"},
		{Address{}, "", "nothing known"},
	} {
		if got := tc.a.String(); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.reason, got, tc.want)
		}
	}
}
