package intake

import (
	"context"
	"fmt"
	"strings"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// SendLink tells that somebody wants a link by e-mail to go on with a draft later. The link is made
// when the message is sent (ResumeLink), so that no secret stands in a queue. Links to one mailbox, and from
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
	return s.change(ctx, h.By, "send link", func(tx *db.Tx) error {
		return s.Events.Tell(ctx, tx, d.Unit, Saved{d.ID, to})
	})
}

// ResumeLink is the path that leads back to a draft, good as long as the draft lives.
func (s *Service) ResumeLink(draft id.Draft) string {
	return "/wnioski/wznow/" + s.Proofs.Sign("resume:"+draft.Short(), s.Clock.Now().Add(keepDraft))
}

// Resume opens a link: it returns the draft and the proof for the session of the browser.
func (s *Service) Resume(token string) (id.Draft, string, error) {
	value, err := s.Proofs.Open(token, s.Clock.Now())
	if err != nil {
		return id.Draft{}, "", err
	}
	short, ok := strings.CutPrefix(value, "resume:")
	if !ok {
		return id.Draft{}, "", fault.New(fault.NotFound, "intake.no-such-draft")
	}
	d, err := id.Parse[id.Draft](short)
	if err != nil {
		return id.Draft{}, "", fault.New(fault.NotFound, "intake.no-such-draft")
	}
	return d, s.proof(d), nil
}
