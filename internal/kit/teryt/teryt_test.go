package teryt

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestParseTERC(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		err      error
		reason   string
	}{
		{"14", "14", nil, "a province"},
		{"1412", "1412", nil, "a county"},
		{"1412011", "1412011", nil, "a commune"},
		{"141201_1", "1412011", nil, "the form of EGiB"},
		{"14 12 01 1", "1412011", nil, "spaces are forgiven"},
		{"141201", "", ErrLength, "a commune without its kind"},
		{"", "", ErrLength, "nothing"},
		{"1512011", "", ErrUnit, "provinces have even numbers"},
		{"3412011", "", ErrUnit, "there are sixteen provinces"},
		{"1400", "", ErrUnit, "counties are numbered from 01"},
		{"1412001", "", ErrUnit, "communes are numbered from 01"},
		{"1412016", "", ErrKind, "no kind 6"},
		{"1412010", "", ErrKind, "no kind 0"},
		{"14_12011", "", ErrCharacter, "an underscore out of its place"},
		{"mazowieckie", "", ErrCharacter, "a name"},
	} {
		u, err := ParseTERC(tc.in)
		if u.String() != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("ParseTERC(%q) = %s, %v; want %s, %v: %s", tc.in, u, err, tc.want, tc.err, tc.reason)
		}
	}
}

func unit(t testing.TB, s string) TERC {
	t.Helper()
	u, err := ParseTERC(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return u
}

func TestUnits(t *testing.T) {
	u := unit(t, "1412011")
	if u.Province().String() != "14" || u.County().String() != "1412" || u.ProvinceName() != "mazowieckie" ||
		u.Kind() != Urban || u.Cadastral() != "141201_1" || u.IsCity() || !u.IsCommune() {
		t.Errorf("%s: %s, %s, %s, %c, %s", u, u.Province(), u.County(), u.ProvinceName(), u.Kind(), u.Cadastral())
	}
	if !unit(t, "1465011").IsCity() || unit(t, "14").IsCity() {
		t.Error("Warsaw is a city with the rights of a county, a province is not")
	}
	p := unit(t, "14")
	if !p.County().IsZero() || p.Kind() != 0 || p.Cadastral() != "" || p.Province() != p {
		t.Errorf("%s: county %s, kind %d, %q", p, p.County(), p.Kind(), p.Cadastral())
	}
	if len(provinces) != 16 {
		t.Errorf("%d provinces", len(provinces))
	}
	if (TERC{}).ProvinceName() != "" || (TERC{}).Contains(p) {
		t.Error("none has no name and contains nothing")
	}
}

func TestContains(t *testing.T) {
	for _, tc := range []struct {
		whole, part string
		want        bool
		reason      string
	}{
		{"14", "1412", true, "a county in its province"},
		{"14", "1412011", true, "a commune in its province"},
		{"1412", "1412011", true, "a commune in its county"},
		{"1412", "1413011", false, "a commune of another county"},
		{"1412083", "1412084", true, "the town of a mixed commune"},
		{"1412083", "1412085", true, "the rural part of a mixed commune"},
		{"1412084", "1412085", false, "two parts of a commune"},
		{"1412084", "1412083", false, "a part does not contain the whole"},
		{"1412011", "1412012", false, "the town and the village of one name are two communes"},
		{"1412", "14", false, "the other way round"},
		{"1412", "1412", false, "a unit does not contain itself"},
	} {
		if got := unit(t, tc.whole).Contains(unit(t, tc.part)); got != tc.want {
			t.Errorf("%s contains %s: %v: %s", tc.whole, tc.part, got, tc.reason)
		}
	}
}

func TestPlaces(t *testing.T) {
	for _, tc := range []struct {
		in           string
		simc, ulic   error
		reason       string
		simcS, ulicS string
	}{
		{"0918123", nil, ErrLength, "a locality", "0918123", ""},
		{"091 81 23", nil, ErrLength, "a locality with spaces", "0918123", ""},
		{"03975", ErrLength, nil, "a street", "", "03975"},
		{"0397A", ErrCharacter, ErrCharacter, "a letter", "", ""},
		{"", ErrLength, ErrLength, "nothing", "", ""},
	} {
		p, err := ParseSIMC(tc.in)
		if !errors.Is(err, tc.simc) || p.String() != tc.simcS {
			t.Errorf("ParseSIMC(%q) = %s, %v: %s", tc.in, p, err, tc.reason)
		}
		s, err := ParseULIC(tc.in)
		if !errors.Is(err, tc.ulic) || s.String() != tc.ulicS {
			t.Errorf("ParseULIC(%q) = %s, %v: %s", tc.in, s, err, tc.reason)
		}
	}
}

func TestParseParcel(t *testing.T) {
	commune := unit(t, "1412011")
	for _, tc := range []struct {
		in     string
		want   Parcel
		err    error
		reason string
	}{
		{"141201_1.0001.6509", Parcel{commune, 1, 0, 6509, 0}, nil, "a whole number"},
		{"141201_1.0001.6509/2", Parcel{commune, 1, 0, 6509, 2}, nil, "a parcel that was divided"},
		{"141201_1.0001.AR_3.6509/2", Parcel{commune, 1, 3, 6509, 2}, nil, "numbers unique on a sheet"},
		{"141201_1.0001.ar_3.6509", Parcel{commune, 1, 3, 6509, 0}, nil, "small letters"},
		{" 141201_1 . 0001 . 6509", Parcel{commune, 1, 0, 6509, 0}, nil, "spaces"},
		{"1412011.0001.6509", Parcel{}, ErrParcel, "the underscore is missing"},
		{"141201_1.1.6509", Parcel{}, ErrParcel, "a precinct has four digits"},
		{"141201_1.0000.6509", Parcel{}, ErrParcel, "precincts are numbered from 1"},
		{"141201_1.00A1.6509", Parcel{}, ErrParcel, "a letter in the precinct"},
		{"141201_1.0001.AR_0.6509", Parcel{}, ErrParcel, "sheets are numbered from 1"},
		{"141201_1.0001.3.6509", Parcel{}, ErrParcel, "a sheet has its letters"},
		{"141201_1.0001", Parcel{}, ErrParcel, "no number"},
		{"141201_1.0001.1_BUD", Parcel{}, ErrNumber, "a building is not a parcel"},
		{"141201_1.0001.6509/", Parcel{}, ErrNumber, "nothing after the slash"},
		{"141201_1.0001.6509/0", Parcel{}, ErrNumber, "parts are numbered from 1"},
		{"141201_1.0001.06509", Parcel{}, ErrNumber, "a leading zero"},
		{"141201_1.0001.6509/2/1", Parcel{}, ErrNumber, "two slashes"},
		{"141201_7.0001.6509", Parcel{}, ErrKind, "no kind 7"},
		{"151201_1.0001.6509", Parcel{}, ErrUnit, "no such province"},
		{"", Parcel{}, ErrParcel, "nothing"},
	} {
		p, err := ParseParcel(tc.in)
		if p != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("ParseParcel(%q) = %+v, %v; want %+v, %v: %s", tc.in, p, err, tc.want, tc.err, tc.reason)
		}
	}
}

