package damage

import (
	"context"
	"net/http"
	"strings"

	"wrota/internal/app/query"
	"wrota/internal/identity"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Path is the list of files that somebody has to bring back from a copy.
const Path = "/biurko/ustawienia/uszkodzone"

// damaged is one line of the list. It names no person and no title: who runs the machine reads no mail.
type damaged struct {
	Subject string
	What    string
	Sums    []string // as the files of the store are called
	Found   db.Time
	Last    db.Time
}

// Routes are the list and its one button.
func (a *Alarm) Routes() []web.Route {
	admin := web.Clerk(identity.GrantAdmin)
	return []web.Route{
		{Method: http.MethodGet, Pattern: Path, Name: "damage.list", Access: admin, Handle: a.showDamage},
		{Method: http.MethodPost, Pattern: Path, Name: "damage.mended", Access: admin, Handle: a.doMended},
	}
}

func (a *Alarm) showDamage(w http.ResponseWriter, r *http.Request) error {
	return a.renderDamage(w, r, http.StatusOK, nil)
}

func (a *Alarm) renderDamage(w http.ResponseWriter, r *http.Request, status int, problems ui.Problems) error {
	list, err := a.damages(r)
	if err != nil {
		return err
	}
	if what := web.SessionOf(r).Pop("uszkodzone"); what != "" {
		c := ui.ChromeOf(r.Context())
		c.Flash = &ui.Flash{Tone: ui.OK, Text: i18n.T(r.Context(), "damage.done")}
		r = r.WithContext(ui.WithChrome(r.Context(), c))
	}
	return web.Render(w, r, status, damagePage(list, problems))
}

func (a *Alarm) damages(r *http.Request) (out []damaged, err error) {
	ctx, by := r.Context(), web.ActorOf(r)
	var rows []query.AppDamage
	err = a.DB.View(ctx, by, func(tx *db.Tx) error {
		rows, err = query.New(tx).Damages(ctx, by.Unit)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, x := range rows {
		one := damaged{Subject: x.Subject, Found: x.FoundAt, Last: x.LastAt}
		sums, what, err := a.Owners.Contents(ctx, by.Unit, x.Subject)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		for _, s := range sums {
			one.Sums = append(one.Sums, s.String()[:16])
		}
		one.What = what
		out = append(out, one)
	}
	return out, nil
}

func (a *Alarm) doMended(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	err = a.mended(r.Context(), web.ActorOf(r), v.Get("plik"))
	if f, ok := fault.As(err); ok && f.Kind == fault.Conflict {
		return a.renderDamage(w, r, http.StatusConflict, ui.Problems{{Text: i18n.T(r.Context(), f.Key)}})
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("uszkodzone", "tak")
	return web.See(w, r, Path)
}

func damageTable(ctx context.Context, list []damaged) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "damage."+key) }
	out := ui.TableProps{
		Caption: t("title"), Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("what")}, {Text: t("sums")}, {Text: t("found")}, {Text: t("last")}, {Text: t("do")}},
	}
	for _, d := range list {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: d.What}, {Text: strings.Join(d.Sums, " "), Mono: true}, {Content: ui.MomentShort(d.Found.Time)}, {Content: ui.MomentShort(d.Last.Time)}, {Content: recheck(d)},
		}})
	}
	return out
}
