package rodo

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/kit/pesel"
	"wrota/internal/parties"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/privacy/privacyweb"
)

// Finder finds people in the files of one office, for the inspector.
type Finder struct {
	Parties *parties.Service
	DB      *db.DB
	Audit   *audit.Log
}

// mostFound is how many entries of one PESEL are shown.
const mostFound = 20

// FindPeople implements privacyweb.People: the entries of the actor's office with a PESEL. That they were shown
// stands in the audit with whom they are about.
func (f Finder) FindPeople(ctx context.Context, by actor.Actor, n pesel.Number) ([]privacyweb.Found, error) {
	list, err := f.Parties.Search(ctx, by, n.String(), mostFound)
	if err != nil {
		return nil, err
	}
	var out []privacyweb.Found
	about := make([]string, 0, len(list))
	for _, p := range list {
		if p.PESEL != n.String() {
			continue
		}
		about = append(about, "party:"+p.ID.Short())
		out = append(out, privacyweb.Found{Party: p.ID, Name: p.FullName(), Address: p.LettersTo().String(), Account: p.Account != (id.Account{})})
	}
	return out, f.Audit.Viewed(ctx, f.DB, by, by.Unit, audit.Entry{Verb: "privacy.person-found", Subject: "list:privacy.find", About: audit.Everyone(about...), Purpose: "art. 15 RODO"})
}
