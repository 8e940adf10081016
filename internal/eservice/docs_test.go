package eservice_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/eservice/rule"
)

// The guide for authors names everything that a definition can say: what is not in it does not exist
// for them.
func TestGuideIsComplete(t *testing.T) {
	body, err := os.ReadFile("../../docs/eservice.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := string(body)
	lib := library(t)
	for what, names := range map[string][]string{
		"kind": field.Kinds(), "function": rule.Functions(), "merge field": eservice.MergeNames(), "block": lib.Blocks(), "external list": lib.ExternalLists(),
	} {
		for _, name := range names {
			if !regexp.MustCompile(`[\x60 ]` + regexp.QuoteMeta(name) + `[\x60 (:,]`).MatchString(strings.ReplaceAll(guide, "\n", " ")) {
				t.Errorf("the guide does not name the %s %s", what, name)
			}
		}
	}
	// Every key that the reading code asks for stands in the guide.
	for _, file := range []string{"load.go", "load_steps.go", "library.go", "rates.go", "fee/rule.go", "fee/tariff.go", "field/parse.go"} {
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\.(?:Need|Get|Has)\("([a-z_]+)"\)`).FindAllStringSubmatch(string(code), -1) {
			if !slices.ContainsFunc([]string{m[1] + ":", m[1] + "`", m[1] + ",", m[1] + "}", m[1] + " "}, func(s string) bool { return strings.Contains(guide, s) }) {
				t.Errorf("%s reads the key %q, which the guide does not name", file, m[1])
			}
		}
	}
	if n := strings.Count(guide, "\n"); n > 300 {
		t.Errorf("the guide has %d lines; nobody reads more than 300", n)
	}
}
