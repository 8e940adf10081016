package federation_test

import (
	"errors"
	"testing"
	"time"

	"wrota/internal/federation"
	"wrota/internal/federation/federationtest"
	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

func TestOpeningAnAccount(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		browser, state, _, err := w.login(federationtest.State)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.Pending(t.Context(), visitor, "cudza", state); why(err) != federation.Expired {
			t.Errorf("another browser sees who it is: %v", err)
		}
		if _, err := w.OpenAccount(t.Context(), visitor, "cudza", state, "pl"); why(err) != federation.Expired {
			t.Errorf("another browser opens it: %v", err)
		}
		jan := w.resident("jan@example.pl", "")
		if _, err := w.OpenAccount(t.Context(), owner(jan), browser, state, "pl"); !fault.Is(err, fault.Conflict) {
			t.Errorf("somebody who is logged in opens another: %v", err)
		}
		got, err := w.OpenAccount(t.Context(), visitor, browser, state, "pl")
		if err != nil || got.Next != "/wnioski/7" {
			t.Fatalf("%+v, %v", got, err)
		}
		a, err := w.Identity.Account(t.Context(), identitytest.Seed, got.Account)
		if err != nil || a.PESEL != "85021412346" || a.Level != actor.LevelSubstantial || a.Email != "" {
			t.Errorf("%+v, %v", a, err)
		}
		if _, err := w.OpenAccount(t.Context(), visitor, browser, state, "pl"); why(err) != federation.Expired {
			t.Errorf("a second click: %v", err)
		}
		if _, _, again, err := w.login(federationtest.State); err != nil || again.Account != got.Account {
			t.Errorf("the next login: %+v, %v", again, err)
		}
		stale, state, _, err := w.login(federationtest.Region)
		if err == nil {
			t.Fatal(stale, state, "a provider that says nothing of who it is lets somebody in")
		}
		w.Region.Says(federation.Assertion{Subject: "7", Given: "Jan", Family: "Nowak", Level: actor.LevelLow})
		late, state, _, err := w.login(federationtest.Region)
		if err != nil {
			t.Fatal(err)
		}
		w.clock.Move(31 * time.Minute)
		if _, err := w.OpenAccount(t.Context(), visitor, late, state, "pl"); why(err) != federation.Expired {
			t.Errorf("half an hour later: %v", err)
		}
	})
}

// Two browsers of one newcomer stand at the choice; both press the button.
func TestOneNewcomerOpensOneAccount(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.Region.Says(federation.Assertion{Subject: "7", Given: "Jan", Family: "Nowak", Level: actor.LevelLow})
		for _, provider := range []string{federationtest.State, federationtest.Region} {
			b1, s1, _, err1 := w.login(provider)
			b2, s2, _, err2 := w.login(provider)
			if err := errors.Join(err1, err2); err != nil {
				t.Fatal(err)
			}
			before := w.accounts()
			first, err := w.OpenAccount(t.Context(), visitor, b1, s1, "pl")
			if err != nil {
				t.Fatal(err)
			}
			second, err := w.OpenAccount(t.Context(), visitor, b2, s2, "pl")
			if err != nil || second.Account != first.Account {
				t.Errorf("%s: the second browser: %+v, %v", provider, second, err)
			}
			if n := w.accounts() - before; n != 1 {
				t.Errorf("%s: %d accounts were opened", provider, n)
			}
		}
	})
}

func (w world) accounts() (n int) {
	w.t.Helper()
	err := w.db.View(w.t.Context(), identitytest.Seed, func(tx *db.Tx) error {
		return tx.QueryRowContext(w.t.Context(), `SELECT count(*) FROM identity_account`).Scan(&n)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func TestJoiningAnAccount(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		maria := w.resident("maria@example.pl", "85021412346")
		browser, state, _, err := w.login(federationtest.State)
		if err != nil {
			t.Fatal(err)
		}
		for _, tc := range []struct {
			reason  string
			by      actor.Actor
			browser string
			want    fault.Kind
		}{
			{"nobody is logged in", visitor, browser, fault.LoggedOut},
			{"another browser", owner(maria), "cudza", fault.Gone},
			{"it is a matter of oneself", actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Mandate: actor.Mandate{Agent: maria.ID}}, browser, fault.LoggedOut},
		} {
			if _, err := w.Join(t.Context(), tc.by, tc.browser, state); !fault.Is(err, tc.want) {
				t.Errorf("%s: %v", tc.reason, err)
			}
		}
		firm := identitytest.Maria()
		firm.Kind, firm.Email, firm.Name, firm.NIP, firm.PESEL = identity.Firm, "firma@example.pl", "Żółkiewska s.c.", "5265877635", ""
		company := identitytest.Resident(t, w.Identity, firm)
		if _, err := w.Join(t.Context(), owner(company), browser, state); !fault.Is(err, fault.Conflict) {
			t.Errorf("a firm is no person: %v", err)
		}
		got, err := w.Join(t.Context(), owner(maria), browser, state) // the refusals left the choice open
		if err != nil || got.Account != maria.ID {
			t.Fatalf("%+v, %v", got, err)
		}
		if a, err := w.Identity.Account(t.Context(), identitytest.Seed, maria.ID); err != nil || !a.Confirmed() || a.Family != "Żółkiewska" {
			t.Errorf("%+v, %v", a, err)
		}
		if _, err := w.Join(t.Context(), owner(maria), browser, state); why(err) != federation.Expired {
			t.Errorf("a second click: %v", err)
		}
		zbigniew := federationtest.Maria()
		zbigniew.PESEL, zbigniew.Subject = "44051401458", "pesel:44051401458"
		w.State.Says(zbigniew)
		browser, state, _, err = w.login(federationtest.State)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Join(t.Context(), owner(maria), browser, state); !fault.Is(err, fault.Conflict) {
			t.Errorf("somebody else joins Maria's account: %v", err)
		}
		if a, err := w.Identity.Account(t.Context(), identitytest.Seed, maria.ID); err != nil || a.PESEL != "85021412346" {
			t.Errorf("the account changed hands: %+v, %v", a, err)
		}
	})
}

