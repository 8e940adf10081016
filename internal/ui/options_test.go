package ui

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"
)

// options are the parameters of a GOV.UK macro.
type options map[string]any

// str is a text option, by path: "label.text". Numbers are printed.
func (o options) str(path string) string {
	head, rest, deeper := strings.Cut(path, ".")
	if deeper {
		return o.sub(head).str(rest)
	}
	switch v := o[head].(type) {
	case string:
		return v
	case float64:
		return fmt.Sprint(v)
	}
	return ""
}

func (o options) sub(key string) options {
	m, _ := o[key].(map[string]any)
	return m
}

func (o options) flag(key string) bool {
	b, _ := o[key].(bool)
	return b
}

func (o options) number(key string) int {
	var n int
	_, _ = fmt.Sscan(o.str(key), &n)
	return n
}

// list are the items of a list; what is no object is left out, as the macros do.
func (o options) list(key string) []options {
	var out []options
	items, _ := o[key].([]any)
	for _, it := range items {
		if m, ok := it.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

func (o options) strings(key string) []string {
	var out []string
	items, _ := o[key].([]any)
	for _, it := range items {
		if s, ok := it.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// attrs are the foreign attributes of the component.
func (o options) attrs() templ.Attributes {
	out := templ.Attributes{}
	for k, v := range o.sub("attributes") {
		out[k] = fmt.Sprint(v)
	}
	return out
}

// has tells whether an option is set, by path; "items[].html" looks into each item of a list.
func (o options) has(path string) bool {
	head, rest, deeper := strings.Cut(path, ".")
	if name, ok := strings.CutSuffix(head, "[]"); ok {
		items, _ := o[name].([]any)
		for _, it := range items {
			if m, ok := it.(map[string]any); ok && options(m).has(rest) {
				return true
			}
		}
		return false
	}
	v, ok := o[head]
	if !ok || v == nil || v == "" {
		return false
	}
	if deeper {
		return o.sub(head).has(rest)
	}
	return true
}

// field are the options that all controls share.
func (o options) field() Field {
	f := Field{
		Name: o.str("name"), ID: o.str("id"), Label: o.str("label.text"), Hint: o.str("hint.text"), Error: o.str("errorMessage.text"),
		DescribedBy: o.str("describedBy"), Attrs: o.attrs(), Heading: o.sub("label").flag("isPageHeading"),
	}
	if prefix := o.str("idPrefix"); prefix != "" {
		f.ID = prefix
	}
	if fs := o.sub("fieldset"); fs != nil {
		f.Label, f.Heading = fs.str("legend.text"), fs.sub("legend").flag("isPageHeading")
		if by := fs.str("describedBy"); by != "" {
			f.DescribedBy = by
		}
	}
	return f
}

func trueFalse(v any) string {
	if b, ok := v.(bool); ok {
		return fmt.Sprint(b)
	}
	return ""
}

// sum shows several components one after another.
func raw(o options) templ.Component {
	if s := o.str("html"); s != "" {
		return templ.Raw(s)
	}
	return templ.Raw(templ.EscapeString(o.str("text")))
}
