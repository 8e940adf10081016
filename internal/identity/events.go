package identity

import "wrota/internal/kit/id"

// AccountOpened: somebody registered. They have to prove their e-mail address with VerifyLink.
type AccountOpened struct{ Account id.Account }

// VerificationAsked: somebody asked for the link of AccountOpened again, or registered again before
// they used it.
type VerificationAsked struct{ Account id.Account }

// AccountVerified: the e-mail address was proved. Nobody hears it today: the page that proved it has said so,
// and no other module keeps the address. It is told for whoever will greet new people or join what was filed
// without an account.
type AccountVerified struct{ Account id.Account }

// RegistrationRepeated: somebody tried to register the e-mail address of an account that exists. Its
// owner is told, because the page told the other nothing.
type RegistrationRepeated struct{ Account id.Account }

// ResetAsked: somebody asked for a new password. The owner gets ResetLink.
type ResetAsked struct{ Account id.Account }

// PasswordChanged: the owner is told, in case it was not them.
type PasswordChanged struct{ Account id.Account }

// IdentityConfirmed: it was confirmed who somebody is, at a counter or by a provider of identities. The person is
// told, in case it was not them.
type IdentityConfirmed struct {
	Account id.Account
	Way     string // ByCounter, or the name of a provider
}

// ConfirmationRevoked: an office took back what its clerk had confirmed. The person is told.
type ConfirmationRevoked struct{ Account id.Account }

// StaffInvited: an office took somebody on and tells them how to log in for the first time.
type StaffInvited struct {
	Account id.Account
	Unit    id.Unit
}

func subject(a id.Account) string { return "account:" + a.Short() }

// Name and Subject make the facts of this module jobs.Events.

func (AccountOpened) Name() string             { return "identity.account-opened" }
func (e AccountOpened) Subject() string        { return subject(e.Account) }
func (VerificationAsked) Name() string         { return "identity.verification-asked" }
func (e VerificationAsked) Subject() string    { return subject(e.Account) }
func (AccountVerified) Name() string           { return "identity.account-verified" }
func (e AccountVerified) Subject() string      { return subject(e.Account) }
func (RegistrationRepeated) Name() string      { return "identity.registration-repeated" }
func (e RegistrationRepeated) Subject() string { return subject(e.Account) }
func (ResetAsked) Name() string                { return "identity.reset-asked" }
func (e ResetAsked) Subject() string           { return subject(e.Account) }
func (IdentityConfirmed) Name() string         { return "identity.identity-confirmed" }
func (e IdentityConfirmed) Subject() string    { return subject(e.Account) }
func (ConfirmationRevoked) Name() string       { return "identity.confirmation-revoked" }
func (e ConfirmationRevoked) Subject() string  { return subject(e.Account) }
func (PasswordChanged) Name() string           { return "identity.password-changed" }
func (e PasswordChanged) Subject() string      { return subject(e.Account) }
func (StaffInvited) Name() string              { return "identity.staff-invited" }
func (e StaffInvited) Subject() string         { return subject(e.Account) }
