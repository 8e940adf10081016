package eservice

import (
	"maps"
	"slices"
	"strings"

	"wrota/internal/eservice/field"
	"wrota/internal/eservice/messages"
	"wrota/internal/eservice/rule"
	"wrota/internal/eservice/source"
)

// Ids of the steps that are made from the lists of attachments and declarations. They stand in
// addresses, so they are Polish.
const (
	AttachmentsStep  = "zalaczniki"
	DeclarationsStep = "oswiadczenia"
)

// reservedSteps are last parts of addresses that the pages of a draft use themselves.
var reservedSteps = []string{
	AttachmentsStep, DeclarationsStep, "sprawdz", "podpis", "wyslij", "oplata", "lista", "usun", "rozpocznij", "gotowe",
	"wyslano", "zapisz", "porzuc", "wersja", "pliki", "podpowiedzi", "wznow", "okienko", NewRow,
}

func (l *loader) readSections(n source.Node) {
	l.sections = map[string]*Section{}
	for _, e := range n.List() {
		o := e.Object()
		s := &Section{ID: o.Need("id").Slug(), Title: o.Need("title").Text()}
		for _, a := range o.Get("after").List() {
			id := a.Slug()
			if _, ok := l.sections[id]; !ok {
				a.Mistake("name a section that stands before", "there is no earlier section %q", id)
			}
			s.After = append(s.After, id)
		}
		o.Close()
		if _, twice := l.sections[s.ID]; twice {
			e.Mistake("rename one of them", "the section %q stands twice", s.ID)
		}
		l.sections[s.ID] = s
		l.def.Sections = append(l.def.Sections, s)
	}
}

func (l *loader) section(n source.Node) *Section {
	if !n.Exists() {
		return nil
	}
	id := n.Slug()
	s, ok := l.sections[id]
	if !ok {
		mend := "declare it under sections"
		if near := source.Nearest(id, slices.Collect(maps.Keys(l.sections))); near != "" {
			mend = "did you mean " + near + "?"
		}
		n.Mistake(mend, "there is no section %q", id)
	}
	return s
}

// readStepOrBlock reads a step, or the steps of a block of the library.
func (l *loader) readStepOrBlock(n source.Node) {
	o := n.Object()
	use := o.Get("use")
	if !use.Exists() {
		l.readStep(n, nil)
		return
	}
	section := l.section(o.Need("section"))
	var without []string
	skipped := map[string]bool{}
	for _, e := range o.Get("without").List() {
		without = append(without, e.Slug())
	}
	o.Close()
	b, ok := l.lib.blocks[use.Slug()]
	if !ok {
		use.Mistake("the library has: "+strings.Join(l.lib.Blocks(), ", "), "there is no block %q", use.Word())
		return
	}
	for _, e := range b.steps {
		e = e.In(l.log)
		id := e.Object().Get("id")
		if id.Exists() && slices.Contains(without, id.Word()) {
			skipped[id.Word()] = true
			continue
		}
		l.readStep(e, section)
	}
	for _, id := range without {
		if !skipped[id] {
			n.Mistake("", "the block %q has no step %q", use.Word(), id)
		}
	}
}

// readStep reads one page; section is given for steps of a block, which have none themselves.
func (l *loader) readStep(n source.Node, section *Section) {
	o := n.Object()
	s := &Step{Node: n, ID: o.Need("id").Slug(), Title: o.Need("title").Text(), Text: o.Get("text").Text(), When: rule.ReadCondition(o.Get("when"))}
	if slices.Contains(reservedSteps, s.ID) {
		o.Get("id").Mistake("choose another id", "%q is an address that the portal uses itself", s.ID)
	}
	if s.Section = section; section == nil {
		s.Section = l.section(o.Need("section"))
	}
	for _, e := range o.Get("fields").List() {
		if f := l.fields.Read(e); f != nil {
			s.Fields = append(s.Fields, f)
		}
	}
	s.Element = field.Element(s.ID)
	if rn := o.Get("repeat"); rn.Exists() {
		l.repeats = append(l.repeats, repeat{s, rn})
		rn.Name()
	}
	if en := o.Get("exit"); en.Exists() {
		s.Exit = readExit(en)
	}
	o.Close()
	l.shape(n, s)
	l.def.Steps = append(l.def.Steps, s)
}

// shape checks what may stand together on one page.
func (l *loader) shape(n source.Node, s *Step) {
	switch {
	case s.Exit != nil && len(s.Fields) > 0:
		n.Mistake("move the fields to another step", "a page where the way ends asks nothing")
	case s.Exit == nil && len(s.Fields) == 0:
		n.Mistake("add fields: […] or exit: …", "the step asks nothing")
	}
	asked, groups := 0, 0
	for _, f := range s.Fields {
		if f.Asked() {
			asked++
		}
		if f.Group() != nil {
			groups++
			if f.When != nil {
				f.Node.Mistake("put the condition on the step", "a group cannot have a condition of its own")
			}
		}
	}
	if groups > 0 && asked > 1 {
		n.Mistake("give the group a step of its own", "a group must be the only question of its page")
	}
}

func readExit(n source.Node) *Exit {
	o := n.Object()
	e := &Exit{Text: o.Need("text").Text()}
	if ln := o.Get("link"); ln.Exists() {
		lo := ln.Object()
		e.Link = &Link{URL: link(lo.Need("url")), Label: lo.Need("label").Text()}
		lo.Close()
	}
	o.Close()
	return e
}

// listStep makes the page of attachments or declarations from its list.
func (l *loader) listStep(n source.Node, kind StepKind, id, fieldKind, titleKey string) {
	if !n.Exists() {
		return
	}
	s := &Step{ID: id, Kind: kind, Section: &Section{ID: id, Title: said("eservice.section." + map[StepKind]string{Attachments: "attachments", Declarations: "declarations"}[kind])}, Title: said(titleKey), Element: field.Element(id), Node: n}
	for _, e := range n.List() {
		if f := l.fields.ReadAs(e, fieldKind); f != nil {
			s.Fields = append(s.Fields, f)
		}
	}
	if len(s.Fields) == 0 {
		n.Mistake("remove the key", "the list is empty")
		return
	}
	l.def.Sections = append(l.def.Sections, s.Section)
	l.def.Steps = append(l.def.Steps, s)
}

// said is a message in all languages.
func said(key string) Text {
	t := Text{}
	for _, lang := range source.Languages() {
		t[lang] = messages.Say(lang, key)
	}
	return t
}
