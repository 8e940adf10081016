package eservice

// Check finds everything that is missing or wrong on the path, in its order. Answers to questions
// that are not asked are not looked at. An exit page is a problem too: the way leads nowhere.
func (d *Definition) Check(a Answers, env Env) []Problem {
	return d.live(a, env, true).Problems()
}

// Problems lists what a checking walk found.
func (l *Live) Problems() []Problem {
	var out []Problem
	for _, s := range l.Steps {
		out = append(out, l.problems[s.At()]...)
		for _, f := range s.Fields {
			for _, r := range f.Rows {
				out = append(out, l.problems[At{s.Step.ID, r.ID}]...)
			}
		}
	}
	if l.Exit != nil {
		out = append(out, Problem{Step: l.Exit.ID, Key: "eservice.exit"})
	}
	return out
}

// Settle works out what counts and checks all of it, in one walk: for filing, where the document, the fee
// and the title are made of the same answers. The problems are those of the definition and, when it finds
// none, those of the service's own rules.
func Settle(s Service, a Answers, env Env) (*Live, []Problem) {
	l := s.Definition().live(a, env, true)
	if problems := l.Problems(); len(problems) > 0 {
		return l, problems
	}
	return l, s.Check(l.Counting(), env)
}
