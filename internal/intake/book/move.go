package book

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"wrota/internal/intake"
	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// What is where a letter went.
type What string

// The ways.
const (
	Rerouted  What = "rerouted"  // to another cell
	Returned  What = "returned"  // to the registry: the cell was the wrong one
	Forwarded What = "forwarded" // to the competent office (art. 65 § 1 KPA)
)

// Move is one step of a letter after it was sent to a cell.
type Move struct {
	What   What
	Cell   id.Cell // of Rerouted: where to; of Returned: where from
	Office string  // of Forwarded
	Reason string
	By     string
	At     time.Time
}

// Moving is a command.
type Moving struct {
	Letter  id.Letter
	Version int64
	Move
}

func (m *Moving) check() error {
	m.Reason, m.Office = strings.TrimSpace(m.Reason), strings.TrimSpace(m.Office)
	var wrong []fault.Field
	bad := func(name, key string) { wrong = append(wrong, fault.Field{Name: name, Key: key}) }
	switch {
	case m.What != Rerouted && m.What != Returned && m.What != Forwarded:
		bad("what", "intake.move-missing")
	case m.What == Rerouted && m.Cell.IsZero():
		bad("cell", "intake.move-cell")
	case m.What == Forwarded && (m.Office == "" || utf8.RuneCountInString(m.Office) > 300):
		bad("office", "intake.move-office")
	}
	if m.Reason == "" || utf8.RuneCountInString(m.Reason) > 500 {
		bad("reason", "intake.why-missing")
	}
	return fault.Fields(wrong)
}

// Move notes that a letter goes another way than it was sent. A letter that belongs to a case goes with it and is refused,
// except that forwarding is noted, because the party is told of it (art. 65 § 1 KPA).
func (s *Service) Move(ctx context.Context, by actor.Actor, m Moving) error {
	if !by.May(intake.GrantRoute) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err := m.check(); err != nil {
		return err
	}
	return s.change(ctx, by, "move", func(tx *db.Tx) error {
		q := query.New(tx)
		head, err := q.LetterHead(ctx, query.LetterHeadParams{UnitID: by.Unit, ID: m.Letter})
		if err != nil {
			return db.Found(err, "intake.no-such-letter")
		}
		stage, cell, err := m.next(intake.Stage(head.Stage), head.CellID, head.CaseID, head.Number)
		if err != nil {
			return err
		}
		if m.What == Returned {
			m.Cell = head.CellID
		}
		n, err := q.MoveLetter(ctx, query.MoveLetterParams{Stage: string(stage), CellID: cell, UnitID: by.Unit, ID: m.Letter, Version: m.Version})
		if err := db.Changed(n, err, "intake.letter-changed"); err != nil {
			return err
		}
		before, err := q.Moves(ctx, query.MovesParams{UnitID: by.Unit, LetterID: m.Letter})
		if err != nil {
			return err
		}
		err = q.InsertMove(ctx, query.InsertMoveParams{
			UnitID: by.Unit, LetterID: m.Letter, No: int64(len(before) + 1), What: string(m.What), CellID: m.Cell, Office: m.Office, Reason: m.Reason, MovedBy: by.Name, MovedAt: db.At(s.Clock.Now()),
		})
		if err != nil {
			return err
		}
		s.record(ctx, tx, by.Unit, "intake."+string(m.What), m.Letter, map[string]string{"number": head.Number})
		if m.What != Rerouted {
			return nil
		}
		return s.Events.Tell(ctx, tx, by.Unit, intake.Routed{Letter: m.Letter, Cell: m.Cell})
	})
}

// next is where the letter stands afterwards.
func (m Moving) next(stage intake.Stage, cell id.Cell, matter id.Case, number string) (intake.Stage, id.Cell, error) {
	routed := stage == intake.StageRouted && matter.IsZero()
	switch {
	case m.What == Rerouted && routed && cell != m.Cell:
		return intake.StageRouted, m.Cell, nil
	case m.What == Returned && routed:
		return intake.StageNew, id.Cell{}, nil
	case m.What == Forwarded && !matter.IsZero():
		return stage, cell, nil
	case m.What == Forwarded && (stage == intake.StageNew || stage == intake.StageRouted):
		return intake.StageForwarded, cell, nil
	case m.What == Rerouted && cell == m.Cell:
		return stage, cell, fault.InvalidField("cell", "intake.move-same")
	}
	return stage, cell, fault.New(fault.Conflict, "intake.move-not", fault.Args{"Number": number})
}

// Moves are the steps of a letter, the oldest first.
func (s *Service) Moves(ctx context.Context, by actor.Actor, letter id.Letter) (out []Move, err error) {
	if err := mayRead(by); err != nil {
		return nil, err
	}
	err = s.view(ctx, by, "moves", func(tx *db.Tx) error {
		rows, err := query.New(tx).Moves(ctx, query.MovesParams{UnitID: by.Unit, LetterID: letter})
		for _, r := range rows {
			out = append(out, Move{What(r.What), r.CellID, r.Office, r.Reason, r.MovedBy, r.MovedAt.Time})
		}
		return err
	})
	return out, err
}
