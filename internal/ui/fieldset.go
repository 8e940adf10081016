package ui

import "github.com/a-h/templ"

// FieldsetProps describe a group of controls that answer one question.
type FieldsetProps struct {
	Legend  string
	Heading bool   // the legend is the h1 of the page
	By      string // ids of hint and error
	Role    string // "group" lets screen readers say the error of the group
	Attrs   templ.Attributes
	// Optional adds "(nieobowiązkowe)" to the legend.
	Optional bool
}

// Choice is one answer to choose.
type Choice struct {
	Value     string
	Text      string
	Hint      string
	ID        string // that of the list and the position when empty
	Name      string // checkboxes may each have a name of their own
	Checked   bool
	Disabled  bool
	Exclusive bool            // a checkbox "none of these": clears the others
	Divider   string          // not a choice but a word between choices: "lub"
	Reveal    templ.Component // further questions, shown when this answer is chosen
	Attrs     templ.Attributes
}

// ChoicesProps describe radios or checkboxes. Field.Label is the legend of their fieldset; without one
// there is no fieldset.
type ChoicesProps struct {
	Field
	Items  []Choice
	Values []string // what is chosen; one value for radios
	Inline bool     // side by side; for two short answers
	Small  bool     // filters and desks
}

// item is a choice as the template needs it.
type item struct {
	Choice
	kind, by string
	checked  bool
}

// items resolves ids, names and what is checked. The first control has the id of the list itself, so
// that a link in the error summary leads to it.
func (p ChoicesProps) items(kind string) []item {
	out := make([]item, 0, len(p.Items))
	for i, c := range p.Items {
		it := item{Choice: c, kind: kind}
		if it.ID == "" {
			it.ID = p.id()
			if i > 0 {
				it.ID += "-" + itoa(i+1)
			}
		}
		it.Choice.Name = or(c.Name, p.Name)
		it.checked = c.Checked
		for _, v := range p.Values {
			it.checked = it.checked || v == c.Value
		}
		if kind == "checkbox" && p.Label == "" {
			it.by = p.by() // nobody else can refer to the hint
		}
		if c.Hint != "" {
			it.by = join(it.by, it.ID+"-item-hint")
		}
		out = append(out, it)
	}
	return out
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}
