package dispatch

import (
	"slices"
	"time"

	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
)

// Channel is a way to an addressee.
type Channel string

// The channels.
const (
	Portal Channel = "portal" // the account in the office's own system
	ADE    Channel = "ade"    // e-Doręczenia; for now a person sends it and writes down what came
	Paper  Channel = "paper"
)

// Stage is where a delivery stands; each list of work is one stage.
type Stage string

// The stages.
const (
	InBox     Stage = "box"       // waits in the addressee's box
	Lapsed    Stage = "lapsed"    // nobody collected it in time: it went another way, but may still be collected
	ToPost    Stage = "to-post"   // a person has to post it
	Posted    Stage = "posted"    // on the way; something will come back
	Plain     Stage = "plain"     // posted without proof: nothing more will be known
	Served    Stage = "served"    // the addressee has it, on a day that counts
	Back      Stage = "returned"  // it came back
	Replaced  Stage = "replaced"  // it came back and was sent again
	Withdrawn Stage = "withdrawn" // not needed any more: the addressee was served by another channel
)

// Mode is how a letter was posted.
type Mode string

// The modes of posting.
const (
	Registered  Mode = "registered" // polecony
	WithReceipt Mode = "receipt"    // polecony za potwierdzeniem odbioru
	Ordinary    Mode = "ordinary"   // zwykły: leaves no proof
	ByADE       Mode = "ade"
	InPerson    Mode = "in-person" // handed over in the office (art. 42 § 2 KPA)
)

// PaperModes are offered for a letter on paper, the safest first.
var PaperModes = []Mode{WithReceipt, Registered, Ordinary, InPerson}

// How says in what way an addressee was served.
type How string

// The ways. Those of art. 43, 44 and 47 are written down by a person who read the return receipt.
const (
	HowPortal    How = "portal"         // confirmed in the box
	HowAddressee How = "post"           // handed to the addressee (art. 42 KPA)
	HowHousehold How = "post-household" // to an adult of the household, a neighbour, a caretaker (art. 43)
	HowStaff     How = "post-staff"     // to somebody of an organisation who may take letters (art. 45)
	HowDeemed    How = "post-deemed"    // not collected after two notices: the last of fourteen days (art. 44 § 4)
	HowRefused   How = "post-refused"   // refused: the day of the refusal (art. 47 § 2)
	HowADE       How = "ade"            // collected from the mailbox of e-Doręczenia
	HowADEDeemed How = "ade-deemed"     // deemed by art. 42 of the act on e-Doręczenia
)

// Ways lists the ways in which a letter sent by a channel may be served, the commonest first.
func Ways(c Channel) []How {
	switch c {
	case Portal:
		return []How{HowPortal}
	case ADE:
		return []How{HowADE, HowADEDeemed}
	case Paper:
		return []How{HowAddressee, HowHousehold, HowStaff, HowDeemed, HowRefused}
	}
	return nil
}

// Reason says why a letter came back.
type Reason string

// The reasons.
const (
	NotCollected Reason = "not-collected"
	Refused      Reason = "refused"
	Moved        Reason = "moved"
	Unknown      Reason = "unknown"
	Deceased     Reason = "deceased"
	OtherReason  Reason = "other"
)

// Reasons lists them in the order in which they are offered.
var Reasons = []Reason{NotCollected, Moved, Unknown, Refused, Deceased, OtherReason}

// Delivery is one letter on its way to one addressee by one channel.
type Delivery struct {
	ID         id.Delivery
	Unit       id.Unit
	Letter     id.Dispatch
	Addressee  int // 1, 2 … among the addressees of the letter
	Attempt    int // 1, 2 … for the same addressee
	Party      id.Party
	Account    id.Account
	Name       string
	Address    address.Address
	ADE        string
	Channel    Channel
	Stage      Stage
	Since      time.Time // when it came to this stage
	SentAt     time.Time
	RemindOn   calendar.Date
	FallBackOn calendar.Date // the day on which it goes another way, if nobody collects it
	Mode       Mode
	Tracking   string
	PostedOn   calendar.Date
	ServedOn   calendar.Date
	How        How
	Version    int64
	Steps      []Step // the first thing first; not read for lists
}

// StepKind is what happened to a delivery.
type StepKind string

// The kinds of steps.
const (
	StepSent      StepKind = "sent"
	StepNotified  StepKind = "notified" // the addressee was told that something waits
	StepReminded  StepKind = "reminded"
	StepCollected StepKind = "collected"
	StepFellBack  StepKind = "fell-back"
	StepWithdrawn StepKind = "withdrawn"
	StepPosted    StepKind = "posted"
	StepServed    StepKind = "served"
	StepReturned  StepKind = "returned"
	StepRepeated  StepKind = "repeated"
	StepReaddress StepKind = "readdressed"
)

// What a step may say beside who and when.
const (
	detailTracking = "tracking"
	detailMode     = "mode"
	detailHow      = "how"
	detailTo       = "to"
	detailReason   = "reason"
	detailNote     = "note"
	detailNext     = "next"
)

// Step is one thing that happened to a delivery.
type Step struct {
	What         StepKind
	On           calendar.Date // the day that counts in law
	At           time.Time     // when it was written down
	By           string
	Detail       map[string]string // tracking, mode, how, to, reason, note, next
	Evidence     blob.Sum
	EvidenceSize int64
}

// about is whose data a delivery is.
func (d *Delivery) about() string {
	switch {
	case !d.Party.IsZero():
		return "party:" + d.Party.Short()
	case !d.Account.IsZero():
		return "account:" + d.Account.Short()
	}
	return ""
}

// Open tells whether somebody still has to do something, or something is expected.
func (d *Delivery) Open() bool {
	return slices.Contains([]Stage{InBox, ToPost, Posted, Back}, d.Stage)
}

// step finds the latest step of a kind.
func (d *Delivery) step(k StepKind) (Step, bool) {
	for _, s := range slices.Backward(d.Steps) {
		if s.What == k {
			return s, true
		}
	}
	return Step{}, false
}

// Evidence is the step that carries the proof of delivery, if there is one.
func (d *Delivery) Evidence() (Step, bool) {
	for _, s := range slices.Backward(d.Steps) {
		if !s.Evidence.IsZero() {
			return s, true
		}
	}
	return Step{}, false
}

// reachable tells whether a letter on paper can be posted to the address.
func reachable(a address.Address) bool {
	return a.Place != "" && (a.Street != "" || a.House != "")
}

// Addressee is somebody to whom a letter goes.
type Addressee struct {
	Party   id.Party
	Account id.Account // zero when they have none
	Name    string
	Address address.Address
	ADE     string
	Wants   Channel // how they want their letters; paper when empty
}

// channel is the way of the first attempt: the one the addressee wants, if it leads to them; then
// e-Doręczenia before paper (art. 39 § 1–2 KPA).
func (a Addressee) channel() Channel {
	if a.Wants == Portal && !a.Account.IsZero() {
		return Portal
	}
	return a.other()
}

// other is the way when the box does not lead to them.
func (a Addressee) other() Channel {
	if a.Wants != Paper && a.Wants != "" && a.ADE != "" {
		return ADE
	}
	return Paper
}
