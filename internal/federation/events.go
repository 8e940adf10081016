package federation

import "wrota/internal/kit/id"

// Linked: an account can be entered by a provider from now on. The owner is told, in case it was not them.
type Linked struct {
	Account  id.Account
	Provider string
}

// Name and Subject make it a jobs.Event.

func (Linked) Name() string      { return "federation.linked" }
func (e Linked) Subject() string { return subject(e.Account) }

func subject(a id.Account) string { return "account:" + a.Short() }
