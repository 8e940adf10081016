package phone

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		err      error
		reason   string
	}{
		{"601234567", "+48601234567", nil, "nine digits are Polish"},
		{"601 234 567", "+48601234567", nil, "spaces"},
		{"601-234-567", "+48601234567", nil, "hyphens"},
		{"(22) 123-45-67", "+48221234567", nil, "an area in brackets"},
		{"22/123.45.67", "+48221234567", nil, "a slash and dots"},
		{"0 22 123 45 67", "+48221234567", nil, "the trunk prefix of before 2009"},
		{"+48 601 234 567", "+48601234567", nil, "with the country"},
		{"0048601234567", "+48601234567", nil, "two zeros for the plus"},
		{"48601234567", "+48601234567", nil, "the plus was left out"},
		{"+49 30 12345678", "+493012345678", nil, "Germany"},
		{"00380441234567", "+380441234567", nil, "Ukraine with two zeros"},
		{"+1 212 555 0123", "+12125550123", nil, "a country code of one digit"},
		{"60123456", "", ErrLength, "a digit is missing"},
		{"6012345678", "", ErrLength, "a digit too many"},
		{"+4860123456", "", ErrLength, "a digit is missing after the country"},
		{"112", "", ErrLength, "a short number is a service"},
		{"", "", ErrLength, "nothing"},
		{"+", "", ErrLength, "a plus alone"},
		{"00", "", ErrLength, "two zeros alone"},
		{"+1234567890123456", "", ErrLength, "sixteen digits"},
		{"012345678", "", ErrFormat, "no Polish number begins with zero"},
		{"+0123456789", "", ErrFormat, "no country begins with zero"},
		{"601 234 56O", "", ErrCharacter, "the letter O for a zero"},
		{"601 234 567 wew. 12", "", ErrCharacter, "an extension"},
		{"+48+601234567", "", ErrCharacter, "two pluses"},
		{"601234567, 602345678", "", ErrCharacter, "two numbers"},
	} {
		n, err := Parse(tc.in)
		if n.String() != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("Parse(%q) = %s, %v; want %s, %v: %s", tc.in, n, err, tc.want, tc.err, tc.reason)
		}
	}
}

func TestGrouped(t *testing.T) {
	for _, tc := range []struct {
		in, want, masked string
		mobile           bool
	}{
		{"601234567", "+48 601 234 567", "+48 ••• 567", true},
		{"221234567", "+48 22 123 45 67", "+48 ••• 567", false},
		{"800123456", "+48 80 012 34 56", "+48 ••• 456", false},
		{"+493012345678", "+49 301 234 56 78", "+49 ••• 678", false},
		{"+380441234567", "+380 441 234 567", "+380 ••• 567", false},
		{"+12125550123", "+1 212 555 01 23", "+1 ••• 123", false},
		{"+3725012", "+372 50 12", "+372 ••• 012", false},
	} {
		n, err := Parse(tc.in)
		if err != nil {
			t.Fatal(err)
		}
		plain := strings.NewReplacer("\u00a0", " ")
		if got := plain.Replace(n.Grouped()); got != tc.want || n.IsMobile() != tc.mobile {
			t.Errorf("%s is grouped %q, mobile %v; want %q, %v", tc.in, got, n.IsMobile(), tc.want, tc.mobile)
		}
		if got := plain.Replace(n.Masked()); got != tc.masked || strings.Contains(n.Grouped(), " ") {
			t.Errorf("%s is masked %q, want %q", tc.in, got, tc.masked)
		}
	}
	if (Number{}).Grouped()+(Number{}).Masked() != "" {
		t.Error("none is printed as something")
	}
}

func TestGroupedReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, err := Parse(rapid.StringMatching(`[1-9][0-9]{8}|\+(49|380|1|44)[1-9][0-9]{6,10}`).Draw(t, "number"))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Parse(n.Grouped()); err != nil || again != n {
			t.Fatalf("%s is read as %s, %v", n.Grouped(), again, err)
		}
	})
}

func TestStoredAndLogged(t *testing.T) {
	var n Number
	if v, err := n.Value(); v != nil || err != nil || !n.IsZero() {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
	if err := n.Scan("+48601234567"); err != nil || !n.IsMobile() {
		t.Errorf("Scan: %s, %v", n, err)
	}
	b, _ := n.MarshalText()
	var read Number
	if err := read.UnmarshalText(b); err != nil || read != n {
		t.Errorf("UnmarshalText(%s) = %s, %v", b, read, err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("sent", "to", n)
	if strings.Contains(log.String(), "601") || !strings.Contains(log.String(), "[phone]") {
		t.Errorf("the log has the number: %s", log.String())
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"601234567", "+48 22 123 45 67", "0048", "+1", "00000000000", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s)
		if err != nil {
			if !n.IsZero() {
				t.Fatalf("Parse(%q) = %s with %v", s, n, err)
			}
			return
		}
		for _, form := range []string{n.String(), n.Grouped()} {
			if again, err := Parse(form); err != nil || again != n {
				t.Fatalf("Parse(%q) = %s does not read back from %q: %v", s, n, form, err)
			}
		}
	})
}
