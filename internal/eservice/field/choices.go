package field

import "slices"

// choicesKind is any of several options.
type choicesKind struct {
	options
	min, max int
}

func newChoices(o *Options) Kind {
	k := &choicesKind{options: options{o.list()}}
	k.min = o.Get("min").Int(0, 100)
	k.max = o.Get("max").Int(0, 100)
	if k.max > 0 && k.max < k.min {
		o.Get("max").Mistake("", "max is less than min")
	}
	return k
}

func (k *choicesKind) Read(in Form, c Context) (Value, []Problem) {
	sent := in.All("")
	var codes Codes
	for _, o := range k.all(c) { // the canonical order is that of the options
		if slices.Contains(sent, o.Code) {
			codes = append(codes, o.Code)
		}
	}
	known := func(code string) bool { return code == "" || slices.Contains(codes, code) }
	for _, code := range sent {
		if !known(code) {
			return nil, []Problem{wrong("", "choice.option")}
		}
	}
	if len(codes) == 0 {
		return nil, nil
	}
	return codes, nil
}

func (k *choicesKind) Check(v Value, c Context) []Problem {
	codes, _ := v.(Codes)
	if len(codes) == 0 {
		return unreadable()
	}
	for i, code := range codes {
		if _, ok := k.find(code, c); !ok || slices.Contains(codes[:i], code) {
			return []Problem{wrong("", "choice.option")}
		}
	}
	switch {
	case len(codes) < k.min:
		return []Problem{wrong("", "choices.min", "Min", k.min)}
	case k.max > 0 && len(codes) > k.max:
		return []Problem{wrong("", "choices.max", "Max", k.max)}
	}
	return nil
}

func (k *choicesKind) Print(v Value, c Context) []string {
	codes, _ := v.(Codes)
	var out []string
	for _, code := range codes {
		out = append(out, k.label(code, c))
	}
	return out
}

func (k *choicesKind) Term(v Value) any {
	codes, _ := v.(Codes)
	return []string(codes)
}

func (k *choicesKind) Shape() Shape { return k.shape(ShapeList) }

func (k *choicesKind) Inputs(v Value, typed Form, c Context) []Input {
	codes, _ := v.(Codes)
	if typed.Sent("") {
		codes = typed.All("")
	}
	return []Input{{
		Name: typed.Name(""), Widget: WidgetCheckboxes,
		Options: k.choices(c, func(o string) bool { return slices.Contains(codes, o) }),
	}}
}

func (k *choicesKind) Sample(draw Draw, c Context) Value {
	all := k.all(c)
	if len(all) == 0 {
		return nil
	}
	most := len(all)
	if k.max > 0 {
		most = min(most, k.max)
	}
	least := min(max(k.min, 1), most)
	want := least + draw(most-least+1)
	var codes Codes
	for i, o := range all {
		left := len(all) - i
		if need := want - len(codes); need > 0 && draw(left) < need {
			codes = append(codes, o.Code)
		}
	}
	return codes
}
