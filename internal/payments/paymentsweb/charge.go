package paymentsweb

import (
	"bytes"
	"context"
	"net/http"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/payments"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// chargePage is what the payer sees.
type chargePage struct {
	payments.Charge
	Office payments.Office
	Today  calendar.Date
	Code   *ui.QRProps // for a banking app, when there is something to transfer
}

func (p *pages) showCharge(w http.ResponseWriter, r *http.Request) error {
	c, err := p.charge(r)
	if err != nil {
		return err
	}
	if isCashier(web.ActorOf(r)) {
		return web.See(w, r, deskPath(c))
	}
	office, err := p.Offices.Office(r.Context(), c.Unit)
	if err != nil {
		return err
	}
	page := chargePage{Charge: c, Office: office, Today: clock.Today(p.Clock)}
	if m, ok := c.TransferCode(); ok {
		page.Code = &ui.QRProps{Bitmap: m.Bitmap(), Alt: i18n.T(r.Context(), "payments.page.code-alt"), Text: i18n.T(r.Context(), "payments.page.code-text")}
	}
	return web.Render(w, r, http.StatusOK, charge(page))
}

func (p *pages) receipt(w http.ResponseWriter, r *http.Request) error {
	c, err := p.charge(r)
	if err != nil {
		return err
	}
	one, err := posting(r, c)
	if err != nil {
		return err
	}
	doc, err := p.Payments.Receipt(r.Context(), web.ActorOf(r), one.ID)
	if err != nil {
		return err
	}
	return web.Send(w, web.File{Name: doc.Name, Type: "application/pdf", Size: int64(len(doc.Body)), Body: bytes.NewReader(doc.Body), Inline: true})
}

// title is the heading: what to do, or how it stands.
func (c chargePage) title(ctx context.Context) string {
	if missing := c.Missing(); missing > 0 {
		return i18n.T(ctx, "payments.page.pay", "Amount", missing.String())
	}
	return i18n.T(ctx, "payments.page.title-"+string(c.State()))
}

// note is the one thing the payer must know now, and its colour.
func (c chargePage) note(ctx context.Context) (ui.Tone, string, string) {
	t := func(key string, args ...any) string { return i18n.T(ctx, "payments.page."+key, args...) }
	until := ui.DateText(ctx, c.DueOn)
	switch {
	case c.Overdue(c.Today):
		return ui.Bad, t("late", "Until", until), t("late-text")
	case c.Missing() > 0:
		return ui.Warn, t("until", "Until", until), t("until-text")
	case c.State() == payments.StateTooMuch:
		return ui.Warn, t("too-much", "Over", c.Over().String()), t("too-much-text")
	case c.State() == payments.StateCancelled:
		return ui.Info, t("cancelled"), t("cancelled-text")
	case c.State() == payments.StateReturned:
		return ui.Info, t("returned"), ""
	}
	return ui.OK, t("paid"), t("paid-text")
}

// lines show how the amount came about.
func linesTable(ctx context.Context, c payments.Charge) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "payments.page."+key) }
	out := ui.TableProps{
		Caption: t("what"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("position")}, {Text: t("arithmetic")}, {Text: t("amount"), Numeric: true}},
	}
	for _, l := range c.Lines {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Content: position(l)}, {Text: l.Arithmetic}, {Content: ui.Money(l.Amount), Numeric: true}}})
	}
	if len(c.Lines) > 1 {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Content: total(t("total"))}, {}, {Content: strong(c.Amount.String()), Numeric: true}}})
	}
	return out
}

// transferRows are what the payer's bank asks for.
func (c chargePage) transferRows(ctx context.Context) []ui.SummaryRow {
	t := func(key string) string { return i18n.T(ctx, "payments.page."+key) }
	row := func(key, text, value string) ui.SummaryRow {
		return ui.SummaryRow{Key: t(key), Content: ui.Copy(ui.CopyProps{Text: text, Value: value, What: t(key)})}
	}
	missing := c.Missing()
	return []ui.SummaryRow{
		row("recipient", c.PayTo.Name, ""),
		row("account", c.PayTo.IBAN.Grouped(), c.PayTo.IBAN.NRB()),
		row("amount", missing.String(), missing.Plain()),
		row("transfer-title", c.TransferTitle(), ""),
	}
}

// paymentsTable lists what was paid and given back; corrections of the cash book are shown, too.
func (c chargePage) paymentsTable(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "payments.page."+key) }
	out := ui.TableProps{
		Caption: t("payments"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("day")}, {Text: t("kind")}, {Text: t("amount"), Numeric: true}, {Text: t("document")}},
	}
	for _, one := range c.Postings {
		kind := i18n.T(ctx, "payments.posting."+string(one.Kind))
		if c.TakenBack(one.ID) {
			kind += " – " + t("taken-back")
		}
		doc := ui.Cell{}
		if one.Kind != payments.PostReversal {
			doc.Content = ui.A(ui.Link{Text: one.Number, Href: receiptPath(c.Charge, one), Note: "PDF"})
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Content: ui.Date(one.Day())}, {Text: kind}, {Content: ui.Money(one.Amount), Numeric: true}, doc}})
	}
	return out
}

// stateTag is the state of a charge in a word and a colour.
func stateTag(ctx context.Context, c payments.Charge, today calendar.Date) (ui.Tone, string) {
	if c.Overdue(today) {
		return ui.Bad, i18n.T(ctx, "payments.state.overdue")
	}
	st := c.State()
	tones := map[payments.State]ui.Tone{
		payments.StateUnpaid: ui.Info, payments.StatePartly: ui.Warn, payments.StatePaid: ui.OK, payments.StateTooMuch: ui.Warn,
	}
	return tones[st], i18n.T(ctx, "payments.state."+string(st))
}

// problems turns a refusal into what a form shows: its fields, or its one sentence.
func problems(ctx context.Context, err error) (ui.Problems, int, bool) {
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid && f.Kind != fault.Conflict {
		return nil, 0, false
	}
	ps := ui.ProblemsOf(ctx, err)
	if len(ps) == 0 {
		ps = ui.Problems{{Text: i18n.T(ctx, f.Key, f.Args)}}
	}
	for i := range ps {
		if ps[i].Field == "on" {
			ps[i].Href = "#on-day"
		}
	}
	return ps, web.Status(f.Kind), true
}

// back leads to the matter the charge belongs to.
func (c chargePage) back(ctx context.Context) *ui.Link {
	if c.Case.IsZero() {
		return &ui.Link{Text: i18n.T(ctx, "payments.page.back"), Href: "/moje"}
	}
	return &ui.Link{Text: i18n.T(ctx, "payments.page.back-to-matter"), Href: "/moje/" + c.Case.Short()}
}

func (c chargePage) facts(ctx context.Context) []ui.Fact {
	t := func(key string) string { return i18n.T(ctx, "payments.page."+key) }
	out := []ui.Fact{
		{Name: t("payer"), Value: c.Payer.Name},
		{Name: t("code"), Content: ui.Sign(c.Charge.Code.String())},
	}
	if c.Sign != "" {
		out = append(out, ui.Fact{Name: t("sign"), Content: ui.Sign(c.Sign)})
	}
	if len(c.Postings) > 0 {
		out = append(out, ui.Fact{Name: t("kept"), Content: ui.Money(c.Balance.Kept())})
	}
	return out
}
