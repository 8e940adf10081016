package eservice

import "context"

// Suggestion is one line of help while a person types: what is shown, and what choosing it fills in,
// by the names of the parts of the field ("street", "postcode"; "" for a field of one control).
type Suggestion struct {
	Text string
	Note string // a second, quieter line
	Fill map[string]string
}

// Suggester is where suggestions come from: addresses, parcels, firms, lists of the unit. Whoever
// serves the pages implements it; source is field.Input.Suggest ("address", "list:roads"). A person
// may always type something else, so an error of a suggester is no error of the page.
type Suggester interface {
	Suggest(ctx context.Context, source, typed string, limit int) ([]Suggestion, error)
}
