package identity

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wrota/internal/kit/address"
)

func TestCheckPassword(t *testing.T) {
	maria := Account{Email: "maria.zolkiewska@example.pl", Profile: Profile{Given: "Maria", Family: "Żółkiewska"}}
	for _, tc := range []struct{ password, want, reason string }{
		{"", "missing", "nothing"},
		{"Kot1!", "short", "capitals and digits do not make it long"},
		{"żółćżółćżół", "short", "eleven characters, twenty-two bytes"},
		{strings.Repeat("ab c", 251), "long", "more than is hashed"},
		{"password1234", "common", "the commonest word and digits"},
		{"P@ssw0rd!2027", "common", "digits for letters"},
		{"Hasło2027!!!", "common", "the Polish one"},
		{"kochamciemisiek1", "common", "two of them"},
		{"legialegia2027", "common", "one twice"},
		{"20270219202702", "common", "digits alone, a date"},
		{"correcthorsebatterystaple", "common", "the example everybody knows"},
		{"aaaaaaaaaaaaa", "run", "one character"},
		{"ab1ab1ab1ab1", "run", "three characters again and again"},
		{"qwertyuiop12", "run", "along the keyboard"},
		{"poiuytrewq12", "run", "and back"},
		{"1qaz2wsx3edc", "run", "down the columns"},
		{"abcdefghijklm", "run", "the alphabet"},
		{"Maria1985!!!", "personal", "her name and a year"},
		{"zolkiewskamaria7", "personal", "family name and name, without diacritics"},
		{"maria lubi jeże", "", "a name in a sentence is fine"},
		{"trawa rower obłok", "", "three words"},
		{"żółćżółćżółć", "run", "twelve characters, but four again and again"},
		{"9471 0386 2255 7710 4938 11", "", "digits alone, when there are enough of them"},
		{"xK7mQ2vR9pL4", "", "what a password manager makes"},
	} {
		got := ""
		if bad := checkPassword("password", tc.password, ownWords(maria)...); bad != nil {
			got = strings.TrimPrefix(bad[0].Key, "identity.password.")
		}
		if got != tc.want {
			t.Errorf("%q: %q, want %q: %s", tc.password, got, tc.want, tc.reason)
		}
	}
}

func TestRandomPasswordsAreAccepted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.SliceOfN(rapid.SampledFrom([]rune("abcdefghijkmnpqrstuvwxyz")), 14, 30).Draw(t, "letters")
		p := string(letters)
		distinct := map[rune]bool{}
		for _, r := range letters {
			distinct[r] = true
		}
		if bad := checkPassword("password", p); bad != nil && len(distinct) > 8 && bad[0].Key != "identity.password.run" {
			t.Fatalf("%q is refused: %v", p, bad)
		}
	})
}

func TestWait(t *testing.T) {
	l := Limit{Free: 3, First: time.Second, Most: 10 * time.Second}
	for tries, want := range []time.Duration{0, 0, 0, 1, 2, 4, 8, 10, 10, 10} {
		if got := l.wait(int64(tries)); got != want*time.Second {
			t.Errorf("after %d tries %v, want %v", tries, got, want*time.Second)
		}
	}
	if got := l.wait(1 << 40); got != l.Most {
		t.Errorf("after very many tries %v", got)
	}
}

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
		got, err := parseEmail(tc.in)
		if (err == nil) != tc.ok || tc.ok && emailKey(got) != tc.key {
			t.Errorf("%q: %q %v, key %q; want %q: %s", tc.in, got, err, emailKey(got), tc.key, tc.reason)
		}
	}
}

func FuzzEmail(f *testing.F) {
	for _, s := range []string{"maria@example.pl", "a@ł.pl", "\"a b\"@example.pl", "a@[127.0.0.1]", "x@-.pl", "É@é.é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseEmail(s)
		if err != nil {
			return
		}
		if strings.ContainsAny(got, "\r\n\x00") || !strings.Contains(got, "@") || emailKey(got) != emailKey(strings.ToUpper(got)) && emailKey(emailKey(got)) != emailKey(got) {
			t.Errorf("%q became %q, key %q", s, got, emailKey(got))
		}
		if again, err := parseEmail(got); err != nil || again != got {
			t.Errorf("%q became %q, then %q %v", s, got, again, err)
		}
	})
}

func TestPhones(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "600 100 200": "+48600100200", "(68) 300-00-00": "+48683000000", "+48 600 100 200": "+48600100200", "0048600100200": "+48600100200",
		"+380 50 123 45 67": "+380501234567", "12": "!", "600100200a": "!", "+48 600 100": "!", "+1234567890123456": "!",
	} {
		got, err := parsePhone(in)
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
		got, err := parsePhone(s)
		if err != nil || got == "" {
			return
		}
		if again, err := parsePhone(got); err != nil || again != got || got[0] != '+' || len(got) > 16 {
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
		for _, f := range checkAddress("", &tc.in) {
			names = append(names, f.Name)
		}
		if got := strings.Join(names, " "); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.reason, got, tc.want)
		}
	}
}
