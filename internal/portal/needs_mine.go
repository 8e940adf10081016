package portal

import (
	"context"
	"io"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/timeline"
)

// Day is a day of the calendar; zero for none.
type Day = calendar.Date

// ChargeQuestion asks for charges of the actor: those of a case, else of a submission, else all.
type ChargeQuestion struct {
	By         actor.Actor
	Unit       id.Unit // of the case or the submission
	Case       id.Case
	Submission id.Submission
}

// Filings knows what the actor's account has begun and sent.
type Filings interface {
	// Drafts lists what was begun and not sent.
	Drafts(ctx context.Context, by actor.Actor) ([]Draft, error)
	// ToSign lists applications of others that wait for the person's signature.
	ToSign(ctx context.Context, by actor.Actor) ([]Signing, error)
	// Filings lists what was sent, the newest first.
	Filings(ctx context.Context, by actor.Actor) ([]Filing, error)
	// Filing returns one of them; somebody else's is a not-found fault.
	Filing(ctx context.Context, by actor.Actor, sub id.Submission) (Filing, error)
}

// Draft is an application being filled in.
type Draft struct {
	ID      id.Draft
	Unit    id.Unit
	Service string
	Title   string
	Changed time.Time
	Expires time.Time
	Joint   bool   // it waits for the signatures of others, and cannot be changed
	Agent   string // who began it for the owner; empty when they did themselves
}

// Signing is an application of somebody else that waits for the person's signature.
type Signing struct {
	Unit  id.Unit
	Title string
	Until time.Time
	Href  string
}

// Filing is an application, or a letter in a running case, that was sent.
type Filing struct {
	ID     id.Submission
	Unit   id.Unit
	Draft  id.Draft // its documents are at /wnioski/{draft}/…; zero in lists
	Title  string
	Number string // of the register of incoming mail
	PIN    string // "" in lists
	At     time.Time
	Case   id.Case // that it opened; zero before
	Matter id.Case // the running case it was written in; zero for an application
	Agent  string  // who sent it in the name of the account; empty when its owner did
}

// Receipts knows where a letter stands that somebody has a receipt of.
type Receipts interface {
	// Progress finds a letter by the number and the PIN of its receipt. A number that is none and a wrong
	// PIN are the same fault.Invalid; too many guesses are fault.Busy.
	Progress(ctx context.Context, by actor.Actor, number, pin string) (Progress, error)
}

// Progress is what a stranger may learn with a receipt. It names nobody.
type Progress struct {
	Unit      id.Unit
	Number    string
	Received  Day
	Stage     string // new, routed, filed, dismissed
	Sign      string // of the case; "" before one was opened
	Status    Status // of the case; "" before one was opened
	Due       Day    // by when it should be settled; zero when no term runs
	Suspended bool   // the term stands still
}

// Status is where a matter stands.
type Status string

// The words for it are messages "portal.status.…" and "portal.status-text.…".
const (
	Filed    Status = "filed"
	Handled  Status = "handled"
	YourTurn Status = "yourturn"
	Stopped  Status = "stopped"
	Decided  Status = "decided"
	Closed   Status = "closed"

	Objection Status = "objection" // the days in which the office may object run
	Consented Status = "consented" // they have passed in silence: settled as asked
)

// Matters knows the cases in which the actor's account is a party.
type Matters interface {
	// Matters lists them, the newest first.
	Matters(ctx context.Context, by actor.Actor) ([]Matter, error)
	// Matter returns one with its lead and its events; somebody else's is a not-found fault.
	Matter(ctx context.Context, by actor.Actor, c id.Case) (Matter, error)
}

// Matter is a case as its party sees it.
type Matter struct {
	ID         id.Case
	Unit       id.Unit
	Sign       string
	Title      string
	Submission id.Submission // that opened it; zero for a letter of another way
	Status     Status
	Due        Day // by when it should be settled; zero when there is no term
	Paused     bool
	Opened     time.Time
	Closed     time.Time // zero while it runs
	Settlement string    // how it was settled (granted, refused …); "" before
	Call       *Call     // what the party must do now; nil when nothing

	// Known for one matter, not in lists.
	Lead   id.Employee // zero before it was assigned
	Cell   id.Cell
	Final  Day      // the last day for an appeal; zero before the decision was delivered
	Tacit  *Tacit   // nil where the office's silence means nothing
	Signed []string // the signatures under the reader's application, one a line, as they were found when it was filed
	Events []Event
}

// Tacit is what the silence of the office means in a matter (art. 122a KPA or a special act).
type Tacit struct {
	Until     Day    // the last day on which the office may object; zero before the event from which it runs
	Meaning   string // what the person may do then, in Polish
	Consented bool   // that day has passed in silence
	Event     bool   // it runs from an event after the filing; the office objects to what is not completed
}

// Call is a call to complete an application.
type Call struct {
	Task  id.Task
	Items []string // what is missing; may be empty in lists
	Days  int      // from the delivery
	Due   Day      // zero before it is delivered
}

// Event is a step of a matter. What is a message "portal.event.…": opened, called, completed, lapsed,
// left, decided, extended, suspended, resumed, recorded, consented, closed.
type Event struct {
	At   time.Time
	What string
}

// Source tells a part of the history of a matter to its reader: letters, payments.
type Source interface {
	Timeline(ctx context.Context, by actor.Actor, unit id.Unit, c id.Case) ([]timeline.Entry, error)
}

// Box knows the letters that wait to be collected.
type Box interface {
	Waiting(ctx context.Context, by actor.Actor) (int, error)
}

// Files knows what a party may take away of a matter: what was filed, receipts, collected letters.
type Files interface {
	// Files lists them in the order in which they came. Names need not be unique.
	Files(ctx context.Context, by actor.Actor, m Matter) ([]File, error)
}

// File is one of them.
type File struct {
	Name string
	At   time.Time
	Open func(ctx context.Context) (io.ReadCloser, error)
}
