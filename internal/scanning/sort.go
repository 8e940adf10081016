package scanning

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"io"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/barcode"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/pdf/pages"
	"wrota/internal/scanning/query"
)

// Resolutions of pictures, in dots an inch.
const (
	codeDPI = 150
	textDPI = 250
)

// sorting is a batch that is being taken apart.
type sorting struct {
	unit   id.Unit
	batch  query.ScanningBatch
	pages  int
	digest []string
	pieces []query.InsertPieceParams
	of     []id.Piece // the piece of each page; zero: a separator
	reason Why
}

// Sort takes a batch apart. It may be repeated: what was sorted stays as it is. Everything is decided and stored before the
// one transaction that writes it.
func (s *Service) Sort(ctx context.Context, unit id.Unit, batch id.Scan) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	x := sorting{unit: unit}
	err := s.view(ctx, system(unit), "sort", func(tx *db.Tx) (err error) {
		x.batch, err = query.New(tx).FindBatch(ctx, query.FindBatchParams{UnitID: unit, ID: batch})
		return err
	})
	if err != nil || !x.batch.SortedAt.IsZero() {
		return err
	}
	if err := s.divide(ctx, &x); err != nil {
		return fmt.Errorf("scanning: sort: %w", err)
	}
	return s.settle(ctx, &x)
}

// divide finds the pieces of a batch and stores their bytes.
func (s *Service) divide(ctx context.Context, x *sorting) error {
	body, err := s.bytes(ctx, x.batch.Blob)
	if err != nil {
		return err
	}
	doc, err := pages.Open(body)
	if err != nil {
		x.reason = refused(err)
		x.pieces = []query.InsertPieceParams{{Why: string(x.reason), Blob: x.batch.Blob, Size: x.batch.Size}}
		return nil
	}
	x.pages = doc.Len()
	sheets := make([]mark, doc.Len())
	x.of = make([]id.Piece, doc.Len())
	for i := range sheets {
		sum, err := doc.Sum(i)
		if err != nil {
			return err
		}
		x.digest = append(x.digest, hex.EncodeToString(sum[:]))
		if sheets[i], err = s.look(ctx, doc, body, i); err != nil {
			return err
		}
		if sheets[i].blank { // one empty sheet is like another
			x.digest[i] = ""
		}
	}
	for _, p := range cut(sheets) {
		kept := blob.Blob{Sum: x.batch.Blob, Size: x.batch.Size}
		if p.n < doc.Len() {
			if kept, err = s.extract(ctx, doc, p); err != nil {
				return err
			}
		}
		row := query.InsertPieceParams{ID: id.New[id.Piece](), FirstPage: int64(p.first + 1), Pages: int64(p.n), Blob: kept.Sum, Size: kept.Size, Label: p.label, Why: string(p.why)}
		for i := range p.n {
			x.of[p.first+i] = row.ID
		}
		x.pieces = append(x.pieces, row)
	}
	return s.address(ctx, x)
}

// refused is the reason why a file is not taken apart.
func refused(err error) Why {
	switch {
	case errors.Is(err, pages.ErrEncrypted):
		return Encrypted
	case errors.Is(err, pages.ErrTooLarge):
		return TooLarge
	}
	return Damaged
}

func (s *Service) bytes(ctx context.Context, sum blob.Sum) ([]byte, error) {
	r, _, err := s.Blobs.Open(ctx, sum)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(r)
	return b, errors.Join(err, r.Close())
}

func (s *Service) extract(ctx context.Context, doc *pages.Doc, p part) (blob.Blob, error) {
	which := make([]int, p.n)
	for i := range which {
		which[i] = p.first + i
	}
	var out bytes.Buffer
	if err := doc.Extract(&out, which); err != nil {
		return blob.Blob{}, err
	}
	return s.Blobs.Put(ctx, &out, MaxFile)
}

// look reads the codes of a page. A page that nobody can paint has none.
func (s *Service) look(ctx context.Context, doc *pages.Doc, body []byte, i int) (mark, error) {
	img, err := s.picture(ctx, doc, body, i, codeDPI)
	if err != nil || img == nil {
		return mark{}, err
	}
	m := meaning(barcode.Read(ctx, img))
	m.blank = blank(img)
	return m, ctx.Err()
}

