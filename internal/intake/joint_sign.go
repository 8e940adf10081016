package intake

import (
	"context"
	"errors"
	"strings"

	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// SignJointly signs an application that somebody else began. sha256 is the digest of the document the person
// was shown: they sign that, or nothing. The same person signs once, under one name; signing again changes
// nothing.
func (s *Service) SignJointly(ctx context.Context, by actor.Actor, token, sha256 string) error {
	if err := s.sureToSign(ctx, by, token); err != nil {
		return err
	}
	return s.answerInvitation(ctx, by, token, func(tx *db.Tx, j *Joint, me Signatory) error {
		if sha256 != j.SHA256 {
			return fault.New(fault.Conflict, "intake.changed-meanwhile")
		}
		n, err := query.New(tx).SignJoint(ctx, query.SignJointParams{
			AccountID: by.Account, Signer: by.Name, Level: int64(by.Level), SignedAt: db.At(s.Clock.Now()), UnitID: j.Unit, DraftID: j.Draft, Round: j.No, No: me.No,
		})
		if err := db.Changed(n, err, "intake.signature-given"); err != nil {
			return err
		}
		s.record(ctx, tx, j.Unit, "intake.signed-jointly", "draft:"+j.Draft.Short(), map[string]any{"sha256": sha256, "round": j.No, "no": me.No, "level": by.Level})
		missing, err := query.New(tx).Unsigned(ctx, query.UnsignedParams{UnitID: j.Unit, DraftID: j.Draft, Round: j.No})
		if err != nil || missing > 0 {
			return err
		}
		done := query.CompleteJointParams{CompleteAt: db.At(s.Clock.Now()), UnitID: j.Unit, DraftID: j.Draft, Round: j.No}
		if err := query.New(tx).CompleteJoint(ctx, done); err != nil {
			return err
		}
		return s.Events.Tell(ctx, tx, j.Unit, JointSigned{j.Round})
	})
}

// DeclineJointly refuses to sign. The application cannot be filed as it is: whoever began it can change it
// and ask again.
func (s *Service) DeclineJointly(ctx context.Context, by actor.Actor, token, reason string) error {
	reason = strings.TrimSpace(reason)
	if len(reason) > 1000 {
		return fault.InvalidField("reason", "intake.joint-reason")
	}
	return s.answerInvitation(ctx, by, token, func(tx *db.Tx, j *Joint, me Signatory) error {
		n, err := query.New(tx).DeclineJoint(ctx, query.DeclineJointParams{
			AccountID: by.Account, Signer: by.Name, Level: int64(by.Level), DeclinedAt: db.At(s.Clock.Now()), Reason: reason,
			UnitID: j.Unit, DraftID: j.Draft, Round: j.No, No: me.No,
		})
		if err := db.Changed(n, err, "intake.signature-given"); err != nil {
			return err
		}
		return s.endRound(ctx, tx, j.Round, JointDeclined, "")
	})
}

var errAnswered = errors.New("answered before")

// answerInvitation holds the round, checks that this person may still answer, and lets them.
func (s *Service) answerInvitation(ctx context.Context, by actor.Actor, token string, answer func(tx *db.Tx, j *Joint, me Signatory) error) error {
	r, no, err := s.openSignLink(token)
	if err != nil {
		return err
	}
	if by.Kind != actor.Resident {
		return fault.New(fault.LoggedOut, "fault.logged-out")
	}
	if by.ForAnother() { // a signature is one's own
		return fault.New(fault.Forbidden, "fault.own-matters-only")
	}
	err = s.change(ctx, by, "sign jointly", func(tx *db.Tx) error {
		held, err := query.New(tx).HoldJoint(ctx, query.HoldJointParams{UnitID: r.Unit, DraftID: r.Draft, Round: r.No, ExpiresAt: db.At(s.Clock.Now())})
		if err != nil {
			return err
		}
		j, err := s.readJoint(ctx, tx, r)
		if err != nil {
			return err
		}
		me, err := j.invitee(no, by.Account)
		if err != nil {
			return err
		}
		if held == 0 {
			return fault.New(fault.Gone, "intake.joint-over")
		}
		return answer(tx, j, me)
	})
	if errors.Is(err, errAnswered) {
		return nil
	}
	return err
}

// invitee finds the person behind an invitation; errAnswered when the same account answered it before.
func (j *Joint) invitee(no int64, account id.Account) (me Signatory, err error) {
	for _, p := range j.People {
		if p.No == no && p.No > 1 {
			me = p
		}
		if p.Account == account && p.No != no {
			return me, fault.New(fault.Conflict, "intake.joint-own") // one person is one signature
		}
	}
	switch {
	case me.No == 0:
		return me, fault.New(fault.NotFound, "intake.no-such-signature")
	case me.Account == account && !me.Signed.IsZero():
		return me, errAnswered
	case !me.Account.IsZero():
		return me, fault.New(fault.Conflict, "intake.signature-given")
	}
	return me, nil
}

// FileJoint files what everybody signed, as it was signed. It is asked by the listener of JointSigned, as often
// as needed; what is filed stays filed. When the form or the office does not take it any more, the round ends
// and says why.
func (s *Service) FileJoint(ctx context.Context, r Round) error {
	by := actor.Automaton("system.joint", r.Unit)
	var j *Joint
	var row query.IntakeDraft
	err := s.view(ctx, by, "file jointly", func(tx *db.Tx) (err error) {
		if j, err = s.readJoint(ctx, tx, r); err != nil {
			return err
		}
		row, err = s.rows(tx).FindDraft(ctx, r.Draft)
		return db.Found(err, "intake.no-such-draft")
	})
	if err != nil || !j.EndedAt.IsZero() || j.Missing() > 0 {
		return err
	}
	h := Holder{By: by, Lang: row.Language}
	d, err := s.joined(ctx, h, row)
	if err != nil {
		return err
	}
	f, err := s.prepare(ctx, h, d, nil)
	if refused, ok := fault.As(err); ok && refused.Kind != fault.Busy {
		return s.change(ctx, by, "file jointly", func(tx *db.Tx) error { return s.endRound(ctx, tx, r, JointFailed, refused.Key) })
	}
	if err != nil {
		return err
	}
	f.submission, f.document, f.sha256, f.level, f.joint = j.submission, j.document, j.SHA256, j.level, j
	return s.change(ctx, by, "file jointly", func(tx *db.Tx) error {
		claimed, err := s.enter(ctx, tx, h, d, f)
		if err != nil || !claimed {
			return err
		}
		_, err = query.New(tx).EndJoint(ctx, query.EndJointParams{
			EndedAt: db.At(f.at), Outcome: string(JointFiled), UnitID: r.Unit, DraftID: r.Draft, Round: r.No,
		})
		return err
	}, db.Lane("intake:"+r.Unit.String()))
}

// words is a signature as the receipt and the clerk read it.
func (p Signatory) Words() string {
	how := "konto w portalu"
	if p.Level >= actor.LevelSubstantial {
		how = "konto z potwierdzoną tożsamością"
	}
	capacity := ""
	if p.Capacity != "" {
		capacity = " (" + p.Capacity + ")"
	}
	return p.Signer + capacity + ", " + p.Signed.In(calendar.Warsaw).Format("2.01.2006 15:04:05") + ", " + how
}
