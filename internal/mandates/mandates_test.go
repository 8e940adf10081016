package mandates_test

import (
	"context"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/mandates"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
)

// people are the accounts of the tests; the represented are opened as they are asked for.
type people map[id.Account]mandates.Person

func (p people) Person(_ context.Context, a id.Account) (mandates.Person, error) {
	x, ok := p[a]
	if !ok {
		return x, fault.New(fault.NotFound, "identity.no-such-account")
	}
	return x, nil
}

func (p people) Represented(_ context.Context, _ actor.Actor, s mandates.Subject, _ bool) (mandates.Person, error) {
	if a, _ := p.Found(context.Background(), s); !a.IsZero() {
		return p[a], nil
	}
	x := mandates.Person{Account: id.New[id.Account](), Name: s.FullName(), Level: actor.LevelSubstantial}
	p[x.Account] = x
	return x, nil
}

func (p people) Found(_ context.Context, s mandates.Subject) (id.Account, error) {
	for a, x := range p {
		if x.Name == s.Name { // the tests name a firm but once
			return a, nil
		}
	}
	return id.Account{}, nil
}

func (p people) Details(_ context.Context, by actor.Actor) (mandates.Details, error) {
	return mandates.Details{Name: p[by.Account].Name, Version: 1}, nil
}

func (p people) Amend(_ context.Context, _ actor.Actor, d mandates.Details) error {
	if d.Version != 1 {
		return fault.New(fault.Conflict, "identity.changed-meanwhile")
	}
	return nil
}

func (p people) add(name, email, pesel string) actor.Actor {
	a := id.New[id.Account]()
	p[a] = mandates.Person{Account: a, Name: name, Given: name, Family: "X", Email: email, PESEL: pesel, Level: actor.LevelSubstantial}
	return actor.Actor{Kind: actor.Resident, Account: a, Name: name, Level: actor.LevelSubstantial}
}

type world struct {
	*mandates.Service
	clock                    *clock.Manual
	people                   people
	maria, piotr, olena, ewa actor.Actor
	unit                     id.Unit
}

var tables = []db.Migrations{audit.Migrations, jobs.Migrations, vault.Migrations, mandates.Migrations}

func each(t *testing.T, test func(t *testing.T, w world)) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) { test(t, newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) world {
	t.Helper()
	if err := jobs.MigrateRiver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	c := testkit.Clock()
	q, err := jobs.New(d, c, jobs.Config{})
	if err != nil {
		t.Fatal(err)
	}
	jobs.On(q, "test.changed", func(context.Context, jobs.Source, mandates.Changed) error { return nil })
	w := world{clock: c, people: people{}, unit: id.New[id.Unit]()}
	w.Service = mandates.New(mandates.Deps{DB: d, Clock: c, Audit: audit.New(c), Events: q, People: w.people, Vault: vaulttest.New(t, c)})
	w.maria, w.piotr, w.olena = w.people.add("Maria", "maria@poczta.example", "84022909002"), w.people.add("Piotr", "piotr@poczta.example", ""), w.people.add("Olena", "olena@poczta.example", "")
	w.ewa = actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: w.unit, Name: "Ewa", Grants: []actor.Grant{mandates.GrantAccept}}
	return w
}

