package email

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		err      error
		reason   string
	}{
		{"jan.kowalski@example.pl", "jan.kowalski@example.pl", nil, "the common form"},
		{" jan@example.pl\n", "jan@example.pl", nil, "spaces around it"},
		{"Jan.Kowalski@Example.PL", "Jan.Kowalski@example.pl", nil, "capitals mean nothing in the domain"},
		{"jan+urzad@poczta.example.com.pl", "jan+urzad@poczta.example.com.pl", nil, "a plus and many labels"},
		{"o'brien@example.ie", "o'brien@example.ie", nil, "an apostrophe"},
		{"a@1and1.example", "a@1and1.example", nil, "a label that begins with a digit"},
		{"x@xn--d1acufc.xn--p1ai", "x@xn--d1acufc.xn--p1ai", nil, "a domain in punycode"},
		{"jan", "", ErrFormat, "no domain"},
		{"", "", ErrFormat, "nothing"},
		{"@example.pl", "", ErrFormat, "nothing before @"},
		{"jan@", "", ErrFormat, "nothing after @"},
		{"jan@example", "", ErrFormat, "no dot in the domain"},
		{"jan@example..pl", "", ErrFormat, "two dots"},
		{"jan@example.pl.", "", ErrFormat, "a dot at the end"},
		{"jan@@example.pl", "", ErrFormat, "two signs"},
		{"jan@ewa@example.pl", "", ErrFormat, "two signs"},
		{".jan@example.pl", "", ErrFormat, "a dot before the name"},
		{"jan.@example.pl", "", ErrFormat, "a dot after the name"},
		{"ja..n@example.pl", "", ErrFormat, "two dots in the name"},
		{"jan@-example.pl", "", ErrFormat, "a hyphen before a label"},
		{"jan@exa_mple.pl", "", ErrFormat, "an underscore in the domain"},
		{"jan@192.168.0.1", "", ErrFormat, "an address of a machine"},
		{"jan@[192.168.0.1]", "", ErrCharacter, "an address of a machine"},
		{"Jan <jan@example.pl>", "", ErrCharacter, "a name beside the address"},
		{"jan kowalski@example.pl", "", ErrCharacter, "a space inside"},
		{`"jan kowalski"@example.pl`, "", ErrCharacter, "quotes"},
		{"jan@example.pl, ewa@example.pl", "", ErrCharacter, "two addresses"},
		{"jan@example.pl\r\nBcc: x@example.com", "", ErrCharacter, "a header slipped in"},
		{"żaneta@example.pl", "", ErrCharacter, "a letter outside ASCII"},
		{"jan@żółw.example", "", ErrCharacter, "a letter outside ASCII in the domain"},
		{strings.Repeat("a", 65) + "@example.pl", "", ErrLength, "65 characters before @"},
		{"a@" + strings.Repeat("abcdefg.", 32) + "pl", "", ErrLength, "over 254 characters"},
		{"a@" + strings.Repeat("a", 64) + ".pl", "", ErrFormat, "a label of 64 characters"},
	} {
		a, err := Parse(tc.in)
		if a.String() != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("Parse(%.60q) = %s, %v; want %s, %v: %s", tc.in, a, err, tc.want, tc.err, tc.reason)
		}
	}
}

func TestForms(t *testing.T) {
	a, err := Parse("Jan.Kowalski@Example.PL")
	if err != nil {
		t.Fatal(err)
	}
	b, _ := Parse("jan.KOWALSKI@example.pl")
	if a == b || a.Fold() != b.Fold() || a.Fold() != "jan.kowalski@example.pl" {
		t.Errorf("%s and %s fold to %s and %s", a, b, a.Fold(), b.Fold())
	}
	if a.Domain() != "example.pl" || a.Masked() != "J•••@example.pl" || (Address{}).Masked()+(Address{}).Domain() != "" {
		t.Errorf("%s: %s, %s", a, a.Domain(), a.Masked())
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("sent", "to", a)
	if strings.Contains(log.String(), "Kowalski") || !strings.Contains(log.String(), "[email]") {
		t.Errorf("the log has the address: %s", log.String())
	}
}

func TestStored(t *testing.T) {
	var a Address
	if v, err := a.Value(); v != nil || err != nil || !a.IsZero() {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
	if err := a.Scan("jan@example.pl"); err != nil || a.Domain() != "example.pl" {
		t.Errorf("Scan: %s, %v", a, err)
	}
	b, _ := a.MarshalText()
	var read Address
	if err := read.UnmarshalText(b); err != nil || read != a {
		t.Errorf("UnmarshalText(%s) = %s, %v", b, read, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"jan@example.pl", "Jan@Example.PL", "a@b", "\"x\"@example.pl", "a@b.c@d.e", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := Parse(s)
		if err != nil {
			if !a.IsZero() {
				t.Fatalf("Parse(%q) = %s with %v", s, a, err)
			}
			return
		}
		if again, err := Parse(a.String()); err != nil || again != a || strings.ContainsAny(a.String(), "\r\n <>,") {
			t.Fatalf("Parse(%q) = %q does not read back: %v", s, a, err)
		}
		if folded, err := Parse(a.Fold()); err != nil || folded.Fold() != a.Fold() {
			t.Fatalf("%q folds to %q, which is %q, %v", a, a.Fold(), folded, err)
		}
	})
}
