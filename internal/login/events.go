package login

import "wrota/internal/kit/id"

// FactorAdded: an account got a passkey or an app with codes. The owner is told, in case it was not them.
type FactorAdded struct{ Account id.Account }

// FactorRemoved: the owner took one away.
type FactorRemoved struct{ Account id.Account }

// FactorsReset: an administrator took all factors of an employee away, because they were lost.
type FactorsReset struct{ Account id.Account }

// RecoveryUsed: somebody came in with a recovery code.
type RecoveryUsed struct{ Account id.Account }

// PasskeyCopied: the counter of a passkey went back, which happens when there are two of it. It was refused.
type PasskeyCopied struct{ Account id.Account }

// NewDevice: an account was logged in in a browser that it had not been seen in.
type NewDevice struct{ Account id.Account }

func subject(a id.Account) string { return "account:" + a.Short() }

// Name and Subject make the facts of this module jobs.Events.

func (FactorAdded) Name() string        { return "login.factor-added" }
func (e FactorAdded) Subject() string   { return subject(e.Account) }
func (FactorRemoved) Name() string      { return "login.factor-removed" }
func (e FactorRemoved) Subject() string { return subject(e.Account) }
func (FactorsReset) Name() string       { return "login.factors-reset" }
func (e FactorsReset) Subject() string  { return subject(e.Account) }
func (RecoveryUsed) Name() string       { return "login.recovery-used" }
func (e RecoveryUsed) Subject() string  { return subject(e.Account) }
func (PasskeyCopied) Name() string      { return "login.passkey-copied" }
func (e PasskeyCopied) Subject() string { return subject(e.Account) }
func (NewDevice) Name() string          { return "login.new-device" }
func (e NewDevice) Subject() string     { return subject(e.Account) }
