package field

import (
	"strings"

	"wrota/internal/eservice/messages"
	"wrota/internal/eservice/source"
	"wrota/internal/kit/fault"
)

// Problem is what is wrong with one answer. Key is a message key; Text, when the author of the form
// wrote an own sentence, replaces it.
type Problem struct {
	Step  string
	Row   string // of a group; "" outside
	Field string
	Part  string // of a compound question: "postcode", "from.day"
	Key   string
	Args  map[string]any
	Text  source.Text
}

// wrong makes a problem; args are name and value pairs.
func wrong(part, key string, args ...any) Problem {
	p := Problem{Part: part, Key: "eservice." + key}
	if len(args) > 0 {
		p.Args = make(map[string]any, len(args)/2)
	}
	for i := 0; i+1 < len(args); i += 2 {
		p.Args[args[i].(string)] = args[i+1]
	}
	return p
}

func unreadable() []Problem { return []Problem{wrong("", "unreadable")} }

// Say makes the sentence: the author's own, or the message.
func (p Problem) Say(lang string) string {
	if !p.Text.IsZero() {
		return p.Text.In(lang)
	}
	return messages.Say(lang, p.Key, p.Args)
}

// Name is the name of the control that the problem belongs to: "adres.postcode".
func (p Problem) Name() string {
	if p.Part == "" {
		return p.Field
	}
	return p.Field + "." + p.Part
}

// Fault is the problem as a field of a fault, for those who answer with faults.
func (p Problem) Fault() fault.Field { return fault.Field{Name: p.Name(), Key: p.Key, Args: p.Args} }

// code is the occasion, as authors name it under "errors": "required", "max", "from".
func (p Problem) code() string {
	kind, code, _ := strings.Cut(strings.TrimPrefix(p.Key, "eservice."), ".")
	if kind == "required" {
		return kind
	}
	code, _, _ = strings.Cut(code, ".")
	return code
}
