package paymentsweb

import (
	"context"
	"net/http"
	"strconv"

	"wrota/internal/kit/fault"
	"wrota/internal/payments"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// refundPage asks how much to give back, why and how.
type refundPage struct {
	chargePage
	Query    string
	Form     refundForm
	Problems ui.Problems
}

func (p *pages) showRefund(w http.ResponseWriter, r *http.Request) error {
	c, err := p.charge(r)
	if err != nil {
		return err
	}
	// What must be given back comes first; only then what may be on request.
	ground, most := payments.Overpaid, c.Over()
	if most == 0 {
		ground, most = payments.NotPerformed, c.Refundable(payments.NotPerformed, p.today())
	}
	form := refundForm{moneyForm: newMoneyForm(c, most, payments.Transfer, p.today()), Ground: string(ground)}
	return web.Render(w, r, http.StatusOK, refund(refundPage{chargePage{Charge: c, Today: p.today()}, suffix(r), form, nil}))
}

func (p *pages) refund(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	c, err := p.charge(r)
	if err != nil {
		return err
	}
	form := readRefundForm(v)
	cmd, wrong := form.command(c)
	var done payments.Posting
	if err = fault.Fields(wrong); err == nil {
		done, err = p.Payments.Refund(r.Context(), web.ActorOf(r), cmd)
	}
	if ps, status, ok := problems(r.Context(), err); ok {
		if c, err = p.charge(r); err != nil {
			return err
		}
		form.Version = strconv.FormatInt(c.Version, 10)
		return web.Render(w, r, status, refund(refundPage{chargePage{Charge: c, Today: p.today()}, suffix(r), form, ps}))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("kasa", "refunded "+c.ID.Short()+" "+done.ID.Short()+" "+done.Number)
	return web.See(w, r, deskPath(c)+suffix(r))
}

// grounds are what the law allows, each with what is still available.
func (p refundPage) grounds(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, g := range []payments.Ground{payments.Overpaid, payments.NotPerformed} {
		if g == payments.NotPerformed && p.Kind != payments.StampDuty {
			continue
		}
		out = append(out, ui.Choice{
			Value: string(g), Text: i18n.T(ctx, "payments.ground."+string(g)),
			Hint: i18n.T(ctx, "payments.desk.available", "Amount", p.Refundable(g, p.Today).String()),
		})
	}
	return out
}

// correctionPage asks for the reason of a reversal or a cancellation.
type correctionPage struct {
	chargePage
	Key      string // "reverse" or "cancel": which sentences
	Args     []any
	Action   string
	Query    string
	ID       string
	Version  string
	Reason   string
	Problems ui.Problems
}

func (c correctionPage) t(ctx context.Context, key string) string {
	return i18n.T(ctx, "payments.desk."+c.Key+"-"+key, c.Args...)
}

func (p *pages) reversalPage(r *http.Request, c payments.Charge, one payments.Posting) correctionPage {
	return correctionPage{
		chargePage: chargePage{Charge: c, Today: p.today()}, Key: "reverse", Args: []any{"Number", one.Number, "Amount", max(one.Amount, -one.Amount).String()},
		Action: deskPath(c) + "/storno/" + one.ID.Short() + suffix(r), Query: suffix(r), ID: newID(), Version: strconv.FormatInt(c.Version, 10),
	}
}

func (p *pages) showReversal(w http.ResponseWriter, r *http.Request) error {
	c, err := p.charge(r)
	if err != nil {
		return err
	}
	one, err := posting(r, c)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, correction(p.reversalPage(r, c, one)))
}

func (p *pages) reverse(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	c, err := p.charge(r)
	if err != nil {
		return err
	}
	one, err := posting(r, c)
	if err != nil {
		return err
	}
	typed, _ := readMoneyForm(v).values() // its id and version; there is no amount to read
	done, err := p.Payments.Reverse(r.Context(), web.ActorOf(r), payments.Reversal{ID: typed.id, Posting: one.ID, Version: typed.version, Reason: v.Get("reason")})
	if ps, status, ok := problems(r.Context(), err); ok {
		if c, err = p.charge(r); err != nil {
			return err
		}
		page := p.reversalPage(r, c, one)
		page.ID, page.Reason, page.Problems = v.Get("id"), v.Get("reason"), ps
		return web.Render(w, r, status, correction(page))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("kasa", "reversed "+c.ID.Short()+" "+done.ID.Short()+" "+done.Number)
	return web.See(w, r, deskPath(c)+suffix(r))
}

func (p *pages) cancelPage(r *http.Request, c payments.Charge) correctionPage {
	return correctionPage{
		chargePage: chargePage{Charge: c, Today: p.today()}, Key: "cancel", Args: []any{"Title", c.Title, "Amount", c.Amount.String()},
		Action: deskPath(c) + "/anuluj" + suffix(r), Query: suffix(r), Version: strconv.FormatInt(c.Version, 10),
	}
}

func (p *pages) showCancel(w http.ResponseWriter, r *http.Request) error {
	c, err := p.charge(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, correction(p.cancelPage(r, c)))
}

func (p *pages) cancel(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	c, err := p.charge(r)
	if err != nil {
		return err
	}
	typed, _ := readMoneyForm(v).values() // its version
	err = p.Payments.Cancel(r.Context(), web.ActorOf(r), payments.Annulment{Unit: c.Unit, Charge: c.ID, Version: typed.version, Reason: v.Get("reason")})
	if ps, status, ok := problems(r.Context(), err); ok {
		if c, err = p.charge(r); err != nil {
			return err
		}
		page := p.cancelPage(r, c)
		page.Reason, page.Problems = v.Get("reason"), ps
		return web.Render(w, r, status, correction(page))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("kasa", "cancelled")
	return web.See(w, r, deskPath(c)+suffix(r))
}
