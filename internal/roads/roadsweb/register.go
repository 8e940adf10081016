package roadsweb

import (
	"context"
	"net/http"
	"net/url"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/roads"
	"wrota/internal/roads/occupancy"
	"wrota/internal/ui"
)

// Addresses of the desk.
const (
	registerPath = "/biurko/rejestry/zajecia-pasa"
	ratesPath    = "/biurko/ustawienia/stawki-drogowe"
)

// views are the lists of the register and their names in addresses.
var views = []struct {
	state roads.State
	name  string
}{
	{"", "wszystkie"}, {roads.Current, "trwajace"}, {roads.Coming, "przyszle"}, {roads.Past, "zakonczone"},
}

// registerPage is a list of entries and, perhaps, the one that is open beside it.
type registerPage struct {
	roads.List
	Filter roads.Filter
	Roads  []occupancy.Road
	Open   *entryPage
}

func (p *pages) register(w http.ResponseWriter, r *http.Request) error {
	page, err := p.list(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, register(page))
}

func (p *pages) list(r *http.Request) (registerPage, error) {
	f := filterOf(r.URL.Query())
	by := web.ActorOf(r)
	l, err := p.Roads.Entries(r.Context(), by, f)
	if err != nil {
		return registerPage{}, err
	}
	list, err := p.Roads.Roads(r.Context(), by.Unit)
	return registerPage{List: l, Filter: f, Roads: list}, err
}

// filterOf reads the address; what cannot be read does not matter.
func filterOf(q url.Values) roads.Filter {
	f := roads.Filter{Road: q.Get("droga"), Text: q.Get("szukaj"), After: q.Get("dalej")}
	for _, v := range views {
		if v.name == q.Get("widok") {
			f.State = v.state
		}
	}
	if d, err := calendar.Parse(q.Get("od")); err == nil {
		f.From = d
	}
	if d, err := calendar.Parse(q.Get("do")); err == nil {
		f.To = d
	}
	return f
}

// query is the filter as it stands in an address, beginning at a page.
func query(f roads.Filter, after string) string {
	q := url.Values{}
	for k, v := range map[string]string{"droga": f.Road, "szukaj": f.Text, "od": f.From.String(), "do": f.To.String(), "dalej": after} {
		if v != "" {
			q.Set(k, v)
		}
	}
	if name := viewName(f.State); f.State != "" {
		q.Set("widok", name)
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func viewName(s roads.State) string {
	for _, v := range views {
		if v.state == s {
			return v.name
		}
	}
	return ""
}

func (l registerPage) rail(ctx context.Context) ui.RailProps {
	group := ui.Views{Title: t(ctx, "register")}
	for _, v := range views {
		group.Items = append(group.Items, ui.View{Text: t(ctx, "view-"+v.name), Href: registerPath + "?widok=" + v.name, Current: l.Filter.State == v.state})
	}
	more := ui.Views{Title: t(ctx, "more"), Items: []ui.View{
		{Text: t(ctx, "export"), Href: registerPath + "/csv" + query(l.Filter, "")}, {Text: t(ctx, "public"), Href: "/drogi/zajecia"},
	}}
	return ui.RailProps{Groups: []ui.Views{group, more}}
}

func (l registerPage) queue(ctx context.Context) ui.QueueProps {
	q := ui.QueueProps{
		Title: t(ctx, "view-"+viewName(l.Filter.State)), Count: l.Total, Caption: t(ctx, "order"), Main: 1, Filter: filter(l),
		Columns: []ui.Column{{Text: t(ctx, "when")}, {Text: t(ctx, "where")}, {Text: t(ctx, "kind"), Low: true}, {Text: t(ctx, "holder"), Low: true}, {Text: t(ctx, "fee"), Numeric: true, Low: true}, {Text: t(ctx, "collision")}, {Text: t(ctx, "state")}, {Text: t(ctx, "sign"), Low: true}},
		Empty:   &ui.EmptyProps{Icon: ui.IconCalendar, Title: t(ctx, "empty"), Text: t(ctx, "empty-text")},
	}
	for _, e := range l.Entries {
		q.Rows = append(q.Rows, ui.QueueRow{
			ID: "n-" + e.ID.Short(), Href: entryPath(e) + query(l.Filter, l.Filter.After), Current: l.Open != nil && l.Open.ID == e.ID,
			Cells: []ui.Cell{
				{Text: dense(e.From, e.Until)},
				{Text: title(e)},
				{Text: occupancy.KindName("pl", e.Kind)},
				{Text: e.Holder},
				fee(ctx, e),
				{Content: meets(e)},
				{Content: state(e, l.Today)},
				{Text: e.Sign, Mono: true},
			},
		})
	}
	if l.Next != "" || l.Filter.After != "" {
		q.Pages = &ui.PaginationProps{}
		if l.Filter.After != "" {
			q.Pages.Previous = &ui.PageLink{Href: registerPath + query(l.Filter, ""), Text: t(ctx, "first")}
		}
		if l.Next != "" {
			q.Pages.Next = &ui.PageLink{Href: registerPath + query(l.Filter, l.Next)}
		}
	}
	return q
}

// title is where the occupation is: "DW 276 Krosno – Świebodzin, km 12+350–12+420".
func title(e roads.Entry) string {
	where := e.Where()
	switch {
	case e.RoadName == "":
		return where
	case where == "":
		return e.RoadName
	}
	return e.RoadName + ", " + where
}

// span prints 19.02–03.03.2027, or both years when they differ.
func span(from, until calendar.Date) string {
	switch {
	case from == until:
		return from.Dotted()
	case from.Year() == until.Year():
		return from.Dotted()[:5] + "–" + until.Dotted()
	}
	return from.Dotted() + "–" + until.Dotted()
}

// dense is span for a narrow column: 19.02.27–19.02.30.
func dense(from, until calendar.Date) string {
	if from.Year() == until.Year() {
		return span(from, until)
	}
	two := func(d calendar.Date) string { return d.Dotted()[:6] + d.Dotted()[8:] }
	return two(from) + "–" + two(until)
}

func fee(ctx context.Context, e roads.Entry) ui.Cell {
	if !e.Priced() {
		return ui.Cell{Text: t(ctx, "fee-in-decision")}
	}
	return ui.Cell{Content: ui.Money(e.Fee), Numeric: true}
}

func tone(s roads.State) ui.Tone {
	switch s {
	case roads.Current:
		return ui.OK
	case roads.Coming:
		return ui.Info
	}
	return ui.Neutral
}

func roadOptions(ctx context.Context, list []occupancy.Road) []ui.Option {
	out := []ui.Option{{Value: "", Text: t(ctx, "all-roads")}}
	for _, r := range list {
		out = append(out, ui.Option{Value: r.Code, Text: short(r.Label())})
	}
	return out
}

// short keeps a long name of a road from making the list of roads wider than a telephone.
func short(s string) string {
	const most = 28
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// t is a sentence of the desk.
func t(ctx context.Context, key string, args ...any) string {
	return i18n.T(ctx, "roads.desk."+key, args...)
}
