// Package finding joins the search with those who keep cases, letters and documents: it reads what is to be found, says how far
// somebody sees, and names what was found.
//
// The rights are those of the modules and of no third: cases.Readable for a case and what belongs to it, the register's grants for
// letters, records.GrantView for documents. They are asked twice: as conditions of the index (Sight), and for every line before it
// is shown (Show). A test compares what the search gives with what the lists give, for every persona.
//
// The package keeps nothing.
package finding

import (
	"context"
	"slices"

	"wrota/internal/cases"
	caseroll "wrota/internal/cases/roll"
	"wrota/internal/cases/sight"
	"wrota/internal/intake"
	intakeroll "wrota/internal/intake/roll"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/parties"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/records"
	recordroll "wrota/internal/records/roll"
	"wrota/internal/search"
)

// House is what the search is joined with.
type House struct {
	DB      *db.DB
	Blobs   blob.Store
	Audit   *audit.Log
	Cases   *cases.Service
	Intake  *intake.Service
	Records *records.Service
	Parties *parties.Service
	// Scans tells the text that was read from a scan; "" when none was. Nil: no scan is read.
	Scans func(ctx context.Context, unit id.Unit, sum blob.Sum) (string, error)
}

var _ search.Shelf = House{}

// All implements search.Shelf.
func (h House) All(ctx context.Context, unit id.Unit, kind search.Kind) ([]string, error) {
	switch kind {
	case search.Case:
		ids, err := caseroll.All(ctx, h.DB, unit)
		return names(ids), err
	case search.Letter:
		ids, err := intakeroll.All(ctx, h.DB, unit)
		return names(ids), err
	case search.Document:
		ids, err := recordroll.All(ctx, h.DB, unit)
		return names(ids), err
	}
	return nil, nil
}

func names[T interface{ String() string }](ids []T) []string {
	out := make([]string, len(ids))
	for i, x := range ids {
		out[i] = x.String()
	}
	return out
}

// OfCase implements search.Shelf.
func (h House) OfCase(ctx context.Context, unit id.Unit, c id.Case) (out []search.Thing, err error) {
	d, err := h.Cases.Fetch(ctx, unit, c)
	if err != nil {
		return nil, err
	}
	for _, l := range d.Letters {
		out = append(out, search.Thing{Kind: search.Letter, ID: l.ID.String()})
	}
	docs, err := recordroll.OfCase(ctx, h.DB, unit, c)
	for _, x := range docs {
		out = append(out, search.Thing{Kind: search.Document, ID: x.String()})
	}
	return out, err
}

// opening are the grants that open cases.
var opening = []actor.Grant{cases.GrantHandle, cases.GrantAssign, cases.GrantApprove}

// Sight implements search.Shelf.
func (h House) Sight(by actor.Actor) search.Sight {
	works := slices.ContainsFunc(opening, by.May)
	s := search.Sight{Lead: works, Letters: registry(by), Documents: by.May(records.GrantView)}
	if works {
		s.Cases = sight.Of(by, cases.GrantViewUnit, opening...)
	}
	return s
}

// registry tells whether somebody sees the register of incoming mail.
func registry(by actor.Actor) bool { return by.May(intake.GrantRegister) || by.May(intake.GrantRoute) }

// ids are the things of a kind, as their modules call them.
func ids[T any](which []search.Thing, kind search.Kind, parse func(string) (T, error)) (out []T) {
	for _, t := range which {
		if t.Kind != kind {
			continue
		}
		if x, err := parse(t.ID); err == nil {
			out = append(out, x)
		}
	}
	return out
}