// A name with a provider opens one account: joining another one later is refused, and confirms nothing there.
func TestALinkIsOfOneAccount(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.Region.Says(federation.Assertion{Subject: "7", Given: "Jan", Family: "Nowak", Level: actor.LevelLow})
		first, second := w.resident("jan@example.pl", ""), w.resident("drugi@example.pl", "")
		b1, s1, _, err1 := w.login(federationtest.Region)
		b2, s2, _, err2 := w.login(federationtest.Region)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Join(t.Context(), owner(first), b1, s1); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Join(t.Context(), owner(second), b2, s2); !fault.Is(err, fault.Conflict) {
			t.Errorf("one name opens two accounts: %v", err)
		}
		if links, err := w.Links(t.Context(), owner(second)); err != nil || len(links) != 0 {
			t.Errorf("%v, %v", links, err)
		}
		if links, err := w.Links(t.Context(), owner(first)); err != nil || len(links) != 1 || links[0].Provider != federationtest.Region {
			t.Errorf("%v, %v", links, err)
		}
	})
}

func TestUnlinking(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		browser, state, _, err := w.login(federationtest.State)
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.OpenAccount(t.Context(), visitor, browser, state, "pl")
		if err != nil {
			t.Fatal(err)
		}
		only := actor.Actor{Kind: actor.Resident, Account: got.Account}
		if err := w.Unlink(t.Context(), only, federationtest.State); !fault.Is(err, fault.Conflict) {
			t.Errorf("the last way in was taken away: %v", err)
		}
		w.Region.Says(federation.Assertion{Subject: "7", Given: "Jan", Family: "Nowak", Level: actor.LevelLow})
		jan, other := w.resident("jan@example.pl", ""), w.resident("drugi@example.pl", "")
		b, s, _, err := w.login(federationtest.Region)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Join(t.Context(), owner(jan), b, s); err != nil {
			t.Fatal(err)
		}
		if err := w.Unlink(t.Context(), owner(other), federationtest.Region); err != nil {
			t.Errorf("what is not there: %v", err)
		}
		if links, err := w.Links(t.Context(), owner(jan)); err != nil || len(links) != 1 {
			t.Errorf("somebody else took Jan's link away: %v, %v", links, err)
		}
		for range 2 { // pressing twice is no mistake
			if err := w.Unlink(t.Context(), owner(jan), federationtest.Region); err != nil {
				t.Error(err)
			}
		}
		if n := w.audited("federation.unlinked"); n != 1 {
			t.Errorf("%d entries in the log", n)
		}
		if _, _, got, err := w.login(federationtest.Region); err != nil || !got.Account.IsZero() {
			t.Errorf("the link still opens the account: %+v, %v", got, err)
		}
	})
}

// TestWhatIsUnlinkedStaysUnlinked: a confirmed PESEL, or an address in a directory, does not open the account again by
// the provider that its owner took away, until the owner links it while they are logged in.
func TestWhatIsUnlinkedStaysUnlinked(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		maria := federationtest.Maria()
		mine := w.resident("maria@example.pl", "")
		by := owner(mine)
		browser, state, _, err := w.login(federationtest.State)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Join(t.Context(), by, browser, state); err != nil {
			t.Fatal(err)
		}
		if err := w.Unlink(t.Context(), by, federationtest.State); err != nil {
			t.Fatal(err)
		}
		refused := func(when string) {
			t.Helper()
			_, _, got, err := w.login(federationtest.State)
			if f, ok := fault.As(err); !ok || f.Key != "federation.unlinked" || !got.Account.IsZero() {
				t.Errorf("%s: %+v, %v", when, got, err)
			}
			if links, err := w.Links(t.Context(), by); err != nil || len(links) != 0 {
				t.Errorf("%s: %v, %v", when, links, err)
			}
		}
		refused("by the PESEL that was confirmed")
		maria.Subject += "-inna" // the provider calls the same person otherwise
		w.State.Says(maria)
		refused("under another name with the provider")

		// Logged in, the owner links it again: from then on it opens the account.
		state = w.begin(by, "moja", federationtest.State)
		if got, err := w.finish(by, "moja", federationtest.State, state); err != nil || got.Account != mine.ID {
			t.Fatalf("%+v, %v", got, err)
		}
		if _, _, got, err := w.login(federationtest.State); err != nil || got.Account != mine.ID {
			t.Errorf("linked again: %+v, %v", got, err)
		}
	})
}
