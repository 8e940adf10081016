// Package antivirus asks a scanner whether bytes from outside carry something known to be harmful.
//
// Public bodies must protect what they process against malicious software (KRI, Dz.U. 2024 poz. 773;
// ustawa o krajowym systemie cyberbezpieczeństwa). The platform therefore has every attachment
// looked at before a clerk opens it. A verdict is about one moment: new signatures come every day, so it
// is kept with its time by the module that owns the document, and may be asked for again.
//
// Words: a *verdict* is what the scanner said; *unscannable* means that it could not look inside
// (an encrypted archive, a limit of the scanner), which is neither clean nor infected; *unavailable*
// means that there is no verdict at all and the question must be asked again later. The two must
// never be taken for "clean": what to do with such a file is the caller's rule.
//
// The package has a client of ClamAV's clamd and a scanner that scans nothing and says so. It does
// not delete, quarantine, unpack, or remember anything.
package antivirus

import (
	"context"
	"errors"
	"io"
)

// State is the kind of a verdict, in the form in which it is stored.
type State string

const (
	NotScanned  State = "not-scanned" // no scanner is set up
	Clean       State = "clean"       // looked at, nothing known to be harmful
	Infected    State = "infected"    // Name says what was found
	Unscannable State = "unscannable" // the scanner could not look inside; Name says why
)

// Verdict is what a scanner said about one content.
type Verdict struct {
	State State
	Name  string // the scanner's name of the finding or of the obstacle; "" for the other states
}

// Scanner looks at content. It reads r to the end unless it finds something or fails before.
type Scanner interface {
	Scan(ctx context.Context, r io.Reader) (Verdict, error)
}

var (
	// ErrUnavailable is returned when the scanner gave no verdict: ask again later.
	ErrUnavailable = errors.New("antivirus: no verdict from the scanner")
	// ErrTooLarge is returned for content longer than the scanner takes; asking again does not help.
	ErrTooLarge = errors.New("antivirus: content is longer than the scanner takes")
)

// None is the scanner of an installation without one. It reads nothing and never says Clean.
type None struct{}

// Scan implements Scanner.
func (None) Scan(context.Context, io.Reader) (Verdict, error) {
	return Verdict{State: NotScanned}, nil
}
