package portal

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// tones colour the states of a matter; a word always stands beside.
var tones = map[Status]ui.Tone{Filed: ui.Info, Handled: ui.Info, YourTurn: ui.Warn, Stopped: ui.Neutral, Decided: ui.OK, Closed: ui.Neutral, Objection: ui.Info, Consented: ui.OK}

func (p *pages) today() Day { return clock.Today(p.Clock) }

// holdings are everything an account has.
type holdings struct {
	Drafts  []Draft
	ToSign  []Signing
	Filings []Filing
	Matters []Matter
	Charges []Charge
	Waiting int // letters to collect
	Offices []Office
}

// have asks everybody what the actor has.
func (p *pages) have(ctx context.Context, by actor.Actor) (h holdings, err error) {
	if h.Matters, err = p.Matters.Matters(ctx, by); err != nil {
		return h, err
	}
	if h.Drafts, err = p.Filings.Drafts(ctx, by); err != nil {
		return h, err
	}
	if h.ToSign, err = p.Filings.ToSign(ctx, by); err != nil {
		return h, err
	}
	if h.Filings, err = p.Filings.Filings(ctx, by); err != nil {
		return h, err
	}
	if h.Charges, err = p.Charges.ChargesOf(ctx, ChargeQuestion{By: by}); err != nil {
		return h, err
	}
	if h.Waiting, err = p.Box.Waiting(ctx, by); err != nil {
		return h, err
	}
	h.Offices, err = p.Offices.Offices(ctx)
	return h, err
}

// todo is one thing to do now.
type todo struct {
	Task   ui.Task
	Due    Day    // the nearest first; those without a day last
	Button string // what a button that leads there says; "" where there is none
}

// todo lists what the person has to do, the nearest term first.
func (h holdings) todo(ctx context.Context, today Day) []todo {
	var out []todo
	for _, m := range h.Matters {
		if m.Call != nil && m.Status != Closed {
			t := newTodo(ctx, m.Call.Due, today)
			t.Task.Title, t.Task.Href = i18n.T(ctx, "portal.todo.call", "Title", m.Title), matterPath(m.ID)
			t.Task.Hint = officeOf(h.Offices, m.Unit).ShortName
			out = append(out, t)
		}
	}
	for _, x := range h.ToSign {
		t := newTodo(ctx, calendar.Of(x.Until), today)
		t.Task.Title, t.Task.Href, t.Task.Hint = i18n.T(ctx, "portal.todo.sign", "Title", x.Title), x.Href, officeOf(h.Offices, x.Unit).ShortName
		out = append(out, t)
	}
	if h.Waiting > 0 {
		t := newTodo(ctx, Day{}, today)
		t.Task.Title, t.Task.Href, t.Task.Hint = i18n.T(ctx, "portal.todo.letters", "Count", h.Waiting), "/skrzynka", i18n.T(ctx, "portal.todo.letters-hint")
		out = append(out, t)
	}
	for _, c := range h.Charges {
		if c.Missing > 0 && !c.Cancelled {
			t := newTodo(ctx, c.Due, today)
			t.Task.Title, t.Task.Href = i18n.T(ctx, "portal.todo.pay", "Amount", c.Missing.String(), "Title", c.Title), chargePath(c.ID)
			t.Task.Hint = officeOf(h.Offices, c.Unit).ShortName
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b todo) int {
		if a.Due.IsZero() != b.Due.IsZero() {
			if a.Due.IsZero() {
				return 1
			}
			return -1
		}
		return a.Due.Compare(b.Due)
	})
	return out
}

// soon is how many days before its end a term is worth a warning colour.
const soon = 7

func newTodo(ctx context.Context, due, today Day) todo {
	t := todo{Due: due, Task: ui.Task{Tagged: true, Status: i18n.T(ctx, "portal.todo.waits"), Tone: ui.Info}}
	switch {
	case due.IsZero():
	case due.Before(today):
		t.Task.Status, t.Task.Tone = i18n.T(ctx, "portal.todo.late", "Until", ui.ShortDate(due)), ui.Bad
	default:
		t.Task.Status = i18n.T(ctx, "portal.todo.until", "Until", ui.ShortDate(due))
		if today.DaysUntil(due) <= soon {
			t.Task.Tone = ui.Warn
		}
	}
	return t
}

// minePage is "Moje sprawy".
type minePage struct {
	holdings
	Todo  []todo
	Today Day
	Known bool // there is anything at all
}

func (p *pages) mine(w http.ResponseWriter, r *http.Request) error {
	h, err := p.have(r.Context(), person(r))
	if err != nil {
		return err
	}
	page := minePage{holdings: h, Todo: h.todo(r.Context(), p.today()), Today: p.today()}
	page.Known = len(h.Drafts)+len(h.ToSign)+len(h.Filings)+len(h.Matters)+len(h.Charges)+h.Waiting > 0
	return web.Render(w, r, http.StatusOK, mine(page))
}

// open and closed divide the matters.
func (p minePage) open() []Matter {
	return slices.DeleteFunc(slices.Clone(p.Matters), func(m Matter) bool { return m.Status == Closed })
}

