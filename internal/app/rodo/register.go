package rodo

import (
	"context"
	"strings"

	"wrota/internal/catalogue"
	"wrota/internal/eservice"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/office"
	"wrota/internal/platform/personal"
	"wrota/internal/privacy"
	"wrota/internal/records"
)

// Office answers for the register of activities: what an office is, and which e-services it offers. The catalogue is
// asked for when it is needed.
type Office struct {
	Identity  *identity.Service
	Office    *office.Service
	Catalogue *catalogue.Service
	Records   *records.Service
}

// Controller implements privacy.Activities.
func (o Office) Controller(ctx context.Context, unit id.Unit) (privacy.Controller, error) {
	units, err := o.Identity.Units(ctx, actor.Automaton("system.app", unit), identity.UnitFilter{})
	if err != nil {
		return privacy.Controller{}, err
	}
	c := privacy.Controller{}
	for _, u := range units {
		if u.ID == unit {
			c.Name, c.Address, c.Head = u.Name, u.Address.String(), u.Head
		}
	}
	settings, err := o.Office.Settings(ctx, unit)
	c.Inspector = settings.Inspector.String()
	return c, err
}

// Offered makes an activity of each e-service that the office offers on a day, from the clause of art. 13 RODO that
// its form shows: what people are told and what the register says cannot differ.
func (o Office) Offered(ctx context.Context, unit id.Unit, on calendar.Date) (out []personal.Activity, err error) {
	offers, err := o.Catalogue.Offers(ctx, catalogue.Filter{Unit: unit, Closed: true, Lang: "pl"})
	if err != nil {
		return nil, err
	}
	for _, x := range offers {
		if on.Before(x.Opens) || !x.Closes.IsZero() && on.After(x.Closes) {
			continue
		}
		d := x.Definition()
		a := personal.Activity{
			ID: "usluga-" + d.Service, From: x.Opens, To: x.Closes, Name: d.Title.In("pl"), Purpose: joined(d.Privacy.Purposes), Basis: texts(d.Privacy.Basis),
			People: []string{"wnioskodawcy i osoby wskazane we wniosku"}, Data: sections(d), Recipients: texts(d.Privacy.Recipients), Abroad: "nie ma",
			Retention: d.Privacy.Retention.In("pl"), Safeguards: []string{"jak przy prowadzeniu spraw administracyjnych"}, Source: "Od osoby, która składa wniosek",
		}
		if !x.Class.IsZero() {
			a.Classes = []string{x.Class.String()}
		}
		out = append(out, a)
	}
	return out, nil
}

// sections are what a form asks for, by the titles of its parts: categories of data, in the words of the form.
func sections(d *eservice.Definition) (out []string) {
	for _, s := range d.Sections {
		if t := s.Title.In("pl"); t != "" {
			out = append(out, t)
		}
	}
	return out
}

func texts(list []eservice.Text) (out []string) {
	for _, t := range list {
		out = append(out, t.In("pl"))
	}
	return out
}

func joined(list []eservice.Text) string { return strings.Join(texts(list), "; ") }

// CategoryOf implements privacy.Plan.
func (o Office) CategoryOf(ctx context.Context, unit id.Unit, class string, on calendar.Date) (string, error) {
	c, err := jrwa.Parse(class)
	if err != nil {
		return "", err
	}
	k, err := o.Records.Retention(ctx, unit, c, on)
	return k.String(), err
}
