package privacy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/personal"
	"wrota/internal/privacy/parcel"
	"wrota/internal/privacy/query"
)

// KeptFor is how long a parcel may be fetched. It holds everything about a person, so it does not lie about.
const KeptFor = 7 * 24 * time.Hour

// Bounds of parcels.
const (
	mostADay   = 3 // of one person: packing reads all their documents (art. 12 sec. 5 RODO: not excessively)
	mostBytes  = 64 << 30
	mostChosen = 20
)

// Export is a copy of one person's data, or the wish for one.
type Export struct {
	ID          id.Export
	Unit        id.Unit
	Account     id.Account // whose, when the person asked themself
	Name        string     // whose, when an office asked
	Basis       string
	By          string
	Asked       time.Time
	Done, Steps int64
	Ready       time.Time
	Expires     time.Time
	Blob        blob.Sum
	Size        int64
}

// Percent is how far packing has come.
func (e *Export) Percent() int64 {
	switch {
	case !e.Ready.IsZero():
		return 100
	case e.Steps == 0:
		return 0
	}
	return 100 * e.Done / e.Steps
}

// Open tells whether the parcel may be fetched.
func (e *Export) Open(now time.Time) bool { return !e.Blob.IsZero() && now.Before(e.Expires) }

// Packing tells whether the parcel is still being made.
func (e *Export) Packing() bool { return e.Ready.IsZero() }

func exportFromRow(r query.PrivacyExport) Export {
	return Export{
		ID: r.ID, Unit: r.UnitID, Account: r.AccountID, Name: r.Name, Basis: r.Basis, By: r.AskedBy, Asked: r.AskedAt.Time, Done: r.Done, Steps: r.Steps,
		Ready: r.ReadyAt.Time, Expires: r.ExpiresAt.Time, Blob: r.Blob, Size: r.Size,
	}
}

func subjectOf(e id.Export) string { return "export:" + e.Short() }

// own refuses whoever is not in their own matters, or whose session proves less than their account: a parcel holds
// more than any page shows.
func (s *Service) own(ctx context.Context, by actor.Actor) error {
	if !by.LoggedIn() || by.ForAnother() {
		return fault.New(fault.Forbidden, "fault.own-matters-only")
	}
	level, err := s.Accounts.LevelOf(ctx, by)
	if err != nil {
		return fmt.Errorf("privacy: level: %w", err)
	}
	if by.Level < level {
		return fault.New(fault.Forbidden, "privacy.export.weaker")
	}
	return nil
}

// AskExport begins a parcel of all data that the offices hold about the actor's own account. While one is being
// packed it asks for no other.
func (s *Service) AskExport(ctx context.Context, by actor.Actor) (id.Export, error) {
	if err := s.own(ctx, by); err != nil {
		return id.Export{}, err
	}
	which := id.New[id.Export]()
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		q, now := query.New(tx), s.Clock.Now()
		rows, err := q.ExportsOfAccount(ctx, by.Account)
		if err != nil {
			return err
		}
		if len(rows) > 0 && rows[0].ReadyAt.IsZero() {
			which = rows[0].ID
			return nil
		}
		n, err := q.CountExports(ctx, query.CountExportsParams{AccountID: by.Account, AskedAt: db.At(now.Add(-24 * time.Hour))})
		if err != nil {
			return err
		}
		if n >= mostADay {
			return fault.New(fault.Busy, "privacy.export.too-often")
		}
		return s.begin(ctx, tx, query.InsertExportParams{ID: which, UnitID: id.Region, AccountID: by.Account, Parties: "[]", AskedBy: by.Name}, "account:"+by.Account.Short())
	})
	if err != nil {
		return which, fmt.Errorf("privacy: ask for an export: %w", err)
	}
	return which, nil
}

// Paper is a request that somebody without an account brought on paper (art. 15 RODO).
type Paper struct {
	Parties []id.Party // whom of the office's files the officer recognised
	Name    string
	Basis   string // the sign of the request, and how the person was recognised (art. 12 sec. 6)
}

