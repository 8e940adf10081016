package login_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/login/logintest"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

const base = "http://localhost:8080"

var nobody = actor.Actor{Kind: actor.Anonymous, Source: actor.Source{Address: "192.0.2.7"}}

type world struct {
	logintest.World
	clock *clock.Manual
	db    *db.DB
	maria identity.Account
}

func each(t *testing.T, test func(t *testing.T, w world)) {
	t.Helper()
	testkit.Each(t, logintest.Tables, func(t *testing.T, d *db.DB) {
		c := testkit.Clock()
		w := world{logintest.New(t, d, c, base), c, d, identity.Account{}}
		w.maria = identitytest.Resident(t, w.Identity, identitytest.Maria())
		test(t, w)
	})
}

// as is the actor of an account in its own matters, in a session of one factor or of two.
func as(a identity.Account, strong bool) actor.Actor {
	return actor.Actor{Kind: actor.Resident, Account: a.ID, Name: a.FullName(), Strong: strong, Source: nobody.Source}
}

// enrol gives an account an app, and returns the secret and the recovery codes.
func (w world) enrol(t *testing.T, a identity.Account) (secret string, codes []string) {
	t.Helper()
	by := as(a, true)
	e, err := w.BeginApp(t.Context(), by, "")
	if err != nil {
		t.Fatal(err)
	}
	codes, err = w.ConfirmApp(t.Context(), by, e.Kept, logintest.Code(t, e.Link, w.clock.Now()))
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Move(time.Minute)
	return e.Secret, codes
}

func TestAnAppFromTheFirstCodeOn(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, by := t.Context(), as(w.maria, false)
		e, err := w.BeginApp(ctx, by, "")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.BeginApp(ctx, by, e.Kept); err != nil || again.Secret != e.Secret {
			t.Errorf("the page shown twice: %v", err)
		}
		if has, err := w.HasSecond(ctx, w.maria.ID); err != nil || has {
			t.Errorf("nothing is stored before the first code: %v %v", has, err)
		}
		if _, err := w.ConfirmApp(ctx, by, e.Kept, "000000"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a wrong code: %v", err)
		}
		if _, err := w.ConfirmApp(ctx, by, e.Kept[:20], "000000"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a secret that we did not give: %v", err)
		}
		first := logintest.Code(t, e.Link, w.clock.Now())
		codes, err := w.ConfirmApp(ctx, by, e.Kept, first)
		if err != nil || len(codes) != 10 {
			t.Fatalf("%v, %v", codes, err)
		}
		if err := w.CheckCode(ctx, nobody, w.maria.ID, first); !fault.Is(err, fault.Invalid) {
			t.Errorf("the code that confirmed it, again: %v", err)
		}
		w.clock.Move(30 * time.Second)
		if err := w.CheckCode(ctx, nobody, w.maria.ID, logintest.Code(t, e.Secret, w.clock.Now())); err != nil {
			t.Errorf("the next code: %v", err)
		}
		if err := w.CheckCode(ctx, nobody, w.maria.ID, logintest.Code(t, e.Secret, w.clock.Now())); !fault.Is(err, fault.Invalid) {
			t.Errorf("replayed: %v", err)
		}
		if _, err := w.ConfirmApp(ctx, by, e.Kept, logintest.Code(t, e.Link, w.clock.Now())); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a session of one factor changes a protected account: %v", err)
		}
		f, err := w.Factors(ctx, by)
		if err != nil || f.App == nil || f.Count() != 1 || f.Recovery != 10 {
			t.Errorf("%+v, %v", f, err)
		}
	})
}

func TestACodeSentManyTimesAtOnceIsGoodOnce(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		secret, _ := w.enrol(t, w.maria)
		code := logintest.Code(t, secret, w.clock.Now())
		var good sync.Map
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				if w.CheckCode(t.Context(), nobody, w.maria.ID, code) == nil {
					good.Store(i, true)
				}
			})
		}
		wg.Wait()
		n := 0
		good.Range(func(any, any) bool { n++; return true })
		if n != 1 {
			t.Errorf("good %d times", n)
		}
	})
}

func TestGuessingCodesSlowsDownAndARightPasswordForgivesNothing(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := t.Context()
		secret, codes := w.enrol(t, w.maria)
		tries := 0
		for ; tries < 20; tries++ {
			if err := w.CheckCode(ctx, nobody, w.maria.ID, fmt.Sprintf("%06d", tries)); fault.Is(err, fault.Busy) {
				break
			}
		}
		if tries > 5 {
			t.Fatalf("%d wrong codes at once", tries)
		}
		if _, err := w.Identity.Login(ctx, nobody, w.maria.Email, identitytest.Password); err != nil {
			t.Fatal(err)
		}
		if err := w.CheckCode(ctx, nobody, w.maria.ID, logintest.Code(t, secret, w.clock.Now())); !fault.Is(err, fault.Busy) {
			t.Errorf("after a right password: %v", err)
		}
		if err := w.UseRecovery(ctx, nobody, w.maria.ID, codes[0]); !fault.Is(err, fault.Busy) {
			t.Errorf("recovery codes are counted together with codes: %v", err)
		}
		w.clock.Move(31 * time.Second)
		if err := w.CheckCode(ctx, nobody, w.maria.ID, logintest.Code(t, secret, w.clock.Now())); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
}

