package intake

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/intake/invitee"
	"wrota/internal/intake/query"
	"wrota/internal/intake/sealed"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// keepRound is how long signatures are collected; what is not complete by then expires.
const keepRound = 14 * 24 * time.Hour

// Invitee is somebody whose signature an application needs.
type Invitee = invitee.Invitee

// AskSignatures freezes a draft as it was checked and asks others to sign it with the holder, who signs by
// asking. When the last of them has signed, the application is filed by itself; until then the answers cannot
// be changed, only the whole taken back. Asking twice asks once.
func (s *Service) AskSignatures(ctx context.Context, h Holder, draft id.Draft, revision int64, people []Invitee) (*Joint, error) {
	d, err := s.Draft(ctx, h, draft)
	if err != nil {
		return nil, err
	}
	switch _, owned := d.Owner.(OfAccount); {
	case !d.Submission.IsZero():
		return nil, fault.New(fault.Conflict, "intake.filed-already")
	case d.Joint != 0:
		return s.lastRound(ctx, d)
	case !owned || h.By.ForAnother():
		return nil, fault.New(fault.Forbidden, "intake.joint-needs-account")
	case d.Offer.Need() == eservice.Required: // each would have to sign the document; in a file of theirs all can
		return nil, fault.New(fault.Conflict, SignatureNeeded)
	case d.Revision != revision:
		return nil, fault.New(fault.Conflict, "intake.changed-meanwhile")
	}
	if people, err = invitee.Check(people); err != nil {
		return nil, err
	}
	f, err := s.prepare(ctx, h, d, nil)
	if err != nil {
		return nil, err
	}
	asked := make([]Signatory, len(people))
	for i, p := range people {
		asked[i] = Signatory{No: int64(i + 2), Email: p.Email}
	}
	mail, err := s.mailable(ctx, h, asked)
	if err != nil {
		return nil, err
	}
	err = s.change(ctx, h.By, "ask for signatures", func(tx *db.Tx) error { return s.freeze(ctx, tx, h, d, f, people, mail) })
	if err != nil {
		return nil, err
	}
	return s.Joint(ctx, h, draft)
}

func (s *Service) freeze(ctx context.Context, tx *db.Tx, h Holder, d *Draft, f *filing, people []Invitee, mail []int64) error {
	q, now := s.rows(tx), s.Clock.Now()
	last, err := q.LastRound(ctx, query.LastRoundParams{UnitID: d.Unit, DraftID: d.ID})
	if err != nil {
		return err
	}
	round, until := last+1, now.Add(keepRound)
	n, err := q.FreezeDraft(ctx, query.FreezeDraftParams{
		Joint: round, ExpiresAt: db.At(until.Add(keepDraft)), UnitID: d.Unit, ID: d.ID, Revision: d.Revision, Generation: d.generation,
	})
	if err := db.Changed(n, err, "intake.changed-meanwhile"); err != nil {
		return err
	}
	err = q.InsertJoint(ctx, query.InsertJointParams{
		UnitID: d.Unit, DraftID: d.ID, Round: round, Revision: d.Revision, SubmissionID: f.submission, Document: f.document, Sha256: f.sha256, Level: int64(f.level),
		OpenedAt: db.At(now), ExpiresAt: db.At(until),
	})
	if err != nil {
		return fmt.Errorf("joint: %w", err)
	}
	rows := []sealed.Signatory{{InsertSignatoryParams: query.InsertSignatoryParams{Name: h.By.Name, AccountID: h.By.Account, Signer: h.By.Name, Level: int64(h.By.Level), SignedAt: db.At(now)}}}
	for _, p := range people {
		rows = append(rows, sealed.Signatory{InsertSignatoryParams: query.InsertSignatoryParams{Name: p.Name, Capacity: p.Capacity}, Email: p.Email})
	}
	for i, row := range rows {
		row.UnitID, row.DraftID, row.Round, row.No = d.Unit, d.ID, round, int64(i+1)
		if err := q.InsertSignatory(ctx, row); err != nil {
			return fmt.Errorf("signatory: %w", err)
		}
	}
	s.record(ctx, tx, d.Unit, "intake.signatures-asked", "draft:"+d.ID.Short(), map[string]any{"sha256": f.sha256, "round": round, "people": len(rows)})
	return s.Events.Tell(ctx, tx, d.Unit, JointAsked{Round{d.Unit, d.ID, round}, mail})
}

