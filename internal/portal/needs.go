package portal

import (
	"context"

	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/ui"
)

// Offers knows which e-services there are and who offers them. All texts are in the language of the
// context, or in Polish where they were not translated; Lang of a value says in which.
type Offers interface {
	Topics(ctx context.Context) ([]Topic, error)
	// Listings lists the services that may be begun today with at least one office, the best first when
	// words were typed, else by the alphabet.
	Listings(ctx context.Context, f Filter) ([]Listing, error)
	// Service returns the start page of a service in force. A service that nobody ever defined, or that
	// is only filed within a running case, is a not-found fault.
	Service(ctx context.Context, service string) (Service, error)
	// Offer returns what one office says about a service. An office that never adopted it is a not-found
	// fault; one that does not take it today has Open false.
	Offer(ctx context.Context, unit id.Unit, service string) (Offer, error)
}

// Filter narrows the list of services; the zero value lists all.
type Filter struct {
	Unit  id.Unit
	Topic string
	Text  string
}

// Topic is a shelf of the list of services.
type Topic struct {
	ID    string
	Title string
	Text  string
	Lang  string
}

// Listing is a service in a list.
type Listing struct {
	Service string // slug
	Action  string // verb and object: "Zajmij pas drogowy"
	Summary string
	Topic   string
	Lang    string
	Units   []id.Unit // that offer it today
}

// Service is the start page of a service, the same for all offices.
type Service struct {
	Listing
	Title     string // noun form
	Lead      string
	Who       string
	Prepare   []string
	Minutes   int
	Cost      string
	When      string
	OtherWays []string
	After     []string
	Law       []Law
	Account   bool // it can be filed only with an account
	Signature Need // … with a signature
}

// Need says whether something belongs to an application.
type Need string

// The needs; empty: it is not taken.
const (
	Required Need = "required"
	Allowed  Need = "allowed"
)

// Law is one provision a service rests on.
type Law struct {
	Act, Cite, URL string
}

// Offer is what one office adds to a service.
type Offer struct {
	Unit      id.Unit
	Open      bool
	Closed    string // message key: why it may not be begun today
	Lead      string
	When      string   // a note on how long it takes here
	Hours     string   // when people may come; "" for those of the office
	OtherWays []string // instead of the service's; none for those of the service
	Contact   id.Cell  // whom people ask; zero for the office as a whole
	Signature Need     // instead of the service's: an office may ask for more
}

// Offices knows the offices of the region. What is known of an office is public.
type Offices interface {
	// Offices lists all, in Polish alphabetical order.
	Offices(ctx context.Context) ([]Office, error)
	Office(ctx context.Context, unit id.Unit) (Office, error)
	OfficeBySlug(ctx context.Context, slug string) (Office, error)
	// Cells lists the parts of an office; the office as a whole is the one without a parent.
	Cells(ctx context.Context, unit id.Unit) ([]Cell, error)
}

// Office is a unit as people need to know it.
type Office struct {
	ID        id.Unit
	Slug      string
	Kind      string // gmina, powiat, wojewodztwo, droga, medycyna, szkola, inna
	Name      string
	ShortName string
	Lines     []string // the address as on an envelope
	Email     string
	Phone     string
	ADE       string
	Hours     string // "" when nobody wrote them down
	Head      string // title of the organ: "Wójt Gminy Lipowa"
	HeadName  string
	Topics    []string // what it deals with
	Brand     ui.Brand // how its pages look
}

// Cell is a part of an office.
type Cell struct {
	ID     id.Cell
	Parent id.Cell
	Symbol string
	Name   string
	Phone  string
	Email  string
}

// Staff knows who leads a matter. Clerks' names and posts are public in their own matters (art. 61 KPA).
type Staff interface {
	// Clerk returns a member of staff, also one who has left.
	Clerk(ctx context.Context, unit id.Unit, e id.Employee) (Clerk, error)
}

// Clerk is a member of staff as people need to know them.
type Clerk struct {
	Name  string
	Post  string
	Phone string // that of the cell when the person has none
	Cell  string // its name
}

// Charges knows what people have to pay. It answers with the actor's own charges only.
type Charges interface {
	ChargesOf(ctx context.Context, q ChargeQuestion) ([]Charge, error)
}

// Charge is something to pay, or paid.
type Charge struct {
	ID         id.Charge
	Unit       id.Unit
	Case       id.Case
	Submission id.Submission
	Title      string
	Amount     money.Grosze
	Missing    money.Grosze // zero or less when nothing is to be paid
	Due        Day
	Cancelled  bool
}