// picture paints a page, with the help of the outside painter where our own does not show all of it. It is nil when neither can.
func (s *Service) picture(ctx context.Context, doc *pages.Doc, body []byte, i, dpi int) (image.Image, error) {
	own, err := doc.Picture(i, float64(dpi))
	if err == nil && own.Whole {
		return own.Gray, nil
	}
	if s.Painter != nil {
		img, outside := s.Painter.Paint(ctx, body, i, dpi)
		if outside == nil {
			return img, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	if err == nil && own.Images > 0 {
		return own.Gray, nil
	}
	return nil, nil //nolint:nilnil // a page that cannot be painted has no picture, which is no error
}

// blank tells that a sheet is empty: less than a thousandth of it is dark.
func blank(img image.Image) bool {
	g, ok := img.(*image.Gray)
	if !ok {
		return false
	}
	dark := 0
	for _, p := range g.Pix {
		if p < 128 {
			dark++
		}
	}
	return dark*1000 < len(g.Pix)
}

// address finds the letters whose labels are on the pieces.
func (s *Service) address(ctx context.Context, x *sorting) error {
	for i := range x.pieces {
		p := &x.pieces[i]
		if p.Why != string(Clear) {
			continue
		}
		l, err := s.labelled(ctx, x.unit, p.Label)
		switch {
		case fault.Is(err, fault.NotFound):
			p.Why = string(Unknown)
		case err != nil:
			return err
		default:
			p.LetterID, p.Label = l.ID, l.Number
		}
	}
	return nil
}

// labelled is the letter that a label names.
func (s *Service) labelled(ctx context.Context, unit id.Unit, label string) (Letter, error) {
	short, ours := cutLabel(label)
	if !ours {
		return s.Letters.LetterNumbered(ctx, unit, label)
	}
	letter, err := id.Parse[id.Letter](short)
	if err != nil {
		return Letter{}, fault.New(fault.NotFound, "scanning.no-such-letter")
	}
	return s.Letters.Letter(ctx, unit, letter)
}

// settle writes what was found, once.
func (s *Service) settle(ctx context.Context, x *sorting) error {
	by := system(x.unit)
	return s.change(ctx, by, "sort", func(tx *db.Tx) error {
		q, now := query.New(tx), db.At(s.Clock.Now())
		n, err := q.SettleBatch(ctx, query.SettleBatchParams{SortedAt: now, Pages: int64(x.pages), Reason: string(x.reason), UnitID: x.unit, ID: x.batch.ID})
		if err != nil || n == 0 {
			return err // sorted meanwhile
		}
		if err := x.twins(ctx, q); err != nil {
			return err
		}
		for i := range x.pieces {
			if err := s.lay(ctx, tx, x, i, now); err != nil {
				return err
			}
		}
		for i, d := range x.digest {
			if err := q.InsertPage(ctx, query.InsertPageParams{UnitID: x.unit, ScanID: x.batch.ID, No: int64(i + 1), Digest: d, PieceID: x.of[i]}); err != nil {
				return fmt.Errorf("page: %w", err)
			}
		}
		s.record(ctx, tx, x.unit, "scanning.sorted", "batch:"+x.batch.ID.Short(), map[string]int{"pages": x.pages, "pieces": len(x.pieces)})
		return nil
	})
}

// lay writes one piece: attached when its label is clear, into the tray when not.
func (s *Service) lay(ctx context.Context, tx *db.Tx, x *sorting, i int, now db.Time) error {
	p := &x.pieces[i]
	if p.ID.IsZero() {
		p.ID = id.New[id.Piece]()
	}
	p.UnitID, p.ScanID, p.No, p.Stage = x.unit, x.batch.ID, int64(i+1), string(Waits)
	if p.Why == string(Clear) {
		p.Stage, p.Extent, p.SettledBy, p.SettledAt = string(IsAttached), string(Full), byLabel, now
	} else {
		p.LetterID = id.Letter{}
	}
	if err := query.New(tx).InsertPiece(ctx, *p); err != nil {
		return fmt.Errorf("piece: %w", err)
	}
	if p.Why == string(Clear) {
		if err := s.Events.TellFirst(ctx, tx, x.unit, Attached{p.ID, p.LetterID}); err != nil {
			return err
		}
		s.record(ctx, tx, x.unit, "scanning.attached", "letter:"+p.LetterID.Short(), map[string]string{"number": p.Label})
	}
	if s.OCR == nil || p.FirstPage == 0 {
		return nil
	}
	return s.Events.Do(ctx, tx, jobs.Command{Name: readCommand, Key: "read:" + p.ID.Short(), Payload: order{Unit: x.unit, Piece: p.ID}})
}

// twins finds pieces whose pages came before. They wait for a person, whatever their labels say.
func (x *sorting) twins(ctx context.Context, q *query.Queries) error {
	for i := range x.pieces {
		p := &x.pieces[i]
		for page, of := range x.of {
			if of != p.ID || p.ID.IsZero() || !p.TwinID.IsZero() || x.digest[page] == "" {
				continue
			}
			found, err := q.TwinPages(ctx, query.TwinPagesParams{UnitID: x.unit, Digest: x.digest[page], ScanID: x.batch.ID})
			if err != nil {
				return err
			}
			if len(found) > 0 {
				p.TwinID, p.Why = found[0], string(Again)
			}
		}
	}
	return nil
}
