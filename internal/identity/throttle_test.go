package identity_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

func standard(t *testing.T) *crypt.Passwords {
	t.Helper()
	p, err := crypt.NewPasswords(2, crypt.StandardCost)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func from(address string) actor.Actor {
	return actor.Actor{Kind: actor.Anonymous, Source: actor.Source{Address: address}}
}

func TestGuessingSlowsDown(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := t.Context()
		identitytest.Resident(t, w.Service, identitytest.Maria())
		for _, email := range []string{"maria@example.pl", "nie.ma@example.pl"} { // the same for nobody
			try := func(n int, password string) error {
				_, err := w.Login(ctx, from(fmt.Sprintf("198.51.100.%d", n)), email, password)
				return err
			}
			for n := range 5 {
				if err := try(n, "złe hasło bardzo"); !fault.Is(err, fault.Invalid) {
					t.Fatalf("%s, try %d: %v", email, n+1, err)
				}
			}
			for step, wait := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
				for range 3 { // trying while blocked does not make it worse
					if err := try(9, identitytest.Password); !fault.Is(err, fault.Busy) {
						t.Fatalf("%s, step %d: not blocked: %v", email, step, err)
					}
				}
				w.clock.Move(wait - time.Second)
				if err := try(9, identitytest.Password); !fault.Is(err, fault.Busy) {
					t.Fatalf("%s, step %d: a second too early: %v", email, step, err)
				}
				w.clock.Move(time.Second)
				if err := try(9, "złe hasło bardzo"); !fault.Is(err, fault.Invalid) {
					t.Fatalf("%s, step %d: still blocked: %v", email, step, err)
				}
			}
			w.clock.Move(25 * time.Hour)
		}
		if _, err := w.Login(ctx, nobody, "maria@example.pl", identitytest.Password); err != nil {
			t.Errorf("a day later: %v", err)
		}
	})
}

func TestGoodPasswordForgives(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		identitytest.Resident(t, w.Service, identitytest.Maria())
		for range 3 {
			for range 4 {
				if _, err := w.Login(t.Context(), nobody, "maria@example.pl", "złe hasło bardzo"); !fault.Is(err, fault.Invalid) {
					t.Fatal(err)
				}
			}
			if _, err := w.Login(t.Context(), nobody, "maria@example.pl", identitytest.Password); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestOneAddressTriesManyAccounts(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := t.Context()
		for n := range 40 {
			if _, err := w.Login(ctx, from(fmt.Sprintf("2001:db8:0:1::%x", n+1)), fmt.Sprintf("x%d@example.pl", n), "złe hasło bardzo"); !fault.Is(err, fault.Invalid) {
				t.Fatalf("try %d: %v", n+1, err)
			}
		}
		if _, err := w.Login(ctx, from("2001:db8:0:1:ffff::1"), "y@example.pl", "złe hasło bardzo"); !fault.Is(err, fault.Busy) {
			t.Errorf("another address of the same subscriber: %v", err)
		}
		if _, err := w.Login(ctx, from("2001:db8:0:2::1"), "y@example.pl", "złe hasło bardzo"); !fault.Is(err, fault.Invalid) {
			t.Errorf("another subscriber: %v", err)
		}
	})
}

// TestManyGuessesAtOnceDoNotSlipThrough: the attempts are counted before the passwords are checked.
func TestManyGuessesAtOnceDoNotSlipThrough(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		identitytest.Resident(t, w.Service, identitytest.Maria())
		var wg sync.WaitGroup
		errs := make([]error, 40)
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = w.Login(t.Context(), from(fmt.Sprintf("198.51.100.%d", i)), "maria@example.pl", "złe hasło bardzo")
			})
		}
		wg.Wait()
		checked := 0
		for _, err := range errs {
			if fault.Is(err, fault.Invalid) {
				checked++
			} else if !fault.Is(err, fault.Busy) {
				t.Error(err)
			}
		}
		if checked != 5 {
			t.Errorf("%d guesses were checked, want 5", checked)
		}
	})
}

