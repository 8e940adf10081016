// Package noticestest stands in for what surrounds notices in a house: people with addresses, offices,
// and what lies on a clerk's desk.
package noticestest

import (
	"context"
	"sync"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
)

// Town answers everything that notices ask. Fill it before use; Set changes a person later.
type Town struct {
	mu      sync.Mutex
	persons map[id.Account]notices.Person
	staff   map[id.Unit][]notices.Member
	Name    string // of every office
	Agendas map[id.Employee]notices.Agenda
}

// New is an empty town.
func New() *Town {
	return &Town{
		persons: map[id.Account]notices.Person{}, staff: map[id.Unit][]notices.Member{}, Name: "Urząd Gminy Lipowa", Agendas: map[id.Employee]notices.Agenda{},
	}
}

// Person adds somebody with a proved address and returns their account.
func (t *Town) Person(email, lang string) id.Account {
	a := id.New[id.Account]()
	t.Set(notices.Person{Account: a, Email: email, Lang: lang, Proved: true})
	return a
}

// Set changes what is known about a person.
func (t *Town) Set(p notices.Person) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.persons[p.Account] = p
}

// Clerk adds somebody who works in a unit.
func (t *Town) Clerk(unit id.Unit, email string) notices.Member {
	m := notices.Member{Employee: id.New[id.Employee](), Account: t.Person(email, "pl")}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.staff[unit] = append(t.staff[unit], m)
	return m
}

// Account is the person of an account.
func (t *Town) Account(_ context.Context, a id.Account) (notices.Person, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p, ok := t.persons[a]
	if !ok {
		return p, fault.New(fault.NotFound, "identity.no-such-account")
	}
	return p, nil
}

// Employee is the person of an employee.
func (t *Town) Employee(ctx context.Context, unit id.Unit, e id.Employee) (notices.Person, error) {
	staff, _ := t.Staff(ctx, unit, calendar.Date{})
	for _, m := range staff {
		if m.Employee == e {
			return t.Account(ctx, m.Account)
		}
	}
	return notices.Person{}, fault.New(fault.NotFound, "identity.no-such-employee")
}

// Staff is who works in a unit.
func (t *Town) Staff(_ context.Context, unit id.Unit, _ calendar.Date) ([]notices.Member, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.staff[unit], nil
}

// Office is the town's only name.
func (t *Town) Office(context.Context, id.Unit) (notices.Office, error) {
	return notices.Office{Name: t.Name, Phone: "68 000 00 00", Email: "urzad@lipowa.example"}, nil
}

// Working are those with clerks.
func (t *Town) Working(context.Context, calendar.Date) (out []id.Unit, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for u := range t.staff {
		out = append(out, u)
	}
	return out, nil
}

// VerifyLink is a link with a secret that no table may hold.
func (t *Town) VerifyLink(_ context.Context, a id.Account) (string, error) {
	return "/potwierdz/tajne-" + a.Short(), nil
}

// DraftLink is the third.
func (t *Town) DraftLink(_ context.Context, path string) (string, error) {
	return path + "?klucz=tajny", nil
}

// ResetLink is another.
func (t *Town) ResetLink(_ context.Context, a id.Account) (string, error) {
	return "/haslo/nowe/tajne-" + a.Short(), nil
}

// Agenda is what was put into Agendas.
func (t *Town) Agenda(_ context.Context, _ id.Unit, e id.Employee, _ calendar.Date) (notices.Agenda, error) {
	return t.Agendas[e], nil
}
