package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"path"
	"strconv"
	"strings"
	"time"

	"wrota/internal/archive/nes"
	"wrota/internal/archive/pack"
	"wrota/internal/archive/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
)

// Takeover is a package of another system that an office takes over.
type Takeover struct {
	Unit id.Unit
	From string // what it is called in the log: the name of the file, of the other system
	Cell string // symbol of the cell for signs whose cell the office does not have; empty refuses them
	Dry  bool   // say what would happen and change nothing
}

// Fate is what becomes of a case.
type Fate string

// The fates.
const (
	Fresh   Fate = "new"     // it was not there
	Grown   Fate = "grown"   // it came before, and there are documents that were not there
	Same    Fate = "same"    // it came before with everything
	Refused Fate = "refused" // it cannot be taken over; Why says why
)

// TakenCase is one line of the report.
type TakenCase struct {
	Sign      string `json:"sign"`
	Fate      Fate   `json:"fate"`
	Why       error  `json:"-"`         // a fault, when it is refused
	Documents int    `json:"documents"` // files in the package, versions counted
	New       int    `json:"new"`       // of them, not there before
	Bytes     int64  `json:"bytes"`
}

// Taken is the report of a takeover, with its totals: Documents are those of the package, and after a takeover that is
// not dry there are as many files in the office for all cases that were not refused, or the takeover failed.
type Taken struct {
	Cases     []TakenCase `json:"cases"`
	Documents int         `json:"documents"`
	New       int         `json:"new"`
	NewCases  int         `json:"new_cases"`
	Refused   int         `json:"refused"`
	Bytes     int64       `json:"bytes"`
}

// Take takes a package over that Verify found without a fault. It may be repeated: what is there stays, and what a crash
// left out follows. Each case is taken over by itself; one that is refused hinders no other.
func (s *Service) Take(ctx context.Context, by actor.Actor, t Takeover, p *pack.Package, x *pack.Index) (*Taken, error) {
	out := &Taken{Cases: []TakenCase{}}
	k := &taking{s: s, by: by, Takeover: t, p: p, id: id.New[id.Takeover](), manifest: map[string]blob.Blob{}}
	if !t.Dry {
		if err := k.begin(ctx, x); err != nil {
			return nil, fmt.Errorf("archive: take over: %w", err)
		}
	}
	for _, c := range x.Cases {
		line, err := k.one(ctx, c)
		if err != nil {
			return out, fmt.Errorf("archive: take over: case %s: %w", c.Sign, err)
		}
		out.add(line)
	}
	if t.Dry {
		return out, nil
	}
	err := s.DB.InTx(ctx, system(t.Unit), func(tx *db.Tx) error {
		return query.New(tx).CountTakeover(ctx, query.CountTakeoverParams{NewCases: int64(out.NewCases), NewDocuments: int64(out.New), UnitID: t.Unit, ID: k.id})
	})
	return out, err
}

func (t *Taken) add(l TakenCase) {
	t.Cases = append(t.Cases, l)
	t.Documents += l.Documents
	t.Bytes += l.Bytes
	switch l.Fate {
	case Refused:
		t.Refused++
		return
	case Fresh:
		t.NewCases++
	}
	t.New += l.New
}

type taking struct {
	Takeover
	s        *Service
	by       actor.Actor
	p        *pack.Package
	id       id.Takeover
	manifest map[string]blob.Blob // the manifest and the seal of the package, once they are stored
}

func (k *taking) begin(ctx context.Context, x *pack.Index) error {
	return k.s.DB.InTx(ctx, system(k.Unit), func(tx *db.Tx) error {
		k.s.Audit.Record(ctx, tx, k.Unit, audit.Entry{Verb: "archive.taken-over", Subject: "takeover:" + k.id.Short(), Detail: map[string]any{"cases": len(x.Cases), "documents": len(x.Documents)}})
		return query.New(tx).InsertTakeover(ctx, query.InsertTakeoverParams{
			ID: k.id, UnitID: k.Unit, Name: short(k.From, 200), At: db.At(k.s.Clock.Now()), ByName: k.by.Name, Cases: int64(len(x.Cases)),
			Documents: int64(len(x.Documents)), Bytes: k.p.Bytes,
		})
	})
}

// one takes over one case, or says what would become of it.
func (k *taking) one(ctx context.Context, c *pack.Case) (TakenCase, error) {
	line := TakenCase{Sign: c.Sign, Documents: len(c.Documents)}
	for _, d := range c.Documents {
		line.Bytes += k.p.Size(d.Path)
	}
	body, err := k.p.Read(c.Path, nes.MaxBytes)
	if err != nil {
		return line, err
	}
	meta, err := nes.Read(body)
	if err != nil {
		return line, err
	}
	taken, err := k.plan(ctx, meta, &line)
	if err != nil || line.Fate == Refused {
		return line, err
	}
	there, err := k.s.adopted(ctx, k.Unit, taken.ID)
	if err != nil {
		return line, err
	}
	paths := map[string]bool{}
	for _, d := range there.documents {
		paths[d.Path] = true
	}
	for _, d := range c.Documents {
		if !paths[below(d.Path)] {
			line.New++
		}
	}
	switch {
	case there.file == nil:
		line.Fate = Fresh
	case line.New > 0:
		line.Fate = Grown
	}
	if k.Dry || line.Fate == Same && there.file.Version > 0 {
		return line, nil
	}
	return line, k.take(ctx, c, taken, body, paths)
}

