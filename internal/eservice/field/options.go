package field

// options is what choice and choices share.
type options struct {
	list *List
}

// all returns the options at the moment.
func (k options) all(c Context) []Option {
	if k.list.External {
		if c.Lists == nil {
			return nil
		}
		return c.Lists.Options(k.list.Name)
	}
	return k.list.Options
}

// find returns the option with a code.
func (k options) find(code string, c Context) (Option, bool) {
	if k.list.External {
		if c.Lists == nil {
			return Option{}, false
		}
		return c.Lists.Option(k.list.Name, code)
	}
	for _, o := range k.list.Options {
		if o.Code == code {
			return o, true
		}
	}
	return Option{}, false
}

// codes are the codes known at load, nil for a list from outside.
func (k options) codes() []string {
	if k.list.External {
		return nil
	}
	out := make([]string, len(k.list.Options))
	for i, o := range k.list.Options {
		out[i] = o.Code
	}
	return out
}

func (k options) choices(c Context, checked func(code string) bool) []Choice {
	var out []Choice
	for _, o := range k.all(c) {
		out = append(out, Choice{o.Code, o.Label.In(c.Lang), o.Hint.In(c.Lang), checked(o.Code)})
	}
	return out
}

// label prints a code; a code that is no more is shown as it is, so that old answers stay readable.
func (k options) label(code string, c Context) string {
	if o, ok := k.find(code, c); ok {
		return o.Label.In(c.Lang)
	}
	return code
}

func (k options) shape(form ShapeForm) Shape {
	return Shape{Form: form, Base: "string", Codes: k.codes(), Places: -1}
}

// manyOptions is from how many options on a list is drawn instead of radio buttons.
const manyOptions = 12
