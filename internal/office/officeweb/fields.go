package officeweb

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// form is what was typed, or what is known when nothing was typed yet.
type form struct {
	url.Values
	Problems ui.Problems
	Stored   url.Values // what somebody else saved meanwhile; nil unless they did
}

// again is a form that was refused, with what is stored when it was overtaken: both are then shown, and saving
// once more is a choice.
func again(ctx context.Context, typed url.Values, err error, stored url.Values) form {
	f := form{Values: typed, Problems: problems(ctx, err)}
	if fault.Is(err, fault.Conflict) {
		f.Stored = stored
		f.Set("version", stored.Get("version"))
	}
	return f
}

// problems reads a refusal: the fields of a fault, or its own sentence when it marks none.
func problems(ctx context.Context, err error) ui.Problems {
	if ps := ui.ProblemsOf(ctx, err); len(ps) > 0 {
		return ps
	}
	if f, ok := fault.As(err); ok {
		return ui.Problems{{Text: i18n.T(ctx, f.Key, map[string]any(f.Args)), Href: "#tresc-strony"}}
	}
	return nil
}

// say is a sentence of the pages.
func say(ctx context.Context, key string, args ...any) string {
	return i18n.T(ctx, "office.page."+key, args...)
}

// input asks for one line; the label is named after the field.
func (f form) input(ctx context.Context, page, name string, more ...func(*ui.InputProps)) ui.InputProps {
	out := ui.InputProps{
		Field: ui.Field{Name: name, Label: say(ctx, page+"."+name), Error: f.Problems.At(name)}, Value: f.Get(name), Autocomplete: "off",
	}
	for _, change := range more {
		change(&out)
	}
	if now := f.Stored.Get(name); f.Stored != nil && now != f.Get(name) {
		out.Hint = say(ctx, "stored-now", "Value", now)
	}
	return out
}

func optional(p *ui.InputProps) { p.Optional = true }

func typed(kind string) func(*ui.InputProps) {
	return func(p *ui.InputProps) { p.Type = kind }
}

func hint(text string) func(*ui.InputProps) {
	return func(p *ui.InputProps) { p.Hint = text }
}

func version(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return -1 // of nothing that was ever saved
	}
	return n
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// typedDay reads a day; what is no day is refused by the module as none.
func typedDay(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

func narrow(n int) func(*ui.InputProps) {
	return func(p *ui.InputProps) { p.Width = ui.Width(n) }
}

// decimal prints a ratio as Polish readers write it: "4,5".
func decimal(x float64) string {
	return strings.Replace(strconv.FormatFloat(x, 'f', 1, 64), ".", ",", 1)
}

// settingsLink leads back to the list of settings.
func settingsLink(ctx context.Context) *ui.Link {
	return &ui.Link{Text: say(ctx, "settings"), Href: "/biurko/ustawienia"}
}
