package dossier

import (
	"context"

	"wrota/internal/cases/caselist/caselistweb"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/clock"
	"wrota/internal/records"
)

// Lists tells the lists of cases what the letters that began the cases bear, and what classes are called.
type Lists struct {
	Intake  *intake.Service
	Records *records.Service
	Clock   clock.Clock
}

var _ caselistweb.House = Lists{}

// Letters are the signs and the dates of the senders.
func (l Lists) Letters(ctx context.Context, by actor.Actor, which []id.Letter) (map[id.Letter]caselistweb.Letter, error) {
	found, err := l.Intake.FetchLetters(ctx, by.Unit, which)
	out := map[id.Letter]caselistweb.Letter{}
	for _, x := range found {
		out[x.ID] = caselistweb.Letter{Sign: x.SenderSign, On: x.DatedOn}
	}
	return out, err
}

// ClassTitle is the title of a class in the plan of today.
func (l Lists) ClassTitle(ctx context.Context, by actor.Actor, class jrwa.Class) (string, error) {
	c, err := l.Records.Class(ctx, by.Unit, class, clock.Today(l.Clock))
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return c.Title, err
}
