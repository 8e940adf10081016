package scanning_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/pdf/pages/pagestest"
	"wrota/internal/platform/testkit"
	"wrota/internal/scanning"
	"wrota/internal/scanning/scanningtest"
)

// letters is a register in which every number is a letter, the same in each process.
type letters struct{ id id.Letter }

func (l letters) Letter(context.Context, id.Unit, id.Letter) (scanning.Letter, error) {
	return scanning.Letter{ID: l.id, Number: "RPW/LIPOWA/1/2027"}, nil
}

func (l letters) LetterNumbered(context.Context, id.Unit, string) (scanning.Letter, error) {
	return scanning.Letter{ID: l.id, Number: "RPW/LIPOWA/1/2027"}, nil
}

// taking is an office that works on a folder, in any process.
func taking(t *testing.T, url, dir string, unit id.Unit) (*scanning.Service, *jobs.Queue, *db.DB) {
	t.Helper()
	d, err := db.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	c := testkit.Clock()
	q, err := jobs.New(d, c, jobs.Config{})
	if err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.OpenDir(filepath.Join(dir, "blobs"), c)
	if err != nil {
		t.Fatal(err)
	}
	s := scanning.New(scanning.Deps{
		DB: d, Clock: c, Audit: audit.New(c), Events: q, Blobs: blobs, Letters: letters{id.Letter(unit)}, Folders: []scanning.Folder{{Dir: filepath.Join(dir, "skany"), Unit: unit}},
	})
	s.Register(q)
	return s, q, d
}

// TestTaking is the process that is killed; by itself it does nothing.
func TestTaking(t *testing.T) {
	url, dir := os.Getenv("SCANNING_URL"), os.Getenv("SCANNING_DIR")
	if url == "" {
		return
	}
	s, q, _ := taking(t, url, dir, id.Must[id.Unit](os.Getenv("SCANNING_UNIT")))
	if err := q.TakeBack(t.Context()); err != nil {
		t.Fatal(err)
	}
	for {
		if err := s.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := q.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
}

// A process that takes heaps in is killed again and again. In the end every sheet is in exactly one piece, of one batch.
func TestKilledInTheMiddle(t *testing.T) {
	const files, kills = 5, 8
	bodies := make([][]byte, files)
	for i := range bodies {
		bodies[i] = bind(t, pagestest.Bits, pagestest.On(scanningtest.Page(10*i), scanningtest.Label(t, "RPW/LIPOWA/1/2027"), 800, 90), scanningtest.Page(10*i+1), scanningtest.Code(t, scanning.SeparatorCode), scanningtest.Page(10*i+2), scanningtest.Page(10*i+3))
	}
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			url, dir, unit := testkit.URL(t, e, scanningtest.Tables...), t.TempDir(), id.New[id.Unit]()
			migrate(t, url)
			folder := filepath.Join(dir, "skany")
			if err := os.MkdirAll(folder, 0o750); err != nil {
				t.Fatal(err)
			}
			for i, b := range bodies {
				name := filepath.Join(folder, fmt.Sprintf("%d.pdf", i))
				if err := os.WriteFile(name, b, 0o600); err != nil {
					t.Fatal(err)
				}
				if err := os.Chtimes(name, testkit.Noon.Add(-time.Hour), testkit.Noon.Add(-time.Hour)); err != nil {
					t.Fatal(err)
				}
			}
			for range kills {
				kill(t, url, dir, unit)
			}
			s, q, d := taking(t, url, dir, unit)
			t.Cleanup(func() { d.Close() })
			for _, step := range []func(context.Context) error{q.TakeBack, s.Look, q.Drain, q.Drain} {
				if err := step(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			for what, want := range map[string]int{
				"SELECT COUNT(*) FROM scanning_batch WHERE sorted_at IS NOT NULL":                                      files,
				"SELECT COUNT(*) FROM scanning_piece":                                                                  2 * files,
				"SELECT COUNT(*) FROM scanning_piece WHERE stage = 'attached'":                                         files,
				"SELECT COUNT(*) FROM scanning_page":                                                                   5 * files,
				"SELECT COUNT(*) FROM scanning_page WHERE piece_id IS NULL":                                            files,
				"SELECT COUNT(*) FROM (SELECT digest, COUNT(*) AS n FROM scanning_page GROUP BY digest) x WHERE n > 1": 1, // the separators
			} {
				if got := count(t, d, unit, what); got != want {
					t.Errorf("%s: %d, want %d", what, got, want)
				}
			}
			if left, _ := filepath.Glob(filepath.Join(folder, "*.pdf")); len(left) > 0 {
				t.Error("left in the folder:", left)
			}
		})
	}
}

func migrate(t *testing.T, url string) {
	t.Helper()
	d, err := db.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := jobs.MigrateRiver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

// kill runs the process for a moment.
func kill(t *testing.T, url, dir string, unit id.Unit) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTaking$")
	cmd.Env = append(os.Environ(), "SCANNING_URL="+url, "SCANNING_DIR="+dir, "SCANNING_UNIT="+unit.String())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Duration(100+rand.IntN(900)) * time.Millisecond)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
}

func count(t *testing.T, d *db.DB, unit id.Unit, what string) (n int) {
	t.Helper()
	err := d.View(t.Context(), actor.Automaton("test", unit), func(tx *db.Tx) error { return tx.QueryRowContext(t.Context(), what).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}
