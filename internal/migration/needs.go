package migration

import (
	"context"

	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
)

// Person is a person or body as a row tells of one.
type Person struct {
	Organisation  bool
	Given, Family string
	Name          string // of an organisation
	PESEL         string
	NIP           string
	REGON         string
	KRS           string
	Email         string
	Phone         string
	ADE           string
	Address       address.Address
}

// Case is a row of kind Cases. Party is who was brought over before; Person one that the row itself tells of.
type Case struct {
	Source      string
	Sign        casesign.Sign
	Title       string
	Cell        id.Cell
	Lead        id.Employee
	OpenedOn    calendar.Date
	InitiatedOn calendar.Date
	DueOn       calendar.Date
	SuspendedOn calendar.Date
	SettledOn   calendar.Date
	ClosedOn    calendar.Date
	Settlement  string
	Retention   jrwa.Category
	Party       id.Party
	Person      Person
	Role        string
}

// Letter is a row of kind Letters.
type Letter struct {
	Number     string
	No, Year   int
	ReceivedOn calendar.Date
	DatedOn    calendar.Date
	Channel    string
	Sender     Person
	SenderSign string
	Title      string
	Notes      string
	Case       casesign.Sign // zero when it belongs to none
	Waiting    bool
}

// Term is a row of kind Terms.
type Term struct {
	Case        casesign.Sign
	DueOn       calendar.Date
	SuspendedOn calendar.Date
}

// Document is a row of kind Documents; its bytes are in the store.
type Document struct {
	Source    string
	Case      casesign.Sign
	Title     string
	Kind      string
	Direction string
	Author    string
	On        calendar.Date
	Name      string
	Media     string
	Blob      blob.Blob
}

// Entered is what a row has become.
type Entered struct {
	Ref    string // short id
	Case   id.Case
	Made   bool   // false: it was there
	Before string // of a term: what stood there
}

// House enters rows where they belong, inside a transaction that acts for the unit. A fault rejects the row and leaves
// the transaction usable; any other error ends it.
type House interface {
	Party(ctx context.Context, tx *db.Tx, unit id.Unit, p Person) (Entered, error)
	Case(ctx context.Context, tx *db.Tx, unit id.Unit, c Case) (Entered, error)
	Letter(ctx context.Context, tx *db.Tx, unit id.Unit, l Letter) (Entered, error)
	Term(ctx context.Context, tx *db.Tx, unit id.Unit, t Term) (Entered, error)
	Document(ctx context.Context, tx *db.Tx, unit id.Unit, d Document) (Entered, error)
	// TakeBack removes what a row became; a conflict says why it stays. Annulled means that its number stays.
	TakeBack(ctx context.Context, tx *db.Tx, unit id.Unit, kind Kind, e Entered) (annulled bool, err error)
}

// Offices is asked about a unit before a transaction begins.
type Offices interface {
	// Cells are those of the unit today, by their symbols in upper case.
	Cells(ctx context.Context, unit id.Unit) (map[string]id.Cell, error)
	// People are those who work in the unit today, by "given family" in lower case. Who shares a name with a colleague is
	// not among them.
	People(ctx context.Context, unit id.Unit) (map[string]id.Employee, error)
	// Retention is the category of a class on a day, or a not-found fault.
	Retention(ctx context.Context, unit id.Unit, class jrwa.Class, on calendar.Date) (jrwa.Category, error)
}
