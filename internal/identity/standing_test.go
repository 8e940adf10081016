package identity_test

import (
	"reflect"
	"testing"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// TestAChangeOfRightsIsKnownAtOnce has two nodes on one database. One changes who may do what; the other, which
// remembers everybody, must answer the next request as a node does that has just started.
func TestAChangeOfRightsIsKnownAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, o := t.Context(), identitytest.Found(t, w.Service, lipowa())
		remembers, _ := identitytest.New(t, w.db, w.clock)
		if _, err := w.ImportPeople(ctx, seed, o.Unit.ID, []identity.Line{line(2, "iga@lipowa.example.pl", "Iga", "Żak", "DR", "referent")}, false); err != nil {
			t.Fatal(err)
		}
		staff, err := w.Employees(ctx, seed, o.Unit.ID, identity.EmployeeFilter{})
		if err != nil || len(staff) != 5 {
			t.Fatalf("%d, %v", len(staff), err)
		}
		var deep identity.Cell
		var given identity.Authority
		var stands identity.Substitution
		for _, change := range []struct {
			what string
			do   func() (err error)
		}{
			{"a cell is founded", func() (err error) {
				deep, err = w.AddCell(ctx, seed, identity.Cell{Unit: o.Unit.ID, Parent: o.Roads.ID, Symbol: "DR.I", Name: "Pas drogowy"})
				return err
			}},
			{"a cell is moved", func() error {
				deep.Parent = o.Taxes.ID
				return w.AmendCell(ctx, seed, deep)
			}},
			{"an authority is given", func() (err error) {
				given, err = w.Authorise(ctx, seed, identity.Authority{Unit: o.Unit.ID, Employee: o.Clerk.ID, Role: "head", Scope: identity.NamedCells, Cells: []id.Cell{deep.ID}, From: today})
				return err
			}},
			{"it is taken at once", func() error {
				return w.Withdraw(ctx, seed, identity.Withdrawal{Unit: o.Unit.ID, Employee: o.Clerk.ID, No: given.No, AtOnce: true})
			}},
			{"somebody stands in", func() (err error) {
				stands, err = w.Substitute(ctx, seed, identity.Substitution{Unit: o.Unit.ID, Absent: o.Chief.ID, Substitute: o.Collector.ID, Roles: []string{"head"}, From: today, To: today})
				return err
			}},
			{"no more", func() error {
				return w.EndSubstitution(ctx, seed, o.Unit.ID, stands.ID, today.AddDays(-1))
			}},
			{"a name is corrected by a list", func() error {
				_, err := w.ImportPeople(ctx, seed, o.Unit.ID, []identity.Line{line(2, "iga@lipowa.example.pl", "Iga", "Łoś-Żak", "DR", "referent")}, false)
				return err
			}},
			{"the employment ended yesterday", func() error {
				return w.EndEmployment(ctx, seed, o.Unit.ID, o.Clerk.ID, today.AddDays(-1))
			}},
		} {
			for _, e := range staff {
				if _, err := remembers.Actor(ctx, sits(e.Account, e.ID, 0)); err != nil {
					t.Fatal(err) // all of them are remembered now
				}
			}
			if err := change.do(); err != nil {
				t.Fatalf("%s: %v", change.what, err)
			}
			fresh, _ := identitytest.New(t, w.db, w.clock)
			for _, e := range staff {
				got, err := remembers.Actor(ctx, sits(e.Account, e.ID, 0))
				want, wantErr := fresh.Actor(ctx, sits(e.Account, e.ID, 0))
				if !reflect.DeepEqual(got, want) || fault.Is(err, fault.LoggedOut) != fault.Is(wantErr, fault.LoggedOut) {
					t.Errorf("%s: %s acts as\n%+v, %v, want\n%+v, %v", change.what, e.Post, got, err, want, wantErr)
				}
			}
		}
	})
}

// TestAClerkWhoIsKnownCostsOneQuestion holds what the bench measures (wrota bench authorize).
func TestAClerkWhoIsKnownCostsOneQuestion(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o := identitytest.Found(t, w.Service, lipowa())
		for i, most := range []int64{2, 1, 1} {
			ctx, n := db.WithCounter(t.Context())
			if _, err := w.Actor(ctx, sits(o.Clerk.Account, o.Clerk.ID, 0)); err != nil || n.Load() != most {
				t.Errorf("request %d: %d questions, %v", i+1, n.Load(), err)
			}
		}
		// Their session is not another's: what is remembered of a post opens it to nobody else.
		if by, err := w.Actor(t.Context(), sits(o.Chief.Account, o.Clerk.ID, 0)); !fault.Is(err, fault.LoggedOut) {
			t.Errorf("%+v, %v", by, err)
		}
	})
}
