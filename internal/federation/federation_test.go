package federation_test

import (
	"errors"
	"net/url"
	"sync"
	"testing"
	"time"

	"wrota/internal/federation"
	"wrota/internal/federation/federationtest"
	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

type world struct {
	federationtest.World
	t     *testing.T
	db    *db.DB
	clock *clock.Manual
}

func each(t *testing.T, test func(t *testing.T, w world), groups ...federation.GroupSetting) {
	t.Helper()
	testkit.Each(t, federationtest.Tables, func(t *testing.T, d *db.DB) {
		c := testkit.Clock()
		w := world{federationtest.New(t, d, c, federationtest.Settings(groups...)), t, d, c}
		w.State.Says(federationtest.Maria())
		test(t, w)
	})
}

var visitor = actor.Actor{Kind: actor.Anonymous}

func owner(a identity.Account) actor.Actor {
	return actor.Actor{Kind: actor.Resident, Account: a.ID, Name: a.FullName(), Level: actor.LevelLow}
}

// begin starts a login and returns its state.
func (w world) begin(by actor.Actor, browser, provider string) string {
	w.t.Helper()
	to, err := w.Begin(w.t.Context(), by, browser, federation.Wish{Provider: provider, Next: "/wnioski/7"})
	if err != nil {
		w.t.Fatal(err)
	}
	u, err := url.Parse(to.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	return u.Query().Get("state")
}

func (w world) finish(by actor.Actor, browser, provider, state string) (federation.Arrival, error) {
	return w.Finish(w.t.Context(), by, browser, provider, state, url.Values{"code": {"kod"}})
}

// login is a whole login of a visitor in a browser of their own.
func (w world) login(provider string) (browser, state string, got federation.Arrival, err error) {
	w.t.Helper()
	browser = federation.Secret()
	state = w.begin(visitor, browser, provider)
	got, err = w.finish(visitor, browser, provider, state)
	return browser, state, got, err
}

func (w world) resident(email, pesel string) identity.Account {
	w.t.Helper()
	r := identitytest.Maria()
	r.Email, r.PESEL = email, pesel
	return identitytest.Resident(w.t, w.Identity, r)
}

func why(err error) federation.Reason {
	if r, ok := errors.AsType[*federation.Refusal](err); ok {
		return r.Reason
	}
	return ""
}

// audited counts entries of the log with a verb.
func (w world) audited(verb string) (n int) {
	w.t.Helper()
	err := w.db.View(w.t.Context(), identitytest.Seed, func(tx *db.Tx) error {
		return tx.QueryRowContext(w.t.Context(), `SELECT count(*) FROM audit_entry WHERE verb = $1`, verb).Scan(&n)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func TestAnAttemptIsGoodOnceInTheBrowserThatBegan(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for _, tc := range []struct {
			reason   string
			browser  string
			provider string
			wait     time.Duration
			want     federation.Reason
		}{
			{"login CSRF: the address of a stranger's login, opened in the victim's browser", "ofiara", federationtest.State, 0, federation.Stranger},
			{"a browser that never began anything", "", federationtest.State, 0, federation.Stranger},
			{"mix-up: the answer comes to another provider's address", "moja", federationtest.Region, 0, federation.Expired},
			{"it took too long", "moja", federationtest.State, 10 * time.Minute, federation.Expired},
			{"it took almost too long", "moja", federationtest.State, 10*time.Minute - time.Second, ""},
		} {
			state := w.begin(visitor, "moja", federationtest.State)
			w.clock.Move(tc.wait)
			got, err := w.finish(visitor, tc.browser, tc.provider, state)
			if why(err) != tc.want || tc.want == "" && err != nil {
				t.Errorf("%s: %+v, %v", tc.reason, got, err)
			}
			if tc.browser != "moja" || tc.provider != federationtest.State { // who comes from elsewhere spoils nothing
				if _, err := w.finish(visitor, "moja", federationtest.State, state); err != nil {
					t.Errorf("%s: afterwards the browser that began: %v", tc.reason, err)
				}
			}
			if _, err := w.finish(visitor, "moja", federationtest.State, state); why(err) != federation.Expired {
				t.Errorf("%s: it works twice: %v", tc.reason, err)
			}
		}
		if _, err := w.finish(visitor, "moja", federationtest.State, "zgadnięty"); why(err) != federation.Expired {
			t.Errorf("a state that nobody began: %v", err)
		}
		if n := w.audited("federation.refused"); n == 0 {
			t.Error("refusals are not in the log")
		}
	})
}

func TestTwoAtOnceEndOneLogin(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		state := w.begin(visitor, "moja", federationtest.State)
		var all sync.WaitGroup
		results := make([]error, 4)
		for i := range results {
			all.Go(func() { _, results[i] = w.finish(visitor, "moja", federationtest.State, state) })
		}
		all.Wait()
		good := 0
		for _, err := range results {
			if err == nil {
				good++
			} else if why(err) != federation.Expired {
				t.Error(err)
			}
		}
		if good != 1 {
			t.Errorf("%d of %d logins with one state", good, len(results))
		}
	})
}

func TestAFormFromTheProviderIsPutAside(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		form := func(s string) url.Values { return url.Values{"SAMLart": {s}} }
		state := w.begin(visitor, "moja", federationtest.State)
		if err := w.Arrive(t.Context(), visitor, federationtest.Region, state, form("cudzy")); why(err) != federation.Expired {
			t.Errorf("to another provider's address: %v", err)
		}
		if err := w.Arrive(t.Context(), visitor, federationtest.State, state, form("pierwszy")); err != nil {
			t.Fatal(err)
		}
		if err := w.Arrive(t.Context(), visitor, federationtest.State, state, form("drugi")); why(err) != federation.Expired {
			t.Errorf("a second form counts: %v", err)
		}
		if _, err := w.finish(visitor, "moja", federationtest.State, state); err != nil {
			t.Fatal(err)
		}
		if _, back := w.State.Last(); back.Get("SAMLart") != "pierwszy" || back.Has("code") {
			t.Errorf("what was believed: %v", back)
		}
		late := w.begin(visitor, "moja", federationtest.State)
		w.clock.Move(11 * time.Minute)
		if err := w.Arrive(t.Context(), visitor, federationtest.State, late, form("x")); why(err) != federation.Expired {
			t.Errorf("too late: %v", err)
		}
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := w.finish(visitor, "moja", federationtest.State, late); why(err) != federation.Expired {
			t.Errorf("after it was swept: %v", err)
		}
	})
}

