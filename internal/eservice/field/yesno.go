package field

import (
	"strings"

	"wrota/internal/eservice/messages"
)

// yesNoKind is a question that is answered by yes or no.
type yesNoKind struct{}

func newYesNo(*Options) Kind { return yesNoKind{} }

func (yesNoKind) Read(in Form, _ Context) (Value, []Problem) {
	switch strings.TrimSpace(in.Get("")) {
	case "":
		return nil, nil
	case "yes":
		return true, nil
	case "no":
		return false, nil
	}
	return nil, []Problem{wrong("", "choice.option")}
}

func (yesNoKind) Check(v Value, _ Context) []Problem {
	if _, ok := v.(bool); !ok {
		return unreadable()
	}
	return nil
}

func (yesNoKind) Print(v Value, c Context) []string {
	b, ok := v.(bool)
	if !ok {
		return nil
	}
	return []string{yesWord(b, c.Lang)}
}

func yesWord(b bool, lang string) string {
	if b {
		return messages.Say(lang, "eservice.yes")
	}
	return messages.Say(lang, "eservice.no")
}

func (yesNoKind) Term(v Value) any { b, _ := v.(bool); return b }

func (yesNoKind) Shape() Shape { return simple("boolean") }

func (yesNoKind) Inputs(v Value, typed Form, c Context) []Input {
	value := ""
	if b, ok := v.(bool); ok {
		value = map[bool]string{true: "yes", false: "no"}[b]
	}
	value = typed.or("", value)
	return []Input{{Name: typed.Name(""), Widget: WidgetRadios, Options: []Choice{
		{Value: "yes", Label: yesWord(true, c.Lang), Checked: value == "yes"},
		{Value: "no", Label: yesWord(false, c.Lang), Checked: value == "no"},
	}}}
}

func (yesNoKind) Sample(draw Draw, _ Context) Value { return draw(2) == 1 }
