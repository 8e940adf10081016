package dispatchweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"wrota/internal/dispatch"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

type boxPage struct {
	dispatch.BoxPage
	First bool // nothing newer is on a page before
}

func (p *pages) showBox(w http.ResponseWriter, r *http.Request) error {
	after := r.FormValue("po")
	page, err := p.Dispatch.Box(r.Context(), web.ActorOf(r), after)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, box(boxPage{page, after == ""}))
}

// table lists the letters. What has to be confirmed says so in words; the rest is quiet.
func (b boxPage) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "dispatch.box."+key) }
	out := ui.TableProps{
		Caption: t("title"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("letter")}, {Text: t("sender")}, {Text: t("sent")}, {Text: t("state")}},
	}
	for _, i := range b.Items {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: i.Title, Href: path(i.Delivery)}, {Text: i.Sender}, {Content: ui.Date(calendar.Of(i.SentAt))}, {Content: state(ctx, i)},
		}})
	}
	return out
}

func (b boxPage) pages() (out ui.PaginationProps, needed bool) {
	if b.Next != "" {
		out.Next = &ui.PageLink{Href: "/skrzynka?po=" + url.QueryEscape(b.Next)}
	}
	if !b.First {
		out.Previous = &ui.PageLink{Href: "/skrzynka"}
	}
	return out, out.Next != nil || out.Previous != nil
}

// itemPage is one letter in the box, before or after it is confirmed.
type itemPage struct {
	dispatch.Item
	Done bool // it has just been confirmed
}

func (p *pages) showItem(w http.ResponseWriter, r *http.Request) error {
	which, err := delivery(r)
	if err != nil {
		return err
	}
	i, err := p.Dispatch.BoxItem(r.Context(), web.ActorOf(r), which)
	if err != nil {
		return err
	}
	page := itemPage{Item: i, Done: web.SessionOf(r).Pop("skrzynka") == which.Short()}
	if i.Collected() {
		return web.Render(w, r, http.StatusOK, collected(page))
	}
	return web.Render(w, r, http.StatusOK, waiting(page))
}

// collect confirms. Pressed twice it shows the same page: the second time changes nothing.
func (p *pages) collect(w http.ResponseWriter, r *http.Request) error {
	which, err := delivery(r)
	if err != nil {
		return err
	}
	if _, err := p.Dispatch.Collect(r.Context(), web.ActorOf(r), which); err != nil {
		return err
	}
	web.SessionOf(r).Put("skrzynka", which.Short())
	return web.See(w, r, path(which))
}

// outside is what is seen of a letter before it is confirmed.
func (i itemPage) outside(ctx context.Context) []ui.Fact {
	t := func(key string) string { return i18n.T(ctx, "dispatch.box."+key) }
	return []ui.Fact{
		{Name: t("sender"), Value: i.Sender},
		{Name: t("sent"), Content: ui.Moment(i.SentAt)},
		{Name: t("number"), Content: ui.Sign(i.Number)},
	}
}

// inside is what is known of it afterwards.
func (i itemPage) inside(ctx context.Context) []ui.Fact {
	t := func(key string) string { return i18n.T(ctx, "dispatch.box."+key) }
	facts := i.outside(ctx)
	facts = append(facts, ui.Fact{Name: t("collected-at"), Content: ui.Moment(i.CollectedAt)})
	if i.Sign != "" {
		facts = append(facts, ui.Fact{Name: t("sign"), Content: ui.Sign(i.Sign)})
	}
	if i.Author != "" {
		facts = append(facts, ui.Fact{Name: t("author"), Value: i.Author})
	}
	return append(facts, ui.Fact{Name: t("addressee"), Value: i.Name})
}

// document and receipt are the two files of a confirmed letter.
func (i itemPage) document(ctx context.Context) ui.Link {
	kind := "PDF"
	if i.MediaType != "application/pdf" {
		kind = i.FileName
	}
	return ui.Link{Text: i18n.T(ctx, "dispatch.box.open"), Href: path(i.Delivery) + "/dokument", Note: kind + ", " + ui.Size(i.Size)}
}

func (i itemPage) receipt(ctx context.Context) ui.Link {
	return ui.Link{Text: i18n.T(ctx, "dispatch.box.receipt"), Href: path(i.Delivery) + "/upd", Note: "XML"}
}

// appealable tells whether the letter ends with instructions on appeal (art. 107 § 1 pkt 7 and art. 124 KPA).
func (i itemPage) appealable() bool {
	return slices.Contains([]string{"decyzja", "postanowienie"}, i.Kind)
}

// state is where a letter in the box stands.
func state(ctx context.Context, i dispatch.Item) templ.Component {
	switch {
	case i.Collected():
		return ui.Tag(ui.Neutral, i18n.T(ctx, "dispatch.box.state-collected"))
	case i.WentBy != "":
		return ui.Tag(ui.Info, i18n.T(ctx, "dispatch.box.state-"+string(i.WentBy)))
	}
	return ui.Tag(ui.Warn, i18n.T(ctx, "dispatch.box.state-waiting"))
}

func backToBox(ctx context.Context) *ui.Link {
	return &ui.Link{Text: i18n.T(ctx, "dispatch.box.title"), Href: "/skrzynka"}
}

// more leads to the receipt and to the matter that the letter belongs to.
func (i itemPage) more(ctx context.Context) []ui.Link {
	out := []ui.Link{i.receipt(ctx)}
	if !i.Case.IsZero() {
		out = append(out, ui.Link{Text: i18n.T(ctx, "dispatch.box.matter"), Href: "/moje/" + i.Case.Short()})
	}
	return out
}
