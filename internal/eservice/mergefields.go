package eservice

import "strings"

// MergeValue gives the value of a merge field that is a question, for the templates of decisions
// (richtext.Fill) and titles: printed in Polish, lines joined by line ends. A yes-or-no gives "tak"
// or nothing, so that {{#if}} can ask about it. ok is false for names that are no questions.
func (l *Live) MergeValue(name string) (value string, ok bool) {
	id, part, isPart := strings.Cut(name, ".")
	f, ok := l.Def.Field(id)
	if !ok {
		return "", false
	}
	ctx := l.ctx
	ctx.Lang = "pl"
	v := l.values[id]
	switch {
	case isPart:
		return l.values.Record(id)[part], true
	case v == false:
		return "", true
	case v == true:
		return "tak", true
	}
	return strings.Join(f.Print(v, ctx), "\n"), true
}

// CaseName is the title of the case that the application opens, in Polish and on one line.
func (d *Definition) CaseName(a Answers, env Env) string { return d.Live(a, env).CaseName() }

// CaseName is the same for answers whose counting is known already.
func (l *Live) CaseName() string {
	who := l.Applicant()
	extra := map[string]string{"applicant.name": who.Name(), "applicant.address": who.Address.String()}
	title := l.Def.CaseTitle.Fill(func(name string) string {
		if v, ok := extra[name]; ok {
			return v
		}
		v, _ := l.MergeValue(name)
		return strings.Join(strings.Fields(v), " ")
	})
	return title
}
