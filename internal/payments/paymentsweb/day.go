package paymentsweb

import (
	"context"
	"net/http"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
	"wrota/internal/payments"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// dayPage is the report of a day.
type dayPage struct {
	payments.Day
	Today calendar.Date
}

func (p *pages) showDay(w http.ResponseWriter, r *http.Request) error {
	on, err := calendar.Parse(r.URL.Query().Get("dzien"))
	if err != nil || on.After(p.today()) {
		on = p.today()
	}
	d, err := p.Payments.Day(r.Context(), web.ActorOf(r), on)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, day(dayPage{d, p.today()}))
}

// chart shows what the day brought by kind of charge.
func (d dayPage) chart(ctx context.Context) ui.BarsProps {
	out := ui.BarsProps{
		Caption: i18n.T(ctx, "payments.desk.by-kind"), Name: i18n.T(ctx, "payments.desk.kind"), Value: i18n.T(ctx, "payments.desk.amount"),
	}
	best := payments.Kinds[0]
	for _, k := range payments.Kinds {
		g := d.ByKind(k)
		out.Bars = append(out.Bars, ui.BarValue{Name: i18n.T(ctx, "payments.kind."+string(k)), Value: float64(max(g, 0)), Text: g.String()})
		if g > d.ByKind(best) {
			best = k
		}
	}
	out.Finding = i18n.T(ctx, "payments.desk.finding", "Kind", i18n.T(ctx, "payments.kind."+string(best)), "Amount", d.ByKind(best).String(), "Total", d.Total().String())
	return out
}

// totals are methods by what moved: what was paid, given back, corrected, and what remains.
func (d dayPage) totals(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, key) }
	columns := []payments.PostingKind{payments.PostPayment, payments.PostRefund, payments.PostReversal}
	out := ui.TableProps{Caption: t("payments.desk.totals"), RowHeaders: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("payments.desk.how")}}}
	for _, k := range columns {
		out.Columns = append(out.Columns, ui.Column{Text: t("payments.desk.sum-" + string(k)), Numeric: true})
	}
	out.Columns = append(out.Columns, ui.Column{Text: t("payments.page.total"), Numeric: true})
	row := func(name string, fits func(payments.DayRow) bool) {
		cells := []ui.Cell{{Text: name}}
		for _, k := range columns {
			cells = append(cells, amount(d.Sum(func(r payments.DayRow) bool { return fits(r) && r.Kind == k })))
		}
		out.Rows = append(out.Rows, ui.Row{Cells: append(cells, ui.Cell{Content: strong(d.Sum(fits).String()), Numeric: true})})
	}
	for _, m := range payments.Methods {
		row(t("payments.method."+string(m)), func(r payments.DayRow) bool { return r.Method == m })
	}
	row(t("payments.page.total"), func(payments.DayRow) bool { return true })
	return out
}

// rows are the postings of the day in the order of booking.
func (d dayPage) rows(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "payments.desk."+key) }
	out := ui.TableProps{
		Caption: t("day-rows"), Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("number")}, {Text: t("hour")}, {Text: t("payer")}, {Text: t("what")}, {Text: t("code")}, {Text: t("how")}, {Text: t("amount"), Numeric: true}, {Text: t("cashier")}},
	}
	for _, r := range d.Rows {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.Number},
			{Content: ui.Clock(r.Booked)},
			{Text: r.Payer},
			{Text: r.Title},
			{Text: r.Code.String(), Href: "/biurko/kasa/" + r.Charge.Short(), Mono: true},
			{Text: i18n.T(ctx, "payments.method."+string(r.Method))},
			amount(r.Amount),
			{Text: r.Cashier},
		}})
	}
	return out
}

func amount(g money.Grosze) ui.Cell { return ui.Cell{Content: ui.Money(g), Numeric: true} }

func dayPath(d calendar.Date) string { return "/biurko/kasa/dzien?dzien=" + d.String() }
