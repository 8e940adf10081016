package ui

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"wrota/internal/platform/i18n"
)

// Width is how many characters a control seems to hold: it tells the person how long the answer is.
type Width int

// InputProps describe a one-line answer.
type InputProps struct {
	Field
	Value          string
	Type           string // "text" when empty; numbers are text with an InputMode
	InputMode      string // "numeric", "decimal", "tel", "email"
	Autocomplete   string // WCAG 1.3.5: "given-name", "tel", "off" …
	Autocapitalize string
	Spellcheck     string // "true", "false" or empty
	Pattern        string
	Prefix, Suffix string // "zł", "m²": seen, not read aloud, so the label says it too
	Width          Width  // 0 fills the line
	Disabled       bool   // only to match foreign anatomy; we explain instead of disabling
	Suggest        string // address that answers suggestions; see js/site/suggest.js
	After          templ.Component
	bad            bool // marked as wrong by the group it belongs to
}

func (p InputProps) class() string {
	class := "input"
	if p.Width > 0 {
		class += " w" + strconv.Itoa(int(p.Width))
	}
	if p.Error != "" || p.bad {
		class += " input-bad"
	}
	return class
}

func (p InputProps) wrapped() bool { return p.Prefix != "" || p.Suffix != "" || p.After != nil }

func (p InputProps) optional(ctx context.Context) templ.Attributes {
	attrs := opt("spellcheck", p.Spellcheck, "value", p.Value, "aria-describedby", p.by(), "autocomplete", p.Autocomplete,
		"autocapitalize", p.Autocapitalize, "pattern", p.Pattern, "inputmode", p.InputMode, "data-suggest", p.Suggest)
	if p.Suggest != "" {
		attrs["data-none"] = i18n.T(ctx, "ui.suggest.none")
		attrs["data-count"] = i18n.T(ctx, "ui.suggest.count", "N", "%n")
	}
	return attrs
}

// PasswordProps describe a password, which can be shown (WCAG 3.3.8: pasting is allowed).
type PasswordProps struct {
	Field
	Value        string
	Autocomplete string // "current-password" when empty
	Disabled     bool
}

// TextareaProps describe an answer of several lines.
type TextareaProps struct {
	Field
	Value        string
	Rows         int // 5 when 0
	Autocomplete string
	Spellcheck   string
	Disabled     bool
	After        templ.Component
	class        string
}

func (p TextareaProps) rows() string {
	if p.Rows == 0 {
		return "5"
	}
	return strconv.Itoa(p.Rows)
}

// CountProps describe a Textarea with a limit. The limit is told before and counted while typing; it
// is not enforced by the browser, so that nobody's paste is cut silently.
type CountProps struct {
	TextareaProps
	Max       int  // the limit in characters, or in words
	Words     bool // count words
	Threshold int  // begin to count aloud at this percentage of the limit
}

// texts are the sentences the script needs, in each plural form of the language: the forms of 1, 2 and
// 5 are all the forms that Polish, English, Ukrainian and German have for whole numbers.
func (p CountProps) texts(ctx context.Context) templ.Attributes {
	unit := "chars"
	if p.Words {
		unit = "words"
	}
	attrs := templ.Attributes{"data-max": itoa(p.Max), "data-unit": unit, "data-at": i18n.T(ctx, "ui.count."+unit+".at")}
	if p.Threshold > 0 {
		attrs["data-threshold"] = itoa(p.Threshold)
	}
	for form, n := range map[string]int{"one": 1, "few": 2, "many": 5} {
		attrs["data-under-"+form] = i18n.T(ctx, "ui.count."+unit+".under", "Count", n, "N", "%n")
		attrs["data-over-"+form] = i18n.T(ctx, "ui.count."+unit+".over", "Count", n, "N", "%n")
	}
	return attrs
}

func (p CountProps) limit(ctx context.Context) string {
	if p.Max == 0 {
		return ""
	}
	key := "ui.count.chars.limit"
	if p.Words {
		key = "ui.count.words.limit"
	}
	return i18n.T(ctx, key, "Count", p.Max, "N", p.Max)
}

// SelectProps describe a choice from a long list. Up to seven answers are better as Radios.
type SelectProps struct {
	Field
	Items    []Option
	Value    string
	Disabled bool
}

// Option is one line of a Select.
type Option struct {
	Value    string
	Text     string
	Plain    bool // no value attribute: the text is the value
	Selected bool
	Disabled bool
	Attrs    templ.Attributes
}

func (p SelectProps) selected(o Option) bool {
	value := o.Value
	if o.Plain {
		value = o.Text
	}
	return o.Selected || p.Value != "" && value == p.Value
}

func itoa(n int) string { return strconv.Itoa(n) }

// Count writes a number of things that may not have been counted to the end: "500+".
func Count(n int, atLeast bool) string {
	if atLeast {
		return itoa(n) + "+"
	}
	return itoa(n)
}

func (p CountProps) described() TextareaProps {
	t := p.TextareaProps
	t.DescribedBy = join(t.DescribedBy, p.id()+"-info")
	return t
}
