package app

import (
	"context"

	"wrota/internal/catalogue"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/kit/actor"
)

var _ intakeweb.Services = registry{}

// Services lists what the clerk's unit offers today: the same as on the portal.
func (r registry) Services(ctx context.Context, by actor.Actor, lang string) ([]intakeweb.Service, error) {
	offers, err := r.Catalogue.Offers(ctx, catalogue.Filter{Unit: by.Unit, Lang: lang})
	out := make([]intakeweb.Service, 0, len(offers))
	for _, o := range offers {
		d := o.Definition()
		out = append(out, intakeweb.Service{Slug: d.Service, Action: d.Action.In(lang), Summary: d.Summary.In(lang)})
	}
	return out, err
}
