package staffing

import (
	"context"
	"slices"
	"strings"

	"wrota/internal/cases/openwork"
	"wrota/internal/cases/readable"
	"wrota/internal/identity/leaving"
	"wrota/internal/intake"
	"wrota/internal/intake/unfinished"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
)

// work tells the ceremony of leaving what lies open with somebody.
type work struct{ *Staffing }

var _ leaving.Work = work{}

// ofService begins the key of an e-service whose new cases somebody leads.
const ofService = "service"

// atCounter begins the key of an application that somebody took down at the counter and has not sent.
const atCounter = "counter"

func (w work) Open(ctx context.Context, by actor.Actor, unit id.Unit, e id.Employee) (out []leaving.Item, err error) {
	items, err := w.desk.Of(ctx, unit, e)
	if err != nil {
		return nil, err
	}
	lonely, err := w.alone(ctx, unit, e)
	if err != nil {
		return nil, err
	}
	items = append(items, lonely...)
	which := make([]id.Case, len(items))
	for i, x := range items {
		which[i] = x.Case
	}
	may, err := readable.Cases{DB: w.DB}.Readable(ctx, by, which)
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
	begun, err := w.counter.Of(ctx, unit, e)
	if err != nil {
		return nil, err
	}
	for _, d := range begun {
		out = append(out, leaving.Item{Key: atCounter + "-" + d.ID.Short(), Kind: atCounter, Title: w.title(d.Service)})
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
		out = append(out, leaving.Item{Key: ofService + "-" + slug, Kind: ofService, Title: w.title(slug)})
	}
	return out, nil
}

func (w work) title(service string) string {
	if s, err := w.Catalogue.Service(service); err == nil {
		return s.Definition().Title.In("pl")
	}
	return service
}

func (w work) HandOver(ctx context.Context, by actor.Actor, unit id.Unit, p leaving.Passing) error {
	kind, rest, _ := strings.Cut(p.Item.Key, "-")
	if kind == ofService {
		return w.passService(ctx, unit, rest, p)
	}
	if kind == atCounter {
		return w.passDraft(ctx, by, unit, rest, p)
	}
	c, err := id.Parse[id.Case](rest)
	if err != nil {
		return fault.New(fault.NotFound, "cases.no-such-case")
	}
	if k := openwork.Kind(kind); k == openwork.Unnamed || k == openwork.Accept {
		return w.passWaiting(ctx, unit, p, k, c)
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

// passDraft gives an unfinished application to an heir who may serve people at the counter.
func (w work) passDraft(ctx context.Context, by actor.Actor, unit id.Unit, rest string, p leaving.Passing) error {
	d, err := id.Parse[id.Draft](rest)
	if err != nil {
		return fault.New(fault.NotFound, "identity.leaving.heir")
	}
	heir, err := w.rightsOn(ctx, unit, p.To, clock.Today(w.Clock))
	if err != nil {
		return err
	}
	if !heir.May(intake.GrantRegister) {
		return fault.New(fault.Conflict, "identity.leaving.heir-cannot")
	}
	return w.counter.HandOver(ctx, by, unfinished.Pass{Unit: unit, Draft: d, From: p.From, To: p.To})
}
