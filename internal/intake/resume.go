package intake

import (
	"context"
	"fmt"
	"strings"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// SendLink sends a link by e-mail with which somebody goes on with a draft later. Neither the link nor the
// address stands in a queue: the link is made when the message is sent (ResumeLink). Links to one mailbox, and from
// one visitor, are few: nobody proved that the address is the visitor's.
func (s *Service) SendLink(ctx context.Context, h Holder, draft id.Draft, to string) error {
	d, err := s.Draft(ctx, h, draft)
	if err != nil {
		return err
	}
	if d.AtCounter() { // a link would open nothing: the draft is the clerk's
		return fault.New(fault.NotFound, "intake.no-such-page")
	}
	may, err := s.Mails.MayMail(ctx, h.By, to)
	if err != nil {
		return fmt.Errorf("intake: send link: %w", err)
	}
	if !may { // as if it were sent: the mailbox has enough of them already
		return nil
	}
	if err := s.Mails.MailLink(ctx, d.Unit, d.ID, to); err != nil {
		return fmt.Errorf("intake: send link: %w", err)
	}
	return nil
}

// ResumeLink is the path that leads back to a draft, good as long as the draft lives.
func (s *Service) ResumeLink(draft id.Draft) string {
	return "/wnioski/wznow/" + s.Proofs.Sign("resume:"+draft.Short(), s.Clock.Now().Add(keepDraft))
}

// OpenLink reads which draft a link leads to; it does not say whether that draft is still there.
func (s *Service) OpenLink(token string) (id.Draft, error) {
	value, err := s.Proofs.Open(token, s.Clock.Now())
	if err != nil {
		return id.Draft{}, err
	}
	short, ok := strings.CutPrefix(value, "resume:")
	if !ok {
		return id.Draft{}, fault.New(fault.NotFound, "intake.no-such-draft")
	}
	d, err := id.Parse[id.Draft](short)
	if err != nil {
		return id.Draft{}, fault.New(fault.NotFound, "intake.no-such-draft")
	}
	return d, nil
}

// Resumption is what somebody who followed a link may know of the draft before they go on with it: not one
// answer.
type Resumption struct {
	ID        id.Draft
	Unit      id.Unit
	Service   string
	Title     eservice.Text // of the service
	CreatedAt time.Time
	ExpiresAt time.Time
	Filed     bool
}

// Resumable says what a link leads to. A draft that an account has taken over is not there any more.
func (s *Service) Resumable(ctx context.Context, by actor.Actor, token string) (Resumption, error) {
	row, err := s.linked(ctx, by, token)
	if err != nil {
		return Resumption{}, err
	}
	offer, err := s.Catalogue.Offer(ctx, row.UnitID, row.Service, int(row.Version))
	if err != nil {
		return Resumption{}, fmt.Errorf("intake: resume: %w", err)
	}
	return Resumption{
		ID: row.ID, Unit: row.UnitID, Service: row.Service, Title: offer.Definition().Title, CreatedAt: row.CreatedAt.Time, ExpiresAt: row.ExpiresAt.Time,
		Filed: !row.SubmissionID.IsZero(),
	}, nil
}

// linked is the row of a draft to which a link leads: anonymous, and not expired.
func (s *Service) linked(ctx context.Context, by actor.Actor, token string) (row query.DraftHeadRow, err error) {
	d, err := s.OpenLink(token)
	if err != nil {
		return row, err
	}
	err = s.ask(ctx, by, "resume", func(tx *db.Tx) (err error) {
		row, err = query.New(tx).DraftHead(ctx, d)
		return db.Found(err, "intake.no-such-draft")
	})
	switch {
	case err != nil:
		return row, err
	case ownerOf(row.AccountID, row.EmployeeID) != OfBrowser{}:
		return row, fault.New(fault.NotFound, "intake.no-such-draft")
	case row.SubmissionID.IsZero() && row.ExpiresAt.Before(s.Clock.Now()):
		return row, fault.New(fault.Gone, "intake.draft-expired")
	}
	return row, nil
}

// Resume gives a draft to the browser that followed a link: it returns the draft and the proof for the
// session. From now on no other browser holds it, so that nobody reads along with a proof of before: whoever
// began it and sent the link on, or whoever used the link earlier. What was filed changes no more; its
// receipt stays with all who held the draft then.
func (s *Service) Resume(ctx context.Context, by actor.Actor, token string) (id.Draft, string, error) {
	row, err := s.linked(ctx, by, token)
	if err != nil {
		return id.Draft{}, "", err
	}
	if !row.SubmissionID.IsZero() {
		return row.ID, s.proof(row.ID, row.Generation), nil
	}
	generation := int64(0)
	err = s.change(ctx, by, "resume", func(tx *db.Tx) (err error) {
		generation, err = query.New(tx).ResumeDraft(ctx, query.ResumeDraftParams{UnitID: row.UnitID, ID: row.ID})
		return db.Found(err, "intake.no-such-draft") // filed, swept or adopted in this moment: the next click says which
	})
	if err != nil {
		return id.Draft{}, "", err
	}
	return row.ID, s.proof(row.ID, generation), nil
}
