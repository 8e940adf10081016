package organisation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

var (
	seed    = identitytest.Seed
	nobody  = actor.Actor{Kind: actor.Anonymous, Source: actor.Source{Address: "192.0.2.1"}}
	today   = calendar.Of(testkit.Noon)
	lipowa  = identitytest.Lipowa
	noNames = func(es []identity.Employee) (out []string) {
		for _, e := range es {
			out = append(out, e.Name)
		}
		return out
	}
)

func each(t *testing.T, test func(t *testing.T, s *identity.Service)) {
	testkit.Each(t, identitytest.Tables, func(t *testing.T, d *db.DB) {
		s, _ := identitytest.New(t, d, testkit.Clock())
		test(t, s)
	})
}

func TestUnits(t *testing.T) {
	each(t, func(t *testing.T, w *identity.Service) {
		ctx := t.Context()
		for _, u := range []identity.Unit{
			{Slug: "zary", Kind: identity.Gmina, Name: "Urząd Miejski w Żarach", ShortName: "Żary"},
			{Slug: "lagow", Kind: identity.Gmina, Name: "Urząd Gminy Łagów", ShortName: "Łagów"},
			{Slug: "drogi", Kind: identity.RoadAuthority, Name: "Zarząd Dróg", ShortName: "Zarząd Dróg", Topics: []string{"drogi"}},
			lipowa(),
		} {
			if _, err := w.AddUnit(ctx, seed, u); err != nil {
				t.Fatal(err)
			}
		}
		for _, tc := range []struct {
			filter identity.UnitFilter
			want   string
			reason string
		}{
			{identity.UnitFilter{}, "lipowa lagow zary drogi", "Polish order: Urząd Gminy Li, Urząd Gminy Ła, Urząd M, Z"},
			{identity.UnitFilter{Kinds: []identity.UnitKind{identity.RoadAuthority}}, "drogi", "by kind"},
			{identity.UnitFilter{Topic: "drogi"}, "lipowa drogi", "by topic"},
			{identity.UnitFilter{Text: "LAGOW gmin"}, "lagow", "words in any order, without diacritics"},
			{identity.UnitFilter{Text: "nie ma"}, "", "nothing fits"},
		} {
			got, err := w.Units(ctx, nobody, tc.filter)
			var slugs []string
			for _, u := range got {
				slugs = append(slugs, u.Slug)
			}
			if err != nil || strings.Join(slugs, " ") != tc.want {
				t.Errorf("%s: %v %v, want %s", tc.reason, slugs, err, tc.want)
			}
		}
		u, err := w.UnitBySlug(ctx, nobody, "lipowa")
		if err != nil || u.HeadName != "Jan Łąkowski" || u.Address.Place != "Lipowa" || len(u.Topics) != 2 {
			t.Errorf("%+v, %v", u, err)
		}
		if again, err := w.Unit(ctx, nobody, u.ID); err != nil || again.Name != u.Name {
			t.Errorf("%+v, %v", again, err)
		}
	})
}

func TestAddUnitRefuses(t *testing.T) {
	each(t, func(t *testing.T, w *identity.Service) {
		admin := actor.Actor{Kind: actor.Clerk, Unit: id.New[id.Unit](), Grants: []actor.Grant{identity.GrantAdmin}}
		first, err := w.AddUnit(t.Context(), seed, lipowa())
		if err != nil {
			t.Fatal(err)
		}
		badSlug, badColour := lipowa(), lipowa()
		badSlug.Slug, badColour.Brand.Bar = "Łipowa/", "red;}"
		for _, tc := range []struct {
			by     actor.Actor
			unit   identity.Unit
			want   fault.Kind
			reason string
		}{
			{admin, lipowa(), fault.Forbidden, "an administrator of one office adds no other"},
			{seed, lipowa(), fault.Conflict, "the word is taken"},
			{seed, badSlug, fault.Invalid, "it would not fit into an address"},
			{seed, badColour, fault.Invalid, "it would be written into a style sheet"},
			{seed, identity.Unit{}, fault.Invalid, "nothing is there"},
		} {
			if _, err := w.AddUnit(t.Context(), tc.by, tc.unit); !fault.Is(err, tc.want) {
				t.Errorf("%s: %v, want %v", tc.reason, err, tc.want)
			}
		}
		brand := identity.Brand{Bar: "#123456", Herb: "/static/lipowa.svg"}
		if err := w.SetBrand(t.Context(), admin, first.ID, 1, brand); !fault.Is(err, fault.NotFound) {
			t.Errorf("another office's brand: %v", err)
		}
		if err := w.SetBrand(t.Context(), seed, first.ID, 1, brand); err != nil {
			t.Error(err)
		}
		if err := w.SetBrand(t.Context(), seed, first.ID, 1, brand); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version: %v", err)
		}
		if u, _ := w.Unit(t.Context(), nobody, first.ID); u.Brand != brand || u.Version != 2 {
			t.Errorf("%+v", u)
		}
	})
}

