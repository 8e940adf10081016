package catalogueweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"wrota/internal/catalogue"
	"wrota/internal/eservice"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// listPath is the list of services; everything else lies below it.
const listPath = "/biurko/ustawienia/uslugi"

// states are the filter of the list and the last part of its message keys.
var states = []string{"wszystkie", "wlaczone", "wylaczone", "nieprzyjete"}

// line is a service in the list.
type line struct {
	Def      *eservice.Definition
	Adoption catalogue.Adoption // zero when the unit decided nothing yet
	Closed   string             // message key: why it may not be begun; empty when it may
	Cell     string
}

// state tells under which filter the service stands.
func (l line) state() string {
	switch {
	case l.Adoption.Version == 0:
		return "nieprzyjete"
	case l.Closed == "":
		return "wlaczone"
	}
	return "wylaczone"
}

// tag shows the state.
func (l line) tag(ctx context.Context) (ui.Tone, string) {
	switch {
	case l.Adoption.Version == 0:
		return ui.Neutral, t(ctx, "not-adopted")
	case l.Closed == "catalogue.closed-soon":
		return ui.Info, t(ctx, "opens-on", "Day", l.Adoption.Opens.Long())
	case l.Closed == "catalogue.closed-rates":
		return ui.Warn, t(ctx, "no-rates")
	case l.Closed != "":
		return ui.Neutral, t(ctx, "off")
	case !l.Adoption.Closes.IsZero():
		return ui.Warn, t(ctx, "closes-on", "Day", l.Adoption.Closes.Long())
	}
	return ui.OK, t(ctx, "on")
}

// listPage is the list with its filter.
type listPage struct {
	Lines []line
	Text  string
	State string
}

func (p *pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, by, q := r.Context(), web.ActorOf(r), r.URL.Query()
	page := listPage{Text: q.Get("szukaj"), State: q.Get("stan")}
	adopted, err := p.Catalogue.Adoptions(ctx, by)
	if err != nil {
		return err
	}
	offers, err := p.Catalogue.Offers(ctx, catalogue.Filter{Unit: by.Unit, Closed: true})
	if err != nil {
		return err
	}
	closed := map[string]string{}
	for _, o := range offers {
		closed[o.Definition().Service] = o.Closed
	}
	cells, err := p.Staff.CellsOf(ctx, by)
	if err != nil {
		return err
	}
	found, err := p.Catalogue.Listings(ctx, catalogue.Filter{Text: page.Text, Closed: true})
	if err != nil {
		return err
	}
	for _, one := range found {
		def := one.Service.Definition()
		a := adopted[def.Service]
		l := line{Def: def, Adoption: a, Closed: closed[def.Service], Cell: cellName(cells, a.Cell)}
		if page.State == "" || page.State == "wszystkie" || page.State == l.state() {
			page.Lines = append(page.Lines, l)
		}
	}
	if page.Text == "" { // what was looked for comes with the likeliest first
		slices.SortFunc(page.Lines, func(a, b line) int {
			return strings.Compare(i18n.SortKey(a.Def.Title.In("pl")), i18n.SortKey(b.Def.Title.In("pl")))
		})
	}
	return web.Render(w, r, http.StatusOK, listView(page))
}

// table is the list as a table.
func (p listPage) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: t(ctx, "caption"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t(ctx, "service")}, {Text: t(ctx, "state")}, {Text: t(ctx, "cell")}, {Text: t(ctx, "class")}, {Text: t(ctx, "changed")}},
	}
	for _, l := range p.Lines {
		tone, text := l.tag(ctx)
		class := l.Adoption.Class
		if class.IsZero() {
			class = l.Def.Class
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: l.Def.Title.In("pl"), Href: servicePath(l.Def)},
			{Content: ui.Tag(tone, text)},
			{Text: dash(l.Cell)},
			{Text: dash(class.String()), Mono: true},
			{Text: dash(changed(l.Adoption.Changed))},
		}})
	}
	return out
}

// stateOptions are the filter's choices.
func stateOptions(ctx context.Context) []ui.Option {
	out := make([]ui.Option, len(states))
	for i, s := range states {
		out[i] = ui.Option{Value: s, Text: t(ctx, "filter-"+s)}
	}
	return out
}

func servicePath(d *eservice.Definition) string { return listPath + "/" + d.Service }

func ratesPath(d *eservice.Definition) string { return servicePath(d) + "/stawki" }

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// changed says who changed something last, and when.
func changed(c catalogue.Change) string {
	if c.At.IsZero() {
		return ""
	}
	day := calendar.Of(c.At).Long()
	if strings.HasPrefix(c.By, "system.") { // an installation or an import: no person to be named
		return day
	}
	return day + ", " + c.By
}

func t(ctx context.Context, key string, args ...any) string {
	return i18n.T(ctx, "catalogue.desk."+key, args...)
}
