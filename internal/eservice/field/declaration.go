package field

import "wrota/internal/eservice/messages"

// declarationKind is a statement that the person makes by ticking it; the label is its wording. It
// must be ticked unless the field is optional, and what is not ticked is simply not declared.
type declarationKind struct{}

func newDeclaration(*Options) Kind { return declarationKind{} }

func (declarationKind) Read(in Form, _ Context) (Value, []Problem) {
	if in.Get("") == "" {
		return nil, nil
	}
	return true, nil
}

func (declarationKind) Check(v Value, _ Context) []Problem {
	if v != true {
		return unreadable()
	}
	return nil
}

func (declarationKind) Print(v Value, c Context) []string {
	if v != true {
		return nil
	}
	return []string{messages.Say(c.Lang, "eservice.declared")}
}

func (declarationKind) Term(v Value) any { return v == true }

func (declarationKind) Shape() Shape { return simple("boolean") }

func (declarationKind) Inputs(v Value, typed Form, _ Context) []Input {
	checked := v == true
	if typed.Sent("") {
		checked = typed.Get("") != ""
	}
	return []Input{{Name: typed.Name(""), Widget: WidgetCheckboxes, Options: []Choice{{Value: "yes", Checked: checked}}}}
}

func (declarationKind) Sample(Draw, Context) Value { return true }
