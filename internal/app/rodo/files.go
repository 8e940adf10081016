package rodo

import (
	"context"
	"maps"
	"slices"
	"strings"

	"wrota/internal/cases/concern"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/email"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/pesel"
	"wrota/internal/kit/phone"
	"wrota/internal/kit/postcode"
	"wrota/internal/parties"
	"wrota/internal/privacy"
)

// Files are the cases and the entries of people, for what they demand to be corrected.
type Files struct {
	Parties  *parties.Service
	Identity *identity.Service
	Cases    concern.Signs
}

var _ privacy.Files = Files{}

// PlacesOf implements privacy.Files.
func (f Files) PlacesOf(ctx context.Context, by actor.Actor) (out []privacy.Place, err error) {
	cases, err := f.Cases.Own(ctx, by)
	if err != nil {
		return nil, err
	}
	offices := map[id.Unit]bool{}
	for _, c := range cases {
		out = append(out, privacy.Place{Unit: c.Unit, Case: c.Case, Sign: c.Sign, Title: c.Title})
		offices[c.Unit] = true
	}
	names, err := Alarms{Identity: f.Identity}.OfficeNames(ctx)
	for _, u := range slices.SortedFunc(maps.Keys(offices), func(a, b id.Unit) int { return strings.Compare(names[a], names[b]) }) {
		out = append(out, privacy.Place{Unit: u, Title: names[u]})
	}
	return out, err
}

// entry is the party of a demand: the one of the case, or the first entry of the account.
func (f Files) entry(ctx context.Context, by actor.Actor, d privacy.Demand) (parties.Party, error) {
	list, err := f.Parties.OfAccountIn(ctx, by, d.Account)
	if err != nil || len(list) == 0 {
		if err == nil {
			err = fault.New(fault.NotFound, "privacy.demand.no-entry")
		}
		return parties.Party{}, err
	}
	if !d.Case.IsZero() {
		which, err := f.Cases.PartyOf(ctx, by, d.Case, d.Account)
		if err != nil {
			return parties.Party{}, err
		}
		for _, p := range list {
			if p.ID == which {
				return p, nil
			}
		}
	}
	return list[0], nil
}

// EntryOf implements privacy.Files.
func (f Files) EntryOf(ctx context.Context, by actor.Actor, d privacy.Demand) (privacy.Entry, error) {
	p, err := f.entry(ctx, by, d)
	if err != nil {
		return privacy.Entry{}, err
	}
	e := privacy.Entry{Party: p.ID, Version: p.Version, Values: map[string]string{
		"email": p.Email, "phone": p.Phone, "street": p.Address.Street, "house": p.Address.House, "flat": p.Address.Flat, "postcode": p.Address.Postcode, "place": p.Address.Place,
	}}
	if p.Kind == parties.Organisation {
		e.Values["name"] = p.Name
	} else {
		e.Values["given"], e.Values["family"], e.Values["pesel"] = p.Given, p.Family, p.PESEL
	}
	return e, nil
}

// Correct implements privacy.Files.
func (f Files) Correct(ctx context.Context, by actor.Actor, d privacy.Demand, e privacy.Entry) error {
	p, err := f.entry(ctx, by, d)
	if err != nil {
		return err
	}
	if p.ID != e.Party {
		return fault.New(fault.Conflict, "parties.changed-meanwhile")
	}
	if err := check(p.Kind, e.Values); err != nil {
		return err
	}
	x, v := p.Details, e.Values
	if p.Kind == parties.Organisation {
		x.Name = v["name"]
	} else {
		x.Given, x.Family, x.PESEL = v["given"], v["family"], v["pesel"]
	}
	x.Email, x.Phone = v["email"], v["phone"]
	x.Address.Street, x.Address.House, x.Address.Flat, x.Address.Postcode, x.Address.Place = v["street"], v["house"], v["flat"], v["postcode"], v["place"]
	return f.Parties.Correct(ctx, by, parties.Correction{Party: p.ID, Version: e.Version, Source: d.Source(), Case: d.Case, Details: x})
}

// check refuses values that cannot be right, each with its field.
func check(kind parties.Kind, v map[string]string) error {
	var problems []fault.Field
	bad := func(name string, wrong bool) {
		if wrong {
			problems = append(problems, fault.Field{Name: name, Key: "privacy.demand.bad-" + name})
		}
	}
	bad("name", kind == parties.Organisation && v["name"] == "")
	bad("family", kind == parties.Person && v["family"] == "")
	for _, x := range []struct {
		name  string
		check func(string) error
	}{
		{"pesel", func(s string) error { _, err := pesel.Parse(s); return err }},
		{"email", func(s string) error { _, err := email.Parse(s); return err }},
		{"phone", func(s string) error { _, err := phone.Parse(s); return err }},
		{"postcode", func(s string) error { _, err := postcode.Parse(s); return err }},
	} {
		bad(x.name, v[x.name] != "" && x.check(v[x.name]) != nil)
	}
	return fault.Fields(problems)
}

// ChangesOf implements privacy.Files.
func (f Files) ChangesOf(ctx context.Context, by actor.Actor, d privacy.Demand) (out []privacy.Change, err error) {
	p, err := f.entry(ctx, by, d)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := f.Parties.Changes(ctx, by, p.ID, d.Source())
	for _, c := range list {
		out = append(out, privacy.Change(c))
	}
	return out, err
}
