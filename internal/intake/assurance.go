package intake

import (
	"context"

	"wrota/internal/eservice"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
)

// MeansCounter is how a submission says that a clerk saw who it was.
const MeansCounter = "counter"

// identityNeeded is the refusal of somebody whose identity is not sure enough.
const identityNeeded = "intake.identity-needed"

// sureOf refuses to file a matter of which the law wants to know who files it, when this session does not show
// that surely enough. What counts is the session and not the account: whoever came in with a password alone
// may be somebody else who knows it.
func sureOf(d *eservice.Definition, by actor.Actor) error {
	if by.Kind == actor.System { // files what each signed with their own session
		return nil
	}
	if d.Identity == eservice.Confirmed && by.Level < actor.LevelSubstantial {
		return fault.New(fault.Forbidden, identityNeeded)
	}
	return nil
}

// sureToSign is sureOf for somebody who signs with others.
func (s *Service) sureToSign(ctx context.Context, by actor.Actor, token string) error {
	r, no, err := s.openSignLink(token)
	if err != nil {
		return err
	}
	_, d, err := s.invited(ctx, r, no)
	if err != nil {
		return err
	}
	return sureOf(d.Definition(), by)
}

// NeedsIdentity tells whether something was refused only because the identity of the person is not confirmed in
// this session. Pages lead to where it can be, and back.
func NeedsIdentity(err error) bool {
	f, ok := fault.As(err)
	return ok && f.Key == identityNeeded
}
