package intakeweb

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// question is one question of a page with those that its answers reveal.
type question struct {
	eservice.FieldView
	Under map[string][]question // by the value that reveals them
}

// questions makes the tree of a page. A question that another one reveals stands under the answer that
// does; when that one is no list of answers to choose (a long select), it is asked beside it once it
// counts.
func questions(fields []eservice.FieldView) []question {
	by := map[string]eservice.FieldView{}
	for _, f := range fields {
		by[f.Field.ID] = f
	}
	var under func(parent string) []question
	grow := func(f eservice.FieldView) question {
		q := question{FieldView: f}
		for _, child := range under(f.Field.ID) {
			if q.Under == nil {
				q.Under = map[string][]question{}
			}
			q.Under[child.Reveal.Value] = append(q.Under[child.Reveal.Value], child)
		}
		return q
	}
	under = func(parent string) []question {
		var out []question
		for _, f := range fields {
			if f.Reveal != nil && f.Reveal.Name == parent && nests(by[parent], *f.Reveal) {
				out = append(out, grow(f))
			}
		}
		return out
	}
	var out []question
	for _, f := range fields {
		if f.Reveal != nil && (f.Hidden || nests(by[f.Reveal.Name], *f.Reveal)) {
			continue
		}
		out = append(out, grow(f))
	}
	return out
}

// nests tells whether an answer can hold the questions that it reveals.
func nests(f eservice.FieldView, r eservice.Reveal) bool {
	if len(f.Inputs) != 1 || f.Inputs[0].Widget != field.WidgetRadios && f.Inputs[0].Widget != field.WidgetCheckboxes {
		return false
	}
	for _, o := range f.Inputs[0].Options {
		if o.Value == r.Value {
			return true
		}
	}
	return false
}

// asked is a control as a component takes it.
func (s stepPage) asked(in field.Input, q question) ui.Field {
	text, _ := s.Problems.Within(in.Name)
	f := ui.Field{Name: in.Name, Label: in.Label, Hint: in.Hint, Error: text, Optional: in.Optional || in.Alone && q.Field.Optional}
	if in.Alone && q.compound() {
		f.Optional = in.Optional
	}
	f.Heading = in.Alone && s.heading(q)
	return f
}

// heading tells whether the question is the heading of its page: the only one, in the same words.
func (s stepPage) heading(q question) bool {
	return len(s.Questions) == 1 && s.Page.Row == "" && q.Label == s.Page.Title && s.Page.Text == "" && q.Field.Group() == nil &&
		!q.Field.IsFile() && q.Field.Asked() && q.Field.KindName != "declaration"
}

// headed tells whether some question is the heading of the page.
func (s stepPage) headed() bool { return len(s.Questions) == 1 && s.heading(s.Questions[0]) }

// worked tells whether what the page computes is worked out: from the answers of this page, which were
// seen before, or, on a page that asks nothing, from those of other pages.
func (s stepPage) worked() bool {
	asks := slices.ContainsFunc(s.Questions, func(q question) bool { return q.Field.Asked() })
	return !asks || s.Answers.Seen(s.Page.At)
}

// compound tells whether the question has several controls under one legend.
func (q question) compound() bool {
	return len(q.Inputs) > 1 || len(q.Inputs) == 1 && !q.Inputs[0].Alone
}

// whole is the problem of a compound question as a whole, which no control of its own tells.
func (s stepPage) whole(q question) string {
	for _, x := range s.Problems {
		if x.Field == q.Field.ID {
			return x.Text
		}
	}
	return ""
}

func (s stepPage) input(in field.Input, q question) ui.InputProps {
	p := ui.InputProps{
		Field: s.asked(in, q), Value: in.Value, Type: in.Type, Autocomplete: in.Autocomplete, Suffix: in.Suffix, Prefix: in.Prefix, Width: ui.Width(in.Width),
	}
	switch {
	case in.Numeric:
		p.InputMode, p.Spellcheck = "numeric", "false"
	case in.Decimal:
		p.InputMode = "decimal"
	case in.Type == "email":
		p.Spellcheck, p.Autocapitalize = "false", "none"
	}
	if s.Suggests && in.Suggest != "" {
		p.Suggest = s.path("podpowiedzi", q.Field.ID) + "?pole=" + url.QueryEscape(in.Name)
	}
	return p
}

