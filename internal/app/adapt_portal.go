package app

import (
	"context"
	"slices"

	"wrota/internal/catalogue"
	"wrota/internal/eservice"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/payments"
	"wrota/internal/platform/i18n"
	"wrota/internal/portal"
)

// publicOffers tells the portal which e-services there are, in the language of the page.
type publicOffers struct{ *App }

var _ portal.Offers = publicOffers{}

func (o publicOffers) Topics(ctx context.Context) ([]portal.Topic, error) {
	lang := i18n.Lang(ctx)
	var out []portal.Topic
	for _, t := range o.Catalogue.Topics() {
		out = append(out, portal.Topic{ID: t.ID, Title: t.Title.In(lang), Text: t.Text.In(lang), Lang: t.Title.Language(lang)})
	}
	return out, nil
}

func (o publicOffers) Listings(ctx context.Context, f portal.Filter) ([]portal.Listing, error) {
	lang := i18n.Lang(ctx)
	found, err := o.Catalogue.Listings(ctx, catalogue.Filter{Unit: f.Unit, Topic: f.Topic, Text: f.Text, Lang: lang})
	out := make([]portal.Listing, 0, len(found))
	for _, x := range found {
		out = append(out, listing(x.Service.Definition(), x.Units, lang))
	}
	return out, err
}

func listing(d *eservice.Definition, units []id.Unit, lang string) portal.Listing {
	return portal.Listing{
		Service: d.Service, Action: d.Action.In(lang), Summary: d.Summary.In(lang), Topic: d.Topic, Lang: d.Action.Language(lang), Units: units,
	}
}

func (o publicOffers) Service(ctx context.Context, service string) (portal.Service, error) {
	lang := i18n.Lang(ctx)
	s, err := o.Catalogue.Service(service)
	if err != nil {
		return portal.Service{}, err
	}
	units, err := o.Catalogue.UnitsOffering(ctx, service)
	if err != nil {
		return portal.Service{}, err
	}
	d := s.Definition()
	if d.InMatter {
		return portal.Service{}, fault.New(fault.NotFound, "catalogue.no-such-service")
	}
	texts := func(in []eservice.Text) (out []string) {
		for _, t := range in {
			out = append(out, t.In(lang))
		}
		return out
	}
	out := portal.Service{
		Listing: listing(d, units, lang), Title: d.Title.In(lang), Lead: d.Start.Lead.In(lang), Who: d.Start.Who.In(lang), Prepare: texts(d.Start.Prepare),
		Minutes: d.Start.Minutes, Cost: d.Start.Cost.In(lang), When: d.Start.When.In(lang), OtherWays: texts(d.Start.OtherWays), After: texts(d.Start.After),
		Account: d.Filing != eservice.FilingAnonymous, Signature: need(d.Signature),
	}
	for _, l := range d.Law {
		out.Law = append(out.Law, portal.Law{Act: l.Act, Cite: l.Cite, URL: l.URL})
	}
	return out, nil
}

func (o publicOffers) Offer(ctx context.Context, unit id.Unit, service string) (portal.Offer, error) {
	x, err := o.Catalogue.Offer(ctx, unit, service, 0)
	return portal.Offer{
		Unit: unit, Open: x.Open, Closed: x.Closed, Lead: x.Texts.Lead, When: x.Texts.Term, Hours: x.Texts.Hours, OtherWays: x.Texts.OtherWays, Contact: x.Contact,
		Signature: need(x.Signature),
	}, err
}

func need(n eservice.Need) portal.Need {
	return map[eservice.Need]portal.Need{eservice.Required: portal.Required, eservice.Allowed: portal.Allowed}[n]
}

// publicOffices tells the portal what everybody may know of the offices.
type publicOffices struct{ *App }

var (
	_ portal.Offices = publicOffices{}
	_ portal.Staff   = publicOffices{}
	_ portal.About   = publicOffices{}
)

// office is a unit as people see it, with the hours that the office wrote down for all its services.
func (o publicOffices) office(ctx context.Context, u identity.Unit) (portal.Office, error) {
	hours, err := o.Catalogue.Hours(ctx)
	out := publicOffice(u)
	out.Hours = hours[u.ID]
	return out, err
}

func publicOffice(u identity.Unit) portal.Office {
	return portal.Office{
		ID: u.ID, Slug: u.Slug, Kind: string(u.Kind), Name: u.Name, ShortName: u.ShortName, Lines: u.Address.Lines(), Email: u.Email, Phone: u.Phone, ADE: u.ADE,
		Head: u.Head, HeadName: u.HeadName, Topics: u.Topics, Brand: *brand(u),
	}
}

func (o publicOffices) Offices(ctx context.Context) ([]portal.Office, error) {
	units, err := o.units.all(ctx)
	if err != nil {
		return nil, err
	}
	hours, err := o.Catalogue.Hours(ctx)
	out := make([]portal.Office, 0, len(units))
	for _, u := range units {
		one := publicOffice(u)
		one.Hours = hours[u.ID]
		out = append(out, one)
	}
	return out, err
}

