package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"wrota/internal/archive/pack"
	"wrota/internal/archive/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// KeptFor is how long a prepared package may be fetched. It is a copy; the case is where it was.
const KeptFor = 7 * 24 * time.Hour

// mostBytes bounds a package of one case.
const mostBytes = 64 << 30

// Package is a package that somebody asked for.
type Package struct {
	ID          id.Package
	Case        id.Case
	By          string
	Asked       time.Time
	Done, Steps int64 // documents
	Ready       time.Time
	Expires     time.Time
	Failed      string // the key of a sentence; empty when it did not fail
	Blob        blob.Sum
	Size        int64
}

// Percent is how far it is.
func (p *Package) Percent() int64 {
	switch {
	case !p.Ready.IsZero():
		return 100
	case p.Steps == 0:
		return 0
	}
	return min(99, 100*p.Done/p.Steps)
}

// Packing tells whether it is still being made.
func (p *Package) Packing() bool { return p.Ready.IsZero() }

// Open tells whether it may be fetched.
func (p *Package) Open(now time.Time) bool { return !p.Blob.IsZero() && now.Before(p.Expires) }

func packageFromRow(r query.ArchivePackage) Package {
	return Package{
		ID: r.ID, Case: r.CaseID, By: r.AskedBy, Asked: r.AskedAt.Time, Done: r.Done, Steps: r.Steps, Ready: r.ReadyAt.Time, Expires: r.ExpiresAt.Time,
		Failed: r.Failed, Blob: r.Blob, Size: r.Size,
	}
}

// FileName is the name under which the package of a case is saved.
func FileName(sign string) string { return "paczka-" + pack.SafeName(sign) + ".zip" }

const packCommand = "archive.pack"

// packing is the payload of the command.
type packing struct {
	Unit    id.Unit    `json:"unit"`
	Package id.Package `json:"package"`
}

// Prepare begins the package of a case that the actor may read. While one is being made it asks for no other.
func (s *Service) Prepare(ctx context.Context, by actor.Actor, c id.Case) (id.Package, error) {
	if err := s.may(ctx, by, c); err != nil {
		return id.Package{}, err
	}
	held, err := s.Source.Case(ctx, by.Unit, c)
	if err != nil {
		return id.Package{}, err
	}
	steps, which := int64(0), id.New[id.Package]()
	for _, d := range held.Documents {
		steps += int64(len(d.Versions))
	}
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		rows, err := q.PackagesOfCase(ctx, query.PackagesOfCaseParams{UnitID: by.Unit, CaseID: c})
		if err != nil {
			return err
		}
		if len(rows) > 0 && rows[0].ReadyAt.IsZero() {
			which = rows[0].ID
			return nil
		}
		err = q.InsertPackage(ctx, query.InsertPackageParams{
			ID: which, UnitID: by.Unit, CaseID: c, EmployeeID: by.Employee, AskedBy: by.Name, AskedAt: db.At(s.Clock.Now()), Steps: steps,
		})
		if err != nil {
			return err
		}
		s.Audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "archive.package-asked", Subject: "case:" + c.Short(), Matter: c, Detail: map[string]string{"package": which.Short()}})
		return s.Jobs.Do(ctx, tx, jobs.Command{Name: packCommand, Key: which.Short(), Payload: packing{by.Unit, which}})
	})
	if err != nil {
		return which, fmt.Errorf("archive: prepare: %w", err)
	}
	return which, nil
}

// may lets clerks do with packages what they may do with the case: read it.
func (s *Service) may(ctx context.Context, by actor.Actor, c id.Case) error {
	if by.Kind != actor.Clerk {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.Source.MayRead(ctx, by, c)
}

func (s *Service) find(ctx context.Context, by actor.Actor, p id.Package) (row query.ArchivePackage, err error) {
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		row, err = query.New(tx).FindPackage(ctx, query.FindPackageParams{UnitID: by.Unit, ID: p})
		return db.Found(err, "archive.no-package")
	})
	return row, err
}

