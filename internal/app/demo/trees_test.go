package demo

import (
	"slices"
	"testing"
	"time"

	"wrota/internal/app"
	"wrota/internal/cases"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/platform/testkit"
)

func resident(t *testing.T, a *app.App, email string) actor.Actor {
	t.Helper()
	x, err := a.Identity.ByEmail(t.Context(), app.System(id.Region), email)
	ok(t, err)
	by, err := a.Identity.Actor(t.Context(), identity.SittingAs(x, id.Employee{}))
	ok(t, err)
	return by
}

// trees finds the one notification of trees of somebody.
func trees(t *testing.T, a *app.App, by actor.Actor) *cases.Matter {
	t.Helper()
	list, err := a.Cases.Matters(t.Context(), by)
	ok(t, err)
	i := slices.IndexFunc(list, func(m cases.MatterLine) bool { return m.Title[:len("Usunięcie")] == "Usunięcie" })
	if i < 0 {
		t.Fatal("no notification of trees")
	}
	m, err := a.Cases.MatterOf(t.Context(), by, list[i].ID)
	ok(t, err)
	return m
}

// told counts the notices of silent consent in the box of somebody.
func told(t *testing.T, a *app.App, by actor.Actor) (n int) {
	t.Helper()
	box, err := a.Notices.Box(t.Context(), by, 1)
	ok(t, err)
	for _, x := range box.Notices {
		if x.Kind == notices.SilentConsent {
			n++
		}
	}
	return n
}

// The rule of the definition reaches the case, the day of the inspection starts the clock, and when the last day
// has passed in silence the party is told, once.
func TestSilenceFromTheDefinitionToTheNotice(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			cfg, c := testConfig(t, e), testkit.Clock()
			ok(t, Seed(t.Context(), cfg, testkit.Noon))
			a := opened(t, cfg, true, c)
			olena, piotr := resident(t, a, "olena@poczta.example"), resident(t, a, "piotr@poczta.example")

			oak := trees(t, a, piotr)
			if oak.Status != cases.StatusConsented || told(t, a, piotr) != 1 {
				t.Errorf("the oak is %s, its owner was told %d times", oak.Status, told(t, a, piotr))
			}
			birch := trees(t, a, olena)
			d, err := a.Cases.Fetch(t.Context(), birch.Unit, birch.ID)
			ok(t, err)
			want := cases.Silence{
				Period: calendar.Days(14), Rules: calendar.KPA, Basis: "art. 83f ust. 8 ustawy o ochronie przyrody", From: "dzień oględzin",
				Meaning: "Możesz usunąć drzewa opisane w zgłoszeniu.",
			}
			if d.Silence != want || d.Term.Restarts == "" {
				t.Errorf("the rule of the case is %+v, its term %+v", d.Silence, d.Term)
			}
			if birch.Status != cases.StatusObjection || birch.Tacit == nil || birch.Tacit.Until != calendar.End(d.EventOn, want.Period, want.Rules) || told(t, a, olena) != 0 {
				t.Fatalf("the birch is %s: %+v", birch.Status, birch.Tacit)
			}
			c.Set(birch.Tacit.Until.AddDays(1).Start().Add(8 * time.Hour))
			ok(t, a.Queue.Drain(t.Context()))
			ok(t, a.Queue.Drain(t.Context()))
			if m := trees(t, a, olena); m.Status != cases.StatusConsented || told(t, a, olena) != 1 {
				t.Errorf("the birch is %s, its owner was told %d times", m.Status, told(t, a, olena))
			}
			s, err := a.Cases.Standing(t.Context(), birch.Unit, birch.ID)
			ok(t, err)
			if s.Status != cases.StatusConsented || s.DueOn != cases.NoTerm {
				t.Errorf("a stranger with the receipt reads %+v", s)
			}
		})
	}
}
