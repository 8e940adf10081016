package identity_test

import (
	"context"
	"testing"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// desk is a seat in memory.
type desk map[string]string

func (d desk) Get(key string) string { return d[key] }
func (d desk) Put(key, value string) { d[key] = value }
func (d desk) Remove(key string)     { delete(d, key) }
func (d desk) Renew() error          { return nil }

// TestADirectoryOpensTheDeskOnly: whoever runs the directory of an office sits at no account of an employee as a
// resident, whichever way they turn.
func TestADirectoryOpensTheDeskOnly(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o := identitytest.Found(t, w.Service, identitytest.Lipowa())
		e := identitytest.Employee(t, w.Service, identity.NewEmployee{
			Employee: identity.Employee{Cell: o.Roads.ID, Given: "Anna", Family: "Nowak", Post: "inspektor", Roles: []string{"clerk"}}, Email: "anna@lipowa.example.pl",
		}, o)
		a, err := w.Account(t.Context(), identitytest.Seed, e.Account)
		if err != nil {
			t.Fatal(err)
		}
		weak := identity.Proof{Level: actor.LevelLow, Means: "katalog", DeskOnly: true}
		proof := weak
		proof.Strong = true
		sits := func(s desk) actor.Actor {
			t.Helper()
			x, ok := identity.SittingOf(s)
			if !ok {
				t.Fatal("nobody sits there")
			}
			by, err := w.Actor(t.Context(), x)
			if err != nil {
				t.Fatal(err)
			}
			return by
		}
		s := desk{}
		if _, err := w.Enter(t.Context(), s, a, proof); err != nil {
			t.Fatal(err)
		}
		if by := sits(s); by.Kind != actor.Clerk || by.Employee != e.ID || !by.DeskOnly {
			t.Errorf("%+v", by)
		}
		s.Put("employee", id.Employee{}.String()) // as a forged choice of oneself would leave it
		if x, _ := identity.SittingOf(s); x.DeskOnly {
			if by, err := w.Actor(t.Context(), x); !fault.Is(err, fault.LoggedOut) {
				t.Errorf("sits as a resident: %+v, %v", by, err)
			}
		} else {
			t.Error("the seat forgot who vouches")
		}
		if _, err := w.Enter(t.Context(), desk{}, a, weak); !fault.Is(err, fault.Forbidden) {
			t.Errorf("with one factor: %v", err)
		}

		own := desk{}
		identity.Sitting{Account: a.ID, Epoch: a.Epoch, Proof: identity.ByPassword}.Keep(own)
		if raised, err := w.Raise(own, a, proof); err != nil || raised {
			t.Errorf("the directory raises a session in matters of one's own: %t, %v", raised, err)
		}
		identity.Sitting{Account: a.ID, Employee: e.ID, Epoch: a.Epoch, Proof: identity.ByTwo}.Keep(own)
		if raised, err := w.Raise(own, a, proof); err != nil || !raised || !sits(own).DeskOnly {
			t.Errorf("at the desk: %t, %v", raised, err)
		}
		if raised, err := w.Raise(own, a, identity.ByTwo); err != nil || raised || !sits(own).DeskOnly {
			t.Errorf("such a session opens more later: %t, %v", raised, err)
		}
		identity.Sitting{Account: a.ID, Employee: e.ID, Epoch: a.Epoch, Proof: weak}.Keep(own)
		x, _ := identity.SittingOf(own)
		if by, err := w.Actor(t.Context(), x); !fault.Is(err, fault.LoggedOut) {
			t.Errorf("one factor of a directory makes a resident: %+v, %v", by, err)
		}

		left := identitytest.Employee(t, w.Service, identity.NewEmployee{
			Employee: identity.Employee{Cell: o.Roads.ID, Given: "Jan", Family: "Były", Post: "inspektor", Roles: []string{"clerk"}, From: today.AddDays(-20), To: today.AddDays(-10)}, Email: "jan@lipowa.example.pl",
		}, o)
		gone, err := w.Account(t.Context(), identitytest.Seed, left.Account)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Enter(t.Context(), desk{}, gone, proof); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without a post: %v", err)
		}
	})
}

// protected has a second factor of every account.
type protected struct{}

func (protected) HasSecond(context.Context, id.Account) (bool, error) { return true, nil }

// TestASecondFactorAfterADirectory: one's own second factor makes up for the one that a directory did not show, at the desk
// only; after one's own password it opens everything.
func TestASecondFactorAfterADirectory(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		maria := identitytest.Resident(t, w.Service, identitytest.Maria())
		o := identitytest.Found(t, w.Service, identitytest.Lipowa())
		identitytest.Employee(t, w.Service, identity.NewEmployee{
			Employee: identity.Employee{Account: maria.ID, Cell: o.Roads.ID, Given: "Maria", Family: "Żółkiewska", Post: "inspektor", Roles: []string{"clerk"}},
		}, o)
		weak := identity.Proof{Level: actor.LevelLow, Means: "katalog", DeskOnly: true}
		s := desk{}
		for _, step := range []struct {
			reason string
			proof  identity.Proof
			only   bool
		}{
			{"the directory stands for the first factor", weak, true},
			{"the first factor is the owner's own", identity.ByPassword, false},
			{"and the directory again, in the same browser", weak, true},
		} {
			if to, err := w.Enter(t.Context(), s, maria, step.proof); err != nil || to != identity.SecondPath {
				t.Fatalf("%s: %q, %v", step.reason, to, err)
			}
			if _, ok := identity.SittingOf(s); ok {
				t.Errorf("%s: somebody sits there before the second factor", step.reason)
			}
			if _, _, err := w.Complete(t.Context(), s); err != nil {
				t.Fatalf("%s: %v", step.reason, err)
			}
			x, ok := identity.SittingOf(s)
			if !ok || x.DeskOnly != step.only || x.Employee.IsZero() == step.only {
				t.Errorf("%s: %+v", step.reason, x)
			}
		}
	}, func(d *identity.Deps) { d.Seconds = protected{} })
}