// pack makes a package. Begun again after a crash, it is made anew; bytes of the first time are swept away.
func (s *Service) pack(ctx context.Context, p packing) error {
	by := system(p.Unit)
	row, err := s.find(ctx, by, p.Package)
	if err != nil || !row.ReadyAt.IsZero() {
		return err
	}
	made, err := s.put(ctx, by, row)
	failed := ""
	if damaged := errors.Is(err, blob.ErrCorrupt) || errors.Is(err, blob.ErrNotFound); damaged {
		failed, err = "archive.package-damaged", nil // trying again would find the same; records has told of it
	}
	if err != nil {
		return fmt.Errorf("archive: pack: %w", err)
	}
	now := s.Clock.Now()
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		_, err := query.New(tx).FinishPackage(ctx, query.FinishPackageParams{
			ReadyAt: db.At(now), ExpiresAt: db.At(now.Add(KeptFor)), Blob: made.Sum, Size: made.Size, Failed: failed, UnitID: p.Unit, ID: p.Package,
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("archive: pack: %w", err)
	}
	return nil
}

// put writes the package straight into the store of files: no copy of it is in memory or in a folder of its own.
func (s *Service) put(ctx context.Context, by actor.Actor, row query.ArchivePackage) (made blob.Blob, err error) {
	steps := int64(0)
	step := func() error {
		if steps++; steps%10 != 0 && steps != row.Steps {
			return nil
		}
		return s.DB.InTx(ctx, by, func(tx *db.Tx) error {
			return query.New(tx).StepPackage(ctx, query.StepPackageParams{Done: steps, UnitID: row.UnitID, ID: row.ID})
		})
	}
	from, to := io.Pipe()
	packed := make(chan error, 1)
	go func() {
		_, err := s.Export(ctx, by, row.UnitID, []id.Case{row.CaseID}, to, step)
		packed <- errors.Join(err, to.CloseWithError(err))
	}()
	made, err = s.Blobs.Put(ctx, from, mostBytes)
	from.CloseWithError(err) //nolint:errcheck // it always returns nil; the packer stops
	if why := <-packed; why != nil {
		return blob.Blob{}, why
	}
	return made, err
}

// Packages lists those of a case that the actor may read, the newest first.
func (s *Service) Packages(ctx context.Context, by actor.Actor, c id.Case) (out []Package, err error) {
	if err := s.may(ctx, by, c); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		rows, err := query.New(tx).PackagesOfCase(ctx, query.PackagesOfCaseParams{UnitID: by.Unit, CaseID: c})
		for _, r := range rows {
			out = append(out, packageFromRow(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("archive: packages: %w", err)
	}
	return out, nil
}

// Fetch opens a package of a case that the actor may read. That it was fetched stands in the audit before a byte leaves;
// the caller closes it.
func (s *Service) Fetch(ctx context.Context, by actor.Actor, c id.Case, which id.Package) (Package, io.ReadCloser, error) {
	if err := s.may(ctx, by, c); err != nil {
		return Package{}, nil, err
	}
	row, err := s.find(ctx, by, which)
	if err != nil {
		return Package{}, nil, err
	}
	p := packageFromRow(row)
	switch {
	case row.CaseID != c:
		return p, nil, fault.New(fault.NotFound, "archive.no-package")
	case !p.Open(s.Clock.Now()):
		return p, nil, fault.New(fault.Gone, "archive.package-expired")
	}
	err = s.Audit.Viewed(ctx, s.DB, by, by.Unit, audit.Entry{
		Verb: "archive.package-fetched", Subject: "case:" + c.Short(), Matter: c, Detail: map[string]string{"package": which.Short(), "sha256": p.Blob.String()},
	})
	if err != nil {
		return p, nil, fmt.Errorf("archive: fetch: %w", err)
	}
	body, _, err := s.Blobs.Open(ctx, p.Blob)
	return p, body, err
}

// Expire forgets packages whose time is over; the daily sweep then deletes their bytes.
func (s *Service) Expire(ctx context.Context) error {
	return s.DB.InTx(ctx, system(id.Region), func(tx *db.Tx) error {
		_, err := query.New(tx).ExpirePackages(ctx, db.At(s.Clock.Now()))
		return err
	})
}
