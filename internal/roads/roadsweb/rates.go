package roadsweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/roads"
	"wrota/internal/roads/occupancy"
	"wrota/internal/ui"
)

// ratesPage is the list of resolutions and the form for a new one.
type ratesPage struct {
	List     []occupancy.Resolution
	Today    calendar.Date
	Done     calendar.Date // rates of this day were just set
	Form     ratesForm
	Trial    *roads.Trial // what the form would do
	Problems ui.Problems
}

// ratesForm is what was typed.
type ratesForm struct{ Title, Published, From, To, File string }

func readRatesForm(v url.Values) ratesForm {
	return ratesForm{strings.TrimSpace(v.Get("title")), strings.TrimSpace(v.Get("published")), v.Get("from"), v.Get("to"), v.Get("file")}
}

// resolution reads the form; what cannot be read in the file is reported by line.
func (f ratesForm) resolution() (occupancy.Resolution, []occupancy.Flaw, []fault.Field) {
	rates, flaws := occupancy.ReadRates([]byte(f.File))
	out := occupancy.Resolution{Title: f.Title, Published: f.Published, Rates: rates}
	var wrong []fault.Field
	for _, x := range []struct {
		name, text string
		to         *calendar.Date
	}{{"from", f.From, &out.ValidFrom}, {"to", f.To, &out.ValidTo}} {
		d, err := calendar.Parse(x.text)
		if err != nil && x.text != "" {
			wrong = append(wrong, fault.Field{Name: x.name, Key: "roads.rates." + x.name})
		}
		*x.to = d
	}
	return out, flaws, wrong
}

func (p *pages) rates(w http.ResponseWriter, r *http.Request) error {
	done, _ := calendar.Parse(r.URL.Query().Get("ustawiono")) // without a day nothing was set
	return p.showRates(w, r, http.StatusOK, ratesPage{Done: done})
}

func (p *pages) showRates(w http.ResponseWriter, r *http.Request, status int, page ratesPage) (err error) {
	page.Today = clock.Today(p.Clock)
	if page.List, err = p.Roads.Resolutions(r.Context(), web.ActorOf(r)); err != nil {
		return err
	}
	return web.Render(w, r, status, ratesView(page))
}

// setRates tries the form, and sets the rates when they were tried before.
func (p *pages) setRates(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page := ratesPage{Form: readRatesForm(form)}
	resolution, flaws, wrong := page.Form.resolution()
	err = fault.Fields(wrong)
	if err == nil {
		var trial roads.Trial
		if trial, err = p.Roads.TryRates(r.Context(), web.ActorOf(r), resolution); err == nil {
			trial.Flaws = append(flaws, trial.Flaws...)
			page.Trial = &trial
		}
	}
	switch {
	case fault.Is(err, fault.Invalid):
		page.Problems = ui.ProblemsOf(r.Context(), err)
		return p.showRates(w, r, http.StatusUnprocessableEntity, page)
	case err != nil:
		return err
	case len(page.Trial.Flaws) > 0:
		for _, f := range page.Trial.Flaws[:min(len(page.Trial.Flaws), maxShown)] {
			page.Problems = append(page.Problems, ui.Problem{Field: "file", Text: flawText(r.Context(), f)})
		}
		return p.showRates(w, r, http.StatusUnprocessableEntity, page)
	case form.Get("action") != "set":
		return p.showRates(w, r, http.StatusOK, page)
	}
	if err := p.Roads.SetRates(r.Context(), web.ActorOf(r), resolution); err != nil {
		return err
	}
	return web.See(w, r, ratesPath+"?ustawiono="+resolution.ValidFrom.String())
}

// maxShown is how many mistakes of a file are worth showing at once.
const maxShown = 30

func flawText(ctx context.Context, f occupancy.Flaw) string {
	text := i18n.T(ctx, f.Key, f.Args)
	if f.Line == 0 {
		return text
	}
	return t(ctx, "line", "Line", strconv.Itoa(f.Line)) + " " + text
}

// gapText says what has no rate.
func gapText(ctx context.Context, g occupancy.Gap) string {
	out := occupancy.KindName("pl", g.Kind)
	if g.Telecom {
		out += " (" + t(ctx, "telecom") + ")"
	}
	if len(g.Subjects) > 0 && g.Subjects[0] != "" {
		out += ", " + names(g.Subjects, occupancy.SubjectName)
	}
	if len(g.Categories) > 0 {
		out += ", " + t(ctx, "of-roads", "What", names(g.Categories, occupancy.CategoryName))
	}
	if len(g.Elements) > 0 {
		out += ", " + names(g.Elements, occupancy.ElementName)
	}
	return out
}

func names[T ~string](codes []T, name func(string, T) string) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = name("pl", c)
	}
	return strings.Join(words, ", ")
}

// table is the rates of a resolution.
func table(ctx context.Context, r occupancy.Resolution) ui.TableProps {
	out := ui.TableProps{
		Caption: r.Title, Quiet: true, Narrow: ui.Scrolls,
		Columns: []ui.Column{{Text: t(ctx, "kind")}, {Text: t(ctx, "category")}, {Text: t(ctx, "part")}, {Text: t(ctx, "sort")}, {Text: t(ctx, "rate"), Numeric: true}, {Text: t(ctx, "unit")}, {Text: t(ctx, "cite")}},
	}
	for _, x := range r.Rates {
		unit := t(ctx, "per-day")
		if x.Kind.Yearly() {
			unit = t(ctx, "per-year")
		}
		part := all(ctx, names(x.Elements, occupancy.ElementName))
		if x.ShareTo > 0 || x.ShareOver > 0 {
			to := x.ShareTo
			if to == 0 { // no upper end
				to = 100
			}
			part += " " + t(ctx, "share", "Over", strconv.Itoa(x.ShareOver), "To", strconv.Itoa(to))
		}
		sorts := all(ctx, names(x.Subjects, occupancy.SubjectName))
		if len(x.Subjects) == 0 && x.Kind != occupancy.Advert && x.Kind != occupancy.Exclusive {
			sorts = t(ctx, "every-but-telecom") // they stand in rates of their own
		}
		row := ui.Text(occupancy.KindName("pl", x.Kind), all(ctx, names(x.Categories, occupancy.CategoryName)), part, sorts, x.Amount.String(), unit, x.Cite)
		row.Cells[4].Numeric = true
		out.Rows = append(out.Rows, row)
	}
	return out
}

func all(ctx context.Context, s string) string {
	if s == "" {
		return t(ctx, "every")
	}
	return s
}

// validity says when a resolution counts: "od 1 stycznia 2027".
func validity(ctx context.Context, r occupancy.Resolution) string {
	if r.ValidTo.IsZero() {
		return t(ctx, "valid-from", "From", r.ValidFrom.Long())
	}
	return t(ctx, "valid-span", "From", r.ValidFrom.Long(), "To", r.ValidTo.Long())
}
