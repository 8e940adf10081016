package postweb

import (
	"context"
	"net/http"
	"net/url"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/post"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/money"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// feesPage shows the fees and asks for the next one.
type feesPage struct {
	Fees     []post.Fee
	Form     url.Values
	Problems ui.Problems
}

func (p *pages) fees(w http.ResponseWriter, r *http.Request) error {
	return p.renderFees(w, flash(r), http.StatusOK, feesPage{})
}

func (p *pages) renderFees(w http.ResponseWriter, r *http.Request, status int, page feesPage) (err error) {
	if page.Fees, err = p.Post.Fees(r.Context(), web.ActorOf(r)); err != nil {
		return err
	}
	return web.Render(w, r, status, feesView(page))
}

func (p *pages) setFee(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	fee := post.Fee{Mode: dispatch.Mode(f.Get("mode")), From: day(f.Get("from")), Source: f.Get("source")}
	if fee.Amount, err = money.Parse(f.Get("amount")); err != nil {
		fee.Amount = 0 // refused by the module with a sentence
	}
	err = p.Post.SetFee(r.Context(), web.ActorOf(r), fee)
	if fault.Is(err, fault.Invalid) {
		return p.renderFees(w, r, http.StatusUnprocessableEntity, feesPage{Form: f, Problems: ui.ProblemsOf(r.Context(), err)})
	}
	if err != nil {
		return err
	}
	done(r, "fee")
	return web.See(w, r, Path+"/oplaty")
}

func (p feesPage) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: say(ctx, "fees-caption"),
		Columns: []ui.Column{{Text: say(ctx, "col-mode")}, {Text: say(ctx, "fee-from")}, {Text: say(ctx, "col-fee"), Numeric: true}, {Text: say(ctx, "fee-source")}, {Text: say(ctx, "fee-state")}},
	}
	for _, f := range p.Fees {
		tone, state := ui.OK, say(ctx, "fee-own")
		if f.Example {
			tone, state = ui.Warn, say(ctx, "fee-example")
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: word(ctx, "mode", string(f.Mode))}, {Content: ui.DateShort(f.From)}, {Text: f.Amount.String(), Numeric: true}, {Text: f.Source}, {Content: ui.Tag(tone, state)},
		}})
	}
	return out
}

// ask is a question of the form.
func (p feesPage) ask(ctx context.Context, name string) ui.Field {
	return ui.Field{Name: name, Label: say(ctx, "fee-"+name), Error: p.Problems.At(name)}
}

func (p feesPage) modes(ctx context.Context) (out []ui.Choice) {
	for _, m := range post.PaidModes {
		out = append(out, ui.Choice{Value: string(m), Text: word(ctx, "mode", string(m))})
	}
	return out
}
