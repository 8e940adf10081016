package db_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

var tables = []db.Migrations{{Module: "sample", FS: fstest.MapFS{
	"0001_thing.sql": {Data: []byte(`-- +goose Up
CREATE TABLE sample_thing (id uuid PRIMARY KEY, name text NOT NULL UNIQUE, at timestamptz, day date, data jsonb, body bytea, ok boolean NOT NULL DEFAULT false, amount bigint);
CREATE TABLE sample_counter (name text PRIMARY KEY, n bigint NOT NULL);
`)},
}}}

var nobody = actor.Automaton("test", id.Unit{})

func insert(ctx context.Context, tx *db.Tx, name string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO sample_thing (id, name) VALUES ($1, $2)`, id.New[id.Entry](), name)
	return err
}

func names(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	err := d.View(t.Context(), nobody, func(tx *db.Tx) error {
		return tx.QueryRowContext(t.Context(), `SELECT count(*) FROM sample_thing`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestColumnsMeanTheSame(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		want := struct {
			id   id.Entry
			at   db.Time
			day  calendar.Date
			data db.JSON
			body []byte
		}{id.New[id.Entry](), db.At(time.Date(2028, 2, 29, 23, 59, 59, 999999000, time.UTC)), calendar.On(2028, 2, 29), db.ToJSON(map[string]string{"a": "Łódź’s"}), []byte{0, 1, 255}}
		err := d.InTx(ctx, nobody, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO sample_thing (id, name, at, day, data, body, ok, amount) VALUES ($1, 'x', $2, $3, $4, $5, $6, $7)`,
				want.id, want.at, want.day, want.data, want.body, true, int64(1)<<60)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got, ok, amount := want, false, int64(0)
		var latest db.Time
		var a string
		err = d.View(ctx, nobody, func(tx *db.Tx) error {
			err := tx.QueryRowContext(ctx, `SELECT id, at, day, data, body, ok, amount, max(at) OVER (), data ->> 'a' FROM sample_thing`).Scan(&got.id, &got.at, &got.day, &got.data, &got.body, &ok, &amount, &latest, &a)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got.id != want.id || !got.at.Equal(want.at.Time) || got.day != want.day || string(got.body) != string(want.body) || !ok || amount != 1<<60 || !latest.Equal(want.at.Time) || a != "Łódź’s" {
			t.Errorf("read back %+v %v %v %v %q; wrote %+v", got, ok, amount, latest, a, want)
		}
	})
}

func TestFailedCallLeavesNothing(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		ctx, boom := t.Context(), errors.New("boom")
		for _, lane := range [][]db.Lane{nil, {"unit"}} {
			err := d.InTx(ctx, nobody, func(tx *db.Tx) error {
				if err := insert(ctx, tx, "lost"); err != nil {
					return err
				}
				return boom
			}, lane...)
			if !errors.Is(err, boom) || names(t, d) != 0 {
				t.Errorf("lane %v: %v, %d rows; want boom and none", lane, err, names(t, d))
			}
		}
	})
}

// TestCallsOfAGroupAreIndependent runs many calls at once, a third of which fail or panic: exactly
// the good ones must be there, each once, and every caller must learn its own outcome.
func TestCallsOfAGroupAreIndependent(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		var wg sync.WaitGroup
		outcome := make([]error, 300)
		for i := range outcome {
			wg.Go(func() {
				defer func() {
					if p, ok := recover().(*db.Panic); ok {
						outcome[i] = p
					}
				}()
				outcome[i] = d.InTx(ctx, nobody, func(tx *db.Tx) error {
					if err := insert(ctx, tx, fmt.Sprint(i)); err != nil {
						return err
					}
					switch i % 6 {
					case 1:
						return errors.New("no")
					case 2:
						return insert(ctx, tx, fmt.Sprint(i)) // duplicate: the statement fails
					case 3:
						panic("bug")
					}
					_, err := tx.ExecContext(ctx, `INSERT INTO sample_counter (name, n) VALUES ('c', 1) ON CONFLICT (name) DO UPDATE SET n = sample_counter.n + 1`)
					return err
				}, "lane")
			})
		}
		wg.Wait()
		good := 0
		for i, err := range outcome {
			if i%6 >= 1 && i%6 <= 3 {
				if err == nil {
					t.Errorf("call %d reported success", i)
				}
				if i%6 == 2 && !db.IsDuplicate(err) {
					t.Errorf("call %d: %v, want a duplicate", i, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("call %d: %v", i, err)
			}
			good++
		}
		var n int
		if err := d.View(ctx, nobody, func(tx *db.Tx) error {
			return tx.QueryRowContext(ctx, `SELECT n FROM sample_counter`).Scan(&n)
		}); err != nil {
			t.Fatal(err)
		}
		if names(t, d) != good || n != good {
			t.Errorf("%d rows and counter %d, want %d", names(t, d), n, good)
		}
	})
}

func TestCancelledBeforeItsTurnNeverRuns(t *testing.T) {
	d := testkit.DB(t, db.SQLite, tables...)
	started, release := make(chan struct{}), make(chan struct{})
	go func() {
		_ = d.InTx(context.Background(), nobody, func(*db.Tx) error { close(started); <-release; return nil })
	}()
	<-started
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan error)
	go func() { got <- d.InTx(ctx, nobody, func(tx *db.Tx) error { return insert(ctx, tx, "late") }) }()
	time.Sleep(20 * time.Millisecond) // let it queue; if it has not, the outcome is the same
	cancel()
	if err := <-got; !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want cancelled", err)
	}
	close(release)
	if n := names(t, d); n != 0 {
		t.Errorf("%d rows, want none", n)
	}
}

