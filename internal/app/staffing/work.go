package staffing

import (
	"context"
	"slices"
	"strings"

	"wrota/internal/cases/openwork"
	"wrota/internal/identity/leaving"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// work tells the ceremony of leaving what lies open with somebody.
type work struct{ *Staffing }

var _ leaving.Work = work{}

// ofService begins the key of an e-service whose new cases somebody leads.
const ofService = "service"

func (w work) Open(ctx context.Context, by actor.Actor, unit id.Unit, e id.Employee) (out []leaving.Item, err error) {
	items, err := w.desk.Of(ctx, unit, e)
	if err != nil {
		return nil, err
	}
	which := make([]id.Case, len(items))
	for i, x := range items {
		which[i] = x.Case
	}
	may, err := w.Cases.Readable(ctx, by, which)
	if err != nil {
		return nil, err
	}
	for _, x := range items {
		item := leaving.Item{Key: string(x.Kind) + "-" + x.Case.Short(), Kind: string(x.Kind), Note: x.Sign}
		if may[x.Case] { // an administrator hands over what they may not read: a sign says nothing of anybody
			item.Title, item.Href = x.Title, "/biurko/sprawy/"+x.Case.Short()
		}
		out = append(out, item)
	}
	adopted, err := w.Catalogue.Adoptions(ctx, system(unit))
	if err != nil {
		return nil, err
	}
	var services []string
	for slug, a := range adopted {
		if a.Lead == e {
			services = append(services, slug)
		}
	}
	slices.Sort(services)
	for _, slug := range services {
		title := slug
		if s, err := w.Catalogue.Service(slug); err == nil {
			title = s.Definition().Title.In("pl")
		}
		out = append(out, leaving.Item{Key: ofService + "-" + slug, Kind: ofService, Title: title})
	}
	return out, nil
}

func (w work) HandOver(ctx context.Context, by actor.Actor, unit id.Unit, p leaving.Passing) error {
	kind, rest, _ := strings.Cut(p.Item.Key, "-")
	if kind == ofService {
		return w.passService(ctx, unit, rest, p)
	}
	c, err := id.Parse[id.Case](rest)
	if err != nil {
		return fault.New(fault.NotFound, "cases.no-such-case")
	}
	return w.desk.HandOver(ctx, by, openwork.Pass{
		Item: openwork.Item{Kind: openwork.Kind(kind), Case: c}, Unit: unit, From: p.From, To: p.To,
		Why: w.Words.Say("pl", "identity.staff.instruction", "Name", p.FromName),
	})
}

// passService names the heir as the leader of new cases of an e-service. An heir of another cell cannot be:
// then the superior assigns them.
func (w work) passService(ctx context.Context, unit id.Unit, slug string, p leaving.Passing) error {
	a, err := w.Catalogue.Adoption(ctx, system(unit), slug)
	if err != nil || a.Lead != p.From {
		return err
	}
	for _, lead := range []id.Employee{p.To, {}} {
		next := a
		next.Lead = lead
		if _, err = w.Catalogue.Adopt(ctx, system(unit), next); !fault.Is(err, fault.Invalid) {
			return err
		}
	}
	return err
}
