package casesweb

import (
	"context"

	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/ui"
)

// Finder finds cases for the palette of the desk.
type Finder struct{ Cases *cases.Service }

// Search answers the cases the actor may open whose sign, title or party has the words.
func (f Finder) Search(ctx context.Context, by actor.Actor, text string) ([]ui.Found, error) {
	rows, err := f.Cases.Search(ctx, by, text, 8)
	if err != nil {
		return nil, err
	}
	out := make([]ui.Found, len(rows))
	for i, r := range rows {
		out[i] = ui.Found{Text: r.Sign + " " + r.Title, Note: r.PartyName, Href: path(r.ID)}
	}
	return out, nil
}
