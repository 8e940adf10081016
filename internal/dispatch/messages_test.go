package dispatch_test

import (
	"slices"
	"strings"
	"testing"

	"wrota/internal/dispatch"
	"wrota/internal/platform/i18n"
)

// TestWhatResidentsReadIsTranslated: a key that a language lacks would silently be shown in Polish.
func TestWhatResidentsReadIsTranslated(t *testing.T) {
	c, err := i18n.Load(dispatch.Messages)
	if err != nil {
		t.Fatal(err)
	}
	theirs := 0
	for _, key := range c.Keys("pl") {
		if !strings.HasPrefix(key, "dispatch.box.") && !strings.HasPrefix(key, "dispatch.timeline.own.") {
			continue
		}
		theirs++
		for _, lang := range i18n.Languages {
			if !slices.Contains(c.Keys(lang), key) {
				t.Errorf("%s has no %s", lang, key)
			}
		}
	}
	if theirs < 30 {
		t.Errorf("only %d messages for residents were looked at", theirs)
	}
}
