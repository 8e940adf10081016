package cases

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Sign signs a document in the version that the signer read. The document is made and stored first
// and becomes a fact in one transaction; if that fails, the stored bytes belong to nothing and are
// cleared away later.
//
// A draft of a decision that waits for acceptance is accepted by the signature of somebody who may
// do both (§ 20 of the instrukcja: the signature includes the acceptance).
func (s *Service) Sign(ctx context.Context, by actor.Actor, c id.Case, d id.Document, version int64) error {
	sheet, err := s.toSign(ctx, by, c, d, version)
	if err != nil {
		return err
	}
	printed, err := s.press.Print(ctx, sheet)
	if err != nil {
		return fmt.Errorf("cases: sign: print: %w", err)
	}
	return s.writing(ctx, by, c, d, version, func(tx *db.Tx, cs *Case, w *Writing) error {
		if err := cs.signable(by, w); err != nil {
			return err
		}
		if err := cs.lateObjection(w, s.today()); err != nil {
			return err
		}
		if w.State == InReview {
			if err := s.remark(ctx, tx, by, w, "accepted", ""); err != nil {
				return err
			}
		}
		w.State, w.Signer, w.SignerPost, w.SignedAt = SignedState, by.Name, by.Post, sheet.SignedAt
		w.Blob, w.BlobSize = printed.Sum, printed.Size
		s.record(ctx, tx, cs, "cases.signed", map[string]string{"writing": d.Short(), "kind": string(w.Kind), "sha256": printed.Sum.String()})
		send := !w.Effect.Quiet
		if err := s.events.Tell(ctx, tx, cs.Unit, Signed{cs.ID, d, w.Kind, w.Purpose, send}); err != nil {
			return err
		}
		if err := s.apply(ctx, tx, cs, w); err != nil {
			return err
		}
		return s.settleStage(ctx, tx, cs, w)
	})
}

// toSign checks everything that can be checked before the document is made.
func (s *Service) toSign(ctx context.Context, by actor.Actor, c id.Case, d id.Document, version int64) (Sheet, error) {
	var sheet Sheet
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		cs, err := s.load(ctx, tx, by.Unit, c)
		if err != nil {
			return err
		}
		if err := cs.mayHandle(by); err != nil {
			return err
		}
		if err := cs.stillOpen(); err != nil {
			return err
		}
		w, err := findWriting(ctx, tx, by.Unit, c, d)
		if err != nil {
			return err
		}
		if w.Version != version {
			return fault.New(fault.Conflict, "cases.writing-changed")
		}
		if err := cs.signable(by, w); err != nil {
			return err
		}
		if err := cs.lateObjection(w, s.today()); err != nil {
			return err
		}
		parties, err := partiesOf(ctx, tx, by.Unit, c)
		sheet = Sheet{
			Unit: by.Unit, Case: c, Writing: d, Sign: LetterSign(cs, w), Kind: w.Kind, Title: w.Title, Body: w.Body, Parties: parties,
			Signer: by.Name, SignerPost: by.Post, SignedAt: s.clock.Now(),
		}
		return err
	})
	if err != nil {
		return Sheet{}, fmt.Errorf("cases: sign: %w", err)
	}
	return sheet, nil
}

// signable tells whether the actor may sign the writing as it stands.
func (c *Case) signable(by actor.Actor, w *Writing) error {
	if !c.Allows(by, w.Kind.signedBy()) {
		return fault.New(fault.Forbidden, "cases.may-not-sign")
	}
	switch w.State {
	case Accepted:
		return nil
	case Draft:
		if !w.Kind.needsAcceptance() || c.Allows(by, GrantApprove) {
			return nil
		}
		return fault.New(fault.Conflict, "cases.needs-acceptance")
	case InReview:
		if c.Allows(by, GrantApprove) {
			return nil
		}
		return fault.New(fault.Conflict, "cases.needs-acceptance")
	case SignedState:
		return fault.New(fault.Conflict, "cases.signed-already")
	}
	return fault.New(fault.NotFound, "cases.no-such-writing")
}

// Proof makes the document of a writing as it stands, marked as a draft, for reading before it is
// signed.
func (s *Service) Proof(ctx context.Context, by actor.Actor, c id.Case, d id.Document) (Sheet, error) {
	var sheet Sheet
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		cs, err := s.load(ctx, tx, by.Unit, c)
		if err != nil {
			return err
		}
		if err := cs.mayHandle(by); err != nil {
			return err
		}
		w, err := findWriting(ctx, tx, by.Unit, c, d)
		if err != nil {
			return err
		}
		parties, err := partiesOf(ctx, tx, by.Unit, c)
		sheet = Sheet{
			Unit: by.Unit, Case: c, Writing: d, Sign: LetterSign(cs, w), Kind: w.Kind, Title: w.Title, Body: w.Body, Parties: parties,
			SignedAt: s.clock.Now(), Draft: true,
		}
		return err
	})
	if err != nil {
		return Sheet{}, fmt.Errorf("cases: proof: %w", err)
	}
	return sheet, nil
}
