package bookweb

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"wrota/internal/intake"
	"wrota/internal/intake/book"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/sheet"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// maxPrinted is how many entries a print has: a month of a large office.
const maxPrinted = 6000

// columns are those of the files, in the order of the register.
var columns = []string{
	"number", "received", "entered", "sender", "dated", "sign", "subject", "attachments", "channel", "mode", "carrier", "cell", "notes", "evidence", "access", "scan", "scan-reason", "registered-by", "state",
}

func head(ctx context.Context) (out []string) {
	for _, c := range columns {
		out = append(out, say(ctx, c))
	}
	return out
}

func line(ctx context.Context, e book.Entry, cell string) []string {
	t := func(key string) string { return i18n.T(ctx, "intake.desk."+key) }
	scanned := ""
	if e.Scan != "" {
		scanned = t("scan-" + string(e.Scan))
	}
	return []string{
		e.Number, e.ReceivedOn.String(), calendar.Moment(e.ReceivedAt.Time), e.Sender, dayText(e.DatedOn), e.SenderSign, e.Title, strconv.Itoa(e.Attachments), t("channel-" + string(e.Channel)), e.Mode,
		e.CarrierNo, cell, e.Notes, e.Evidence, say(ctx, "access-"+e.Access), scanned, e.ScanReason, e.RegisteredBy, t("is-" + string(e.Stage)),
	}
}

func dayText(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// rows gives the register line by line; the first question is asked before anything is sent, so that a refusal is a page.
func (p *pages) rows(r *http.Request) (func(add func([]string) error) error, error) {
	ctx, by, q := r.Context(), web.ActorOf(r), p.question(r.URL.Query())
	if _, _, err := p.Book.Entries(ctx, by, q, ""); err != nil {
		return nil, err
	}
	list, err := p.Cells(ctx, by)
	if err != nil {
		return nil, err
	}
	cells := names(list)
	return func(add func([]string) error) error {
		return p.Book.Each(ctx, by, q, func(e book.Entry) error { return add(line(ctx, e, cells[e.Cell])) })
	}, nil
}

func (p *pages) csv(w http.ResponseWriter, r *http.Request) error {
	rows, err := p.rows(r)
	if err != nil {
		return err
	}
	first := head(r.Context())
	return web.Stream(w, web.File{Name: "rejestr-wplywow.csv", Type: "text/csv; charset=utf-8", Size: -1}, func(to io.Writer) error {
		return sheet.StreamCSV(to, first, rows)
	})
}

func (p *pages) xlsx(w http.ResponseWriter, r *http.Request) error {
	rows, err := p.rows(r)
	if err != nil {
		return err
	}
	title, first := say(r.Context(), "sheet"), head(r.Context())
	return web.Stream(w, web.File{Name: "rejestr-wplywow.xlsx", Type: sheet.XLSX, Size: -1}, func(to io.Writer) error {
		return sheet.Write(to, title, first, rows)
	})
}

// errLong ends a print that would be too long.
var errLong = errors.New("bookweb: more entries than a print has")

// pdf is the print of the register with the columns that the instruction names.
func (p *pages) pdf(w http.ResponseWriter, r *http.Request) error {
	ctx, by, q := r.Context(), web.ActorOf(r), p.question(r.URL.Query())
	office, err := p.Office(ctx, r)
	if err != nil {
		return err
	}
	list, err := p.Cells(ctx, by)
	if err != nil {
		return err
	}
	cells, table := names(list), &pdf.Table{Columns: printed()}
	err = p.Book.Each(ctx, by, q, func(e book.Entry) error {
		if len(table.Rows) == maxPrinted {
			return errLong
		}
		table.Rows = append(table.Rows, pdf.Cells(
			strconv.Itoa(e.No), ui.ShortDate(e.ReceivedOn), e.Title, e.Sender, shortDay(e.DatedOn), e.SenderSign, cells[e.Cell], strconv.Itoa(e.Attachments), remarks(ctx, e),
		))
		return nil
	})
	if errors.Is(err, errLong) {
		return fault.New(fault.TooLarge, "intake.book.print-long", fault.Args{"N": maxPrinted})
	}
	if err != nil {
		return err
	}
	doc := &pdf.Document{
		Title: say(ctx, "print-title", "Year", q.Year), Lang: "pl", Author: office, Created: p.Clock.Now(), Page: pdf.Page{Width: 297, Height: 210, Left: 12, Right: 12, Top: 14, Bottom: 16},
		Blocks: []pdf.Block{
			pdf.Heading{Level: 1, Text: say(ctx, "print-title", "Year", q.Year)},
			pdf.Paragraph{Text: pdf.Plain(office + ". " + say(ctx, "print-on", "Day", clock.Today(p.Clock).Long()))},
			*table,
		},
	}
	var out bytes.Buffer
	if err := pdf.Write(&out, doc); err != nil {
		return err
	}
	return web.Send(w, web.File{Name: "rejestr-wplywow.pdf", Type: "application/pdf", Size: int64(out.Len()), Body: &out, Inline: true})
}

// printed are the columns of the print.
func printed() (out []pdf.Column) {
	for _, c := range []struct {
		title string
		width float64
	}{{"Lp.", 5}, {"Data wpływu", 8}, {"Treść", 24}, {"Nadawca", 16}, {"Data na piśmie", 8}, {"Znak pisma", 10}, {"Komu przydzielono", 11}, {"Zał.", 4}, {"Dodatkowe informacje", 14}} {
		out = append(out, pdf.Column{Title: c.title, Width: c.width})
	}
	return out
}

// remarks is the column of additional information.
func remarks(ctx context.Context, e book.Entry) string {
	s := channel(ctx, e)
	for _, more := range []string{e.CarrierNo, e.Evidence, scan(ctx, e)} {
		if more != "" {
			s += "; " + more
		}
	}
	if e.Stage == intake.StageForwarded {
		s += "; " + i18n.T(ctx, "intake.desk.is-forwarded")
	}
	return s
}
