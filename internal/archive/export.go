package archive

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"

	"wrota/internal/archive/nes"
	"wrota/internal/archive/pack"
	"wrota/internal/archive/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
)

// Written is what a package holds.
type Written struct {
	Cases     int
	Documents int
	Bytes     int64
	Sealed    bool // the office has a seal, and it is on the package
	Open      int  // cases of which something is not in the signed tree yet
}

// Export writes the package of cases of one unit as a stream, in the order given, and logs at the end that their data was
// handed out; until it returns the package is not to be given to anybody. It asks nobody's right. step is told of each document that was written; it may be nil.
func (s *Service) Export(ctx context.Context, by actor.Actor, unit id.Unit, which []id.Case, w io.Writer, step func() error) (Written, error) {
	if step == nil {
		step = func() error { return nil }
	}
	out, err := pack.NewWriter(w)
	if err != nil {
		return Written{}, err
	}
	x := &exporting{s: s, out: out, step: step}
	for _, c := range which {
		if err := x.one(ctx, unit, c); err != nil {
			return x.done, fmt.Errorf("archive: export: case %s: %w", c, err)
		}
	}
	x.done.Bytes = out.Size()
	err = out.Close(func(manifest []byte) ([]byte, error) {
		message, err := s.Seals.SealManifest(ctx, unit, manifest)
		x.done.Sealed = message != nil
		return message, err
	})
	if err == nil {
		err = s.logExport(ctx, by, unit, which)
	}
	if err != nil {
		return x.done, fmt.Errorf("archive: export: %w", err)
	}
	return x.done, nil
}

// logExport stands at the end, so that the log in a package is not always one line longer than the signed tree. Handing a
// package out shows data and does nothing in the case: it is no line of its log.
func (s *Service) logExport(ctx context.Context, by actor.Actor, unit id.Unit, which []id.Case) error {
	for _, c := range which {
		if err := s.Audit.Viewed(ctx, s.DB, by, unit, audit.Entry{Verb: "archive.exported", Subject: "case:" + c.Short(), Matter: c}); err != nil {
			return err
		}
	}
	return nil
}

type exporting struct {
	s    *Service
	out  *pack.Writer
	step func() error
	done Written
}

// adopted is what stays of a case as it came from another system; empty for one that was opened here.
type adopted struct {
	file      *query.ArchiveFile
	documents map[version]query.ArchiveDocument
	evidence  []query.ArchiveEvidence
}

type version struct {
	document id.Document
	no       int64
}

func (s *Service) adopted(ctx context.Context, unit id.Unit, c id.Case) (a adopted, err error) {
	a.documents = map[version]query.ArchiveDocument{}
	err = s.DB.View(ctx, system(unit), func(tx *db.Tx) error {
		q := query.New(tx)
		file, err := q.FileOfCase(ctx, query.FileOfCaseParams{UnitID: unit, CaseID: c})
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		a.file = &file
		documents, err := q.DocumentsOfCase(ctx, query.DocumentsOfCaseParams{UnitID: unit, CaseID: c})
		if err != nil {
			return err
		}
		for _, d := range documents {
			a.documents[version{d.DocumentID, d.No}] = d
		}
		a.evidence, err = q.EvidenceOfCase(ctx, query.EvidenceOfCaseParams{UnitID: unit, CaseID: c})
		return err
	})
	return a, err
}

// one writes one case.
func (x *exporting) one(ctx context.Context, unit id.Unit, which id.Case) error {
	c, err := x.s.Source.Case(ctx, unit, which)
	if err != nil {
		return err
	}
	a, err := x.s.adopted(ctx, unit, which)
	if err != nil {
		return err
	}
	var paths []string
	for _, d := range c.Documents {
		for _, v := range d.Versions {
			at, err := x.document(ctx, c, a, d, v)
			if err != nil {
				return fmt.Errorf("document %d: %w", d.No, err)
			}
			paths = append(paths, at)
			x.done.Documents++
			if err := x.step(); err != nil {
				return err
			}
		}
	}
	if err := x.describe(ctx, c, a, paths); err != nil {
		return err
	}
	x.done.Cases++
	return x.evidence(ctx, c, a)
}

// document writes one version with its metadata: those that it came with, or new ones.
func (x *exporting) document(ctx context.Context, c *Case, a adopted, d Document, v Version) (string, error) {
	came, known := a.documents[version{d.ID, int64(v.No)}]
	at := place(c, d, v)
	if known {
		at = came.Path
	}
	body, _, err := x.s.Files.Open(ctx, c.Unit, v.Blob)
	if err != nil {
		return at, err
	}
	e, err := x.out.Add(path.Join(pack.Documents, at), body)
	if err = errors.Join(err, body.Close()); err != nil {
		return at, err
	}
	target := path.Join(pack.Metadata, at+".xml")
	if known {
		return at, x.copy(ctx, target, came.Blob)
	}
	return at, x.metadata(ctx, target, docMeta(c, d, v, hex.EncodeToString(e.SHA256[:]), e.Size))
}

// describe writes the metadata of the case. As long as nothing was done in an adopted case they are those that it came with.
func (x *exporting) describe(ctx context.Context, c *Case, a adopted, paths []string) error {
	target := path.Join(pack.Cases, pack.SafeName(c.Sign)+".xml")
	if a.file != nil && a.file.Version == c.Version && a.file.Documents == int64(len(c.Documents)) {
		return x.copy(ctx, target, a.file.Blob)
	}
	return x.metadata(ctx, target, caseMeta(c, paths))
}

// metadata writes metadata, once they are valid: what an archive would refuse must not leave.
func (x *exporting) metadata(ctx context.Context, target string, d *nes.Document) error {
	body, err := d.Marshal()
	if err != nil {
		return err
	}
	wrong, err := x.s.Schemas.Check(ctx, nes.Metadata, body)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return fmt.Errorf("the metadata %s are not valid: line %d, element %s", target, wrong[0].Line, wrong[0].Element)
	}
	_, err = x.out.AddBytes(target, body)
	return err
}

func (x *exporting) copy(ctx context.Context, target string, sum blob.Sum) error {
	body, _, err := blob.OpenWhole(ctx, x.s.Blobs, sum)
	if err != nil {
		return err
	}
	_, err = x.out.Add(target, body)
	return errors.Join(err, body.Close())
}

// evidence writes the proved log of the case, and what it came with.
func (x *exporting) evidence(ctx context.Context, c *Case, a adopted) error {
	folder := path.Join(pack.Evidence, pack.SafeName(c.Sign))
	for _, e := range a.evidence {
		if err := x.copy(ctx, path.Join(folder, e.Path), e.Blob); err != nil {
			return err
		}
	}
	l, err := x.s.Logs.CaseLog(ctx, c.Unit, c.ID)
	if err != nil {
		return err
	}
	l.Sign, l.Name = c.Sign, c.Office.Name()
	if n := len(l.Anchors); n == 0 || l.Anchors[n-1].Lines < int64(len(l.Lines)) {
		x.done.Open++
	}
	body, err := l.Bytes()
	if err != nil {
		return err
	}
	_, err = x.out.Add(path.Join(folder, pack.LogName), bytes.NewReader(body))
	return err
}
