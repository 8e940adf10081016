package postweb

import (
	"context"
	"net/http"
	"strconv"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/post"
	"wrota/internal/dispatch/post/postprint"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// bookOf is the book of the day in the address, or of today.
func (p *pages) bookOf(r *http.Request) (post.Book, error) {
	on := day(r.URL.Query().Get("dzien"))
	if on.IsZero() {
		on = p.Post.Today()
	}
	return p.Post.Book(r.Context(), web.ActorOf(r), on)
}

func (p *pages) book(w http.ResponseWriter, r *http.Request) error {
	b, err := p.bookOf(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, book(b))
}

func (p *pages) bookFile(w http.ResponseWriter, r *http.Request) error {
	b, err := p.bookOf(r)
	if err != nil {
		return err
	}
	o, err := p.Offices.Sender(r.Context(), web.ActorOf(r).Unit)
	if err != nil {
		return err
	}
	return sendPDF(w, "ksiazka-nadawcza-"+b.Day.String()+".pdf", postprint.Book(b, o, p.Clock.Now()))
}

func bookTable(ctx context.Context, b post.Book) ui.TableProps {
	out := ui.TableProps{
		Caption: say(ctx, "book-registered"),
		Columns: []ui.Column{
			{Text: say(ctx, "col-no"), Numeric: true},
			{Text: say(ctx, "col-addressee")},
			{Text: say(ctx, "col-address")},
			{Text: say(ctx, "col-tracking")},
			{Text: say(ctx, "col-fee"), Numeric: true},
			{Text: say(ctx, "col-remarks")},
		},
	}
	for i, r := range b.Rows {
		fee, remark := "", ""
		if r.Fee > 0 {
			fee = r.Fee.String()
		}
		if r.Mode == dispatch.WithReceipt {
			remark = say(ctx, "zpo")
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(i + 1), Numeric: true},
			{Text: r.Name, Href: "/biurko/wysylka/" + r.Delivery.Short()},
			{Text: r.Address.String()},
			{Text: r.Tracking, Mono: true},
			{Text: fee, Numeric: true},
			{Text: remark},
		}})
	}
	return out
}

func bookFacts(ctx context.Context, b post.Book) []ui.Fact {
	out := []ui.Fact{
		{Name: say(ctx, "book-registered"), Value: strconv.Itoa(len(b.Rows)) + ", " + b.Registered.String()},
		{Name: say(ctx, "book-ordinary"), Value: strconv.Itoa(b.Ordinary) + ", " + b.OrdinaryFee.String()},
		{Name: say(ctx, "book-total"), Value: b.Total.String()},
	}
	if b.Unknown > 0 {
		out = append(out, ui.Fact{Name: say(ctx, "book-unknown"), Value: strconv.Itoa(b.Unknown)})
	}
	return out
}
