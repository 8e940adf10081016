package office

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // a form in which offices keep their coat of arms
	"image/png"
	"io"

	"golang.org/x/image/draw"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/office/query"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
)

// Limits of a picture that comes from outside, and the size of ours. It is shown at most 64 pixels high; four
// times as much is sharp on every screen.
const (
	MaxHerb    = 1 << 20 // bytes
	maxSide    = 4096    // pixels
	storedSide = 256
)

// PutHerb keeps a coat of arms of the actor's unit and returns the sum by which Herb finds it. The picture is
// drawn anew as a small PNG, so that nothing but its pixels is ever sent to anybody: no script of a vector
// drawing, no place and camera of a photograph.
func (s *Service) PutHerb(ctx context.Context, by actor.Actor, content []byte) (blob.Sum, error) {
	if err := maySet(by); err != nil {
		return blob.Sum{}, err
	}
	small, err := redraw(content)
	if err != nil {
		return blob.Sum{}, err
	}
	b, err := s.blobs.Put(ctx, bytes.NewReader(small), MaxHerb)
	if err != nil {
		return blob.Sum{}, fmt.Errorf("office: herb: %w", err)
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		s.audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "office.herb-put", Subject: "unit:" + by.Unit.Short()})
		return query.New(tx).PutHerb(ctx, query.PutHerbParams{UnitID: by.Unit, Blob: b.Sum, PutBy: by.Name, PutAt: db.At(s.clock.Now())})
	})
	return b.Sum, err
}

// redraw makes the PNG that is kept. The size is read before the pixels: a small file may claim a huge picture.
func redraw(content []byte) ([]byte, error) {
	if len(content) > MaxHerb {
		return nil, fault.InvalidField("herb", "office.herb.large")
	}
	head, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return nil, fault.InvalidField("herb", "office.herb.form")
	}
	if head.Width > maxSide || head.Height > maxSide || head.Width < 16 || head.Height < 16 {
		return nil, fault.InvalidField("herb", "office.herb.pixels", fault.Args{"Max": maxSide})
	}
	from, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, fault.InvalidField("herb", "office.herb.form")
	}
	w, h := head.Width, head.Height
	if longest := max(w, h); longest > storedSide {
		w, h = max(1, w*storedSide/longest), max(1, h*storedSide/longest)
	}
	to := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(to, to.Bounds(), from, from.Bounds(), draw.Src, nil)
	var out bytes.Buffer
	if err := png.Encode(&out, to); err != nil {
		return nil, fmt.Errorf("office: herb: %w", err)
	}
	return out.Bytes(), nil
}

// Herb returns the PNG of a coat of arms that a unit once put; everybody may see it.
func (s *Service) Herb(ctx context.Context, unit id.Unit, sum blob.Sum) ([]byte, error) {
	var n int64
	err := s.db.View(ctx, reader(unit), func(tx *db.Tx) (err error) {
		n, err = query.New(tx).HasHerb(ctx, query.HasHerbParams{UnitID: unit, Blob: sum})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("office: herb: %w", err)
	}
	if n == 0 {
		return nil, fault.New(fault.NotFound, "fault.no-page")
	}
	rc, _, err := blob.OpenWhole(ctx, s.blobs, sum)
	if err != nil {
		return nil, fmt.Errorf("office: herb: %w", err)
	}
	defer rc.Close()
	return io.ReadAll(io.LimitReader(rc, MaxHerb))
}

// Refers tells whether a coat of arms of any unit has these bytes; see blob.Referenced.
func (s *Service) Refers(ctx context.Context, sum blob.Sum) (bool, error) {
	var n int64
	err := s.db.View(ctx, reader(id.Region), func(tx *db.Tx) (err error) {
		n, err = query.New(tx).RefersToBlob(ctx, sum)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("office: refers: %w", err)
	}
	return n > 0, nil
}
