package parties_test

import (
	"reflect"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/parties"
)

// TestACorrectionKeepsWhatWasThere: the new values stand in the file, the former with the correction; it is made once.
func TestACorrectionKeepsWhatWasThere(t *testing.T) {
	each(t, func(t *testing.T, s *parties.Service) {
		u := id.New[id.Unit]()
		p := recognise(t, s, u, id.New[id.Account](), parties.Details{Kind: parties.Person, Given: "Maria", Family: "Kowalczk", PESEL: "44051401458"})
		clerk := actor.Actor{Kind: actor.Clerk, Unit: u, Employee: id.New[id.Employee](), Name: "Ewa", Grants: []actor.Grant{parties.GrantCorrect}}
		weak, stranger := clerk, clerk
		weak.Grants, stranger.Unit = nil, id.New[id.Unit]()
		better := p.Details
		better.Family, better.PESEL = "Kowalczyk", "44051401359"
		c := parties.Correction{Party: p.ID, Version: p.Version, Source: "demand:1", Details: better}
		if err := s.Correct(t.Context(), weak, c); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the right: %v", err)
		}
		if err := s.Correct(t.Context(), stranger, c); !fault.Is(err, fault.NotFound) {
			t.Errorf("another office: %v", err)
		}
		old := c
		old.Version--
		if err := s.Correct(t.Context(), clerk, old); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version: %v", err)
		}
		for range 2 { // decided again after a crash
			if err := s.Correct(t.Context(), clerk, c); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Party(t.Context(), clerk, u, p.ID)
		if err != nil || got.Family != "Kowalczyk" || got.PESEL != "44051401359" || got.Version != p.Version+1 {
			t.Errorf("%+v %v", got, err)
		}
		changes, err := s.Changes(t.Context(), clerk, p.ID, "demand:1")
		want := []parties.Change{{Field: "family", Before: "Kowalczk", After: "Kowalczyk"}, {Field: "pesel", Before: "44051401458", After: "44051401359"}}
		if err != nil || !reflect.DeepEqual(changes, want) {
			t.Errorf("%+v %v", changes, err)
		}
		if none, err := s.Changes(t.Context(), stranger, p.ID, "demand:1"); err != nil || len(none) != 0 {
			t.Errorf("another office sees %v, %v", none, err)
		}
	})
}
