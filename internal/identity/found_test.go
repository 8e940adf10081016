package identity_test

import (
	"slices"
	"testing"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// szumin is an office that nobody has founded yet.
func szumin() identity.Founding {
	return identity.Founding{
		Unit: identity.Unit{
			ID: id.New[id.Unit](), Slug: "szumin", Kind: identity.Gmina, Name: " Urząd  Gminy Szumin", ShortName: "Gmina Szumin", TERYT: "0802042", Head: "Wójt Gminy Szumin",
			Email: "urzad@szumin.example.pl", Phone: "68 300 20 00", Address: address.Address{Street: "Polna", House: "1", Postcode: "66200", Place: "Szumin"},
		},
		Symbol: "UG", Admin: identity.NewEmployee{Email: "iga@szumin.example.pl", Employee: identity.Employee{Given: "Iga", Family: "Wróbel", Post: "informatyk", Roles: []string{"admin"}}},
	}
}

// TestFound: the region founds a unit with its first administrator, once, and gets no right in it.
func TestFound(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, o := t.Context(), identitytest.Found(t, w.Service, lipowa())
		region := identitytest.Actor(t, w.Service, o.Clerk)
		region.Grants = []actor.Grant{identity.GrantRegion}
		if _, err := w.Found(ctx, identitytest.Actor(t, w.Service, o.Head), szumin()); !fault.Is(err, fault.Forbidden) {
			t.Fatalf("the head of another office founds one: %v", err)
		}
		u, err := w.Found(ctx, region, szumin())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := w.Unit(ctx, nobody, u.ID); err != nil || got.Name != "Urząd Gminy Szumin" || got.Address.Postcode != "66-200" || got.Phone != "+48683002000" {
			t.Errorf("%+v, %v", got, err)
		}
		admins, err := w.Administrators(ctx, region, u.ID)
		if err != nil || len(admins) != 1 || admins[0].Email != "iga@szumin.example.pl" || admins[0].Proved {
			t.Fatalf("%+v, %v", admins, err)
		}
		cells, err := w.Cells(ctx, nobody, u.ID)
		if err != nil || len(cells) != 1 || cells[0].Symbol != "UG" || admins[0].Cell != cells[0].ID {
			t.Errorf("%+v, %v", cells, err)
		}
		if _, err := w.Found(ctx, region, szumin()); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same word in addresses twice: %v", err)
		}
		if n, err := w.InviteAdministrators(ctx, region, u.ID); err != nil || n != 1 {
			t.Errorf("invited %d again, %v", n, err)
		}
		for what, err := range map[string]error{
			"people":    second(w.Staff(ctx, region, u.ID)),
			"rights":    second(w.Authorities(ctx, region, u.ID, admins[0].ID)),
			"a cell":    second(w.AddCell(ctx, region, identity.Cell{Unit: u.ID, Parent: cells[0].ID, Symbol: "DR", Name: "Drogi"})),
			"its looks": w.SetBrand(ctx, region, u.ID, u.Version, identity.Brand{}),
		} {
			if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
				t.Errorf("the region reaches %s of the unit: %v", what, err)
			}
		}
		if _, err := w.Administrators(ctx, identitytest.Actor(t, w.Service, o.Head), u.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another office asks who administers this one: %v", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// TestFoundSaysEverythingThatIsWrong: all mistakes at once, each at its field, and nothing is left behind.
func TestFoundSaysEverythingThatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		f := identity.Founding{Unit: identity.Unit{Slug: "Szumin!", TERYT: "99", Email: "urzad"}, Admin: identity.NewEmployee{Employee: identity.Employee{Roles: []string{"admin"}}}}
		_, err := w.Found(t.Context(), identitytest.Seed, f)
		x, ok := fault.As(err)
		if !ok || x.Kind != fault.Invalid {
			t.Fatalf("%v", err)
		}
		var names []string
		for _, field := range x.Fields {
			names = append(names, field.Name)
		}
		for _, want := range []string{"slug", "kind", "name", "short", "head", "teryt", "email", "symbol", "admin-given", "admin-family", "admin-post", "admin-email"} {
			if !slices.Contains(names, want) {
				t.Errorf("nothing is said of %s: %q", want, names)
			}
		}
		if all, err := w.Units(t.Context(), nobody, identity.UnitFilter{}); err != nil || len(all) != 0 {
			t.Errorf("%+v, %v: nothing may be left behind", all, err)
		}
	})
}
