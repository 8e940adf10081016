package field

// infoKind is a paragraph between questions; its label is the text. It has no answer.
type infoKind struct{}

func newInfo(*Options) Kind { return infoKind{} }

func (infoKind) Read(Form, Context) (Value, []Problem) { return nil, nil }
func (infoKind) Check(Value, Context) []Problem        { return unreadable() }
func (infoKind) Print(Value, Context) []string         { return nil }
func (infoKind) Term(Value) any                        { return "" }
func (infoKind) Shape() Shape                          { return Shape{} }
func (infoKind) Sample(Draw, Context) Value            { return nil }

func (infoKind) Inputs(_ Value, typed Form, _ Context) []Input {
	return []Input{{Name: typed.Name(""), Widget: WidgetNote}}
}
