package organisation

import (
	"slices"

	"wrota/internal/identity/query"
	"wrota/internal/identity/typed"
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
	PostID  id.Post
	Phone   string
	Roles   []string // ids of the roles held on the day that was asked for; how far they go is told by Authorities
	Leads   bool     // heads the cell, and acts for all the cells below it
	From    calendar.Date
	To      calendar.Date // the last day of work; zero while it is not known
}

// Works tells whether the person is employed on a day. It says nothing of leave or illness.
func (e Employee) Works(day calendar.Date) bool {
	return !e.From.IsZero() && !day.Before(e.From) && (e.To.IsZero() || !day.After(e.To))
}

// SortKey is what lists of people are ordered by.
func (e Employee) SortKey() string { return i18n.SortKey(e.Family + " " + e.Given) }

// allows tells whether one of the roles has a grant, however far it goes.
func (s *Service) allows(roles []string, g actor.Grant) bool {
	return slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(s.roles[r], g) })
}

func employeeFrom(r query.IdentityEmployee) Employee {
	return Employee{
		ID: r.ID, Unit: r.UnitID, Cell: r.CellID, Account: r.AccountID, Given: r.Given, Family: r.Family, Name: typed.FullName(r.Given, r.Family),
		Post: r.Post, PostID: r.PostID, Phone: r.Phone, Leads: r.Leads, From: r.FromDay, To: r.ToDay,
	}
}

// with adds a line of a list in which everybody stands once for each of their roles.
func with(all []Employee, r query.IdentityEmployee, role string) []Employee {
	if n := len(all); n == 0 || all[n-1].ID != r.ID {
		all = append(all, employeeFrom(r))
	}
	if e := &all[len(all)-1]; role != "" && !slices.Contains(e.Roles, role) { // one role may be given twice, for other matters
		e.Roles = append(e.Roles, role)
	}
	return all
}

func (e Employee) row(now db.Time) query.InsertEmployeeParams {
	return query.InsertEmployeeParams{
		ID: e.ID, UnitID: e.Unit, CellID: e.Cell, AccountID: e.Account, Given: e.Given, Family: e.Family, Post: e.Post, Phone: e.Phone,
		Roles: list(e.Roles), Leads: e.Leads, FromDay: e.From, ToDay: e.To, SortKey: e.SortKey(), CreatedAt: now, PostID: e.PostID,
	}
}