func TestARecoveryCodeIsGoodOnce(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := t.Context()
		_, codes := w.enrol(t, w.maria)
		if err := w.UseRecovery(ctx, nobody, w.maria.ID, " "+strings.ToUpper(strings.ReplaceAll(codes[3], "-", " "))); err != nil {
			t.Errorf("typed otherwise: %v", err)
		}
		if err := w.UseRecovery(ctx, nobody, w.maria.ID, codes[3]); !fault.Is(err, fault.Invalid) {
			t.Errorf("again: %v", err)
		}
		stranger := identitytest.Maria()
		stranger.Email = "jan@example.pl"
		jan := identitytest.Resident(t, w.Identity, stranger)
		w.enrol(t, jan)
		if err := w.UseRecovery(ctx, nobody, jan.ID, codes[4]); !fault.Is(err, fault.Invalid) {
			t.Errorf("of another account: %v", err)
		}
		fresh, err := w.NewRecoveryCodes(ctx, as(w.maria, true))
		if err != nil || len(fresh) != 10 {
			t.Fatalf("%v, %v", fresh, err)
		}
		if err := w.UseRecovery(ctx, nobody, w.maria.ID, codes[5]); !fault.Is(err, fault.Invalid) {
			t.Errorf("made anew, an old one: %v", err)
		}
		if _, err := w.NewRecoveryCodes(ctx, as(w.maria, false)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by a session of one factor: %v", err)
		}
	})
}

func TestTheLastFactorOfAnEmployeeStays(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, o := t.Context(), identitytest.Found(t, w.Identity, identitytest.Lipowa())
		anna, err := w.Identity.Account(ctx, identitytest.Seed, o.Clerk.Account)
		if err != nil {
			t.Fatal(err)
		}
		w.enrol(t, anna)
		w.enrol(t, w.maria)
		if err := w.RemoveApp(ctx, as(anna, true)); !fault.Is(err, fault.Conflict) {
			t.Errorf("an employee: %v", err)
		}
		if err := w.RemoveApp(ctx, as(w.maria, true)); err != nil {
			t.Errorf("a resident: %v", err)
		}
		if f, err := w.Factors(ctx, as(w.maria, true)); err != nil || f.Any() || f.Recovery != 0 {
			t.Errorf("recovery codes go with the last factor: %+v, %v", f, err)
		}
		clerk := identitytest.Actor(t, w.Identity, o.Clerk)
		if err := w.ResetFactors(ctx, clerk, o.Clerk.ID, "zgubiony telefon"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the right: %v", err)
		}
		admin := identitytest.Actor(t, w.Identity, identitytest.Employee(t, w.Identity, identity.NewEmployee{Employee: identity.Employee{Cell: o.Root.ID, Given: "Adam", Family: "Górski", Post: "informatyk", Roles: []string{"admin"}}}, o))
		if err := w.ResetFactors(ctx, admin, o.Chief.ID, "zgubiony telefon"); !fault.Is(err, fault.Conflict) {
			t.Errorf("nothing to reset: %v", err)
		}
		before := clerk
		if err := w.ResetFactors(ctx, admin, o.Clerk.ID, "zgubiony telefon"); err != nil {
			t.Fatal(err)
		}
		if has, err := w.HasSecond(ctx, anna.ID); err != nil || has {
			t.Errorf("after the reset: %v %v", has, err)
		}
		if _, err := w.Identity.Actor(ctx, identity.SittingAs(anna, before.Employee)); !fault.Is(err, fault.LoggedOut) {
			t.Errorf("her sessions have ended: %v", err)
		}
	})
}

// halfIn logs in with the password and returns the seat and where that led.
func (w world) halfIn(t *testing.T, a identity.Account) (logintest.Seat, string) {
	t.Helper()
	seat := logintest.Seat{}
	to, err := w.Identity.Enter(t.Context(), seat, a, identity.ByPassword)
	if err != nil {
		t.Fatal(err)
	}
	return seat, to
}

func TestAPasswordIsHalfTheWay(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := t.Context()
		seat, to := w.halfIn(t, w.maria)
		if x, ok := identity.SittingOf(seat); !ok || to != identity.HomeOfResident || x.Strong || x.Level != actor.LevelLow {
			t.Errorf("without a second factor: %s %+v", to, x)
		}
		w.enrol(t, w.maria)
		seat, to = w.halfIn(t, w.maria)
		if _, ok := identity.SittingOf(seat); ok || to != identity.SecondPath {
			t.Fatalf("with one: %s, sits %v", to, ok)
		}
		if a, err := w.Identity.HalfIn(ctx, seat); err != nil || a.ID != w.maria.ID {
			t.Errorf("%v %v", a.ID, err)
		}
		if _, _, err := w.Identity.Complete(ctx, seat); err != nil {
			t.Fatal(err)
		}
		if x, ok := identity.SittingOf(seat); !ok || !x.Strong || x.Level != actor.LevelSubstantial {
			t.Errorf("after the second factor: %+v", x)
		}
		if _, _, err := w.Identity.Complete(ctx, seat); !fault.Is(err, fault.LoggedOut) {
			t.Errorf("completed twice: %v", err)
		}
		seat, _ = w.halfIn(t, w.maria)
		w.clock.Move(10 * time.Minute)
		if _, _, err := w.Identity.Complete(ctx, seat); !fault.Is(err, fault.LoggedOut) {
			t.Errorf("after ten minutes: %v", err)
		}
		seat, _ = w.halfIn(t, w.maria)
		if _, err := w.Identity.EndSessions(ctx, as(w.maria, true)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.Identity.Complete(ctx, seat); !fault.Is(err, fault.LoggedOut) {
			t.Errorf("after all sessions were ended: %v", err)
		}
	})
}