// plan reads a case and finds its place. The id is that of the case that is there, or a new one.
func (k *taking) plan(ctx context.Context, meta *nes.Document, line *TakenCase) (a *Adoption, err error) {
	line.Fate = Same
	refuse := func(err error) (*Adoption, error) {
		if _, expected := fault.As(err); !expected {
			return nil, err
		}
		line.Fate, line.Why = Refused, err
		return nil, nil
	}
	c, err := caseFrom(meta)
	if err != nil {
		return refuse(err)
	}
	a = &Adoption{Case: *c}
	a.Unit = k.Unit
	if a.Place, err = k.s.Adopter.Place(ctx, k.Unit, c.Sign, k.Cell); err != nil {
		return refuse(err)
	}
	a.ID = a.Place.Case
	there, err := k.s.Source.BySign(ctx, k.Unit, c.Sign)
	switch {
	case err == nil && there != a.ID:
		return refuse(fault.New(fault.Conflict, "archive.import.sign-taken"))
	case err != nil && !fault.Is(err, fault.NotFound):
		return nil, err
	}
	if other, err := k.other(ctx, a.ID, meta); err != nil || other {
		return refuse(errors.Join(err, fault.New(fault.Conflict, "archive.import.sign-taken")))
	}
	return a, nil
}

// other tells whether the case that came before under this sign is another one: a system gives a number once.
func (k *taking) other(ctx context.Context, c id.Case, meta *nes.Document) (bool, error) {
	before, err := k.s.adopted(ctx, k.Unit, c)
	if err != nil || before.file == nil {
		return false, err
	}
	body, _, err := blob.OpenWhole(ctx, k.s.Blobs, before.file.Blob)
	if err != nil {
		return false, err
	}
	held, err := io.ReadAll(body)
	if err = errors.Join(err, body.Close()); err != nil {
		return false, err
	}
	old, err := nes.Read(held)
	if err != nil {
		return false, err
	}
	was, is := old.ID(nes.SystemID), meta.ID(nes.SystemID)
	return was != "" && is != "" && was != is, nil
}

// below is the path of a document below the folder of documents.
func below(p string) string {
	_, rest, _ := strings.Cut(p, "/")
	return rest
}

// take writes the case, its documents and its evidence. A repetition after a crash finds what is there and goes on.
func (k *taking) take(ctx context.Context, c *pack.Case, a *Adoption, body []byte, there map[string]bool) error {
	meta, err := k.keep(ctx, body)
	if err != nil {
		return err
	}
	if a.ID, err = k.s.Adopter.Adopt(ctx, *a); err != nil {
		return err
	}
	err = k.s.DB.InTx(ctx, system(k.Unit), func(tx *db.Tx) error {
		_, err := query.New(tx).InsertFile(ctx, query.InsertFileParams{UnitID: k.Unit, CaseID: a.ID, TakeoverID: k.id, Sign: a.Sign, Blob: meta.Sum, Size: meta.Size})
		return err
	})
	if err != nil {
		return err
	}
	files, err := k.read(c)
	if err != nil {
		return err
	}
	for _, d := range sortOut(files) {
		if err := k.document(ctx, a, d, there); err != nil {
			return err
		}
	}
	if err := k.evidence(ctx, c, a); err != nil {
		return err
	}
	return k.reconcile(ctx, a, len(c.Documents))
}

// reconcile counts what the office has now, and remembers what the case was when it had come.
func (k *taking) reconcile(ctx context.Context, a *Adoption, files int) error {
	now, err := k.s.Source.Case(ctx, k.Unit, a.ID)
	if err != nil {
		return err
	}
	held := 0
	for _, d := range now.Documents {
		held += len(d.Versions)
	}
	if held < files {
		return fmt.Errorf("the package has %d files of it, and %d are in the office", files, held)
	}
	return k.s.DB.InTx(ctx, system(k.Unit), func(tx *db.Tx) error {
		return query.New(tx).FinishFile(ctx, query.FinishFileParams{Version: now.Version, Documents: int64(len(now.Documents)), UnitID: k.Unit, CaseID: a.ID})
	})
}

