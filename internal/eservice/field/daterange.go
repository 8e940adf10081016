package field

import (
	"strings"

	"wrota/internal/eservice/messages"
	"wrota/internal/eservice/rule"
	"wrota/internal/kit/calendar"
)

// dateRangeKind is a period of days, both ends included. Its parts are from and to.
type dateRangeKind struct {
	from, to Bound
	maxDays  int
}

func newDateRange(o *Options) Kind {
	k := dateRangeKind{from: readBound(o.Get("from")), to: readBound(o.Get("to"))}
	k.maxDays = o.Get("max_days").Int(0, 36_600)
	return k
}

// Bounds lists the questions on which the bounds depend.
func (k dateRangeKind) Bounds() []string { return boundFields(k.from, k.to) }

func (k dateRangeKind) Read(in Form, _ Context) (Value, []Problem) {
	from, problems := readDate(in.Part("from"), "from")
	to, more := readDate(in.Part("to"), "to")
	problems = append(problems, more...)
	switch {
	case problems != nil:
		return nil, problems
	case from.IsZero() && to.IsZero():
		return nil, nil
	case from.IsZero():
		return nil, []Problem{wrong("from", "daterange.missing-from")}
	case to.IsZero():
		return nil, []Problem{wrong("to", "daterange.missing-to")}
	}
	return Record{"from": from.String(), "to": to.String()}, nil
}

// span reads a stored period.
func span(v Value) (from, to calendar.Date, ok bool) {
	r := record(v)
	from, okFrom := canonicalDate(r["from"])
	to, okTo := canonicalDate(r["to"])
	return from, to, okFrom && okTo && len(r) == 2
}

func (k dateRangeKind) Check(v Value, c Context) []Problem {
	from, to, ok := span(v)
	if !ok {
		return unreadable()
	}
	if to.Before(from) {
		return []Problem{wrong("to", "daterange.order", "Day", FormatDate(from, c.Lang))}
	}
	problems := append(within(from, k.from, Bound{}, "from", c), within(to, Bound{}, k.to, "to", c)...)
	if days := from.DaysUntil(to) + 1; k.maxDays > 0 && days > k.maxDays {
		problems = append(problems, wrong("to", "daterange.length", "Days", k.maxDays, "Day", FormatDate(from.AddDays(k.maxDays-1), c.Lang)))
	}
	return problems
}

func (k dateRangeKind) Print(v Value, c Context) []string {
	from, to, ok := span(v)
	switch {
	case !ok:
		return nil
	case from == to:
		return []string{FormatDate(from, c.Lang)}
	}
	say := messages.Say(c.Lang, "eservice.period", "From", FormatDate(from, c.Lang), "To", FormatDate(to, c.Lang))
	return []string{strings.TrimSpace(say)}
}

func (k dateRangeKind) Term(v Value) any {
	from, to, _ := span(v)
	return rule.Range{From: Term(from), To: Term(to)}
}

func (k dateRangeKind) Shape() Shape {
	return Shape{Form: ShapeRecord, Parts: []ShapePart{partOf("Od", "from", simple("date"), false), partOf("Do", "to", simple("date"), false)}}
}

func (k dateRangeKind) Inputs(v Value, typed Form, c Context) []Input {
	r := record(v)
	from, to := dateInput(r["from"], typed.Part("from"), c), dateInput(r["to"], typed.Part("to"), c)
	from.Label, to.Label = messages.Say(c.Lang, "eservice.part.from"), messages.Say(c.Lang, "eservice.part.to")
	return []Input{from, to}
}

func (k dateRangeKind) Sample(draw Draw, c Context) Value {
	low, high := sampleSpan(k.from, k.to, c)
	from := low.AddDays(draw(min(low.DaysUntil(high), 1000) + 1))
	longest := from.DaysUntil(high)
	if k.maxDays > 0 {
		longest = min(longest, k.maxDays-1)
	}
	return Record{"from": from.String(), "to": from.AddDays(draw(min(longest, 1000) + 1)).String()}
}
