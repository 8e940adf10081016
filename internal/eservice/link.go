package eservice

import (
	"maps"
	"slices"
	"strings"

	"wrota/internal/eservice/field"
	"wrota/internal/eservice/rule"
	"wrota/internal/eservice/source"
)

// linker walks a definition in the order in which it is asked, compiles every expression against the
// answers known at its place and builds the index.
type linker struct {
	*loader
	known   rule.Symbols
	all     map[string]bool // every field of the definition
	used    map[string]bool // names that some expression looks at
	section map[string]string
}

// reservedNames cannot be ids of questions: they mean something in expressions and templates.
var reservedNames = []string{
	"today", "and", "or", "not", "in", "true", "false", "nil", "let", "if", "else", "matches", "contains", "len", "days", "years", "date",
	"answered", "sum", "count", "any", "all", "ceil", "least", "greatest", "unit", "case", "applicant", "clerk", "fee", "decision", "submission", "term",
}

func (l *loader) link() {
	k := &linker{loader: l, known: rule.Symbols{}, all: map[string]bool{}, used: map[string]bool{}, section: map[string]string{}}
	k.def.index = index{
		places: map[string]place{}, rates: map[string]*Rate{}, steps: map[string]int{}, zeros: map[string]any{},
		groups: map[string][]string{}, needs: map[string][]string{},
	}
	k.places()
	k.rates()
	k.joinRepeats()
	k.order()
	for _, s := range k.def.Steps {
		k.step(s)
	}
	k.reachable()
	at := rule.Place{Known: k.known}
	for _, f := range k.def.Fees {
		f.Compile(at)
		k.use(f.Names())
		if f.Item != "" && k.lib.items != nil && !slices.Contains(k.lib.items, f.Item) {
			mend := "look at the keys of the tariff"
			if near := source.Nearest(f.Item, k.lib.items); near != "" {
				mend = "did you mean " + near + "?"
			}
			f.Node.Mistake(mend, "the tariff has no item %q", f.Item)
		}
	}
	k.templates(at)
	k.replaced()
	k.index()
}

// places finds every field and refuses ids that stand twice.
func (k *linker) places() {
	elements := map[string]source.Node{}
	for i, s := range k.def.Steps {
		if _, twice := k.def.index.steps[s.ID]; twice {
			s.Node.Mistake("rename one of them", "the step %q stands twice", s.ID)
		}
		k.def.index.steps[s.ID] = i
		if _, twice := elements[s.Element]; twice {
			s.Node.Mistake("rename one of the steps", "two steps would have the XML element %s", s.Element)
		}
		elements[s.Element] = s.Node
		k.elements(s.Fields)
		for _, f := range s.Fields {
			k.place(f, place{field: f, step: s})
			if g := f.Group(); g != nil {
				k.elements(g.Fields)
				for _, rf := range g.Fields {
					k.place(rf, place{field: rf, step: s, group: f})
				}
			}
		}
	}
}

func (k *linker) place(f *field.Field, p place) {
	switch first, twice := k.def.index.places[f.ID]; {
	case f.ID == "":
		return
	case twice:
		f.Node.Mistake("rename one of them", "the question %q is asked already in %s", f.ID, first.field.Node.Pos())
	case slices.Contains(reservedNames, f.ID):
		f.Node.Mistake("choose another id", "%q has a meaning of its own in expressions", f.ID)
	}
	k.def.index.places[f.ID] = p
	k.all[f.ID] = true
}

// elements refuses two fields of one page with the same XML element.
func (k *linker) elements(fields []*field.Field) {
	seen := map[string]bool{"Pozycja": true}
	for _, f := range fields {
		if seen[f.Element] {
			f.Node.Mistake("give one of them xml: …", "two questions would have the XML element %s", f.Element)
		}
		seen[f.Element] = true
	}
}

// joinRepeats gives the fields of repeating steps to the rows of their groups.
func (k *linker) joinRepeats() {
	for _, r := range k.repeats {
		id := r.node.Word()
		p, ok := k.def.index.places[id]
		switch {
		case !ok || p.field.Group() == nil:
			r.node.Mistake("name a field of kind group", "there is no group %q", id)
			continue
		case k.def.index.steps[p.step.ID] >= k.def.index.steps[r.step.ID]:
			r.node.Mistake("move the step below the group's", "the group %q is asked only later", id)
			continue
		case r.step.Group() != nil:
			r.node.Mistake("use two steps", "a repeating step cannot hold a group")
			continue
		}
		r.step.Repeat = p.field
		g := p.field.Group()
		for _, f := range r.step.Fields {
			k.def.index.places[f.ID] = place{field: f, step: r.step, group: p.field}
			g.Fields = append(g.Fields, f)
		}
	}
}

// order checks that the steps of a section stand together and that every section has some.
func (k *linker) order() {
	var last *Section
	done := map[*Section]bool{}
	for _, s := range k.def.Steps {
		if s.Section == nil {
			continue
		}
		if s.Section != last && done[s.Section] {
			s.Node.Mistake("move it to the other steps of its section", "the steps of the section %q do not stand together", s.Section.ID)
		}
		last = s.Section
		done[last] = true
	}
	for _, s := range k.def.Sections {
		if !done[s] {
			k.log.Add(source.Pos{File: k.def.File, Line: 1, Column: 1}, "remove it or give it steps", "the section %q has no steps", s.ID)
		}
	}
}

