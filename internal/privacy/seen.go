package privacy

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// pageOfViews is how many views one page shows.
const pageOfViews = 25

// View is one look at a person's data.
type View struct {
	At   time.Time
	Unit id.Unit
	By   actor.Kind // clerk, or a resident with a mandate
	Name string
	Post string
	Verb string // what was looked at, as the audit has it
	Case id.Case
	Sign string // of the case, when it belonged to one
}

// Views is a page of looks, the newest first. Next asks for those before; empty at the end.
type Views struct {
	List []View
	Next string
}

// Seen tells a person who looked at their data, in all offices: what clerks opened, and what people with a mandate
// did for them. Their own looks are left out. Lists and searches, which show many people at once, are logged
// without naming each, and are not here.
func (s *Service) Seen(ctx context.Context, by actor.Actor, before string) (Views, error) {
	if !by.LoggedIn() || by.ForAnother() {
		return Views{}, fault.New(fault.Forbidden, "fault.own-matters-only")
	}
	at, err := audit.ParseCursor(before)
	if err != nil {
		return Views{}, fault.New(fault.NotFound, "privacy.no-such-page")
	}
	parties, err := s.Parties.OfAccount(ctx, by)
	if err != nil {
		return Views{}, fmt.Errorf("privacy: seen: %w", err)
	}
	people := []string{"account:" + by.Account.Short()}
	for _, p := range parties {
		people = append(people, "party:"+p.Short())
	}
	var lines []audit.Line
	err = s.ask(ctx, by, func(tx *db.Tx) (err error) {
		lines, err = s.Audit.Views(ctx, tx, audit.About{People: people, Except: by.Account.String(), Before: at, Limit: pageOfViews + 1})
		return err
	})
	if err != nil {
		return Views{}, fmt.Errorf("privacy: seen: %w", err)
	}
	var out Views
	if len(lines) > pageOfViews {
		lines = lines[:pageOfViews]
		out.Next = audit.CursorAt(lines[pageOfViews-1]).String()
	}
	out.List, err = s.named(ctx, by, lines)
	return out, err
}

// named adds the signs of the cases, all at once.
func (s *Service) named(ctx context.Context, by actor.Actor, lines []audit.Line) ([]View, error) {
	var cases []id.Case
	for _, l := range lines {
		if !l.MatterID.IsZero() {
			cases = append(cases, l.MatterID)
		}
	}
	signs := map[id.Case]string{}
	if len(cases) > 0 {
		var err error
		if signs, err = s.Matters.Signs(ctx, by, cases); err != nil {
			return nil, fmt.Errorf("privacy: signs: %w", err)
		}
	}
	var out []View
	for _, l := range lines {
		out = append(out, View{
			At: l.At.Time, Unit: l.UnitID, By: actor.Kind(l.ActorKind), Name: l.ActorName, Post: l.ActorPost, Verb: l.Verb, Case: l.MatterID, Sign: signs[l.MatterID],
		})
	}
	return out, nil
}
