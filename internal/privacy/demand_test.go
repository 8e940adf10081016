package privacy_test

import (
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/privacy"
)

func TestAPersonDemandsACorrection(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		kase := id.New[id.Case]()
		at := privacy.Place{Unit: o.officer.Unit, Case: kase, Sign: "DR.7230.1.2027"}
		o.places = []privacy.Place{at}
		o.officer.Grants = append(o.officer.Grants, privacy.GrantDecide)
		maria := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria"}
		other, proxy, clerk, stranger := maria, maria, o.officer, o.officer
		other.Account = id.New[id.Account]()
		proxy.Mandate = actor.Mandate{ID: id.New[id.Mandate](), Agent: id.New[id.Account](), Basis: actor.Proxy}
		clerk.Grants, stranger.Unit = nil, id.New[id.Unit]()
		wish := privacy.Wish{Place: at.Key(), Wrong: "Kowalczk", Should: "Kowalczyk"}
		for _, x := range []struct {
			wish   privacy.Wish
			fields string
			reason string
		}{
			{privacy.Wish{}, "place,wrong,should", "nothing"},
			{privacy.Wish{Place: "sprawa:" + id.New[id.Case]().Short(), Wrong: "x", Should: "y"}, "place", "a case of somebody else"},
			{privacy.Wish{Place: at.Key(), Wrong: strings.Repeat("a", 4001), Should: " "}, "wrong,should", "too long, and blank"},
		} {
			_, err := o.Demand(t.Context(), maria, x.wish)
			f, _ := fault.As(err)
			var names []string
			for _, p := range f.Fields {
				names = append(names, p.Name)
			}
			if got := strings.Join(names, ","); got != x.fields {
				t.Errorf("%s: %q, want %q", x.reason, got, x.fields)
			}
		}
		if _, err := o.Demand(t.Context(), proxy, wish); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a proxy demands: %v", err)
		}
		demand := func() privacy.Demand {
			t.Helper()
			which, err := o.Demand(t.Context(), maria, wish)
			if err != nil {
				t.Fatal(err)
			}
			one, err := o.ShowDemand(t.Context(), o.officer, which)
			if err != nil {
				t.Fatal(err)
			}
			return one
		}
		first := demand()
		if want := clock.Today(o.clock).AddMonths(1); first.Due != want || !first.Open() || first.Sign != "DR.7230.1.2027" {
			t.Errorf("%+v, due %v", first, want)
		}
		if _, err := o.ShowDemand(t.Context(), clerk, first.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the right: %v", err)
		}
		if _, err := o.ShowDemand(t.Context(), stranger, first.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another office: %v", err)
		}
		if list, err := o.OwnDemands(t.Context(), other); err != nil || len(list) != 0 {
			t.Errorf("another person sees %d, %v", len(list), err)
		}
		if err := o.Refuse(t.Context(), o.officer, first.ID, first.Version, "nie"); !fault.Is(err, fault.Invalid) {
			t.Errorf("refused without reasons: %v", err)
		}
		if err := o.Extend(t.Context(), o.officer, first.ID, first.Version, "Trzeba sprawdzić w archiwum."); err != nil {
			t.Fatal(err)
		}
		longer, err := o.ShowDemand(t.Context(), o.officer, first.ID)
		if err != nil || longer.Due != first.Due.AddMonths(2) {
			t.Errorf("%+v %v", longer, err)
		}
		if err := o.Extend(t.Context(), o.officer, first.ID, longer.Version, "Jeszcze trzeba sprawdzić."); !fault.Is(err, fault.Conflict) {
			t.Errorf("made longer twice: %v", err)
		}
		if err := o.Refuse(t.Context(), o.officer, first.ID, first.Version, "Dane są zgodne z rejestrem PESEL."); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version: %v", err)
		}
		if err := o.Refuse(t.Context(), o.officer, first.ID, longer.Version, "Dane są zgodne z rejestrem PESEL."); err != nil {
			t.Fatal(err)
		}
		second := demand()
		if err := o.Accept(t.Context(), o.officer, second.ID, second.Version, privacy.Entry{}, ""); err != nil {
			t.Fatal(err)
		}
		if err := o.Accept(t.Context(), o.officer, second.ID, second.Version, privacy.Entry{}, ""); !fault.Is(err, fault.Conflict) || o.corrected != 1 {
			t.Errorf("accepted twice: %v, corrected %d times", err, o.corrected)
		}
		third := demand()
		o.told = nil
		o.clock.Move(26 * 24 * time.Hour)
		if err := o.RemindDemands(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(o.told, ","); got != "demand ends "+third.ID.Short() {
			t.Errorf("told %q", got)
		}
		o.clock.Move(10 * 24 * time.Hour)
		if list, err := o.Demands(t.Context(), o.officer); err != nil || len(list) != 3 || list[0].ID != third.ID || !list[0].Late(clock.Today(o.clock)) {
			t.Errorf("%+v %v", list, err)
		}
		for _, v := range []string{"privacy.demanded", "privacy.demand-extended", "privacy.demand-refused", "privacy.demand-accepted"} {
			if !strings.Contains(o.verbs(t, o.officer.Unit), v) {
				t.Errorf("%s is not in the log", v)
			}
		}
	})
}