// step compiles what stands in one step and makes its answers known to what follows.
func (k *linker) step(s *Step) {
	asked := k.asked()
	s.When.Compile(asked)
	k.use(s.When.Names())
	k.depend(s, s.When.Names())
	if s.Repeat == nil {
		k.fields(s, s.Fields, k.known)
		return
	}
	row := maps.Clone(k.known)
	g := s.Repeat.Group()
	for _, f := range g.Fields {
		if slices.Contains(s.Fields, f) {
			break
		}
		learn(row, f)
	}
	k.fields(s, s.Fields, row)
	k.known[s.Repeat.ID] = s.Repeat.Symbol()
}

// asked is the place of a step's own condition.
func (k *linker) asked() rule.Place {
	return rule.Place{Known: k.known, Later: func(name string) bool { return k.all[name] && k.def.index.places[name].group == nil }}
}

// fields compiles the fields of a page one after another; known grows.
func (k *linker) fields(s *Step, fields []*field.Field, known rule.Symbols) {
	for _, f := range fields {
		at := rule.Place{Known: known, Later: func(name string) bool { return k.all[name] }}
		f.When.Compile(at)
		k.use(f.When.Names())
		k.depend(s, f.When.Names())
		if c := f.Computed(); c != nil {
			c.Compile(at)
			k.use(c.Names())
			k.depend(s, c.Names())
		}
		k.dateBounds(s, f, known)
		if g := f.Group(); g != nil {
			k.rows(s, g, known)
		}
		learn(known, f)
	}
}

// rows compiles the fields of a group's own page. The title of a row may use only these.
func (k *linker) rows(s *Step, g *field.Group, known rule.Symbols) {
	row := maps.Clone(known)
	k.fields(s, g.Fields[:g.Own], row)
	for _, name := range g.Title.Names() {
		if f := g.Field(name); f == nil || !slices.Contains(g.Fields[:g.Own], f) {
			g.TitleNode.Mistake("use ids of the group's fields", "the rows have no field %q", name)
		}
	}
}

func learn(known rule.Symbols, f *field.Field) {
	if f.KindName != "info" && f.ID != "" {
		known[f.ID] = f.Symbol()
	}
}

// dateBounds checks that bounds name dates that are known.
func (k *linker) dateBounds(s *Step, f *field.Field, known rule.Symbols) {
	b, ok := f.Kind.(interface{ Bounds() []string })
	if !ok {
		return
	}
	for _, name := range b.Bounds() {
		_, isKnown := known[name]
		kind := ""
		if p, ok := k.def.index.places[name]; ok {
			kind = p.field.KindName
		}
		switch {
		case !isKnown:
			f.Node.Mistake("name a date asked before, or today", "the bound of %q is about %q, which is not asked before it", f.ID, name)
		case kind != "date" && kind != "daterange":
			f.Node.Mistake("name a date", "the bound of %q is about %q, which is no date", f.ID, name)
		}
		k.depend(s, []string{name})
	}
}

func (k *linker) use(names []string) {
	for _, n := range names {
		k.used[n] = true
	}
}

// depend notes that the section of a step needs the sections of the answers it looks at.
func (k *linker) depend(s *Step, names []string) {
	if s.Section == nil {
		return
	}
	for _, n := range names {
		p, ok := k.def.index.places[strings.TrimPrefix(n, rule.Answered(""))]
		if !ok || p.step.Section == nil || p.step.Section == s.Section {
			continue
		}
		if needs := k.def.index.needs[s.Section.ID]; !slices.Contains(needs, p.step.Section.ID) {
			k.def.index.needs[s.Section.ID] = append(needs, p.step.Section.ID)
		}
	}
}

// index keeps the zero values of everything that expressions look at.
func (k *linker) index() {
	ix := &k.def.index
	for name := range k.used {
		id, isFact := strings.CutPrefix(name, rule.Answered(""))
		if isFact {
			ix.zeros[name] = false
			if f, ok := k.named(id); ok {
				f.Uses.Fact = true
			}
			continue
		}
		if name == rule.Today {
			continue
		}
		f, ok := k.named(id)
		if !ok {
			continue // a mistake was noted
		}
		sym := f.Symbol()
		ix.zeros[name] = sym.Zero
		f.Uses.Term, f.Uses.Exact = true, sym.Exact
	}
	for id, p := range ix.places {
		if p.group == nil {
			continue
		}
		for _, name := range []string{id, rule.Answered(id)} {
			if k.used[name] {
				ix.groups[p.group.ID] = append(ix.groups[p.group.ID], name)
			}
		}
	}
}

// replaced checks the map of renamed questions.
func (k *linker) replaced() {
	for id := range k.def.Replaces {
		if !k.all[id] {
			k.log.Add(source.Pos{File: k.def.File, Line: 1, Column: 1}, "write new id: old id under replaces", "replaces names %q, which is no question", id)
		}
	}
}
