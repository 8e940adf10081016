package e2e_test

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"wrota/internal/app"
	"wrota/internal/app/demo"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web/webtest"
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "wrota-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	defer seeded.noon.filled.Drop()
	defer seeded.today.filled.Drop()
	seeded.dir = dir
	return browser.Run(m)
}

// seeded are the regions of the demonstration, made once for each of the two moments at which worlds begin and for
// each database: every world is a copy of one.
var seeded struct {
	dir         string
	noon, today seed
}

type seed struct {
	once   sync.Once
	err    error
	filled testkit.Filled
}

func seedAt(now time.Time) (*seed, string) {
	if now.Equal(today) {
		return &seeded.today, filepath.Join(seeded.dir, "today")
	}
	return &seeded.noon, filepath.Join(seeded.dir, "noon")
}

// copied copies the region as it is at a moment into a folder, and returns the address of its database; "" for the
// SQLite file in the folder.
func copied(t testing.TB, e db.Engine, now time.Time, to string) (database string) {
	t.Helper()
	s, dir := seedAt(now)
	if e == db.SQLite {
		s.once.Do(func() { s.err = demo.Seed(context.Background(), settings(dir, ""), now) })
	} else {
		dir += "-postgres"
		database = s.filled.Copy(t, func(ctx context.Context, url string) error { return demo.Seed(ctx, settings(dir, url), now) })
	}
	if s.err != nil {
		t.Fatal(s.err)
	}
	copyFolder(t, dir, to)
	return database
}

func settings(data, database string) app.Config {
	return app.Config{Data: data, Database: database, Base: "http://wrota.test", Idle: 30 * time.Minute, Proof: 10 * time.Minute, Workers: 2, MaxFile: 50, MaxFiles: 200, Log: "error"}
}

// world is a seeded installation.
type world struct {
	t     testing.TB
	app   *app.App
	clock *clock.Manual
}

// each runs a journey on both databases at once, at the end of the test that calls it.
func each(t *testing.T, journey func(t *testing.T, w *world)) {
	t.Helper()
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel() // worlds share nothing
			journey(t, newWorld(t, e))
		})
	}
}

// newWorld opens an installation of the test's own at testkit.Noon.
func newWorld(t testing.TB, e db.Engine) *world { t.Helper(); return newWorldAt(t, e, testkit.Noon) }

// today is when the tests began, without the fraction of a second: the clock of a world stands, and what is
// due later in the same microsecond would never be done. A session outlasts what go test allows this package.
var today = clock.System{}.Now().Truncate(time.Second)

// worldToday is an installation whose clock stands at this moment: a real browser compares the end of the
// session with its own clock.
func worldToday(t testing.TB) *world { t.Helper(); return newWorldAt(t, db.SQLite, today) }

func newWorldAt(t testing.TB, e db.Engine, now time.Time) *world {
	t.Helper()
	return newWorldWith(t, e, now, func(*app.Config, clock.Clock) {})
}

// newWorldWith is a world with settings of its own.
func newWorldWith(t testing.TB, e db.Engine, now time.Time, set func(cfg *app.Config, c clock.Clock)) *world {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	database := copied(t, e, now, data)
	c := clock.At(now)
	cfg := settings(data, database)
	set(&cfg, c)
	d := &diary{Handler: slog.NewTextHandler(logger{t}, &slog.HandlerOptions{Level: slog.LevelError})}
	a, err := app.New(t.Context(), cfg, app.Options{Demo: true, Clock: c, Log: slog.New(d)})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, app: a, clock: c}
	t.Cleanup(func() {
		w.audited(d)
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// copyFolder copies a folder; a file that is content of a name (a document) is linked: nobody writes to it.
func copyFolder(t testing.TB, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rest, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if e.IsDir() {
			return os.MkdirAll(filepath.Join(to, rest), 0o700)
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rest), body, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// logger shows what the server would tell its operator.
type logger struct{ t testing.TB }

func (l logger) Write(b []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

// work does all background work whose time has come.
func (w *world) work() {
	w.t.Helper()
	if err := w.app.Queue.Drain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// visitor is a browser of somebody who is not logged in.
func (w *world) visitor() *webtest.Browser { return webtest.On(w.t, w.app.Web.Handler()).Visitor() }

// as is the browser of a persona, who has entered at the login page.
func (w *world) as(name string) *webtest.Browser {
	w.t.Helper()
	b := w.visitor()
	b.Get("/logowanie").Press(name).WantStatus(200)
	return b
}
