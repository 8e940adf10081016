package eservice

import "slices"

// State is how far a page or a section is.
type State uint8

const (
	CannotStart State = iota // something before it is missing
	ToDo                     // nobody has looked at it
	InProgress               // somebody has, but it is incomplete
	Done
)

// Key is the message key of the state.
func (s State) Key() string {
	return "eservice.state." + [...]string{"cannot-start", "to-do", "in-progress", "done"}[s]
}

// StepState is one page of the path with its state.
type StepState struct {
	LiveStep
	State    State
	Problems int
}

// Allowed tells whether the page may be opened.
func (s StepState) Allowed() bool { return s.State != CannotStart }

// SectionState is one line of the task list.
type SectionState struct {
	Section *Section
	State   State
	First   At // the first page that is not done, else the first page
}

// Path is the way through a definition that a set of answers makes.
type Path struct {
	Steps []StepState
	Exit  *Step // the page where the way ends, nil when it leads to the end
	def   *Definition
}

// Path works out which pages there are and how far each is.
func (d *Definition) Path(a Answers, env Env) Path {
	l := d.live(a, env, true)
	p := Path{Steps: make([]StepState, len(l.Steps)), Exit: l.Exit, def: d}
	for i, s := range l.Steps {
		p.Steps[i] = StepState{LiveStep: s, State: stateOf(s, a, l), Problems: l.count(s)}
	}
	p.lock()
	return p
}

// count is the number of problems of a page, with those of the rows of its group.
func (l *Live) count(s LiveStep) int {
	n := len(l.problems[s.At()])
	for _, f := range s.Fields {
		for _, r := range f.Rows {
			n += len(l.problems[At{s.Step.ID, r.ID}])
		}
	}
	return n
}

// stateOf is the state of a page by itself.
func stateOf(s LiveStep, a Answers, l *Live) State {
	seen := a.Seen(s.At())
	switch {
	case seen && l.count(s) == 0:
		return Done
	case seen || slices.ContainsFunc(s.Fields, func(f LiveField) bool { return len(f.Rows) > 0 }):
		return InProgress
	}
	return ToDo
}

// lock marks pages that cannot be opened yet: in a linear flow everything after the first page that
// is not done, in a task list what follows it in its section, and sections that need others first.
func (p Path) lock() {
	openIn := map[*Section]bool{} // a page of the section is not done
	blocked := false
	for i := range p.Steps {
		s := &p.Steps[i]
		section := s.Step.Section
		lockedHere := openIn[section]
		if p.def.Flow == Linear {
			lockedHere = blocked
		} else if p.waits(section, openIn) {
			lockedHere = true
		}
		if s.State != Done {
			openIn[section] = true
			blocked = true
		}
		if lockedHere {
			s.State = CannotStart
		}
	}
}

// waits tells whether a section needs another one that is not done. Attachments and declarations
// come last and need everything.
func (p Path) waits(s *Section, open map[*Section]bool) bool {
	for other, isOpen := range open {
		if !isOpen || other == s {
			continue
		}
		if s.ID == DeclarationsStep || slices.Contains(s.After, other.ID) || slices.Contains(p.def.index.needs[s.ID], other.ID) {
			return true
		}
	}
	return false
}

// Ready tells whether every page is done, so that the application can be checked and filed.
func (p Path) Ready() bool {
	return p.Exit == nil && len(p.Steps) > 0 && !slices.ContainsFunc(p.Steps, func(s StepState) bool { return s.State != Done })
}

// find returns the position of a page; pages of rows of a group stand where their list stands.
func (p Path) find(at At) int {
	i := slices.IndexFunc(p.Steps, func(s StepState) bool { return s.At() == at })
	if i < 0 && at.Row != "" {
		i = slices.IndexFunc(p.Steps, func(s StepState) bool { return s.At() == At{Step: at.Step} && s.Step.Group() != nil })
	}
	return i
}

// State finds a page of the path.
func (p Path) State(at At) (StepState, bool) {
	i := p.find(at)
	if i < 0 {
		return StepState{}, false
	}
	return p.Steps[i], true
}

// Allowed tells whether a page may be opened now. The exit page may, when the way leads there.
func (p Path) Allowed(at At) bool {
	if p.Exit != nil && at == (At{Step: p.Exit.ID}) {
		return true
	}
	s, ok := p.State(at)
	return ok && s.Allowed()
}

// Next is the page after a place: after the page of a row its list, then the first page that is not
// done, wherever the person came from. ok is false when nothing is left but to check the answers.
func (p Path) Next(at At) (next At, ok bool) {
	i := p.find(at)
	if i >= 0 && at.Row != "" && p.Steps[i].Row == "" {
		return At{Step: at.Step}, true
	}
	for j := max(i+1, 0); j < len(p.Steps); j++ {
		if s := p.Steps[j]; s.Allowed() {
			return s.At(), true
		}
	}
	return p.Open()
}

// Open is the first page that is not done and may be opened, or the exit page.
func (p Path) Open() (At, bool) {
	for _, s := range p.Steps {
		if s.State == ToDo || s.State == InProgress {
			return s.At(), true
		}
	}
	if p.Exit != nil {
		return At{Step: p.Exit.ID}, true
	}
	return At{}, false
}

// Prev is the page before a place; ok is false on the first page. Before the page of a row stands
// its list.
func (p Path) Prev(at At) (At, bool) {
	if p.Exit != nil && at == (At{Step: p.Exit.ID}) {
		return p.Last()
	}
	i := p.find(at)
	switch {
	case i < 0:
		return At{}, false
	case at.Row != "" && p.Steps[i].Row == "":
		return At{Step: at.Step}, true
	case i == 0:
		return At{}, false
	}
	return p.Steps[i-1].At(), true
}

// Last is the last page of the path, for the way back from the check of answers.
func (p Path) Last() (At, bool) {
	if len(p.Steps) == 0 {
		return At{}, false
	}
	return p.Steps[len(p.Steps)-1].At(), true
}

// Sections is the task list. A section none of whose pages is asked is left out.
func (p Path) Sections() []SectionState {
	var out []SectionState
	for _, section := range p.def.Sections {
		var of []StepState
		for _, s := range p.Steps {
			if s.Step.Section == section {
				of = append(of, s)
			}
		}
		if len(of) > 0 {
			out = append(out, summary(section, of))
		}
	}
	return out
}

func summary(section *Section, of []StepState) SectionState {
	out := SectionState{Section: section, State: CannotStart, First: of[0].At()}
	done, touched := 0, false
	for _, s := range of {
		switch s.State {
		case Done:
			done++
		case InProgress:
			touched = true
		}
	}
	if i := slices.IndexFunc(of, func(s StepState) bool { return s.State != Done }); i >= 0 {
		out.First = of[i].At()
	}
	switch {
	case done == len(of):
		out.State = Done
	case done > 0 || touched:
		out.State = InProgress
	case of[0].Allowed():
		out.State = ToDo
	}
	return out
}
