package finding

import (
	"context"
	"strings"

	"wrota/internal/cases/casesweb"
	"wrota/internal/cases/readable"
	caseroll "wrota/internal/cases/roll"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/records"
	recordroll "wrota/internal/records/roll"
	"wrota/internal/search"
)

// shelf is what is known of some things of a unit.
type shelf struct {
	cases   map[id.Case]caseroll.Line
	letters map[id.Letter]intake.Letter
	docs    map[id.Document]recordroll.Line
	may     map[id.Case]bool // which cases the actor may open
}

// Show implements search.Shelf.
func (h House) Show(ctx context.Context, by actor.Actor, which []search.Thing) (map[search.Thing]search.Shown, error) {
	if by.Kind != actor.Clerk || len(which) == 0 {
		return nil, nil
	}
	s, err := h.know(ctx, by, which)
	if err != nil {
		return nil, err
	}
	out := map[search.Thing]search.Shown{}
	for _, t := range which {
		if x, ok := s.shown(by, t); ok {
			out[t] = x
		}
	}
	return out, nil
}

// know reads, in four questions, what the things are and which cases the actor may open.
func (h House) know(ctx context.Context, by actor.Actor, which []search.Thing) (s shelf, err error) {
	if s.docs, err = recordroll.Lines(ctx, h.DB, by.Unit, ids(which, search.Document, id.Parse[id.Document])); err != nil {
		return s, err
	}
	letters, err := h.Intake.FetchLetters(ctx, by.Unit, ids(which, search.Letter, id.Parse[id.Letter]))
	if err != nil {
		return s, err
	}
	of, known := ids(which, search.Case, id.Parse[id.Case]), map[id.Case]bool{}
	s.letters = map[id.Letter]intake.Letter{}
	for _, l := range letters {
		s.letters[l.ID], of = l, append(of, l.Case)
	}
	for _, d := range s.docs {
		of = append(of, d.Case)
	}
	var asked []id.Case
	for _, c := range of {
		if !c.IsZero() && !known[c] {
			known[c], asked = true, append(asked, c)
		}
	}
	if s.may, err = (readable.Cases{DB: h.DB}).Readable(ctx, by, asked); err != nil {
		return s, err
	}
	s.cases, err = caseroll.Lines(ctx, h.DB, by.Unit, asked)
	return s, err
}

const (
	casePath   = casesweb.QueuePath + "/"
	letterPath = "/biurko/wplywy/"
	filePath   = "/biurko/akta/"
)

func (s shelf) shown(by actor.Actor, t search.Thing) (search.Shown, bool) {
	switch t.Kind {
	case search.Case:
		return s.kase(t)
	case search.Letter:
		return s.letter(by, t)
	case search.Document:
		return s.document(by, t)
	}
	return search.Shown{}, false
}

func (s shelf) kase(t search.Thing) (search.Shown, bool) {
	c, err := id.Parse[id.Case](t.ID)
	l, ok := s.cases[c]
	return search.Shown{Thing: t, Number: l.Sign, Title: l.Title, Note: l.PartyName, Href: casePath + c.Short(), Day: l.OpenedOn, Case: c, Closed: l.Closed}, err == nil && ok && s.may[c]
}

// letter shows an entry to the registry, and to whoever may open its case.
func (s shelf) letter(by actor.Actor, t search.Thing) (search.Shown, bool) {
	which, err := id.Parse[id.Letter](t.ID)
	l, ok := s.letters[which]
	if err != nil || !ok || !registry(by) && !s.may[l.Case] {
		return search.Shown{}, false
	}
	out := search.Shown{Thing: t, Number: l.Number, Title: l.Title, Note: l.Sender.Name(), Href: letterPath + which.Short(), Day: l.ReceivedOn}
	if !registry(by) {
		out.Href = casePath + l.Case.Short()
	}
	return s.inCase(out, l.Case), true
}

// document shows a document to who may read it, as records does.
func (s shelf) document(by actor.Actor, t search.Thing) (search.Shown, bool) {
	which, err := id.Parse[id.Document](t.ID)
	d, ok := s.docs[which]
	if err != nil || !ok {
		return search.Shown{}, false
	}
	waits := d.Case.IsZero() && !d.Letter.IsZero() && registry(by)
	if !by.May(records.GrantView) && !s.may[d.Case] && !waits {
		return search.Shown{}, false
	}
	out := search.Shown{Thing: t, Number: strings.ToUpper(extension(d.FileName)), Title: d.Title, Note: d.Author, Href: filePath + which.Short() + "/0", Day: d.On}
	return s.inCase(out, d.Case), true
}

// inCase names the case of a thing, to who may open it.
func (s shelf) inCase(out search.Shown, c id.Case) search.Shown {
	if s.may[c] {
		out.Case, out.Sign, out.Closed = c, s.cases[c].Sign, s.cases[c].Closed
	}
	return out
}

func extension(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[i+1:]
	}
	return ""
}
