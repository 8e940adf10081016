package search

import (
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
)

// Kind is the sort of a thing that can be found.
type Kind string

// Sorts of things.
const (
	Case     Kind = "case"
	Letter   Kind = "letter"
	Document Kind = "document"
)

// Kinds lists them in the order in which they are offered.
var Kinds = []Kind{Case, Letter, Document}

// Thing is something that can be found.
type Thing struct {
	Kind Kind
	ID   string
}

// Of is where a thing belongs, by which it is filtered and by which rights reach it. For what belongs to no case only the
// letter counts.
type Of struct {
	Case    id.Case
	Letter  id.Letter
	Cell    id.Cell
	Class   string // of the file plan
	Service string
	Lead    id.Employee
	Closed  bool
}

// Item is a thing as it goes into the index.
type Item struct {
	Thing
	Of
	Day      calendar.Date // opened, received, registered
	Head     []string      // what its line in a list says: title, number, whom it is about
	Text     []string      // what else it is found by; nothing of either is kept
	Informed []id.Employee // of a case: to whom it was shown for information
}

// Shown is a thing as a list names it to who may open it.
type Shown struct {
	Thing
	Number string // sign, number in the register
	Title  string
	Note   string // whom it is about or from
	Href   string
	Day    calendar.Date
	Case   id.Case
	Sign   string // of the case of a letter or document
	Closed bool
}

// Sight is how far somebody sees. What it leaves out is not found; what it lets through is asked for again (Shelf.Show).
type Sight struct {
	Cases     []actor.Reach // cases and what belongs to them
	Lead      bool          // those that they lead
	Letters   bool          // the register of incoming mail, and documents that wait with its letters
	Documents bool          // all documents of the unit
}
