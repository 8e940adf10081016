package bookweb

import (
	"context"
	"net/http"
	"strconv"

	"wrota/internal/intake/book"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// movePage sends a letter another way.
type movePage struct {
	book.Head
	Version  int64
	Moves    []book.Move
	Cells    []Cell
	What     string
	Cell     string
	Office   string
	Reason   string
	Problems ui.Problems
}

func (p *pages) open(r *http.Request) (m movePage, err error) {
	ctx, by := r.Context(), web.ActorOf(r)
	letter, err := id.Parse[id.Letter](r.PathValue("letter"))
	if err != nil {
		return m, fault.New(fault.NotFound, "intake.no-such-letter")
	}
	if m.Moves, err = p.Book.Moves(ctx, by, letter); err != nil { // the right to the register
		return m, err
	}
	if m.Head, err = p.Book.Find(ctx, by.Unit, letter); err != nil {
		return m, err
	}
	m.Version = m.Head.Version
	m.Cells, err = p.Cells(ctx, by)
	return m, err
}

func (p *pages) showMove(w http.ResponseWriter, r *http.Request) error {
	m, err := p.open(r)
	if err != nil {
		return err
	}
	if err := p.Book.Seen(r.Context(), web.ActorOf(r), m.ID); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, moving(m))
}

func (p *pages) move(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	m, err := p.open(r)
	if err != nil {
		return err
	}
	m.What, m.Cell, m.Office, m.Reason = v.Get("what"), v.Get("cell"), v.Get("office"), v.Get("reason")
	version, _ := strconv.ParseInt(v.Get("version"), 10, 64) // none is the version of nobody: a conflict
	cell, _ := id.Parse[id.Cell](m.Cell)                     // none is refused where one is needed
	err = p.Book.Move(r.Context(), web.ActorOf(r), book.Moving{Letter: m.ID, Version: version, Move: book.Move{What: book.What(m.What), Cell: cell, Office: m.Office, Reason: m.Reason}})
	f, refused := fault.As(err)
	switch {
	case err == nil:
		return web.See(w, r, "/biurko/wplywy/"+m.ID.Short())
	case refused && f.Kind == fault.Invalid:
		m.Problems = ui.ProblemsOf(r.Context(), err)
		return web.Render(w, r, http.StatusUnprocessableEntity, moving(m))
	case refused && f.Kind == fault.Conflict:
		m.Problems = ui.Problems{{Text: i18n.T(r.Context(), f.Key, map[string]any(f.Args))}}
		return web.Render(w, r, http.StatusConflict, moving(m))
	}
	return err
}

func (m movePage) options(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: say(ctx, "choose")}}
	for _, c := range m.Cells {
		out = append(out, ui.Option{Value: c.ID.Short(), Text: c.Name})
	}
	return out
}

func (m movePage) history(ctx context.Context) ui.TableProps {
	cells := names(m.Cells)
	out := ui.TableProps{
		Caption: say(ctx, "moves"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: say(ctx, "when")}, {Text: say(ctx, "what")}, {Text: say(ctx, "where")}, {Text: say(ctx, "reason")}, {Text: say(ctx, "who")}},
	}
	for _, x := range m.Moves {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Content: ui.MomentShort(x.At)}, {Text: say(ctx, "what-"+string(x.What))}, {Text: dash(x.Office + cells[x.Cell])}, {Text: x.Reason}, {Text: x.By}}})
	}
	return out
}
