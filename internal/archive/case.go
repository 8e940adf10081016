package archive

import (
	"time"

	"wrota/internal/archive/nes"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
)

// Case is a case of an office with everything that its package says.
type Case struct {
	ID          id.Case
	Unit        id.Unit
	Office      nes.Subject // who leads it
	Sign        string
	Title       string
	Class       string // symbol of the file plan
	ClassTitle  string // empty when the plan does not have it
	Cell        string
	CellName    string
	Lead        string // name of who leads it; empty while nobody does
	InitiatedOn calendar.Date
	OpenedAt    time.Time
	SettledOn   calendar.Date
	ClosedAt    time.Time // zero while it is open
	Settlement  string    // in words
	Category    string    // archival category; of an open case that of its class, empty when unknown
	Term        Term
	Parties     []Party
	Documents   []Document
	Version     int64
}

// Closed tells whether the case is closed.
func (c *Case) Closed() bool { return !c.ClosedAt.IsZero() }

// Term is the statutory term, in the words of package calendar; all empty when there is none.
type Term struct {
	Period, Rules, Basis string
	DueOn                calendar.Date
}

// Party is a party of the case.
type Party struct {
	Role string // in words
	Main bool   // the one whose application it is
	Who  nes.Subject
}

// Document is a document in the files of a case.
type Document struct {
	ID        id.Document
	No        int
	PartOf    id.Document
	Kind      string
	Title     string
	Direction Direction
	At        time.Time // when it came, was signed or was made
	FiledAt   time.Time
	Author    string
	Original  bool
	Versions  []Version // the oldest first
}

// Direction says where a document comes from.
type Direction string

// The directions.
const (
	In       Direction = "in"
	Out      Direction = "out"
	Internal Direction = "internal"
)

// Version is one version of a document.
type Version struct {
	No   int
	Blob blob.Sum
	Size int64
	Type string // media type
	Name string
	At   time.Time
	By   string
}

// Place is where a case stands in an office.
type Place struct {
	Cell id.Cell
	Case id.Case // zero when it was never adopted
}

// Adoption is a case to be taken over.
type Adoption struct {
	Case
	Place Place
}

// Filing is a document with its attachments, to be put into the files of a case.
type Filing struct {
	Unit      id.Unit
	Case      id.Case
	Source    string // what it follows from; the same source is the same documents
	Direction Direction
	At        time.Time
	Author    string
	Parts     []Part
}

// Part is one file of a filing. Its bytes are in the store.
type Part struct {
	Key      string
	Kind     string
	Title    string
	Original bool
	Blob     blob.Blob
	Type     string
	Name     string
}
