package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
)

type grew struct{ Tree, Height int }

func (grew) Name() string      { return "wood.grew" }
func (g grew) Subject() string { return fmt.Sprint("tree:", g.Tree) }

var (
	tables = []db.Migrations{jobs.Migrations}
	anna   = actor.Actor{Kind: actor.Clerk, Name: "Anna"}
)

func each(t *testing.T, test func(t *testing.T, d *db.DB, c *clock.Manual, q *jobs.Queue)) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		if err := jobs.MigrateRiver(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		c := testkit.Clock()
		q, err := jobs.New(d, c, jobs.Config{Poll: 20 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		test(t, d, c, q)
	})
}

func tell(t *testing.T, d *db.DB, q *jobs.Queue, facts ...grew) {
	t.Helper()
	err := d.InTx(t.Context(), anna, func(tx *db.Tx) error {
		for _, f := range facts {
			if err := q.Tell(t.Context(), tx, id.Region, f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFactsOfASubjectArriveInOrderDespiteFailures(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Manual, q *jobs.Queue) {
		var mu sync.Mutex
		heard, failed := map[int][]int{}, map[int]bool{}
		jobs.On(q, "register", func(_ context.Context, s jobs.Source, g grew) error {
			mu.Lock()
			defer mu.Unlock()
			if g.Height == 2 && s.By.Name == "Anna" && !failed[g.Tree] {
				failed[g.Tree] = true
				return errors.New("not now") // the retry comes a second later, after 3 was tried
			}
			heard[g.Tree] = append(heard[g.Tree], g.Height)
			return nil
		})
		for h := range 4 {
			for tree := range 5 {
				tell(t, d, q, grew{tree, h})
			}
		}
		if err := q.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer q.Stop(context.Background()) //nolint:errcheck // the test is over
		for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
			if depth, err := q.Depth(t.Context()); err == nil && depth.Behind == 0 {
				break
			}
		}
		mu.Lock()
		defer mu.Unlock()
		for tree := range 5 {
			if !slices.Equal(heard[tree], []int{0, 1, 2, 3}) {
				t.Errorf("tree %d: heard %v, want 0 1 2 3", tree, heard[tree])
			}
		}
	})
}

func TestARolledBackFactIsNeverTold(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Manual, q *jobs.Queue) {
		var heard []int
		jobs.On(q, "l", func(_ context.Context, _ jobs.Source, g grew) error { heard = append(heard, g.Height); return nil })
		boom := errors.New("boom")
		err := d.InTx(t.Context(), anna, func(tx *db.Tx) error {
			return errors.Join(q.Tell(t.Context(), tx, id.Region, grew{1, 1}), boom)
		})
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		tell(t, d, q, grew{1, 2})
		if err := q.Drain(t.Context()); err != nil || !slices.Equal(heard, []int{2}) {
			t.Errorf("%v, heard %v; want only 2", err, heard)
		}
	})
}

// The queue may be told the time a moment before the machine is asked for it.
func TestWorkOfThisMomentIsDue(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, c *clock.Manual, q *jobs.Queue) {
		c.Set(clock.System{}.Now().Add(-500 * time.Millisecond))
		var heard []int
		jobs.On(q, "l", func(_ context.Context, _ jobs.Source, g grew) error { heard = append(heard, g.Height); return nil })
		tell(t, d, q, grew{1, 1})
		if err := q.Drain(t.Context()); err != nil || !slices.Equal(heard, []int{1}) {
			t.Errorf("%v, heard %v; want the fact", err, heard)
		}
	})
}

func TestCommandsWaitForTheirTimeAndKey(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, c *clock.Manual, q *jobs.Queue) {
		var done []string
		jobs.Handle(q, "wood.cut", func(_ context.Context, what string) error { done = append(done, what); return nil })
		err := d.InTx(t.Context(), anna, func(tx *db.Tx) error {
			return errors.Join(
				q.Do(t.Context(), tx, jobs.Command{Name: "wood.cut", Payload: "now"}),
				q.Do(t.Context(), tx, jobs.Command{Name: "wood.cut", Key: "k", Payload: "once", At: c.Now().Add(24 * time.Hour)}),
				q.Do(t.Context(), tx, jobs.Command{Name: "wood.cut", Key: "k", Payload: "twice", At: c.Now().Add(24 * time.Hour)}),
			)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range [][]string{{"now"}, {"now", "once"}} {
			if err := q.Drain(t.Context()); err != nil || !slices.Equal(done, want) {
				t.Errorf("%v, done %v, want %v", err, done, want)
			}
			c.Move(25 * time.Hour)
		}
	})
}

func TestAFailingListenerHoldsBackItsSubjectOnly(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Manual, q *jobs.Queue) {
		var heard []string
		jobs.On(q, "l", func(_ context.Context, _ jobs.Source, g grew) error {
			if g.Tree == 1 {
				return errors.New("broken")
			}
			heard = append(heard, fmt.Sprint(g))
			return nil
		})
		tell(t, d, q, grew{2, 1}, grew{1, 1}, grew{1, 2})
		if err := q.Drain(t.Context()); err == nil {
			t.Error("a failing listener went unnoticed")
		}
		depth, err := q.Depth(t.Context())
		if err != nil || depth.Behind != 1 || len(heard) != 1 {
			t.Errorf("%v %+v heard %v; want one subject behind and one fact heard", err, depth, heard)
		}
	})
}
