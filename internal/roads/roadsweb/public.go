package roadsweb

import (
	"context"
	"net/http"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/roads"
	"wrota/internal/roads/occupancy"
	"wrota/internal/ui"
)

// maxPublic is how many occupations a page shows; a later day shows further ones.
const maxPublic = 200

// publicPage is what everybody may see of a unit's roads.
type publicPage struct {
	Units []Unit
	Unit  *Unit
	From  calendar.Date
	List  []roads.Occupied
	Today calendar.Date
}

func (p *pages) public(w http.ResponseWriter, r *http.Request) error {
	units, err := p.Units.Units(r.Context())
	if err != nil {
		return err
	}
	page := publicPage{Units: units, Today: clock.Today(p.Clock)}
	page.From = page.Today
	if d, err := calendar.Parse(r.URL.Query().Get("od")); err == nil && d.After(page.Today) {
		page.From = d // what is over is nobody's business any more
	}
	for i, u := range units {
		if u.Slug == r.URL.Query().Get("urzad") || len(units) == 1 {
			page.Unit = &units[i]
		}
	}
	if page.Unit != nil {
		if page.List, err = p.Roads.Public(r.Context(), page.Unit.ID, page.From, maxPublic); err != nil {
			return err
		}
	}
	return web.Render(w, r, http.StatusOK, publicView(page))
}

func unitOptions(ctx context.Context, p publicPage) []ui.Option {
	out := []ui.Option{{Value: "", Text: i18n.T(ctx, "roads.page.choose")}}
	for _, u := range p.Units {
		out = append(out, ui.Option{Value: u.Slug, Text: u.Name, Selected: p.Unit != nil && p.Unit.ID == u.ID})
	}
	return out
}

func (p publicPage) slug() string {
	if p.Unit == nil {
		return ""
	}
	return p.Unit.Slug
}

func (p publicPage) table(ctx context.Context) ui.TableProps {
	say := func(key string) string { return i18n.T(ctx, "roads.page."+key) }
	out := ui.TableProps{
		Caption: say("list"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: say("when")}, {Text: say("where")}, {Text: say("what")}, {Text: say("state")}},
	}
	for _, o := range p.List {
		where := strings.Trim(o.Road+", "+o.Where, ", ")
		if o.Side != "" {
			where += ", " + say("side-"+o.Side)
		}
		state := ui.Tag(ui.Info, say("coming"))
		if !o.From.After(p.Today) {
			state = ui.Tag(ui.Warn, say("current"))
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: span(o.From, o.Until)}, {Text: where}, {Text: occupancy.KindName(i18n.Lang(ctx), o.Kind)}, {Content: state},
		}})
	}
	return out
}
