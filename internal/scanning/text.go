package scanning

import (
	"context"
	"errors"
	"strings"

	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/pdf/pages"
	"wrota/internal/scanning/query"
)

// unreadAtOnce is how many pieces are queued for reading in one go.
const unreadAtOnce = 200

// Read reads the text of a piece and keeps it sealed. It may be repeated. A page that cannot be read has no text; who looks at
// the scan sees it all the same.
func (s *Service) Read(ctx context.Context, unit id.Unit, piece id.Piece) error {
	p, err := s.FetchPiece(ctx, unit, piece)
	if err != nil || s.OCR == nil || !p.ReadAt.IsZero() || p.FirstPage == 0 {
		return err
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	texts, err := s.readPages(ctx, p)
	if err != nil {
		return err
	}
	return s.change(ctx, system(unit), "read", func(tx *db.Tx) error {
		q := s.rows(tx)
		n, err := q.MarkRead(ctx, query.MarkReadParams{ReadAt: db.At(s.Clock.Now()), UnitID: unit, ID: piece})
		if err != nil || n == 0 {
			return err // read meanwhile
		}
		for i, t := range texts {
			if t == "" {
				continue
			}
			if err := q.InsertText(ctx, query.InsertTextParams{UnitID: unit, PieceID: piece, Page: int64(i + 1), Body: t}); err != nil {
				return err
			}
		}
		now, err := q.FindPiece(ctx, query.FindPieceParams{UnitID: unit, ID: piece})
		if err != nil || Stage(now.Stage) != IsAttached {
			return err
		}
		return s.Events.Tell(ctx, tx, unit, Read{piece, now.LetterID})
	})
}

func (s *Service) readPages(ctx context.Context, p Piece) ([]string, error) {
	body, err := s.bytes(ctx, p.Blob)
	if err != nil {
		return nil, err
	}
	doc, err := pages.Open(body)
	if err != nil {
		return nil, err
	}
	out := make([]string, doc.Len())
	for i := range out {
		img, err := s.picture(ctx, doc, body, i, textDPI)
		if err != nil {
			return nil, err
		}
		if img == nil {
			continue
		}
		text, err := s.OCR.Read(ctx, img, textDPI)
		if ctx.Err() != nil {
			return nil, errors.Join(err, ctx.Err())
		}
		if err == nil {
			out[i] = text
		}
	}
	return out, nil
}

// Text is what was read from a piece, page after page; it asks nobody's right. It is empty when nothing was.
func (s *Service) Text(ctx context.Context, unit id.Unit, piece id.Piece) (text string, err error) {
	err = s.view(ctx, system(unit), "text", func(tx *db.Tx) error {
		rows, err := s.rows(tx).Texts(ctx, query.TextsParams{UnitID: unit, PieceID: piece})
		var b strings.Builder
		for _, r := range rows {
			b.WriteString(r.Body + "\n")
		}
		text = b.String()
		return err
	})
	return text, err
}

// QueueUnread has pieces read that came while no reader was installed.
func (s *Service) QueueUnread(ctx context.Context) error {
	return s.change(ctx, system(id.Region), "unread", func(tx *db.Tx) error {
		rows, err := query.New(tx).Unread(ctx, unreadAtOnce)
		for _, r := range rows {
			if err == nil {
				err = s.Events.Do(ctx, tx, jobs.Command{Name: readCommand, Key: "read:" + r.ID.Short(), Payload: order{Unit: r.UnitID, Piece: r.ID}})
			}
		}
		return err
	})
}
