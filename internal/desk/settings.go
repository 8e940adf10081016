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
	links := p.settingsOf(r.Context(), r)
	if len(links) == 0 {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return web.Render(w, r, http.StatusOK, settings(links))
}

func (p *pages) settingsOf(ctx context.Context, r *http.Request) (out []ui.Link) {
	by := web.ActorOf(r)
	for _, s := range p.Settings {
		if open(by, s.Grants) {
			out = append(out, ui.Link{Text: i18n.T(ctx, "desk.settings."+s.Name), Note: i18n.T(ctx, "desk.settings."+s.Name+"-text"), Href: s.Href})
		}
	}
	return out
}
