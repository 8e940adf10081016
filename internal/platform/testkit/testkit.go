// Package testkit gives tests real databases. Each test gets an empty, migrated database of its own
// on both engines: a copy of an SQLite file, and a PostgreSQL database cloned from a template.
//
//	testkit.Each(t, cases.Migrations, func(t *testing.T, d *db.DB) { … })
//
// The PostgreSQL server is private (platform/pgtemp), started when the first test needs it and
// shared by the test processes of one user. Nothing is skipped when it is missing: the test fails
// and says what to install.
package testkit

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/pgtemp"
)

// Noon is a fixed working moment for tests: Friday 19 February 2027, 12:00 in Warsaw.
var Noon = time.Date(2027, 2, 19, 11, 0, 0, 0, time.UTC)

// Clock is a clock that stands at Noon.
func Clock() *clock.Manual { return clock.At(Noon) }

// Engines are the databases every promise must hold on.
var Engines = []db.Engine{db.SQLite, db.Postgres}

// Each runs a test once on each engine, with the tables of the given modules.
func Each(t *testing.T, modules []db.Migrations, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	for _, e := range Engines {
		t.Run(string(e), func(t *testing.T) { test(t, DB(t, e, modules...)) })
	}
}

// DB opens an empty, migrated database that is removed after the test.
func DB(t testing.TB, e db.Engine, modules ...db.Migrations) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), URL(t, e, modules...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// URL makes an empty, migrated database and returns its address, for tests that start processes.
func URL(t testing.TB, e db.Engine, modules ...db.Migrations) string {
	t.Helper()
	if e == db.SQLite {
		return sqliteCopy(t, modules)
	}
	return postgresClone(t, modules)
}

var templates struct {
	sync.Mutex
	sqlite map[string][]byte
	ready  map[string]bool
}

func sqliteCopy(t testing.TB, modules []db.Migrations) string {
	key := digest(t, modules)
	templates.Lock()
	defer templates.Unlock()
	body, ok := templates.sqlite[key]
	if !ok {
		path := filepath.Join(t.TempDir(), "template.db")
		migrate(t, path, modules)
		var err error
		if body, err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
		if templates.sqlite == nil {
			templates.sqlite = map[string][]byte{}
		}
		templates.sqlite[key] = body
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Postgres starts (or joins) the private cluster of the tests.
func Postgres(t testing.TB) *pgtemp.Cluster {
	t.Helper()
	c, err := pgtemp.Start(t.Context(), pgtemp.TestDir(), pgtemp.Options{})
	if err != nil {
		t.Fatalf("%v (the test command in README installs everything tests need)", err)
	}
	return c
}

func postgresClone(t testing.TB, modules []db.Migrations) string {
	c := Postgres(t)
	template := "t_" + digest(t, modules)
	admin := connect(t, c)
	defer admin.Close(context.Background())
	ensureTemplate(t, c, admin, template, modules)
	return copyOf(t, c, admin, template)
}

// copyOf is a copy of a database for one test.
func copyOf(t testing.TB, c *pgtemp.Cluster, admin *pgx.Conn, template string) string {
	name := "test_" + nonce()
	if _, err := admin.Exec(t.Context(), `CREATE DATABASE `+name+` TEMPLATE `+template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dropDatabase(c, name) })
	return c.URL(name)
}

func nonce() string {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

func dropDatabase(c *pgtemp.Cluster, name string) {
	ctx := context.Background()
	admin, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return
	}
	defer admin.Close(ctx)
	_, _ = admin.Exec(ctx, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`)
}

// Filled is a PostgreSQL database that the first test fills, which takes long, and that each test then has a copy of.
type Filled struct {
	once    sync.Once
	cluster *pgtemp.Cluster
	name    string
	err     error
}

// Copy makes the address of a copy; fill is called once, with the address of an empty database.
func (f *Filled) Copy(t testing.TB, fill func(ctx context.Context, url string) error) string {
	t.Helper()
	c := Postgres(t)
	admin := connect(t, c)
	defer admin.Close(context.Background())
	f.once.Do(func() {
		f.cluster, f.name = c, "filled_"+nonce()
		if _, f.err = admin.Exec(t.Context(), `CREATE DATABASE `+f.name); f.err == nil {
			f.err = fill(t.Context(), c.URL(f.name))
		}
	})
	if f.err != nil {
		t.Fatal(f.err)
	}
	return copyOf(t, c, admin, f.name)
}

// Drop removes the filled database when all tests have ended.
func (f *Filled) Drop() {
	if f.cluster != nil {
		dropDatabase(f.cluster, f.name)
	}
}

func connect(t testing.TB, c *pgtemp.Cluster) *pgx.Conn {
	conn, err := pgx.Connect(t.Context(), c.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// ensureTemplate makes the template once, whichever test process comes first. It is migrated under a
// working name and renamed when complete, so that a killed test run leaves no half template.
func ensureTemplate(t testing.TB, c *pgtemp.Cluster, admin *pgx.Conn, name string, modules []db.Migrations) {
	templates.Lock()
	defer templates.Unlock()
	if templates.ready[name] {
		return
	}
	ctx := t.Context()
	exec := func(q string, args ...any) {
		if _, err := admin.Exec(ctx, q, args...); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	exec(`SELECT pg_advisory_lock(hashtext($1))`, name)
	defer exec(`SELECT pg_advisory_unlock(hashtext($1))`, name)
	var n int
	if err := admin.QueryRow(ctx, `SELECT count(*) FROM pg_database WHERE datname = $1`, name).Scan(&n); err != nil {
		t.Fatal(err)
	}
	if n == 0 {
		exec(`DROP DATABASE IF EXISTS ` + name + `_making WITH (FORCE)`)
		exec(`CREATE DATABASE ` + name + `_making`)
		migrate(t, c.URL(name+"_making"), modules)
		exec(`ALTER DATABASE ` + name + `_making RENAME TO ` + name)
	}
	if templates.ready == nil {
		templates.ready = map[string]bool{}
	}
	templates.ready[name] = true
}

func migrate(t testing.TB, where string, modules []db.Migrations) {
	d, err := db.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Migrate(t.Context(), modules)
	if d.Engine() == db.SQLite && err == nil {
		_, err = d.Raw().ExecContext(t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	if cerr := d.Close(); err != nil || cerr != nil {
		t.Fatal(err, cerr)
	}
}

// digest names a set of migrations by its content.
func digest(t testing.TB, modules []db.Migrations) string {
	h := sha256.New()
	for _, m := range modules {
		fmt.Fprintln(h, m.Module, db.WallVersion, m.Guards) // maps print in the order of their keys
		err := fs.WalkDir(m.FS, ".", func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			body, err := fs.ReadFile(m.FS, path)
			fmt.Fprintln(h, path, len(body))
			h.Write(body)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
