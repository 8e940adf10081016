package field

import (
	"maps"
	"slices"

	"github.com/govalues/decimal"

	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
)

// Kind is one sort of question with its options. Values given to it may be of a wrong type, because
// stored answers are outside bytes: a kind treats such a value as unreadable and never panics.
type Kind interface {
	// Read turns what was typed into a canonical value; nil when nothing was typed.
	Read(in Form, c Context) (Value, []Problem)
	// Check says what is wrong with a canonical value now: bounds that move with the day, options
	// that are no more.
	Check(v Value, c Context) []Problem
	// Print writes the value for people, in c.Lang.
	Print(v Value, c Context) []string
	// Term is the value in conditions; Term(nil) is the zero of its type.
	Term(v Value) any
	// Shape describes the value in XML, for the document and for its schema.
	Shape() Shape
	// Inputs describes the controls of the page; typed is used instead of v when it has values.
	Inputs(v Value, typed Form, c Context) []Input
	// Sample makes a valid value for tests and demonstrations; nil when it cannot know one.
	Sample(draw Draw, c Context) Value
}

// Exact is implemented by kinds whose values are numbers for exact arithmetic.
type Exact interface {
	Decimal(v Value) decimal.Decimal
}

// Draw picks a number from 0 to n-1; a test gives a random one, a demonstration a fixed one.
type Draw func(n int) int

// Context is what kinds may ask about the moment.
type Context struct {
	Today calendar.Date
	Lang  string
	Lists Lists              // lists that come from outside, may be nil
	Value func(string) Value // another answer, for date bounds such as "od + 30 days"; may be nil
}

// Lists are the lists that are not part of a definition, such as the roads of a unit. The code and
// label of an option must not change while drafts use them.
type Lists interface {
	Options(list string) []Option
	Option(list, code string) (Option, bool)
}

// Option is one possible answer of a choice.
type Option struct {
	Code  string
	Label source.Text
	Hint  source.Text
}

// table lists the kinds: to add one, write its file and its line here. It is a function because
// group reads fields of its own.
func table() map[string]func(*Options) Kind {
	return map[string]func(*Options) Kind{
		"text":         newText,
		"longtext":     newLongText,
		"number":       newNumber,
		"money":        newMoney,
		"date":         newDate,
		"daterange":    newDateRange,
		"yesno":        newYesNo,
		"choice":       newChoice,
		"choices":      newChoices,
		"pesel":        newPESEL,
		"nip":          newNIP,
		"regon":        newREGON,
		"krs":          newKRS,
		"iban":         newIBAN,
		"ade":          newADE,
		"email":        newEmail,
		"phone":        newPhone,
		"address":      newAddress,
		"person":       newPerson,
		"organisation": newOrganisation,
		"parcel":       newParcel,
		"landregister": newLandRegister,
		"file":         newFile,
		"declaration":  newDeclaration,
		"group":        newGroup,
		"computed":     newComputed,
		"info":         newInfo,
	}
}

// Kinds lists the names of all kinds in order.
func Kinds() []string { return slices.Sorted(maps.Keys(table())) }
