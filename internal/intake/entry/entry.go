// Package entry has what an entry of the register of incoming mail says besides the letter itself: in which series it is
// numbered, what proves that it came, and who in the office may see it.
//
// Words: a point (punkt kancelaryjny) is a place where letters are registered; each point besides the main one has a series of
// its own, named by the point's symbol. Evidence is what the carrier or the system gave: the identifier of an UPO or of an
// evidence of delivery. Access is the level of access of the document (NES 2.0: dostęp).
//
// Law: instrukcja kancelaryjna, annex 1 to the regulation of 18.01.2011, on the register of incoming mail and its annex on
// metadata. The package knows no tables.
package entry

import (
	"strconv"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
)

// Access is who may see a letter inside the office.
type Access string

// The levels.
const (
	Open       Access = "public"     // whoever handles matters; what the public sees is another matter
	Restricted Access = "restricted" // those whom it is for
)

// Details are the rest of an entry.
type Details struct {
	Series   string // symbol of the point; empty: the main one
	Evidence string
	Access   Access // empty is Open
}

// Check says what is wrong with what was typed.
func (d Details) Check() (wrong []fault.Field) {
	if len(d.Evidence) > 200 {
		wrong = append(wrong, fault.Field{Name: "evidence", Key: "intake.evidence-long"})
	}
	if d.Access != "" && d.Access != Open && d.Access != Restricted {
		wrong = append(wrong, fault.Field{Name: "access", Key: "intake.access-missing"})
	}
	return wrong
}

// Level is the level that counts.
func (d Details) Level() string {
	if d.Access == Restricted {
		return string(Restricted)
	}
	return string(Open)
}

// Number is the written form of a number: RPW/LIPOWA/12/2027, and RPW/LIPOWA/F/12/2027 in the series of a point F.
func Number(slug, series string, no int64, year int) string {
	parts := []string{"RPW", strings.ToUpper(slug), series, strconv.FormatInt(no, 10), strconv.Itoa(year)}
	if series == "" {
		parts = append(parts[:2], parts[3:]...)
	}
	return strings.Join(parts, "/")
}

// Received says what is wrong with the day on which a letter came, and with the day that it bears.
func Received(came, dated, today calendar.Date) (wrong []fault.Field) {
	bad := func(name, key string) { wrong = append(wrong, fault.Field{Name: name, Key: key}) }
	switch {
	case came.IsZero():
		bad("received", "intake.received-missing")
	case came.After(today):
		bad("received", "intake.received-future")
	case came.Before(today.AddDays(-366)):
		bad("received", "intake.received-old")
	}
	if !dated.IsZero() && dated.After(came) && !came.IsZero() {
		bad("dated", "intake.dated-later")
	}
	return wrong
}
