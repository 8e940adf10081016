package paymentsweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"wrota/internal/kit/calendar"
	"wrota/internal/payments"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// views are the lists of the cashier and their names in addresses.
var views = []struct {
	view payments.View
	name string
}{
	{payments.ViewDue, "do-zaplaty"}, {payments.ViewOverdue, "po-terminie"}, {payments.ViewOver, "nadplaty"}, {payments.ViewAll, "wszystkie"},
}

// listPage is a list of charges and, perhaps, the one that is open beside it.
type listPage struct {
	payments.List
	Filter payments.Filter
	Counts payments.Counts
	Today  calendar.Date
	Open   *panePage
}

func (p *pages) showList(w http.ResponseWriter, r *http.Request) error {
	page, err := p.list(r)
	if err != nil {
		return err
	}
	// A code names one charge: it is opened at once, ready to be paid.
	if _, err := payments.ParseCode(page.Filter.Text); err == nil && len(page.Charges) == 1 {
		return web.See(w, r, deskPath(page.Charges[0]))
	}
	return web.Render(w, r, http.StatusOK, list(page))
}

func (p *pages) list(r *http.Request) (listPage, error) {
	q := r.URL.Query()
	f := payments.Filter{View: payments.ViewDue, Text: q.Get("szukaj"), Kind: payments.Kind(q.Get("rodzaj"))}
	for _, v := range views {
		if v.name == q.Get("widok") {
			f.View = v.view
		}
	}
	f.Page, _ = strconv.Atoi(q.Get("strona")) // no number is the first page
	by := web.ActorOf(r)
	l, err := p.Payments.Due(r.Context(), by, f)
	if err != nil {
		return listPage{}, err
	}
	n, err := p.Payments.Count(r.Context(), by)
	return listPage{List: l, Filter: f, Counts: n, Today: clock.Today(p.Clock)}, err
}

// query is the filter as it stands in an address.
func (l listPage) query(page int) string {
	q := url.Values{}
	for _, v := range views {
		if v.view == l.Filter.View && v.view != payments.ViewDue {
			q.Set("widok", v.name)
		}
	}
	if l.Filter.Text != "" {
		q.Set("szukaj", l.Filter.Text)
	}
	if l.Filter.Kind != "" {
		q.Set("rodzaj", string(l.Filter.Kind))
	}
	if page > 1 {
		q.Set("strona", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (l listPage) viewName() string {
	for _, v := range views {
		if v.view == l.Filter.View {
			return v.name
		}
	}
	return ""
}

func (l listPage) rail(ctx context.Context) ui.RailProps {
	t := func(key string) string { return i18n.T(ctx, "payments.desk."+key) }
	counts := map[payments.View]int{payments.ViewDue: l.Counts.Due, payments.ViewOverdue: l.Counts.Overdue, payments.ViewOver: l.Counts.TooMuch}
	group := ui.Views{Title: t("charges")}
	for _, v := range views {
		item := ui.View{Text: t("view-" + string(v.view)), Href: "/biurko/kasa?widok=" + v.name, Count: counts[v.view], Current: l.Filter.View == v.view}
		if v.view == payments.ViewOverdue {
			item.Tone = ui.Bad
		}
		group.Items = append(group.Items, item)
	}
	return ui.RailProps{Groups: []ui.Views{group, {Title: t("book"), Items: []ui.View{{Text: t("day"), Href: "/biurko/kasa/dzien"}}}}}
}

func (l listPage) queue(ctx context.Context) ui.QueueProps {
	t := func(key string, args ...any) string { return i18n.T(ctx, "payments.desk."+key, args...) }
	q := ui.QueueProps{
		Title: t("view-" + string(l.Filter.View)), Count: l.Total, Caption: t("order-" + string(l.Filter.View)), Main: 1, Filter: filter(l),
		Columns: []ui.Column{{Text: t("due")}, {Text: t("what")}, {Text: t("payer")}, {Text: t("left"), Numeric: true}, {Text: t("state"), Low: true}, {Text: t("code"), Low: true}},
		Empty:   &ui.EmptyProps{Icon: ui.IconCheck, Title: t("empty-" + string(l.Filter.View)), Text: t("empty-text")},
	}
	for _, c := range l.Charges {
		tone, state := stateTag(ctx, c, l.Today)
		left := c.Missing()
		if over := c.Over(); over > 0 {
			left = -over
		}
		q.Rows = append(q.Rows, ui.QueueRow{
			ID: "n-" + c.ID.Short(), Href: deskPath(c) + l.query(l.Page), Current: l.Open != nil && l.Open.ID == c.ID,
			Cells: []ui.Cell{
				{Content: lateness(c, l.Today)},
				{Text: c.Title},
				{Text: c.Payer.Name},
				{Content: ui.Money(left), Numeric: true},
				{Content: ui.Tag(tone, state)},
				{Text: c.Code.String(), Mono: true},
			},
		})
	}
	if l.Pages > 1 {
		pages := ui.Pages(l.Page, l.Pages, func(n int) string { return "/biurko/kasa" + l.query(n) })
		q.Pages = &pages
	}
	return q
}

// daysLate is the lateness in as few words as a column has room for.
func daysLate(ctx context.Context, c payments.Charge, today calendar.Date) ui.DueProps {
	d := dueOf(ctx, c, today)
	if d.Text != "" {
		d.Text = i18n.T(ctx, "payments.desk.short-days", "Count", c.DueOn.DaysUntil(today))
	}
	return d
}

// dueOf shows the last day for paying; only what is late has a colour.
func dueOf(ctx context.Context, c payments.Charge, today calendar.Date) ui.DueProps {
	d := ui.DueProps{Day: c.DueOn}
	if c.Overdue(today) {
		d.Tone, d.Text = ui.Bad, i18n.T(ctx, "payments.desk.days-late", "Count", c.DueOn.DaysUntil(today))
	}
	return d
}