func TestEndingsRunBeforeCommitAndAfter(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		var order []string
		err := d.InTx(ctx, nobody, func(tx *db.Tx) error {
			tx.AfterCommit(func() { order = append(order, fmt.Sprint("after ", names(t, d))) })
			tx.BeforeCommit(func() error { order = append(order, "before"); return insert(ctx, tx, "ending") })
			order = append(order, "body")
			return nil
		})
		if err != nil || fmt.Sprint(order) != "[body before after 1]" {
			t.Errorf("%v, order %v", err, order)
		}
	})
}

func TestDeferredStatementsKeepTheirOrderAndTheirErrors(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		for _, lane := range [][]db.Lane{nil, {"unit"}} {
			seen := 0
			err := d.InTx(ctx, nobody, func(tx *db.Tx) error {
				later := tx.Deferred()
				for i := range 3 {
					if _, err := later.ExecContext(ctx, `INSERT INTO sample_thing (id, name, at, data, body, ok) VALUES ($1, $2, $3, $4, $5, $6)`,
						id.New[id.Entry](), fmt.Sprint(lane, i), db.At(testkit.Noon), db.ToJSON(i), []byte{1}, true); err != nil {
						return err
					}
				}
				return tx.QueryRowContext(ctx, `SELECT count(*) FROM sample_thing WHERE ok = $1`, true).Scan(&seen)
			}, lane...)
			if err != nil || seen != 3+3*len(lane) {
				t.Fatalf("lane %v: %v, the query after three deferred inserts saw %d", lane, err, seen)
			}
			for _, readsAfter := range []bool{false, true} {
				err := d.InTx(ctx, nobody, func(tx *db.Tx) error {
					_, err := tx.Deferred().ExecContext(ctx, `INSERT INTO sample_thing (id, name) VALUES ($1, $2)`, id.New[id.Entry](), fmt.Sprint(lane, 0))
					if err != nil || !readsAfter {
						return err
					}
					var n int
					return tx.QueryRowContext(ctx, `SELECT count(*) FROM sample_thing`).Scan(&n)
				}, lane...)
				if !db.IsDuplicate(err) {
					t.Errorf("lane %v, reading after: %v: %v, want a duplicate", lane, readsAfter, err)
				}
			}
		}
		if n := names(t, d); n != 6 {
			t.Errorf("%d rows, want 6", n)
		}
	})
}

func TestACallThatFailsBeforeItsFirstStatementHarmsNobody(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				err := d.InTx(t.Context(), nobody, func(tx *db.Tx) error {
					if i%2 == 0 {
						return errors.New("refused")
					}
					return insert(t.Context(), tx, fmt.Sprint(i))
				}, "lane")
				if (err != nil) != (i%2 == 0) {
					t.Errorf("call %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if n := names(t, d); n != 20 {
			t.Errorf("%d rows, want 20", n)
		}
	})
}

func TestAsk(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		for range 3 { // the third time from the prepared statement
			var n int
			err := d.Ask(t.Context(), nobody, func(tx *db.Tx) error {
				return tx.QueryRowContext(t.Context(), `SELECT count(*) FROM sample_thing WHERE name = $1`, "x").Scan(&n)
			})
			if err != nil || n != 0 {
				t.Errorf("%d, %v", n, err)
			}
		}
	})
}

func TestViewCannotWrite(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		if err := d.View(t.Context(), nobody, func(tx *db.Tx) error { return insert(t.Context(), tx, "x") }); err == nil {
			t.Error("a view wrote a row")
		}
	})
}

func TestStatementsAreCounted(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		ctx, c := db.WithCounter(t.Context())
		_ = d.InTx(ctx, nobody, func(tx *db.Tx) error { return errors.Join(insert(ctx, tx, "a"), insert(ctx, tx, "b")) })
		if c.Load() != 2 {
			t.Errorf("counted %d statements, want 2", c.Load())
		}
	})
}

func TestCounterKnowsWhatWasWritten(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		ctx, c := db.WithCounter(t.Context())
		if db.CounterIn(ctx) != c {
			t.Error("the context does not lead to its counter")
		}
		err := d.InTx(ctx, nobody, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE sample_thing SET name = 'y' WHERE name = 'nobody'`)
			return err
		})
		if err != nil || len(c.Wrote()) != 0 {
			t.Errorf("a change of no row wrote %v, %v", c.Wrote(), err)
		}
		if err := d.InTx(ctx, nobody, func(tx *db.Tx) error { return insert(ctx, tx, "a") }); err != nil || !slices.Equal(c.Wrote(), []string{"sample_thing"}) {
			t.Errorf("wrote %v, %v", c.Wrote(), err)
		}
	})
}

func TestWhere(t *testing.T) {
	var w db.Where
	w.And("unit_id = ?", 7).And("(a = ? OR b = ?)", 1, 2)
	db.In(&w, "state", []string{"x", "y"})
	limit := w.Arg(20)
	if got, want := w.SQL()+" LIMIT "+limit, " WHERE unit_id = $1 AND (a = $2 OR b = $3) AND state IN ($4, $5) LIMIT $6"; got != want || len(w.Args()) != 6 {
		t.Errorf("%q %v, want %q", got, w.Args(), want)
	}
	var none db.Where
	if db.In(&none, "x", []int{}); none.SQL() != " WHERE 1 = 0" {
		t.Errorf("an empty list gives %q", none.SQL())
	}
}

func BenchmarkInTxParallel(b *testing.B) {
	for _, e := range testkit.Engines {
		b.Run(string(e), func(b *testing.B) {
			d := testkit.DB(b, e, tables...)
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := d.InTx(b.Context(), nobody, func(tx *db.Tx) error { return insert(b.Context(), tx, id.New[id.Entry]().String()) }); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
