package casesweb

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"wrota/internal/cases"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// logPage is the metryka of a case (art. 66a KPA): who did what and when, for reading and for print.
type logPage struct {
	at
	Lines []audit.Line
	Mail  []Letter
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
	mail, err := p.mail(r.Context(), a)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, metryka(logPage{a, lines, mail}))
}

// table has the columns of the regulation (§ 2 ust. 1 of that of 6.03.2012, Dz.U. poz. 250): number, day, who on
// which post, what, and the identifier of the document in the file that it is about.
func (l logPage) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "casesweb."+key) }
	out := ui.TableProps{
		Caption: t("log"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("col-no"), Numeric: true}, {Text: t("col-when")}, {Text: t("col-who")}, {Text: t("col-what")}, {Text: t("col-document")}},
	}
	names := l.documents()
	for i, x := range l.Lines {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(i + 1), Numeric: true}, {Content: ui.MomentShort(x.At.Time)}, {Text: who(ctx, x)}, {Text: i18n.T(ctx, "audit."+x.Verb)}, {Text: about(x, names), Mono: true},
		}})
	}
	return out
}

// documents are the identifiers of the documents of the file: the sign of a letter of ours, the number in the
// register of a letter that came. The keys are those by which the entries of the audit name them.
func (l logPage) documents() map[string]string {
	names := map[string]string{}
	for _, w := range l.Writings {
		names["writing "+w.ID.Short()] = cases.LetterSign(&l.Case, &w)
	}
	for _, k := range l.Calls {
		names["task "+k.Task.Short()] = names["writing "+k.Writing.Short()]
	}
	for _, m := range l.Mail {
		names["letter "+m.ID.Short()] = m.Number
	}
	return names
}

// about is the document that an entry is about; empty when it is about none.
func about(x audit.Line, names map[string]string) string {
	var detail map[string]any
	if json.Unmarshal([]byte(x.Detail), &detail) != nil {
		return ""
	}
	for _, kind := range []string{"writing", "task", "letter"} {
		if short, ok := detail[kind].(string); ok && names[kind+" "+short] != "" {
			return names[kind+" "+short]
		}
	}
	number, _ := detail["number"].(string) // of the register of outgoing mail
	return number
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