func (k *taking) read(c *pack.Case) (out []came, err error) {
	for _, d := range c.Documents {
		f := came{Document: d, rel: below(d.Path)}
		if f.body, err = k.p.Read(d.Meta, nes.MaxBytes); err != nil {
			return nil, err
		}
		if f.meta, err = nes.Read(f.body); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

func (k *taking) keep(ctx context.Context, body []byte) (blob.Blob, error) {
	return k.s.Blobs.Put(ctx, strings.NewReader(string(body)), int64(len(body)))
}

// document files a document with its attachments, each with its first version, and then the later versions.
func (k *taking) document(ctx context.Context, a *Adoption, d cameDoc, there map[string]bool) error {
	all, known := append([]cameDoc{d}, d.parts...), true
	for _, one := range all {
		for _, v := range one.versions {
			known = known && there[v.rel]
		}
	}
	if known {
		return nil
	}
	dir, _, author := filingFrom(d.newest())
	f := Filing{Unit: k.Unit, Case: a.ID, Source: "takeover:" + a.ID.Short() + "/" + d.newest().rel, Direction: dir, At: when(d.newest().meta, a.OpenedAt), Author: author}
	for _, one := range all {
		p, err := k.part(ctx, one.versions[0], one.newest())
		if err != nil {
			return err
		}
		f.Parts = append(f.Parts, p)
	}
	ids, err := k.s.Adopter.File(ctx, f)
	if err != nil {
		return err
	}
	for i, one := range all {
		if err := k.versions(ctx, a, ids[i], one); err != nil {
			return err
		}
	}
	return nil
}

// part stores the bytes of one file. Titles and kinds are those of the newest version.
func (k *taking) part(ctx context.Context, v, newest came) (Part, error) {
	_, p, _ := filingFrom(newest)
	_, own, _ := filingFrom(v)
	p.Key, p.Name, p.Type = newest.rel, own.Name, own.Type
	if p.Type == "" {
		p.Type = or(mime.TypeByExtension(path.Ext(p.Name)), "application/octet-stream")
	}
	body, err := k.p.Open(v.Path)
	if err != nil {
		return p, err
	}
	p.Blob, err = k.s.Blobs.Put(ctx, body, k.p.Size(v.Path))
	return p, errors.Join(err, body.Close())
}

// versions adds the later versions and remembers the metadata of all.
func (k *taking) versions(ctx context.Context, a *Adoption, d id.Document, one cameDoc) error {
	for i, v := range one.versions {
		if i > 0 {
			p, err := k.part(ctx, v, one.newest())
			if err != nil {
				return err
			}
			if err := k.s.Adopter.Revise(ctx, k.Unit, d, i, p); err != nil {
				return err
			}
		}
		meta, err := k.keep(ctx, v.body)
		if err != nil {
			return err
		}
		err = k.s.DB.InTx(ctx, system(k.Unit), func(tx *db.Tx) error {
			_, err := query.New(tx).InsertDocument(ctx, query.InsertDocumentParams{UnitID: k.Unit, DocumentID: d, No: int64(i + 1), CaseID: a.ID, Path: v.rel, Blob: meta.Sum, Size: meta.Size})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// when is the time of a document: when it came, was signed or was made.
func when(d *nes.Document, otherwise time.Time) time.Time {
	for _, kind := range []string{nes.Delivered, nes.Signed, nes.Created, "data na piśmie", "uzyskany", "wysłany", nes.Registered} {
		if t, ok := nes.Moment(d.Event(kind)); ok {
			return t
		}
	}
	return otherwise
}

// evidence keeps the log that came with the case and the manifest and seal of the package. Evidence of still earlier
// systems stays where it is.
func (k *taking) evidence(ctx context.Context, c *pack.Case, a *Adoption) error {
	have, err := k.s.adopted(ctx, k.Unit, a.ID)
	if err != nil {
		return err
	}
	if len(have.evidence) > 0 {
		return nil // of the first time; that of a later package of the same case would only repeat it
	}
	hop, own := 1, map[string]string{}
	for _, p := range c.Evidence {
		_, rest, _ := strings.Cut(below(p), "/")
		if tail, earlier := strings.CutPrefix(rest, pack.Origin+"/"); earlier {
			no, _, _ := strings.Cut(tail, "/")
			if n, err := strconv.Atoi(no); err == nil && n >= hop {
				hop = n + 1
			}
			own[rest] = p
		}
	}
	folder := path.Join(pack.Origin, strconv.Itoa(hop))
	for _, p := range c.Evidence {
		_, rest, _ := strings.Cut(below(p), "/")
		if !strings.HasPrefix(rest, pack.Origin+"/") {
			own[path.Join(folder, rest)] = p
		}
	}
	for _, p := range []string{pack.Manifest, pack.Signature} {
		if k.p.Has(p) {
			own[path.Join(folder, path.Base(p))] = p
		}
	}
	for at, p := range own {
		if err := k.evident(ctx, a, at, p); err != nil {
			return err
		}
	}
	return nil
}

func (k *taking) evident(ctx context.Context, a *Adoption, at, p string) error {
	kept, stored := k.manifest[p]
	if !stored {
		body, err := k.p.Open(p)
		if err != nil {
			return err
		}
		kept, err = k.s.Blobs.Put(ctx, io.Reader(body), k.p.Size(p))
		if err = errors.Join(err, body.Close()); err != nil {
			return err
		}
		if p == pack.Manifest || p == pack.Signature {
			k.manifest[p] = kept
		}
	}
	return k.s.DB.InTx(ctx, system(k.Unit), func(tx *db.Tx) error {
		_, err := query.New(tx).InsertEvidence(ctx, query.InsertEvidenceParams{UnitID: k.Unit, CaseID: a.ID, Path: at, Blob: kept.Sum, Size: kept.Size})
		return err
	})
}
