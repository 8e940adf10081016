package identity

import (
	"fmt"
	"slices"
	"strings"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// Employee is a person on a post of one cell. Whoever changes cell or post ends one employment and
// begins another, so that papers of the past keep telling the truth.
type Employee struct {
	ID      id.Employee
	Unit    id.Unit
	Cell    id.Cell
	Account id.Account
	Given   string
	Family  string
	Name    string // given and family name, as it stands on letters; made of the two
	Post    string // "inspektor ds. dróg"
	Phone   string
	Roles   []string // names of roles; what they allow is in Deps.Roles
	Leads   bool     // heads the cell, and acts for all the cells below it
	From    calendar.Date
	To      calendar.Date // the last day of work; zero while it is not known
}

// Works tells whether the person is employed on a day. It says nothing of leave or illness.
func (e Employee) Works(day calendar.Date) bool {
	return !e.From.IsZero() && !day.Before(e.From) && (e.To.IsZero() || !day.After(e.To))
}

func (e Employee) sortKey() string { return i18n.SortKey(e.Family + " " + e.Given) }

// grants are what the roles allow together, each once.
func (s *Service) grants(roles []string) []actor.Grant {
	var out []actor.Grant
	for _, r := range roles {
		out = append(out, s.roles[r]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func employeeFrom(r query.IdentityEmployee) (Employee, error) {
	e := Employee{
		ID: r.ID, Unit: r.UnitID, Cell: r.CellID, Account: r.AccountID, Given: r.Given, Family: r.Family, Name: fullName(r.Given, r.Family),
		Post: r.Post, Phone: r.Phone, Leads: r.Leads, From: r.FromDay, To: r.ToDay,
	}
	if err := r.Roles.Into(&e.Roles); err != nil {
		return e, fmt.Errorf("identity: employee: %w", err)
	}
	return e, nil
}

func (e Employee) row(now db.Time) query.InsertEmployeeParams {
	return query.InsertEmployeeParams{
		ID: e.ID, UnitID: e.Unit, CellID: e.Cell, AccountID: e.Account, Given: e.Given, Family: e.Family, Post: e.Post, Phone: e.Phone,
		Roles: list(e.Roles), Leads: e.Leads, FromDay: e.From, ToDay: e.To, SortKey: e.sortKey(), CreatedAt: now,
	}
}

func fullName(given, family string) string { return strings.TrimSpace(given + " " + family) }
