package intakeweb

import (
	"context"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/ui"
)

// Office is a unit as the pages of filing show it: who controls the data, whom to ask.
type Office struct {
	ID        id.Unit
	Slug      string
	Name      string
	Address   []string // lines
	Email     string
	Phone     string
	Inspector string    // how to reach the inspector of data protection: an e-mail address
	Brand     *ui.Brand // nil: the brand of the region
}

// Offices knows the units.
type Offices interface {
	Office(ctx context.Context, unit id.Unit) (Office, error)
	// Named finds a unit by the word in its addresses: "lipowa".
	Named(ctx context.Context, slug string) (id.Unit, error)
}

// Suggester helps people to type addresses, firms and parcels: eservice.Suggester for the sources
// "address", "postcode", "place", "gmina", "country", "organisation", "parcel" and "precinct". Fill is
// by the names of the parts of the field.
type Suggester = eservice.Suggester

// Charge is what is to be paid for an application.
type Charge struct {
	Title string
	Left  money.Grosze // what is missing; zero when it is paid
	Due   calendar.Date
	Href  string // the page on which it is paid

	Account  string // of the office, for a transfer by somebody who has no such page
	Transfer string // the title of the transfer
}

// Charges lists what an application costs, as soon as the charges were made; until then, nothing.
type Charges interface {
	ChargesOf(ctx context.Context, by actor.Actor, sub id.Submission) ([]Charge, error)
}

// Call is what the office asked the party of a running case to complete.
type Call struct {
	What  []string      // each thing that is missing, in the office's words
	Until calendar.Date // the last day; none while the call has not been delivered
	Sign  bool          // the application has to be signed once more
}

// Signature is what was found of the signatures of one file of a letter.
type Signature struct {
	File    string
	Verdict ui.VerdictProps
	Warning string // who signed is not who filed
}

// Signatures is asked what the signatures of a letter are worth; the page has checked that the clerk may read it.
type Signatures interface {
	Signatures(ctx context.Context, by actor.Actor, l intake.Letter) ([]Signature, error)
}

// Calls tells the party of a case what a call says; a call that is no more is a NotFound.
type Calls interface {
	Call(ctx context.Context, by actor.Actor, c id.Case, task id.Task) (Call, error)
}

// KnownSender is a party that the unit knows, as a letter would name it.
type KnownSender struct {
	intake.Sender
	Note string // what tells two of the same name apart: an address
}

// Senders finds parties of the clerk's unit by name, PESEL or NIP.
type Senders interface {
	Senders(ctx context.Context, by actor.Actor, typed string, limit int) ([]KnownSender, error)
}

// Scans are those that wait for their letters.
type Scans interface {
	// AttachScan gives a waiting scan, as the address of its page names it, to a letter that was just registered; how much of the
	// letter it shows, and what is missing, stand in the letter.
	AttachScan(ctx context.Context, by actor.Actor, piece string, l intake.Letter) error
}

// Cell is a part of the office to which letters are sent.
type Cell struct {
	ID     id.Cell
	Symbol string
	Name   string
}

// Cells lists the cells of the clerk's unit, in the order of their symbols.
type Cells interface {
	Cells(ctx context.Context, by actor.Actor) ([]Cell, error)
}

// Class is a line of the unit's file plan under which a case may be opened.
type Class struct {
	Symbol string
	Title  string
}

// Classes searches the file plan of the clerk's unit by symbol or words.
type Classes interface {
	Classes(ctx context.Context, by actor.Actor, typed string, limit int) ([]Class, error)
}

// Case is a running case of the clerk's unit.
type Case struct {
	ID    id.Case
	Sign  string
	Title string
	Href  string // empty when the actor may not open it
}

// Cases finds cases of the clerk's unit; a case that does not exist is a NotFound.
type Cases interface {
	CaseBySign(ctx context.Context, by actor.Actor, sign string) (Case, error)
	Case(ctx context.Context, by actor.Actor, c id.Case) (Case, error)
}

// HistoryLine is something that happened to a letter.
type HistoryLine struct {
	At   time.Time
	Verb string // of the audit: "intake.registered"; its sentence is "audit." and the verb
	Who  string
}

// History tells what happened to a letter, from the audit, the oldest first.
type History interface {
	History(ctx context.Context, by actor.Actor, letter id.Letter) ([]HistoryLine, error)
}

// Service is an e-service that the clerk's unit offers today.
type Service struct {
	Slug    string
	Action  string // "Zajmij pas drogowy"
	Summary string
}

// Services lists what may be begun today with the clerk's unit, by the alphabet.
type Services interface {
	Services(ctx context.Context, by actor.Actor, lang string) ([]Service, error)
}
