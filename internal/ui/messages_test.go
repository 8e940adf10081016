package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wrota/internal/platform/i18n"
)

func TestMessagesExistInAllLanguages(t *testing.T) {
	catalog, err := i18n.Load(Messages)
	if err != nil {
		t.Fatal(err)
	}
	polish := catalog.Keys("pl")
	for _, lang := range i18n.Languages {
		if got := catalog.Keys(lang); !slices.Equal(got, polish) {
			t.Errorf("%s has %d messages, Polish %d: %v", lang, len(got), len(polish), difference(got, polish))
		}
	}
}

func difference(a, b []string) []string {
	var out []string
	for _, s := range append(slices.Clone(a), b...) {
		if !slices.Contains(a, s) || !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

// TestMessagesAreUsed compares the keys in the sources with those that exist, both ways.
func TestMessagesAreUsed(t *testing.T) {
	catalog, err := i18n.Load(Messages)
	if err != nil {
		t.Fatal(err)
	}
	var sources strings.Builder
	for _, pattern := range []string{"*.templ", "*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") || strings.HasSuffix(f, "_templ.go") {
				continue
			}
			body, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			sources.Write(body)
		}
	}
	text := sources.String()
	// Some keys are put together: "ui.date." + key. Their beginnings are what the sources name.
	var begun []string
	for _, m := range regexp.MustCompile(`"(ui\.[a-z.]+)"`).FindAllStringSubmatch(text, -1) {
		begun = append(begun, m[1])
		if !slices.ContainsFunc(catalog.Keys("pl"), func(k string) bool {
			return k == m[1] || strings.HasPrefix(k, strings.TrimSuffix(m[1], ".")+".")
		}) {
			t.Errorf("the sources use %s, which does not exist", m[1])
		}
	}
	for _, key := range catalog.Keys("pl") {
		if !slices.ContainsFunc(begun, func(b string) bool { return b == key || strings.HasPrefix(key, strings.TrimSuffix(b, ".")+".") }) {
			t.Errorf("%s is used nowhere", key)
		}
	}
}
