package e2e_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"wrota/internal/app"
	"wrota/internal/app/demo"
	"wrota/internal/app/load"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web/webtest"
)

// How hard the server is hit: each round ends with SIGKILL after a random moment.
const (
	rounds      = 50
	shortest    = 20 * time.Millisecond
	longest     = 220 * time.Millisecond
	hands       = 3 // connections of each filer
	breath      = 40 * time.Millisecond
	draftsReady = 900 // of each filer
)

// TestCrash files applications while the server is killed again and again, and then looks whether every
// promise made before a kill was kept.
func TestCrash(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "wrota")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "wrota/cmd/wrota").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			data, database := filepath.Join(t.TempDir(), "data"), ""
			if e == db.Postgres {
				database = testkit.URL(t, e)
			}
			cfg := settings(data, database)
			if err := demo.Seed(t.Context(), cfg, clock.System{}.Now()); err != nil {
				t.Fatal(err)
			}
			s := &server{t: t, bin: bin, cfg: cfg, address: freeAddress(t)}
			filers := prepare(t, cfg)
			kills := 0
			for i := range rounds {
				s.start()
				if i == 0 {
					enter(t, filers, s.address)
				}
				storm(t, filers, func() {
					if i%2 == 0 { // on a busy machine the first answer may take longer than the longest round
						waitForReceipt(filers, certain(filers))
					}
					time.Sleep(shortest + rand.N(longest-shortest))
					s.kill()
				})
				kills++
			}
			s.start()
			for _, f := range filers {
				f.settle()
			}
			s.kill()
			filed := certain(filers)
			t.Logf("%d kills, %d applications acknowledged, %d answers lost on the way", kills, filed, lostAnswers(filers))
			if filed < rounds/2 {
				t.Fatalf("only %d applications were filed: the server was hardly under load", filed)
			}
			inspect(t, cfg, filers)
		})
	}
}

// A server is the program as a process of its own.
type server struct {
	t       *testing.T
	bin     string
	cfg     app.Config
	address string
	cmd     *exec.Cmd
}

// start starts the program and waits until it answers.
func (s *server) start() {
	s.t.Helper()
	args := []string{"demo", "--data", s.cfg.Data, "--listen", s.address, "--rate-per-second", "0", "--log", "error"}
	if s.cfg.Database != "" {
		args = append(args, "--database", s.cfg.Database)
	}
	s.cmd = exec.CommandContext(s.t.Context(), s.bin, args...)
	s.cmd.Stderr = os.Stderr
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	for range 2000 {
		b := load.New(s.address)
		a, err := b.Get("/readyz")
		b.Close()
		if err == nil && a.Status == http.StatusOK {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.kill()
	s.t.Fatal("the server does not start")
}

// kill ends the program as a failing machine would: nothing of it runs any more, nothing is tidied up.
func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait() // it was killed; that is what it says
}

// A filer is a resident with applications that wait to be filed.
type filer struct {
	account  string
	revision string
	browsers []*load.Browser

	mu           sync.Mutex
	drafts       []id.Draft
	unsure       []id.Draft // sent, but the answer was lost
	lost         int        // how often that was so
	acknowledged map[id.Draft]bool
	refused      []string
}

// prepare fills one application in for each of some residents, page by page, and copies it.
func prepare(t *testing.T, cfg app.Config) []*filer {
	t.Helper()
	a, err := app.New(t.Context(), cfg, app.Options{Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close() //nolint:errcheck // nothing was begun
	system := actor.Automaton("system.test", id.Region)
	var filers []*filer
	for _, name := range []string{"Maria Kowalczyk", "Piotr Żółć-O’Brien"} {
		b := webtest.On(t, a.Web.Handler()).Visitor()
		b.Get("/logowanie").Press(name).WantStatus(200)
		p := b.Get("/uslugi/zajecie-pasa-drogowego?urzad=lipowa").Press("Rozpocznij")
		check, _ := fill(t, p, occupation(clock.System{}.Now()))
		draft, err := id.Parse[id.Draft](filepath.Base(filepath.Dir(check.URL)))
		if err != nil {
			t.Fatal(err)
		}
		f := &filer{revision: check.One("form[action*=wyslij] input[name=revision]").Value(), acknowledged: map[id.Draft]bool{}}
		var account id.Account
		err = a.DB.Ask(t.Context(), system, func(tx *db.Tx) error {
			return tx.QueryRowContext(t.Context(), `SELECT account_id FROM intake_draft WHERE id = $1`, draft).Scan(&account)
		})
		if err != nil {
			t.Fatal(err)
		}
		f.account = account.Short()
		if f.drafts, err = a.Intake.CloneDrafts(t.Context(), system, draft, draftsReady); err != nil {
			t.Fatal(err)
		}
		filers = append(filers, f)
	}
	return filers
}

// enter logs every filer in; the sessions outlive the server.
func enter(t *testing.T, filers []*filer, address string) {
	t.Helper()
	for _, f := range filers {
		for range hands {
			b := load.New(address)
			if err := b.Enter(f.account); err != nil {
				t.Fatal(err)
			}
			f.browsers = append(f.browsers, b)
		}
	}
}

// storm lets everybody file until the server is gone.
func storm(t *testing.T, filers []*filer, end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for _, f := range filers {
		for _, b := range f.browsers {
			wg.Go(func() { f.file(ctx, b) })
		}
	}
	end()
	stop()
	wg.Wait()
}

// file sends one application after another, those of unknown fate first.
func (f *filer) file(ctx context.Context, b *load.Browser) {
	defer b.Close()
	for ctx.Err() == nil {
		d, ok := f.next()
		if !ok {
			return
		}
		if !f.send(b, d) {
			return
		}
		time.Sleep(rand.N(breath))
	}
}

func (f *filer) next() (d id.Draft, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, list := range []*[]id.Draft{&f.unsure, &f.drafts} {
		if len(*list) > 0 {
			d, *list = (*list)[0], (*list)[1:]
			return d, true
		}
	}
	return d, false
}

// send files one application and notes what is known of it afterwards. It returns false when the server
// is gone.
func (f *filer) send(b *load.Browser, d id.Draft) bool {
	a, err := b.Post("/wnioski/"+d.Short()+"/wyslij", url.Values{"revision": {f.revision}})
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case err != nil:
		f.unsure = append(f.unsure, d)
		f.lost++
		return false
	case a.Status == http.StatusSeeOther && a.Path() == "/wnioski/"+d.Short()+"/wyslano":
		f.acknowledged[d] = true
	default:
		f.refused = append(f.refused, fmt.Sprint(a.Status, " ", a.Location))
	}
	return true
}

// settle files again whatever had no answer: each must be acknowledged now, whether it had been filed
// before the kill or not.
func (f *filer) settle() {
	b := f.browsers[0]
	defer b.Close()
	for _, d := range f.unsure {
		f.send(b, d)
	}
	f.unsure = nil
}

// certain is how many applications have been acknowledged.
func certain(filers []*filer) (n int) {
	for _, f := range filers {
		f.mu.Lock()
		n += len(f.acknowledged)
		f.mu.Unlock()
	}
	return n
}

// waitForReceipt waits until more than n applications have been acknowledged, at most for twenty seconds.
func waitForReceipt(filers []*filer, n int) {
	for range 2000 {
		if certain(filers) > n {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func lostAnswers(filers []*filer) (n int) {
	for _, f := range filers {
		n += f.lost
	}
	return n
}

// freeAddress is a port that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
