package casesweb

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"wrota/internal/cases"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

func dayOf(t time.Time) calendar.Date { return calendar.Of(t) }

// facts are the head of a case: who, until when, who leads it.
func (c casePage) facts(ctx context.Context) []ui.Fact {
	t := func(key string) string { return i18n.T(ctx, "casesweb."+key) }
	var out []ui.Fact
	for i, p := range c.Parties {
		f := ui.Fact{Content: ui.A(ui.Link{Text: p.Name, Hidden: t("other-cases"), Href: c.casesOf(p)}), Note: t("role-" + string(p.Role))}
		if i == 0 {
			f.Name = t("parties")
			if len(c.Parties) == 1 {
				f.Name, f.Note = t("party"), ""
			}
		} else {
			f.Name = t("role-" + string(p.Role))
			f.Note = ""
		}
		out = append(out, f)
	}
	if c.DueOn != cases.NoTerm {
		out = append(out, ui.Fact{Name: t("term"), Content: ui.Due(newWords(ctx).due(c.DueOn, c.Paused, c.Stage, c.Today)), Note: c.termNote(ctx)})
	}
	out = append(append(out, c.silenceFacts(ctx)...), c.Aside.Facts...)
	lead := ui.Fact{Name: t("lead"), Value: c.name(c.Lead)}
	if c.Lead.IsZero() {
		lead.Value = t("nobody")
	} else if c.leads() {
		lead.Note = t("you")
	}
	if out = append(out, lead); c.IsClosed() {
		out = append(out, ui.Fact{Name: t("settled"), Value: t("how-" + string(c.Settlement)), Note: ui.ShortDate(dayOf(c.ClosedAt))})
		if c.Retention != "" {
			out = append(out, ui.Fact{Name: t("retention"), Value: c.Retention, Note: disposal(ctx, c.DisposeYear)})
		}
	}
	return out
}

// casesOf is the list of all the party's cases that the clerk may see.
func (a at) casesOf(p cases.Party) string {
	views := cases.Views(a.By)
	for _, v := range []cases.View{cases.ViewUnit, cases.ViewCell} {
		if slices.Contains(views, v) {
			return list{View: v, Text: p.Name}.href()
		}
	}
	return list{View: views[0], Text: p.Name}.href()
}

func disposal(ctx context.Context, year int) string {
	if year == 0 {
		return ""
	}
	return i18n.T(ctx, "casesweb.dispose", "Year", strconv.Itoa(year))
}

// termNote says how many days are left when the clock stands still: the date alone would mislead.
func (c casePage) termNote(ctx context.Context) string {
	if c.Paused {
		return i18n.T(ctx, "casesweb.days-left", "Count", c.DaysLeft)
	}
	return ""
}

// documents is the file of the case as a table.
func (c casePage) documentsTable(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "casesweb."+key) }
	out := ui.TableProps{Caption: t("file"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("col-no")}, {Text: t("col-document")}, {Text: t("col-day"), Numeric: true}}}
	for i, d := range c.Documents {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(i + 1)},
			{Content: documentCell(ui.Link{Text: d.Title, Href: path(c.ID, "dokumenty", d.ID.Short()), Note: ui.Size(d.Size)}, d)},
			{Content: ui.DateShort(d.On), Numeric: true},
		}})
	}
	return out
}

var writingTones = map[cases.WritingState]ui.Tone{cases.Draft: ui.Neutral, cases.InReview: ui.Info, cases.Accepted: ui.Warn, cases.SignedState: ui.OK}

// writings are the documents written in the case; dropped drafts are only in the metryka.
func (c casePage) writingsTable(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "casesweb."+key) }
	out := ui.TableProps{Caption: t("writings"), Quiet: true, Narrow: ui.Fits, Columns: []ui.Column{{Text: t("col-writing")}, {Text: t("col-author")}, {Text: t("col-state")}}}
	for _, w := range c.Writings {
		if w.State == cases.Dropped {
			continue
		}
		title := ui.Cell{Text: w.Title}
		if c.HandledBy(c.By) {
			title.Href = c.writing(w.ID)
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{title, {Text: w.Author}, {Content: ui.Tag(writingTones[w.State], t("state-"+string(w.State)))}}})
	}
	return out
}

func (c casePage) chargesTable(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "casesweb."+key) }
	out := ui.TableProps{Caption: t("charges"), Quiet: true, Narrow: ui.Fits, Columns: []ui.Column{{Text: t("col-charge")}, {Text: t("col-amount"), Numeric: true}, {Text: t("col-state")}}}
	for _, x := range c.Charges {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Title, Href: x.Href}, {Content: ui.Money(x.Amount), Numeric: true}, {Content: ui.Tag(x.Tone, x.State)}}})
	}
	return out
}

// assignments tell who was named by whom, the newest last, as a timeline.
func (c casePage) assigned(ctx context.Context) []ui.Event {
	var out []ui.Event
	for _, a := range c.Assignments {
		e := ui.Event{At: a.At, Title: i18n.T(ctx, "casesweb.assignment-"+a.Kind, "Name", c.name(a.To)), Now: !a.Ended && a.Kind != "information" && a.To == c.Lead}
		var note []string
		if !a.By.IsZero() && a.By != a.To {
			note = append(note, i18n.T(ctx, "casesweb.assignment-by", "Name", c.name(a.By)))
		}
		if a.Instruction != "" {
			note = append(note, a.Instruction)
		}
		if !a.ReplyBy.IsZero() {
			note = append(note, i18n.T(ctx, "casesweb.assignment-until", "Day", ui.ShortDate(a.ReplyBy)))
		}
		e.Note = strings.Join(note, ". ")
		out = append(out, e)
	}
	return out
}

func (c casePage) noted() []ui.Event {
	var out []ui.Event
	for _, n := range c.Notes {
		out = append(out, ui.Event{At: n.At, Title: n.Author, Content: noteBody(n.Body)})
	}
	return out
}

// status is the tag beside the sign.
func (c casePage) status(ctx context.Context) (ui.Tone, string) { return newWords(ctx).stage(c.Stage) }

func (c casePage) pane(ctx context.Context) ui.PaneProps {
	tone, state := c.status(ctx)
	return ui.PaneProps{Title: c.Title, Sign: c.Sign, Tone: tone, Status: state, Back: c.List.href(), Full: c.here("akta")}
}

// level is that of the headings within the case: the pane begins with an h2, the page of its own with the h1.
func (c casePage) level() int {
	if c.Full {
		return 2
	}
	return 3
}
