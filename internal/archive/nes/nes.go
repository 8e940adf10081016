// Package nes holds the metadata of documents and cases in the form in which Polish offices hand them on: NES 2.0
// (niezbędne elementy struktury dokumentów elektronicznych), the namespace http://www.mswia.gov.pl/standardy/ndap.
//
// Words: metadane → Document, which describes a document or a case; identyfikator → Identifier; grupowanie → Group, by
// which a document belongs to a case; relacja → Relation; kwalifikacja → Grade, the archival category; twórca → Maker;
// podmiot → Subject, a person or a body. The transfer list (spis zdawczo-odbiorczy) is in list.go.
//
// One description of every type serves the writer and the reader (shape.go), so that they cannot disagree. The reader
// is strict: what the schema does not know is an error with its place, and nothing is dropped in silence but a
// signature inside the metadata, which is told. Schemas (schemas.go) are those of the working group, unchanged.
//
// Law: rozporządzenie MSWiA z 30.10.2006 (Dz.U. nr 206 poz. 1517), which names the elements; rozporządzenie MSWiA z
// 2.11.2006 (Dz.U. nr 206 poz. 1519) for the package. What it does not do: it reads neither the form of 2006 nor
// versions 1.6 and 1.7, and gives elements no meaning; package archive does.
package nes

import (
	"strings"
	"time"

	"wrota/internal/kit/calendar"
)

// Space is the namespace of the metadata, and Version the one that is written.
const (
	Space   = "http://www.mswia.gov.pl/standardy/ndap"
	Version = "2.0"
)

// Words of the schema that the program writes; the schema allows others in their places.
const (
	SystemID   = "SystemID"
	CaseSign   = "znak sprawy"
	FileName   = "nazwa pliku"
	SHA256     = "SHA-256"
	Number     = "numer"
	Registered = "data rejestracji"
	Created    = "utworzony"
	Signed     = "podpisany"
	Delivered  = "doręczony"
	Approved   = "zatwierdzony"
	Extremes   = "daty skrajne"
	NotPublic  = "niepubliczny"
	HasPart    = "ma część"
	IsPart     = "jest częścią"
	HasVersion = "ma wersję"
	IsVersion  = "jest wersją"
	CreatedBy  = "utworzył"
	SignedBy   = "podpisał"
	Polish     = "pol"
	Bytes      = "bajt"
)

// Document is the metadata of one document or one case (dokument).
type Document struct {
	Version    string
	IDs        []Identifier
	Titles     []Title
	Dates      []Date
	Formats    []Format
	Access     []Access
	Types      []Type
	Groups     []Group
	Makers     []Maker
	Senders    []Sender
	Addressees []Addressee
	Relations  []Relation
	Grades     []Grade
	Languages  []Text
	Summary    string
	Topics     []Topic
	Rights     []string
	Places     []string
	States     []State
	Signatures int // how many signatures stand inside; they are not kept in the model
}

// Identifier is what the thing is called by somebody (identyfikator).
type Identifier struct {
	Type  string
	Value string
	By    *Subject // who gave it
}

// Text is a text in a language (ISO 639-2/B).
type Text struct {
	Lang  string
	Value string
}

// Title is a title with its other forms (tytul).
type Title struct {
	Original Text
	Others   []Text
}

// Date is an event with its time, or a range (data). Times are years, months, days or moments of XML Schema.
type Date struct {
	Type     string // of an event
	At       string
	Range    string // the word of a range; then Type and At are empty
	From, To string
}

// Format is the form and the size of the bytes (format).
type Format struct {
	Type       string
	Spec       string
	Incomplete string // "tak", "nie" or empty
	Size       *Measured
	Note       string
}

// Measured is a number with its unit.
type Measured struct {
	Unit  string
	Value string
}

// Access says who may see the thing (dostep).
type Access struct {
	Level string
	Note  string
	After *After
}

// After is when a thing becomes open.
type After struct {
	Type string
	At   string
}

// Type is the class and the kinds (typ).
type Type struct {
	Class string
	Kinds []string
}

// Group is a group that the thing belongs to (grupowanie).
type Group struct {
	Type string
	Code string
	Note string
}

// Maker is who had a part in making the thing (tworca).
type Maker struct {
	Roles []string
	Who   Subject
}

// Sender is who sent the thing (nadawca).
type Sender struct{ Who Subject }

