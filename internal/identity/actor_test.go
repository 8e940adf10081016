package identity_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

func TestActorOfAClerk(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, o := t.Context(), identitytest.Found(t, w.Service, lipowa())
		deep := identitytest.Cell(t, w.Service, identity.Cell{Unit: o.Unit.ID, Parent: o.Roads.ID, Symbol: "DR.I", Name: "Pas drogowy"})
		if _, err := w.Substitute(ctx, seed, identity.Substitution{Unit: o.Unit.ID, Absent: o.Chief.ID, Substitute: o.Collector.ID, Roles: []string{"head"}, From: today, To: today}); err != nil {
			t.Fatal(err)
		}
		for _, tc := range []struct {
			who    identity.Employee
			cells  []id.Cell
			grants string
			reason string
		}{
			{o.Clerk, []id.Cell{o.Roads.ID}, "cases.handle", "their own cell"},
			{o.Chief, []id.Cell{o.Roads.ID, deep.ID}, "cases.approve cases.assign cases.handle cases.sign", "a head reaches the cells below"},
			{o.Head, []id.Cell{o.Root.ID, o.Roads.ID, o.Taxes.ID, deep.ID}, "cases.approve cases.assign cases.sign", "the head of the office reaches all"},
			{o.Collector, []id.Cell{o.Taxes.ID, o.Roads.ID, deep.ID}, "cases.approve cases.assign cases.handle cases.sign", "stands in for a head, with the role passed on"},
		} {
			counted, n := db.WithCounter(ctx)
			by, err := w.Actor(counted, sits(tc.who.Account, tc.who.ID, 0))
			if err != nil {
				t.Fatal(err)
			}
			if n.Load() > 2 {
				t.Errorf("%d queries for an actor", n.Load())
			}
			same := func(a, b []id.Cell) bool {
				return len(a) == len(b) && !slices.ContainsFunc(a, func(c id.Cell) bool { return !slices.Contains(b, c) })
			}
			if grants := strings.Trim(fmt.Sprint(by.Grants), "[]"); !same(by.Cells, tc.cells) || grants != tc.grants || by.Unit != o.Unit.ID || by.Post != tc.who.Post {
				t.Errorf("%s: %+v, want cells %v and %s", tc.reason, by, tc.cells, tc.grants)
			}
		}
		w.clock.Move(24 * time.Hour)
		by, err := w.Actor(ctx, sits(o.Collector.Account, o.Collector.ID, 0))
		if err != nil || len(by.Cells) != 1 || by.May("cases.sign") {
			t.Errorf("after the substitution: %+v, %v", by, err)
		}
	})
}

func TestActorOfNobody(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, o := t.Context(), identitytest.Found(t, w.Service, lipowa())
		if err := w.EndEmployment(ctx, seed, o.Unit.ID, o.Clerk.ID, today); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Actor(ctx, sits(o.Clerk.Account, o.Clerk.ID, 0)); err != nil {
			t.Errorf("the last day of work: %v", err)
		}
		w.clock.Move(24 * time.Hour)
		for _, tc := range []struct {
			account  id.Account
			employee id.Employee
			epoch    int64
			reason   string
		}{
			{o.Clerk.Account, o.Clerk.ID, 0, "the day after the last day"},
			{o.Chief.Account, o.Head.ID, 0, "somebody else's post"},
			{o.Chief.Account, o.Chief.ID, 1, "another epoch"},
			{id.New[id.Account](), id.Employee{}, 0, "no such account"},
		} {
			if _, err := w.Actor(ctx, sits(tc.account, tc.employee, tc.epoch)); !fault.Is(err, fault.LoggedOut) {
				t.Errorf("%s: %v", tc.reason, err)
			}
		}
		c, err := w.Choices(ctx, o.Clerk.Account)
		if only, ok := c.Only(); err != nil || !ok || !only.IsZero() {
			t.Errorf("%+v, %v: nothing is left to act in", c, err)
		}
		c, err = w.Choices(ctx, o.Chief.Account)
		if only, ok := c.Only(); err != nil || !ok || only != o.Chief.ID || c.Employments[0].UnitName != "Urząd Gminy Lipowa" {
			t.Errorf("%+v, %v", c, err)
		}
	})
}

// sits is the sitting of somebody who proved themselves as well as can be.
func sits(account id.Account, employee id.Employee, epoch int64) identity.Sitting {
	return identity.Sitting{Account: account, Employee: employee, Epoch: epoch, Proof: identity.Proof{Level: actor.LevelHigh, Strong: true}}
}

func TestLevelOfASession(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, o := t.Context(), identitytest.Found(t, w.Service, lipowa())
		x := sits(o.Clerk.Account, id.Employee{}, 0)
		for _, tc := range []struct {
			proof  identity.Proof
			want   actor.Level
			reason string
		}{
			{identity.ByPassword, actor.LevelNone, "an account that nobody confirmed gains nothing by a means"},
			{identity.Proof{Level: actor.LevelHigh, Strong: true}, actor.LevelNone, "nor by a strong one"},
		} {
			x.Proof = tc.proof
			by, err := w.Actor(ctx, x)
			if err != nil || by.Level != tc.want || by.Strong != tc.proof.Strong {
				t.Errorf("%s: %+v, %v", tc.reason, by, err)
			}
		}
	})
}
