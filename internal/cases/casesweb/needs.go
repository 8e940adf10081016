package casesweb

import (
	"context"
	"io"

	"wrota/internal/cases"
	"wrota/internal/cases/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/ui"
)

// Colleague is a member of staff as a list to choose from shows one.
type Colleague struct {
	ID         id.Employee
	Name       string
	Post       string
	Phone      string // her own, or that of the cell
	Cell       id.Cell
	CellName   string
	Away       bool   // absent on the day
	Substitute string // who stands in; empty when nobody does
}

// People is asked who works in the unit and what people are called.
type People interface {
	// Staff lists who may lead cases in the unit on the day, by cell and then by name in Polish order.
	Staff(ctx context.Context, by actor.Actor, on calendar.Date) ([]Colleague, error)
	// Names are the names of employees of the actor's unit, of those who left too; an unknown one is left out.
	Names(ctx context.Context, by actor.Actor, who []id.Employee) (map[id.Employee]string, error)
}

// Document is one document in the file of a case.
type Document struct {
	ID      id.Document
	Title   string
	Note    string // kind, sender, number of the register: one line
	On      calendar.Date
	Size    int64
	Writing id.Document // the writing it was made from, if any
	View    string      // where it is shown as people read it; empty when it is saved only
}

// File is a document's content.
type File struct {
	Name string
	Type string // media type
	Size int64
	Body io.ReadCloser
}

// Files is asked for the documents of a case. The page has checked that the actor may see the case.
type Files interface {
	Documents(ctx context.Context, by actor.Actor, c id.Case) ([]Document, error)
	Open(ctx context.Context, by actor.Actor, c id.Case, d id.Document) (File, error)
}

// Answers is asked what the applicant wrote, as questions and answers under headings.
type Answers interface {
	Answers(ctx context.Context, by actor.Actor, s id.Submission) ([]Section, error)
}

// Section is a part of an application.
type Section struct {
	Title string
	Facts []ui.Fact
}

// Template is a text the office has prepared for documents of a service.
type Template struct {
	Name     string // its name in addresses: letters, digits, dash
	Title    string // as it is offered: "Zezwolenie na zajęcie pasa"
	Kind     cases.Kind
	Purpose  cases.Purpose
	Outcome  cases.Outcome // of a decision
	AsksDays bool          // of a call to complete: the text has a field for the days
}

// Filled is a text with the facts of the case put in.
type Filled struct {
	Title   string
	Body    string // Markdown subset of platform/richtext
	Effect  cases.Effect
	Missing []string // fields that stay to be written by hand; they stand in the text as {{name}}
}

// Templates offers prepared texts. Without it the page has its own plain ones for every kind.
type Templates interface {
	// Offered lists the texts for a case of the service, and the usual gaps of its applications, one sentence each.
	Offered(ctx context.Context, by actor.Actor, d *cases.Dossier) (texts []Template, gaps []string, err error)
	// Fill puts the facts of the case into a text; an unknown name is a not-found fault.
	Fill(ctx context.Context, by actor.Actor, d *cases.Dossier, name string) (Filled, error)
}

// Services is asked which e-services the unit has, for the filter of lists: slugs and titles.
type Services interface {
	Services(ctx context.Context, by actor.Actor) ([]ui.Option, error)
}

// Charge is what has to be paid in a case.
type Charge struct {
	Title  string
	Amount money.Grosze
	DueOn  calendar.Date
	State  string // in words
	Tone   ui.Tone
	Href   string // empty when the actor may not open it
}

// Charges is asked what has to be paid in a case.
type Charges interface {
	Charges(ctx context.Context, by actor.Actor, c id.Case) ([]Charge, error)
}

// Prints makes and opens the PDF of a document.
type Prints interface {
	// Proof writes the PDF of a sheet that is marked as a draft.
	Proof(ctx context.Context, w io.Writer, s cases.Sheet) error
	// Signed opens the PDF of a signed writing.
	Signed(ctx context.Context, w *cases.Writing) (io.ReadCloser, error)
}

// Letter is a letter that came in a case, as the register of incoming mail has it.
type Letter struct {
	ID      id.Letter
	Number  string // of the register: "RPW/LIPOWA/12/2027"
	Title   string
	Sender  string
	Channel string // in words
	Missing string // in words what of it is only on paper; empty when all of it is among the documents
	On      calendar.Date
}

// Letters is asked for letters by their ids; the page has checked that the actor may see their case.
type Letters interface {
	Letters(ctx context.Context, by actor.Actor, which []id.Letter) ([]Letter, error)
}

// Neighbour is something else that happens at the place and time of a case.
type Neighbour struct {
	Sign     string
	Href     string // empty when the actor may not open it
	Holder   string
	Where    string
	From, To calendar.Date
}

// Neighbours is asked what else happens where and when the matter of a case is to happen. What has no place
// and time has no neighbours.
type Neighbours interface {
	Neighbours(ctx context.Context, by actor.Actor, d *cases.Dossier) ([]Neighbour, error)
}

// Signature is what was found of the signatures of one file that came in a case.
type Signature struct {
	Number  string // of the letter, in the register of incoming mail
	File    string
	Verdict ui.VerdictProps
	Warning string // who signed is not who filed
}

// Signatures is asked what the signatures of what came in a case are worth.
type Signatures interface {
	Signatures(ctx context.Context, by actor.Actor, d *cases.Dossier) ([]Signature, error)
}

// Batches is asked for the documents that the actor ordered to be signed together and that are not all signed.
type Batches interface {
	Unfinished(ctx context.Context, by actor.Actor) ([]signing.Progress, error)
}

// Appeals knows to whom appeals from decisions of an office go, in the words that follow "do" in an instruction.
type Appeals interface {
	AppealTo(ctx context.Context, unit id.Unit) (string, error)
}

// Aside is what a package below cases knows of a case: facts for its head, and pages where it is led further.
type Aside struct {
	Facts []ui.Fact
	Links []ui.Link
}

// Beside is asked what it knows of a case; the page has checked that the actor may see it.
type Beside func(ctx context.Context, by actor.Actor, d *cases.Dossier) (Aside, error)
