package privacyweb

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/sheet"
	"wrota/internal/platform/web"
	"wrota/internal/privacy"
	"wrota/internal/ui"
)

// RegisterPath is the register of activities of processing.
const RegisterPath = "/biurko/ochrona-danych/rejestr"

func (p *pages) registerRoutes() []web.Route {
	officer := web.Clerk(privacy.GrantOfficer)
	return []web.Route{
		{Method: http.MethodGet, Pattern: RegisterPath, Name: "privacy.activities", Access: officer, Handle: p.activities},
		{Method: http.MethodGet, Pattern: RegisterPath + "/{file}", Name: "privacy.activitiesFile", Access: officer, Handle: p.activitiesFile},
	}
}

type registerPage struct {
	form
	privacy.Register
	AuditYears int
}

// registerOn is the register of the day in the address, of today when there is none.
func (p *pages) registerOn(r *http.Request) (privacy.Register, error) {
	on, v := clock.Today(p.Clock), r.URL.Query()
	switch text := v.Get("na"); {
	case text != "":
		on, _ = calendar.Parse(text) // none is refused by the module
	case v.Has("on-year"):
		on = day(v, "on")
	}
	return p.Privacy.ActivitiesOn(r.Context(), web.ActorOf(r), on)
}

func (p *pages) activities(w http.ResponseWriter, r *http.Request) error {
	reg, err := p.registerOn(r)
	if fault.Is(err, fault.Invalid) {
		page := registerPage{form: form{Typed: r.URL.Query(), Problems: problems(r.Context(), err)}, AuditYears: p.AuditYears}
		if page.Register, err = p.Privacy.ActivitiesOn(r.Context(), web.ActorOf(r), clock.Today(p.Clock)); err != nil {
			return err
		}
		return web.Render(w, r, http.StatusUnprocessableEntity, register(page))
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, register(registerPage{Register: reg, AuditYears: p.AuditYears}))
}

// on asks for the day.
func (g registerPage) on(ctx context.Context) ui.DateInputProps {
	d := ui.DateInputProps{Field: ui.Field{Name: "on", Label: i18n.T(ctx, "privacy.register.on"), Error: g.Problems.At("on")}}.WithDate(g.On)
	d.Day, d.Month, d.Year = g.value("on-day", d.Day), g.value("on-month", d.Month), g.value("on-year", d.Year)
	return d
}

// fields are what art. 30 sec. 1 wants of an activity, in its order.
func fields(l privacy.Line) [][2]string {
	kept := l.Retention
	if len(l.Kept) > 0 {
		kept += " (" + strings.Join(l.Kept, ", ") + ")"
	}
	return [][2]string{
		{"purpose", l.Purpose},
		{"basis", strings.Join(l.Basis, "; ")},
		{"people", strings.Join(l.People, "; ")},
		{"data", strings.Join(l.Data, "; ")},
		{"recipients", strings.Join(l.Recipients, "; ")},
		{"abroad", l.Abroad},
		{"kept", kept},
		{"safeguards", strings.Join(l.Safeguards, "; ")},
		{"source", l.Source},
		{"module", l.Module},
	}
}

func (g registerPage) summary(ctx context.Context, l privacy.Line) (out ui.SummaryProps) {
	for _, f := range fields(l) {
		out.Rows = append(out.Rows, ui.SummaryRow{Key: i18n.T(ctx, "privacy.register."+f[0]), Lines: []string{f[1]}})
	}
	return out
}

func (g registerPage) controller(ctx context.Context) (out ui.SummaryProps) {
	for _, f := range controller(g.Register) {
		out.Rows = append(out.Rows, ui.SummaryRow{Key: i18n.T(ctx, "privacy.register."+f[0]), Lines: []string{f[1]}})
	}
	return out
}

// audited says how long it is known who looked at data and changed them: at least two years (KRI).
func (g registerPage) audited(ctx context.Context) string {
	if g.AuditYears == 0 {
		return i18n.T(ctx, "privacy.register.audit-ever")
	}
	return i18n.T(ctx, "privacy.register.audit-years", "Count", g.AuditYears)
}

