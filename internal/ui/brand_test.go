package ui

import (
	"errors"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestContrast(t *testing.T) {
	for _, c := range []struct {
		a, b   string
		want   float64
		reason string
	}{
		{"#000000", "#ffffff", 21, "the greatest there is"},
		{"#ffffff", "#ffffff", 1, "none"},
		{"#767676", "#ffffff", 4.54, "the lightest grey that passes AA, a well known value"},
		{"#777777", "#ffffff", 4.48, "the next grey, which does not"},
		{"#ff0000", "#ffffff", 4.00, "pure red fails for text"},
		{"#ffff00", "#000000", 19.56, "the yellow of high contrast"},
	} {
		got, err := Contrast(c.a, c.b)
		if err != nil || math.Abs(got-c.want) > 0.005 {
			t.Errorf("Contrast(%s, %s) = %.3f, %v; want %.2f: %s", c.a, c.b, got, err, c.want, c.reason)
		}
	}
	for _, bad := range []string{"", "#fff", "red", "#gggggg", "#ffffff;}", "0xffffff"} {
		if _, err := Contrast(bad, "#000000"); !errors.Is(err, ErrColour) {
			t.Errorf("Contrast(%q) gave %v, want ErrColour", bad, err)
		}
	}
}

func TestContrastIsSymmetricAndBounded(t *testing.T) {
	colour := rapid.StringMatching(`#[0-9a-f]{6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := colour.Draw(t, "a"), colour.Draw(t, "b")
		x, _ := Contrast(a, b)
		y, _ := Contrast(b, a)
		if x != y || x < 1 || x > 21.0001 {
			t.Fatalf("%s on %s: %f and %f", a, b, x, y)
		}
	})
}

func TestBrandColours(t *testing.T) {
	change := func(f func(*Colours)) Colours { c := DefaultColours(); f(&c); return c }
	for _, c := range []struct {
		colours Colours
		ok      bool
		reason  string
	}{
		{DefaultColours(), true, "the colours of Wrota"},
		{change(func(c *Colours) { c.Bar, c.Deep = "#1d4f2b", "#12351c" }), true, "a forest green office"},
		{change(func(c *Colours) { c.Bar = "#8fc1d4" }), false, "white on light blue cannot be read"},
		{change(func(c *Colours) { c.Link = "#d9a400" }), false, "yellow links on white cannot be read"},
		{change(func(c *Colours) { c.Accent = "#f2f2f2" }), false, "the line vanishes on the sheet"},
		{change(func(c *Colours) { c.Bar = "red;}*{display:none" }), false, "what is no colour must not reach a style sheet"},
	} {
		err := c.colours.Check()
		if (err == nil) != c.ok {
			t.Errorf("%s: Check() = %v", c.reason, err)
		}
		if css := c.colours.CSS(); (css != "") != c.ok || strings.Count(css, "}") > 2 {
			t.Errorf("%s: CSS() = %q", c.reason, css)
		}
	}
}

// tokens reads the custom properties of a style sheet, the last of a name winning.
func tokens(t *testing.T, file, selector string) map[string]string {
	t.Helper()
	body, err := os.ReadFile("css/" + file)
	if err != nil {
		t.Fatal(err)
	}
	_, block, ok := strings.Cut(string(body), selector+" {")
	if !ok {
		t.Fatalf("%s has no %s", file, selector)
	}
	block, _, _ = strings.Cut(block, "\n}")
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+): ([^;]+);`).FindAllStringSubmatch(block, -1) {
		out[m[1]] = m[2]
	}
	return out
}

// TestTokensCanBeRead checks each pair of colours that stand on each other, in both themes.
func TestTokensCanBeRead(t *testing.T) {
	normal := tokens(t, "tokens.css", ":root")
	high := tokens(t, "themes.css", `[data-contrast="high"]`)
	for name := range normal {
		if _, ok := high[name]; !ok && strings.HasPrefix(normal[name], "#") {
			t.Errorf("high contrast says nothing about --%s", name)
		}
	}
	pairs := []struct {
		ink, ground string
		atLeast     float64
		reason      string
	}{
		{"ink", "paper", 7, "running text"},
		{"ink", "ground", 7, "the footer"},
		{"ink", "tint", 7, "the chosen row"},
		{"ink", "warn-bg", 7, "notes"},
		{"ink", "ok-bg", 7, "notes"},
		{"ink", "bad-bg", 7, "notes"},
		{"ink-2", "paper", 4.5, "hints"},
		{"ink-2", "ground", 4.5, "hints on the ground"},
		{"ink-2", "tint", 4.5, "hints of a chosen answer"},
		{"ink-2", "warn-bg", 4.5, "hints in a selected row"},
		{"link", "paper", 4.5, "links"},
		{"link", "ground", 4.5, "breadcrumbs"},
		{"link", "tint", 4.5, "links in a note"},
		{"visited", "paper", 4.5, "visited links"},
		{"visited", "ground", 4.5, "visited links"},
		{"bar-ink", "bar", 4.5, "the bar and the button"},
		{"bar-ink", "deep", 4.5, "the strip"},
		{"paper", "link", 4.5, "the head of a banner"},
		{"ok", "ok-bg", 4.5, "tags"},
		{"warn", "warn-bg", 4.5, "tags"},
		{"bad", "bad-bg", 4.5, "tags"},
		{"bad", "paper", 4.5, "error messages"},
		{"warn", "paper", 4.5, "terms"},
		{"paper", "ok", 4.5, "the head of a banner"},
		{"field", "paper", 3, "the border of a field (1.4.11)"},
		{"focus-ink", "focus", 4.5, "the skip link"},
		{"focus-ink", "paper", 3, "the dark ring of the focus on paper"},
		{"focus", "bar", 3, "the yellow ring of the focus on the bar"},
		{"focus", "deep", 3, "the yellow ring on the strip"},
	}
	for theme, values := range map[string]map[string]string{"normal": normal, "high": high} {
		for _, p := range pairs {
			if theme == "high" && p.ink == "focus-ink" && p.ground == "paper" {
				continue // there the ring is white around black; the pair focus on bar checks it
			}
			if theme == "high" && p.ink == "paper" && p.ground == "link" {
				continue // there the head of a banner is drawn in yellow on black by a rule of its own
			}
			got, err := Contrast(values[p.ink], values[p.ground])
			if err != nil || got < p.atLeast {
				t.Errorf("%s: --%s on --%s is %.2f:1 (%v), want %.1f: %s", theme, p.ink, p.ground, got, err, p.atLeast, p.reason)
			}
		}
	}
	d := DefaultColours()
	for name, value := range map[string]string{"bar": d.Bar, "bar-ink": d.BarInk, "deep": d.Deep, "accent": d.Accent, "link": d.Link, "tint": d.Tint} {
		if normal[name] != value {
			t.Errorf("--%s is %s in the style sheet and %s in DefaultColours", name, normal[name], value)
		}
	}
}
