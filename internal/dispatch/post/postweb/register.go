package postweb

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/post"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/sheet"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// registerPage is a page of the register.
type registerPage struct {
	post.Question
	post.Page
}

func question(q url.Values) post.Question {
	return post.Question{
		Text: q.Get("szukaj"), From: day(q.Get("od")), To: day(q.Get("do")), Channel: dispatch.Channel(q.Get("droga")), Mode: dispatch.Mode(q.Get("sposob")),
		Stage: dispatch.Stage(q.Get("stan")), Proof: q.Get("dowod"), After: q.Get("po"),
	}
}

// query is the list as it stands in an address, from the page after a cursor.
func (p registerPage) query(after string) string {
	q := url.Values{}
	for name, value := range map[string]string{
		"szukaj": p.Text, "od": p.From.String(), "do": p.To.String(), "droga": string(p.Channel), "sposob": string(p.Mode), "stan": string(p.Stage), "dowod": p.Proof, "po": after,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (p *pages) register(w http.ResponseWriter, r *http.Request) (err error) {
	page := registerPage{Question: question(r.URL.Query())}
	if page.Page, err = p.Post.Register(r.Context(), web.ActorOf(r), page.Question); err != nil {
		return err
	}
	return web.Render(w, flash(r), http.StatusOK, register(page))
}

// csv is the whole register, or what the address asks for, as text for spreadsheets.
func (p *pages) csv(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	return web.Stream(w, web.File{Name: "rejestr-przesylek-wychodzacych.csv", Type: "text/csv; charset=utf-8"}, func(to io.Writer) error {
		return sheet.StreamCSV(to, heads(ctx), func(add func([]string) error) error {
			return p.Post.Each(ctx, web.ActorOf(r), question(r.URL.Query()), func(x post.Row) error { return add(line(ctx, x)) })
		})
	})
}

// xlsx is the same as a workbook.
func (p *pages) xlsx(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	return web.Stream(w, web.File{Name: "rejestr-przesylek-wychodzacych.xlsx", Type: sheet.XLSX}, func(to io.Writer) error {
		return sheet.Write(to, say(ctx, "sheet"), heads(ctx), func(add func([]string) error) error {
			return p.Post.Each(ctx, web.ActorOf(r), question(r.URL.Query()), func(x post.Row) error { return add(line(ctx, x)) })
		})
	})
}

// fields are the columns of the files, in the order of the instruction.
var fields = []string{"number", "sent", "sign", "letter", "kind", "addressee", "address", "channel", "mode", "posted", "tracking", "fee", "stage", "served", "how", "proof"}

func heads(ctx context.Context) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = say(ctx, "col-"+f)
	}
	return out
}

// line is a row of the files.
func line(ctx context.Context, r post.Row) []string {
	where := r.Address.String()
	if r.Channel == dispatch.ADE {
		where = r.ADE
	}
	fee := ""
	if r.Fee > 0 {
		fee = strings.ReplaceAll(r.Fee.Decimal(), ".", ",")
	}
	proof := say(ctx, "no")
	if r.Proof {
		proof = say(ctx, "yes")
	}
	return []string{
		r.Number, r.SentOn.String(), r.Sign, r.Title, r.Kind, r.Name, where, word(ctx, "channel", string(r.Channel)), word(ctx, "mode", string(r.Mode)), r.PostedOn.String(),
		r.Tracking, fee, word(ctx, "stage", string(r.Stage)), r.ServedOn.String(), word(ctx, "how", string(r.How)), proof,
	}
}

// word is a word of the module for a value; nothing for nothing.
func word(ctx context.Context, kind, value string) string {
	if value == "" {
		return ""
	}
	return i18n.T(ctx, "dispatch."+kind+"."+value)
}

// queue is the list with its checkboxes.
func (p registerPage) queue(ctx context.Context) ui.QueueProps {
	q := ui.QueueProps{
		Title: say(ctx, "view-register"), Count: p.Total, Caption: say(ctx, "order"), Filter: filter(p), Main: 0,
		Columns: []ui.Column{
			{Text: say(ctx, "col-number")},
			{Text: say(ctx, "col-addressee")},
			{Text: say(ctx, "col-letter")},
			{Text: say(ctx, "col-mode"), Low: true},
			{Text: say(ctx, "col-tracking"), Low: true},
			{Text: say(ctx, "col-stage")},
		},
		Empty: &ui.EmptyProps{Icon: ui.IconCheck, Title: say(ctx, "empty"), Text: say(ctx, "empty-text")},
		Bulk:  &ui.Bulk{Action: Path + "/zaznaczone", Name: "d", Buttons: []ui.ButtonProps{{Text: say(ctx, "do-print"), Name: "co", Value: "druk", Key: "d", Command: say(ctx, "do-print")}}},
	}
	for _, r := range p.Rows {
		way := word(ctx, "channel", string(r.Channel))
		if r.Mode != "" && r.Channel == dispatch.Paper {
			way = word(ctx, "mode", string(r.Mode))
		}
		state := word(ctx, "stage", string(r.Stage))
		if !r.ServedOn.IsZero() {
			state += " " + ui.ShortDate(r.ServedOn)
		}
		q.Rows = append(q.Rows, ui.QueueRow{
			ID: "n-" + r.Delivery.Short(), Href: "/biurko/wysylka/" + r.Delivery.Short() + "?widok=rejestr", Value: r.Delivery.Short(),
			Cells: []ui.Cell{{Text: r.Number, Mono: true}, {Text: r.Name}, {Text: r.Title}, {Text: way}, {Text: r.Tracking, Mono: true}, {Text: state}},
		})
	}
	if p.Next != "" || p.After != "" {
		q.Pages = &ui.PaginationProps{}
		if p.After != "" {
			q.Pages.Previous = &ui.PageLink{Href: Path + p.query(""), Text: say(ctx, "first-page")}
		}
		if p.Next != "" {
			q.Pages.Next = &ui.PageLink{Href: Path + p.query(p.Next)}
		}
	}
	return q
}

// options are the values of a filter, after "all".
func options[T ~string](ctx context.Context, kind string, list ...T) []ui.Option {
	out := []ui.Option{{Value: "", Text: say(ctx, "all")}}
	for _, v := range list {
		out = append(out, ui.Option{Value: string(v), Text: word(ctx, kind, string(v))})
	}
	return out
}
