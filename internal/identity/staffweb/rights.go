package staffweb

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/identity/rights"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/sheet"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// rightsPage lists who may do what on a day.
type rightsPage struct {
	rights.Page
	Question rights.Question
	Last     rights.Review
	Today    calendar.Date
	Cells    map[id.Cell]string
	People   []identity.Employee
	Roles    []string
	Form     url.Values
	Problems ui.Problems
	Done     bool
	role     func(context.Context, string) string
}

func (p *pages) question(r *http.Request) rights.Question {
	v := r.URL.Query()
	q := rights.Question{Day: typedDay(v.Get("dzien")), Role: v.Get("rola"), Grant: actor.Grant(v.Get("uprawnienie")), After: v.Get("po")}
	q.Employee, _ = id.Parse[id.Employee](v.Get("osoba")) // everybody
	if q.Day.IsZero() {
		q.Day = p.Identity.Today()
	}
	return q
}

func (p *pages) showRights(w http.ResponseWriter, r *http.Request) error {
	return p.renderRights(w, r, http.StatusOK, rightsPage{Done: web.SessionOf(r).Pop("przeglad") != ""})
}

func (p *pages) renderRights(w http.ResponseWriter, r *http.Request, status int, page rightsPage) (err error) {
	ctx, by := r.Context(), web.ActorOf(r)
	page.Question, page.Form, page.role, page.Today = p.question(r), r.URL.Query(), p.RoleName, p.Identity.Today()
	if page.Page, err = p.Rights.List(ctx, by, by.Unit, page.Question); err != nil {
		return err
	}
	if page.Last, err = p.Rights.Last(ctx, by, by.Unit); err != nil {
		return err
	}
	if page.Cells, err = p.cellNames(ctx, by); err != nil {
		return err
	}
	if page.People, _, err = p.people(ctx, by, page.Question.Day); err != nil {
		return err
	}
	page.Roles = p.Identity.Roles(actor.Automaton("system.identity", by.Unit))
	return web.Render(w, r, status, rightsList(page))
}

func (p *pages) cellNames(ctx context.Context, by actor.Actor) (map[id.Cell]string, error) {
	cells, err := p.Identity.Cells(ctx, by, by.Unit)
	out := map[id.Cell]string{}
	for _, c := range cells {
		out[c.ID] = c.Symbol
	}
	return out, err
}

// where says in words how far a right goes.
func where(ctx context.Context, cells map[id.Cell]string, r rights.Right) string {
	var names []string
	for _, c := range r.Cells {
		names = append(names, cells[c])
	}
	below := r.Below
	if r.Scope == identity.OwnCells {
		names, below = []string{cells[r.Cell]}, r.Leads
	}
	if r.Scope == identity.WholeUnit {
		return say(ctx, "whole-unit")
	}
	text := strings.Join(names, ", ")
	if below {
		text = say(ctx, "and-below", "Cells", text)
	}
	return text
}

func kindsOf(ctx context.Context, r rights.Right) string {
	if len(r.Kinds) == 0 {
		return say(ctx, "all-kinds")
	}
	return strings.Join(r.Kinds, ", ")
}

// given says who gave a right, and marks what deserves a second look.
func given(ctx context.Context, r rights.Right) string {
	text := r.GrantedBy
	switch {
	case text == "":
		text = say(ctx, "given-before")
	case strings.HasPrefix(text, "system."):
		text = say(ctx, "given-by-program")
	case r.Self:
		text = say(ctx, "given-self", "Name", text)
	}
	return text
}

func via(ctx context.Context, r rights.Right) string {
	if r.Via.IsZero() {
		return ""
	}
	return say(ctx, "via", "Name", r.ViaName, "To", ui.ShortDate(r.Last))
}

var columns = []string{"person", "post", "role", "where", "kinds", "days", "given", "reason"}

// line is a right as it stands in the list and in the file.
func line(ctx context.Context, cells map[id.Cell]string, role string, r rights.Right) []string {
	if v := via(ctx, r); v != "" {
		role += " (" + v + ")"
	}
	return []string{r.Name, r.Post, role, where(ctx, cells, r), kindsOf(ctx, r), fromTo(ctx, r.From, r.To), given(ctx, r), r.Why}
}

