package saml

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
)

// TestEveryRefusalIsSaid: each reason has a sentence in every language, and every sentence has a reason. What failed inside
// goes to the log, never to the person.
func TestEveryRefusalIsSaid(t *testing.T) {
	words, err := i18n.Load(Messages)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, why := range []Reason{Cancelled, LevelTooLow, NotForced, Expired, Replayed, Unreachable, NoPESEL, BadSignature, WrongAudience} {
		cause := errors.New("inside")
		f, ok := fault.As(refuseFor(why, cause))
		if !ok || !errors.Is(refuseFor(why, cause), cause) || ReasonOf(refuseFor(why, cause)) != why {
			t.Fatalf("%s: fault, cause or reason is lost", why)
		}
		said[f.Key] = true
		for _, lang := range []string{"pl", "en", "uk", "de"} {
			if !slices.Contains(words.Keys(lang), f.Key) || strings.Contains(words.Say(lang, f.Key), "inside") {
				t.Errorf("%s says nothing fit in %s", f.Key, lang)
			}
		}
	}
	for _, key := range words.Keys("pl") {
		if !said[key] {
			t.Errorf("%s is said by no refusal", key)
		}
	}
}
