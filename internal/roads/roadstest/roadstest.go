// Package roadstest builds what the tests of roads and of others need: rates of a unit, clerks, permits.
package roadstest

import (
	"context"
	"strconv"
	"sync"
	"testing"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/roads"
	"wrota/internal/roads/occupancy"
)

// Clerk sees and mends the register of a unit.
func Clerk(u id.Unit) actor.Actor {
	return actor.Actor{
		Kind: actor.Clerk, Unit: u, Account: id.New[id.Account](), Employee: id.New[id.Employee](),
		Name: "Anna Drogowa", Post: "inspektor ds. dróg", Grants: []actor.Grant{roads.GrantView},
	}
}

// Admin sets the rates of a unit.
func Admin(u id.Unit) actor.Actor {
	a := Clerk(u)
	a.Name, a.Post, a.Grants = "Jan Stawkowski", "administrator", []actor.Grant{roads.GrantRates, roads.GrantView}
	return a
}

// Charges remembers what was charged, and answers a repetition with the first charge.
type Charges struct {
	mu   sync.Mutex
	Made []roads.YearFee
	ids  map[string]id.Charge
}

// ChargeYear is the interface that roads asks.
func (c *Charges) ChargeYear(_ context.Context, _ actor.Actor, y roads.YearFee) (id.Charge, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := y.Source + "/" + strconv.Itoa(y.Year)
	if known, ok := c.ids[key]; ok {
		return known, nil
	}
	if c.ids == nil {
		c.ids = map[string]id.Charge{}
	}
	c.ids[key] = id.New[id.Charge]()
	c.Made = append(c.Made, y)
	return c.ids[key], nil
}

// Equip gives a unit the rates and roads of the fictitious gmina.
func Equip(t testing.TB, s *roads.Service, by actor.Actor) roads.Demo {
	t.Helper()
	d, err := roads.DemoGmina()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddRoads(t.Context(), by, d.Roads); err != nil {
		t.Fatal(err)
	}
	if err := s.SetRates(t.Context(), by, d.Resolution); err != nil {
		t.Fatal(err)
	}
	return d
}

// Works are the answers of somebody who digs: 12,5 m² of the carriageway, a third of its width.
func Works(road, kmFrom, kmTo string, from, to calendar.Date) eservice.Answers {
	return eservice.Answers{}.
		With("zarzadca", "ten_urzad").With("cel", "roboty").With("awaria", false).With("rodzaj_robot", "roboty_siec").With("opis_celu", "Wykop pod przyłącze wody").
		With("droga", road).With("miejsce_jak", "km").With("km_od", kmFrom).With("km_do", kmTo).With("strona", "prawa").
		With("okres", Range(from, to)).With("etapy", false).With("krotko", false).
		WithRow("elementy", field.Row{ID: "1", Values: field.Values{"element": "jezdnia", "udzial": "33", "powierzchnia": "12.5"}})
}

// Device are the answers of somebody who lays a water pipe of 35,2 m² under a pavement.
func Device(road, place string, from, to calendar.Date) eservice.Answers {
	return eservice.Answers{}.
		With("zarzadca", "ten_urzad").With("cel", "urzadzenie").With("opis_celu", "Wodociąg").With("lokalizacja", true).With("lokalizacja_znak", "DR.7230.1.2026").
		With("droga", road).With("miejsce_jak", "adres").With("adres_miejsca", place).With("strona", "lewa").With("okres", Range(from, to)).
		WithRow("elementy", field.Row{ID: "1", Values: field.Values{"element": "chodnik", "urzadzenie": "wodociag", "na_moscie": false, "powierzchnia": "35.2"}})
}

// Range is a period as an answer.
func Range(from, to calendar.Date) field.Record {
	return field.Record{"from": from.String(), "to": to.String()}
}

// Permit is a decision that a unit gave, to be changed by the test.
func Permit(u id.Unit, a eservice.Answers, on calendar.Date) roads.EnterCmd {
	return roads.EnterCmd{
		Unit: u, Service: occupancy.Slug, Case: id.New[id.Case](), Sign: "DR.7230.14.2027", Writing: id.New[id.Document](),
		Answers: a, Filed: on, Decided: on, Account: id.New[id.Account](), Party: id.New[id.Party](), Holder: "Maria Żółkiewska-O’Neill",
	}
}

// Enter puts a permit into the register.
func Enter(t testing.TB, s *roads.Service, c roads.EnterCmd) roads.Entry {
	t.Helper()
	e, err := s.Enter(t.Context(), actor.Automaton("system.roads", c.Unit), c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
