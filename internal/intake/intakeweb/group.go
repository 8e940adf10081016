package intakeweb

import (
	"context"
	"net/http"
	"strconv"
	"unicode"
	"unicode/utf8"

	"wrota/internal/eservice"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// rowsOnPage is how many rows of a group one page lists.
const rowsOnPage = 50

// rowWindow is the part of a list of rows that a page shows.
type rowWindow struct {
	Rows  []eservice.RowView
	First int // number of the first, from 1
	Total int
	Page  int
	Pages int
}

// window cuts the page of rows that the address asks for.
func window(r *http.Request, rows []eservice.RowView) rowWindow {
	w := rowWindow{Total: len(rows), Pages: max((len(rows)+rowsOnPage-1)/rowsOnPage, 1)}
	n, _ := strconv.Atoi(r.URL.Query().Get("strona")) // no number is the first page
	w.Page = min(max(n, 1), w.Pages)
	from := (w.Page - 1) * rowsOnPage
	w.First, w.Rows = from+1, rows[from:min(from+rowsOnPage, len(rows))]
	return w
}

// rowsOf is the list of rows as summary rows, each with its ways to change and remove it.
func (s stepPage) rowsOf(ctx context.Context) []ui.SummaryRow {
	one := s.one(ctx)
	out := make([]ui.SummaryRow, 0, len(s.Rows.Rows))
	change, remove := i18n.T(ctx, "intake.page.change"), i18n.T(ctx, "intake.page.remove")
	for i, v := range s.Rows.Rows {
		number := strconv.Itoa(s.Rows.First + i)
		row := ui.SummaryRow{Key: capital(one) + "\u00a0" + number, Value: v.Title, Actions: []ui.Link{
			{Text: change, Href: s.stepPath(v.At) + s.query(), Hidden: one + " " + number},
			{Text: remove, Href: s.stepPath(v.At) + "/usun" + s.query(), Hidden: one + " " + number},
		}}
		if !v.Complete {
			row.Note = i18n.T(ctx, "intake.page.row-incomplete")
		}
		out = append(out, row)
	}
	return out
}

// query keeps the way back to the check of answers.
func (s stepPage) query() string {
	if s.Back == "" {
		return ""
	}
	return "?wroc=" + s.Back
}

// one is what a row is called: "dziecko".
func (s stepPage) one(ctx context.Context) string {
	return s.Page.Step.Group().Group().One.In(i18n.Lang(ctx))
}

// capital begins a label with a capital letter.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// callTitle says what the letter answers and by when.
func (o opened) callTitle(ctx context.Context) string {
	if o.Call.Until.IsZero() {
		return i18n.T(ctx, "intake.page.called")
	}
	return i18n.T(ctx, "intake.page.called-until", "Day", ui.DateText(ctx, o.Call.Until))
}

// full tells that no more rows may be added.
func (s stepPage) full() bool { return s.Rows.Total >= s.Page.Step.Group().Group().Max }

func (s stepPage) addText(ctx context.Context) string {
	if s.Rows.Total == 0 {
		return i18n.T(ctx, "intake.page.add-row", "One", s.one(ctx))
	}
	return i18n.T(ctx, "intake.page.add-another", "One", s.one(ctx))
}

func (s stepPage) pagination() ui.PaginationProps {
	return ui.Pages(s.Rows.Page, s.Rows.Pages, func(n int) string {
		to := s.stepPath(s.Page.At) + "?strona=" + strconv.Itoa(n)
		if s.Back != "" {
			to += "&wroc=" + s.Back
		}
		return to
	})
}

// caption says where the page is on the way.
func (s stepPage) caption(ctx context.Context) string {
	if s.Definition().Flow == eservice.Tasks {
		return s.Page.Section
	}
	n, of := s.position()
	if s.Sign != "" {
		return i18n.T(ctx, "intake.page.step-of", "N", n, "Of", of, "Section", s.Sign)
	}
	return i18n.T(ctx, "intake.page.step-of", "N", n, "Of", of, "Section", s.Page.Section)
}

// removal is the page that asks before a row is removed.
type removal struct {
	opened
	At    eservice.At
	Title string
	Back  string
}

func (p *pages) askRemoveRow(w http.ResponseWriter, r *http.Request, o opened) error {
	at := place(r)
	page, ok := o.Definition().Page(o.Answers, at, o.Env(), nil)
	if !ok || page.Step.Group() == nil {
		return web.See(w, r, o.path(at.Step))
	}
	return web.Render(w, r, http.StatusOK, removeRow(removal{o, at, page.Row, backOf(r.URL.Query().Get("wroc"))}))
}

func (p *pages) removeRow(w http.ResponseWriter, r *http.Request, o opened) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	at := place(r)
	if s, ok := o.Definition().Step(at.Step); ok && s.Group() != nil {
		if err := p.Intake.RemoveRow(r.Context(), o.Holder, o.ID, s.Group().ID, at.Row); err != nil {
			return err
		}
	}
	return web.See(w, r, o.back(eservice.At{Step: at.Step}, form))
}
