package archive

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"wrota/internal/archive/nes"
	"wrota/internal/archive/pack"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
)

// caseFrom reads a case out of metadata, of this program or of another: what they do not say stays empty.
func caseFrom(d *nes.Document) (*Case, error) {
	c := &Case{Sign: d.ID(nes.CaseSign), Title: short(d.Title(), 300)}
	from, to := d.Extremes()
	c.InitiatedOn, _ = nes.Day(d.Event(nes.Created))
	if at, ok := nes.Day(from); ok && c.InitiatedOn.IsZero() {
		c.InitiatedOn = at
	}
	c.OpenedAt, _ = nes.Moment(d.Event(nes.Registered))
	if c.InitiatedOn.IsZero() {
		c.InitiatedOn = calendar.Of(c.OpenedAt)
	}
	if c.OpenedAt.IsZero() && !c.InitiatedOn.IsZero() {
		c.OpenedAt = c.InitiatedOn.Start()
	}
	switch {
	case c.Title == "":
		return nil, fault.New(fault.Invalid, "archive.import.no-title")
	case c.OpenedAt.IsZero():
		return nil, fault.New(fault.Invalid, "archive.import.no-day")
	}
	c.SettledOn, _ = nes.Day(d.Event(nes.Approved))
	open := slices.ContainsFunc(d.States, func(s nes.State) bool { return strings.EqualFold(s.Kind, stateOpen) })
	if at, ok := nes.Moment(to); ok && !open {
		c.ClosedAt = at
	}
	if len(d.Grades) > 0 {
		c.Category = strings.TrimSpace(d.Grades[0].Category)
	}
	c.Class, c.Cell = d.Group(groupClass).Code, d.Group(groupCell).Code
	words(c, d)
	return c, nil
}

// words are the pairs of the topic, and the parties with the roles that stand there.
func words(c *Case, d *nes.Document) {
	roles := map[string]string{}
	for _, t := range d.Topics {
		for _, p := range t.Others {
			switch p.Key {
			case keySettled:
				c.Settlement = p.Value
			case keyPeriod:
				c.Term.Period = p.Value
			case keyRules:
				c.Term.Rules = p.Value
			case keyBasis:
				c.Term.Basis = p.Value
			case keyDue:
				c.Term.DueOn, _ = nes.Day(p.Value)
			case keyLead:
				c.Lead = p.Value
			default:
				roles[p.Value] = p.Key
			}
		}
	}
	for _, s := range d.Senders {
		c.Parties = append(c.Parties, Party{Role: roles[s.Who.Name()], Main: true, Who: s.Who})
	}
	for _, a := range d.Addressees {
		c.Parties = append(c.Parties, Party{Role: roles[a.Who.Name()], Who: a.Who})
	}
}

// came is one file of a package with what its metadata say.
type came struct {
	*pack.Document
	meta *nes.Document
	body []byte // of the metadata
	rel  string // path below the folder of documents
}

// cameDoc is a document with its versions, the oldest first, and its attachments.
type cameDoc struct {
	versions []came
	parts    []cameDoc
}

func (d cameDoc) newest() came { return d.versions[len(d.versions)-1] }

// sortOut makes documents of the files of a case: versions stand behind each other, attachments below what they belong to.
func sortOut(files []came) []cameDoc {
	byPath, older, below := map[string]int{}, map[string][]came{}, map[string][]string{}
	for i, f := range files {
		byPath[f.rel] = i
	}
	var mains []string
	for _, f := range files {
		switch to := tied(f, nes.IsVersion, byPath); {
		case to != "":
			older[to] = append(older[to], f)
			continue
		default:
			if whole := tied(f, nes.IsPart, byPath); whole != "" && tied(files[byPath[whole]], nes.IsPart, byPath) == "" && tied(files[byPath[whole]], nes.IsVersion, byPath) == "" {
				below[whole] = append(below[whole], f.rel)
				continue
			}
		}
		mains = append(mains, f.rel)
	}
	build := func(rel string) cameDoc {
		versions := older[rel]
		slices.SortStableFunc(versions, func(a, b came) int { return stateNo(a.meta) - stateNo(b.meta) })
		return cameDoc{versions: append(versions, files[byPath[rel]])}
	}
	var out []cameDoc
	for _, rel := range mains {
		d := build(rel)
		for _, part := range below[rel] {
			d.parts = append(d.parts, build(part))
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b cameDoc) int { return number(a.newest().meta) - number(b.newest().meta) })
	return out
}

// tied is the file that a relation of one kind leads to; empty when there is none in the case.
func tied(f came, kind string, byPath map[string]int) string {
	for _, r := range f.meta.Relations {
		if to := r.ID(nes.FileName); r.Type == kind && to != f.rel {
			if _, ok := byPath[to]; ok {
				return to
			}
		}
	}
	return ""
}

// number is the number in the file of the case; documents without one stand behind those with one.
func number(d *nes.Document) int {
	if n, err := strconv.Atoi(d.ID(nes.Number)); err == nil && n > 0 {
		return n
	}
	return 1 << 30
}

func stateNo(d *nes.Document) int {
	if len(d.States) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(d.States[0].Version)
	return n
}

// filingFrom is what of a document's metadata its filing needs.
func filingFrom(f came) (dir Direction, p Part, author string) {
	d := f.meta
	dir = Internal
	for _, t := range d.Types {
		for _, k := range t.Kinds {
			for known, word := range directions {
				if k == word {
					dir = known
				}
			}
		}
		if p.Kind == "" && len(t.Kinds) > 0 {
			p.Kind = strings.TrimSpace(t.Kinds[0])
		}
	}
	switch {
	case len(d.Senders) > 0:
		author = d.Senders[0].Who.Name()
		if dir == Internal {
			dir = In
		}
	case len(d.Makers) > 0:
		author = d.Makers[0].Who.Name()
		if b := d.Makers[0].Who.Body; b != nil && b.Employee != nil {
			author = strings.TrimSpace(strings.Join(b.Employee.Given, " ") + " " + b.Employee.Family)
		}
	}
	p.Title, p.Name = short(or(d.Title(), d.ID(nes.FileName)), 400), short(or(d.ID(nes.FileName), path.Base(f.rel)), 200)
	p.Original = slices.ContainsFunc(d.States, func(s nes.State) bool { return s.Kind == original })
	if len(d.Formats) > 0 && strings.Contains(d.Formats[0].Type, "/") {
		p.Type = strings.TrimSpace(d.Formats[0].Type)
	}
	return dir, p, short(author, 200)
}

func short(s string, n int) string {
	s = strings.Join(strings.Fields(plain(s)), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