// What a PESEL opens: the account that was confirmed under it, and no other.
func TestWhoseAccountItIs(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		typed := w.resident("maria@example.pl", "85021412346")
		_, _, got, err := w.login(federationtest.State)
		if err != nil || !got.Account.IsZero() {
			t.Fatalf("a PESEL that was only typed opens an account: %+v, %v", got, err)
		}
		if _, err := w.Identity.Confirm(t.Context(), identitytest.Seed, typed.ID, identity.Confirmation{Way: identity.ByCounter, Level: actor.LevelSubstantial, PESEL: "85021412346", Given: "Maria", Family: "Żółkiewska"}); err != nil {
			t.Fatal(err)
		}
		weak := federationtest.Maria()
		weak.Level, weak.Subject = actor.LevelLow, "name:maria"
		w.State.Says(weak)
		if _, _, got, err = w.login(federationtest.State); err != nil || !got.Account.IsZero() {
			t.Errorf("a weak login with the PESEL opens the account: %+v, %v", got, err)
		}
		mail := federation.Assertion{Subject: "7", Given: "Maria", Family: "Żółkiewska", Email: "maria@example.pl", EmailVerified: true, Level: actor.LevelLow}
		w.Region.Says(mail)
		if _, _, got, err = w.login(federationtest.Region); err != nil || !got.Account.IsZero() {
			t.Errorf("the same e-mail address opens the account: %+v, %v", got, err)
		}
		w.State.Says(federationtest.Maria())
		if _, _, got, err = w.login(federationtest.State); err != nil || got.Account != typed.ID || got.Next != "/wnioski/7" {
			t.Errorf("confirmed under this PESEL: %+v, %v", got, err)
		}
		if told := w.Told(t); len(told) != 1 || told[0].Account != typed.ID {
			t.Errorf("the owner was not told of the new way: %v", told)
		}
		if _, _, got, err = w.login(federationtest.State); err != nil || got.Account != typed.ID {
			t.Errorf("by the link: %+v, %v", got, err)
		}
		if told := w.Told(t); len(told) != 1 {
			t.Errorf("told again: %v", told)
		}
		nobody := federationtest.Maria()
		nobody.Subject = ""
		w.State.Says(nobody)
		if _, _, _, err = w.login(federationtest.State); why(err) != federation.Disbelieved {
			t.Errorf("nobody is named: %v", err)
		}
	})
}

