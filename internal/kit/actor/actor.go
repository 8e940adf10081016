// Package actor says who does something. Every use case takes the actor as an argument: rights,
// authorship and the audit follow from it, and nothing is ever done by "the program" in disguise.
//
// An actor is a snapshot made from a session when a request arrives. It carries what decisions need
// (unit, grants, assurance level) and what the audit needs (name, post, where from). It does not
// decide anything by itself beyond answering whether a grant is held.
package actor

import (
	"slices"
	"strings"

	"wrota/internal/kit/id"
)

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
	Account  id.Account  // whose matters these are: the person's own, or the principal's under a Mandate; set for residents and clerks
	Employee id.Employee // set for clerks
	Unit     id.Unit     // the unit a clerk acts for
	Cells    []id.Cell   // the clerk's own cells; grants reach these unless Narrow says otherwise
	Name     string      // "Anna Nowak", or the name of the system task
	Post     string      // "inspektor ds. dróg"
	Level    Level       // of this session: how surely the way of logging in proved who it is
	Strong   bool        // two factors were shown, or somebody else vouches for as much
	Means    string      // by what they logged in: "password", or the name of a provider of identities
	Weak     bool        // a resident who would be a clerk, had this session shown two factors
	DeskOnly bool        // only the directory of an office vouches for who this is: outside the desk they are a visitor
	Grants   []Grant
	Narrow   map[Grant][]Reach // grants that go elsewhere than to all kinds of matters of Cells; see Reaches
	Mandate  Mandate           // what a resident who acts for another stands on; zero in one's own matters
	Source   Source
}

// Basis is what makes an act of one person an act of another.
type Basis string

const (
	Parent Basis = "parent" // of a child under age (art. 98 KRO)
	Organ  Basis = "organ"  // of a firm or body, by its register (art. 38 KC)
	Proxy  Basis = "proxy"  // pełnomocnik, by a mandate (art. 33 KPA)
)

// Mandate is what a resident stands on who acts for another: Name and Agent are then of the person at
// the keyboard, while Actor.Account is the principal, so that what is theirs is found, and found alone.
type Mandate struct {
	ID        id.Mandate
	Agent     id.Account // who is at the keyboard
	Principal string     // name of whom they act for
	Basis     Basis
	Scope     Scope
	Jointly   bool // may prepare and not file alone: others must sign, too (reprezentacja łączna)
	Free      bool // no stamp duty is due for filing it: the ground stands in the mandate
}

// Scope is what a mandate covers. The zero value covers everything.
type Scope struct {
	Services []string // kinds of matters, by the slugs of their e-services
	Case     id.Case  // one matter
}

// Whole tells whether the scope covers everything.
func (s Scope) Whole() bool { return len(s.Services) == 0 && s.Case.IsZero() }

// Covers tells whether a matter lies within the scope: the kind of its e-service ("" when it has none)
// and the case (none before there is one). An application for a new matter is never within a scope of
// one case.
func (s Scope) Covers(service string, c id.Case) bool {
	switch {
	case s.Whole():
		return true
	case !s.Case.IsZero():
		return s.Case == c
	}
	return slices.Contains(s.Services, service)
}

// Kinds is the scope's list of services as it stands in queries and tables: "*" for every kind, ",slug,slug,",
// or nothing when the scope is one case. A row of a service or a case lies within when
// (kinds = '*' OR kinds LIKE '%,' || service || ',%' OR case_id = one_case).
func (s Scope) Kinds() string {
	switch {
	case !s.Case.IsZero():
		return ""
	case len(s.Services) == 0:
		return "*"
	}
	return "," + strings.Join(s.Services, ",") + ","
}

// ReadKinds reads what Kinds wrote.
func ReadKinds(s string) []string {
	if s = strings.Trim(s, ","); s == "" || s == "*" {
		return nil
	}
	return strings.Split(s, ",")
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
	return Actor{Kind: a.Kind, Account: a.Account, Employee: a.Employee, Unit: a.Unit, Name: a.Name, Post: a.Post, Level: a.Level, Mandate: a.Mandate}
}

// May tells whether the actor holds a grant, wherever it reaches; MayIn asks about one matter.
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

// Human is the account of the person at the keyboard, whoever they act for.
func (a Actor) Human() id.Account {
	if a.ForAnother() {
		return a.Mandate.Agent
	}
	return a.Account
}

// ForAnother tells whether the actor acts on behalf of somebody else.
func (a Actor) ForAnother() bool { return !a.Mandate.Agent.IsZero() }

// Is tells whether the actor is the owner of an account, or acts for the owner.
func (a Actor) Is(acc id.Account) bool { return !acc.IsZero() && a.Account == acc }