func TestCellsAreATree(t *testing.T) {
	each(t, func(t *testing.T, w *identity.Service) {
		o := identitytest.Found(t, w, lipowa())
		identitytest.Cell(t, w, identity.Cell{Unit: o.Unit.ID, Parent: o.Roads.ID, Symbol: "DR.II", Name: "Stanowisko ds. pasa drogowego"})
		got, err := w.Cells(t.Context(), nobody, o.Unit.ID)
		var symbols []string
		for _, c := range got {
			symbols = append(symbols, c.Symbol)
		}
		if err != nil || strings.Join(symbols, " ") != "W DR DR.II FN" {
			t.Errorf("%v, %v", symbols, err)
		}
		other := lipowa()
		other.Slug = "inna"
		u, err := w.AddUnit(t.Context(), seed, other)
		if err != nil {
			t.Fatal(err)
		}
		for _, tc := range []struct {
			cell   identity.Cell
			want   fault.Kind
			reason string
		}{
			{identity.Cell{Unit: o.Unit.ID, Symbol: "DR", Name: "Drugi"}, fault.Conflict, "a sign of a case would be ambiguous"},
			{identity.Cell{Unit: u.ID, Parent: o.Roads.ID, Symbol: "X", Name: "X"}, fault.NotFound, "the parent is of another office"},
			{identity.Cell{Unit: id.New[id.Unit](), Symbol: "X", Name: "X"}, fault.NotFound, "no such office"},
			{identity.Cell{Unit: u.ID, Name: "X"}, fault.Invalid, "no symbol"},
		} {
			if _, err := w.AddCell(t.Context(), seed, tc.cell); !fault.Is(err, tc.want) {
				t.Errorf("%s: %v, want %v", tc.reason, err, tc.want)
			}
		}
	})
}

func TestEmployees(t *testing.T) {
	each(t, func(t *testing.T, w *identity.Service) {
		ctx, o := t.Context(), identitytest.Found(t, w, lipowa())
		identitytest.Employee(t, w, identity.NewEmployee{Employee: identity.Employee{
			Cell: o.Roads.ID, Given: "Zoë", Family: "D’Arc  Łoś", Post: "referent", From: calendar.On(2019, 1, 1), To: calendar.On(2020, 12, 31),
		}}, o)
		for _, tc := range []struct {
			filter identity.EmployeeFilter
			want   string
			reason string
		}{
			{identity.EmployeeFilter{}, "Ewa Ćwik, Zoë D’Arc Łoś, Jan Łąkowski, Anna Nowak, Olga Żak", "Polish order by family name, former ones too"},
			{identity.EmployeeFilter{On: today}, "Ewa Ćwik, Jan Łąkowski, Anna Nowak, Olga Żak", "those who work today"},
			{identity.EmployeeFilter{On: calendar.On(2020, 12, 31), Cell: o.Roads.ID}, "Ewa Ćwik, Zoë D’Arc Łoś, Anna Nowak", "the last day of work is a day of work"},
			{identity.EmployeeFilter{On: today, Grant: "cases.sign"}, "Ewa Ćwik, Jan Łąkowski", "whose roles allow it"},
		} {
			got, err := w.Employees(ctx, seed, o.Unit.ID, tc.filter)
			if err != nil || strings.Join(noNames(got), ", ") != tc.want {
				t.Errorf("%s: %q %v, want %q", tc.reason, noNames(got), err, tc.want)
			}
		}
		byID, err := w.EmployeesByID(ctx, seed, o.Unit.ID, []id.Employee{o.Clerk.ID, id.New[id.Employee]()})
		if err != nil || len(byID) != 1 || byID[o.Clerk.ID].Post != "inspektor ds. dróg" {
			t.Errorf("%+v, %v", byID, err)
		}
		if _, err := w.Employee(ctx, seed, id.New[id.Unit](), o.Clerk.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another office sees the employee: %v", err)
		}
	})
}

