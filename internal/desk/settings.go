package desk

import (
	"context"
	"net/http"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// showSettings lists the settings that the clerk may open; whoever may open none has no such page.
func (p *pages) showSettings(w http.ResponseWriter, r *http.Request) error {
	groups := p.settingsOf(r.Context(), r)
	if len(groups) == 0 {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return web.Render(w, r, http.StatusOK, settings(groups))
}

// group is a heading of the settings with what stands under it.
type group struct {
	name  string
	links []ui.Link
}

func (p *pages) settingsOf(ctx context.Context, r *http.Request) (out []group) {
	by := web.ActorOf(r)
	for _, s := range p.Settings {
		if open(by, s.Grants) {
			if len(out) == 0 || out[len(out)-1].name != s.Group {
				out = append(out, group{name: s.Group})
			}
			g := &out[len(out)-1]
			g.links = append(g.links, ui.Link{Text: i18n.T(ctx, "desk.settings."+s.Name), Note: i18n.T(ctx, "desk.settings."+s.Name+"-text"), Href: s.Href})
		}
	}
	return out
}
