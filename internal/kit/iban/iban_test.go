package iban

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		err      error
		reason   string
	}{
		{"24160000035175530643314956", "PL24160000035175530643314956", nil, "26 digits"},
		{"PL24 1600 0003 5175 5306 4331 4956", "PL24160000035175530643314956", nil, "the international form"},
		{"pl 04-24900005-0002631301736414", "PL04249000050002631301736414", nil, "small letters and hyphens"},
		{"24160000035175530643314957", "", ErrChecksum, "the last digit is wrong"},
		{"24160000035175530643319456", "", ErrChecksum, "two digits are swapped"},
		{"42490000500026313017364142", "", ErrChecksum, "a number shifted by a digit"},
		{"2416000003517553064331495", "", ErrLength, "a digit is missing"},
		{"PL2416000003517553064331495612", "", ErrLength, "two digits too many"},
		{"", "", ErrLength, "nothing was typed"},
		{"2416000003517553O643314956", "", ErrCharacter, "the letter O for a zero"},
		{"24160000035175530643314956.", "", ErrCharacter, "a full stop"},
		{"DE89370400440532013000", "", ErrCountry, "an account abroad, where only a Polish one will do"},
	} {
		n, err := Parse(tc.in)
		if n.String() != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("Parse(%q) = %s, %v; want %s, %v: %s", tc.in, n, err, tc.want, tc.err, tc.reason)
		}
	}
}

func TestParseAny(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		err      error
		reason   string
	}{
		{"24160000035175530643314956", "PL24160000035175530643314956", nil, "26 bare digits are Polish"},
		{"DE89 3704 0044 0532 0130 00", "DE89370400440532013000", nil, "Germany: the example of the registry"},
		{"GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819", nil, "letters of the bank"},
		{"NO93 8601 1117 947", "NO9386011117947", nil, "the shortest of Europe"},
		{"MT84MALT011000012345MTLCAST001S", "MT84MALT011000012345MTLCAST001S", nil, "the longest of the Union"},
		{"UA213223130000026007233566001", "UA213223130000026007233566001", nil, "Ukraine"},
		{"DE89370400440532013001", "", ErrChecksum, "the last digit is wrong"},
		{"DE8937040044053201300", "", ErrLength, "a digit is missing"},
		{"DE8937040044053201300A", "", ErrCharacter, "a letter where Germany has digits"},
		{"GB291WBK60161331926819", "", ErrCharacter, "a digit where the United Kingdom has letters"},
		{"US89370400440532013000", "", ErrCountry, "the United States have no IBAN"},
		{"ſE4550000000058398257466", "", ErrCharacter, "a long s is not an S"},
	} {
		n, err := ParseAny(tc.in)
		if n.String() != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("ParseAny(%q) = %s, %v; want %s, %v: %s", tc.in, n, err, tc.want, tc.err, tc.reason)
		}
	}
}

func TestForms(t *testing.T) {
	n, err := Parse("24160000035175530643314956")
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := ParseAny("NO9386011117947")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ got, want, what string }{
		{n.Grouped(), "24\u00a01600\u00a00003\u00a05175\u00a05306\u00a04331\u00a04956", "Polish, grouped"},
		{n.NRB(), "24160000035175530643314956", "NRB"},
		{string(n.SortCode()), "16000003", "sort code"},
		{n.Masked(), "PL24\u00a0…\u00a04956", "masked"},
		{foreign.Grouped(), "NO93\u00a08601\u00a01117\u00a0947", "foreign, grouped"},
		{foreign.NRB() + string(foreign.SortCode()), "", "a foreign account has no NRB"},
		{foreign.Country(), "NO", "country"},
		{Number{}.Grouped() + Number{}.Masked(), "", "none"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %q, want %q", tc.what, tc.got, tc.want)
		}
	}
}

func TestSortCode(t *testing.T) {
	for _, tc := range []struct {
		in     string
		err    error
		reason string
	}{
		{"10100000", nil, "the central bank"},
		{"24900005", nil, "a bank"},
		{"10205011", nil, "a branch"},
		{"1600-0003", nil, "hyphens are forgiven"},
		{"16000004", ErrSortCode, "the last digit is wrong"},
		{"1600000", ErrLength, "a digit is missing"},
		{"1600000a", ErrCharacter, "a letter"},
	} {
		if _, err := ParseSortCode(tc.in); !errors.Is(err, tc.err) {
			t.Errorf("%s: %v, want %v: %s", tc.in, err, tc.err, tc.reason)
		}
	}
	if _, err := Build("16000004", "0000000000000000"); !errors.Is(err, ErrSortCode) {
		t.Errorf("Build with a wrong sort code: %v", err)
	}
	// 16000004 with check digits that are right for the whole number
	wrong := "PL" + checkDigits("PL", "160000040000000000000000") + "160000040000000000000000"
	if _, err := Parse(wrong); !errors.Is(err, ErrSortCode) {
		t.Errorf("a right sum over a wrong sort code: %v", err)
	}
}

