package scanning

import (
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/scanning/query"
)

const maxTray = 500

// Tray lists the pieces that wait for a person, the oldest first, and tells how many there are in all.
func (s *Service) Tray(ctx context.Context, by actor.Actor) (out []Piece, all int, err error) {
	if err := may(by, GrantScan); err != nil {
		return nil, 0, err
	}
	err = s.view(ctx, by, "tray", func(tx *db.Tx) error {
		q := query.New(tx)
		n, err := q.CountTray(ctx, by.Unit)
		if err != nil {
			return err
		}
		rows, err := q.Tray(ctx, query.TrayParams{UnitID: by.Unit, Limit: maxTray})
		for _, r := range rows {
			out = append(out, pieceOf(r))
		}
		all = int(n)
		return err
	})
	return out, all, err
}

// Batches lists the newest files that came, at most limit.
func (s *Service) Batches(ctx context.Context, by actor.Actor, limit int) (out []Batch, err error) {
	if err := may(by, GrantScan); err != nil {
		return nil, err
	}
	err = s.view(ctx, by, "batches", func(tx *db.Tx) error {
		rows, err := query.New(tx).Batches(ctx, query.BatchesParams{UnitID: by.Unit, Limit: int32(min(limit, maxTray))}) //nolint:gosec // bounded
		for _, r := range rows {
			out = append(out, batchOf(r))
		}
		return err
	})
	return out, err
}

// Piece returns a piece of the clerk's unit.
func (s *Service) Piece(ctx context.Context, by actor.Actor, piece id.Piece) (Piece, error) {
	if err := may(by, GrantScan); err != nil {
		return Piece{}, err
	}
	return s.FetchPiece(ctx, by.Unit, piece)
}

// FetchPiece returns a piece for the listeners of facts; it asks nobody's right.
func (s *Service) FetchPiece(ctx context.Context, unit id.Unit, piece id.Piece) (p Piece, err error) {
	err = s.view(ctx, system(unit), "piece", func(tx *db.Tx) error {
		r, err := query.New(tx).FindPiece(ctx, query.FindPieceParams{UnitID: unit, ID: piece})
		p = pieceOf(r)
		return db.Found(err, "scanning.no-such-piece")
	})
	return p, err
}

// FetchBatch returns a batch with its pieces in order; it asks nobody's right.
func (s *Service) FetchBatch(ctx context.Context, unit id.Unit, batch id.Scan) (b Batch, pieces []Piece, err error) {
	err = s.view(ctx, system(unit), "batch", func(tx *db.Tx) error {
		q := query.New(tx)
		r, err := q.FindBatch(ctx, query.FindBatchParams{UnitID: unit, ID: batch})
		if err != nil {
			return db.Found(err, "scanning.no-such-piece")
		}
		b = batchOf(r)
		rows, err := q.PiecesOfBatch(ctx, query.PiecesOfBatchParams{UnitID: unit, ScanID: batch})
		for _, r := range rows {
			pieces = append(pieces, pieceOf(r))
		}
		return err
	})
	return b, pieces, err
}

// Open returns the file of a piece, and logs that it was shown.
func (s *Service) Open(ctx context.Context, by actor.Actor, piece id.Piece) (Piece, io.ReadCloser, error) {
	p, err := s.Piece(ctx, by, piece)
	if err != nil {
		return p, nil, err
	}
	if err := s.Audit.Viewed(ctx, s.DB, by, p.Unit, audit.Entry{Verb: "scanning.shown", Subject: "piece:" + p.ID.Short()}); err != nil {
		return p, nil, err
	}
	body, _, err := s.Blobs.Open(ctx, p.Blob)
	return p, body, err
}

// Settlement says what a piece of the tray is.
type Settlement struct {
	Piece   id.Piece
	Version int64
	Letter  id.Letter // it belongs to; or Number, as somebody typed it
	Number  string
	Extent  Extent
	Reason  string // why it is partial
}

