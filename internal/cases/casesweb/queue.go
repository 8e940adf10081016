package casesweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// queuePage is a list of cases and, perhaps, the one that is open beside it.
type queuePage struct {
	cases.Page
	List     list
	By       actor.Actor
	Counts   map[cases.View]int
	Names    map[id.Employee]string
	Staff    []Colleague // for the filter of the cell's lists
	Services []ui.Option
	Today    calendar.Date
	Open     *casePage
	Problems ui.Problems
}

func (p *pages) showQueue(w http.ResponseWriter, r *http.Request) error {
	by := web.ActorOf(r)
	l, err := listOf(r)
	if err != nil {
		return err
	}
	l.chosen = true
	// The address may name the open case in the query, as people write it in messages to each other.
	if c, err := id.Parse[id.Case](r.URL.Query().Get("sprawa")); err == nil {
		return web.See(w, r, path(c)+l.query())
	}
	q, err := p.queue(r.Context(), by, l)
	if err != nil {
		return err
	}
	return web.Render(w, hear(r), http.StatusOK, queue(q))
}

// queue asks for a page of the list, the numbers of the rail and the names it shows: a bounded number of
// questions, however long the list is.
func (p *pages) queue(ctx context.Context, by actor.Actor, l list) (queuePage, error) {
	q := queuePage{List: l, By: by, Today: clock.Today(p.Clock)}
	q.List.chosen = true
	var err error
	if q.Page, err = p.Cases.Queue(ctx, by, l.question()); err != nil {
		return q, err
	}
	if q.Counts, err = p.Cases.Counts(ctx, by); err != nil {
		return q, err
	}
	if p.Services != nil {
		if q.Services, err = p.Services.Services(ctx, by); err != nil {
			return q, err
		}
	}
	if l.ofCell() {
		var leads []id.Employee
		for _, row := range q.Rows {
			if !row.Lead.IsZero() && !slices.Contains(leads, row.Lead) {
				leads = append(leads, row.Lead)
			}
		}
		if q.Names, err = p.People.Names(ctx, by, leads); err != nil {
			return q, err
		}
		q.Staff, err = p.People.Staff(ctx, by, q.Today)
	}
	return q, err
}

// groups are the rail's views in their order.
var groups = []struct {
	name  string
	views []cases.View
}{
	{"mine", []cases.View{cases.ViewTodo, cases.ViewOverdue, cases.ViewWaiting, cases.ViewApproval, cases.ViewSettled, cases.ViewInformed, cases.ViewClosed}},
	{"superior", []cases.View{cases.ViewAccept}},
	{"cell", []cases.View{cases.ViewNew, cases.ViewCell, cases.ViewCellLate}},
	{"unit", []cases.View{cases.ViewUnit}},
}

func (q queuePage) rail(ctx context.Context) ui.RailProps {
	var out ui.RailProps
	mine := cases.Views(q.By)
	for _, g := range groups {
		group := ui.Views{Title: i18n.T(ctx, "casesweb.group-"+g.name)}
		if g.name == "superior" && isSuperior(q.By) {
			group.Items = append(group.Items, ui.View{Text: i18n.T(ctx, "casesweb.board"), Href: BoardPath})
		}
		for _, v := range g.views {
			if !slices.Contains(mine, v) {
				continue
			}
			item := ui.View{Text: i18n.T(ctx, "casesweb.view-"+string(v)), Href: list{View: v}.href(), Count: q.Counts[v], AtLeast: q.Counts[v] == cases.MaxCount, Current: v == q.List.View}
			if v == cases.ViewOverdue || v == cases.ViewCellLate {
				item.Tone = ui.Bad
			}
			group.Items = append(group.Items, item)
		}
		if len(group.Items) > 0 {
			out.Groups = append(out.Groups, group)
		}
	}
	return out
}

func isSuperior(by actor.Actor) bool {
	return by.May(cases.GrantAssign) || by.May(cases.GrantApprove)
}

func (q queuePage) table(ctx context.Context) ui.QueueProps {
	t := func(key string) string { return i18n.T(ctx, "casesweb."+key) }
	n := max(q.Counts[q.List.View], len(q.Rows))
	out := ui.QueueProps{
		Title: t("view-" + string(q.List.View)), Count: n, AtLeast: n == cases.MaxCount || q.Next != "" && n == len(q.Rows), Caption: t("order"), Main: 1, Filter: filter(q),
		Columns: []ui.Column{{Text: t("col-sign")}, {Text: t("col-title")}, {Text: t("col-party")}, {Text: t("col-state"), Low: true}, {Text: t("col-due")}},
		Bulk:    q.bulk(ctx), Empty: q.empty(ctx),
	}
	if q.List.filtered() || q.List.After != "" {
		out.Count = len(q.Rows)
	}
	if q.List.ofCell() {
		out.Columns = slices.Insert(out.Columns, 4, ui.Column{Text: t("col-lead")})
		out.Columns[2].Low = true // in other people's cases the leader says more than the party
	}
	words := newWords(ctx)
	for _, row := range q.Rows {
		out.Rows = append(out.Rows, q.row(words, row))
	}
	if q.Next != "" || q.List.After != "" {
		out.Pages = &ui.PaginationProps{Label: t("pages")}
		if q.List.After != "" {
			out.Pages.Previous = &ui.PageLink{Href: q.List.page(""), Text: t("first-page")}
		}
		if q.Next != "" {
			out.Pages.Next = &ui.PageLink{Href: q.List.page(q.Next), Text: t("next-page")}
		}
	}
	return out
}

