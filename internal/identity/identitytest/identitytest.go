// Package identitytest builds offices, employees and accounts for the tests of others.
package identitytest

import (
	"testing"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
)

// Tables are what the module needs in a database.
var Tables = []db.Migrations{audit.Migrations, jobs.Migrations, vault.Migrations, identity.Migrations}

// Seed is the actor that sets a scene.
var Seed = actor.Automaton("system.seed", id.Region)

// Roles is a small table of roles.
var Roles = map[string][]actor.Grant{
	"clerk": {"cases.handle"},
	"head":  {"cases.assign", "cases.approve", "cases.sign"},
	"admin": {identity.GrantAdmin},
}

// Cheap is a cost of passwords for tests.
var Cheap = crypt.Cost{Memory: 64, Time: 1, Lanes: 1}

// Key is the server's key in tests; it is one for the whole process, as a server's is.
var Key = crypt.NewKey()

// Option changes how New makes the module.
type Option func(*identity.Deps)

// Demo makes the module of a demonstration.
func Demo(d *identity.Deps) { d.Demo = true }

// New makes the module with its own queue, which nobody works off but by Drain.
func New(t testing.TB, d *db.DB, c clock.Clock, opts ...Option) (*identity.Service, *jobs.Queue) {
	t.Helper()
	if err := jobs.MigrateRiver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	q, err := jobs.New(d, c, jobs.Config{})
	if err != nil {
		t.Fatal(err)
	}
	passwords, err := crypt.NewPasswords(4, Cheap)
	if err != nil {
		t.Fatal(err)
	}
	deps := identity.Deps{DB: d, Clock: c, Audit: audit.New(c), Jobs: q, Passwords: passwords, Vault: vaulttest.New(t, c), Key: Key, Roles: Roles}
	for _, o := range opts {
		o(&deps)
	}
	s, err := identity.New(deps)
	if err != nil {
		t.Fatal(err)
	}
	s.Register(q)
	return s, q
}

// Lipowa is a fictitious gmina.
func Lipowa() identity.Unit {
	return identity.Unit{
		Slug: "lipowa", Kind: identity.Gmina, Name: "Urząd Gminy Lipowa", ShortName: "Gmina Lipowa", TERYT: "0808052", NIP: "5265877635",
		Address: address.Address{Street: "ul. Lipowa", House: "1", Postcode: "66-200", Place: "Lipowa"},
		Email:   "urzad@lipowa.example.pl", Phone: "+48680000000", ADE: "AE:PL-61360-92303-WGCGF-27",
		Topics: []string{"podatki", "drogi"}, Head: "Wójt Gminy Lipowa", HeadName: "Jan Łąkowski",
	}
}

// Office is a small office with people in it: a head, and below them cells of roads and taxes.
type Office struct {
	Unit               identity.Unit
	Root, Roads, Taxes identity.Cell
	Head, Chief, Clerk identity.Employee // of the office, of roads, in roads
	Collector          identity.Employee // in taxes
}

// Began is the day on which everybody of an Office began to work.
var Began = calendar.On(2020, 1, 2)

// Found adds an office with its people.
func Found(t testing.TB, s *identity.Service, u identity.Unit) Office {
	t.Helper()
	o := Office{Unit: must(t)(s.AddUnit(t.Context(), Seed, u))}
	o.Root = Cell(t, s, identity.Cell{Unit: o.Unit.ID, Symbol: "W", Name: "Wójt"})
	o.Roads = Cell(t, s, identity.Cell{Unit: o.Unit.ID, Parent: o.Root.ID, Symbol: "DR", Name: "Referat Dróg", Phone: "+48680000010"})
	o.Taxes = Cell(t, s, identity.Cell{Unit: o.Unit.ID, Parent: o.Root.ID, Symbol: "FN", Name: "Referat Finansowy"})
	o.Head = Employee(t, s, identity.NewEmployee{Employee: identity.Employee{Cell: o.Root.ID, Given: "Jan", Family: "Łąkowski", Post: "wójt", Roles: []string{"head"}, Leads: true}}, o)
	o.Chief = Employee(t, s, identity.NewEmployee{Employee: identity.Employee{Cell: o.Roads.ID, Given: "Ewa", Family: "Ćwik", Post: "kierownik referatu", Roles: []string{"head", "clerk"}, Leads: true}}, o)
	o.Clerk = Employee(t, s, identity.NewEmployee{Employee: identity.Employee{Cell: o.Roads.ID, Given: "Anna", Family: "Nowak", Post: "inspektor ds. dróg", Roles: []string{"clerk"}}}, o)
	o.Collector = Employee(t, s, identity.NewEmployee{Employee: identity.Employee{Cell: o.Taxes.ID, Given: "Olga", Family: "Żak", Post: "księgowa", Roles: []string{"clerk"}}}, o)
	return o
}

// Cell adds a cell.
func Cell(t testing.TB, s *identity.Service, c identity.Cell) identity.Cell {
	t.Helper()
	c, err := s.AddCell(t.Context(), Seed, c)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Employee takes somebody on in an office, from the day it began.
func Employee(t testing.TB, s *identity.Service, n identity.NewEmployee, o Office) identity.Employee {
	t.Helper()
	n.Unit = o.Unit.ID
	if n.From.IsZero() {
		n.From = Began
	}
	e, err := s.AddEmployee(t.Context(), Seed, n)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Actor is the actor of an employee, as their session would make it.
func Actor(t testing.TB, s *identity.Service, e identity.Employee) actor.Actor {
	t.Helper()
	a, err := s.Account(t.Context(), Seed, e.Account)
	if err != nil {
		t.Fatal(err)
	}
	by, err := s.Actor(t.Context(), identity.SittingAs(a, e.ID))
	if err != nil {
		t.Fatal(err)
	}
	return by
}

// Password is good enough for anybody in tests.
const Password = "trawa rower obłok"

// Maria is a registration of a fictitious resident with a valid PESEL.
func Maria() identity.Registration {
	return identity.Registration{
		Kind: identity.Person, Email: "maria@example.pl", Password: Password, Given: "Maria", Family: "Żółkiewska-O’Neill", PESEL: "85021412346", Lang: "pl",
	}
}

// Resident registers somebody and proves their e-mail address.
func Resident(t testing.TB, s *identity.Service, r identity.Registration) identity.Account {
	t.Helper()
	if err := s.SignUp(t.Context(), actor.Actor{Kind: actor.Anonymous}, r); err != nil {
		t.Fatal(err)
	}
	a, err := s.ByEmail(t.Context(), Seed, r.Email)
	if err != nil {
		t.Fatal(err)
	}
	link, err := s.VerifyLink(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if a, err = s.Verify(t.Context(), actor.Actor{Kind: actor.Anonymous}, link[len(identity.VerifyPath):], r.Password); err != nil {
		t.Fatal(err)
	}
	return a
}

func must(t testing.TB) func(identity.Unit, error) identity.Unit {
	return func(u identity.Unit, err error) identity.Unit {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
}