// Attach gives a piece to a letter. Repeated with the same letter, it does nothing.
func (s *Service) Attach(ctx context.Context, by actor.Actor, x Settlement) (Letter, error) {
	if err := may(by, GrantScan); err != nil {
		return Letter{}, err
	}
	reason, err := x.check()
	if err != nil {
		return Letter{}, err
	}
	l, err := s.letterOf(ctx, by.Unit, x)
	if err != nil {
		return l, err
	}
	err = s.change(ctx, by, "attach", func(tx *db.Tx) error {
		q := query.New(tx)
		row, err := q.FindPiece(ctx, query.FindPieceParams{UnitID: by.Unit, ID: x.Piece})
		if err != nil {
			return db.Found(err, "scanning.no-such-piece")
		}
		if Stage(row.Stage) == IsAttached && row.LetterID == l.ID {
			return nil
		}
		if Stage(row.Stage) != Waits {
			return fault.New(fault.Conflict, "scanning.settled-already")
		}
		n, err := q.SettlePiece(ctx, query.SettlePieceParams{
			LetterID: l.ID, Label: l.Number, Extent: string(x.Extent), Reason: reason, Stage: string(IsAttached), SettledBy: by.Name, SettledAt: db.At(s.Clock.Now()),
			UnitID: by.Unit, ID: x.Piece, Version: x.Version,
		})
		if err := db.Changed(n, err, "scanning.settled-already"); err != nil {
			return err
		}
		s.record(ctx, tx, by.Unit, "scanning.attached", "letter:"+l.ID.Short(), map[string]string{"number": l.Number})
		if err := s.Events.TellFirst(ctx, tx, by.Unit, Attached{x.Piece, l.ID}); err != nil {
			return err
		}
		if row.ReadAt.IsZero() {
			return nil
		}
		return s.Events.Tell(ctx, tx, by.Unit, Read{x.Piece, l.ID})
	})
	return l, err
}

func (x Settlement) check() (reason string, err error) {
	reason = strings.TrimSpace(x.Reason)
	switch {
	case x.Extent != Full && x.Extent != Partial:
		return "", fault.InvalidField("extent", "scanning.extent-missing")
	case x.Extent == Partial && reason == "":
		return "", fault.InvalidField("reason", "scanning.reason-missing")
	case utf8.RuneCountInString(reason) > 500:
		return "", fault.InvalidField("reason", "scanning.too-long")
	case x.Extent == Full:
		return "", nil
	}
	return reason, nil
}

func (s *Service) letterOf(ctx context.Context, unit id.Unit, x Settlement) (l Letter, err error) {
	if x.Letter.IsZero() {
		l, err = s.Letters.LetterNumbered(ctx, unit, strings.ToUpper(strings.TrimSpace(x.Number)))
	} else {
		l, err = s.Letters.Letter(ctx, unit, x.Letter)
	}
	if fault.Is(err, fault.NotFound) {
		return l, fault.InvalidField("number", "scanning.no-such-letter")
	}
	return l, err
}

// Aside notes that a piece belongs to no letter, and why: an advertisement, a test of the scanner. Its bytes stay.
func (s *Service) Aside(ctx context.Context, by actor.Actor, piece id.Piece, version int64, why string) error {
	if err := may(by, GrantScan); err != nil {
		return err
	}
	if why = strings.TrimSpace(why); why == "" || utf8.RuneCountInString(why) > 500 {
		return fault.InvalidField("why", "scanning.why-missing")
	}
	return s.change(ctx, by, "aside", func(tx *db.Tx) error {
		q := query.New(tx)
		row, err := q.FindPiece(ctx, query.FindPieceParams{UnitID: by.Unit, ID: piece})
		if err != nil {
			return db.Found(err, "scanning.no-such-piece")
		}
		if Stage(row.Stage) != Waits {
			return fault.New(fault.Conflict, "scanning.settled-already")
		}
		n, err := q.SettlePiece(ctx, query.SettlePieceParams{
			Label: row.Label, Reason: why, Stage: string(IsAside), SettledBy: by.Name, SettledAt: db.At(s.Clock.Now()), UnitID: by.Unit, ID: piece, Version: version,
		})
		if err := db.Changed(n, err, "scanning.settled-already"); err != nil {
			return err
		}
		s.record(ctx, tx, by.Unit, "scanning.put-aside", "piece:"+piece.Short(), nil)
		return nil
	})
}