// mailable are the places of the people to whom a message may go: nobody proved that the addresses are of
// whoever should sign, so a mailbox gets few of them, from all who ask together.
func (s *Service) mailable(ctx context.Context, h Holder, people []Signatory) (out []int64, err error) {
	for _, p := range people {
		may, err := s.Mails.MayMail(ctx, h.By, p.Email)
		if err != nil {
			return nil, fmt.Errorf("intake: ask for signatures: %w", err)
		}
		if may {
			out = append(out, p.No)
		}
	}
	return out, nil
}

// RemindSignatories sends the invitation again to those who have not signed.
func (s *Service) RemindSignatories(ctx context.Context, h Holder, draft id.Draft) error {
	d, err := s.Draft(ctx, h, draft)
	if err != nil || d.Joint == 0 {
		return err
	}
	j, err := s.lastRound(ctx, d)
	if err != nil {
		return err
	}
	var left []Signatory
	for _, p := range j.People {
		if p.Signed.IsZero() {
			left = append(left, p)
		}
	}
	mail, err := s.mailable(ctx, h, left)
	if err != nil || len(mail) == 0 {
		return err
	}
	return s.change(ctx, h.By, "remind", func(tx *db.Tx) error {
		s.record(ctx, tx, d.Unit, "intake.signatures-reminded", "draft:"+d.ID.Short(), nil)
		return s.Events.Tell(ctx, tx, d.Unit, JointAsked{j.Round, mail})
	})
}

// WithdrawJoint takes an application back that waits for signatures; it can be changed again. Those who
// signed are told.
func (s *Service) WithdrawJoint(ctx context.Context, h Holder, draft id.Draft) error {
	d, err := s.Draft(ctx, h, draft)
	if err != nil || d.Joint == 0 {
		return err
	}
	return s.change(ctx, h.By, "withdraw from signing", func(tx *db.Tx) error {
		return s.endRound(ctx, tx, Round{d.Unit, d.ID, d.Joint}, JointWithdrawn, "")
	})
}

// endRound ends the collecting of signatures without filing. Ending it again does nothing.
func (s *Service) endRound(ctx context.Context, tx *db.Tx, r Round, how Outcome, reason string) error {
	q := query.New(tx)
	n, err := q.EndJoint(ctx, query.EndJointParams{
		EndedAt: db.At(s.Clock.Now()), Outcome: string(how), Reason: reason, UnitID: r.Unit, DraftID: r.Draft, Round: r.No,
	})
	if err != nil || n == 0 {
		return err
	}
	// Whoever declines ends the round of somebody else's draft.
	err = tx.Acting(ctx, s.automaton(r.Unit), func() error {
		return q.ThawDraft(ctx, query.ThawDraftParams{UnitID: r.Unit, ID: r.Draft, Joint: r.No})
	})
	if err != nil {
		return err
	}
	s.record(ctx, tx, r.Unit, "intake.signatures-ended", "draft:"+r.Draft.Short(), map[string]any{"outcome": how, "round": r.No})
	return s.Events.Tell(ctx, tx, r.Unit, JointEnded{r, how})
}

// ExpireRounds ends what was not signed in time; everybody concerned hears it.
func (s *Service) ExpireRounds(ctx context.Context) error {
	system := s.automaton(id.Region)
	for {
		n := 0
		err := s.change(ctx, system, "expire signatures", func(tx *db.Tx) error {
			rows, err := query.New(tx).OverdueJoints(ctx, db.At(s.Clock.Now()))
			for _, r := range rows {
				if err := s.endRound(ctx, tx, Round{r.UnitID, r.DraftID, r.Round}, JointExpired, ""); err != nil {
					return err
				}
			}
			n = len(rows)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