func (w world) give(t *testing.T, from actor.Actor, to string, change ...func(*mandates.Terms)) id.Mandate {
	t.Helper()
	terms := mandates.Terms{From: w.Today()}
	for _, f := range change {
		f(&terms)
	}
	m, err := w.Give(t.Context(), from, mandates.Giving{To: to, Terms: terms})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (w world) accept(t *testing.T, by actor.Actor, m id.Mandate) {
	t.Helper()
	if err := w.Accept(t.Context(), by, m); err != nil {
		t.Fatal(err)
	}
}

func (w world) stands(t *testing.T, agent, principal actor.Actor, m id.Mandate) (actor.Mandate, bool) {
	t.Helper()
	x, err := w.Standing(t.Context(), agent.Account, principal.Account, m)
	if err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	return x, err == nil
}

// TestStanding asks on every kind of moment whether somebody may act.
func TestStanding(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		c := id.New[id.Case]()
		for _, tc := range []struct {
			name   string
			terms  func(*mandates.Terms)
			days   int // that pass
			end    func(m id.Mandate) error
			agent  actor.Actor
			stands bool
			reason string
		}{
			{"whole", func(*mandates.Terms) {}, 0, nil, w.maria, true, "accepted and in its time"},
			{"kind", func(x *mandates.Terms) { x.Scope.Services = []string{"pismo-ogolne"} }, 0, nil, w.maria, true, "the scope is the modules' to hold"},
			{"case", func(x *mandates.Terms) { x.Scope.Case = c }, 0, nil, w.maria, true, "as above"},
			{"not yet", func(x *mandates.Terms) { x.From = w.Today().AddDays(3) }, 0, nil, w.maria, false, "its first day has not come"},
			{"by then", func(x *mandates.Terms) { x.From = w.Today().AddDays(3) }, 3, nil, w.maria, true, "it came"},
			{"last day", func(x *mandates.Terms) { x.To = w.Today().AddDays(2) }, 2, nil, w.maria, true, "the last day belongs to it"},
			{"expired", func(x *mandates.Terms) { x.To = w.Today().AddDays(2) }, 3, nil, w.maria, false, "its last day has passed"},
			{"revoked", func(*mandates.Terms) {}, 0, func(m id.Mandate) error { return w.Revoke(t.Context(), w.piotr, m) }, w.maria, false, "art. 101 KC: at any time, at once"},
			{"renounced", func(*mandates.Terms) {}, 0, func(m id.Mandate) error { return w.Renounce(t.Context(), w.maria, m) }, w.maria, false, "the agent may leave"},
			{"foreign", func(*mandates.Terms) {}, 0, nil, w.olena, false, "it is Maria's"},
		} {
			before := w.clock.Now()
			m := w.give(t, w.piotr, "maria@poczta.example", tc.terms)
			if _, ok := w.stands(t, w.maria, w.piotr, m); ok {
				t.Errorf("%s: stands before it is accepted", tc.name)
			}
			w.accept(t, w.maria, m)
			if tc.end != nil {
				if err := tc.end(m); err != nil {
					t.Errorf("%s: %v", tc.name, err)
				}
			}
			w.clock.Move(time.Duration(tc.days) * 24 * time.Hour)
			if x, ok := w.stands(t, tc.agent, w.piotr, m); ok != tc.stands || ok && (x.Agent != w.maria.Account || x.Principal != "Piotr") {
				t.Errorf("%s: stands %v, %+v (%s)", tc.name, ok, x, tc.reason)
			}
			w.clock.Set(before.Add(time.Second))
		}
	})
}

// TestWhoMayGive: only with a confirmed identity, and never a proxy.
func TestWhoMayGive(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		weak, proxy, parent, jointly := w.piotr, w.piotr, w.piotr, w.piotr
		weak.Level = actor.LevelLow
		proxy.Mandate = actor.Mandate{Agent: w.maria.Account, Basis: actor.Proxy}
		parent.Mandate = actor.Mandate{Agent: w.maria.Account, Basis: actor.Parent, Principal: "Zosia"}
		jointly.Mandate = actor.Mandate{Agent: w.maria.Account, Basis: actor.Organ, Jointly: true}
		for _, tc := range []struct {
			name string
			by   actor.Actor
			ok   bool
		}{{"owner", w.piotr, true}, {"password only", weak, false}, {"proxy", proxy, false}, {"parent", parent, true}, {"jointly", jointly, false}, {"clerk", w.ewa, false}} {
			_, err := w.Give(t.Context(), tc.by, mandates.Giving{To: "olena@poczta.example", Terms: mandates.Terms{From: w.Today()}})
			if (err == nil) != tc.ok {
				t.Errorf("%s: %v", tc.name, err)
			}
		}
	})
}

// TestPassedOn: within the scope and time of the first, and no longer than it.
func TestPassedOn(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		first := w.give(t, w.piotr, "maria@poczta.example", func(x *mandates.Terms) {
			x.Passable, x.To, x.Scope.Services = true, w.Today().AddDays(30), []string{"pismo-ogolne"}
		})
		w.accept(t, w.maria, first)
		second, err := w.PassOn(t.Context(), w.maria, mandates.Passing{Parent: first, To: "olena@poczta.example", Until: w.Today().AddDays(90)})
		if err != nil {
			t.Fatal(err)
		}
		w.accept(t, w.olena, second)
		x, ok := w.stands(t, w.olena, w.piotr, second)
		if !ok || len(x.Scope.Services) != 1 {
			t.Fatalf("stands %v with %+v", ok, x.Scope)
		}
		whole, err := w.Show(t.Context(), w.piotr, second)
		if err != nil || whole.To != w.Today().AddDays(30) || len(whole.Chain) != 1 {
			t.Errorf("until %s, chain %d: %v", whole.To, len(whole.Chain), err)
		}
		if _, err := w.PassOn(t.Context(), w.olena, mandates.Passing{Parent: second, To: "maria@poczta.example"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("what was not passed on as passable was: %v", err)
		}
		if err := w.Revoke(t.Context(), w.piotr, first); err != nil {
			t.Fatal(err)
		}
		if _, ok := w.stands(t, w.olena, w.piotr, second); ok {
			t.Error("outlived the one it came from")
		}
	})
}

