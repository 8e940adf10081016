package cases

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
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
		return s.becomeSigned(ctx, tx, cs, w, signature{by, sheet.SignedAt, printed})
	})
}

// signature is who signed, when, and the signed file.
type signature struct {
	by   actor.Actor
	at   time.Time
	file Printed
}

// becomeSigned makes a writing a fact, with all that follows in its case.
func (s *Service) becomeSigned(ctx context.Context, tx *db.Tx, cs *Case, w *Writing, x signature) error {
	if w.State == InReview {
		if err := s.remark(ctx, tx, x.by, w, "accepted", ""); err != nil {
			return err
		}
	}
	w.State, w.Signer, w.SignerPost, w.SignedAt = SignedState, x.by.Name, x.by.Post, x.at
	w.Blob, w.BlobSize = x.file.Sum, x.file.Size
	s.record(ctx, tx, cs, "cases.signed", map[string]string{"writing": w.ID.Short(), "kind": string(w.Kind), "sha256": x.file.Sum.String()})
	if err := s.events.Tell(ctx, tx, cs.Unit, Signed{cs.ID, w.ID, w.Kind, w.Purpose, !w.Effect.Quiet}); err != nil {
		return err
	}
	if err := s.apply(ctx, tx, cs, w); err != nil {
		return err
	}
	return s.settleStage(ctx, tx, cs, w)
}

// Taken is a document that a person signed themselves, elsewhere.
type Taken struct {
	Case    id.Case
	Writing id.Document
	Version int64 // that was offered to be signed
	At      time.Time
	File    Printed
}

// TakeSigned makes a writing a fact by the signature of a person. Whether they may sign was asked when the document was
// offered to them, for that version. The same file may be brought twice.
func (s *Service) TakeSigned(ctx context.Context, by actor.Actor, t Taken) error {
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		cs, err := s.load(ctx, tx, by.Unit, t.Case)
		if err != nil {
			return err
		}
		w, err := findWriting(ctx, tx, by.Unit, t.Case, t.Writing)
		if err != nil || w.State == SignedState && w.Blob == t.File.Sum {
			return err
		}
		switch {
		case w.State == SignedState:
			return fault.New(fault.Conflict, "cases.signed-already")
		case w.Version != t.Version || w.State == Dropped:
			return fault.New(fault.Conflict, "cases.writing-changed")
		}
		if err := cs.signingTime(w, s.today()); err != nil {
			return err
		}
		if err := s.becomeSigned(ctx, tx, cs, w, signature{by, t.At, t.File}); err != nil {
			return err
		}
		if err := s.saveWriting(ctx, tx, w); err != nil {
			return err
		}
		return s.save(ctx, tx, cs)
	})
	if err != nil {
		return fmt.Errorf("cases: take signed: %w", err)
	}
	return nil
}

// signingTime tells whether the case still takes a signature.
func (c *Case) signingTime(w *Writing, today calendar.Date) error {
	if err := c.stillOpen(); err != nil {
		return err
	}
	return c.lateObjection(w, today)
}

// toSign checks everything that can be checked before the document is made.
func (s *Service) toSign(ctx context.Context, by actor.Actor, c id.Case, d id.Document, version int64) (Sheet, error) {
	sheet, err := s.sheet(ctx, by, c, d, func(cs *Case, w *Writing) error {
		if w.Version != version {
			return fault.New(fault.Conflict, "cases.writing-changed")
		}
		if err := cs.signingTime(w, s.today()); err != nil {
			return err
		}
		return cs.signable(by, w)
	})
	sheet.Signer, sheet.SignerPost = by.Name, by.Post
	return sheet, err
}

// ToSign is the sheet that the actor will sign themselves: without the seal of the office.
func (s *Service) ToSign(ctx context.Context, by actor.Actor, c id.Case, d id.Document, version int64) (Sheet, error) {
	sheet, err := s.toSign(ctx, by, c, d, version)
	sheet.Unsigned = true
	return sheet, err
}

// sheet is a writing as it stands, for who may work on its case, when the check agrees.
func (s *Service) sheet(ctx context.Context, by actor.Actor, c id.Case, d id.Document, check func(cs *Case, w *Writing) error) (sheet Sheet, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
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
		if err := check(cs, w); err != nil {
			return err
		}
		parties, err := partiesOf(ctx, tx, by.Unit, c)
		sheet = Sheet{
			Unit: by.Unit, Case: c, Writing: d, Sign: LetterSign(cs, w), Kind: w.Kind, Title: w.Title, Body: w.Body, Parties: parties, SignedAt: s.clock.Now(),
		}
		return err
	})
	if err != nil {
		return Sheet{}, fmt.Errorf("cases: sheet: %w", err)
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
	sheet, err := s.sheet(ctx, by, c, d, func(*Case, *Writing) error { return nil })
	sheet.Draft = true
	return sheet, err
}
