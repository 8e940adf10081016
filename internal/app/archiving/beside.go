package archiving

import (
	"context"

	"wrota/internal/archive/archiveweb"
	"wrota/internal/cases"
	"wrota/internal/cases/casesweb"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// Beside leads from the page of a case to its packages.
func Beside(ctx context.Context, _ actor.Actor, d *cases.Dossier) (casesweb.Aside, error) {
	return casesweb.Aside{Links: []ui.Link{{Text: i18n.T(ctx, "archive.title"), Href: archiveweb.Path(d.ID)}}}, nil
}
