package bookweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"wrota/internal/intake"
	"wrota/internal/intake/book"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// listPage is a page of the register with its filters.
type listPage struct {
	Query   url.Values
	Year    int
	Entries []book.Entry
	Next    string
	Cells   []Cell
	Points  []book.Point
}

// question reads the filters out of an address; what is no filter is ignored.
func (p *pages) question(q url.Values) book.Question {
	out := book.Question{Year: clock.Today(p.Clock).Year(), Text: q.Get("szukaj"), Channel: intake.Channel(q.Get("droga")), Series: q.Get("punkt"), From: day(q.Get("od")), To: day(q.Get("do"))}
	if n, err := strconv.Atoi(q.Get("rok")); err == nil && n > 2000 && n < 3000 {
		out.Year = n
	}
	out.Cell, _ = id.Parse[id.Cell](q.Get("komorka")) // none is all cells
	if out.Series == "-" {
		out.Series, out.Main = "", true
	}
	return out
}

// day reads a day as the field for dates of a browser writes it; anything else is none.
func day(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

func (p *pages) list(w http.ResponseWriter, r *http.Request) error {
	q, by := r.URL.Query(), web.ActorOf(r)
	page := listPage{Query: q}
	question := p.question(q)
	page.Year = question.Year
	var err error
	if page.Entries, page.Next, err = p.Book.Entries(r.Context(), by, question, q.Get("po")); err != nil {
		return err
	}
	if page.Cells, err = p.Cells(r.Context(), by); err != nil {
		return err
	}
	if page.Points, err = p.Book.Points(r.Context(), by.Unit); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, list(page))
}

// with is the address of the register, or of a file of it, with the filters of the page.
func (l listPage) with(path, after string) string {
	q := url.Values{}
	for _, k := range []string{"rok", "punkt", "droga", "komorka", "od", "do", "szukaj"} {
		if v := l.Query.Get(k); v != "" {
			q.Set(k, v)
		}
	}
	if after != "" {
		q.Set("po", after)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (l listPage) pages(ctx context.Context) ui.PaginationProps {
	out := ui.PaginationProps{}
	if l.Query.Get("po") != "" {
		out.Previous = &ui.PageLink{Href: l.with(Path, ""), Text: say(ctx, "first")}
	}
	if l.Next != "" {
		out.Next = &ui.PageLink{Href: l.with(Path, l.Next), Text: say(ctx, "next")}
	}
	return out
}

func (l listPage) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{Caption: say(ctx, "title"), Quiet: true, Narrow: ui.Stacks, RowHeaders: true}
	for _, k := range []string{"number", "received", "sender", "subject", "dated-sign", "channel", "attachments", "cell", "scan"} {
		out.Columns = append(out.Columns, ui.Column{Text: say(ctx, k), Numeric: k == "attachments"})
	}
	cells := names(l.Cells)
	for _, e := range l.Entries {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: e.Number, Href: "/biurko/wplywy/" + e.ID.Short()}, {Text: ui.ShortDate(e.ReceivedOn)}, {Text: e.Sender}, {Text: e.Title}, {Text: dash(datedSign(e))},
			{Text: channel(ctx, e)}, {Text: strconv.Itoa(e.Attachments)}, {Text: dash(cells[e.Cell])}, {Text: dash(scan(ctx, e))},
		}})
	}
	return out
}

func names(cells []Cell) map[id.Cell]string {
	out := map[id.Cell]string{}
	for _, c := range cells {
		out[c.ID] = c.Name
	}
	return out
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// datedSign is the date and the sign that a letter bears.
func datedSign(e book.Entry) string {
	if e.DatedOn.IsZero() || e.SenderSign == "" {
		return e.SenderSign + shortDay(e.DatedOn)
	}
	return e.SenderSign + ", " + shortDay(e.DatedOn)
}

func shortDay(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return ui.ShortDate(d)
}

func channel(ctx context.Context, e book.Entry) string {
	name := i18n.T(ctx, "intake.desk.channel-"+string(e.Channel))
	if e.Mode != "" {
		name += ", " + e.Mode
	}
	return name
}

// scan says how much of a paper letter is scanned, with the reason.
func scan(ctx context.Context, e book.Entry) string {
	if e.Scan == "" {
		return ""
	}
	s := i18n.T(ctx, "intake.desk.scan-"+string(e.Scan))
	if e.ScanReason != "" {
		s += ": " + e.ScanReason
	}
	return s
}

func (l listPage) cellOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: say(ctx, "all-cells")}}
	for _, c := range l.Cells {
		out = append(out, ui.Option{Value: c.ID.Short(), Text: c.Name})
	}
	return out
}

func (l listPage) pointOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: say(ctx, "all-points")}, {Value: "-", Text: say(ctx, "main-point")}}
	for _, p := range l.Points {
		out = append(out, ui.Option{Value: p.Symbol, Text: p.Symbol + " " + p.Name})
	}
	return out
}

func channelOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: say(ctx, "all-channels")}}
	for _, c := range append([]intake.Channel{intake.ByPortal}, intake.Channels...) {
		out = append(out, ui.Option{Value: string(c), Text: i18n.T(ctx, "intake.desk.channel-"+string(c))})
	}
	return out
}

// filtered tells whether one of the rarer filters is set.
func (l listPage) filtered() bool {
	for _, k := range []string{"droga", "komorka", "punkt", "od", "do"} {
		if l.Query.Get(k) != "" {
			return true
		}
	}
	return false
}
