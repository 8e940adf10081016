package ui

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
)

// Field is what every question has in common. Components of forms embed it.
type Field struct {
	Name        string           // name of the form field
	ID          string           // id of the control; ID(Name) when empty
	Label       string           // the question
	Hint        string           // one sentence that helps to answer
	Error       string           // what is wrong and how to mend it; empty when nothing is
	Heading     bool             // the question is the heading of the page (one question, one page)
	Quiet       bool             // the label is only for screen readers: the head of a column says the same
	Optional    bool             // adds "(nieobowiązkowe)"; what is not optional is required
	DescribedBy string           // ids of further descriptions
	Attrs       templ.Attributes // further attributes of the control
}

// ID makes the id of an element out of the name of a form field: letters, digits, dash, underscore.
func ID(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '-'
	}, name)
}

func (f Field) id() string { return or(f.ID, ID(f.Name)) }

// by lists the ids that describe the control: what the caller gave, then the hint, then the error.
func (f Field) by() string {
	var ids []string
	if f.DescribedBy != "" {
		ids = append(ids, f.DescribedBy)
	}
	if f.Hint != "" {
		ids = append(ids, f.id()+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.id()+"-error")
	}
	return strings.Join(ids, " ")
}

// Problem is one mistake in a form that was sent.
type Problem struct {
	Field string // name of the form field; empty when it concerns the whole form
	Text  string // a sentence that says how to mend it
	Href  string // where to go; "#" + ID(Field) when empty
}

// Problems are the mistakes of a form in the order of the page.
type Problems []Problem

// ProblemsOf reads the fields of a fault in the language of the context; nil for any other error.
func ProblemsOf(ctx context.Context, err error) Problems {
	f, ok := fault.As(err)
	if !ok {
		return nil
	}
	ps := make(Problems, 0, len(f.Fields))
	for _, field := range f.Fields {
		ps = append(ps, Problem{Field: field.Name, Text: i18n.T(ctx, field.Key, map[string]any(field.Args))})
	}
	return ps
}

// At is the sentence for one field, or "".
func (ps Problems) At(name string) string {
	for _, p := range ps {
		if p.Field == name {
			return p.Text
		}
	}
	return ""
}

// Within is the first sentence for a field of several parts, whose mistakes are named after the part
// ("od", "od.year"), and which parts are wrong: DateInputProps.Error and Bad.
func (ps Problems) Within(name string) (text string, parts []string) {
	for _, p := range ps {
		part, inside := strings.CutPrefix(p.Field, name+".")
		if !inside && p.Field != name {
			continue
		}
		text = or(text, p.Text)
		if inside {
			parts = append(parts, part)
		}
	}
	return text, parts
}

func (p Problem) href() string {
	if p.Href == "" && p.Field != "" {
		return "#" + ID(p.Field)
	}
	return p.Href
}
