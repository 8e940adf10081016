package cases

import (
	"context"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/blob"
)

// Person is a member of staff as cases need to know one.
type Person struct {
	ID    id.Employee
	Name  string
	Post  string
	Cell  id.Cell
	Phone string
}

// People is asked who works in a unit. It is asked before a transaction begins, never inside.
type People interface {
	// Employee returns one who works in the unit on the day, or a not-found fault.
	Employee(ctx context.Context, unit id.Unit, e id.Employee, on calendar.Date) (Person, error)
	// Substitute returns who stands in for e on the day; e itself when nobody needs to.
	Substitute(ctx context.Context, unit id.Unit, e id.Employee, on calendar.Date) (Person, error)
}

// FilePlan is asked how long the cases of a class are kept.
type FilePlan interface {
	Retention(ctx context.Context, unit id.Unit, class jrwa.Class, on calendar.Date) (jrwa.Category, error)
}

// Sheet is a document to be made: what was written, and who signs it where.
type Sheet struct {
	Unit       id.Unit
	Case       id.Case
	Writing    id.Document
	Sign       string // the sign of the letter: DR.II.7230.14.2027.AN
	Kind       Kind
	Title      string
	Body       string // Markdown subset of platform/richtext
	Parties    []Party
	Signer     string
	SignerPost string
	SignedAt   time.Time
	Draft      bool // a proof: marked as such, not signed

	// Unsigned asks for the document as a person will sign it: without the seal of the office.
	Unsigned bool
	// Signed is the document with a person's own signature in it, in the store. It is taken as it is; with
	// Seal the office puts its seal behind the signature.
	Signed blob.Sum
	Seal   bool
}

// Printed is a made document in the store.
type Printed struct {
	Sum  blob.Sum
	Size int64
}

// Press makes the PDF of a document, seals it unless the sheet says otherwise, and stores it durably.
type Press interface {
	Print(ctx context.Context, s Sheet) (Printed, error)
}
