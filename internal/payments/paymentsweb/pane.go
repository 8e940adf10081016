package paymentsweb

import (
	"context"
	"net/http"
	"strconv"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/payments"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// panePage is a charge that is open beside the list.
type panePage struct {
	chargePage
	Query    string // the filter of the list, to come back to
	Back     string
	Form     paymentForm
	Problems ui.Problems

	OpensCase bool // the cashier may open the case of the charge
}

func (p *pages) showPane(w http.ResponseWriter, r *http.Request) error {
	c, err := p.charge(r)
	if err != nil {
		return err
	}
	form := newPaymentForm(c, p.today())
	return p.renderPane(w, flashed(r), c, form, http.StatusOK, nil)
}

func (p *pages) renderPane(w http.ResponseWriter, r *http.Request, c payments.Charge, form paymentForm, status int, ps ui.Problems) error {
	l, err := p.list(r)
	if err != nil {
		return err
	}
	query := l.query(l.Page)
	l.Open = &panePage{chargePage: chargePage{Charge: c, Today: l.Today}, Query: query, Back: "/biurko/kasa" + query, Form: form, Problems: ps}
	if l.Open.OpensCase, err = p.opens(r.Context(), web.ActorOf(r), c.Case); err != nil {
		return err
	}
	return web.Render(w, r, status, list(l))
}

// book writes a payment into the cash book and shows the charge again, with its receipt at hand.
func (p *pages) book(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	c, err := p.charge(r)
	if err != nil {
		return err
	}
	form := readPaymentForm(v)
	cmd, wrong := form.command(c)
	var done payments.Posting
	if err = fault.Fields(wrong); err == nil {
		done, err = p.Payments.Book(r.Context(), web.ActorOf(r), cmd)
	}
	if ps, status, ok := problems(r.Context(), err); ok {
		form.refused(err)
		if c, err = p.charge(r); err != nil { // as it stands now
			return err
		}
		form.Version = strconv.FormatInt(c.Version, 10)
		return p.renderPane(w, r, c, form, status, ps)
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("kasa", "booked "+c.ID.Short()+" "+done.ID.Short()+" "+done.Number)
	return web.See(w, r, deskPath(c)+suffix(r))
}

func suffix(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return ""
	}
	return "?" + r.URL.RawQuery
}

func (p panePage) bar(ctx context.Context) ui.BarProps {
	t := func(key string) string { return i18n.T(ctx, "payments.desk."+key) }
	out := ui.BarProps{Label: t("actions")}
	add := func(text, href, key string, kind ui.ButtonKind) {
		out.Actions = append(out.Actions, ui.Action{ButtonProps: ui.ButtonProps{Text: t(text), Href: href, Key: key, Kind: kind, Command: t("title") + ": " + t(text)}})
	}
	if p.Missing() > 0 {
		add("do-book", "#amount", "w", ui.Primary)
	}
	if p.Over() > 0 || p.Refundable(payments.NotPerformed, p.Today) > 0 {
		add("do-refund", deskPath(p.Charge)+"/zwrot"+p.Query, "z", ui.Secondary)
	}
	if p.Cancelled == nil {
		add("do-cancel", deskPath(p.Charge)+"/anuluj"+p.Query, "a", ui.Secondary)
	}
	if p.OpensCase {
		add("do-case", "/biurko/sprawy/"+p.Case.Short(), "s", ui.Secondary)
	}
	return out
}

func (p panePage) facts(ctx context.Context) []ui.Fact {
	t := func(key string) string { return i18n.T(ctx, "payments.desk."+key) }
	out := []ui.Fact{
		{Name: t("payer"), Value: p.Payer.Name},
		{Name: t("kind"), Value: i18n.T(ctx, "payments.kind."+string(p.Kind))},
		{Name: t("due"), Content: ui.Due(dueOf(ctx, p.Charge, p.Today))},
		{Name: t("amount"), Content: ui.Money(p.Amount)},
	}
	if p.Sign != "" {
		out = append(out, ui.Fact{Name: t("sign"), Content: ui.Sign(p.Sign)})
	}
	if p.Balance.Received > 0 {
		out = append(out, ui.Fact{Name: t("received"), Content: ui.Money(p.Balance.Received)})
	}
	if p.Balance.Returned > 0 {
		out = append(out, ui.Fact{Name: t("returned"), Content: ui.Money(p.Balance.Returned)})
	}
	switch {
	case p.Missing() > 0:
		out = append(out, ui.Fact{Name: t("left"), Content: strong(p.Missing().String())})
	case p.Over() > 0:
		out = append(out, ui.Fact{Name: t("over"), Content: strong(p.Over().String())})
	}
	return out
}

// postings is the cash book of the charge, each row with what can be done about it.
func (p panePage) postings(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "payments.desk."+key) }
	out := ui.TableProps{
		Caption: t("postings"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("number")}, {Text: t("how")}, {Text: t("amount"), Numeric: true}, {Text: t("actions")}},
	}
	for _, one := range p.Postings {
		undo := ui.Cell{Text: "–"}
		switch {
		case p.TakenBack(one.ID):
			undo.Text = t("taken-back")
		case one.Kind != payments.PostReversal:
			undo = ui.Cell{Content: ui.A(ui.Link{Text: t("do-reverse"), Hidden: one.Number, Href: deskPath(p.Charge) + "/storno/" + one.ID.Short() + p.Query})}
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Content: numbered(p.Charge, one)}, {Text: i18n.T(ctx, "payments.method."+string(one.Method))}, {Content: ui.Money(one.Amount), Numeric: true}, undo,
		}})
	}
	return out
}

// newID begins the idempotence of a form: the posting that it will make.
func newID() string { return id.New[id.Payment]().Short() }