func TestAddEmployeesAllOrNone(t *testing.T) {
	each(t, func(t *testing.T, w *identity.Service) {
		o := identitytest.Found(t, w, lipowa())
		good := identity.Employee{Cell: o.Taxes.ID, Given: "Iga", Family: "Wróbel", Post: "referent", From: today}
		change := func(f func(*identity.Employee)) identity.NewEmployee {
			e := good
			f(&e)
			return identity.NewEmployee{Employee: e}
		}
		for _, tc := range []struct {
			bad    identity.NewEmployee
			field  string
			reason string
		}{
			{change(func(e *identity.Employee) { e.Cell = id.New[id.Cell]() }), "1.cell", "a cell of nobody"},
			{change(func(e *identity.Employee) { e.Roles = []string{"wizard"} }), "1.roles", "a role that grants nothing known"},
			{change(func(e *identity.Employee) { e.Family = " " }), "1.family", "no name"},
			{change(func(e *identity.Employee) { e.To = today.AddDays(-1) }), "1.to", "ended before it began"},
			{identity.NewEmployee{Employee: good, Email: "iga"}, "1.email", "no address"},
		} {
			_, err := w.AddEmployees(t.Context(), seed, o.Unit.ID, []identity.NewEmployee{{Employee: good}, tc.bad})
			f, ok := fault.As(err)
			if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != tc.field {
				t.Errorf("%s: %v, want %s", tc.reason, err, tc.field)
			}
		}
		if all, _ := w.Employees(t.Context(), seed, o.Unit.ID, identity.EmployeeFilter{}); len(all) != 4 {
			t.Errorf("%d employees, want the 4 of before", len(all))
		}
		clerk := identitytest.Actor(t, w, o.Clerk)
		if _, err := w.AddEmployee(t.Context(), clerk, identity.NewEmployee{Employee: good}); !fault.Is(err, fault.NotFound) {
			t.Errorf("without a unit: %v", err)
		}
		good.Unit = o.Unit.ID
		if _, err := w.AddEmployee(t.Context(), clerk, identity.NewEmployee{Employee: good}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk took somebody on: %v", err)
		}
	})
}

func TestSuperiors(t *testing.T) {
	each(t, func(t *testing.T, w *identity.Service) {
		o := identitytest.Found(t, w, lipowa())
		post := identitytest.Cell(t, w, identity.Cell{Unit: o.Unit.ID, Parent: o.Roads.ID, Symbol: "DR.I", Name: "Bez kierownika"})
		deep := identitytest.Employee(t, w, identity.NewEmployee{Employee: identity.Employee{Cell: post.ID, Given: "Adam", Family: "Cis", Post: "referent"}}, o)
		deputy := identitytest.Employee(t, w, identity.NewEmployee{Employee: identity.Employee{Cell: o.Root.ID, Given: "Ida", Family: "Bór", Post: "zastępca wójta", Leads: true}}, o)
		for _, tc := range []struct {
			who    identity.Employee
			want   []string
			reason string
		}{
			{deep, []string{"Ewa Ćwik", "Ida Bór", "Jan Łąkowski"}, "a cell without a head is passed over"},
			{o.Clerk, []string{"Ewa Ćwik", "Ida Bór", "Jan Łąkowski"}, "head of the cell, then of the office"},
			{o.Chief, []string{"Ida Bór", "Jan Łąkowski"}, "nobody is above themselves"},
			{deputy, nil, "two who lead one cell are not above each other"},
		} {
			got, err := w.Superiors(t.Context(), seed, o.Unit.ID, tc.who.ID, today)
			if err != nil || !slices.Equal(noNames(got), tc.want) {
				t.Errorf("%s: %q %v, want %q", tc.reason, noNames(got), err, tc.want)
			}
		}
	})
}