func (p rightsPage) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{Caption: say(ctx, "rights-on", "Day", ui.DateText(ctx, p.Question.Day)), RowHeaders: true, Narrow: ui.Stacks}
	for _, c := range columns {
		out.Columns = append(out.Columns, ui.Column{Text: say(ctx, c)})
	}
	for _, r := range p.Rights {
		var row ui.Row
		for _, text := range line(ctx, p.Cells, p.role(ctx, r.Role), r) {
			row.Cells = append(row.Cells, ui.Cell{Text: text})
		}
		row.Cells[0].Href = personPath(r.Employee)
		out.Rows = append(out.Rows, row)
	}
	return out
}

func (p rightsPage) with(path, after string) string {
	v := url.Values{}
	for _, name := range []string{"dzien", "osoba", "rola", "uprawnienie"} {
		if x := p.Form.Get(name); x != "" {
			v.Set(name, x)
		}
	}
	if after != "" {
		v.Set("po", after)
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func (p rightsPage) roles(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: say(ctx, "any-role")}}
	for _, r := range p.Roles {
		out = append(out, ui.Option{Value: r, Text: p.role(ctx, r)})
	}
	return out
}

func (p rightsPage) persons(ctx context.Context) []ui.Option {
	return choose(ctx, "anybody", p.People, id.Employee{})
}

func (p rightsPage) overdue() bool { return p.Last.Overdue(p.Today) }

// rightsFile is the list as a file for a spreadsheet, written row by row.
func (p *pages) rightsFile(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), web.ActorOf(r)
	cells, err := p.cellNames(ctx, by)
	if err != nil {
		return err
	}
	var out *csv.Writer
	begin := func() error {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="uprawnienia.csv"`)
		if _, err := w.Write([]byte("\ufeff")); err != nil { // spreadsheets take it for UTF-8 only so
			return err
		}
		out = csv.NewWriter(w)
		out.Comma = ';'
		head := make([]string, len(columns))
		for i, c := range columns {
			head[i] = say(ctx, c)
		}
		return out.Write(head)
	}
	err = p.Rights.Each(ctx, by, by.Unit, p.question(r), func(x rights.Right) error {
		if out == nil {
			if err := begin(); err != nil {
				return err
			}
		}
		return out.Write(harmless(line(ctx, cells, p.RoleName(ctx, x.Role), x)))
	})
	if err == nil && out == nil {
		err = begin()
	}
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// rightsSheet is the list as a workbook.
func (p *pages) rightsSheet(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), web.ActorOf(r)
	cells, err := p.cellNames(ctx, by)
	if err != nil {
		return err
	}
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = say(ctx, c)
	}
	return sheet.Write(&download{w, "uprawnienia.xlsx"}, say(ctx, "rights-sheet"), head, func(add func([]string) error) error {
		return p.Rights.Each(ctx, by, by.Unit, p.question(r), func(x rights.Right) error { return add(line(ctx, cells, p.RoleName(ctx, x.Role), x)) })
	})
}

// download names the file when its first bytes are written: until then the answer may still be a page.
type download struct {
	http.ResponseWriter
	name string
}

func (d *download) Write(b []byte) (int, error) {
	if d.name != "" {
		d.Header().Set("Content-Type", sheet.XLSX)
		d.Header().Set("Content-Disposition", `attachment; filename="`+d.name+`"`)
		d.name = ""
	}
	return d.ResponseWriter.Write(b)
}

// harmless keeps a spreadsheet from taking what somebody typed for a formula.
func harmless(row []string) []string {
	for i, s := range row {
		if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") {
			row[i] = "'" + s
		}
	}
	return row
}

// review writes down that the rights were looked through.
func (p *pages) review(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	_, err = p.Rights.Confirm(r.Context(), by, by.Unit, f.Get("remark"))
	if fault.Is(err, fault.Invalid) {
		return p.renderRights(w, r, http.StatusUnprocessableEntity, rightsPage{Problems: ui.ProblemsOf(r.Context(), err)})
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("przeglad", "yes")
	return web.See(w, r, RightsPath)
}
