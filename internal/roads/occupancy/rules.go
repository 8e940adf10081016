package occupancy

import (
	"slices"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/kit/calendar"
)

// Check says what the form cannot: the end is not before the beginning, less than 24 hours are less than
// 24 hours, stages lie within the period and leave no day of it out.
func (s *Service) Check(a eservice.Answers, env eservice.Env) []eservice.Problem {
	out := append(kilometres(a), hours(a)...)
	out = append(out, stages(a, env.Lang)...)
	if road := a.Text("droga"); road != "" && env.Lists != nil {
		if _, ok := env.Lists.Option(RoadsList, road); !ok {
			out = append(out, s.problem("droga", "road"))
		}
	}
	for i := range out {
		if out[i].Step == "" {
			out[i] = s.placed(out[i])
		}
	}
	return out
}

// problem is a sentence of this package about a field; it carries its text, because the keys of this
// package are not in the catalogue of the form's messages.
func (s *Service) problem(id, key string, args ...any) eservice.Problem {
	return s.placed(trouble(id, key, args...))
}

func trouble(id, key string, args ...any) eservice.Problem {
	return eservice.Problem{Field: id, Key: "occupancy.problem." + key, Text: said("occupancy.problem."+key, args...)}
}

// placed finds the page that asks the question.
func (s *Service) placed(p eservice.Problem) eservice.Problem {
	if st, ok := s.def.StepOf(p.Field); ok {
		p.Step = st.ID
	}
	return p
}

func kilometres(a eservice.Answers) []eservice.Problem {
	from, okFrom := Kilometre(a.Text("km_od"))
	to, okTo := Kilometre(a.Text("km_do"))
	if okFrom && okTo && to < from {
		return []eservice.Problem{trouble("km_do", "km-order")}
	}
	return nil
}

// hours of one day must be in order; of two days, less than 24 hours must lie between them (ust. 4).
func hours(a eservice.Answers) []eservice.Problem {
	if !a.Bool("krotko") {
		return nil
	}
	from, to, ok := Period(a)
	begin, end := a.Text("godzina_od"), a.Text("godzina_do")
	switch {
	case !ok:
		return nil
	case begin == "" || end == "":
		return []eservice.Problem{trouble("godzina_od", "hours-missing")}
	case from == to && end <= begin: // "05:30" < "22:00": the form takes two digits
		return []eservice.Problem{trouble("godzina_do", "hours-order")}
	case from != to && end >= begin:
		return []eservice.Problem{trouble("godzina_do", "hours-day")}
	}
	return nil
}

type span struct{ from, to calendar.Date }

func stages(a eservice.Answers, lang string) (out []eservice.Problem) {
	from, to, ok := Period(a)
	if !ok || !a.Bool("etapy") {
		return nil
	}
	var spans []span
	for _, row := range a.Rows("elementy") {
		f, t, ok := row.Range("okres_etapu")
		if !ok {
			continue
		}
		spans = append(spans, span{f, t})
		if f.Before(from) || t.After(to) {
			p := trouble("okres_etapu", "stage-outside", "Period", field.FormatDate(from, lang)+" – "+field.FormatDate(to, lang))
			p.Row = row.ID
			out = append(out, p)
		}
	}
	if len(out) > 0 || len(spans) == 0 {
		return out
	}
	if day, gap := uncovered(spans, from, to); gap {
		out = append(out, trouble("elementy", "stages-gap", "Day", field.FormatDate(day, lang)))
	}
	return out
}

// uncovered finds the first day of a period that no span has.
func uncovered(spans []span, from, to calendar.Date) (calendar.Date, bool) {
	slices.SortFunc(spans, func(a, b span) int { return a.from.Compare(b.from) })
	next := from
	for _, s := range spans {
		if s.from.After(next) {
			break
		}
		if !s.to.Before(next) {
			next = s.to.AddDays(1)
		}
	}
	return next, !next.After(to)
}