func (p minePage) closed() []Matter {
	return slices.DeleteFunc(slices.Clone(p.Matters), func(m Matter) bool { return m.Status != Closed })
}

// fresh are the applications of which the registry has not made a case yet. A letter in a running case
// stands in the history of that case.
func (p minePage) fresh() []Filing {
	return slices.DeleteFunc(slices.Clone(p.Filings), func(f Filing) bool { return !f.Case.IsZero() || !f.Matter.IsZero() })
}

func (p minePage) matterTable(ctx context.Context, caption string, list []Matter) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "portal.mine."+key) }
	out := ui.TableProps{Caption: caption, Quiet: true, RowHeaders: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("matter")}, {Text: i18n.T(ctx, "portal.office")}, {Text: t("status")}, {Text: t("term")}}}
	for _, m := range list {
		term := ui.Cell{Content: p.term(ctx, m)}
		if m.Status == Closed {
			term = ui.Cell{Text: closedOn(m)}
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Content: nameAndNumber(m.Title, matterPath(m.ID), m.Sign)},
			{Text: officeOf(p.Offices, m.Unit).ShortName},
			{Content: ui.Tag(tones[m.Status], statusWords(ctx, m))},
			term,
		}})
	}
	if list != nil && list[0].Status == Closed {
		out.Columns[3].Text = t("closed-on")
	}
	return out
}

// closedOn is the day on which a matter was closed; a dash when nobody said.
func closedOn(m Matter) string {
	if m.Closed.IsZero() {
		return "–"
	}
	return ui.ShortDate(calendar.Of(m.Closed))
}

// statusWords are the state in a few words; a closed matter says how it was settled.
func statusWords(ctx context.Context, m Matter) string {
	if m.Status == Closed && m.Settlement != "" {
		return i18n.T(ctx, "portal.settled."+m.Settlement)
	}
	return i18n.T(ctx, "portal.status."+string(m.Status))
}

// term is by when the office has to settle the matter.
func (p minePage) term(ctx context.Context, m Matter) templ.Component {
	switch {
	case m.Due.IsZero():
		return plain(i18n.T(ctx, "portal.mine.no-term"))
	case m.Paused || m.Status == YourTurn || m.Status == Stopped:
		return ui.Due(ui.DueProps{Day: m.Due, Text: i18n.T(ctx, "portal.mine.paused"), Paused: true})
	case m.Due.Before(p.Today) && m.Status != Decided:
		return ui.Due(ui.DueProps{Day: m.Due, Text: i18n.T(ctx, "portal.mine.overdue"), Tone: ui.Bad})
	}
	return ui.DateShort(m.Due)
}

func (p minePage) draftTable(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "portal.mine."+key) }
	out := ui.TableProps{Caption: t("drafts"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("draft")}, {Text: i18n.T(ctx, "portal.office")}, {Text: t("changed")}, {Text: t("expires")}, {Text: t("actions"), Hidden: true}}}
	for _, d := range p.Drafts {
		last := ui.Cell{Content: ui.A(ui.Link{Text: t("discard"), Hidden: d.Title, Href: "/wnioski/" + d.ID.Short() + "/porzuc"})}
		if d.Joint {
			last = ui.Cell{Content: ui.Tag(ui.Info, t("joint"))}
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			draftName(ctx, d),
			{Text: officeOf(p.Offices, d.Unit).ShortName},
			{Content: ui.DateShort(calendar.Of(d.Changed))},
			{Content: ui.DateShort(calendar.Of(d.Expires))},
			last,
		}})
	}
	return out
}

// draftName says besides who began a draft, and for whom: for oneself there is nothing to say.
func draftName(ctx context.Context, d Draft) ui.Cell {
	href := "/wnioski/" + d.ID.Short()
	if d.Agent == "" {
		return ui.Cell{Text: d.Title, Href: href}
	}
	note := i18n.T(ctx, "portal.mine.begun-by", "Name", d.Agent)
	if a := ui.ChromeOf(ctx).Acting; a != nil && a.Name != "" {
		note = i18n.T(ctx, "portal.mine.begun-for", "Name", d.Agent, "Principal", a.Name)
	}
	return ui.Cell{Content: nameAndNumber(d.Title, href, note)}
}

func (p minePage) filingTable(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "portal.mine."+key) }
	out := ui.TableProps{Caption: t("filings"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("filing")}, {Text: i18n.T(ctx, "portal.office")}, {Text: t("sent")}}}
	for _, f := range p.fresh() {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Content: nameAndNumber(f.Title, filingPath(f.ID), f.Number)},
			{Text: officeOf(p.Offices, f.Unit).ShortName},
			{Content: ui.MomentShort(f.At)},
		}})
	}
	return out
}

// Addresses of pages.
func matterPath(c id.Case) string       { return "/moje/" + c.Short() }
func filingPath(s id.Submission) string { return "/moje/wniosek/" + s.Short() }
func chargePath(c id.Charge) string     { return "/platnosci/" + c.Short() }

func tasks(list []todo) []ui.Task {
	var out []ui.Task
	for _, t := range list {
		out = append(out, t.Task)
	}
	return out
}