func TestMakeParcel(t *testing.T) {
	good := Parcel{unit(t, "1412011"), 1, 0, 6509, 2}
	for _, tc := range []struct {
		change func(*Parcel)
		err    error
		reason string
	}{
		{func(*Parcel) {}, nil, "nothing wrong"},
		{func(p *Parcel) { p.Unit = unit(t, "1412") }, ErrLength, "a county is no unit of EGiB"},
		{func(p *Parcel) { p.Precinct = 10_000 }, ErrParcel, "a precinct of five digits"},
		{func(p *Parcel) { p.Sheet = -1 }, ErrParcel, "a negative sheet"},
		{func(p *Parcel) { p.No = 0 }, ErrNumber, "no number"},
		{func(p *Parcel) { p.Sub = 1_000_000 }, ErrNumber, "a part beyond any"},
	} {
		p := good
		tc.change(&p)
		if got, err := MakeParcel(p); !errors.Is(err, tc.err) || err == nil && got != p {
			t.Errorf("%s: %+v, %v; want %v", tc.reason, got, err, tc.err)
		}
	}
	if (Parcel{}).String() != "" || (Parcel{}).Number() != "" {
		t.Error("none is written as nothing")
	}
}

func TestParcelsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u, err := ParseTERC(rapid.StringMatching(`(02|14|32)[0-9][1-9][0-9][1-9][1234589]`).Draw(t, "unit"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := MakeParcel(Parcel{
			u, rapid.IntRange(1, 9999).Draw(t, "precinct"), rapid.IntRange(0, 99).Draw(t, "sheet"),
			rapid.IntRange(1, maxParcel).Draw(t, "number"), rapid.IntRange(0, maxParcel).Draw(t, "part"),
		})
		if err != nil {
			t.Fatal(err)
		}
		b, _ := p.MarshalText()
		var read Parcel
		if err := read.UnmarshalText(b); err != nil || read != p {
			t.Fatalf("%s reads back as %+v, %v", b, read, err)
		}
		if no, sub, err := ParseParcelNumber(p.Number()); err != nil || no != p.No || sub != p.Sub {
			t.Fatalf("%s reads back as %d, %d, %v", p.Number(), no, sub, err)
		}
	})
}

func TestStored(t *testing.T) {
	var u TERC
	var s SIMC
	var l ULIC
	var p Parcel
	for _, tc := range []struct {
		into interface{ Scan(any) error }
		text string
	}{{&u, "1412011"}, {&s, "0918123"}, {&l, "03975"}, {&p, "141201_1.0001.6509"}} {
		if err := tc.into.Scan(nil); err != nil {
			t.Errorf("%T: NULL: %v", tc.into, err)
		}
		if err := tc.into.Scan(tc.text); err != nil {
			t.Errorf("%T: %v", tc.into, err)
		}
		if err := tc.into.Scan("?"); err == nil {
			t.Errorf("%T took a question mark", tc.into)
		}
	}
	if v, err := (Parcel{}).Value(); v != nil || err != nil {
		t.Errorf("none is stored as %v, %v", v, err)
	}
	if v, err := (SIMC{"0918123"}).Value(); v != "0918123" || err != nil {
		t.Errorf("stored as %v, %v", v, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1412011", "141201_1", "141201_1.0001.AR_3.6509/2", "141201_1.0001.6509", "0918123", "..", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := ParseParcel(s); err == nil {
			if again, err := ParseParcel(p.String()); err != nil || again != p {
				t.Fatalf("ParseParcel(%q) = %s reads back as %s, %v", s, p, again, err)
			}
		}
		if u, err := ParseTERC(s); err == nil {
			if again, err := ParseTERC(u.String()); err != nil || again != u || u.ProvinceName() == "" {
				t.Fatalf("ParseTERC(%q) = %s reads back as %s, %v", s, u, again, err)
			}
		}
	})
}
