package catalogueweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"wrota/internal/catalogue"
	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// rateForm is a new value as it was typed.
type rateFormValues struct{ Value, From, Source string }

// ratesPage lists what the unit has set for a service; At is the rate whose form was sent.
type ratesPage struct {
	Def      *eservice.Definition
	Rates    []*eservice.Rate
	Lines    map[string][]catalogue.RateLine
	At       string
	Form     rateFormValues
	Problems ui.Problems
}

// unitRates are the rates that units set.
func unitRates(d *eservice.Definition) (out []*eservice.Rate) {
	for _, r := range d.Rates {
		if r.SetBy == eservice.ByUnit {
			out = append(out, r)
		}
	}
	return out
}

func (p *pages) ratesPage(r *http.Request) (page ratesPage, err error) {
	service, err := p.Catalogue.Service(r.PathValue("service"))
	if err != nil {
		return page, err
	}
	page = ratesPage{Def: service.Definition(), Rates: unitRates(service.Definition()), Lines: map[string][]catalogue.RateLine{}}
	if len(page.Rates) == 0 {
		return page, fault.New(fault.NotFound, "catalogue.no-such-rate")
	}
	lines, err := p.Catalogue.RateLines(r.Context(), web.ActorOf(r), page.Def.Service)
	for _, l := range lines {
		page.Lines[l.Rate] = append(page.Lines[l.Rate], l)
	}
	return page, err
}

func (p *pages) showRates(w http.ResponseWriter, r *http.Request) error {
	page, err := p.ratesPage(r)
	if err != nil {
		return err
	}
	return web.Render(w, flashed(r), http.StatusOK, ratesView(page))
}

// setRate sets one value from a day.
func (p *pages) setRate(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := p.ratesPage(r)
	if err != nil {
		return err
	}
	page.At, page.Form = v.Get("rate"), readRate(v)
	read := &reading{}
	cmd := catalogue.RateSetting{Service: page.Def.Service, Rate: page.At, Value: page.Form.Value, Source: page.Form.Source}
	cmd.From = read.date("from", "catalogue.rate-from", page.Form.From)
	if err = fault.Fields(read.wrong); err == nil {
		_, err = p.Catalogue.SetRate(r.Context(), web.ActorOf(r), cmd)
	}
	if ps, status, ok := problems(r.Context(), err); ok {
		for i := range ps {
			ps[i].Href = "#" + page.At + "-" + ps[i].Field
		}
		page.Problems = ps
		return web.Render(w, r, status, ratesView(page))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("uslugi", "rate")
	return web.See(w, r, ratesPath(page.Def))
}

func readRate(v url.Values) rateFormValues {
	return rateFormValues{strings.TrimSpace(v.Get("value")), v.Get("from"), v.Get("source")}
}

// typed is what was typed into the form of a rate.
func (p ratesPage) typed(rate string) rateFormValues {
	if rate == p.At {
		return p.Form
	}
	return rateFormValues{}
}

// field is one control of the form of a rate; ids are its own, because the page has many forms.
func (p ratesPage) field(ctx context.Context, rate, name string) ui.Field {
	f := ui.Field{Name: name, ID: rate + "-" + name, Label: t(ctx, "rate-"+name)}
	switch name {
	case "value":
		f.Hint = t(ctx, "rate-value-hint")
	case "source":
		f.Hint = t(ctx, "rate-source-hint")
	}
	if rate == p.At {
		f.Error = p.Problems.At(name)
	}
	return f
}

// options are the answers of a rate that is a choice.
func (p ratesPage) options(rate string) (out []ui.Option) {
	for _, r := range p.Rates {
		if r.ID != rate {
			continue
		}
		for _, in := range r.Inputs(nil, field.NewForm(nil, r.ID), field.Context{Lang: "pl"}) {
			for _, o := range in.Options {
				out = append(out, ui.Option{Value: o.Value, Text: o.Label})
			}
		}
	}
	return out
}

// table lists the values of a rate, the newest first.
func (p ratesPage) table(ctx context.Context, r *eservice.Rate) ui.TableProps {
	out := ui.TableProps{
		Caption: r.Label.In("pl"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t(ctx, "rate-from")}, {Text: t(ctx, "rate-value")}, {Text: t(ctx, "rate-source")}, {Text: t(ctx, "changed")}},
	}
	lines := p.Lines[r.ID]
	for i := len(lines) - 1; i >= 0; i-- {
		l := lines[i]
		value := t(ctx, "rate-ended")
		if l.Value != nil {
			value = strings.Join(r.Print(l.Value, field.Context{Lang: "pl", Today: l.From}), ", ")
		}
		out.Rows = append(out.Rows, ui.Text(l.From.Long(), value, l.Source, changed(l.Changed)))
	}
	return out
}

// bound says what lets the unit set the rate, and the most that the law allows.
func bound(ctx context.Context, p ratesPage, r *eservice.Rate) string {
	if most, ok := p.Def.Rate(r.AtMost); ok {
		return t(ctx, "rate-basis-most", "Basis", r.Basis, "Most", most.Label.In("pl"))
	}
	return t(ctx, "rate-basis", "Basis", r.Basis)
}
