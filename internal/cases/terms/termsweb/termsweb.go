// Package termsweb has the page on which a superior sees how the cells keep their terms: a chart, a table, and behind
// every number the list of its cases.
//
// The address is the state: /biurko/terminy?rok=2027, and with komorka and co the list behind one number. Who holds no
// right of a superior is refused (403); cells that are not theirs are not there.
package termsweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/cases/terms"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Path is the address of the page.
const Path = "/biurko/terminy"

// Names is asked what cells and people are called.
type Names interface {
	Cells(ctx context.Context, by actor.Actor) (map[id.Cell]string, error)
	People(ctx context.Context, by actor.Actor, who []id.Employee) (map[id.Employee]string, error)
}

// Pages is what the page needs.
type Pages struct {
	Terms *terms.Service
	Names Names
	Clock clock.Clock
}

// Routes are the page.
func Routes(p Pages) []web.Route {
	return []web.Route{{Method: http.MethodGet, Pattern: Path, Name: "cases.terms.show", Access: web.Staff, Handle: p.show}}
}

type page struct {
	Year   int
	This   int // the year of today
	Cells  []terms.CellCount
	Names  map[id.Cell]string
	Cell   id.Cell
	Group  terms.Group
	Lines  []terms.Line
	People map[id.Employee]string
}

// oldest is before any case of the program.
const oldest = 2000

func (p Pages) show(w http.ResponseWriter, r *http.Request) error {
	by, q := web.ActorOf(r), r.URL.Query()
	x := page{This: clock.Today(p.Clock).Year(), Group: terms.Group(q.Get("co"))}
	x.Year = x.This
	if v := q.Get("rok"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < oldest || n > x.This {
			return fault.New(fault.NotFound, "fault.no-page")
		}
		x.Year = n
	}
	var err error
	if x.Cells, err = p.Terms.Counts(r.Context(), by, x.Year); err != nil {
		return err
	}
	if x.Names, err = p.Names.Cells(r.Context(), by); err != nil {
		return err
	}
	slices.SortFunc(x.Cells, func(a, b terms.CellCount) int {
		return strings.Compare(i18n.SortKey(x.Names[a.Cell]), i18n.SortKey(x.Names[b.Cell]))
	})
	if q.Get("komorka") != "" || x.Group != "" {
		if x.Cell, err = id.Parse[id.Cell](q.Get("komorka")); err != nil || !slices.Contains(terms.Groups, x.Group) {
			return fault.New(fault.NotFound, "fault.no-page")
		}
		if x.Lines, err = p.Terms.List(r.Context(), by, x.Cell, x.Group, x.Year); err != nil {
			return err
		}
		var who []id.Employee
		for _, l := range x.Lines {
			if !l.Lead.IsZero() && !slices.Contains(who, l.Lead) {
				who = append(who, l.Lead)
			}
		}
		if x.People, err = p.Names.People(r.Context(), by, who); err != nil {
			return err
		}
	}
	return web.Render(w, r, http.StatusOK, show(x))
}

func say(ctx context.Context, key string, args ...any) string {
	return i18n.T(ctx, "cases.terms."+key, args...)
}

func (p page) address(cell id.Cell, g terms.Group) string {
	v := url.Values{"rok": {strconv.Itoa(p.Year)}}
	if g != "" {
		v.Set("komorka", cell.Short())
		v.Set("co", string(g))
	}
	return Path + "?" + v.Encode()
}

// chart shows the share of matters settled in time.
func (p page) chart(ctx context.Context) ui.BarsProps {
	in, all := 0, 0
	out := ui.BarsProps{Caption: say(ctx, "chart"), Name: say(ctx, "cell"), Value: say(ctx, "share")}
	for _, c := range p.Cells {
		in, all = in+c.Count[terms.InTime], all+c.Ended()
		if c.Share() < 0 {
			continue
		}
		tone := ui.OK
		switch {
		case c.Share() < 70:
			tone = ui.Bad
		case c.Share() < 90:
			tone = ui.Warn
		}
		out.Bars = append(out.Bars, ui.BarValue{Name: p.Names[c.Cell], Value: float64(c.Share()), Text: strconv.Itoa(c.Share()) + "%", Tone: tone})
	}
	out.Finding = say(ctx, "finding-none")
	if all > 0 {
		out.Finding = say(ctx, "finding", "Count", all, "InTime", in, "Share", 100*in/all)
	}
	return out
}

// table has every number as a link to its list.
func (p page) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{Caption: say(ctx, "table"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: say(ctx, "cell")}}}
	for _, g := range terms.Groups {
		out.Columns = append(out.Columns, ui.Column{Text: say(ctx, "group-"+string(g)), Numeric: true})
	}
	for _, c := range p.Cells {
		row := ui.Row{Cells: []ui.Cell{{Text: p.Names[c.Cell]}}}
		for _, g := range terms.Groups {
			cell := ui.Cell{Text: strconv.Itoa(c.Count[g]), Numeric: true}
			if c.Count[g] > 0 {
				cell.Href = p.address(c.Cell, g)
			}
			row.Cells = append(row.Cells, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func (p page) list(ctx context.Context) ui.TableProps {
	out := ui.TableProps{Caption: p.listTitle(ctx), Quiet: true, RowHeaders: true, Narrow: ui.Stacks, Columns: []ui.Column{
		{Text: say(ctx, "sign")}, {Text: say(ctx, "title-of")}, {Text: say(ctx, "lead")}, {Text: say(ctx, "term"), Numeric: true}, {Text: say(ctx, "ended"), Numeric: true},
	}}
	day := func(d calendar.Date) string {
		if d.IsZero() || d == cases.NoTerm {
			return "–"
		}
		return ui.ShortDate(d)
	}
	for _, l := range p.Lines {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: l.Sign, Href: "/biurko/sprawy/" + l.ID.Short(), Mono: true}, {Text: l.Title}, {Text: p.People[l.Lead]}, {Text: day(l.DueOn), Numeric: true}, {Text: day(l.EndedOn), Numeric: true},
		}})
	}
	return out
}

func (p page) listTitle(ctx context.Context) string {
	return p.Names[p.Cell] + ": " + say(ctx, "group-"+string(p.Group))
}

func (p page) years(ctx context.Context) []ui.Link {
	var out []ui.Link
	for y := p.This; y > p.This-3; y-- {
		if y != p.Year {
			out = append(out, ui.Link{Text: say(ctx, "year", "Year", strconv.Itoa(y)), Href: Path + "?rok=" + strconv.Itoa(y)})
		}
	}
	return out
}
