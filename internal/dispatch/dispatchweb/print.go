package dispatchweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"wrota/internal/dispatch"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// printPage is the register of some days as one table, each delivery a row.
type printPage struct {
	dispatch.Register
	From, To calendar.Date
}

// print shows the register of the days in the address: of this month when it names none.
func (p *pages) print(w http.ResponseWriter, r *http.Request) error {
	page := printPage{From: day(r.FormValue("od")), To: day(r.FormValue("do"))}
	if page.To.IsZero() {
		page.To = p.Dispatch.Today()
	}
	if page.From.IsZero() {
		page.From = calendar.On(page.To.Year(), page.To.Month(), 1)
	}
	var err error
	page.Register, err = p.Dispatch.Outgoing(r.Context(), web.ActorOf(r), dispatch.Question{From: page.From, To: page.To, Limit: dispatch.MaxPrint})
	if err != nil {
		return err
	}
	slices.Reverse(page.Letters) // a register is read from its first number
	return web.Render(w, r, http.StatusOK, printed(page))
}

func (p printPage) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "dispatch.desk."+key) }
	out := ui.TableProps{
		Caption: i18n.T(ctx, "dispatch.desk.print-caption", "From", ui.ShortDate(p.From), "To", ui.ShortDate(p.To)),
		Columns: []ui.Column{
			{Text: t("number")}, {Text: t("sent")}, {Text: t("sign")}, {Text: t("letter")}, {Text: t("addressee")}, {Text: t("way")}, {Text: t("tracking")}, {Text: t("state")},
		},
	}
	for _, l := range p.Letters {
		for _, d := range l.Deliveries {
			way := i18n.T(ctx, "dispatch.channel."+string(d.Channel))
			if d.Mode != "" && d.Channel == dispatch.Paper {
				way = i18n.T(ctx, "dispatch.mode."+string(d.Mode))
			}
			name := d.Name
			if d.Channel == dispatch.Paper && !d.Address.IsZero() {
				name += ", " + strings.Join(d.Address.Lines(), ", ")
			}
			_, state := stageTag(ctx, d.Stage)
			if !d.ServedOn.IsZero() {
				state += " " + ui.ShortDate(d.ServedOn)
			}
			out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
				{Text: l.Number}, {Content: ui.DateShort(calendar.Of(l.SentAt))}, {Text: l.Sign}, {Text: l.Title}, {Text: name}, {Text: way}, {Text: d.Tracking, Mono: true}, {Text: state},
			}})
		}
	}
	return out
}
