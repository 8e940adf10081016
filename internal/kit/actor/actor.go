// Package actor says who does something. Every use case takes the actor as an argument: rights,
// authorship and the audit follow from it, and nothing is ever done by "the program" in disguise.
//
// An actor is a snapshot made from a session when a request arrives. It carries what decisions need
// (unit, grants, assurance level) and what the audit needs (name, post, where from). It does not
// decide anything by itself beyond answering whether a grant is held.
package actor

import "wrota/internal/kit/id"

// Kind is the sort of actor.
type Kind string

const (
	Anonymous Kind = "anonymous" // a visitor without an account
	Resident  Kind = "resident"  // a person or a firm with an account
	Clerk     Kind = "clerk"     // a member of staff, acting for one unit
	System    Kind = "system"    // a timer or a listener; Name says which
)

// Level is the assurance of an electronic identity (eIDAS art. 8): how sure we are who this is.
type Level uint8

const (
	LevelNone        Level = iota // nothing is known
	LevelLow                      // an e-mail address and a password
	LevelSubstantial              // confirmed identity: login.gov.pl, or a clerk at the counter
	LevelHigh                     // a qualified means
)

// Grant is the right to one kind of action, for example "cases.assign". Modules declare theirs.
type Grant string

// Actor is who does something, for which unit and from where.
type Actor struct {
	Kind     Kind
	Account  id.Account  // set for residents and clerks
	Employee id.Employee // set for clerks
	Unit     id.Unit     // the unit a clerk acts for
	Cells    []id.Cell   // the clerk's own cells; grants reach these unless WholeUnit
	Name     string      // "Anna Nowak", or the name of the system task
	Post     string      // "inspektor ds. dróg"
	Level    Level
	Grants   []Grant
	Source   Source
}

// Source says where a request came from, for the audit.
type Source struct {
	Request id.Request
	Address string // IP address
	Session string // a digest of the session token, never the token
}

// Automaton is the actor of a timer or a listener. Name is a message key, e.g. "system.terms".
func Automaton(name string, unit id.Unit) Actor {
	return Actor{Kind: System, Name: name, Unit: unit}
}

// Author is the actor reduced to who it is, without its rights and without where it was: what is told
// to others about who did something.
func (a Actor) Author() Actor {
	return Actor{Kind: a.Kind, Account: a.Account, Employee: a.Employee, Unit: a.Unit, Name: a.Name, Post: a.Post, Level: a.Level}
}

// May tells whether the actor holds a grant.
func (a Actor) May(g Grant) bool {
	for _, have := range a.Grants {
		if have == g {
			return true
		}
	}
	return false
}

// LoggedIn tells whether the actor has an account.
func (a Actor) LoggedIn() bool { return !a.Account.IsZero() }

// Is tells whether the actor is the owner of an account.
func (a Actor) Is(acc id.Account) bool { return !acc.IsZero() && a.Account == acc }