// AskExportFor begins a parcel of what the actor's office holds about the parties of its files that are one person.
func (s *Service) AskExportFor(ctx context.Context, by actor.Actor, p Paper) (id.Export, error) {
	if err := mayKeep(by); err != nil {
		return id.Export{}, err
	}
	var problems []fault.Field
	if len(p.Parties) == 0 || len(p.Parties) > mostChosen {
		problems = append(problems, fault.Field{Name: "party", Key: "privacy.export.need-party"})
	}
	if b := []rune(strings.TrimSpace(p.Basis)); len(b) < 5 || len(b) > mostText {
		problems = append(problems, fault.Field{Name: "basis", Key: "privacy.export.need-basis"})
	}
	if err := fault.Fields(problems); err != nil {
		return id.Export{}, err
	}
	var about []string
	for _, x := range p.Parties {
		about = append(about, "party:"+x.Short())
	}
	which := id.New[id.Export]()
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		return s.begin(ctx, tx, query.InsertExportParams{
			ID: which, UnitID: by.Unit, Parties: db.ToJSON(p.Parties), Name: p.Name, Basis: strings.TrimSpace(p.Basis), AskedBy: by.Name, EmployeeID: by.Employee,
		}, about...)
	})
	if err != nil {
		return which, fmt.Errorf("privacy: ask for an export: %w", err)
	}
	return which, nil
}

func (s *Service) begin(ctx context.Context, tx *db.Tx, row query.InsertExportParams, about ...string) error {
	parts := parcel.Parcel{Parts: s.Parts()}
	row.AskedAt, row.Steps = db.At(s.Clock.Now()), int64(parts.Steps())
	if err := query.New(tx).InsertExport(ctx, row); err != nil {
		return err
	}
	s.Audit.Record(ctx, tx, row.UnitID, audit.Entry{Verb: "privacy.export-asked", Subject: subjectOf(row.ID), About: audit.Everyone(about...), Purpose: "art. 15 RODO"})
	return s.Jobs.Do(ctx, tx, jobs.Command{Name: packCommand, Key: row.ID.Short(), Payload: packing{row.ID}})
}

const packCommand = "privacy.pack"

// packing is the payload of the command.
type packing struct {
	Export id.Export `json:"export"`
}

var region = actor.Automaton("system.privacy", id.Region)

// pack makes the parcel. Begun again after a crash, it packs anew.
func (s *Service) pack(ctx context.Context, p packing) error {
	var row query.PrivacyExport
	err := s.ask(ctx, region, func(tx *db.Tx) (err error) {
		row, err = query.New(tx).FindExport(ctx, p.Export)
		return err
	})
	if err != nil {
		return fmt.Errorf("privacy: pack: %w", err)
	}
	if !row.ReadyAt.IsZero() {
		return nil
	}
	made, err := s.put(ctx, row)
	if err != nil {
		return fmt.Errorf("privacy: pack: %w", err)
	}
	now := s.Clock.Now()
	err = s.DB.InTx(ctx, actor.Automaton("system.privacy", row.UnitID), func(tx *db.Tx) error {
		n, err := query.New(tx).FinishExport(ctx, query.FinishExportParams{ReadyAt: db.At(now), ExpiresAt: db.At(now.Add(KeptFor)), Blob: made.Sum, Size: made.Size, ID: row.ID})
		if n == 1 {
			s.Audit.Record(ctx, tx, row.UnitID, audit.Entry{Verb: "privacy.export-packed", Subject: subjectOf(row.ID)})
		}
		return err
	})
	if err != nil || row.AccountID.IsZero() {
		return err
	}
	return s.Answers.ExportReady(ctx, row.AccountID, row.ID)
}

// put writes the parcel straight into the store of files: no copy of it is in memory or in a folder of its own.
func (s *Service) put(ctx context.Context, row query.PrivacyExport) (made blob.Blob, err error) {
	names, err := s.Offices.OfficeNames(ctx)
	if err != nil {
		return made, err
	}
	var parties []id.Party
	if err := row.Parties.Into(&parties); err != nil {
		return made, err
	}
	by, unit, scope, accounts := actor.Automaton("system.privacy", row.UnitID), row.UnitID, names[row.UnitID], []id.Account(nil)
	if !row.AccountID.IsZero() {
		unit, scope, accounts = id.Unit{}, "wszystkie urzędy na portalu", []id.Account{row.AccountID}
	}
	steps := int64(0)
	p := parcel.Parcel{
		DB: s.DB, Files: s.Blobs, Parts: s.Parts(), Offices: names, Scope: scope, Made: s.Clock.Now(),
		Who: func() *personal.Person { return personal.NewPerson(unit, accounts, parties) },
		Step: func(ctx context.Context) error {
			steps++
			return s.DB.InTx(ctx, by, func(tx *db.Tx) error {
				return query.New(tx).StepExport(ctx, query.StepExportParams{Done: steps, ID: row.ID})
			})
		},
	}
	from, to := io.Pipe()
	packed := make(chan error, 1)
	go func() {
		err := p.Write(ctx, by, to)
		packed <- errors.Join(err, to.CloseWithError(err))
	}()
	made, err = s.Blobs.Put(ctx, from, mostBytes)
	from.CloseWithError(err) //nolint:errcheck // it always returns nil; the packer stops
	return made, errors.Join(<-packed, err)
}

