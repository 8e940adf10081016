package eservice

import (
	"maps"
	"net/url"
	"slices"
	"unicode/utf8"

	"wrota/internal/eservice/field"
)

// Limits of what is kept of one control that could not be read.
const (
	maxTypedBytes  = 24 << 10
	maxTypedValues = 20
)

// typedPrefix is how the controls of a place are named in Answers.typed.
func (d *Definition) typedPrefix(f *field.Field, at At) string {
	if at.Row == "" {
		return ""
	}
	if p, ok := d.index.places[f.ID]; ok && p.group != nil {
		return rowPrefix(p.group.ID, at.Row)
	}
	return ""
}

// hasTyped tells whether something unreadable was typed into a field.
func (a Answers) hasTyped(f *field.Field, at At, d *Definition) bool {
	if len(a.typed) == 0 {
		return false
	}
	prefix := d.typedPrefix(f, at)
	return slices.ContainsFunc(f.Names(), func(name string) bool { return a.typed[prefix+name] != nil })
}

// form is what was typed into a field the last time, when it could not be read.
func (a Answers) form(f *field.Field, at At, d *Definition) field.Form {
	if len(a.typed) == 0 {
		return field.NewForm(nil, f.ID)
	}
	prefix := d.typedPrefix(f, at)
	sent := url.Values{}
	for _, name := range f.Names() {
		if v, ok := a.typed[prefix+name]; ok {
			sent[name] = v
		}
	}
	return field.NewForm(sent, f.ID)
}

// keepTyped remembers what the browser sent for a field, or forgets it.
func (a Answers) keepTyped(f *field.Field, at At, d *Definition, sent url.Values, keep bool) Answers {
	prefix := d.typedPrefix(f, at)
	next := maps.Clone(a.typed)
	if next == nil {
		next = map[string][]string{}
	}
	for _, name := range f.Names() {
		delete(next, prefix+name)
		if v := sent[name]; keep && len(v) > 0 {
			next[prefix+name] = bounded(v)
		}
	}
	if len(next) == 0 {
		next = nil
	}
	a.typed = next
	return a
}

// bounded copies typed values, cut to what may be kept, with what JSON cannot carry replaced.
func bounded(vs []string) []string {
	out := slices.Clone(vs[:min(len(vs), maxTypedValues)])
	for i, v := range out {
		if len(v) > maxTypedBytes {
			v = v[:maxTypedBytes]
		}
		if !utf8.ValidString(v) {
			v = string([]rune(v)) // each broken byte becomes the replacement character
		}
		out[i] = v
	}
	return out
}
