package cases

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/cases/sight"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// HandledBy tells whether a clerk may work on the case; who may not, but was informed of it, may read it.
func (c *Case) HandledBy(by actor.Actor) bool { return c.mayHandle(by) == nil }

// Signable tells whether a clerk may sign a writing of the case as it stands.
func (c *Case) Signable(by actor.Actor, w *Writing) bool { return c.signable(by, w) == nil }

// NeedsAcceptance tells whether a superior must accept a document of the kind before it is signed.
func (k Kind) NeedsAcceptance() bool { return k.needsAcceptance() }

// Pending is a document that waits for a superior: to be accepted, or to be signed.
type Pending struct {
	Row
	Writing        id.Document
	Kind           Kind
	WritingTitle   string
	Author         string
	State          WritingState
	WritingVersion int64
	ChangedAt      time.Time
}

// maxPending is the longest list of documents a superior is shown at once.
const maxPending = 100

// Pending lists the documents of the actor's cells that wait to be accepted or signed, the nearest term of
// their cases first.
func (s *Service) Pending(ctx context.Context, by actor.Actor) ([]Pending, error) {
	if !by.May(GrantApprove) && !by.May(GrantSign) {
		return nil, fault.New(fault.Forbidden, "fault.forbidden")
	}
	var w db.Where
	w.And("c.unit_id = ?", by.Unit)
	db.In(&w, "w.state", []WritingState{InReview, Accepted})
	db.In(&w, "c.stage", []Stage{StageApproval})
	sight.Limit(&w, sees(by, GrantApprove, GrantSign))
	sql := `SELECT ` + rowColumns + `, w.id, w.kind, w.title, w.author, w.state, w.version, w.changed_at
	FROM cases_case c JOIN cases_writing w ON w.unit_id = c.unit_id AND w.case_id = c.id` + w.SQL() + `
	ORDER BY c.due_on, c.id, w.no LIMIT ` + w.Arg(maxPending)
	var out []Pending
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, sql, w.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // Err says what went wrong
		for rows.Next() {
			var p Pending
			var at db.Time
			if err := rows.Scan(&p.ID, &p.Sign, &p.Title, &p.PartyName, &p.Service, &p.Lead, &p.Stage, &p.DueOn, &p.Paused, &p.Version,
				&p.Writing, &p.Kind, &p.WritingTitle, &p.Author, &p.State, &p.WritingVersion, &at); err != nil {
				return err
			}
			p.ChangedAt = at.Time
			out = append(out, p)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("cases: pending: %w", err)
	}
	return out, nil
}
