package ui

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

// parities says, for each component of GOV.UK that we have, how its options become our props and how
// many of its fixtures come out with the same outline. The rest are in refusals; a fixture that is in
// neither group fails the test.
var parities = []struct {
	name string
	make func(options) templ.Component
	same int
}{
	{"back-link", backLink, 6},
	{"breadcrumbs", breadcrumbs, 11},
	{"button", button, 36},
	{"character-count", characterCount, 32},
	{"checkboxes", checkboxes, 38},
	{"date-input", dateInput, 49},
	{"details", details, 9},
	{"error-message", errorMessage, 4},
	{"error-summary", errorSummary, 15},
	{"fieldset", fieldset, 17},
	{"file-upload", fileUpload, 17},
	{"hint", hint, 4},
	{"input", inputOf, 41},
	{"inset-text", insetText, 6},
	{"label", labelOf, 15},
	{"language-navigation", languageNavigation, 8},
	{"notification-banner", notificationBanner, 20},
	{"pagination", pagination, 15},
	{"panel", panelOf, 9},
	{"password-input", passwordInput, 11},
	{"radios", radios, 39},
	{"select", selectOf, 17},
	{"skip-link", skipLink, 8},
	{"summary-list", summaryList, 26},
	{"table", tableOf, 16},
	{"tag", tagOf, 10},
	{"task-list", taskList, 9},
	{"textarea", textareaOf, 18},
	{"warning-text", warningText, 7},
}

// refusal is a fixture we do not follow, and why. It is found by an option it uses ("label.html"; [] is
// any item of a list), by an option with a value ("items[]=null"), or by its name (= "name").
type refusal struct{ component, option, reason string }

const (
	textOnly    = "texts are plain: markup in them would have to be trusted, and translations have none"
	noAttrs     = "foreign attributes have one place, on the control itself; elsewhere they have no use of ours"
	noChecks    = "a list that is no list of items is a mistake that Go's types already refuse"
	ourWords    = "the word is a message of ours in four languages, not an option"
	mergedCells = "merged cells are hard to follow when they are read aloud; two tables are better"
)

type fixture struct {
	Name    string  `json:"name"`
	Options options `json:"options"`
	HTML    string  `json:"html"`
}

func fixtures(t *testing.T, component string) []fixture {
	t.Helper()
	body, err := os.ReadFile("testdata/govuk/" + component + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var f struct{ Fixtures []fixture }
	if err := json.Unmarshal(body, &f); err != nil {
		t.Fatal(err)
	}
	return f.Fixtures
}

func refused(component string, f fixture) string {
	for _, r := range refusals {
		if r.component != component && r.component != "*" {
			continue
		}
		if name, ok := strings.CutPrefix(r.option, "= "); ok && name == f.Name || !ok && f.Options.has(r.option) {
			return r.reason
		}
	}
	return ""
}

func TestParity(t *testing.T) {
	ctx := speaking(t, "en")
	for _, p := range parities {
		t.Run(p.name, func(t *testing.T) {
			same := 0
			for _, f := range fixtures(t, p.name) {
				reason := refused(p.name, f)
				if reason != "" {
					continue
				}
				want := outline(t, f.HTML)
				got := outline(t, render(t, ctx, p.make(f.Options)))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("fixture %q (-GOV.UK +ours):\n%s", f.Name, diff)
					continue
				}
				same++
			}
			if same != p.same {
				t.Errorf("%d fixtures are the same; the table says %d", same, p.same)
			}
		})
	}
}

// TestRefusalsAreNeeded fails for a refusal that no fixture meets: the table must not rot.
func TestRefusalsAreNeeded(t *testing.T) {
	for _, r := range refusals {
		used := false
		for _, p := range parities {
			if r.component != p.name && r.component != "*" {
				continue
			}
			for _, f := range fixtures(t, p.name) {
				name, byName := strings.CutPrefix(r.option, "= ")
				used = used || byName && name == f.Name || !byName && f.Options.has(r.option)
			}
		}
		if !used {
			t.Errorf("%s: no fixture meets %q", r.component, r.option)
		}
	}
}
