package roadsweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
	"wrota/internal/roads"
	"wrota/internal/roads/occupancy"
	"wrota/internal/ui"
)

func entryPath(e roads.Entry) string { return registerPath + "/" + e.ID.Short() }

// entryPage is one entry of the register with what was typed in its forms.
type entryPage struct {
	roads.Page
	Query      string // the filter of the list beside it
	Problems   ui.Problems
	TypedPlace string
	TypedOn    string
	OpensCase  bool // the clerk may open the case of the permit
}

func (p entryPage) version() string { return strconv.FormatInt(p.Version, 10) }

// mayTakeBack tells whether the strip can have been given back by now, and not all of the time has passed.
func (p entryPage) mayTakeBack() bool { return !p.Today.Before(p.From) && p.Until == p.To }

func which(r *http.Request) (id.Entry, error) {
	e, err := id.Parse[id.Entry](r.PathValue("entry"))
	if err != nil {
		return e, fault.New(fault.NotFound, "roads.no-such-entry")
	}
	return e, nil
}

func (p *pages) entry(w http.ResponseWriter, r *http.Request) error { return p.show(w, r, nil, nil) }

// show is the list with one entry open. After a refused form it shows what was typed and what is wrong.
func (p *pages) show(w http.ResponseWriter, r *http.Request, typed url.Values, wrong error) error {
	one, err := which(r)
	if err != nil {
		return err
	}
	page, err := p.Roads.Show(r.Context(), web.ActorOf(r), one)
	if err != nil {
		return err
	}
	list, err := p.list(r)
	if err != nil {
		return err
	}
	open := entryPage{Page: page, Query: query(list.Filter, list.Filter.After), TypedPlace: page.Place}
	if open.OpensCase, err = p.opens(r.Context(), web.ActorOf(r), page.Case); err != nil {
		return err
	}
	status := http.StatusOK
	if f, ok := fault.As(wrong); ok {
		status = web.Status(f.Kind)
		if open.Problems = ui.ProblemsOf(r.Context(), wrong); len(open.Problems) == 0 {
			open.Problems = ui.Problems{{Text: sentence(r.Context(), f)}}
		}
		if typed.Has("place") {
			open.TypedPlace = typed.Get("place")
		}
		open.TypedOn = typed.Get("on")
	}
	list.Open = &open
	return web.Render(w, r, status, register(list))
}

func (p *pages) amend(w http.ResponseWriter, r *http.Request) error {
	return p.change(w, r, func(ctx context.Context, one id.Entry, version int64, form url.Values) error {
		return p.Roads.Amend(ctx, web.ActorOf(r), roads.Amendment{Entry: one, Version: version, Place: form.Get("place")})
	})
}

func (p *pages) takeBack(w http.ResponseWriter, r *http.Request) error {
	return p.change(w, r, func(ctx context.Context, one id.Entry, version int64, form url.Values) error {
		on, _ := calendar.Parse(form.Get("on")) // no day is refused by the module
		return p.Roads.TakeBack(ctx, web.ActorOf(r), roads.Return{Entry: one, Version: version, On: on})
	})
}

func (p *pages) change(w http.ResponseWriter, r *http.Request, do func(ctx context.Context, one id.Entry, version int64, form url.Values) error) error {
	one, err := which(r)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(form.Get("version"), 10, 64) // no number is a version nobody has
	err = do(r.Context(), one, version, form)
	switch {
	case err == nil:
		return web.See(w, r, registerPath+"/"+one.Short()+query(filterOf(r.URL.Query()), r.URL.Query().Get("dalej")))
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		return p.show(w, r, form, err)
	}
	return err
}

func (p entryPage) facts(ctx context.Context) []ui.Fact {
	out := []ui.Fact{
		{Name: t(ctx, "where"), Value: title(p.Entry)},
		{Name: t(ctx, "when"), Value: span(p.From, p.To)},
		{Name: t(ctx, "kind"), Value: occupancy.KindName("pl", p.Kind)},
		{Name: t(ctx, "holder"), Value: p.Holder},
		p.sign(ctx),
	}
	if p.Side != "" {
		out = append(out, ui.Fact{Name: t(ctx, "side"), Value: t(ctx, "side-"+p.Side)})
	}
	if p.Until != p.To {
		out = append(out, ui.Fact{Name: t(ctx, "taken-back"), Value: p.Until.Dotted()})
	}
	fact := ui.Fact{Name: t(ctx, "fee-whole"), Value: t(ctx, "fee-in-decision")}
	if p.Priced() {
		fact = ui.Fact{Name: t(ctx, "fee-whole"), Content: ui.Money(p.Fee)}
	}
	return append(out, fact)
}

// sign names the case of the permit, and leads there whoever may open it.
func (p entryPage) sign(ctx context.Context) ui.Fact {
	if p.OpensCase {
		return ui.Fact{Name: t(ctx, "sign"), Content: ui.A(ui.Link{Text: p.Sign, Href: "/biurko/sprawy/" + p.Case.Short()})}
	}
	return ui.Fact{Name: t(ctx, "sign"), Content: ui.Sign(p.Sign)}
}

func (p entryPage) items(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: t(ctx, "items"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t(ctx, "part")}, {Text: t(ctx, "area"), Numeric: true}, {Text: t(ctx, "arithmetic")}, {Text: t(ctx, "cite")}},
	}
	for _, i := range p.Items {
		row := ui.Text(i.Name, occupancy.SquareMetres(i.Area), i.Arithmetic, i.Cite)
		if i.Arithmetic == "" {
			row = ui.Text(i.Name, occupancy.SquareMetres(i.Area), t(ctx, "fee-in-decision"), "–")
		}
		row.Cells[1].Numeric = true
		out.Rows = append(out.Rows, row)
	}
	return out
}

func (p entryPage) years(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: t(ctx, "years"), Quiet: true, Narrow: ui.Fits, Columns: []ui.Column{{Text: t(ctx, "year")}, {Text: t(ctx, "amount"), Numeric: true}, {Text: t(ctx, "due")}, {Text: t(ctx, "state")}},
	}
	for _, i := range p.Instalments {
		state := ui.Tag(ui.Neutral, t(ctx, "not-charged"))
		if !i.Charge.IsZero() {
			state = ui.Tag(ui.Info, t(ctx, "charged"))
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(i.Year)}, {Content: ui.Money(i.Amount), Numeric: true}, {Text: i.Due.Dotted()}, {Content: state},
		}})
	}
	return out
}
