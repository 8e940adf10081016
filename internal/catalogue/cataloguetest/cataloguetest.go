// Package cataloguetest makes catalogues for tests of others: an office with two cells and two people,
// a file plan that holds cases in every class of four digits, and the services of the program.
package cataloguetest

import (
	"context"
	"testing"

	"wrota/internal/catalogue"
	"wrota/internal/eservice"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Office is a unit whose staff the catalogue is told about.
type Office struct {
	Unit        id.Unit
	Cell, Other id.Cell     // the cell of the cases, and another one
	Anna        id.Employee // works in Cell
	Jan         id.Employee // works in Other
	Admin       actor.Actor // may adopt services
	Clerk       actor.Actor // may not
}

// Gmina makes an office.
func Gmina() Office {
	o := Office{Unit: id.New[id.Unit](), Cell: id.New[id.Cell](), Other: id.New[id.Cell](), Anna: id.New[id.Employee](), Jan: id.New[id.Employee]()}
	o.Admin = actor.Actor{
		Kind: actor.Clerk, Unit: o.Unit, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Name: "Ewa Lis", Post: "sekretarz gminy",
		Grants: []actor.Grant{catalogue.GrantAdopt},
	}
	o.Clerk = actor.Actor{Kind: actor.Clerk, Unit: o.Unit, Account: id.New[id.Account](), Employee: o.Anna, Name: "Anna Nowak"}
	return o
}

// HasCell answers catalogue.Staff.
func (o Office) HasCell(_ context.Context, unit id.Unit, cell id.Cell) (bool, error) {
	return unit == o.Unit && (cell == o.Cell || cell == o.Other), nil
}

// Works answers catalogue.Staff.
func (o Office) Works(_ context.Context, unit id.Unit, cell id.Cell, e id.Employee, _ calendar.Date) (bool, error) {
	return unit == o.Unit && (cell == o.Cell && e == o.Anna || cell == o.Other && e == o.Jan), nil
}

// HoldsCases answers catalogue.FilePlan: classes of four digits.
func (o Office) HoldsCases(_ context.Context, _ id.Unit, class jrwa.Class, _ calendar.Date) (bool, error) {
	return class.Level() == 4, nil
}

// New makes a catalogue that knows the staff of the office.
func New(t testing.TB, d *db.DB, c clock.Clock, o Office, services ...eservice.Service) *catalogue.Service {
	t.Helper()
	s, err := catalogue.New(catalogue.Deps{DB: d, Clock: c, Audit: audit.New(c), Services: services, Staff: o, Plan: o})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Adopt makes the office offer a service since the beginning of the year.
func Adopt(t testing.TB, s *catalogue.Service, o Office, service string, change ...func(*catalogue.Adoption)) catalogue.Adoption {
	t.Helper()
	a := catalogue.Adoption{Service: service, Opens: calendar.On(2027, 1, 1), Cell: o.Cell}
	for _, f := range change {
		f(&a)
	}
	a, err := s.Adopt(t.Context(), o.Admin, a)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
