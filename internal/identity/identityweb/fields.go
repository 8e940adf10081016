package identityweb

import (
	"context"

	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// field is the name of a form field with the keys of its label and hint.
type field struct {
	name, label, hint string
	optional          bool
}

func q(name, label, hint string) field { return field{name: name, label: label, hint: hint} }

// maybe makes the answer optional.
func (f field) maybe() field {
	f.optional = true
	return f
}

// asked is the field as a component takes it, in the reader's language.
func (f field) asked(ctx context.Context, problems ui.Problems) ui.Field {
	out := ui.Field{Name: f.name, Label: i18n.T(ctx, f.label), Error: problems.At(f.name), Optional: f.optional}
	if f.hint != "" {
		out.Hint = i18n.T(ctx, f.hint)
	}
	return out
}
