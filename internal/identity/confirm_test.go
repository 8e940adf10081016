package identity_test

import (
	"testing"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

const mariasPESEL = "85021412346"

// vouched is what a provider says of Maria.
func vouched() identity.Confirmation {
	return identity.Confirmation{Way: "krajowy", Level: actor.LevelSubstantial, PESEL: mariasPESEL, Given: "MARIA", Family: "ŻÓŁKIEWSKA"}
}

func eachConfirming(t *testing.T, test func(t *testing.T, s *identity.Service, c *clock.Manual)) {
	t.Helper()
	testkit.Each(t, identitytest.Tables, func(t *testing.T, d *db.DB) {
		c := testkit.Clock()
		s, _ := identitytest.New(t, d, c)
		test(t, s, c)
	})
}

func TestWhoIsConfirmedIsFoundAndWhoTypedANumberIsNot(t *testing.T) {
	eachConfirming(t, func(t *testing.T, s *identity.Service, _ *clock.Manual) {
		maria := identitytest.Resident(t, s, identitytest.Maria()) // typed her PESEL
		found, err := s.ConfirmedAccount(t.Context(), identitytest.Seed, mariasPESEL)
		if err != nil || !found.IsZero() {
			t.Fatalf("a number that was only typed opens %v, %v", found, err)
		}
		if _, err := s.ConfirmedAccount(t.Context(), actor.Actor{Kind: actor.Resident, Account: maria.ID}, mariasPESEL); !fault.Is(err, fault.NotFound) {
			t.Errorf("a person may look others up: %v", err)
		}
		a, err := s.Confirm(t.Context(), identitytest.Seed, maria.ID, vouched())
		if err != nil || a.Level != actor.LevelSubstantial || a.Family != "ŻÓŁKIEWSKA" {
			t.Fatalf("%+v, %v", a, err)
		}
		if again, err := s.Confirm(t.Context(), identitytest.Seed, maria.ID, vouched()); err != nil || again.Version != a.Version {
			t.Errorf("saying it twice changes the account: %v", err)
		}
		if found, err = s.ConfirmedAccount(t.Context(), identitytest.Seed, mariasPESEL); err != nil || found != maria.ID {
			t.Errorf("found %v, %v", found, err)
		}
		by := actor.Actor{Kind: actor.Resident, Account: maria.ID}
		p := a.Profile
		p.Family = "Nowak"
		if _, err := s.UpdateProfile(t.Context(), by, a.Version, p); !fault.Is(err, fault.Invalid) {
			t.Errorf("confirmed names are not locked: %v", err)
		}
		all, err := s.Confirmations(t.Context(), by)
		if err != nil || len(all) != 1 || all[0].Way != "krajowy" {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

func TestOnePersonIsOneAccount(t *testing.T) {
	eachConfirming(t, func(t *testing.T, s *identity.Service, _ *clock.Manual) {
		maria := identitytest.Resident(t, s, identitytest.Maria())
		other := identitytest.Maria()
		other.Email = "druga@example.pl"
		second := identitytest.Resident(t, s, other)
		firm := identitytest.Maria()
		firm.Kind, firm.Email, firm.Name, firm.NIP, firm.PESEL = identity.Firm, "firma@example.pl", "Żółkiewska s.c.", "5265877635", ""
		company := identitytest.Resident(t, s, firm)
		if _, err := s.Confirm(t.Context(), identitytest.Seed, maria.ID, vouched()); err != nil {
			t.Fatal(err)
		}
		somebody := vouched()
		somebody.PESEL = "44051401458"
		weak := vouched()
		weak.Level = actor.LevelLow
		for _, tc := range []struct {
			reason  string
			account id.Account
			c       identity.Confirmation
			kind    fault.Kind
		}{
			{"the person has an account already", second.ID, vouched(), fault.Conflict},
			{"the account is somebody else's", maria.ID, somebody, fault.Conflict},
			{"a firm is no person", company.ID, somebody, fault.Conflict},
			{"a low level confirms nothing", second.ID, weak, fault.Forbidden},
		} {
			if _, err := s.Confirm(t.Context(), identitytest.Seed, tc.account, tc.c); !fault.Is(err, tc.kind) {
				t.Errorf("%s: %v", tc.reason, err)
			}
		}
	})
}

func TestOpeningTheAccountOfANewcomer(t *testing.T) {
	eachConfirming(t, func(t *testing.T, s *identity.Service, c *clock.Manual) {
		taken := identitytest.Maria()
		taken.PESEL = "44051401458"
		identitytest.Resident(t, s, taken)
		a, err := s.OpenVouched(t.Context(), identitytest.Seed, identity.Newcomer{Confirmation: vouched(), Email: "maria@example.pl", Proved: true})
		if err != nil || a.Email != "" || a.Level != actor.LevelSubstantial || a.PESEL != mariasPESEL {
			t.Fatalf("an address that another account has goes to the newcomer: %+v, %v", a, err)
		}
		low := identity.Newcomer{Confirmation: identity.Confirmation{Way: "region", Level: actor.LevelLow, Given: "Jan", Family: "Nowak"}, Email: "jan@example.pl"}
		if b, err := s.OpenVouched(t.Context(), identitytest.Seed, low); err != nil || b.Email != "" || b.Level != actor.LevelLow {
			t.Errorf("an address that nobody proved: %+v, %v", b, err)
		}
		c.Move(40 * 24 * time.Hour)
		if err := s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Account(t.Context(), identitytest.Seed, a.ID); err != nil {
			t.Errorf("the account went with those that nobody confirmed: %v", err)
		}
	})
}

func TestTheCounter(t *testing.T) {
	eachConfirming(t, func(t *testing.T, s *identity.Service, c *clock.Manual) {
		o := identitytest.Found(t, s, identitytest.Lipowa())
		ewa := identitytest.Actor(t, s, o.Clerk)
		ewa.Grants = append(ewa.Grants, identity.GrantConfirm)
		maria := identitytest.Resident(t, s, identitytest.Maria())
		right := identity.Sought{Email: "maria@example.pl", PESEL: mariasPESEL}
		if _, _, err := s.AtCounter(t.Context(), identitytest.Actor(t, s, o.Clerk), right); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the grant: %v", err)
		}
		seen := identity.Seen{Sought: right, Given: "Maria", Family: "Żółkiewska", Document: "id-card"}
		odd := seen
		odd.Document = "library-card"
		if err := s.ConfirmAtCounter(t.Context(), ewa, odd); !fault.Is(err, fault.Invalid) {
			t.Errorf("a document that proves nothing: %v", err)
		}
		if err := s.ConfirmAtCounter(t.Context(), ewa, seen); err != nil {
			t.Fatal(err)
		}
		a, err := s.Account(t.Context(), identitytest.Seed, maria.ID)
		if err != nil || a.Level != actor.LevelSubstantial || a.Family != "Żółkiewska" {
			t.Errorf("%+v, %v", a, err)
		}
		if err := s.RevokeAtCounter(t.Context(), ewa, right, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		elsewhere := ewa
		elsewhere.Unit = id.New[id.Unit]()
		if err := s.RevokeAtCounter(t.Context(), elsewhere, right, "Pomyłka"); !fault.Is(err, fault.Conflict) {
			t.Errorf("another office takes it back: %v", err)
		}
		if err := s.RevokeAtCounter(t.Context(), ewa, right, "Pomyłka"); err != nil {
			t.Fatal(err)
		}
		if a, err = s.Account(t.Context(), identitytest.Seed, maria.ID); err != nil || a.Confirmed() || a.Epoch == maria.Epoch {
			t.Errorf("after taking it back: level %d, epoch %d, %v", a.Level, a.Epoch, err)
		}
		if found, err := s.ConfirmedAccount(t.Context(), identitytest.Seed, mariasPESEL); err != nil || !found.IsZero() {
			t.Errorf("still found: %v, %v", found, err)
		}
	})
}

// A clerk who tries addresses one after the other learns nothing and is slowed down.
func TestTheCounterIsNoDirectory(t *testing.T) {
	eachConfirming(t, func(t *testing.T, s *identity.Service, c *clock.Manual) {
		o := identitytest.Found(t, s, identitytest.Lipowa())
		ewa := identitytest.Actor(t, s, o.Clerk)
		ewa.Grants = append(ewa.Grants, identity.GrantConfirm)
		identitytest.Resident(t, s, identitytest.Maria())
		var said []string
		for _, w := range []identity.Sought{{"nikt@example.pl", mariasPESEL}, {"maria@example.pl", "44051401458"}, {"nikt@example.pl", "44051401458"}} {
			_, _, err := s.AtCounter(t.Context(), ewa, w)
			if err == nil {
				t.Fatal("found")
			}
			said = append(said, err.Error())
		}
		if said[0] != said[1] || said[1] != said[2] {
			t.Errorf("the answers differ: %q", said)
		}
		for range identity.StandardLimits.Counter.Free {
			_, _, _ = s.AtCounter(t.Context(), ewa, identity.Sought{Email: "nikt@example.pl", PESEL: mariasPESEL})
		}
		right := identity.Sought{Email: "maria@example.pl", PESEL: mariasPESEL}
		if _, _, err := s.AtCounter(t.Context(), ewa, right); !fault.Is(err, fault.Busy) {
			t.Errorf("not slowed down: %v", err)
		}
		c.Move(time.Hour)
		if _, _, err := s.AtCounter(t.Context(), ewa, right); err != nil {
			t.Errorf("an hour later: %v", err)
		}
	})
}
