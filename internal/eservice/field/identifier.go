package field

import (
	"errors"
	"strings"

	"wrota/internal/kit/ident"
)

// identifier is what the kinds of identifiers share: a text that one of kit's parsers accepts, and
// whose canonical form is the parser's String.
type identifier struct {
	kind    string
	parse   func(string) (canonical, shown string, err error)
	input   Input // properties of the control
	pattern string
	samples []string
}

// parsed adapts a parser of kit; show prints for people, nil when the canonical form is fine.
func parsed[T interface{ String() string }](parse func(string) (T, error), show func(T) string) func(string) (string, string, error) {
	return func(s string) (string, string, error) {
		v, err := parse(s)
		if err != nil {
			return "", "", err
		}
		if show == nil {
			return v.String(), v.String(), nil
		}
		return v.String(), show(v), nil
	}
}

func (k identifier) Read(in Form, _ Context) (Value, []Problem) {
	s := strings.TrimSpace(in.Get(""))
	if s == "" {
		return nil, nil
	}
	canonical, _, err := k.parse(s)
	if err != nil {
		return nil, []Problem{wrong("", k.key(err))}
	}
	return canonical, nil
}

// key says how to mend the typing: "pesel.checksum".
func (k identifier) key(err error) string {
	if e := new(ident.Error); errors.As(err, &e) {
		return k.kind + "." + string(e.Problem)
	}
	return k.kind + ".format"
}

func (k identifier) Check(v Value, _ Context) []Problem {
	s := text(v)
	if canonical, _, err := k.parse(s); err != nil || canonical != s {
		return unreadable()
	}
	return nil
}

func (k identifier) Print(v Value, _ Context) []string {
	if _, shown, err := k.parse(text(v)); err == nil {
		return []string{shown}
	}
	return nil
}

func (k identifier) Term(v Value) any { return text(v) }

func (k identifier) Shape() Shape { return patternShape(k.pattern) }

func (k identifier) Inputs(v Value, typed Form, _ Context) []Input {
	in := k.input
	in.Name, in.Widget = typed.Name(""), WidgetText
	shown := text(v)
	if _, s, err := k.parse(shown); err == nil {
		shown = s
	}
	in.Value = typed.or("", shown)
	return []Input{in}
}

func (k identifier) Sample(draw Draw, _ Context) Value { return k.samples[draw(len(k.samples))] }
