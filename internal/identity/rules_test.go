package identity

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
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
