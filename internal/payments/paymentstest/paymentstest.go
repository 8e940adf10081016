// Package paymentstest builds charges for the tests of others.
package paymentstest

import (
	"context"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/iban"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/kit/nip"
	"wrota/internal/payments"
)

// Offices answers with one office for every unit.
type Offices payments.Office

// Office is the office.
func (o Offices) Office(context.Context, id.Unit) (payments.Office, error) {
	return payments.Office(o), nil
}

// Lipowa is a fictitious office with a valid NIP.
var Lipowa = Offices{
	Name: "Urząd Gminy Lipowa", Lines: []string{"ul. Szkolna 1", "66-200 Lipowa"}, Contact: []string{"tel. 68 000 00 00", "urzad@lipowa.example.pl"}, NIP: "5265877635",
}

// PayTo is a valid account of the fictitious office.
func PayTo() payments.PayTo {
	account, err := iban.Parse("24160000035175530643314956")
	if err != nil {
		panic(err) // the number of the standard's own example
	}
	number, err := nip.Parse(Lipowa.NIP)
	if err != nil {
		panic(err) // a valid number
	}
	return payments.PayTo{IBAN: account, Name: "Gmina Lipowa", Short: "Gmina Lipowa", NIP: number}
}

// Cashier is a clerk of a unit who may book.
func Cashier(u id.Unit) actor.Actor {
	return actor.Actor{
		Kind: actor.Clerk, Unit: u, Account: id.New[id.Account](), Employee: id.New[id.Employee](),
		Name: "Ewa Kasjerska", Post: "kasjerka", Grants: []actor.Grant{payments.GrantBook},
	}
}

// Demand is a charge of stamp duty of 82 zł, to be changed by the test.
func Demand(u id.Unit) payments.Demand {
	return payments.Demand{
		Source: id.New[id.Event]().String(), Unit: u, Kind: payments.StampDuty, Title: "Zezwolenie na zajęcie pasa drogowego",
		Lines: []payments.Line{{
			Title: "Zezwolenie (część III ust. 44 pkt 2 załącznika)", Arithmetic: "1 × 82,00 zł",
			Basis: "art. 1 ust. 1 pkt 1 lit. c ustawy o opłacie skarbowej", Amount: money.Zl(82),
		}},
		Payer: payments.Payer{Name: "Maria Żółkiewska-O’Neill"}, PayTo: PayTo(),
	}
}

// Charge makes a charge, or ends the test.
func Charge(t testing.TB, s *payments.Service, d payments.Demand) payments.Charge {
	t.Helper()
	c, err := s.Charge(t.Context(), actor.Automaton("system.jobs", d.Unit), d)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Pay books a payment by transfer on the day on which the charge was made, or ends the test.
func Pay(t testing.TB, s *payments.Service, by actor.Actor, c payments.Charge, g money.Grosze) payments.Posting {
	t.Helper()
	p, err := s.Book(t.Context(), by, payments.Payment{
		ID: id.New[id.Payment](), Charge: c.ID, Amount: g, Method: payments.Transfer, On: c.DueOn, AcceptMore: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
