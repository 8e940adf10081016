package refused

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/privacy"
	"wrota/internal/ui"
)

// Path is the list of what was refused in an office.
const Path = "/biurko/ochrona-danych/odmowy"

const perPage = 50

// Grant lets somebody see what was refused: the inspector of data protection and the administrator of an office.
const Grant = privacy.GrantOfficer

// Routes are the list.
func (w *Watch) Routes() []web.Route {
	return []web.Route{{Method: http.MethodGet, Pattern: Path, Name: "refused.list", Access: web.Clerk(Grant), Handle: w.show}}
}

type listPage struct {
	Lines []audit.Line
	Older int64 // where older entries begin; 0 when there are none
}

func (w *Watch) show(rw http.ResponseWriter, r *http.Request) error {
	by := web.ActorOf(r)
	before, _ := strconv.ParseInt(r.URL.Query().Get("przed"), 10, 64) // anything else is the newest
	var page listPage
	err := w.DB.View(r.Context(), by, func(tx *db.Tx) (err error) {
		page.Lines, err = w.Audit.Refusals(r.Context(), tx, by.Unit, before, perPage+1)
		return err
	})
	if err != nil {
		return err
	}
	if len(page.Lines) > perPage {
		page.Lines = page.Lines[:perPage]
		page.Older = page.Lines[perPage-1].Seq
	}
	return web.Render(rw, r, http.StatusOK, list(page))
}

func older(seq int64) string { return fmt.Sprintf("%s?przed=%d", Path, seq) }

func (p listPage) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "refused."+key) }
	out := ui.TableProps{
		Caption: t("latest"), RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("when")}, {Text: t("who")}, {Text: t("page")}, {Text: t("why")}, {Text: t("from")}},
	}
	for _, l := range p.Lines {
		var d detail
		var from struct{ Address string }
		_ = json.Unmarshal([]byte(l.Detail), &d) // we wrote both; what cannot be read is left out
		_ = json.Unmarshal([]byte(l.Origin), &from)
		who := l.ActorName
		if l.ActorKind == string(actor.Clerk) && l.ActorPost != "" {
			who += ", " + l.ActorPost
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: ui.MomentText(ctx, l.At.Time)}, {Text: who}, {Text: strings.TrimPrefix(l.Subject, "page:")}, {Text: why(ctx, d)}, {Text: from.Address}}})
	}
	return out
}

// why says in words what was refused, and how many times in that hour when it was more than once.
func why(ctx context.Context, d detail) string {
	key := "other"
	switch d.Status {
	case http.StatusForbidden:
		key = "forbidden"
	case http.StatusNotFound:
		key = "not-found"
	case http.StatusTooManyRequests:
		key = "busy"
	}
	text := i18n.T(ctx, "refused."+key)
	if d.Count > singly {
		text += " " + i18n.T(ctx, "refused.count", "N", d.Count)
	}
	return text
}
