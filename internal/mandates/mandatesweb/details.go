package mandatesweb

import (
	"context"
	"net/http"
	"strconv"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/mandates"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// detailsPage shows whoever acts for another the data of the principal, and lets those change them who may.
type detailsPage struct {
	By       actor.Actor
	Data     mandates.Details
	Problems ui.Problems
	Done     string
}

func (p *pages) details(w http.ResponseWriter, r *http.Request) error {
	d, err := p.Mandates.Details(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, showDetails(detailsPage{By: web.ActorOf(r), Data: d, Done: web.SessionOf(r).Pop("umocowanie")}))
}

func (p *pages) amend(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), web.ActorOf(r)
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	if err := sameContext(by, f.Get(contextField)); err != nil {
		return err
	}
	page := detailsPage{By: by}
	if page.Data, err = p.Mandates.Details(ctx, by); err != nil {
		return err
	}
	d := &page.Data
	old := d.Address
	for name, to := range map[string]*string{
		"street": &d.Address.Street, "house": &d.Address.House, "flat": &d.Address.Flat, "postcode": &d.Address.Postcode, "place": &d.Address.Place,
		"phone": &d.Phone, "email": &d.Email, "iban": &d.IBAN,
	} {
		if f.Has(name) { // what the form does not ask stays
			*to = f.Get(name)
		}
	}
	if d.Address.Place != old.Place || d.Address.Postcode != old.Postcode {
		d.Address.Post, d.Address.Gmina = "", ""
	}
	stored := d.Version
	if d.Version, err = strconv.ParseInt(f.Get("version"), 10, 64); err != nil {
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	err = p.Mandates.Amend(ctx, by, *d)
	if x, ok := fault.As(err); ok && (x.Kind == fault.Invalid || x.Kind == fault.Conflict) {
		page.Problems = ui.ProblemsOf(ctx, err)
		status := http.StatusUnprocessableEntity
		if x.Kind == fault.Conflict { // saving again is a decision
			page.Problems, status, d.Version = ui.Problems{{Text: i18n.T(ctx, x.Key)}}, http.StatusConflict, stored
		}
		return web.Render(w, r, status, showDetails(page))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("umocowanie", "amended")
	return web.See(w, r, DetailsPath)
}

// rows are who the principal is: it was confirmed, or declared, and is not changed here.
func (p detailsPage) rows(ctx context.Context) (out []ui.SummaryRow) {
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.SummaryRow{Key: i18n.T(ctx, key), Value: value})
		}
	}
	d := p.Data
	add("mandates.page.who", d.Name)
	add("mandates.ask-pesel", d.PESEL)
	add("mandates.ask-nip", d.NIP)
	add("mandates.ask-krs", d.KRS)
	if p.may() {
		return out
	}
	if lines := d.Address.Lines(); len(lines) > 0 {
		out = append(out, ui.SummaryRow{Key: i18n.T(ctx, "mandates.details.address"), Lines: lines})
	}
	add("mandates.ask-phone", d.Phone)
	add("mandates.ask-email", d.Email)
	add("mandates.ask-iban", d.IBAN)
	return out
}

func (p detailsPage) may() bool { return mandates.MayAmend(p.By) }

func (p detailsPage) input(ctx context.Context, name, value string, optional bool) ui.InputProps {
	return ui.InputProps{Field: ui.Field{Name: name, Label: i18n.T(ctx, "mandates.ask-"+name), Error: p.Problems.At(name), Optional: optional}, Value: value, Autocomplete: "off"}
}

func (p detailsPage) version() string { return strconv.FormatInt(p.Data.Version, 10) }

// title says whose data they are: of a firm, of a child, of somebody who gave a mandate.
func (p detailsPage) title(ctx context.Context) string {
	kind := "principal"
	switch {
	case p.Data.Firm:
		kind = "firm"
	case p.By.Mandate.Basis == actor.Parent:
		kind = "child"
	}
	return i18n.T(ctx, "mandates.details.title-"+kind)
}

// donePage lists everything that was done for its reader.
type donePage struct {
	Acts []mandates.Act
	Paid map[string]string // by act: how its duty stands
}

func (p *pages) done(w http.ResponseWriter, r *http.Request) error {
	acts, err := p.Mandates.Done(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	paid, err := p.paid(r.Context(), acts)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, showDone(donePage{acts, paid}))
}

// paid says how the duties of acts stand: "zapłacono".
func (p *pages) paid(ctx context.Context, list []mandates.Act) (map[string]string, error) {
	states, err := p.Duties.Paid(ctx, list)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, a := range list {
		switch st, ok := states[a.Duty.Charge]; {
		case ok:
			out[a.Source] = i18n.T(ctx, "payments.state."+string(st))
		case a.Duty.Why == mandates.DutyDue:
			out[a.Source] = i18n.T(ctx, "mandates.page.duty-elsewhere")
		}
	}
	return out, nil
}

// actsTable lists what was done, when, by whom, and the duty for it. A row leads to what was done when linked.
func actsTable(ctx context.Context, list []mandates.Act, paid map[string]string, linked bool) ui.TableProps {
	t := func(key string, args ...any) string { return i18n.T(ctx, "mandates.page."+key, args...) }
	out := ui.TableProps{
		Caption: t("acts"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("when")}, {Text: t("act")}, {Text: t("by")}, {Text: t("duty")}},
	}
	for _, a := range list {
		duty, href := "", ""
		if a.Duty.Why != "" {
			duty = t("act-duty-"+string(a.Duty.Why), "Amount", a.Duty.Amount.String(), "Collector", a.Duty.Collector)
		}
		if s := paid[a.Source]; s != "" {
			duty += " – " + s
		}
		if linked {
			href = a.Path
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Content: ui.MomentShort(a.At)}, {Text: i18n.T(ctx, "mandates.act-"+a.What) + ": " + a.Title, Href: href}, {Text: a.By}, {Text: duty},
		}})
	}
	return out
}
