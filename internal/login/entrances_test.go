package login_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/login/logintest"
)

// guess is one try at an entrance: by whom, whose account is tried, and which try it is.
type guess struct {
	by      actor.Actor
	email   string
	account id.Account
	n       int
}

// TestEveryEntranceSlowsDown: whoever tries too often is stopped at every way in, by account or by network. Nobody
// learns from it whether an account exists, and a server that starts anew goes on counting. Where a receipt is looked
// up by its number and PIN, intake counts (TestProgressNeedsThePIN, TestStrangersDoNotBlockThePIN); invitations to
// sign and offers of mandates open by a signature of the server or a confirmed number, which nobody guesses.
func TestEveryEntranceSlowsDown(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.enrol(t, w.maria)
		o := identitytest.Found(t, w.Identity, identitytest.Lipowa())
		clerk := identitytest.Actor(t, w.Identity, o.Clerk)
		clerk.Grants = append(clerk.Grants, identity.GrantConfirm)
		for _, x := range []struct {
			entrance string
			free     int  // tries that are heard
			spread   bool // each from another network: it is the account that is counted
			try      func(ctx context.Context, w logintest.World, g guess) error
			reason   string
		}{
			{"a password", 5, true, func(ctx context.Context, w logintest.World, g guess) error {
				_, err := w.Identity.Login(ctx, g.by, g.email, "złe hasło bardzo")
				return err
			}, "a botnet guesses one person's password"},
			{"passwords of many", 40, false, func(ctx context.Context, w logintest.World, g guess) error {
				_, err := w.Identity.Login(ctx, g.by, fmt.Sprintf("%d%s", g.n, g.email), "złe hasło bardzo")
				return err
			}, "one network tries one password on everybody"},
			{"once more, while logged in", 5, true, func(ctx context.Context, w logintest.World, g guess) error {
				g.by.Kind, g.by.Account = actor.Resident, g.account
				_, err := w.Identity.Login(ctx, g.by, g.email, "złe hasło bardzo")
				return err
			}, "an unlocked computer gives no more tries"},
			{"a code of the app", 5, true, func(ctx context.Context, w logintest.World, g guess) error {
				return w.CheckCode(ctx, g.by, g.account, "000000")
			}, "six digits are soon guessed"},
			{"a recovery code", 5, true, func(ctx context.Context, w logintest.World, g guess) error {
				return w.UseRecovery(ctx, g.by, g.account, "AAAA-AAAA-AAAA")
			}, "counted together with the codes of the app"},
			{"a passkey after the password", 5, true, func(ctx context.Context, w logintest.World, g guess) error {
				_, err := w.CheckPasskey(ctx, g.by, g.account, "", nil)
				return err
			}, "counted together with the codes of the app"},
			{"a passkey alone", 40, false, func(ctx context.Context, w logintest.World, g guess) error {
				_, err := w.CheckPasskey(ctx, g.by, id.Account{}, "", nil)
				return err
			}, "nobody knows yet whose it is"},
			{"registration", 20, false, func(ctx context.Context, w logintest.World, g guess) error {
				r := identitytest.Maria()
				r.Email = g.email
				return w.Identity.SignUp(ctx, g.by, r)
			}, "each costs a computation and a message"},
			{"a new password", 20, false, func(ctx context.Context, w logintest.World, g guess) error {
				return w.Identity.AskReset(ctx, g.by, g.email)
			}, "each may be a message to a stranger"},
			{"the link once more", 20, false, func(ctx context.Context, w logintest.World, g guess) error {
				return w.Identity.AskVerification(ctx, g.by, g.email)
			}, "each may be a message to a stranger"},
			{"links to sign, to resume, to a mailbox", 20, false, func(ctx context.Context, w logintest.World, g guess) error {
				_, err := w.Identity.MayMail(ctx, g.by, g.email)
				return err
			}, "each may be a message to a stranger"},
			{"the counter", 10, true, func(ctx context.Context, w logintest.World, g guess) error {
				by := clerk
				by.Source = g.by.Source
				_, _, err := w.Identity.AtCounter(ctx, by, identity.Sought{Email: g.email, PESEL: "44051401359"})
				return err
			}, "a clerk does not page through people, known or not"},
		} {
			var answers [2]string
			for i, whose := range []guess{{email: w.maria.Email, account: w.maria.ID}, {email: "nie.ma@example.pl", account: id.New[id.Account]()}} {
				w.clock.Move(25 * time.Hour) // what was counted is forgotten
				try := func(w logintest.World, n int) error {
					g, from := whose, 0
					if x.spread {
						from = n
					}
					g.by, g.n = actor.Actor{Kind: actor.Anonymous, Source: actor.Source{Address: fmt.Sprintf("198.51.100.%d", from)}}, n
					return x.try(t.Context(), w, g)
				}
				for n := range x.free {
					err := try(w.World, n)
					if fault.Is(err, fault.Busy) {
						t.Fatalf("%s: try %d is not heard: %v", x.entrance, n+1, err)
					}
					answers[i] += fmt.Sprintln(err)
				}
				err := try(w.World, x.free)
				answers[i] += fmt.Sprintln(err)
				if again := try(logintest.New(t, w.db, w.clock, base), x.free); !fault.Is(err, fault.Busy) || !fault.Is(again, fault.Busy) {
					t.Errorf("%s: %s: after %d tries %v, and after a restart %v", x.entrance, x.reason, x.free, err, again)
				}
			}
			if answers[0] != answers[1] {
				t.Errorf("%s: the answers tell whether there is an account:\n%s---\n%s", x.entrance, answers[0], answers[1])
			}
		}
	})
}
