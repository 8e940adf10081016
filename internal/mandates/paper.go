package mandates

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/mandates/query"
	"wrota/internal/mandates/sealed"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/filetype"
)

// MaxPaper is the most bytes of one document: a scan of a few pages.
const MaxPaper = 10 << 20

// Paper is a document that was filed with a mandate.
type Paper struct {
	ID   id.Upload
	Name string
	Type string
	Blob blob.Sum
	Size int64
}

// TakePaper stores a file that came with a form: its type is decided by its content, and it is scanned.
func (s *Service) TakePaper(ctx context.Context, name string, body io.Reader) (Paper, error) {
	b, err := s.Blobs.Put(ctx, body, MaxPaper)
	if errors.Is(err, blob.ErrTooLarge) {
		return Paper{}, fault.InvalidField("paper", "mandates.paper-size")
	}
	if err != nil {
		return Paper{}, fmt.Errorf("mandates: paper: %w", err)
	}
	kept, _, err := s.Blobs.Open(ctx, b.Sum)
	if err != nil {
		return Paper{}, fmt.Errorf("mandates: paper: %w", err)
	}
	defer kept.Close() //nolint:errcheck // only read
	whole, err := io.ReadAll(io.LimitReader(kept, MaxPaper))
	if err != nil {
		return Paper{}, fmt.Errorf("mandates: paper: %w", err)
	}
	p := Paper{ID: id.New[id.Upload](), Name: filetype.CleanName(name), Blob: b.Sum, Size: b.Size}
	formats, err := filetype.On(s.today())
	if err == nil {
		formats, err = formats.Only("pdf", "jpg", "png")
	}
	if err != nil {
		return Paper{}, fmt.Errorf("mandates: paper: %w", err)
	}
	t, err := formats.Detect(p.Name, bytes.NewReader(whole), b.Size)
	if err != nil {
		return Paper{}, fault.InvalidField("paper", "mandates.paper-type")
	}
	p.Type = t.Media
	return p, s.scan(ctx, whole)
}

func (s *Service) scan(ctx context.Context, whole []byte) error {
	v, err := s.Scanner.Scan(ctx, bytes.NewReader(whole))
	switch {
	case errors.Is(err, antivirus.ErrUnavailable):
		return fault.New(fault.Busy, "mandates.scanner-away")
	case err != nil && !errors.Is(err, antivirus.ErrTooLarge):
		return fmt.Errorf("mandates: paper: %w", err)
	case v.State == antivirus.Infected:
		return fault.InvalidField("paper", "mandates.paper-infected")
	}
	return nil
}

func (s *Service) file(ctx context.Context, tx *db.Tx, m id.Mandate, papers []Paper) error {
	for _, p := range papers {
		err := query.New(tx).AddPaper(ctx, query.AddPaperParams{
			ID: p.ID, MandateID: m, Name: p.Name, MediaType: p.Type, Blob: p.Blob, Size: p.Size, At: db.At(s.Clock.Now()),
		})
		if err != nil {
			return fmt.Errorf("paper: %w", err)
		}
	}
	return nil
}

// OpenPaper gives a document to the clerk who has to decide, and logs it, or to the agent who sent it.
func (s *Service) OpenPaper(ctx context.Context, by actor.Actor, which id.Mandate, paper id.Upload) (Paper, io.ReadCloser, error) {
	show := s.Show
	if by.Kind == actor.Clerk {
		show = s.Asked
	}
	w, err := show(ctx, by, which)
	if err != nil {
		return Paper{}, nil, err
	}
	for _, p := range w.Papers {
		if p.ID != paper {
			continue
		}
		if by.Kind == actor.Clerk {
			e := audit.Entry{Verb: "mandates.paper-shown", Subject: "mandate:" + which.Short(), About: "account:" + w.Agent.Short()}
			if err := s.Audit.Viewed(ctx, s.DB, by, by.Unit, e); err != nil {
				return Paper{}, nil, err
			}
		}
		body, _, err := s.Blobs.Open(ctx, p.Blob)
		return p, body, err
	}
	return Paper{}, nil, errNone
}

// Refers tells whether a mandate has a document with these bytes; see blob.Referenced.
func (s *Service) Refers(ctx context.Context, sum blob.Sum) (bool, error) {
	var n int64
	err := s.view(ctx, system, "refers", func(q sealed.Queries) (err error) {
		n, err = q.RefersToBlob(ctx, sum)
		return err
	})
	return n > 0, err
}
