package typed

import (
	"strings"
	"testing"

	"wrota/internal/kit/address"
)

func TestEmails(t *testing.T) {
	for _, tc := range []struct {
		in, key string
		ok      bool
		reason  string
	}{
		{"Maria.Nowak@Example.PL", "maria.nowak@example.pl", true, "capitals"},
		{" maria@example.pl ", "maria@example.pl", true, "spaces around"},
		{"maria@łąka.pl", "maria@xn--ka-ola7v.pl", true, "a Polish domain compares as it travels"},
		{"o'brien@example.pl", "o'brien@example.pl", true, "an apostrophe"},
		{"maria", "", false, "no domain"},
		{"maria@localhost", "", false, "no domain of the world"},
		{"a@b@example.pl", "", false, "two signs"},
		{"<maria@example.pl>", "", false, "brackets"},
		{"maria@example.pl\r\nBcc: x@example.pl", "", false, "a header"},
		{strings.Repeat("m", 65) + "@example.pl", "", false, "a mailbox longer than 64"},
	} {
		got, err := Email(tc.in)
		if (err == nil) != tc.ok || tc.ok && EmailKey(got) != tc.key {
			t.Errorf("%q: %q %v, key %q; want %q: %s", tc.in, got, err, EmailKey(got), tc.key, tc.reason)
		}
	}
}

func FuzzEmail(f *testing.F) {
	for _, s := range []string{"maria@example.pl", "a@ł.pl", "\"a b\"@example.pl", "a@[127.0.0.1]", "x@-.pl", "É@é.é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Email(s)
		if err != nil {
			return
		}
		if strings.ContainsAny(got, "\r\n\x00") || !strings.Contains(got, "@") || EmailKey(got) != EmailKey(strings.ToUpper(got)) && EmailKey(EmailKey(got)) != EmailKey(got) {
			t.Errorf("%q became %q, key %q", s, got, EmailKey(got))
		}
		if again, err := Email(got); err != nil || again != got {
			t.Errorf("%q became %q, then %q %v", s, got, again, err)
		}
	})
}

func TestPhones(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "600 100 200": "+48600100200", "(68) 300-00-00": "+48683000000", "+48 600 100 200": "+48600100200", "0048600100200": "+48600100200",
		"+380 50 123 45 67": "+380501234567", "12": "!", "600100200a": "!", "+48 600 100": "!", "+1234567890123456": "!",
	} {
		got, err := Phone(in)
		if err != nil {
			got = "!"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"600 100 200", "+380501234567", "00(48)600100200", "++", "0000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Phone(s)
		if err != nil || got == "" {
			return
		}
		if again, err := Phone(got); err != nil || again != got || got[0] != '+' || len(got) > 16 {
			t.Errorf("%q became %q, then %q %v", s, got, again, err)
		}
	})
}

func TestCheckAddress(t *testing.T) {
	for _, tc := range []struct {
		in     address.Address
		want   string
		reason string
	}{
		{address.Address{}, "", "none at all"},
		{address.Address{Country: "PL"}, "", "only the country that stood there before"},
		{address.Address{Place: "Lipowa", House: "3", Postcode: "66-200"}, "", "a village without streets"},
		{address.Address{Street: "ul. Polna", House: "3", Place: "Lipowa"}, "postcode", "no postcode"},
		{address.Address{Street: "ul. Polna"}, "house postcode place", "only a street"},
		{address.Address{Street: "Hauptstr. 5", Place: "Forst", Postcode: "03149", Country: "DE"}, "", "abroad the number may stand with the street"},
		{address.Address{Place: "Forst", Country: "Niemcy"}, "country", "not a code"},
	} {
		var names []string
		for _, f := range Address("", &tc.in) {
			names = append(names, f.Name)
		}
		if got := strings.Join(names, " "); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.reason, got, tc.want)
		}
	}
}