func account(t *rapid.T) Number {
	n, err := Build("24900005", rapid.StringMatching(`[0-9]{16}`).Draw(t, "account"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestBuiltAccountsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := account(t)
		for _, s := range []string{n.String(), n.NRB(), n.Grouped()} {
			if got, err := Parse(s); err != nil || got != n {
				t.Fatalf("Parse(%q) = %s, %v", s, got, err)
			}
		}
	})
}

// 97 is prime and larger than any digit: every wrong digit and every swap of neighbours is found.
func TestTypingErrorsAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := account(t)
		b := []byte(n.NRB())
		i := rapid.IntRange(0, 25).Draw(t, "place")
		b[i] = '0' + (b[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "change")))%10
		if _, err := Parse(string(b)); !errors.Is(err, ErrChecksum) {
			t.Fatalf("%s: %v", b, err)
		}
		b = []byte(n.NRB())
		i = rapid.IntRange(0, 24).Draw(t, "swap")
		b[i], b[i+1] = b[i+1], b[i]
		if _, err := Parse(string(b)); b[i] != b[i+1] && !errors.Is(err, ErrChecksum) {
			t.Fatalf("%s: %v", b, err)
		}
	})
}

func TestVirtualAccounts(t *testing.T) {
	m := Mask{Bank: "24900005", Prefix: "7012"}
	n, err := m.Account(31_455)
	if err != nil || n.NRB()[2:] != "249000057012000000031455" {
		t.Fatalf("account 31455 is %s, %v", n, err)
	}
	if _, err := m.Account(1_000_000_000_000); !errors.Is(err, ErrLength) {
		t.Errorf("13 digits in 12 free places: %v", err)
	}
	for _, tc := range []struct {
		m      Mask
		reason string
	}{
		{Mask{"24900006", "7012"}, "the sort code is wrong"},
		{Mask{"24900005", "70x2"}, "a letter in the prefix"},
		{Mask{"24900005", "0123456789012345"}, "the prefix leaves no digit free"},
		{Mask{"24900005", "01234567890123456"}, "the prefix is longer than an account"},
	} {
		if n, err := tc.m.Account(1); err == nil {
			t.Errorf("%v gave %s: %s", tc.m, n, tc.reason)
		}
	}
	if _, ok := (Mask{Bank: "24900005", Prefix: "7013"}).Number(n); ok {
		t.Error("an account of another mask was recognised")
	}
	if _, ok := (Mask{}).Number(Number{}); ok {
		t.Error("no mask recognises no account")
	}
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.Uint64Range(0, 999_999_999_999).Draw(t, "number")
		n, err := m.Account(want)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := m.Number(n); !ok || got != want {
			t.Fatalf("%s is %d, %v; want %d", n, got, ok, want)
		}
	})
	if _, err := (Mask{Bank: "24900005"}).Account(math.MaxUint64); !errors.Is(err, ErrLength) {
		t.Errorf("20 digits in 16 places: %v", err)
	}
}

func TestStored(t *testing.T) {
	var n Number
	if v, err := n.Value(); v != nil || err != nil || !n.IsZero() {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
	if err := n.Scan([]byte("DE89370400440532013000")); err != nil || n.Country() != "DE" || n.IsPolish() {
		t.Errorf("Scan: %s, %v", n, err)
	}
	b, _ := n.MarshalText()
	var read Number
	if err := read.UnmarshalText(b); err != nil || read != n {
		t.Errorf("UnmarshalText(%s) = %s, %v", b, read, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"24160000035175530643314956", "DE89 3704 0044 0532 0130 00", "PL", "P", "GB29NWBK60161331926819", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseAny(s)
		if err != nil {
			if !n.IsZero() {
				t.Fatalf("ParseAny(%q) = %s with %v", s, n, err)
			}
			return
		}
		for _, form := range []string{n.String(), n.Grouped()} {
			if again, err := ParseAny(form); err != nil || again != n {
				t.Fatalf("ParseAny(%q) = %s does not read back from %q: %v", s, n, form, err)
			}
		}
		if polish, err := Parse(s); n.IsPolish() != (err == nil) || err == nil && polish != n {
			t.Fatalf("Parse(%q) = %s, %v; ParseAny says %s", s, polish, err, n)
		}
	})
}
