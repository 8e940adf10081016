// Package archiving joins the module of archive packages with the rest of the house: what a package says of a case comes from
// cases, records, parties and identity, and what is taken over goes to them.
//
// Words: those of package archive. What it does not do: it decides nothing about a package.
package archiving

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wrota/internal/archive"
	"wrota/internal/archive/nes"
	"wrota/internal/cases"
	"wrota/internal/cases/adopt"
	"wrota/internal/cases/readable"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/parties"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/jobs"
	"wrota/internal/records"
)

// House is what packages are made of.
type House struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Queue    *jobs.Queue
	Blobs    blob.Store
	Words    *i18n.Catalog
	Notary   *audit.Notary
	Seals    *crypt.Seals
	Stamp    cades.Stamp // nil: nobody gives timestamps
	Newest   archive.Files
	Identity *identity.Service
	Cases    *cases.Service
	Records  *records.Service
	Parties  *parties.Service
}

// Open makes the module. The schemas are to be closed after it.
func (h House) Open() *archive.Service {
	return archive.New(archive.Deps{
		DB: h.DB, Clock: h.Clock, Audit: h.Audit, Jobs: h.Queue, Blobs: h.Blobs, Source: h, Files: h.Newest, Logs: h.Notary, Seals: h, Adopter: h, Schemas: &nes.Schemas{},
	})
}

var (
	_ archive.Source  = House{}
	_ archive.Seals   = House{}
	_ archive.Adopter = House{}
)

func system(unit id.Unit) actor.Actor { return actor.Automaton("system.archive", unit) }

// MayRead implements archive.Source: whoever may open the case.
func (h House) MayRead(ctx context.Context, by actor.Actor, c id.Case) error {
	_, err := h.Cases.Dossier(ctx, by, c)
	return err
}

// BySign implements archive.Source.
func (h House) BySign(ctx context.Context, unit id.Unit, sign string) (id.Case, error) {
	c, err := readable.Cases{DB: h.DB}.BySign(ctx, unit, sign)
	if err != nil {
		return id.Case{}, err
	}
	return c.ID, nil
}

