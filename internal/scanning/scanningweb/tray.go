package scanningweb

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/scanning"
	"wrota/internal/ui"
)

const (
	maxDrop     = 1 << 30 // bytes of one sending
	maxFiles    = 200
	newest      = 20 // batches that are listed
	flash       = "skany"
	maxPrinted  = 50
	usualSheets = 10
)

// trayPage is the tray with what came last.
type trayPage struct {
	Pieces   []scanning.Piece
	All      int
	Batches  []scanning.Batch
	Problems ui.Problems
}

func (p *pages) tray(w http.ResponseWriter, r *http.Request) error {
	t, err := p.load(r)
	if err != nil {
		return err
	}
	return web.Render(w, flashed(r), http.StatusOK, tray(t))
}

func (p *pages) load(r *http.Request) (t trayPage, err error) {
	by := web.ActorOf(r)
	if t.Pieces, t.All, err = p.Scanning.Tray(r.Context(), by); err != nil {
		return t, err
	}
	t.Batches, err = p.Scanning.Batches(r.Context(), by, newest)
	return t, err
}

// flashed puts what has just been done into the page.
func flashed(r *http.Request) *http.Request {
	what, arg, _ := strings.Cut(web.SessionOf(r).Pop(flash), " ")
	if what == "" {
		return r
	}
	ctx := r.Context()
	c := ui.ChromeOf(ctx)
	c.Flash = &ui.Flash{Tone: ui.OK, Text: say(ctx, "done-"+what, "Arg", arg)}
	return r.WithContext(ui.WithChrome(ctx, c))
}

// drop takes files in, one after another as they arrive; what was refused is told, the rest is taken.
func (p *pages) drop(w http.ResponseWriter, r *http.Request) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	var problems ui.Problems
	taken := 0
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok || n > maxFiles {
			return fault.New(fault.TooLarge, "fault.too-large")
		}
		if err != nil {
			return fault.New(fault.Invalid, "fault.not-a-form")
		}
		if part.FormName() != "files" || part.FileName() == "" {
			continue
		}
		_, err = p.Scanning.Take(r.Context(), web.ActorOf(r), scanning.Coming{Name: part.FileName(), Body: part})
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return fault.New(fault.TooLarge, "fault.too-large")
		}
		f, refused := fault.As(err)
		switch {
		case err == nil:
			taken++
		case refused && (f.Kind == fault.Invalid || f.Kind == fault.Conflict):
			problems = append(problems, ui.Problem{Field: "files", Text: refusal(r.Context(), part.FileName(), f)})
		default:
			return err
		}
	}
	if taken == 0 && len(problems) == 0 {
		problems = ui.Problems{{Field: "files", Text: say(r.Context(), "no-file")}}
	}
	if len(problems) == 0 {
		web.SessionOf(r).Put(flash, "taken "+strconv.Itoa(taken))
		return web.See(w, r, Path)
	}
	t, err := p.load(r)
	if err != nil {
		return err
	}
	t.Problems = problems
	return web.Render(w, r, http.StatusUnprocessableEntity, tray(t))
}

func refusal(ctx context.Context, name string, f *fault.Error) string {
	key := f.Key
	if len(f.Fields) > 0 {
		key = f.Fields[0].Key
	}
	if f.Kind == fault.Conflict { // its sentence names the file
		return i18n.T(ctx, key, map[string]any(f.Args))
	}
	return name + ": " + i18n.T(ctx, key, map[string]any(f.Args))
}

func piecePath(p scanning.Piece) string { return Path + "/" + p.ID.Short() }

func (t trayPage) waiting(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: say(ctx, "tray"), Quiet: true, Narrow: ui.Stacks, RowHeaders: true,
		Columns: []ui.Column{{Text: say(ctx, "scan")}, {Text: say(ctx, "why")}, {Text: say(ctx, "pages"), Numeric: true}, {Text: say(ctx, "label")}},
	}
	for _, p := range t.Pieces {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: say(ctx, "piece", "No", p.No, "Name", t.name(p)), Href: piecePath(p)}, {Text: why(ctx, p)}, {Text: count(p.Pages)}, {Text: dash(shownLabel(p)), Mono: p.Label != ""},
		}})
	}
	return out
}

// name is that of the file which a piece comes from, when it is among the newest.
func (t trayPage) name(p scanning.Piece) string {
	for _, b := range t.Batches {
		if b.ID == p.Batch {
			return b.Name
		}
	}
	return p.Batch.Short()
}

// shownLabel is what is on the label of a piece, when people can read it.
func shownLabel(p scanning.Piece) string {
	if strings.HasPrefix(p.Label, "wrota:") {
		return ""
	}
	return p.Label
}

func count(n int) string {
	if n == 0 {
		return "–"
	}
	return strconv.Itoa(n)
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func why(ctx context.Context, p scanning.Piece) string { return say(ctx, "why-"+string(p.Why)) }

func (t trayPage) came(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: say(ctx, "came"), Quiet: true, Narrow: ui.Stacks, RowHeaders: true,
		Columns: []ui.Column{{Text: say(ctx, "file")}, {Text: say(ctx, "when")}, {Text: say(ctx, "who")}, {Text: say(ctx, "pages"), Numeric: true}, {Text: say(ctx, "state")}},
	}
	for _, b := range t.Batches {
		state := say(ctx, "sorted")
		switch {
		case b.SortedAt.IsZero():
			state = say(ctx, "sorting")
		case b.Reason != scanning.Clear:
			state = say(ctx, "why-"+string(b.Reason))
		}
		who := b.TakenBy
		if strings.HasPrefix(who, "system.") {
			who = say(ctx, "folder")
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: b.Name}, {Content: ui.MomentShort(b.TakenAt)}, {Text: who}, {Text: count(b.Pages)}, {Text: state}}})
	}
	return out
}
