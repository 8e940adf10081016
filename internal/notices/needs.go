package notices

import (
	"context"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/mail"
)

// Person is whom a message goes to, as known at the moment of sending.
type Person struct {
	Account id.Account // zero for nobody's
	Email   string     // may be empty
	Lang    string     // pl, en, uk, de; empty means pl
	Proved  bool       // the owner of the address proved that it is theirs
}

// Member is somebody who works in a unit.
type Member struct {
	Employee id.Employee
	Account  id.Account
}

// People is asked who a message goes to. A person who is no more is a not-found fault.
type People interface {
	Account(ctx context.Context, a id.Account) (Person, error)
	Employee(ctx context.Context, unit id.Unit, e id.Employee) (Person, error)
	// Staff lists who works in a unit on a day.
	Staff(ctx context.Context, unit id.Unit, on calendar.Date) ([]Member, error)
}

// Office is who writes.
type Office struct {
	Name  string // Urząd Gminy Lipowa; of the region: the name of the portal
	Phone string
	Email string
}

// Offices is asked who a unit is (id.Region is the portal itself) and which units there are.
type Offices interface {
	Office(ctx context.Context, unit id.Unit) (Office, error)
	// Working lists the units that work on a day which is free nowhere by law.
	Working(ctx context.Context, day calendar.Date) ([]id.Unit, error)
}

// Links makes links that are secrets of the recipient: they are made at the moment of sending and
// stored nowhere. Each is a path on our site.
type Links interface {
	VerifyLink(ctx context.Context, a id.Account) (string, error)
	ResetLink(ctx context.Context, a id.Account) (string, error)
	// DraftLink opens the draft at a path of our site in any browser.
	DraftLink(ctx context.Context, path string) (string, error)
}

// Desk is asked what lies on a clerk's desk in the morning.
type Desk interface {
	Agenda(ctx context.Context, unit id.Unit, e id.Employee, on calendar.Date) (Agenda, error)
}

// Agenda is what came, what is due and what is overdue.
type Agenda struct {
	Came    Pile `json:"came"`
	Due     Pile `json:"due"`
	Overdue Pile `json:"overdue"`
}

// Empty tells whether there is nothing to tell.
func (a Agenda) Empty() bool { return a.Came.Total+a.Due.Total+a.Overdue.Total == 0 }

// Pile is a number of cases and the first few of them.
type Pile struct {
	Total int    `json:"total"`
	Items []Item `json:"items"`
}

// Item is one case in a list that leaves the house by e-mail: it names the sign and the kind of matter,
// and nobody in it.
type Item struct {
	Sign string        `json:"sign"`
	What string        `json:"what"` // title of the service
	On   calendar.Date `json:"on"`   // when it came, or by when it is due
	Path string        `json:"path"`
}

// Mailer hands a message to the mail server; mail.Sender is one.
type Mailer interface {
	Send(ctx context.Context, m mail.Message) error
}
