package field

// choiceKind is one of several options.
type choiceKind struct{ options }

func newChoice(o *Options) Kind { return &choiceKind{options{o.list()}} }

func (k *choiceKind) Read(in Form, c Context) (Value, []Problem) {
	code := in.Get("")
	if code == "" {
		return nil, nil
	}
	if _, ok := k.find(code, c); !ok {
		return nil, []Problem{wrong("", "choice.option")}
	}
	return code, nil
}

func (k *choiceKind) Check(v Value, c Context) []Problem {
	code := text(v)
	if code == "" {
		return unreadable()
	}
	if _, ok := k.find(code, c); !ok {
		return []Problem{wrong("", "choice.option")}
	}
	return nil
}

func (k *choiceKind) Print(v Value, c Context) []string {
	if s := text(v); s != "" {
		return []string{k.label(s, c)}
	}
	return nil
}

func (k *choiceKind) Term(v Value) any { return text(v) }

func (k *choiceKind) Shape() Shape { return k.shape(ShapeCoded) }

func (k *choiceKind) Inputs(v Value, typed Form, c Context) []Input {
	code := typed.or("", text(v))
	in := Input{Name: typed.Name(""), Widget: WidgetRadios, Options: k.choices(c, func(o string) bool { return o == code })}
	if k.list.External || len(in.Options) > manyOptions {
		in.Widget, in.Value = WidgetSelect, code
	}
	if k.list.External {
		in.Suggest = "list:" + k.list.Name
	}
	return []Input{in}
}

func (k *choiceKind) Sample(draw Draw, c Context) Value {
	all := k.all(c)
	if len(all) == 0 {
		return nil
	}
	return all[draw(len(all))].Code
}
