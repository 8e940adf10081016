package scanningweb

import (
	"context"
	"net/http"
	"strconv"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/scanning"
	"wrota/internal/ui"
)

// piecePage is a piece with what can be done about it.
type piecePage struct {
	scanning.Piece
	Batch    scanning.Batch
	Twin     *scanning.Piece // that has the same pages
	Number   string          // as it was typed
	Extent   string
	Reason   string
	Why      string
	Problems ui.Problems
}

func pieceID(r *http.Request) (id.Piece, error) {
	p, err := id.Parse[id.Piece](r.PathValue("piece"))
	if err != nil {
		return p, fault.New(fault.NotFound, "scanning.no-such-piece")
	}
	return p, nil
}

func (p *pages) open(r *http.Request) (page piecePage, err error) {
	which, err := pieceID(r)
	if err != nil {
		return page, err
	}
	if page.Piece, err = p.Scanning.Piece(r.Context(), web.ActorOf(r), which); err != nil {
		return page, err
	}
	if page.Batch, _, err = p.Scanning.FetchBatch(r.Context(), page.Unit, page.Piece.Batch); err != nil {
		return page, err
	}
	if !page.Piece.Twin.IsZero() {
		twin, err := p.Scanning.FetchPiece(r.Context(), page.Unit, page.Piece.Twin)
		if err != nil {
			return page, err
		}
		page.Twin = &twin
	}
	page.Number, page.Extent = shownLabel(page.Piece), string(scanning.Full)
	return page, nil
}

func (p *pages) piece(w http.ResponseWriter, r *http.Request) error {
	page, err := p.open(r)
	if err != nil {
		return err
	}
	return web.Render(w, flashed(r), http.StatusOK, onePiece(page))
}

// file shows the scan itself.
func (p *pages) file(w http.ResponseWriter, r *http.Request) error {
	which, err := pieceID(r)
	if err != nil {
		return err
	}
	x, body, err := p.Scanning.Open(r.Context(), web.ActorOf(r), which)
	if err != nil {
		return err
	}
	defer body.Close()
	return web.Send(w, web.File{Name: "skan-" + x.ID.Short() + ".pdf", Type: "application/pdf", Size: x.Size, Body: body, Inline: true})
}

// attach gives the piece to a letter.
func (p *pages) attach(w http.ResponseWriter, r *http.Request) error {
	return p.settle(w, r, func(page *piecePage, version int64) (string, error) {
		l, err := p.Scanning.Attach(r.Context(), web.ActorOf(r), scanning.Settlement{
			Piece: page.ID, Version: version, Number: page.Number, Extent: scanning.Extent(page.Extent), Reason: page.Reason,
		})
		return "attached " + l.Number, err
	})
}

// aside puts a piece away that belongs to no letter.
func (p *pages) aside(w http.ResponseWriter, r *http.Request) error {
	return p.settle(w, r, func(page *piecePage, version int64) (string, error) {
		return "aside", p.Scanning.Aside(r.Context(), web.ActorOf(r), page.ID, version, page.Why)
	})
}

// settle is the shape of both forms.
func (p *pages) settle(w http.ResponseWriter, r *http.Request, do func(page *piecePage, version int64) (string, error)) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := p.open(r)
	if err != nil {
		return err
	}
	page.Number, page.Extent, page.Reason, page.Why = v.Get("number"), v.Get("extent"), v.Get("reason"), v.Get("why")
	version, _ := strconv.ParseInt(v.Get("version"), 10, 64) // none is the version of nobody: a conflict
	done, err := do(&page, version)
	f, refused := fault.As(err)
	switch {
	case err == nil:
		web.SessionOf(r).Put(flash, done)
		return web.See(w, r, Path)
	case refused && f.Kind == fault.Invalid:
		page.Problems = ui.ProblemsOf(r.Context(), err)
		return web.Render(w, r, http.StatusUnprocessableEntity, onePiece(page))
	case refused && f.Kind == fault.Conflict:
		page.Problems = ui.Problems{{Text: i18n.T(r.Context(), f.Key, map[string]any(f.Args))}}
		return web.Render(w, r, http.StatusConflict, onePiece(page))
	}
	return err
}

func (x piecePage) facts(ctx context.Context) []ui.Fact {
	out := []ui.Fact{{Name: say(ctx, "file"), Value: x.Batch.Name}, {Name: say(ctx, "when"), Value: ui.MomentText(ctx, x.Batch.TakenAt)}}
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.Fact{Name: say(ctx, key), Value: value})
		}
	}
	if x.FirstPage > 0 {
		add("in-file", say(ctx, "from-to", "From", x.FirstPage, "To", x.FirstPage+x.Pages-1, "All", x.Batch.Pages))
	}
	if x.Piece.Why != scanning.Clear {
		add("why", why(ctx, x.Piece))
	}
	add("label", shownLabel(x.Piece))
	if x.Twin != nil {
		add("twin", twinText(ctx, *x.Twin))
	}
	if x.Stage != scanning.Waits {
		add("state", say(ctx, "stage-"+string(x.Stage)))
		add("who", x.SettledBy)
		add("reason", x.Piece.Reason)
	}
	return out
}

// twinText says where the same pages are.
func twinText(ctx context.Context, p scanning.Piece) string {
	if p.Stage == scanning.IsAttached {
		return say(ctx, "twin-of", "Number", p.Label)
	}
	return say(ctx, "twin-"+string(p.Stage))
}
