package notices_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/notices/noticestest"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/mail"
	"wrota/internal/platform/mail/mailtest"
	"wrota/internal/platform/testkit"
)

// errand is what a child process is told to do.
type errand struct {
	URL      string
	Port     int
	Accounts map[string]id.Account // by address
	Round    int
}

const errandEnv = "WROTA_TEST_NOTICES_ERRAND"

// TestMain makes the test binary a small office when it is started with an errand.
func TestMain(m *testing.M) {
	if spec := os.Getenv(errandEnv); spec != "" {
		if err := work(context.Background(), spec); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// work tells notices, says on its output which ones it told, and sends them, until it is killed.
func work(ctx context.Context, spec string) error {
	var e errand
	if err := json.Unmarshal([]byte(spec), &e); err != nil {
		return err
	}
	d, err := db.Open(ctx, e.URL)
	if err != nil {
		return err
	}
	q, err := jobs.New(d, clock.System{}, jobs.Config{Poll: 10 * time.Millisecond})
	if err != nil {
		return err
	}
	sender, err := mail.NewSender((&mailtest.Server{Port: e.Port}).Config(), clock.System{})
	if err != nil {
		return err
	}
	s, err := newService(d, clock.System{}, q, e.town(), sender, nil) // to accounts only, of which nothing is sealed
	if err != nil {
		return err
	}
	if err := q.Start(ctx); err != nil {
		return err
	}
	for i := 0; ; i++ {
		for email, a := range e.Accounts {
			n := waits(a)
			n.Source = fmt.Sprintf("%d-%d-%s", e.Round, i, email)
			told, err := s.Tell(ctx, actor.Automaton("system.jobs", unit), withUnit(n))
			if err != nil {
				return err
			}
			fmt.Println(told.Short())
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// withUnit: the child and the parent must mean the same unit.
func withUnit(n notices.Notice) notices.Notice {
	n.Unit = id.Region
	return n
}

func (e errand) town() *noticestest.Town {
	t := noticestest.New()
	for email, a := range e.Accounts {
		t.Set(notices.Person{Account: a, Email: email, Proved: true})
	}
	return t
}

// A process that is killed at any moment loses no notice that it acknowledged; what comes twice comes
// under one Message-ID, and only as often as there were kills in the middle of a conversation.
func TestKilledOffices(t *testing.T) {
	for _, engine := range testkit.Engines {
		t.Run(string(engine), func(t *testing.T) {
			url := testkit.URL(t, engine, tables...)
			d, err := db.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close() //nolint:errcheck // the test is over
			if err := jobs.MigrateRiver(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			server := mailtest.Start(t)
			e := errand{URL: url, Port: server.Port, Accounts: map[string]id.Account{}}
			for i := range 5 {
				e.Accounts[fmt.Sprintf("x%d@poczta.example", i)] = id.New[id.Account]()
			}
			const rounds = 8
			var told []string
			for e.Round = range rounds {
				told = append(told, killed(t, e)...)
			}
			if len(told) < rounds {
				t.Fatalf("the offices told only %d notices before they were killed", len(told))
			}
			nextOffice(t, d, e, server)
			count, twice := map[string]int{}, 0
			for _, m := range server.Messages(t) {
				number, _, _ := strings.Cut(strings.Trim(m.Header.Get("Message-Id"), "<>"), "@")
				if count[number]++; count[number] > 1 {
					twice++
				}
			}
			for _, n := range told {
				if count["n-"+n] == 0 {
					t.Errorf("%s was told and is lost", n)
				}
			}
			if most := rounds * 8; twice > most { // eight workers could each be in the middle of a conversation
				t.Errorf("%d messages came twice, at most %d can", twice, most)
			}
			t.Logf("%d notices acknowledged, %d messages received, %d of them a second time under the same number", len(told), len(server.Messages(t)), twice)
		})
	}
}

// killed runs an office for a moment and returns what it acknowledged.
func killed(t *testing.T, e errand) (told []string) {
	t.Helper()
	spec, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), errandEnv+"="+string(spec))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	after := 5 + rand.IntN(40) // notices; the moment within a round is chance
	for lines.Scan() {
		if told = append(told, lines.Text()); len(told) == after {
			time.Sleep(time.Duration(rand.IntN(20_000)) * time.Microsecond)
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait()
	if len(told) < after {
		t.Fatalf("the office died by itself after %d notices", len(told))
	}
	// A last line that was cut in the middle was not acknowledged.
	if last := len(told) - 1; len(told[last]) != 26 {
		told = told[:last]
	}
	return told
}

// nextOffice is the next office on the same database, an hour later.
func nextOffice(t *testing.T, d *db.DB, e errand, server *mailtest.Server) {
	t.Helper()
	c := clock.At(time.Now().Add(time.Hour))
	q, err := jobs.New(d, c, jobs.Config{})
	if err != nil {
		t.Fatal(err)
	}
	s := service(t, d, c, q, e.town(), server.Sender(t))
	for range 100 {
		if err := q.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Waiting(t.Context()); err != nil || n == 0 {
			return
		}
		c.Move(time.Minute)
	}
	t.Error("some notices wait for ever")
}