// controller is who answers for the processing (lit. a).
func controller(r privacy.Register) [][2]string {
	inspector := r.Controller.Inspector
	if inspector == "" {
		inspector = "–"
	}
	return [][2]string{{"controller", strings.TrimSuffix(r.Controller.Name+", "+r.Controller.Address, ", ")}, {"head", r.Controller.Head}, {"inspector", inspector}}
}

func (g registerPage) files(ctx context.Context) (out []ui.Link) {
	for _, kind := range []string{"csv", "xlsx", "pdf"} {
		out = append(out, ui.Link{Text: i18n.T(ctx, "privacy.register.file-"+kind), Href: RegisterPath + "/rejestr." + kind + "?na=" + g.On.String()})
	}
	return out
}

// rows are the register as a table: a heading and a row for each activity.
func rows(ctx context.Context, r privacy.Register) [][]string {
	head := []string{i18n.T(ctx, "privacy.register.name")}
	for _, f := range fields(privacy.Line{}) {
		head = append(head, i18n.T(ctx, "privacy.register."+f[0]))
	}
	out := [][]string{append(head, i18n.T(ctx, "privacy.register.processed"))}
	for _, l := range r.Lines {
		row := []string{l.Name}
		for _, f := range fields(l) {
			row = append(row, f[1])
		}
		by := ""
		if l.Processor {
			by = i18n.T(ctx, "privacy.register.yes")
		}
		out = append(out, append(row, by))
	}
	return out
}

func (p *pages) activitiesFile(w http.ResponseWriter, r *http.Request) error {
	reg, err := p.registerOn(r)
	if err != nil {
		return err
	}
	ctx, name, kind := r.Context(), r.PathValue("file"), ""
	var out bytes.Buffer
	switch name {
	case "rejestr.csv":
		kind, err = "text/csv; charset=utf-8", sheet.WriteCSV(&out, rows(ctx, reg))
	case "rejestr.xlsx":
		all := rows(ctx, reg)
		kind, err = sheet.XLSX, sheet.Write(&out, "Rejestr", all[0], func(add func(row []string) error) error {
			for _, r := range all[1:] {
				if err := add(r); err != nil {
					return err
				}
			}
			return nil
		})
	case "rejestr.pdf":
		kind, err = "application/pdf", pdf.Write(&out, p.printed(ctx, reg))
	default:
		return fault.New(fault.NotFound, "fault.no-page")
	}
	if err != nil {
		return err
	}
	return web.Send(w, web.File{Name: name, Type: kind, Size: int64(out.Len()), Body: &out, Inline: true})
}

// printed is the register on paper.
func (p *pages) printed(ctx context.Context, r privacy.Register) *pdf.Document {
	title := i18n.T(ctx, "privacy.register.title")
	facts := func(list [][2]string) (out pdf.Facts) {
		for _, f := range list {
			out = append(out, pdf.Fact{Label: i18n.T(ctx, "privacy.register."+f[0]), Value: pdf.Plain(f[1])})
		}
		return out
	}
	d := &pdf.Document{Title: title, Lang: "pl", Author: r.Controller.Name, Created: p.Clock.Now(), Blocks: []pdf.Block{
		pdf.Heading{Level: 1, Text: title}, pdf.Paragraph{Text: pdf.Plain(i18n.T(ctx, "privacy.register.on") + ": " + ui.DateText(ctx, r.On))}, facts(controller(r)),
	}}
	for _, l := range r.Lines {
		d.Blocks = append(d.Blocks, pdf.Heading{Level: 2, Text: l.Name}, facts(fields(l)))
	}
	if len(r.Processed) > 0 {
		d.Blocks = append(d.Blocks, pdf.Heading{Level: 2, Text: i18n.T(ctx, "privacy.register.processed-title")}, pdf.Paragraph{Text: pdf.Plain(i18n.T(ctx, "privacy.register.processed-text"))})
		for _, l := range r.Processed {
			d.Blocks = append(d.Blocks, pdf.Paragraph{Text: pdf.Plain(l.Name + ": " + strings.Join(l.Safeguards, "; "))})
		}
	}
	return d
}
