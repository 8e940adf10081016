package mail

import (
	"strings"
	"testing"
)

func FuzzEnhanced(f *testing.F) {
	for _, s := range []string{"5.1.1 no such user", "4.2.0", "", "5.1", "5.1.1.1 x", "a.b.c", "5..1 x", "5.1.1<jan@poczta.example>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := enhanced(s); strings.Trim(got, "0123456789.") != "" || len(got) > 11 {
			t.Errorf("enhanced(%q) = %q: a relay's words may not pass", s, got)
		}
	})
}

func FuzzBareAddress(f *testing.F) {
	for _, s := range []string{"a@b.pl", "\"a b\"@c.pl", "a@b.pl\r\nBcc: x@y.pl", "a@[127.0.0.1]", "a@żółw.pl", "@", "a@b..pl", "a@b.pl,c@d.pl"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := bareAddress(s)
		if err != nil {
			return
		}
		if strings.Count(got, "@") != 1 || strings.ContainsAny(got, " \r\n<>,;\"") {
			t.Errorf("bareAddress(%q) = %q", s, got)
		}
		if again, err := bareAddress(got); err != nil || again != got {
			t.Errorf("bareAddress(%q) = %q, %v", got, again, err)
		}
	})
}
