package portal

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// officesPage is the list of offices.
type officesPage struct {
	Text  string
	Found []Office
}

// kinds are the kinds of offices in the order of the list.
var kinds = []string{"gmina", "powiat", "wojewodztwo", "droga", "medycyna", "szkola", "inna"}

func (p *pages) offices(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Offices.Offices(r.Context())
	if err != nil {
		return err
	}
	text := r.URL.Query().Get("q")
	return web.Render(w, r, http.StatusOK, officeList(officesPage{text, matching(all, text)}))
}

// matching keeps the offices whose name, place, address or subjects have all the words that were typed.
func matching(offices []Office, text string) []Office {
	typed := i18n.Words(text)
	return slices.DeleteFunc(slices.Clone(offices), func(o Office) bool {
		about := i18n.Fold(strings.Join(append([]string{o.Name, o.ShortName, strings.Join(o.Lines, " ")}, o.Topics...), " "))
		return slices.ContainsFunc(typed, func(word string) bool { return !strings.Contains(about, word) })
	})
}

// officesOf are those of one kind; what has no kind that we know is of the last.
func (p officesPage) officesOf(kind string) []ui.Link {
	return officeLinks(slices.DeleteFunc(slices.Clone(p.Found), func(o Office) bool {
		known := slices.Contains(kinds, o.Kind)
		return known && o.Kind != kind || !known && kind != kinds[len(kinds)-1]
	}))
}

func officePath(slug string) string { return "/urzedy/" + slug }

// place is where an office is, on one line.
func place(o Office) string { return strings.Join(o.Lines, ", ") }

// officePage is one office.
type officePage struct {
	Office
	Cells       []Cell
	Services    []Listing
	Declaration Declaration
	Table       Timetable
}

func (p *pages) office(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	o, err := p.Offices.OfficeBySlug(ctx, r.PathValue("unit"))
	if err != nil {
		return err
	}
	page := officePage{Office: o}
	if page.Cells, err = p.Offices.Cells(ctx, o.ID); err != nil {
		return err
	}
	// The office as a whole stands at the head of the page; its cells are listed below.
	page.Cells = slices.DeleteFunc(slices.Clone(page.Cells), func(c Cell) bool { return c.Parent.IsZero() })
	if page.Services, err = p.Offers.Listings(ctx, Filter{Unit: o.ID}); err != nil {
		return err
	}
	if p.Hours != nil {
		if page.Table, err = p.Hours.Timetable(ctx, o.ID); err != nil {
			return err
		}
	}
	if page.Declaration, err = p.About.Declaration(ctx, o.ID); err != nil {
		return err
	}
	return web.Render(w, branded(r, o), http.StatusOK, officeCard(page))
}

func (p officePage) services(ctx context.Context) []ui.Link {
	var out []ui.Link
	for _, l := range p.Services {
		out = append(out, serviceLink(ctx, l, p.Slug))
	}
	return out
}

// contact are the ways to reach the office.
func (p officePage) contact(ctx context.Context) []ui.Fact {
	t := func(key string) string { return i18n.T(ctx, "portal.office."+key) }
	var out []ui.Fact
	add := func(key, value string, content templ.Component) {
		if value != "" {
			out = append(out, ui.Fact{Name: t(key), Content: content})
		}
	}
	if len(p.Lines) > 0 {
		out = append(out, ui.Fact{Name: t("address"), Lines: p.Lines})
	}
	add("phone", p.Phone, ui.A(ui.Link{Text: p.Phone, Href: telephone(p.Phone)}))
	add("email", p.Email, ui.A(ui.Link{Text: p.Email, Href: "mailto:" + p.Email}))
	add("ade", p.ADE, ui.Copy(ui.CopyProps{Text: p.ADE, What: t("ade")}))
	if lines := p.Table.open(ctx); len(lines) > 0 {
		out = append(out, ui.Fact{Name: t("hours"), Lines: lines})
	} else if p.Hours != "" {
		out = append(out, ui.Fact{Name: t("hours"), Value: p.Hours})
	}
	if lines := p.Table.free(ctx); len(lines) > 0 {
		out = append(out, ui.Fact{Name: t("free"), Lines: lines})
	}
	if p.Head != "" {
		out = append(out, ui.Fact{Name: t("head"), Value: strings.TrimPrefix(p.Head+" – "+p.HeadName, " – ")})
	}
	return out
}

// cells are the parts of the office and how to reach each.
func (p officePage) cells(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "portal.office."+key) }
	out := ui.TableProps{Caption: t("cells"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("cell")}, {Text: t("phone")}, {Text: t("email")}}}
	for _, c := range p.Cells {
		row := []ui.Cell{{Text: c.Name}, {}, {}}
		if c.Phone != "" {
			row[1].Content = ui.A(ui.Link{Text: c.Phone, Href: telephone(c.Phone)})
		}
		if c.Email != "" {
			row[2].Content = ui.A(ui.Link{Text: c.Email, Href: "mailto:" + c.Email})
		}
		out.Rows = append(out.Rows, ui.Row{Cells: row})
	}
	return out
}

// access are the ways in which the office can be reached by people with special needs.
func (p officePage) access(ctx context.Context) []ui.Link {
	out := []ui.Link{{Text: i18n.T(ctx, "portal.footer.declaration"), Href: DeclarationPath(p.Slug)}, {Text: i18n.T(ctx, "portal.footer.support"), Href: "/dostepnosc-wsparcie"}}
	if p.Declaration.PJM != "" {
		out = append(out, ui.Link{Text: i18n.T(ctx, "portal.office.pjm"), Href: p.Declaration.PJM})
	}
	if p.Declaration.ETR != "" {
		out = append(out, ui.Link{Text: i18n.T(ctx, "portal.office.etr"), Href: p.Declaration.ETR})
	}
	return out
}

// open are the hours as people read them: days that follow each other with the same hours are one line.
func (x Timetable) open(ctx context.Context) (out []string) {
	if x.Week == [7]string{} {
		return nil
	}
	for first := 0; first < len(x.Week); {
		last := first
		for last+1 < len(x.Week) && x.Week[last+1] == x.Week[first] {
			last++
		}
		days, hours := weekday(ctx, first), x.Week[first]
		if last > first {
			days += " – " + weekday(ctx, last)
		}
		if hours == "" {
			hours = i18n.T(ctx, "portal.office.closed")
		}
		out = append(out, days+": "+hours)
		first = last + 1
	}
	return out
}

// free are the days on which the office is closed although others are not.
func (x Timetable) free(ctx context.Context) (out []string) {
	for _, f := range x.Free {
		text := ui.DateText(ctx, f.Day)
		if f.Reason != "" {
			text += " – " + f.Reason
		}
		out = append(out, text)
	}
	return out
}

func weekday(ctx context.Context, n int) string {
	return i18n.T(ctx, "portal.weekday."+strconv.Itoa(n+1))
}
