package privacyweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/privacy"
	"wrota/internal/ui"
)

type seenPage struct {
	privacy.Views
	Offices map[id.Unit]string
	Older   bool // not the first page
}

func (p *pages) seen(w http.ResponseWriter, r *http.Request) error {
	before := r.URL.Query().Get("przed")
	views, err := p.Privacy.Seen(r.Context(), web.ActorOf(r), before)
	if err != nil {
		return err
	}
	page := seenPage{Views: views, Offices: map[id.Unit]string{}, Older: before != ""}
	for _, v := range views.List {
		if _, known := page.Offices[v.Unit]; known || v.Unit == id.Region {
			continue
		}
		if page.Offices[v.Unit], err = p.Offices.OfficeName(r.Context(), v.Unit); err != nil {
			return err
		}
	}
	return web.Render(w, r, http.StatusOK, seen(page))
}

func (p seenPage) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "privacy.seen."+key) }
	out := ui.TableProps{
		Caption: t("title"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("when")}, {Text: t("who")}, {Text: t("office")}, {Text: t("what")}},
	}
	for _, v := range p.List {
		office := p.Offices[v.Unit]
		if office == "" {
			office = t("portal")
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Content: ui.MomentShort(v.At)}, {Text: who(ctx, v)}, {Text: office}, {Text: what(ctx, v)},
		}})
	}
	return out
}

func who(ctx context.Context, v privacy.View) string {
	post := v.Post
	if v.By != actor.Clerk {
		post = i18n.T(ctx, "privacy.seen.proxy")
	}
	return strings.TrimSuffix(v.Name+", "+post, ", ")
}

// kinds are the modules whose things people know by a word of their own.
var kinds = map[string]string{
	"cases": "case", "records": "records", "dispatch": "dispatch", "payments": "payments", "intake": "intake", "parties": "parties", "notices": "notices", "roads": "roads",
}

func what(ctx context.Context, v privacy.View) string {
	module, _, _ := strings.Cut(v.Verb, ".")
	kind, known := kinds[module]
	if !known {
		kind = "other"
	}
	return strings.TrimSpace(i18n.T(ctx, "privacy.verb."+kind) + " " + v.Sign)
}

func (p seenPage) pagination(ctx context.Context) ui.PaginationProps {
	out := ui.PaginationProps{Label: i18n.T(ctx, "privacy.seen.title")}
	if p.Older {
		out.Previous = &ui.PageLink{Href: SeenPath, Text: i18n.T(ctx, "privacy.seen.first")}
	}
	if p.Next != "" {
		out.Next = &ui.PageLink{Href: SeenPath + "?przed=" + url.QueryEscape(p.Next), Text: i18n.T(ctx, "privacy.seen.older")}
	}
	return out
}
