package intake

import (
	"bytes"
	"context"
	"fmt"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// SignatureNeeded is the key of the refusal to file what has to be signed and is not; SignatureAsks that of one whose
// signature is not valid, until the person says that it shall be sent all the same.
const (
	SignatureNeeded = "intake.signature-needed"
	SignatureAsks   = "intake.signature-asks"
)

// Consent is what a person agreed to when they sent an application.
type Consent struct {
	Revision int64  // of the answers that they checked
	Signed   string // SHA-256 of the signed file that they were shown; empty when they were shown none
	Anyway   bool   // with a signature that is not valid
}

// Need says whether an application of the offer has to be signed: as the definition says, unless the office asks for
// more (a council says how declarations sent electronically are signed: art. 6n ust. 1 u.c.p.g.).
func (o Offer) Need() eservice.Need {
	if o.Signature != "" {
		return o.Signature
	}
	return o.Definition().Signature
}

func signerOf(by actor.Actor) signing.Agent {
	a := agentOf(by)
	return signing.Agent{Account: a.Account, Mandate: a.Mandate}
}

// Signing returns what there is to sign of a draft, or was signed; nil when nothing.
func (s *Service) Signing(ctx context.Context, h Holder, d *Draft) (z *signing.Frozen, err error) {
	if !s.holds(h, d) {
		return nil, fault.New(fault.NotFound, "intake.no-such-draft")
	}
	err = s.view(ctx, h.By, "signing", func(tx *db.Tx) (err error) {
		z, err = signing.Find(ctx, s.rows(tx), d.Unit, d.ID)
		return err
	})
	return z, err
}

// Signable tells whether a draft may be signed: the form takes signatures, it was not filed, and nobody else was asked
// to sign with the holder, and it is not written down at the counter.
func (d *Draft) Signable() bool {
	_, counter := d.Owner.(AtCounter)
	return d.Offer.Need() != eservice.None && d.Submission.IsZero() && d.Joint == 0 && !counter
}

// Freeze makes the document of a draft as it was checked, for its holder to sign. As long as nothing changes it is made
// once; after a change the new one takes its place, and that of what was signed.
func (s *Service) Freeze(ctx context.Context, h Holder, draft id.Draft, revision int64) (*signing.Frozen, error) {
	d, err := s.Draft(ctx, h, draft)
	switch {
	case err != nil:
		return nil, err
	case !d.Submission.IsZero():
		return nil, fault.New(fault.Conflict, "intake.filed-already")
	case !d.Signable():
		return nil, fault.New(fault.Conflict, "intake.not-to-sign")
	case d.Revision != revision:
		return nil, fault.New(fault.Conflict, "intake.changed-meanwhile")
	}
	before, err := s.Signing(ctx, h, d)
	if err != nil || before != nil && before.Current(revision, signerOf(h.By)) {
		return before, err
	}
	f, err := s.prepare(ctx, h, d, nil)
	if err != nil {
		return nil, err
	}
	z := &signing.Frozen{
		Unit: d.Unit, Draft: d.ID, Revision: d.Revision, Submission: f.submission, Agent: signerOf(h.By), Level: int64(f.level), Document: f.document, SHA256: f.sha256, MadeAt: f.at,
	}
	return z, s.change(ctx, h.By, "freeze", func(tx *db.Tx) error {
		s.record(ctx, tx, d.Unit, "intake.document-made", "draft:"+d.ID.Short(), map[string]any{"sha256": z.SHA256, "revision": revision})
		return signing.Keep(ctx, s.rows(tx), z)
	})
}

// Sign takes a signed file for the document that the person was given, by its digest. It is matched with that document
// and judged at once; what is not valid is kept and told, and what is not a signature of this document is refused.
// Signing again takes the place of what was signed before.
func (s *Service) Sign(ctx context.Context, h Holder, d *Draft, sha256 string, way signing.Way, file signing.File) (*signing.Frozen, error) {
	z, err := s.Signing(ctx, h, d)
	switch {
	case err != nil:
		return nil, err
	case !d.Signable():
		return nil, fault.New(fault.Conflict, "intake.filed-already")
	case z == nil || z.SHA256 != sha256 || !z.Current(d.Revision, signerOf(h.By)):
		return nil, fault.New(fault.Conflict, "intake.signing-moved")
	}
	in, err := signing.Checks{Clock: s.Clock, Scanner: s.Scanner, Judge: s.Signatures}.Receive(ctx, z, way, file)
	if err != nil {
		return nil, err
	}
	z.Signed = in
	return z, s.change(ctx, h.By, "sign", func(tx *db.Tx) error {
		signing.Record(ctx, s.Audit, tx, z, in)
		return signing.KeepSigned(ctx, s.rows(tx), z, in)
	})
}

// SubmitSigned is SubmitOpen with what the person said of signatures.
func (s *Service) SubmitSigned(ctx context.Context, h Holder, d *Draft, c Consent) (*Filed, error) {
	return s.submit(ctx, h, d, c, nil)
}

// signed puts the document that was signed in the place of the one that was just made, or refuses what has to be signed.
// At the counter a clerk bears witness instead (art. 63 § 3 KPA).
func (s *Service) signed(ctx context.Context, h Holder, d *Draft, f *filing, c Consent) error {
	if f.witness != nil {
		return nil
	}
	z, err := s.Signing(ctx, h, d)
	if err != nil {
		return err
	}
	if z == nil || z.Signed == nil || !z.Current(d.Revision, signerOf(h.By)) {
		switch {
		case c.Signed != "":
			return fault.New(fault.Conflict, "intake.signing-moved")
		case d.Offer.Need() == eservice.Required:
			return fault.New(fault.Invalid, SignatureNeeded)
		}
		return nil
	}
	if c.Signed != "" && c.Signed != z.Signed.SHA256 {
		return fault.New(fault.Conflict, "intake.signing-moved")
	}
	if z.Signed.Outcome() != signing.Valid && !c.Anyway {
		return fault.New(fault.Invalid, SignatureAsks)
	}
	f.signing, f.submission, f.level = z, z.Submission, actor.Level(z.Level)
	f.document, f.sha256 = z.Filing()
	if !z.Signed.Beside {
		return nil
	}
	b, err := s.Blobs.Put(ctx, bytes.NewReader(z.Signed.Body), signing.MaxBytes)
	if err != nil {
		return fmt.Errorf("intake: sign: %w", err)
	}
	f.files = append(f.files, field.File{Name: z.Signed.SignatureName(), Type: "application/octet-stream", Size: b.Size, SHA256: b.Sum.String()})
	f.blobs = append(f.blobs, b.Sum)
	return nil
}

// what a file of a submission is: the last one of a signature that stands beside its document is that signature.
func (f *filing) what(i int) string {
	if f.signing != nil && f.signing.Signed.Beside && i == len(f.files)-1 {
		return FileSignature
	}
	return "attachment"
}

// Signs tells whether a document is the one that the holder signs: of the answers as they are, and by the same person.
func Signs(h Holder, d *Draft, z *signing.Frozen) bool { return z.Current(d.Revision, signerOf(h.By)) }
