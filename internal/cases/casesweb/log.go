package casesweb

import (
	"context"
	"net/http"
	"strconv"

	"wrota/internal/platform/audit"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// logPage is the metryka of a case (art. 66a KPA): who did what and when, for reading and for print.
type logPage struct {
	at
	Lines []audit.Line
}

func (p *pages) showLog(w http.ResponseWriter, r *http.Request) error {
	a, err := p.enterToWork(r)
	if err != nil {
		return err
	}
	lines, err := p.Cases.Log(r.Context(), a.By, a.ID)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, metryka(logPage{a, lines}))
}

// table has the columns of the regulation: number, day, who on which post, what.
func (l logPage) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "casesweb."+key) }
	out := ui.TableProps{
		Caption: t("log"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("col-no"), Numeric: true}, {Text: t("col-when")}, {Text: t("col-who")}, {Text: t("col-what")}},
	}
	for i, x := range l.Lines {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(i + 1), Numeric: true}, {Content: ui.MomentShort(x.At.Time)}, {Text: who(ctx, x)}, {Text: i18n.T(ctx, "audit."+x.Verb)},
		}})
	}
	return out
}

// who names the person with the post, or the automaton that acted for the office.
func who(ctx context.Context, x audit.Line) string {
	switch {
	case x.ActorKind == "system":
		return i18n.T(ctx, "casesweb.automaton")
	case x.ActorPost != "":
		return x.ActorName + ", " + x.ActorPost
	}
	return x.ActorName
}