func (q queuePage) row(words words, row cases.Row) ui.QueueRow {
	tone, state := words.stage(row.Stage)
	cells := []ui.Cell{
		{Text: row.Sign, Mono: true}, {Text: row.Title}, {Text: row.PartyName}, {Content: ui.Tag(tone, state)}, {Content: ui.Due(words.due(row.DueOn, row.Paused, row.Stage, q.Today))},
	}
	if q.List.ofCell() {
		lead := ui.Cell{Text: q.Names[row.Lead]}
		if row.Lead.IsZero() {
			lead.Text = words.nobody
		}
		cells = slices.Insert(cells, 4, lead)
	}
	return ui.QueueRow{
		ID: "s-" + row.ID.Short(), Href: path(row.ID) + q.List.query(), Value: pick(row.ID, row.Version), Cells: cells, Current: q.Open != nil && q.Open.ID == row.ID,
	}
}

func (q queuePage) empty(ctx context.Context) *ui.EmptyProps {
	if q.List.filtered() {
		return &ui.EmptyProps{
			Icon: ui.IconSearch, Title: i18n.T(ctx, "casesweb.empty-filter"), Text: i18n.T(ctx, "casesweb.empty-filter-text"),
			Action: &ui.Link{Text: i18n.T(ctx, "casesweb.clear"), Href: list{View: q.List.View}.href()},
		}
	}
	return &ui.EmptyProps{Icon: ui.IconCheck, Title: i18n.T(ctx, "casesweb.empty-"+string(q.List.View)), Text: i18n.T(ctx, "casesweb.empty-text")}
}

// bulk is what can be done with several cases of the list at once.
func (q queuePage) bulk(ctx context.Context) *ui.Bulk {
	b := &ui.Bulk{Action: QueuePath + "/zaznaczone" + q.List.query(), Name: "sprawa"}
	if q.By.May(cases.GrantAssign) && q.List.View != cases.ViewClosed {
		b.Buttons = append(b.Buttons, ui.ButtonProps{Text: i18n.T(ctx, "casesweb.bulk-assign"), Name: "co", Value: "dekretacja", Key: "P", Command: i18n.T(ctx, "casesweb.bulk-assign")})
	}
	if q.List.View == cases.ViewNew && q.By.May(cases.GrantHandle) {
		b.Buttons = append(b.Buttons, ui.ButtonProps{Text: i18n.T(ctx, "casesweb.bulk-take"), Name: "co", Value: "przejmij", Kind: ui.Secondary})
	}
	if len(b.Buttons) == 0 {
		return nil
	}
	return b
}

// filters of the cell's lists offer its people.
func (q queuePage) leads(ctx context.Context) []ui.Option {
	out := []ui.Option{{Value: "", Text: i18n.T(ctx, "casesweb.anybody")}}
	for _, c := range q.Staff {
		if cases.Sees(q.By, c.Cell) {
			out = append(out, ui.Option{Value: c.ID.Short(), Text: c.Name})
		}
	}
	return out
}

// services are the choices of the filter by service; none when there is at most one to choose from.
func (q queuePage) services(ctx context.Context) []ui.Option {
	if len(q.Services) < 2 {
		return nil
	}
	return append([]ui.Option{{Value: "", Text: i18n.T(ctx, "casesweb.any-service")}}, q.Services...)
}

// kept is what the form of filters carries along.
func (q queuePage) kept() []ui.Kept {
	out := []ui.Kept{{Name: "widok", Value: string(q.List.View)}}
	if q.List.Service != "" && len(q.Services) < 2 {
		out = append(out, ui.Kept{Name: "usluga", Value: q.List.Service})
	}
	return out
}

// choices reads the cases that were picked, each with the version that was shown.
func choices(v url.Values) ([]cases.Chosen, error) {
	var out []cases.Chosen
	for _, s := range v["sprawa"] {
		c, err := readPick(s)
		if err != nil {
			return nil, fault.InvalidField("sprawa", "cases.choose-cases", fault.Args{"Max": 50})
		}
		out = append(out, c)
	}
	if len(out) == 0 || len(out) > 50 {
		return nil, fault.InvalidField("sprawa", "cases.choose-cases", fault.Args{"Max": 50})
	}
	return out, nil
}

func (q queuePage) title(ctx context.Context) string {
	if q.Open != nil {
		return q.Open.Title + " – " + i18n.T(ctx, "casesweb.case")
	}
	return i18n.T(ctx, "casesweb.view-"+string(q.List.View))
}

func (q queuePage) hasErrors() bool {
	return len(q.Problems) > 0 || q.Open != nil && len(q.Open.Problems) > 0
}