func (o publicOffices) Office(ctx context.Context, unit id.Unit) (portal.Office, error) {
	u, err := o.units.unit(ctx, unit)
	if err != nil {
		return portal.Office{}, err
	}
	return o.office(ctx, u)
}

func (o publicOffices) OfficeBySlug(ctx context.Context, slug string) (portal.Office, error) {
	u, err := o.units.named(ctx, slug)
	if err != nil {
		return portal.Office{}, err
	}
	return o.office(ctx, u)
}

func (o publicOffices) Cells(ctx context.Context, unit id.Unit) ([]portal.Cell, error) {
	cells, err := o.Identity.Cells(ctx, System(unit), unit)
	out := make([]portal.Cell, 0, len(cells))
	for _, c := range cells {
		out = append(out, portal.Cell{ID: c.ID, Parent: c.Parent, Symbol: c.Symbol, Name: c.Name, Phone: c.Phone, Email: c.Email})
	}
	return out, err
}

func (o publicOffices) Clerk(ctx context.Context, unit id.Unit, e id.Employee) (portal.Clerk, error) {
	x, err := o.Identity.Employee(ctx, System(unit), unit, e)
	if err != nil {
		return portal.Clerk{}, err
	}
	cell, err := o.Identity.Cell(ctx, System(unit), unit, x.Cell)
	c := portal.Clerk{Name: x.Name, Post: x.Post, Phone: x.Phone, Cell: cell.Name}
	if c.Phone == "" {
		c.Phone = cell.Phone
	}
	return c, err
}

// operator is the unit that runs the portal: the voivodeship when there is one, else the first.
func (o publicOffices) operator(ctx context.Context) (identity.Unit, error) {
	units, err := o.units.all(ctx)
	if err != nil || len(units) == 0 {
		return identity.Unit{}, err
	}
	if i := slices.IndexFunc(units, func(u identity.Unit) bool { return u.Kind == identity.Voivodeship }); i >= 0 {
		return units[i], nil
	}
	return units[0], nil
}

func (o publicOffices) Portal(ctx context.Context) (portal.Portal, error) {
	u, err := o.operator(ctx)
	if err != nil {
		return portal.Portal{}, err
	}
	operator, err := o.office(ctx, u)
	return portal.Portal{Base: o.Config.Base, Operator: operator, Licence: "EUPL-1.2"}, err
}

// Declaration says what was found when the pages were last examined. The tests of the project look at
// every page with axe; people with disabilities have not tried them yet, so nobody may claim more than
// partial compliance.
func (o publicOffices) Declaration(ctx context.Context, unit id.Unit) (portal.Declaration, error) {
	u, err := o.operator(ctx)
	if !unit.IsZero() {
		u, err = o.units.unit(ctx, unit)
	}
	if err != nil {
		return portal.Declaration{}, err
	}
	made := calendar.On(2026, 11, 21)
	return portal.Declaration{
		Entity: u.Name, URL: o.Config.Base + "/", Published: made, Updated: made, Status: portal.Partly, Made: made, Reviewed: made,
		Inaccessible: []string{i18n.T(ctx, "app.declaration.uploads"), i18n.T(ctx, "app.declaration.untried")},
		Method:       i18n.T(ctx, "app.declaration.method"), Person: u.HeadName, Email: u.Email, Phone: u.Phone,
		Architecture: []string{i18n.T(ctx, "app.declaration.building")},
	}, nil
}

// publicCharges tells the portal what the actor has to pay.
type publicCharges struct{ *App }

var _ portal.Charges = publicCharges{}

func (p publicCharges) ChargesOf(ctx context.Context, q portal.ChargeQuestion) ([]portal.Charge, error) {
	var found []payments.Charge
	var err error
	switch {
	case !q.Case.IsZero():
		found, err = p.Payments.OfCase(ctx, q.By, q.Unit, q.Case)
	case !q.Submission.IsZero():
		found, err = p.acting().ChargesOf(ctx, q.By, q.Unit, q.Submission)
	default:
		found, err = p.Payments.Mine(ctx, q.By)
	}
	out := make([]portal.Charge, 0, len(found))
	for _, c := range found {
		out = append(out, portal.Charge{
			ID: c.ID, Unit: c.Unit, Case: c.Case, Submission: c.Submission, Title: c.Title, Amount: c.Amount, Missing: c.Missing(), Due: c.DueOn, Cancelled: c.Cancelled != nil,
		})
	}
	return out, err
}

// publicBox counts the letters that wait.
type publicBox struct{ *App }

func (b publicBox) Waiting(ctx context.Context, by actor.Actor) (int, error) {
	return b.Dispatch.Waiting(ctx, by)
}
