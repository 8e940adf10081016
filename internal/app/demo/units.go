package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"wrota/internal/app"
	"wrota/internal/catalogue/place"
	"wrota/internal/identity"
	"wrota/internal/platform/clock"
)

// SeedRegion founds the real units of a voivodeship by TERYT, with fictitious people and identifiers,
// for tests of scale. It returns how many there are.
func SeedRegion(ctx context.Context, cfg app.Config, voivodeship string) (int, error) {
	division, err := place.All()
	if err != nil {
		return 0, err
	}
	units := division.Region(voivodeship)
	if len(units) == 0 {
		return 0, fmt.Errorf("there is no voivodeship %q; write its name in Polish, such as lubuskie", voivodeship)
	}
	now := clock.System{}.Now()
	a, err := app.New(ctx, cfg, app.Options{Demo: true})
	if err != nil {
		return 0, err
	}
	s := newSeeding(a, clock.At(now))
	for i, u := range units {
		if err := s.office(ctx, unitOf(u, i)); err != nil {
			return i, errors.Join(fmt.Errorf("%s: %w", u.Name, err), a.Close())
		}
	}
	return len(units), a.Close()
}

// unitOf is a unit of the division as an office with the least that work needs.
func unitOf(u place.Unit, i int) office {
	o := office{
		slug: fmt.Sprintf("%s-%s", slugOf(u.Name), u.TERC), teryt: u.TERC, street: "ul. Urzędowa", house: "1", postcode: "00-001", place: u.Name,
		phone: fmt.Sprintf("68 400 %02d %02d", i/100, i%100), plan: "gmina", topics: []string{"drogi"},
		cells: []cell{{"K", "Kierownictwo"}, {"KA", "Kancelaria"}, {"DR", "Referat Dróg"}, {"OR", "Referat Organizacyjny"}},
		people: []clerk{
			{"Jan", fmt.Sprintf("Testowy%d", i), "kierownik", "DR", []string{"kierownik"}, true, ""},
			{"Anna", fmt.Sprintf("Testowa%d", i), "referent", "DR", []string{"referent"}, false, ""},
			{"Ewa", fmt.Sprintf("Testowa%d", i), "kancelaria", "KA", []string{"kancelaria"}, true, ""},
			{"Iga", fmt.Sprintf("Testowa%d", i), "sekretarz", "OR", []string{"kierownik", "admin"}, true, ""},
		},
		services: everywhere, head: "Wójt",
	}
	switch u.Kind {
	case place.Powiat:
		o.kind, o.name, o.short, o.plan = identity.Powiat, "Starostwo Powiatowe: "+u.Name, "Powiat "+u.Name, "powiat"
	case place.City:
		o.kind, o.name, o.short = identity.Gmina, "Urząd Miasta "+u.Name, "Miasto "+u.Name
	default:
		o.kind, o.name, o.short = identity.Gmina, "Urząd Gminy "+u.Name, "Gmina "+u.Name
	}
	return o
}

func slugOf(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(latin(strings.ReplaceAll(name, " ", "_"))) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '_' && b.Len() > 0:
			b.WriteByte('-')
		}
	}
	return b.String()
}