func TestCountingSurvivesARestart(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			where, c := testkit.URL(t, e, identitytest.Tables...), testkit.Clock()
			guess := func() error {
				d, err := db.Open(t.Context(), where)
				if err != nil {
					t.Fatal(err)
				}
				defer d.Close() //nolint:errcheck // the test is over
				s, _ := identitytest.New(t, d, c)
				_, err = s.Login(t.Context(), nobody, "maria@example.pl", "złe hasło bardzo")
				return err
			}
			for range 5 {
				if err := guess(); !fault.Is(err, fault.Invalid) {
					t.Fatal(err)
				}
			}
			if err := guess(); !fault.Is(err, fault.Busy) {
				t.Errorf("after a restart: %v", err)
			}
		})
	}
}

func TestMessagesToOneAddressAreFew(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		heard := w.heard()
		identitytest.Resident(t, w.Service, identitytest.Maria()) // the first message
		for n := range 10 {
			if err := w.AskReset(t.Context(), from(fmt.Sprintf("198.51.100.%d", n)), "maria@example.pl"); err != nil {
				t.Fatal(err)
			}
		}
		w.drain(t)
		asked := 0
		for _, name := range *heard {
			if name == "identity.reset-asked" {
				asked++
			}
		}
		if asked != 2 {
			t.Errorf("%d messages, want 2 more than the first", asked)
		}
	})
}

// Anybody may have a link sent to any mailbox: a few times, from anywhere.
func TestLinksToAStrangerAreFew(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, sent := t.Context(), 0
		for n := range 30 {
			may, err := w.MayMail(ctx, from(fmt.Sprintf("198.51.100.%d", n)), []string{"Maria@example.pl", "maria@EXAMPLE.pl"}[n%2])
			if err != nil {
				t.Fatal(err)
			}
			if may {
				sent++
			}
		}
		if sent != 3 {
			t.Errorf("%d messages, want 3", sent)
		}
		identitytest.Resident(t, w.Service, identitytest.Maria()) // her own messages are counted apart
		var busy int
		for n := range 30 {
			if _, err := w.MayMail(ctx, from("203.0.113.1"), fmt.Sprintf("%d@example.pl", n)); fault.Is(err, fault.Busy) {
				busy++
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if busy != 10 {
			t.Errorf("30 mailboxes from one address: %d refused, want those after 20", busy)
		}
	})
}

func TestFormsFromOneAddressSlowDown(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		var err error
		for n := range 21 {
			err = w.AskReset(t.Context(), nobody, fmt.Sprintf("x%d@example.pl", n))
		}
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Busy || f.Args["Count"] != 1 {
			t.Errorf("%v, want to wait a minute", err)
		}
	})
}

// TestAnOfficeLogsInTogether: at eight in the morning the people behind one address log in at once, again and again, all
// with the right password. Nobody is taken for a guesser, whatever order the database lets them through in.
func TestAnOfficeLogsInTogether(t *testing.T) {
	testkit.Each(t, identitytest.Tables, func(t *testing.T, d *db.DB) {
		s, _ := identitytest.New(t, d, clock.System{}) // moments have to differ
		var emails []string
		for n := range 18 {
			maria := identitytest.Maria()
			maria.Email, maria.PESEL = fmt.Sprintf("osoba%d@example.pl", n), ""
			identitytest.Resident(t, s, maria)
			emails = append(emails, maria.Email)
		}
		var all sync.WaitGroup
		for _, email := range emails {
			all.Go(func() {
				for range 6 {
					if _, err := s.Login(t.Context(), from("198.51.100.7"), email, identitytest.Password); err != nil && !fault.Is(err, fault.Conflict) {
						t.Errorf("%s: %v", email, err)
						return
					}
				}
			})
		}
		all.Wait()
	})
}