// Addressee is to whom it was sent (odbiorca).
type Addressee struct {
	Copy string // "tak" for information only
	Who  Subject
}

// Relation ties the thing to another (relacja).
type Relation struct {
	IDs  []Identifier
	Type string
}

// Grade is the archival category, who gave it and when (kwalifikacja).
type Grade struct {
	Category string
	At       string
	By       Subject
}

// Topic are the key words (tematyka).
type Topic struct {
	Subjects, People, Places []string
	Dates                    []Date
	For                      []string
	Others                   []Pair
}

// Pair is a word of somebody's own dictionary.
type Pair struct{ Key, Value string }

// State is how far the thing has come (status).
type State struct {
	Kind    string
	Version string
	Note    string
}

// Subject is a person or a body; exactly one of the two is set (podmiot).
type Subject struct {
	Person *Person
	Body   *Body
}

// Person is a natural person (osoba).
type Person struct {
	IDs       []Known
	Family    string
	Given     []string
	Addresses []Address
	Contacts  []Contact
}

// Body is anything else than a natural person (instytucja).
type Body struct {
	IDs       []Known
	Name      string
	Addresses []Address
	Contacts  []Contact
	Cell      *Cell
	Employee  *Employee
}

// Cell is a part of a body (komorka).
type Cell struct {
	Name      string
	Addresses []Address
	Contacts  []Contact
	Cell      *Cell
	Employee  *Employee
}

// Employee is somebody who works there (pracownik).
type Employee struct {
	Family   string
	Given    []string
	Contacts []Contact
	Post     string
}

// Known is a number of a public register with its name: PESEL, NIP, KRS, REGON.
type Known struct{ Type, Value string }

// Contact is a way to reach somebody.
type Contact struct{ Type, Value string }

// Address is a postal address (adres). Country is ISO 3166-1.
type Address struct {
	PostCode, PostOffice, Place, Street, Building, Flat, Box, Note, Country, Commune, District, Voivodeship string
}

// Name is the person's or body's name as it is read.
func (s Subject) Name() string {
	switch {
	case s.Person != nil:
		return strings.TrimSpace(strings.Join(s.Person.Given, " ") + " " + s.Person.Family)
	case s.Body != nil:
		return s.Body.Name
	}
	return ""
}

// ID is the first identifier of a type, without regard to capitals; empty when there is none.
func (d *Document) ID(kind string) string { return idOf(d.IDs, kind) }

func idOf(list []Identifier, kind string) string {
	for _, i := range list {
		if strings.EqualFold(strings.TrimSpace(i.Type), kind) {
			return strings.TrimSpace(i.Value)
		}
	}
	return ""
}

// ID is the first identifier of a type that a relation names.
func (r Relation) ID(kind string) string { return idOf(r.IDs, kind) }

// Group is the code of the first group of a type, without regard to capitals.
func (d *Document) Group(kind string) Group {
	for _, g := range d.Groups {
		if strings.EqualFold(strings.TrimSpace(g.Type), kind) {
			return g
		}
	}
	return Group{}
}

// Title is the first title.
func (d *Document) Title() string {
	if len(d.Titles) == 0 {
		return ""
	}
	return strings.TrimSpace(d.Titles[0].Original.Value)
}

// Event is the time of the first event of a type; of a range its beginning and end are Range.
func (d *Document) Event(kind string) string {
	for _, x := range d.Dates {
		if x.Type == kind {
			return x.At
		}
	}
	return ""
}

// Extremes are the first and the last day that a case or a group covers, as they are written.
func (d *Document) Extremes() (from, to string) {
	for _, x := range d.Dates {
		if x.Range != "" || x.From != "" {
			return x.From, x.To
		}
	}
	return "", ""
}

// At writes a moment, in legal time.
func At(t time.Time) string { return t.In(calendar.Warsaw).Format(time.RFC3339) }

// On writes a day.
func On(d calendar.Date) string { return d.String() }

// Moment reads a time of the metadata; of less than a moment the beginning, in legal time.
func Moment(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t, true
	}
	for _, form := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02Z07:00", "2006-01-02", "2006-01", "2006"} {
		if t, err := time.ParseInLocation(form, s, calendar.Warsaw); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// Day reads the day of a time of the metadata, in legal time.
func Day(s string) (calendar.Date, bool) {
	t, ok := Moment(s)
	if !ok {
		return calendar.Date{}, false
	}
	return calendar.Of(t), true
}