func (s stepPage) date(in field.Input, q question) ui.DateInputProps {
	p := ui.DateInputProps{Field: s.asked(in, q)}
	_, bad := s.Problems.Within(in.Name)
	for _, part := range bad {
		if part == "day" || part == "month" || part == "year" {
			p.Bad = append(p.Bad, part)
		}
	}
	if len(in.Parts) == 3 {
		p.Day, p.Month, p.Year = in.Parts[0].Value, in.Parts[1].Value, in.Parts[2].Value
		p.Names = []string{in.Parts[0].Name, in.Parts[1].Name, in.Parts[2].Name}
	}
	return p
}

// choices are answers to choose, each with the questions that it reveals.
func (s stepPage) choices(in field.Input, q question) ui.ChoicesProps {
	p := ui.ChoicesProps{Field: s.asked(in, q), Inline: q.Field.KindName == "yesno" && len(q.Under) == 0}
	for _, o := range in.Options {
		if s.Refuses(q.Field.Role, o.Value) {
			continue
		}
		c := ui.Choice{Value: o.Value, Text: o.Label, Hint: o.Hint, Checked: o.Checked}
		if under := q.Under[o.Value]; len(under) > 0 {
			c.Reveal = revealed(s, under)
		}
		p.Items = append(p.Items, c)
	}
	if q.Field.KindName == "declaration" { // the sentence that is declared stands beside the box
		p.Items[0].Text, p.Items[0].Hint = in.Label, in.Hint
		p.Label, p.Hint, p.Optional, p.Heading = "", "", false, false
	}
	return p
}

func (s stepPage) options(ctx context.Context, in field.Input, q question) ui.SelectProps {
	p := ui.SelectProps{Field: s.asked(in, q), Value: in.Value, Items: []ui.Option{{Text: i18n.T(ctx, "intake.page.choose")}}}
	for _, o := range in.Options {
		p.Items = append(p.Items, ui.Option{Value: o.Value, Text: o.Label, Selected: o.Checked})
	}
	return p
}

// upload asks for the files of a question.
func (s stepPage) upload(ctx context.Context, in field.Input, q question) ui.FileUploadProps {
	rules := q.Field.Files()
	p := ui.FileUploadProps{Field: s.asked(in, q), Multiple: rules.MaxFiles > 1, MaxBytes: min(rules.MaxBytes, s.limit), Drop: true}
	for i, ext := range rules.Accept {
		if i > 0 {
			p.Accept += ","
		}
		p.Accept += "." + ext
	}
	hint := i18n.T(ctx, "intake.page.file-hint", "Formats", strings.ToUpper(strings.Join(rules.Accept, ", ")), "Size", megabytes(p.MaxBytes))
	if rules.MaxFiles > 1 {
		hint += " " + i18n.T(ctx, "intake.page.file-many", "Count", rules.MaxFiles, "N", rules.MaxFiles)
	}
	p.Hint = strings.TrimSpace(sentence(in.Hint) + " " + hint)
	return p
}

// megabytes prints a limit in the round number in which it was set: "20 MB", not "21 MB".
func megabytes(n int64) string {
	if n > 0 && n%(1<<20) == 0 {
		return strconv.FormatInt(n>>20, 10) + "\u00a0MB"
	}
	return ui.Size(n)
}

// sentence ends a text, so that another one can follow it.
func sentence(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".?!") {
		return s
	}
	return s + "."
}

// form are the attributes of the form of a page: one that takes files shows how far their sending is.
func (s stepPage) form(ctx context.Context) templ.Attributes {
	if s.asksFiles() {
		return ui.UploadForm(ctx)
	}
	return templ.Attributes{"data-once": true}
}

func paragraphs(s string) []string {
	var out []string
	for p := range strings.Lines(s) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}
