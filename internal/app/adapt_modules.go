package app

import (
	"context"
	"strconv"
	"time"

	"wrota/internal/app/press"
	"wrota/internal/app/seals/purpose"
	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/parties"
	"wrota/internal/payments"
	"wrota/internal/platform/crypt"
	"wrota/internal/roads"
	"wrota/internal/roads/access"
	"wrota/internal/roads/occupancy"
)

// offers tells intake what units offer, and what is known of a person beforehand.
type offers struct{ *App }

var _ intake.Catalogue = offers{}

func (o offers) Offer(ctx context.Context, unit id.Unit, service string, version int) (intake.Offer, error) {
	x, err := o.Catalogue.Offer(ctx, unit, service, version)
	if err != nil {
		return intake.Offer{}, err
	}
	out := intake.Offer{Unit: unit, Service: x.Service, Tariff: x.Tariff, Values: x.Rates, Open: x.Open, Signature: x.Signature}
	return out, o.roadsOf(ctx, &out)
}

// roadsOf joins what only the road authority knows: its roads and its rates.
func (o offers) roadsOf(ctx context.Context, x *intake.Offer) error {
	if s := x.Definition().Service; s != occupancy.Slug && s != access.Slug {
		return nil
	}
	rates, err := o.Roads.Rates(ctx, x.Unit)
	if err != nil {
		return err
	}
	x.Rates, x.Lists = rates, rates
	return nil
}

func (o offers) Known(ctx context.Context, by actor.Actor) (eservice.Known, error) {
	if !by.LoggedIn() {
		return nil, nil
	}
	a, err := o.Identity.Account(ctx, by, by.Account)
	if err != nil {
		return nil, err
	}
	p := a.Profile
	known, err := o.acting().Known(ctx, by, a)
	if err != nil {
		return nil, err
	}
	if a.Kind == "firm" {
		known["account.kind"] = "organisation"
		known["account.organisation"] = record("name", p.Name, "nip", p.NIP, "regon", p.REGON, "krs", p.KRS)
	}
	known["account.person"] = record("given", p.Given, "family", p.Family, "pesel", p.PESEL)
	if !p.Address.IsZero() {
		known["account.address"] = p.Address
	}
	for name, value := range map[string]string{"account.phone": p.Phone, "account.ade": p.ADE, "account.pesel": p.PESEL} {
		if value != "" {
			known[name] = value
		}
	}
	return known, nil
}

// record is a compound answer of what is not empty.
func record(pairs ...string) field.Record {
	r := field.Record{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			r[pairs[i]] = pairs[i+1]
		}
	}
	return r
}

// matters tells intake whether a running case is the actor's own.
type matters struct{ *App }

var _ intake.Matters = matters{}

func (m matters) MatterOf(ctx context.Context, by actor.Actor, c id.Case) (intake.Matter, error) {
	x, err := m.Cases.MatterOf(ctx, by, c)
	if err != nil {
		return intake.Matter{}, err
	}
	return intake.Matter{Unit: x.Unit, Sign: x.Sign, Title: x.Title, Service: x.Service}, nil
}

// roadCharges makes the yearly fees of devices.
type roadCharges struct{ *App }

var _ roads.Charges = roadCharges{}

func (r roadCharges) ChargeYear(ctx context.Context, by actor.Actor, y roads.YearFee) (id.Charge, error) {
	to, err := r.payTo(ctx, y.Unit, occupancy.Slug, payments.RoadOccupancy)
	if err != nil {
		return id.Charge{}, err
	}
	c, err := r.Payments.Charge(ctx, by, payments.Demand{
		Source: y.Source, Key: strconv.Itoa(y.Year), Unit: y.Unit, Kind: payments.RoadOccupancy, Title: y.Title,
		Lines: []payments.Line{{Title: y.Title, Basis: y.Basis, Amount: y.Amount}},
		Payer: payments.Payer{Account: y.Account, Party: y.Party, Name: y.Holder}, PayTo: to, Case: y.Case, Sign: y.Sign, Service: occupancy.Slug, DueOn: y.Due,
	})
	return c.ID, err
}

// officesOfPress tells the press whose documents it makes and for whom.
type officesOfPress struct{ *App }

var _ press.Offices = officesOfPress{}

func (a *App) press() press.Press {
	return press.Press{Offices: officesOfPress{a}, Heads: a.house(), Blobs: a.Blobs, Stamp: a.Stamp()}
}

func (o officesOfPress) Unit(ctx context.Context, unit id.Unit) (identity.Unit, error) {
	return o.units.unit(ctx, unit)
}

func (o officesOfPress) Seal(ctx context.Context, unit id.Unit, what purpose.Sealing, at time.Time) (*crypt.Seal, error) {
	return o.seals().Seal(ctx, unit, what, at)
}

func (o officesOfPress) Party(ctx context.Context, unit id.Unit, party id.Party) (parties.Party, error) {
	return o.Parties.Party(ctx, System(unit), unit, party)
}