func TestSubstitutes(t *testing.T) {
	each(t, func(t *testing.T, w *identity.Service) {
		ctx, o := t.Context(), identitytest.Found(t, w, lipowa())
		enter := func(absent, substitute identity.Employee, from, to int) identity.Substitution {
			t.Helper()
			x, err := w.Substitute(ctx, seed, identity.Substitution{Unit: o.Unit.ID, Absent: absent.ID, Substitute: substitute.ID, From: today.AddDays(from), To: today.AddDays(to)})
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		enter(o.Clerk, o.Collector, 0, 4)
		second := enter(o.Collector, o.Chief, 2, 3)
		enter(o.Chief, o.Clerk, 3, 3)
		for _, tc := range []struct {
			day    int
			want   []id.Employee
			reason string
		}{
			{-1, nil, "present"},
			{0, []id.Employee{o.Collector.ID}, "the first day counts"},
			{2, []id.Employee{o.Chief.ID}, "the substitute is absent too: theirs stands in"},
			{3, nil, "a circle of absent people: nobody"},
			{4, []id.Employee{o.Collector.ID}, "the last day counts"},
			{5, nil, "back"},
		} {
			got, err := w.SubstitutesOf(ctx, seed, o.Unit.ID, o.Clerk.ID, today.AddDays(tc.day))
			if err != nil || !slices.Equal(got, tc.want) {
				t.Errorf("day %d: %v %v, want %v: %s", tc.day, got, err, tc.want, tc.reason)
			}
		}
		away, err := w.AbsentOn(ctx, seed, o.Unit.ID, today.AddDays(3))
		if err != nil || len(away) != 3 {
			t.Errorf("%d absent, %v; want 3", len(away), err)
		}
		if err := w.EndSubstitution(ctx, seed, o.Unit.ID, second.ID, today.AddDays(1)); err != nil {
			t.Fatal(err)
		}
		if all, err := w.Substitutions(ctx, seed, o.Unit.ID, today); err != nil || len(all) != 2 {
			t.Errorf("%d substitutions, %v; want the one that would end before it began gone", len(all), err)
		}
	})
}

func TestSubstituteRefuses(t *testing.T) {
	each(t, func(t *testing.T, w *identity.Service) {
		o := identitytest.Found(t, w, lipowa())
		good := identity.Substitution{Unit: o.Unit.ID, Absent: o.Chief.ID, Substitute: o.Clerk.ID, Roles: []string{"head"}, From: today, To: today}
		for _, tc := range []struct {
			change func(x *identity.Substitution)
			want   fault.Kind
			reason string
		}{
			{func(x *identity.Substitution) { x.Substitute = x.Absent }, fault.Invalid, "oneself"},
			{func(x *identity.Substitution) { x.To = today.AddDays(-1) }, fault.Invalid, "ends before it begins"},
			{func(x *identity.Substitution) { x.Roles = []string{"admin"} }, fault.Invalid, "the absent person has no such role"},
			{func(x *identity.Substitution) { x.From = identitytest.Began.AddDays(-1) }, fault.Invalid, "the substitute was not employed yet"},
			{func(x *identity.Substitution) { x.Substitute = id.New[id.Employee]() }, fault.NotFound, "nobody"},
		} {
			x := good
			tc.change(&x)
			if _, err := w.Substitute(t.Context(), seed, x); !fault.Is(err, tc.want) {
				t.Errorf("%s: %v, want %v", tc.reason, err, tc.want)
			}
		}
		if _, err := w.Substitute(t.Context(), seed, good); err != nil {
			t.Error(err)
		}
	})
}

// TestARegionOfEmployees measures what a whole region takes: it must be possible to seed one quickly
// and to list any office with a bounded number of queries.
func TestARegionOfEmployees(t *testing.T) {
	each(t, func(t *testing.T, w *identity.Service) {
		ctx, start := t.Context(), time.Now()
		const units, people = 95, 300
		for i := range units {
			u, err := w.AddUnit(ctx, seed, identity.Unit{Slug: fmt.Sprint("u", i), Kind: identity.Gmina, Name: fmt.Sprint("Gmina ", i), ShortName: fmt.Sprint("G", i)})
			if err != nil {
				t.Fatal(err)
			}
			c := identitytest.Cell(t, w, identity.Cell{Unit: u.ID, Symbol: "OR", Name: "Referat"})
			var staff []identity.NewEmployee
			for n := range people {
				staff = append(staff, identity.NewEmployee{Employee: identity.Employee{Cell: c.ID, Given: "Anna", Family: fmt.Sprint("Łąka", n), Post: "referent", Roles: []string{"clerk"}, From: today}})
			}
			if _, err := w.AddEmployees(ctx, seed, u.ID, staff); err != nil {
				t.Fatal(err)
			}
		}
		t.Logf("%d employees of %d offices in %v", units*people, units, time.Since(start))
		counted, n := db.WithCounter(ctx)
		start = time.Now()
		offices, err := w.Units(counted, seed, identity.UnitFilter{})
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for _, u := range offices {
			list, err := w.Employees(counted, seed, u.ID, identity.EmployeeFilter{On: today})
			if err != nil {
				t.Fatal(err)
			}
			total += len(list)
		}
		t.Logf("listed %d in %v with %d queries", total, time.Since(start), n.Load())
		if total != units*people || n.Load() != units+1 {
			t.Errorf("%d people in %d queries, want %d in %d", total, n.Load(), units*people, units+1)
		}
	})
}
