package catalogue

import (
	"context"
	"maps"
	"slices"

	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
)

// Offer is an e-service as one unit offers it.
type Offer struct {
	Unit     id.Unit
	Service  eservice.Service
	Open     bool   // it may be begun today
	Closed   string // message key: why it may not
	Opens    calendar.Date
	Closes   calendar.Date
	Class    jrwa.Class  // of the cases; none when the registry decides
	Cell     id.Cell     // which gets the cases
	Lead     id.Employee // who leads them; none: the superior decides
	Contact  id.Cell     // whom people ask; none when the office as a whole
	Texts    Texts
	Accounts Accounts
	Tariff   *fee.Tariff
	Rates    eservice.Rates // values of the law and of the unit
	// Signature says whether what is filed has to be signed: by the definition, or because the unit asks for it.
	Signature eservice.Need
}

// Definition is the data of the service.
func (o Offer) Definition() *eservice.Definition { return o.Service.Definition() }

// current is the definition of a service that is in force today, else the next one, else the last.
func (s *Service) current(service string) (*eservice.Definition, error) {
	found, err := s.Service(service)
	if err != nil {
		return nil, err
	}
	return found.Definition(), nil
}

// Service returns a service in the version in force today; when none is, the one that comes, or the
// last one there was.
func (s *Service) Service(service string) (eservice.Service, error) {
	versions := s.stock.services[service]
	if len(versions) == 0 {
		return nil, fault.New(fault.NotFound, "catalogue.no-such-service")
	}
	return inForce(versions, s.today()), nil
}

// inForce is the newest version in force on a day, else the first that comes after it, else the last.
func inForce(versions []eservice.Service, day calendar.Date) eservice.Service {
	var coming eservice.Service
	for i := len(versions) - 1; i >= 0; i-- {
		switch d := versions[i].Definition(); {
		case d.InForce(day):
			return versions[i]
		case d.ValidFrom.After(day):
			coming = versions[i]
		}
	}
	if coming != nil {
		return coming
	}
	return versions[len(versions)-1]
}

// Version returns a service in one version, or a not-found fault.
func (s *Service) Version(service string, version int) (eservice.Service, error) {
	for _, one := range s.stock.services[service] {
		if one.Definition().Version == version {
			return one, nil
		}
	}
	return nil, fault.New(fault.NotFound, "catalogue.no-such-service")
}

// Versions lists the versions of a service, the oldest first.
func (s *Service) Versions(service string) []eservice.Service { return s.stock.services[service] }

// Definitions are all versions of all services, in the order of their names.
func (s *Service) Definitions() (out []*eservice.Definition) {
	for _, slug := range slices.Sorted(maps.Keys(s.stock.services)) {
		for _, one := range s.stock.services[slug] {
			out = append(out, one.Definition())
		}
	}
	return out
}

// Offer returns a service of a unit in a version, or the one in force today for version 0. A unit
// that never adopted the service gives a not-found fault; one that has withdrawn it gives an offer
// that is not open, because what was begun and filed must stay readable. What is filed in a running
// case needs no adoption.
func (s *Service) Offer(ctx context.Context, unit id.Unit, service string, version int) (Offer, error) {
	found, err := s.Service(service)
	if version != 0 {
		found, err = s.Version(service, version)
	}
	if err != nil {
		return Offer{}, err
	}
	p, err := s.book.now(ctx)
	if err != nil {
		return Offer{}, err
	}
	a, adopted := p.adoptions[unit][service]
	if !adopted && !found.Definition().InMatter {
		return Offer{}, fault.New(fault.NotFound, "catalogue.no-such-service")
	}
	return s.offer(p, unit, a, found), nil
}

// offer joins a definition with what a unit decided.
func (s *Service) offer(p *pages, unit id.Unit, a Adoption, found eservice.Service) Offer {
	def, terms := found.Definition(), p.terms[unit]
	o := Offer{
		Unit: unit, Service: found, Opens: a.Opens, Closes: a.Closes, Class: classOf(a, def), Cell: a.Cell, Lead: a.Lead, Contact: a.Contact,
		Texts: a.Texts, Accounts: Accounts{}, Tariff: s.stock.tariff, Rates: s.stock.values.rates(p.rates[rateKey{unit, def.Service}]),
	}
	if o.Signature = def.Signature; a.MustSign {
		o.Signature = eservice.Required
	}
	if o.Contact.IsZero() {
		o.Contact = a.Cell
	}
	if o.Texts.Hours == "" {
		o.Texts.Hours = terms.Texts.Hours
	}
	if len(o.Texts.OtherWays) == 0 {
		o.Texts.OtherWays = terms.Texts.OtherWays
	}
	for _, kind := range AccountKinds {
		for _, from := range []Accounts{a.Accounts, terms.Accounts} {
			if account, ok := from[kind]; ok {
				o.Accounts[kind] = account
				break
			}
		}
	}
	o.Closed = closed(def, a, o.Rates, s.today())
	o.Open = o.Closed == ""
	return o
}

// closed says why a service may not be begun on a day, or nothing.
func closed(def *eservice.Definition, a Adoption, rates eservice.Rates, day calendar.Date) string {
	switch {
	case !def.InForce(day):
		return "catalogue.closed-version"
	case def.InMatter:
		return ""
	case day.Before(a.Opens):
		return "catalogue.closed-soon"
	case !a.On(day):
		return "catalogue.closed-withdrawn"
	case len(def.MissingRates(rates, day)) > 0:
		return "catalogue.closed-rates"
	}
	return ""
}
