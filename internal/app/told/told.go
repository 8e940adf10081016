// Package told says which notices follow from what happens to accounts: that an address has to be proved, a password
// was asked for or changed, a way of logging in was added, an identity was confirmed. The composition names the
// listeners (subscriptions.go) and gives the way to send.
//
// A notice here guards an account, so each is mandatory: silence would let a stranger keep what is not theirs.
package told

import (
	"context"
	"time"

	"wrota/internal/federation"
	"wrota/internal/identity"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/platform/jobs"
)

// The notices that only the composition knows.
const (
	DraftSaved = "notice.draft-saved"        // how somebody without an account goes on with a draft
	verify     = "notice.verify-again"       // repeats the link with which an e-mail address is proved
	linked     = "notice.login-linked"       // a new way of logging in
	confirmed  = "notice.identity-confirmed" // by a clerk
	revoked    = "notice.identity-revoked"   //
)

// Kinds are their rules.
func Kinds() []notices.Kind {
	return []notices.Kind{
		{Key: DraftSaved, Mandatory: true, MailOnly: true, Unproved: true, Link: notices.LinkDraft, Worth: 24 * time.Hour},
		{Key: verify, Mandatory: true, MailOnly: true, Unproved: true, Link: notices.LinkVerify, Worth: 72 * time.Hour},
		{Key: linked, Mandatory: true},
		{Key: confirmed, Mandatory: true},
		{Key: revoked, Mandatory: true},
	}
}

// Owner sends a notice to the owner of an account.
type Owner func(ctx context.Context, src jobs.Source, account id.Account, kind string) error

// Opened asks the new owner to prove their e-mail address.
func (o Owner) Opened(ctx context.Context, src jobs.Source, e identity.AccountOpened) error {
	return o(ctx, src, e.Account, notices.AccountOpened)
}

// Verification repeats that.
func (o Owner) Verification(ctx context.Context, src jobs.Source, e identity.VerificationAsked) error {
	return o(ctx, src, e.Account, verify)
}

// RegisteredAgain tells the owner that somebody tried to register their address.
func (o Owner) RegisteredAgain(ctx context.Context, src jobs.Source, e identity.RegistrationRepeated) error {
	return o(ctx, src, e.Account, notices.RegisteredAgain)
}

// Reset sends the link for a new password.
func (o Owner) Reset(ctx context.Context, src jobs.Source, e identity.ResetAsked) error {
	return o(ctx, src, e.Account, notices.PasswordReset)
}

// PasswordChanged tells the owner so, in case it was not them.
func (o Owner) PasswordChanged(ctx context.Context, src jobs.Source, e identity.PasswordChanged) error {
	return o(ctx, src, e.Account, notices.PasswordChanged)
}

// Linked tells the owner that their account has a new way of logging in.
func (o Owner) Linked(ctx context.Context, src jobs.Source, e federation.Linked) error {
	return o(ctx, src, e.Account, linked)
}

// Confirmed tells the owner that a clerk confirmed their identity; of a provider they know by Linked.
func (o Owner) Confirmed(ctx context.Context, src jobs.Source, e identity.IdentityConfirmed) error {
	if e.Way != identity.ByCounter {
		return nil
	}
	return o(ctx, src, e.Account, confirmed)
}

// Revoked tells the owner that a confirmation was taken back.
func (o Owner) Revoked(ctx context.Context, src jobs.Source, e identity.ConfirmationRevoked) error {
	return o(ctx, src, e.Account, revoked)
}
