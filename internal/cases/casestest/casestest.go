// Package casestest opens cases for the tests of others, with the fewest facts that a case needs.
package casestest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
)

// Tables are the migrations that a test of cases needs.
var Tables = []db.Migrations{audit.Migrations, jobs.Migrations, cases.Migrations}

// Office is a unit with two cells and the people in it.
type Office struct {
	Unit         id.Unit
	Roads, Green id.Cell
	Anna, Piotr  actor.Actor // clerks of Roads and Green
	Jan          actor.Actor // superior of Roads: assigns, accepts, signs
	Maria        actor.Actor // a resident with an account
	DB           *db.DB
	Clock        *clock.Manual
	Audit        *audit.Log
	Queue        *jobs.Queue
	Cases        *cases.Service
	People       *People
	Printed      atomic.Int64
	FailPrinting atomic.Bool
	UnknownClass string
}

// New makes an office on a database.
func New(t testing.TB, d *db.DB) *Office {
	t.Helper()
	if err := jobs.MigrateRiver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	o := &Office{Unit: id.New[id.Unit](), Roads: id.New[id.Cell](), Green: id.New[id.Cell](), DB: d, Clock: testkit.Clock()}
	o.Audit = audit.New(o.Clock)
	var err error
	if o.Queue, err = jobs.New(d, o.Clock, jobs.Config{}); err != nil {
		t.Fatal(err)
	}
	o.People = &People{away: map[id.Employee]id.Employee{}, people: map[id.Employee]cases.Person{}}
	o.Anna = o.clerk("Anna Nowak", "inspektor", o.Roads, cases.GrantHandle, cases.GrantSignLetters)
	o.Piotr = o.clerk("Piotr Żak", "podinspektor", o.Green, cases.GrantHandle, cases.GrantSignLetters)
	o.Jan = o.clerk("Jan Kowalski", "kierownik referatu", o.Roads, cases.GrantHandle, cases.GrantAssign, cases.GrantApprove, cases.GrantSign, cases.GrantSignLetters)
	o.Maria = actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria O’Łąka", Level: actor.LevelLow}
	o.Cases = cases.New(cases.Deps{DB: d, Clock: o.Clock, Audit: o.Audit, Events: o.Queue, People: o.People, Plan: o, Press: o})
	o.Cases.Register(o.Queue)
	return o
}

func (o *Office) clerk(name, post string, cell id.Cell, grants ...actor.Grant) actor.Actor {
	a := actor.Actor{
		Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: o.Unit, Cells: []id.Cell{cell}, Name: name, Post: post, Grants: grants,
	}
	o.People.people[a.Employee] = cases.Person{ID: a.Employee, Name: name, Post: post, Cell: cell}
	return a
}

// Open opens a case of Maria's in the cell for roads, initiated on the clock's day with a month.
func (o *Office) Open(t testing.TB, change ...func(*cases.Opening)) *cases.Case {
	t.Helper()
	class, err := jrwa.Parse("7230")
	if err != nil {
		t.Fatal(err)
	}
	op := cases.Opening{
		Unit: o.Unit, Cell: o.Roads, CellSymbol: "DR", Class: class, Title: "Zajęcie pasa drogowego, ul. Lipowa", Service: "zajecie-pasa-drogowego",
		Letter: id.New[id.Letter](), ReceivedAt: o.Clock.Now(), InitiatedOn: clock.Today(o.Clock),
		Term:    cases.Term{Period: calendar.Months(1), Rules: calendar.KPA, Basis: "art. 35 § 3 KPA"},
		Parties: []cases.Party{{Party: id.New[id.Party](), Account: o.Maria.Account, Name: o.Maria.Name, Role: cases.Applicant}},
	}
	for _, f := range change {
		f(&op)
	}
	c, err := o.Cases.Open(t.Context(), actor.Automaton("system.test", o.Unit), op)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Lead names a leader at the opening.
func Lead(a actor.Actor) func(*cases.Opening) { return func(o *cases.Opening) { o.Lead = a.Employee } }

// Days moves the clock by whole days.
func (o *Office) Days(n int) { o.Clock.Move(time.Duration(n) * 24 * time.Hour) }

// Retention keeps everything ten years, except for the class that the office does not know.
func (o *Office) Retention(_ context.Context, _ id.Unit, class jrwa.Class, _ calendar.Date) (jrwa.Category, error) {
	if class.String() == o.UnknownClass {
		return jrwa.Category{}, fault.New(fault.NotFound, "records.no-such-class")
	}
	return jrwa.ParseCategory("B10")
}

// Print counts what it was asked to make.
func (o *Office) Print(_ context.Context, s cases.Sheet) (cases.Printed, error) {
	if o.FailPrinting.Load() {
		return cases.Printed{}, blob.ErrFull
	}
	o.Printed.Add(1)
	return cases.Printed{Sum: blob.SumOf([]byte(s.Body)), Size: int64(len(s.Body))}, nil
}

// People are the staff of the office; Away lets somebody be replaced.
type People struct {
	people map[id.Employee]cases.Person
	away   map[id.Employee]id.Employee
}

// Away sends somebody on leave.
func (p *People) Away(who, substitute actor.Actor) { p.away[who.Employee] = substitute.Employee }

// Employee finds one of the staff.
func (p *People) Employee(_ context.Context, _ id.Unit, e id.Employee, _ calendar.Date) (cases.Person, error) {
	if x, ok := p.people[e]; ok {
		return x, nil
	}
	return cases.Person{}, fault.New(fault.NotFound, "identity.no-such-employee")
}

// Substitute finds who stands in for one of the staff.
func (p *People) Substitute(ctx context.Context, u id.Unit, e id.Employee, on calendar.Date) (cases.Person, error) {
	if s, ok := p.away[e]; ok {
		e = s
	}
	return p.Employee(ctx, u, e, on)
}
