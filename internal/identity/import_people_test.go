package identity_test

import (
	"fmt"
	"testing"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

func line(no int, email, given, family, symbol, post string) identity.Line {
	return identity.Line{No: no, Symbol: symbol, NewEmployee: identity.NewEmployee{Email: email, Employee: identity.Employee{Given: given, Family: family, Post: post, From: today}}}
}

func count(list []identity.Verdict) map[identity.Outcome]int {
	out := map[identity.Outcome]int{}
	for _, v := range list {
		out[v.Outcome]++
	}
	return out
}

// TestImportPeople: a list adds, moves, amends and ends; looking first changes nothing, doing it twice neither,
// and one bad line keeps all of it out.
func TestImportPeople(t *testing.T) {
	testkit.Each(t, identitytest.Tables, func(t *testing.T, d *db.DB) {
		ctx, c := t.Context(), testkit.Clock()
		s, _ := identitytest.New(t, d, c)
		o := identitytest.Found(t, s, lipowa())
		list := []identity.Line{
			line(2, "jan@lipowa.example.pl", "Jan", "Łoś", "DR", "inspektor"),
			line(3, "ola@lipowa.example.pl", "Ola", "Żak", "FN", "księgowa"),
		}
		list[0].Roles = []string{"clerk"}
		look := func(lines []identity.Line) map[identity.Outcome]int {
			t.Helper()
			out, err := s.ImportPeople(ctx, seed, o.Unit.ID, lines, true)
			if err != nil {
				t.Fatal(err)
			}
			return count(out)
		}
		if got := look(list); got[identity.Hired] != 2 {
			t.Fatalf("%v", got)
		}
		if all, err := s.Employees(ctx, seed, o.Unit.ID, identity.EmployeeFilter{}); err != nil || len(all) != 4 {
			t.Fatalf("looking changed something: %v %d", err, len(all))
		}
		for range 2 {
			if _, err := s.ImportPeople(ctx, seed, o.Unit.ID, list, false); err != nil {
				t.Fatal(err)
			}
		}
		if got := look(list); got[identity.Unchanged] != 2 {
			t.Errorf("the same list again: %v", got)
		}
		c.Move(30 * 24 * time.Hour)
		later := []identity.Line{list[0], list[1], line(4, "JAN2@lipowa.example.pl", "Jan", "Nowy", "DR", "goniec")}
		later[0].Symbol, later[0].From, later[0].Roles = "FN", today.AddDays(30), nil
		later[1].To = today.AddDays(60)
		if got := look(later); got[identity.Moved] != 1 || got[identity.Ended] != 1 || got[identity.Hired] != 1 {
			t.Errorf("%v", got)
		}
		if _, err := s.ImportPeople(ctx, seed, o.Unit.ID, later, false); err != nil {
			t.Fatal(err)
		}
		all, err := s.Staff(ctx, seed, o.Unit.ID)
		if err != nil {
			t.Fatal(err)
		}
		posts := 0
		for _, m := range all {
			if m.Email == "jan@lipowa.example.pl" {
				posts++
				if m.Cell == o.Roads.ID && m.To != today.AddDays(29) || m.Cell == o.Taxes.ID && (m.From != today.AddDays(30) || len(m.Roles) != 1) {
					t.Errorf("%+v", m)
				}
			}
		}
		if posts != 2 {
			t.Errorf("%d posts of somebody who moved once", posts)
		}
		faulty(t, s, o, later)
		invited(t, s, o)
	})
}

// faulty lines are named with what is wrong, and keep the good ones out as well.
func faulty(t *testing.T, s *identity.Service, o identitytest.Office, good []identity.Line) {
	t.Helper()
	for _, x := range []struct {
		l           identity.Line
		key, reason string
	}{
		{line(9, "nikt", "Jan", "Łoś", "DR", "inspektor"), "identity.email.form", "no address"},
		{line(9, "nowy@lipowa.example.pl", "Jan", "Łoś", "XX", "inspektor"), "identity.employee.cell", "no such cell"},
		{line(9, "nowy@lipowa.example.pl", "", "Łoś", "DR", "inspektor"), "identity.name.missing-given", "no name"},
		{line(9, "ola@LIPOWA.example.pl", "Ola", "Żak", "FN", "księgowa"), "identity.import.twice", "one person on two lines"},
	} {
		lines := append(append([]identity.Line{}, good...), x.l)
		out, err := s.ImportPeople(t.Context(), seed, o.Unit.ID, lines, true)
		if err != nil {
			t.Fatal(err)
		}
		if v := out[len(out)-1]; v.Outcome != identity.Faulty || len(v.Wrong) != 1 || v.Wrong[0].Key != x.key {
			t.Errorf("%s: %s %v", x.reason, v.Outcome, v.Wrong)
		}
		if _, err := s.ImportPeople(t.Context(), seed, o.Unit.ID, lines, false); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", x.reason, err)
		}
	}
	back := line(9, "jan@lipowa.example.pl", "Jan", "Łoś", "DR", "inspektor")
	back.From = today
	if out, err := s.ImportPeople(t.Context(), seed, o.Unit.ID, []identity.Line{back}, true); err != nil || out[0].Outcome != identity.Faulty {
		t.Errorf("moved before the present post began: %v %+v", err, out)
	}
	if _, err := s.ImportPeople(t.Context(), identitytest.Actor(t, s, o.Clerk), o.Unit.ID, nil, true); !fault.Is(err, fault.Forbidden) {
		t.Errorf("without the right: %v", err)
	}
}

// invited: each account hears once, however many posts it has.
func invited(t *testing.T, s *identity.Service, o identitytest.Office) {
	t.Helper()
	all, err := s.Staff(t.Context(), seed, o.Unit.ID)
	if err != nil {
		t.Fatal(err)
	}
	var who []identity.Member
	for _, m := range all {
		if m.Email == "jan@lipowa.example.pl" {
			who = append(who, m)
		}
	}
	n, err := s.Invite(t.Context(), seed, o.Unit.ID, []id.Employee{who[0].ID, who[1].ID})
	if err != nil || n != 1 {
		t.Errorf("%v: %d messages", err, n)
	}
	if err := s.EndStaffSessions(t.Context(), seed, o.Unit.ID, who[0].ID); err != nil {
		t.Error(err)
	}
}

// TestImportOfALargeOffice: ten thousand people in one transaction, within a request.
func TestImportOfALargeOffice(t *testing.T) {
	d := testkit.DB(t, db.SQLite, identitytest.Tables...)
	s, _ := identitytest.New(t, d, testkit.Clock())
	o := identitytest.Found(t, s, lipowa())
	var lines []identity.Line
	for i := range 10_000 {
		lines = append(lines, line(i+2, fmt.Sprintf("p%d@lipowa.example.pl", i), "Jan", fmt.Sprintf("Łoś%d", i), "DR", "inspektor"))
	}
	began := time.Now()
	if _, err := s.ImportPeople(t.Context(), seed, o.Unit.ID, lines, false); err != nil {
		t.Fatal(err)
	}
	t.Logf("10,000 people in %s", time.Since(began).Round(time.Millisecond))
	out, err := s.ImportPeople(t.Context(), seed, o.Unit.ID, lines, true)
	if err != nil || count(out)[identity.Unchanged] != 10_000 {
		t.Errorf("%v %v", err, count(out))
	}
}