// Case implements archive.Source.
func (h House) Case(ctx context.Context, unit id.Unit, which id.Case) (*archive.Case, error) {
	d, err := h.Cases.Fetch(ctx, unit, which)
	if err != nil {
		return nil, err
	}
	u, err := h.Identity.Unit(ctx, system(unit), unit)
	if err != nil {
		return nil, err
	}
	c := &archive.Case{
		ID: d.ID, Unit: unit, Office: officeOf(u), Sign: d.Sign, Title: d.Title, InitiatedOn: d.InitiatedOn, OpenedAt: d.OpenedAt, SettledOn: d.SettledOn,
		ClosedAt: d.ClosedAt, Settlement: h.settlement(d.Settlement), Category: d.Retention, Version: d.Version,
	}
	if !d.Term.Period.IsZero() {
		c.Term = archive.Term{Period: d.Term.Period.String(), Rules: d.Term.Rules.String(), Basis: d.Term.Basis}
		if d.DueOn != cases.NoTerm {
			c.Term.DueOn = d.DueOn
		}
	}
	for _, step := range []func(context.Context, *cases.Dossier, *archive.Case) error{h.class, h.cell, h.lead, h.people, h.documents} {
		if err := step(ctx, d, c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (h House) class(ctx context.Context, d *cases.Dossier, c *archive.Case) error {
	sign, err := casesign.Parse(d.Sign)
	if err != nil {
		return err
	}
	c.Class = sign.Class.String()
	class, err := h.Records.Class(ctx, d.Unit, sign.Class, clock.Today(h.Clock))
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if c.ClassTitle = class.Title; c.Category == "" && !class.Category.IsZero() {
		c.Category = class.Category.String()
	}
	return err
}

func (h House) cell(ctx context.Context, d *cases.Dossier, c *archive.Case) error {
	all, err := h.Identity.CellsEver(ctx, system(d.Unit), d.Unit)
	for _, x := range all {
		if x.ID == d.Cell {
			c.Cell, c.CellName = x.Symbol, x.Name
		}
	}
	return err
}

func (h House) lead(ctx context.Context, d *cases.Dossier, c *archive.Case) error {
	if d.Lead.IsZero() {
		return nil
	}
	found, err := h.Identity.EmployeesByID(ctx, system(d.Unit), d.Unit, []id.Employee{d.Lead})
	c.Lead = found[d.Lead].Name
	return err
}

func (h House) people(ctx context.Context, d *cases.Dossier, c *archive.Case) error {
	for _, p := range d.Parties {
		known, err := h.Parties.Party(ctx, system(d.Unit), d.Unit, p.Party)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err != nil { // the file names who it was, and nothing else is known
			known = parties.Party{Details: parties.Details{Kind: parties.Organisation, Name: p.Name}}
		}
		c.Parties = append(c.Parties, archive.Party{Role: roles[p.Role], Main: p.Role == cases.Applicant, Who: subjectOf(known.Details)})
	}
	return nil
}

func (h House) documents(ctx context.Context, d *cases.Dossier, c *archive.Case) error {
	docs, err := h.Records.Dossier(ctx, system(d.Unit), d.ID)
	for _, x := range docs {
		one := archive.Document{
			ID: x.ID, No: x.No, PartOf: x.PartOf, Kind: string(x.Kind), Title: x.Title, Direction: archive.Direction(x.Direction), At: x.RegisteredAt,
			FiledAt: x.FiledAt, Author: x.Author, Original: x.Original,
		}
		for _, v := range x.Versions {
			one.Versions = append(one.Versions, archive.Version{No: v.No, Blob: v.Blob, Size: v.Size, Type: v.MediaType, Name: v.FileName, At: v.CreatedAt, By: v.By})
		}
		c.Documents = append(c.Documents, one)
	}
	return err
}

func (h House) settlement(s cases.Settlement) string {
	if s == "" {
		return ""
	}
	return h.Words.Say("pl", "casesweb.how-"+string(s))
}

// patience is how long the seal waits for its timestamp; without one it is as valid.
const patience = 3 * time.Second

// SealManifest implements archive.Seals. The seal says where the package comes from and that it is whole (eIDAS art. 35); it
// signs nobody's letter, so no person has to be named (art. 14 § 1a KPA is about letters).
func (h House) SealManifest(ctx context.Context, unit id.Unit, manifest []byte) ([]byte, error) {
	u, err := h.Identity.Unit(ctx, system(unit), unit)
	if err != nil {
		return nil, err
	}
	now := h.Clock.Now()
	seal, err := h.Seals.Get(u.Slug, now)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("archiving: the seal of the office: %w", err)
	}
	s := cades.Signing{Signing: cms.Signing{Key: seal.Signer, Detached: true, SigningTime: now}, MimeType: "application/xml"}
	if s.Certificate, err = cert.Parse(seal.Certificate.Raw); err != nil {
		return nil, err
	}
	for _, c := range seal.Chain {
		issuer, err := cert.Parse(c.Raw)
		if err != nil {
			return nil, err
		}
		s.Chain = append(s.Chain, issuer)
	}
	message, err := cades.Sign(cms.Content{manifest}, s)
	if err != nil || h.Stamp == nil {
		return message, err
	}
	brief, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	stamped, err := cades.Extend(brief, message, cades.Extension{Level: ades.LevelT, Content: cms.Content{manifest}, Stamp: h.Stamp})
	if err != nil {
		return message, ctx.Err()
	}
	return stamped, nil
}

// sourceOf is the key by which an adopted case is found again.
func sourceOf(sign string) string { return "takeover:" + sign }

// book adopts cases.
func (h House) book() adopt.Service {
	return adopt.Service{Clock: h.Clock, Audit: h.Audit, Events: h.Queue}
}

// Place implements archive.Adopter.
func (h House) Place(ctx context.Context, unit id.Unit, sign, cell string) (p archive.Place, err error) {
	s, err := casesign.Parse(sign)
	if err != nil {
		return p, fault.New(fault.Invalid, "archive.import.bad-sign")
	}
	err = h.DB.View(ctx, system(unit), func(tx *db.Tx) error {
		p.Case, err = h.book().Find(ctx, tx, unit, sourceOf(sign))
		return err
	})
	if err != nil {
		return p, err
	}
	all, err := h.Identity.Cells(ctx, system(unit), unit)
	if err != nil {
		return p, err
	}
	for _, wanted := range []string{s.Cell, cell} {
		for _, x := range all {
			if x.Symbol == wanted {
				p.Cell = x.ID
				return p, nil
			}
		}
	}
	return p, fault.New(fault.NotFound, "archive.import.no-cell", fault.Args{"Cell": s.Cell})
}

// Adopt implements archive.Adopter. Parties are entered into the files of the office as from a letter: by their numbers
// they are recognised, by their names alone never.
func (h House) Adopt(ctx context.Context, a archive.Adoption) (which id.Case, err error) {
	if !a.Place.Case.IsZero() {
		return a.Place.Case, nil
	}
	sign, err := casesign.Parse(a.Sign)
	if err != nil {
		return which, err
	}
	c := adopt.Case{
		Source: sourceOf(a.Sign), Sign: sign, Title: a.Title, Cell: a.Place.Cell, OpenedOn: calendar.Of(a.OpenedAt), InitiatedOn: a.InitiatedOn, DueOn: a.Term.DueOn,
		SettledOn: a.SettledOn,
	}
	if a.Closed() {
		c.ClosedOn, c.Settlement = calendar.Of(a.ClosedAt), h.settled(a.Settlement)
		c.Retention, _ = jrwa.ParseCategory(a.Category) // one that cannot be read stays in the metadata that came
	}
	for _, p := range a.Parties {
		one, err := h.Parties.Recognise(ctx, system(a.Unit), parties.Recognition{Unit: a.Unit, Details: detailsOf(p.Who), Seen: true})
		if err != nil {
			return which, err
		}
		c.Parties = append(c.Parties, cases.Party{Party: one.ID, Name: p.Who.Name(), Role: roleOf(p)})
	}
	err = h.DB.InTx(ctx, system(a.Unit), func(tx *db.Tx) error {
		which, _, err = h.book().Adopt(ctx, tx, a.Unit, c)
		return err
	})
	return which, err
}

// File implements archive.Adopter.
func (h House) File(ctx context.Context, f archive.Filing) (out []id.Document, err error) {
	filing := records.Filing{Source: f.Source, Unit: f.Unit, Case: f.Case, Direction: records.Direction(f.Direction), At: f.At, Author: f.Author}
	for _, p := range f.Parts {
		filing.Parts = append(filing.Parts, records.Part{
			Key: p.Key, Kind: records.KindOf(p.Kind), Title: p.Title, Original: p.Original, Blob: p.Blob.Sum, Size: p.Blob.Size, MediaType: p.Type, FileName: p.Name,
		})
	}
	docs, err := h.Records.File(ctx, system(f.Unit), filing)
	if err != nil {
		return nil, err
	}
	byKey := map[string]id.Document{}
	for _, d := range docs {
		byKey[d.Part] = d.ID
	}
	for _, p := range f.Parts {
		d, ok := byKey[p.Key]
		if !ok {
			return nil, errors.New("archiving: a document was not filed")
		}
		out = append(out, d)
	}
	return out, nil
}

// Revise implements archive.Adopter. A version that is there already is found there again.
func (h House) Revise(ctx context.Context, unit id.Unit, d id.Document, after int, p archive.Part) error {
	there, err := h.Records.Document(ctx, system(unit), d)
	if err != nil {
		return err
	}
	if len(there.Versions) > after && there.Versions[after].Blob == p.Blob.Sum {
		return nil
	}
	_, err = h.Records.Revise(ctx, system(unit), records.Revision{Document: d, After: after, Blob: p.Blob.Sum, Size: p.Blob.Size, MediaType: p.Type, FileName: p.Name})
	return err
}
