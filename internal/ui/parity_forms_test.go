package ui

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// with gives a component its children.
func with(c, children templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, children), w)
	})
}

func inputOf(o options) templ.Component {
	return Input(InputProps{
		Field: o.field(), Type: o.str("type"), Value: o.str("value"), InputMode: o.str("inputmode"), Autocomplete: o.str("autocomplete"),
		Autocapitalize: o.str("autocapitalize"), Pattern: o.str("pattern"), Spellcheck: trueFalse(o["spellcheck"]), Disabled: o.flag("disabled"),
		Prefix: o.str("prefix.text"), Suffix: o.str("suffix.text"),
	})
}

func passwordInput(o options) templ.Component {
	return PasswordInput(PasswordProps{Field: o.field(), Value: o.str("value"), Autocomplete: o.str("autocomplete")})
}

func textareaProps(o options) TextareaProps {
	return TextareaProps{
		Field: o.field(), Value: o.str("value"), Rows: o.number("rows"), Autocomplete: o.str("autocomplete"),
		Spellcheck: trueFalse(o["spellcheck"]), Disabled: o.flag("disabled"),
	}
}

func textareaOf(o options) templ.Component { return Textarea(textareaProps(o)) }

func characterCount(o options) templ.Component {
	p := CountProps{TextareaProps: textareaProps(o), Max: o.number("maxlength"), Threshold: o.number("threshold"), Words: o.str("countType") == "words"}
	if n := o.number("maxwords"); n > 0 {
		p.Max, p.Words = n, true
	}
	return CharacterCount(p)
}

func selectOf(o options) templ.Component {
	p := SelectProps{Field: o.field(), Value: o.str("value"), Disabled: o.flag("disabled")}
	for _, it := range o.list("items") {
		_, set := it["value"]
		opt := Option{Value: it.str("value"), Text: it.str("text"), Plain: !set, Selected: it.flag("selected"), Disabled: it.flag("disabled"), Attrs: it.attrs()}
		p.Items = append(p.Items, opt)
	}
	return Select(p)
}

func choicesProps(o options) ChoicesProps {
	p := ChoicesProps{Field: o.field(), Values: o.strings("values")}
	if v := o.str("value"); v != "" {
		p.Values = []string{v}
	}
	for _, it := range o.list("items") {
		c := Choice{
			Value: it.str("value"), Text: it.str("text"), Hint: it.str("hint.text"), ID: it.str("id"), Name: it.str("name"), Checked: it.flag("checked"),
			Disabled: it.flag("disabled"), Divider: it.str("divider"), Exclusive: it.str("behaviour") == "exclusive", Attrs: it.attrs(),
		}
		if html := it.str("conditional.html"); html != "" {
			c.Reveal = templ.Raw(html)
		}
		p.Items = append(p.Items, c)
	}
	return p
}

func radios(o options) templ.Component     { return Radios(choicesProps(o)) }
func checkboxes(o options) templ.Component { return Checkboxes(choicesProps(o)) }

func dateInput(o options) templ.Component {
	p := DateInputProps{Field: o.field()}
	p.Field.ID = o.str("id")
	items := o.list("items")
	if len(items) == 0 {
		for _, key := range []string{"day", "month", "year"} {
			it := o.sub(key)
			if off, ok := o[key].(bool); ok && !off {
				continue
			}
			if it == nil {
				it = options{}
			}
			if it.str("name") == "" {
				it["name"] = key
			}
			items = append(items, it)
		}
	}
	for _, it := range items {
		p.Parts = append(p.Parts, datePart(o, it))
	}
	return DateInput(p)
}

func datePart(o, it options) DatePart {
	key := it.str("name")
	part := DatePart{Key: key, Name: key, Label: it.str("label"), Value: it.str("value"), Pattern: it.str("pattern"), InputMode: it.str("inputmode"), Autocomplete: it.str("autocomplete"), ID: it.str("id")}
	if part.Label == "" && key != "" {
		part.Label = strings.ToUpper(key[:1]) + strings.ToLower(key[1:])
	}
	if prefix := o.str("namePrefix"); prefix != "" {
		part.Name = prefix + "-" + key
	}
	if part.Value == "" {
		part.Value = o.sub("values").str(part.Name)
	}
	for _, place := range []options{o.sub("values"), {key: o.sub(key).str("value")}} {
		part.Value = or(part.Value, place.str(key))
	}
	return part
}

func fileUpload(o options) templ.Component {
	return FileUpload(FileUploadProps{Field: o.field(), Multiple: o.flag("multiple"), Disabled: o.flag("disabled"), Drop: false})
}

func labelOf(o options) templ.Component {
	return Label(Field{Label: o.str("text"), Heading: o.flag("isPageHeading"), Name: o.str("for")})
}

func hint(o options) templ.Component { return Hint(o.str("id"), o.str("text")) }

func errorMessage(o options) templ.Component { return ErrorMessage(o.str("id"), o.str("text")) }

func fieldset(o options) templ.Component {
	c := Fieldset(FieldsetProps{Legend: o.str("legend.text"), Heading: o.sub("legend").flag("isPageHeading"), By: o.str("describedBy"), Role: o.str("role"), Attrs: o.attrs()})
	return with(c, templ.Raw(o.str("html")))
}

func errorSummary(o options) templ.Component {
	p := ErrorSummaryProps{Title: o.str("titleText"), Text: o.str("descriptionText"), Attrs: o.attrs()}
	for _, e := range o.list("errorList") {
		p.Errors = append(p.Errors, Problem{Text: e.str("text"), Href: e.str("href")})
	}
	return ErrorSummary(p)
}

func button(o options) templ.Component {
	return Button(ButtonProps{
		Text: o.str("text"), Href: o.str("href"), Name: o.str("name"), Value: o.str("value"), Type: o.str("type"), ID: o.str("id"),
		Start: o.flag("isStartButton"), Disabled: o.flag("disabled"), Attrs: o.attrs(),
	})
}

func taskList(o options) templ.Component {
	p := TaskListProps{ID: or(o.str("idPrefix"), "task-list"), Attrs: o.attrs()}
	for _, it := range o.list("items") {
		t := Task{Title: it.str("title.text"), Href: it.str("href"), Hint: it.str("hint.text"), Status: it.str("status.text")}
		if tag := it.sub("status").str("tag.text"); tag != "" {
			t.Status, t.Tagged = tag, true
		}
		p.Items = append(p.Items, t)
	}
	return TaskList(p)
}

func level(o options, key string) int {
	n, _ := strconv.Atoi(o.str(key))
	return n
}