// TestChild: declared, confirmed by the office that was asked, over at eighteen, and the day can be asked for.
func TestChild(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		m, err := w.DeclareChild(t.Context(), w.maria, mandates.Child{Given: "Zosia", Family: "Kowalczyk", PESEL: "10251512344", Unit: w.unit})
		if err != nil {
			t.Fatal(err)
		}
		other := w.ewa
		other.Unit = id.New[id.Unit]()
		if err := w.Confirm(t.Context(), other, m, 1, mandates.AtCounter); !fault.Is(err, fault.NotFound) {
			t.Errorf("another office: %v", err)
		}
		if err := w.Confirm(t.Context(), w.ewa, m, 1, mandates.AtCounter); err != nil {
			t.Fatal(err)
		}
		x, err := w.Show(t.Context(), w.maria, m)
		if err != nil || x.To != calendar.On(2028, time.May, 14) {
			t.Fatalf("until %s: %v", x.To, err)
		}
		child := actor.Actor{Account: x.Principal}
		if _, ok := w.stands(t, w.maria, child, m); !ok {
			t.Error("a confirmed parent may not act")
		}
		_, mine, err := w.On(t.Context(), w.maria, w.Today())
		if err != nil || len(mine) != 1 {
			t.Errorf("on the day %d: %v", len(mine), err)
		}
		if _, mine, _ = w.On(t.Context(), w.maria, w.Today().AddDays(-1)); len(mine) != 0 {
			t.Error("could act on the day before")
		}
		w.clock.Set(calendar.On(2028, time.May, 15).Start().Add(time.Hour))
		if _, ok := w.stands(t, w.maria, child, m); ok {
			t.Error("acts for somebody who is of age")
		}
	})
}

// TestDuty is art. 12 and part IV of the annex.
func TestDuty(t *testing.T) {
	proxy := mandates.Mandate{Basis: actor.Proxy}
	kin := mandates.Mandate{Basis: actor.Proxy, Kin: mandates.Sibling}
	day := calendar.On(2026, time.November, 21)
	for _, tc := range []struct {
		name      string
		q         mandates.DutyQuestion
		day       calendar.Date
		why       mandates.Reason
		collector string
		reason    string
	}{
		{"due", mandates.DutyQuestion{Mandate: proxy, Rate: 1700, Residence: mandates.Gmina{Name: "Żółków"}, Place: mandates.Gmina{Name: "Lipowa"}, Electronic: true}, day, mandates.DutyDue, "Żółków", "art. 12 ust. 2 pkt 3 lit. a"},
		{"paper", mandates.DutyQuestion{Mandate: proxy, Rate: 1700, Residence: mandates.Gmina{Name: "Żółków"}, Place: mandates.Gmina{Name: "Lipowa"}}, day, mandates.DutyDue, "Lipowa", "pkt 2: where it is filed"},
		{"before 2025", mandates.DutyQuestion{Mandate: proxy, Rate: 1700, Residence: mandates.Gmina{Name: "Żółków"}, Place: mandates.Gmina{Name: "Lipowa"}, Electronic: true}, calendar.On(2024, time.December, 31), mandates.DutyDue, "Lipowa", "pkt 3 holds since 2025"},
		{"abroad", mandates.DutyQuestion{Mandate: proxy, Rate: 1700, Place: mandates.Gmina{Name: "Lipowa"}, Electronic: true}, day, mandates.DutyDue, mandates.Warsaw, "pkt 3 lit. b"},
		{"kin", mandates.DutyQuestion{Mandate: kin, Rate: 1700}, day, mandates.DutyKin, "", "column 4 pkt 3"},
		{"public benefit", mandates.DutyQuestion{Mandate: mandates.Mandate{Basis: actor.Proxy, Kin: mandates.Benefit}, Rate: 1700}, day, mandates.DutyFree, "", "art. 7 pkt 4"},
		{"free matter", mandates.DutyQuestion{Mandate: proxy, Rate: 1700, FreeMatter: true}, day, mandates.DutyExempt, "", "art. 2, 3, 7"},
		{"again", mandates.DutyQuestion{Mandate: proxy, Rate: 1700, FiledBefore: true}, day, mandates.DutyBefore, "", "once in a matter"},
		{"parent", mandates.DutyQuestion{Mandate: mandates.Mandate{Basis: actor.Parent}, Rate: 1700}, day, mandates.DutyByLaw, "", "files no power of attorney"},
	} {
		if d := mandates.DutyOf(tc.q, tc.day); d.Why != tc.why || d.Collector != tc.collector {
			t.Errorf("%s: %+v (%s)", tc.name, d, tc.reason)
		}
	}
}