func TestSomebodyLoggedInStaysInTheirAccount(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		browser, state, _, err := w.login(federationtest.State)
		if err != nil {
			t.Fatal(err)
		}
		first, err := w.OpenAccount(t.Context(), visitor, browser, state, "pl")
		if err != nil {
			t.Fatal(err)
		}
		other := w.resident("jan@example.pl", "44051401458")
		mine := w.begin(owner(other), "moja", federationtest.State)
		if got, err := w.finish(owner(other), "moja", federationtest.State, mine); !fault.Is(err, fault.Conflict) {
			t.Errorf("Jan came into the account of Maria: %+v, %v", got, err)
		}
		maria, err := w.Identity.Account(t.Context(), identitytest.Seed, first.Account)
		if err != nil {
			t.Fatal(err)
		}
		mine = w.begin(owner(maria), "moja", federationtest.State)
		if got, err := w.finish(owner(maria), "moja", federationtest.State, mine); err != nil || got.Account != maria.ID {
			t.Errorf("Maria raises her session: %+v, %v", got, err)
		}
	})
}

func TestTheLevelThatAPageNeeds(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		begin := func(provider string, needs actor.Level) (string, error) {
			to, err := w.Begin(t.Context(), visitor, "moja", federation.Wish{Provider: provider, Needs: needs})
			u, _ := url.Parse(to.URL)
			return u.Query().Get("state"), err
		}
		if _, err := begin(federationtest.Region, actor.LevelSubstantial); why(err) != federation.TooLow {
			t.Errorf("a provider that never shows as much: %v", err)
		}
		for _, tc := range []struct {
			reason       string
			needs, shown actor.Level
			want         federation.Reason
		}{
			{"nothing is needed", actor.LevelNone, actor.LevelLow, ""},
			{"what is needed", actor.LevelSubstantial, actor.LevelSubstantial, ""},
			{"more than is needed", actor.LevelSubstantial, actor.LevelHigh, ""},
			{"less than is needed", actor.LevelHigh, actor.LevelSubstantial, federation.TooLow},
		} {
			state, err := begin(federationtest.State, tc.needs)
			if err != nil {
				t.Fatal(err)
			}
			if a, _ := w.State.Last(); a.Needs != tc.needs {
				t.Errorf("%s: the provider hears %d", tc.reason, a.Needs)
			}
			says := federationtest.Maria()
			says.Level = tc.shown
			w.State.Says(says)
			if _, err := w.finish(visitor, "moja", federationtest.State, state); why(err) != tc.want || tc.want == "" && err != nil {
				t.Errorf("%s: %v", tc.reason, err)
			}
		}
	})
}

func TestAProviderEndsASession(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		browser, state, _, err := w.login(federationtest.State)
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.OpenAccount(t.Context(), visitor, browser, state, "pl")
		if err != nil {
			t.Fatal(err)
		}
		epoch := func() int64 {
			a, err := w.Identity.Account(t.Context(), identitytest.Seed, got.Account)
			if err != nil {
				t.Fatal(err)
			}
			return a.Epoch
		}
		before := epoch()
		for _, tc := range []struct{ reason, provider, name string }{
			{"a name that nobody knows", federationtest.State, "nikt\n"},
			{"the name with another provider", federationtest.Region, "maria\n"},
		} {
			if err := w.EndSessions(t.Context(), tc.provider, []string{tc.name}); err != nil || epoch() != before {
				t.Errorf("%s: %v, epoch %d", tc.reason, err, epoch())
			}
		}
		if err := w.EndSessions(t.Context(), federationtest.State, []string{"maria\n1"}); err != nil || epoch() == before {
			t.Errorf("the session goes on: %v", err)
		}
		before = epoch()
		w.clock.Move(25 * time.Hour)
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := w.EndSessions(t.Context(), federationtest.State, []string{"maria\n1"}); err != nil || epoch() != before {
			t.Errorf("a name of yesterday: %v", err)
		}
	})
}

func TestOnce(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		until := w.clock.Now().Add(time.Hour)
		for i, want := range []bool{true, false, false} {
			if fresh, err := w.Once(t.Context(), "artefakt", until); err != nil || fresh != want {
				t.Errorf("%d: %t, %v", i, fresh, err)
			}
		}
		w.clock.Move(2 * time.Hour)
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if fresh, err := w.Once(t.Context(), "artefakt", until); err != nil || !fresh {
			t.Errorf("after its time: %t, %v", fresh, err)
		}
	})
}
