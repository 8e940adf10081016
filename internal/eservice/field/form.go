package field

import (
	"net/url"
	"strings"
)

// Limits of what a browser may send for one input. Longer input is cut before anything looks at it;
// the kinds refuse it well below.
const (
	maxTyped  = 64 << 10
	maxChosen = 500
)

// Form is what the browser sent for one field. Parts of a compound field are named field.part.
type Form struct {
	values url.Values
	name   string
}

// NewForm takes the values of a field out of a form; values may be nil.
func NewForm(values url.Values, name string) Form { return Form{values, name} }

func (f Form) key(part string) string {
	if part == "" {
		return f.name
	}
	return f.name + "." + part
}

// Get returns the first value of a part, "" when nothing was sent.
func (f Form) Get(part string) string {
	if vs := f.values[f.key(part)]; len(vs) > 0 {
		return cut(vs[0])
	}
	return ""
}

// All returns all values of a part.
func (f Form) All(part string) []string {
	vs := f.values[f.key(part)]
	if len(vs) > maxChosen {
		vs = vs[:maxChosen]
	}
	return vs
}

// Part is the form of a part that is itself compound.
func (f Form) Part(part string) Form { return Form{f.values, f.key(part)} }

// Name is the name of the input of a part.
func (f Form) Name(part string) string { return f.key(part) }

// Sent tells whether the browser sent the part at all, be it empty.
func (f Form) Sent(part string) bool { _, ok := f.values[f.key(part)]; return ok }

func cut(s string) string {
	if len(s) > maxTyped {
		return strings.ToValidUTF8(s[:maxTyped], "")
	}
	return s
}

// or returns what was typed into a part, or the canonical text when the browser sent nothing.
func (f Form) or(part, canonical string) string {
	if f.Sent(part) {
		return f.Get(part)
	}
	return canonical
}

// Widget is the sort of control that a page draws for an input.
type Widget string

const (
	WidgetText       Widget = "text"
	WidgetLongText   Widget = "longtext"
	WidgetDate       Widget = "date"       // Parts are day, month and year
	WidgetRadios     Widget = "radios"     // Options
	WidgetCheckboxes Widget = "checkboxes" // Options, Value is sent for each
	WidgetSelect     Widget = "select"     // Options, or suggestions when Suggest is set
	WidgetFile       Widget = "file"       // an upload with a list of what is there
	WidgetGroup      Widget = "group"      // a list of rows with links to add, change and remove
	WidgetNote       Widget = "note"       // text only; Value
	WidgetComputed   Widget = "computed"   // shown, not asked; Value
)

// Input is one control of a page, with everything that the page needs and nothing about HTML.
type Input struct {
	Name   string // of the control: "adres.postcode"
	Label  string // in the language of the context
	Hint   string
	Alone  bool // the only input of its field: its label is the field's label
	Widget Widget

	Value   string   // what to show in a text control
	Options []Choice // of radios, checkboxes, select
	Parts   []Input  // day, month, year
	Files   Files    // of an upload

	Optional     bool // may be left empty although the field is required (a flat in an address)
	Prefix       string
	Suffix       string // a unit: zł, m²
	Width        int    // characters expected; 0 for full width
	MaxLength    int
	Numeric      bool   // a keyboard of digits
	Decimal      bool   // a keyboard of digits with a comma
	Autocomplete string // HTML's token: "given-name"
	Type         string // "email", "tel", or "" for text
	Suggest      string // a source of suggestions: "address", "parcel", "list:roads"
}

// Choice is one option of a control.
type Choice struct {
	Value   string
	Label   string
	Hint    string
	Checked bool
}

// ID is the id of the control in the page: letters, digits, dashes and underscores only.
func (in Input) ID() string { return strings.ReplaceAll(in.Name, ".", "-") }

// Target is the id of the first thing that can take the focus, for links from an error summary.
func (in Input) Target() string {
	if len(in.Parts) > 0 {
		return in.Parts[0].ID()
	}
	return in.ID()
}
