package portal

import (
	"context"

	"wrota/internal/kit/id"
)

// About knows what must be told about the portal itself.
type About interface {
	// Portal says who runs the portal.
	Portal(ctx context.Context) (Portal, error)
	// Declaration returns what an office declares about the accessibility of its pages; with no office,
	// what the one who runs the portal declares.
	Declaration(ctx context.Context, unit id.Unit) (Declaration, error)
}

// Portal is the installation.
type Portal struct {
	Base      string // "https://wrota.example.pl"
	Operator  Office // who runs it, for people who ask
	Inspector string // e-mail address of the data protection officer of the operator; "" for that of the office
	Source    string // where the source code is; "" when it is not told
	Licence   string
}

// Compliance is how far the pages meet the law on digital accessibility.
type Compliance string

// The three answers that the law knows.
const (
	Compliant Compliance = "zgodna"
	Partly    Compliance = "częściowo zgodna"
	Not       Compliance = "niezgodna"
)

// Declaration is the declaration of accessibility (art. 10 of the act of 4.04.2019; structure 2.0).
type Declaration struct {
	Entity       string // who declares
	URL          string // absolute address of the pages it is about
	Published    Day    // when the pages were published
	Updated      Day    // their last significant change
	Status       Compliance
	Inaccessible []string // what cannot be reached, and why; needed unless Compliant
	Exempt       []string // what the law excludes
	Made         Day
	Reviewed     Day
	Method       string // "samoocena", or who examined the pages
	Person       string // who answers
	Email        string
	Phone        string
	Architecture []string // how to get into the building, one paragraph each
	Apps         []string // mobile applications
	PJM          string   // address of a film in the Polish sign language about what the office does
	ETR          string   // address of a text that is easy to read
}
