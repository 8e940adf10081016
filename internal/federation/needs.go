package federation

import (
	"context"

	"wrota/internal/kit/id"
)

// Accounts is whoever keeps the accounts of people.
type Accounts interface {
	// ConfirmedAccount finds the account whose identity was confirmed under this PESEL; zero when there is none.
	// An account whose owner only typed the number is not found.
	ConfirmedAccount(ctx context.Context, pesel string) (id.Account, error)
	// Confirm gives an account the names and the PESEL of an assertion that confirms; it may be repeated.
	Confirm(ctx context.Context, account id.Account, a Assertion) error
	// Open opens an account for the person.
	Open(ctx context.Context, a Assertion, lang string) (id.Account, error)
	// OtherWays counts the ways of entering an account that are not links of this module.
	OtherWays(ctx context.Context, account id.Account) (int, error)
	// EndSessions ends every session of an account.
	EndSessions(ctx context.Context, account id.Account) error
}

// Staff is whoever keeps the people of offices. Offices are named by their word in addresses.
type Staff interface {
	// Employed finds the account of who works in one of the offices today under an e-mail address; zero when nobody
	// does.
	Employed(ctx context.Context, offices []string, email string) (id.Account, error)
	// Works tells whether the owner of an account works in one of the offices today.
	Works(ctx context.Context, offices []string, account id.Account) (bool, error)
	// Give gives an employee what a provider's groups stand for, from today, and ends what the provider gave in these
	// offices before and no group stands for any more. What people gave stays.
	Give(ctx context.Context, account id.Account, provider string, offices []string, what []GroupSetting) error
}
