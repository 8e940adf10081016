package scanning

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/scanning/query"
)

// Coming is a file from a scanner.
type Coming struct {
	Name  string
	Point string // symbol of the registry point; empty: the main one
	Body  io.Reader
}

// Take takes a file in; it is sorted soon after. Only when it is durable does Take return. A file that was taken before is
// refused with a Conflict that says where it is.
func (s *Service) Take(ctx context.Context, by actor.Actor, c Coming) (id.Scan, error) {
	if err := may(by, GrantScan); err != nil {
		return id.Scan{}, err
	}
	b, taken, err := s.take(ctx, by, c, "page")
	if err == nil && !taken {
		return b.ID, s.again(ctx, by.Unit, b)
	}
	return b.ID, err
}

// take keeps the bytes, then the row. It tells whether this call took the file.
func (s *Service) take(ctx context.Context, by actor.Actor, c Coming, way string) (b query.ScanningBatch, taken bool, err error) {
	kept, err := s.keep(ctx, c.Body)
	if err != nil {
		return b, false, err
	}
	err = s.change(ctx, by, "take", func(tx *db.Tx) error {
		q := query.New(tx)
		fresh := id.New[id.Scan]()
		n, err := q.InsertBatch(ctx, query.InsertBatchParams{
			ID: fresh, UnitID: by.Unit, Name: fileName(c.Name), Way: way, Point: c.Point, Blob: kept.Sum, Size: kept.Size, EmployeeID: by.Employee, TakenBy: by.Name, TakenAt: db.At(s.Clock.Now()),
		})
		if err != nil {
			return err
		}
		taken = n > 0
		if b, err = q.BatchByBlob(ctx, query.BatchByBlobParams{UnitID: by.Unit, Blob: kept.Sum}); err != nil || !taken {
			return err
		}
		s.record(ctx, tx, by.Unit, "scanning.taken", "batch:"+fresh.Short(), map[string]any{"size": kept.Size, "way": way})
		return s.Events.Do(ctx, tx, jobs.Command{Name: sortCommand, Key: "sort:" + fresh.Short(), Payload: order{Unit: by.Unit, Batch: fresh}})
	})
	return b, taken, err
}

// keep stores the bytes of a file that looks like a PDF and carries nothing harmful.
func (s *Service) keep(ctx context.Context, body io.Reader) (blob.Blob, error) {
	head := make([]byte, 1024)
	n, err := io.ReadFull(body, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return blob.Blob{}, fmt.Errorf("scanning: take: %w", err)
	}
	if !bytes.Contains(head[:n], []byte("%PDF-")) {
		return blob.Blob{}, fault.InvalidField("files", "scanning.not-pdf")
	}
	kept, err := s.Blobs.Put(ctx, io.MultiReader(bytes.NewReader(head[:n]), body), MaxFile)
	switch {
	case errors.Is(err, blob.ErrTooLarge):
		return kept, fault.InvalidField("files", "scanning.too-large")
	case errors.Is(err, blob.ErrFull):
		return kept, fault.New(fault.Busy, "fault.full")
	case err != nil:
		return kept, fmt.Errorf("scanning: take: %w", err)
	}
	return kept, s.clean(ctx, kept.Sum)
}

func (s *Service) clean(ctx context.Context, sum blob.Sum) error {
	if s.Scanner == nil {
		return nil
	}
	r, _, err := s.Blobs.Open(ctx, sum)
	if err != nil {
		return fmt.Errorf("scanning: take: %w", err)
	}
	v, err := s.Scanner.Scan(ctx, r)
	if err := errors.Join(err, r.Close()); err != nil {
		return fmt.Errorf("scanning: take: %w", err)
	}
	if v.State == antivirus.Infected {
		return fault.InvalidField("files", "scanning.infected")
	}
	return nil
}

// fileName is the last part of a name that a stranger's program gave.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), "\\", "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F {
			return -1
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 120 {
		name = string(r[len(r)-120:])
	}
	if name == "" || name == "." || name == "/" {
		return "skan.pdf"
	}
	return name
}

// again says where a file is that came once more.
func (s *Service) again(ctx context.Context, unit id.Unit, b query.ScanningBatch) error {
	var numbers []string
	err := s.view(ctx, system(unit), "again", func(tx *db.Tx) error {
		rows, err := query.New(tx).PiecesOfBatch(ctx, query.PiecesOfBatchParams{UnitID: unit, ScanID: b.ID})
		for _, r := range rows {
			if r.Stage == string(IsAttached) && len(numbers) < 5 {
				numbers = append(numbers, r.Label)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	args := fault.Args{"Name": b.Name, "Numbers": strings.Join(numbers, ", ")}
	if len(numbers) == 0 {
		return fault.New(fault.Conflict, "scanning.taken-waits", args)
	}
	return fault.New(fault.Conflict, "scanning.taken-attached", args)
}
