package login

import (
	"encoding/base32"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"
)

// rfcSecret is the secret of the vectors of RFC 4226 and RFC 6238.
var rfcSecret = []byte("12345678901234567890")

func TestCodesOfTheRFCs(t *testing.T) {
	for step, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := codeAt(rfcSecret, int64(step)); got != want {
			t.Errorf("RFC 4226, appendix D, count %d: %s, want %s", step, got, want)
		}
	}
	// RFC 6238, appendix B, gives eight digits; the last six are ours.
	for at, want := range map[int64]string{
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130",
	} {
		if got := codeAt(rfcSecret, stepAt(time.Unix(at, 0))); got != want[2:] {
			t.Errorf("RFC 6238, appendix B, second %d: %s, want %s", at, got, want[2:])
		}
	}
}

func TestWhenACodeIsGood(t *testing.T) {
	now := time.Unix(1_800_000_015, 0)
	at := stepAt(now)
	for _, tc := range []struct {
		code   string
		last   int64
		ok     bool
		reason string
	}{
		{codeAt(rfcSecret, at), 0, true, "the code of now"},
		{codeAt(rfcSecret, at-1), 0, true, "typed slowly, or a clock that is late"},
		{codeAt(rfcSecret, at+1), 0, true, "a clock that is early"},
		{codeAt(rfcSecret, at-2), 0, false, "a minute old"},
		{codeAt(rfcSecret, at+2), 0, false, "of the future"},
		{codeAt(rfcSecret, at), at, false, "used already"},
		{codeAt(rfcSecret, at-1), at, false, "older than the one used last"},
		{codeAt(rfcSecret, at+1), at, true, "newer than the one used last"},
		{"", 0, false, "nothing"},
		{codeAt(rfcSecret, at) + "0", 0, false, "a figure too many"},
		{codeAt(rfcSecret, at)[1:], 0, false, "a figure too few"},
	} {
		if _, ok := stepOf(rfcSecret, tc.code, now, tc.last); ok != tc.ok {
			t.Errorf("%s: %v", tc.reason, ok)
		}
	}
}

func TestNoCodeIsGoodTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(t, "now"), 0)
		last, good := int64(0), map[int64]bool{}
		for range 20 {
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "later")) * time.Second)
			code := codeAt(rfcSecret, stepAt(now)+int64(rapid.IntRange(-2, 2).Draw(t, "drift")))
			step, ok := stepOf(rfcSecret, code, now, last)
			if !ok {
				continue
			}
			if good[step] || step <= last {
				t.Fatalf("step %d was used before", step)
			}
			good[step], last = true, step
		}
	})
}

func TestWhatPeopleType(t *testing.T) {
	for typed, want := range map[string]string{"123 456": "123456", " 123-456\n": "123456", "123\u00a0456": "123456", "12345x": "12345?", "": ""} {
		if got := digits(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestWhatTheAppIsTold(t *testing.T) {
	u, err := url.Parse(secretLink(rfcSecret, "Wrota wrota.example.pl", "maria@example.pl"))
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Wrota wrota.example.pl:maria@example.pl" {
		t.Errorf("%+v, %v", u, err)
	}
	q := u.Query()
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(q.Get("secret"))
	if err != nil || string(secret) != string(rfcSecret) || q.Get("digits") != "6" || q.Get("period") != "30" || q.Get("algorithm") != "SHA1" || q.Get("issuer") != "Wrota wrota.example.pl" {
		t.Errorf("%v, %v", q, err)
	}
	if got := strings.ReplaceAll(secretText(rfcSecret), " ", ""); got != q.Get("secret") {
		t.Errorf("to type: %s", got)
	}
}

func TestRecoveryCodes(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		c := newRecoveryCode()
		if len(c) != 14 || c[4] != '-' || c[9] != '-' || seen[c] || strings.ContainsFunc(c, unicode.IsUpper) {
			t.Fatal(c)
		}
		seen[c] = true
	}
}

func TestWhereAPasskeyIsBoundTo(t *testing.T) {
	for base, want := range map[string][2]string{
		"https://wrota.example.pl":     {"wrota.example.pl", "https://wrota.example.pl"},
		"https://wrota.example.pl:444": {"wrota.example.pl", "https://wrota.example.pl:444"},
		"http://127.0.0.1:8080":        {"localhost", "http://localhost:8080"},
		"http://[::1]:8080":            {"localhost", "http://localhost:8080"},
		"http://10.0.0.7":              {"10.0.0.7", "http://10.0.0.7"},
	} {
		host, origin, err := relyingParty(base)
		if err != nil || host != want[0] || origin != want[1] {
			t.Errorf("%s: %s %s %v", base, host, origin, err)
		}
	}
	if _, _, err := relyingParty("wrota"); err == nil {
		t.Error("no address")
	}
}

func TestWhereASessionIsFrom(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.77": "192.0.2.*", "::ffff:192.0.2.77": "192.0.2.*", "2001:db8:7:8::9": "2001:db8:7::*", "10.0.0.1": "10.0.0.*", "": "", "x": "",
	} {
		if got := networkOf(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}
