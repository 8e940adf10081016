// Package field holds the kinds of questions that an e-service can ask: text, date, PESEL, address,
// file, a group of rows and so on.
//
// A kind turns what a person typed into a canonical value (or says how to mend it), checks a value
// again later, prints it for people, gives it to conditions, describes its XML and makes samples for
// tests. Each kind is one small type in its own file and one line in the table of kinds.go; nothing
// else in the program switches on kinds, except the pages, which draw about ten sorts of inputs.
//
// The words: a Field is one question of a definition with its kind and its options; a Value is the
// canonical answer (see value.go for its Go types); a Form is what the browser sent for one field; a
// Problem is what is wrong and where; an Input is one control of the page; a Shape is how the value
// looks in the XML document.
//
// The package knows nothing of steps, paths, fees or storage, and asks no register: whether a number
// was issued to somebody is a question for people or for other modules.
package field

import (
	"slices"

	"wrota/internal/eservice/rule"
	"wrota/internal/eservice/source"
)

// Field is one question of a definition.
type Field struct {
	ID        string
	KindName  string
	Label     source.Text
	Hint      source.Text
	Optional  bool
	When      *rule.Condition // nil: always asked
	Prefill   string          // what is known of the account, e.g. "account.person"
	Role      string          // what the answer says of the applicant, e.g. "applicant.person"
	Element   string          // name of the XML element
	Sensitive bool            // special categories of data (art. 9 RODO): hidden in lists, logged when seen
	Errors    map[string]source.Text
	Kind      Kind
	Node      source.Node // where the field stands in its file
	Uses      Uses

	shape  Shape // worked out once: documents ask for it at every filing
	exact  bool
	inputs []string // names of its controls
}

// Uses says what the expressions of a definition look at; the definition sets it when it is loaded.
type Uses struct {
	Term  bool // the value
	Exact bool // the exact number
	Fact  bool // whether it is answered
}

// Asked tells whether the kind takes an answer from the person at all.
func (f *Field) Asked() bool {
	switch f.Kind.(type) {
	case infoKind, *Computed:
		return false
	}
	return true
}

// Group returns the group of rows that the field holds, or nil.
func (f *Field) Group() *Group { g, _ := f.Kind.(*Group); return g }

// Computed returns what computes the field, or nil.
func (f *Field) Computed() *Computed { c, _ := f.Kind.(*Computed); return c }

// IsFile tells whether the answer is uploaded files; these do not come with the form's values.
func (f *Field) IsFile() bool { _, ok := f.Kind.(*fileKind); return ok }

// Files is what may be uploaded to a field of kind file; it is zero for other kinds.
func (f *Field) Files() FileRules {
	if k, ok := f.Kind.(*fileKind); ok {
		return k.FileRules
	}
	return FileRules{}
}

// Read turns what was typed into a value. The value is nil when there is none or it has problems.
func (f *Field) Read(in Form, c Context) (Value, []Problem) {
	v, problems := f.Kind.Read(in, c)
	if len(problems) == 0 {
		problems = f.Check(v, c)
		if len(problems) == 0 {
			return v, nil
		}
	}
	return nil, f.name(problems)
}

// Check says what is wrong with a value that was stored earlier; nil is a missing answer.
func (f *Field) Check(v Value, c Context) []Problem {
	if v == nil {
		if f.Optional || !f.Asked() {
			return nil
		}
		return f.name([]Problem{{Key: "eservice.required." + f.KindName}})
	}
	return f.name(f.Kind.Check(v, c))
}

// name fills in the field and the author's own wording.
func (f *Field) name(problems []Problem) []Problem {
	for i := range problems {
		p := &problems[i]
		p.Field = f.ID
		if t, ok := f.Errors[p.code()]; ok {
			p.Text = t
		}
	}
	return problems
}

// Print writes a value for people, one line a string; nil prints nothing.
func (f *Field) Print(v Value, c Context) []string {
	if v == nil {
		return nil
	}
	return f.Kind.Print(v, c)
}

// Inputs describes the controls for the field: what was typed if that was wrong, else the value.
func (f *Field) Inputs(v Value, typed Form, c Context) []Input {
	inputs := f.Kind.Inputs(v, typed, c)
	if len(inputs) == 1 && inputs[0].Label == "" {
		inputs[0].Label = f.Label.In(c.Lang)
		inputs[0].Hint = f.Hint.In(c.Lang)
		inputs[0].Alone = true
	}
	return inputs
}

// Shape is how the value looks in the XML document.
func (f *Field) Shape() Shape { return f.shape }

// Names lists the names under which the browser sends the field.
func (f *Field) Names() []string { return f.inputs }

// prepare works out what does not change while the program runs.
func (f *Field) prepare() {
	f.shape = f.Kind.Shape()
	f.exact = f.Symbol().Exact
	for _, in := range f.Kind.Inputs(nil, NewForm(nil, f.ID), Context{Lang: "pl"}) {
		if len(in.Parts) == 0 {
			f.inputs = append(f.inputs, in.Name)
		}
		for _, p := range in.Parts {
			f.inputs = append(f.inputs, p.Name)
		}
	}
}

// Symbol is what conditions may know of the field.
func (f *Field) Symbol() rule.Symbol {
	s := rule.Symbol{Zero: f.Kind.Term(nil)}
	switch k := f.Kind.(type) {
	case *choiceKind:
		s.Options = k.codes()
	case *choicesKind:
		s.Options = k.codes()
	case *Group:
		s.Fields = rule.Symbols{}
		for _, rf := range k.Fields {
			s.Fields[rf.ID] = rf.Symbol()
		}
	}
	_, s.Exact = f.Kind.(Exact)
	if c := f.Computed(); c != nil && !c.exact() {
		s.Exact = false
	}
	return s
}

// errorCodes are the occasions for which an author may write an own sentence.
var errorCodes = []string{"required", "min", "max", "length", "from", "to", "order", "option", "pattern", "checksum", "format", "date", "rows", "files"}

func knownErrorCode(code string) bool { return slices.Contains(errorCodes, code) }
