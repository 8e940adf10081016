package cases

import (
	"context"
	"fmt"

	"wrota/internal/cases/query"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// load reads a case of a unit with its pauses, ready to be changed.
func (s *Service) load(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case) (*Case, error) {
	q := query.New(tx)
	row, err := q.FindCase(ctx, query.FindCaseParams{UnitID: unit, ID: c})
	if err != nil {
		return nil, db.Found(err, "cases.no-such-case")
	}
	cs, err := fromRow(row)
	if err != nil {
		return nil, err
	}
	n, err := q.CountNumbers(ctx, query.CountNumbersParams{UnitID: unit, CaseID: c})
	if err != nil {
		return nil, fmt.Errorf("count: %w", err)
	}
	cs.numbers = numbers{n.Assignments, n.Notes, n.Pauses, n.Writings}
	if n.Pauses == 0 {
		return cs, nil
	}
	pauses, err := q.Pauses(ctx, query.PausesParams{UnitID: unit, CaseID: c})
	if err != nil {
		return nil, fmt.Errorf("pauses: %w", err)
	}
	for _, p := range pauses {
		cs.Pauses = append(cs.Pauses, Pause{p.Why, p.Basis, calendar.Pause{From: p.FromOn, To: p.ToOn}})
	}
	return cs, nil
}

// save writes a changed case and advances its version.
func (s *Service) save(ctx context.Context, tx *db.Tx, c *Case) error {
	n, err := query.New(tx).UpdateCase(ctx, query.UpdateCaseParams{
		CellID: c.Cell, Title: c.Title, LeadID: c.Lead, Stage: string(c.Stage), ExtendedTo: c.ExtendedTo, DueOn: c.DueOn, Paused: c.Paused,
		SettledOn: c.SettledOn, EventOn: c.EventOn, SilentOn: c.SilentOn, StoppedOn: c.StoppedOn, FinalOn: c.FinalOn, AnswerBy: c.AnswerBy, EndedOn: c.EndedOn, TermOn: c.TermOn, ClosedAt: db.At(c.ClosedAt), Settlement: string(c.Settlement), Retention: c.Retention, DisposeYear: int64(c.DisposeYear),
		UnitID: c.Unit, ID: c.ID, Version: c.Version,
	})
	if err == nil && n == 0 {
		return conflict(c)
	}
	if err != nil {
		return fmt.Errorf("save: %w", err)
	}
	c.Version++
	return nil
}

// startPause stops the clock and writes it down.
func (s *Service) startPause(ctx context.Context, tx *db.Tx, c *Case, why, basis string, from calendar.Date) error {
	if !c.pause(why, basis, from) {
		return nil
	}
	c.numbers.pauses++
	err := query.New(tx).InsertPause(ctx, query.InsertPauseParams{UnitID: c.Unit, CaseID: c.ID, No: c.numbers.pauses, Why: why, FromOn: from, Basis: basis})
	if err != nil {
		return fmt.Errorf("pause: %w", err)
	}
	c.reckon(s.today())
	return nil
}

// endPause lets the clock go on and writes it down.
func (s *Service) endPause(ctx context.Context, tx *db.Tx, c *Case, why string, on calendar.Date) error {
	c.resume(why, on)
	if err := query.New(tx).EndPauses(ctx, query.EndPausesParams{UnitID: c.Unit, CaseID: c.ID, Why: why, ToOn: on}); err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	c.reckon(s.today())
	return nil
}

func fromRow(r query.CasesCase) (*Case, error) {
	c := &Case{
		ID: r.ID, Unit: r.UnitID, Cell: r.CellID, Sign: r.Sign, Title: r.Title, Service: r.Service, Letter: r.LetterID, Submission: r.SubmissionID,
		PartyName: r.PartyName, Lead: r.LeadID, Stage: Stage(r.Stage), InitiatedOn: r.InitiatedOn, ExtendedTo: r.ExtendedTo, DueOn: r.DueOn,
		Paused: r.Paused, EventOn: r.EventOn, SilentOn: r.SilentOn, StoppedOn: r.StoppedOn, SettledOn: r.SettledOn, FinalOn: r.FinalOn, AnswerBy: r.AnswerBy, EndedOn: r.EndedOn, TermOn: r.TermOn, OpenedAt: r.OpenedAt.Time, ClosedAt: r.ClosedAt.Time,
		Settlement: Settlement(r.Settlement), Retention: r.Retention, DisposeYear: int(r.DisposeYear), Version: r.Version, partyKey: r.PartyKey,
	}
	c.Term.Basis, c.Term.Restarts = r.Basis, r.Restarts
	if err := c.Term.Period.UnmarshalText([]byte(r.Period)); err != nil {
		return nil, fmt.Errorf("case %s: %w", r.ID, err)
	}
	if err := c.Term.Rules.UnmarshalText([]byte(r.Rules)); err != nil {
		return nil, fmt.Errorf("case %s: %w", r.ID, err)
	}
	var err error
	if c.Silence, err = silenceFromRow(r); err != nil {
		return nil, fmt.Errorf("case %s: %w", r.ID, err)
	}
	return c, nil
}

// notYours is the answer to whoever asks for what is not his: the same as for what does not exist.
func notYours() error { return fault.New(fault.NotFound, "cases.no-such-case") }
