package ui

import (
	"errors"
	"fmt"
	"math"
	"strconv"
)

// Brand is how an office shows itself: its name, its coat of arms and six colours.
type Brand struct {
	Name       string // "Urząd Gminy Lipowa"
	ShortName  string // "Gmina Lipowa"; for the desk and for small screens
	Home       string // address of its home page
	Herb       string // address of the picture of its coat of arms; the gate of Wrota when empty
	Address    []string
	Phone      string
	Email      string
	Stylesheet string // where the application serves Colours.CSS(); empty for the colours of Wrota
}

// Colours are the six values an office may choose, written #rrggbb. All the rest of the palette is
// fixed, so that states (error, warning, done) mean the same in every office.
type Colours struct {
	Bar    string // the bar at the top, and the main button
	BarInk string // text on Bar and Deep
	Deep   string // the strip above the bar; the main button under the pointer
	Accent string // the line below the bar
	Link   string // links and outlines
	Tint   string // soft background of a chosen row and of a note
}

// DefaultColours are the colours of Wrota: petrol with one line of amaranth.
func DefaultColours() Colours {
	return Colours{Bar: "#0f4a5c", BarInk: "#ffffff", Deep: "#0a3442", Accent: "#b3204d", Link: "#0b5a78", Tint: "#e6f0f3"}
}

// ErrColour is returned for colours that are malformed or that some people could not read.
var ErrColour = errors.New("ui: colour")

// paper is the sheet on which links are read; see css/tokens.css.
const paper = "#ffffff"

// Check tells what is wrong with the colours: WCAG 2.2 wants 4.5:1 for text (1.4.3) and 3:1 for what
// is not text but has a meaning (1.4.11).
func (c Colours) Check() error {
	var errs []error
	for _, p := range c.Pairs() {
		got, err := Contrast(p.Ink, p.Ground)
		switch {
		case err != nil:
			errs = append(errs, err)
		case got < p.AtLeast:
			errs = append(errs, fmt.Errorf("%w: %s: %s on %s is %.2f:1, at least %.1f:1 is needed", ErrColour, p.What, p.Ink, p.Ground, got, p.AtLeast))
		}
	}
	return errors.Join(errs...)
}

// Pair is two colours that meet on a page.
type Pair struct {
	Name        string // a word: "bar-text"
	What        string // for the log
	Ink, Ground string
	AtLeast     float64 // the contrast that WCAG wants of them
}

// Pairs are the colours that meet, with the contrast that they need.
func (c Colours) Pairs() []Pair {
	return []Pair{
		{"bar-text", "text on the bar", c.BarInk, c.Bar, 4.5},
		{"deep-text", "text on the strip", c.BarInk, c.Deep, 4.5},
		{"link", "links on paper", c.Link, paper, 4.5},
		{"link-tint", "links on tint", c.Link, c.Tint, 4.5},
		{"bar", "the bar on paper (buttons)", c.Bar, paper, 3},
		{"bar-tint", "the bar on tint (marks of the chosen row)", c.Bar, c.Tint, 3},
		{"accent", "the line on paper", c.Accent, paper, 3},
	}
}

// CSS is the style sheet of the office. The application serves it at a cacheable address of its own,
// because the content security policy allows no inline styles. Colours that fail Check give nothing:
// the page then has the colours of Wrota.
func (c Colours) CSS() string {
	if c.Check() != nil {
		return ""
	}
	return fmt.Sprintf("@layer tokens{:root{--bar:%s;--bar-ink:%s;--deep:%s;--accent:%s;--link:%s;--tint:%s}}\n",
		c.Bar, c.BarInk, c.Deep, c.Accent, c.Link, c.Tint)
}

// Contrast is the contrast ratio of two colours by WCAG 2.2: from 1 (the same) to 21 (black on white).
func Contrast(a, b string) (float64, error) {
	la, err := luminance(a)
	if err != nil {
		return 0, err
	}
	lb, err := luminance(b)
	if err != nil {
		return 0, err
	}
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05), nil
}

// luminance is the relative luminance of an sRGB colour, as WCAG 2.2 defines it.
func luminance(hex string) (float64, error) {
	if len(hex) != 7 || hex[0] != '#' {
		return 0, fmt.Errorf("%w: %q is not of the form #rrggbb", ErrColour, hex)
	}
	rgb, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		return 0, fmt.Errorf("%w: %q is not of the form #rrggbb", ErrColour, hex)
	}
	linear := func(shift uint) float64 {
		v := float64(rgb>>shift&0xff) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(16) + 0.7152*linear(8) + 0.0722*linear(0), nil
}
