// Package caselistweb has the page of the lists of cases (spis spraw), for reading, for print, and as CSV.
//
// The address is the state: /biurko/spis-spraw?seria=DR.7230.2027. Who has no right in cases is refused (403); rows of
// cells that somebody does not see are counted and not shown.
package caselistweb

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"wrota/internal/cases/caselist"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Path is the address of the page.
const Path = "/biurko/spis-spraw"

// Letter is what the letter that began a case bears itself.
type Letter struct {
	Sign string
	On   calendar.Date
}

// House is asked what other modules know of a list.
type House interface {
	// Letters are those that began the cases of a list which the actor sees.
	Letters(ctx context.Context, by actor.Actor, which []id.Letter) (map[id.Letter]Letter, error)
	// ClassTitle is the title of a class of the file plan; empty when the plan does not have it any more.
	ClassTitle(ctx context.Context, by actor.Actor, class jrwa.Class) (string, error)
}

// Pages is what the page needs.
type Pages struct {
	Lists caselist.Lists
	House House
}

// Routes are the page and the file.
func Routes(p Pages) []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Pattern: Path, Name: "cases.list.show", Access: web.Staff, Handle: p.show},
		{Method: http.MethodGet, Pattern: Path + ".csv", Name: "cases.list.file", Access: web.Staff, Handle: p.file},
	}
}

type page struct {
	All     []caselist.Series
	Open    bool // a list is shown
	List    caselist.List
	Title   string // of the class
	Letters map[id.Letter]Letter
}

func (p Pages) load(r *http.Request) (x page, err error) {
	by := web.ActorOf(r)
	if x.All, err = p.Lists.All(r.Context(), by); err != nil {
		return x, err
	}
	text := r.URL.Query().Get("seria")
	if text == "" {
		return x, nil
	}
	s, err := caselist.ParseSeries(text)
	if err != nil {
		return x, err
	}
	x.Open = true
	if x.List, err = p.Lists.Of(r.Context(), by, s); err != nil {
		return x, err
	}
	var which []id.Letter
	for _, row := range x.List.Rows {
		if !row.Letter.IsZero() {
			which = append(which, row.Letter)
		}
	}
	if x.Letters, err = p.House.Letters(r.Context(), by, which); err != nil {
		return x, err
	}
	x.Title, err = p.House.ClassTitle(r.Context(), by, s.Class)
	return x, err
}

func (p Pages) show(w http.ResponseWriter, r *http.Request) error {
	x, err := p.load(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, show(x))
}

func (p Pages) file(w http.ResponseWriter, r *http.Request) error {
	x, err := p.load(r)
	if err != nil {
		return err
	}
	if !x.Open {
		return web.See(w, r, Path)
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="spis-spraw-`+x.List.String()+`.csv"`)
	out := csv.NewWriter(w)
	head := make([]string, 0, len(columns))
	for _, c := range columns {
		head = append(head, say(r.Context(), "col-"+c))
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for _, row := range x.List.Rows {
		if err := out.Write(x.cells(r.Context(), row)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func say(ctx context.Context, key string, args ...any) string {
	return i18n.T(ctx, "cases.list."+key, args...)
}

// columns are those of the instrukcja kancelaryjna, in its order.
var columns = []string{"no", "title", "from", "their-sign", "their-day", "begun", "settled", "notes"}

// cells are the values of a row, in the order of the columns.
func (p page) cells(ctx context.Context, r caselist.Row) []string {
	l := p.Letters[r.Letter]
	how := ""
	if r.How != "" {
		how = i18n.T(ctx, "casesweb.how-"+string(r.How))
	}
	no := strconv.Itoa(r.Sign.No)
	if r.Sign.Group > 0 {
		no = strconv.Itoa(r.Sign.Group) + "." + no
	}
	return []string{no, plain(r.Title), plain(r.From), plain(l.Sign), day(l.On), day(r.BegunOn), day(r.SettledOn), how}
}

// plain keeps a value from being read as a formula by a spreadsheet.
func plain(s string) string {
	if s != "" && slices.Contains([]byte("=+-@\t\r"), s[0]) {
		return "'" + s
	}
	return s
}

func day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return ui.ShortDate(d)
}

func (p page) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{Caption: p.List.String(), Quiet: true, Narrow: ui.Stacks}
	for i, c := range columns {
		out.Columns = append(out.Columns, ui.Column{Text: say(ctx, "col-"+c), Numeric: i == 0 || i >= 4 && i <= 6})
	}
	for _, r := range p.List.Rows {
		row := ui.Row{}
		for i, v := range p.cells(ctx, r) {
			cell := ui.Cell{Text: v, Numeric: out.Columns[i].Numeric}
			if i == 1 {
				cell.Href = "/biurko/sprawy/" + r.Case.Short()
			}
			row.Cells = append(row.Cells, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// facts are the head of the list.
func (p page) facts(ctx context.Context) []ui.Fact {
	return []ui.Fact{
		{Name: say(ctx, "year"), Value: strconv.Itoa(p.List.Year)},
		{Name: say(ctx, "cell"), Value: p.List.Cell},
		{Name: say(ctx, "class"), Value: p.List.Class.String()},
		{Name: say(ctx, "class-title"), Value: p.Title},
	}
}

func (p page) options(ctx context.Context) []ui.Option {
	out := []ui.Option{{Value: "", Text: say(ctx, "choose")}}
	for _, s := range p.All {
		out = append(out, ui.Option{Value: s.String(), Text: say(ctx, "series", "Cell", s.Cell, "Class", s.Class.String(), "Year", strconv.Itoa(s.Year), "Count", s.Last)})
	}
	return out
}

func (p page) chosen() string {
	if !p.Open {
		return ""
	}
	return p.List.String()
}

func (p page) csvPath() string {
	return Path + ".csv?" + url.Values{"seria": {p.List.String()}}.Encode()
}
