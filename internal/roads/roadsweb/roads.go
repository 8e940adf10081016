package roadsweb

import (
	"context"
	"net/http"
	"strings"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/roads/occupancy"
	"wrota/internal/ui"
)

const roadsPath = "/biurko/ustawienia/drogi"

// roadsPage is the list of roads and the form for one.
type roadsPage struct {
	List     []occupancy.Road
	Form     occupancy.Road
	Problems ui.Problems
}

func (p *pages) roads(w http.ResponseWriter, r *http.Request) error {
	return p.showRoads(w, r, http.StatusOK, roadsPage{})
}

func (p *pages) showRoads(w http.ResponseWriter, r *http.Request, status int, page roadsPage) (err error) {
	if page.List, err = p.Roads.Roads(r.Context(), web.ActorOf(r).Unit); err != nil {
		return err
	}
	return web.Render(w, r, status, roadsView(page))
}

// addRoad adds a road, or corrects the one of the same number.
func (p *pages) addRoad(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	road := occupancy.Road{Number: strings.TrimSpace(form.Get("number")), Name: strings.TrimSpace(form.Get("name")), Category: occupancy.Category(form.Get("category"))}
	list, err := p.Roads.Roads(r.Context(), web.ActorOf(r).Unit)
	if err != nil {
		return err
	}
	for _, known := range list {
		if road.Number != "" && known.Number == road.Number {
			road.Code = known.Code
		}
	}
	err = p.Roads.AddRoads(r.Context(), web.ActorOf(r), []occupancy.Road{road})
	switch {
	case err == nil:
		return web.See(w, r, roadsPath)
	case fault.Is(err, fault.Invalid):
		return p.showRoads(w, r, http.StatusUnprocessableEntity, roadsPage{Form: road, Problems: named(r.Context(), ui.ProblemsOf(r.Context(), err))})
	}
	return err
}

// named says what is wrong with fields that people see: a code follows from the number or the name, so
// a road without one has neither in letters or digits.
func named(ctx context.Context, all ui.Problems) (out ui.Problems) {
	for _, x := range all {
		if x.Field == "code" && all.At("name") != "" {
			continue
		}
		if x.Field == "code" {
			x = ui.Problem{Field: "name", Text: i18n.T(ctx, "roads.road.name")}
		}
		out = append(out, x)
	}
	return out
}

func (p roadsPage) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: t(ctx, "roads"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t(ctx, "road-number")}, {Text: t(ctx, "road-name")}, {Text: t(ctx, "road-category")}},
	}
	for _, r := range p.List {
		out.Rows = append(out.Rows, ui.Text(r.Number, r.Name, occupancy.CategoryName("pl", r.Category)))
	}
	return out
}

func categoryOptions() []ui.Choice {
	out := make([]ui.Choice, len(occupancy.Categories))
	for i, c := range occupancy.Categories {
		out[i] = ui.Choice{Value: string(c), Text: occupancy.CategoryName("pl", c)}
	}
	return out
}