// Exports lists the parcels of the actor's own account, the newest first.
func (s *Service) Exports(ctx context.Context, by actor.Actor) ([]Export, error) {
	if !by.LoggedIn() || by.ForAnother() {
		return nil, fault.New(fault.Forbidden, "fault.own-matters-only")
	}
	return s.exports(ctx, by, func(q *query.Queries) ([]query.PrivacyExport, error) { return q.ExportsOfAccount(ctx, by.Account) })
}

// ExportsOfOffice lists the parcels that the actor's office made for others, the newest first.
func (s *Service) ExportsOfOffice(ctx context.Context, by actor.Actor) ([]Export, error) {
	if err := mayKeep(by); err != nil {
		return nil, err
	}
	return s.exports(ctx, by, func(q *query.Queries) ([]query.PrivacyExport, error) { return q.ExportsOfUnit(ctx, by.Unit) })
}

func (s *Service) exports(ctx context.Context, by actor.Actor, list func(q *query.Queries) ([]query.PrivacyExport, error)) (out []Export, err error) {
	err = s.ask(ctx, by, func(tx *db.Tx) error {
		rows, err := list(query.New(tx))
		for _, r := range rows {
			out = append(out, exportFromRow(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("privacy: exports: %w", err)
	}
	return out, nil
}

// Fetch opens a parcel: its owner's, or one of the officer's office. That it was fetched stands in the audit before
// a byte leaves; the caller closes it.
func (s *Service) Fetch(ctx context.Context, by actor.Actor, which id.Export) (Export, io.ReadCloser, error) {
	var row query.PrivacyExport
	err := s.ask(ctx, by, func(tx *db.Tx) (err error) {
		row, err = query.New(tx).FindExport(ctx, which)
		return db.Found(err, "privacy.export.none")
	})
	if err != nil {
		return Export{}, nil, err
	}
	e, none := exportFromRow(row), fault.New(fault.NotFound, "privacy.export.none")
	switch {
	case !row.AccountID.IsZero() && row.AccountID == by.Account:
		if err := s.own(ctx, by); err != nil {
			return e, nil, err
		}
	case !row.AccountID.IsZero(), row.UnitID != by.Unit, mayKeep(by) != nil:
		return e, nil, none
	}
	if !e.Open(s.Clock.Now()) {
		return e, nil, fault.New(fault.Gone, "privacy.export.expired")
	}
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		s.Audit.Record(ctx, tx, row.UnitID, audit.Entry{Verb: "privacy.export-fetched", Subject: subjectOf(which), About: aboutExport(row), Purpose: "art. 15 RODO"})
		return query.New(tx).FetchedExport(ctx, query.FetchedExportParams{FetchedAt: db.At(s.Clock.Now()), ID: which})
	})
	if err != nil {
		return e, nil, fmt.Errorf("privacy: fetch: %w", err)
	}
	body, _, err := s.Blobs.Open(ctx, e.Blob)
	return e, body, err
}

func aboutExport(row query.PrivacyExport) string {
	if !row.AccountID.IsZero() {
		return "account:" + row.AccountID.Short()
	}
	var parties []id.Party
	if row.Parties.Into(&parties) != nil {
		return ""
	}
	var out []string
	for _, p := range parties {
		out = append(out, "party:"+p.Short())
	}
	return audit.Everyone(out...)
}

// Expire forgets parcels whose time is over; the daily sweep then deletes their bytes.
func (s *Service) Expire(ctx context.Context) error {
	return s.DB.InTx(ctx, region, func(tx *db.Tx) error {
		_, err := query.New(tx).ExpireExports(ctx, db.At(s.Clock.Now()))
		return err
	})
}

// Refers tells whether a parcel has these bytes; see blob.Referenced.
func (s *Service) Refers(ctx context.Context, sum blob.Sum) (used bool, err error) {
	err = s.ask(ctx, region, func(tx *db.Tx) error {
		n, err := query.New(tx).RefersToBlob(ctx, sum)
		used = n > 0
		return err
	})
	return used, err
}
