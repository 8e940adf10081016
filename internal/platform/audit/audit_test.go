package audit_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

var (
	tables = []db.Migrations{audit.Migrations}
	anna   = actor.Actor{Kind: actor.Clerk, Employee: id.New[id.Employee](), Name: "Anna Żółć", Post: "inspektor", Source: actor.Source{Address: "192.0.2.1"}}
)

// of is Anna as a clerk of a unit.
func of(u id.Unit) actor.Actor {
	a := anna
	a.Unit = u
	return a
}

func record(t *testing.T, d *db.DB, l *audit.Log, u id.Unit, verbs ...string) {
	t.Helper()
	err := d.InTx(t.Context(), of(u), func(tx *db.Tx) error {
		for _, v := range verbs {
			l.Record(t.Context(), tx, u, audit.Entry{Verb: v, Subject: "case:x", Detail: map[string]string{"b": "<2>", "a": "1"}})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func verify(t *testing.T, d *db.DB, l *audit.Log, u id.Unit) (n int64, err error) {
	t.Helper()
	_ = d.View(t.Context(), of(u), func(tx *db.Tx) error { n, err = l.Verify(t.Context(), tx, u); return nil })
	return n, err
}

func TestChainHoldsUnderConcurrency(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		l, a, b := audit.New(testkit.Clock()), id.New[id.Unit](), id.New[id.Unit]()
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() { record(t, d, l, a, "x.one", "x.two"); record(t, d, l, b, fmt.Sprint("x.", i)) })
		}
		wg.Wait()
		for u, want := range map[id.Unit]int64{a: 80, b: 40} {
			if n, err := verify(t, d, l, u); err != nil || n != want {
				t.Errorf("%d entries, %v; want %d", n, err, want)
			}
		}
	})
}

func TestTamperingShows(t *testing.T) {
	for _, tc := range []struct{ sql, want string }{
		{`UPDATE audit_entry SET actor_name = 'Jan' WHERE seq = 2`, "content was changed"},
		{`DELETE FROM audit_entry WHERE seq = 2`, "missing"},
		{`DELETE FROM audit_entry WHERE seq = 3`, "last entries are missing"},
		{`UPDATE audit_entry SET seq = seq + 10 WHERE seq = 3`, "missing"},
		{`UPDATE audit_entry SET prev = '' WHERE seq = 3`, "does not follow"},
	} {
		testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
			l, u := audit.New(testkit.Clock()), id.New[id.Unit]()
			record(t, d, l, u, "x.a", "x.b", "x.c")
			if _, err := d.Raw().ExecContext(t.Context(), tc.sql); err != nil {
				t.Fatal(err)
			}
			_, err := verify(t, d, l, u)
			if br, ok := errors.AsType[*audit.Break](err); !ok || !strings.Contains(br.Reason, tc.want) {
				t.Errorf("%s: %v, want a break: %s", tc.sql, err, tc.want)
			}
		})
	}
}

func TestAnActionWithoutItsEntryIsNotCommitted(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		l, u := audit.New(testkit.Clock()), id.New[id.Unit]()
		record(t, d, l, u, "x.a")
		err := d.InTx(t.Context(), of(u), func(tx *db.Tx) error {
			l.Record(t.Context(), tx, u, audit.Entry{Verb: "x.b"})
			return errors.New("the action failed")
		})
		if n, verr := verify(t, d, l, u); err == nil || verr != nil || n != 1 {
			t.Errorf("%v; %d entries, %v; want one", err, n, verr)
		}
	})
}

func TestMatterListsChangesOnly(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		l, u, c := audit.New(testkit.Clock()), id.New[id.Unit](), id.New[id.Case]()
		err := d.InTx(t.Context(), of(u), func(tx *db.Tx) error {
			l.Record(t.Context(), tx, u, audit.Entry{Verb: "cases.opened", Matter: c})
			l.Record(t.Context(), tx, u, audit.Entry{Verb: "cases.opened", Matter: id.New[id.Case]()})
			return nil
		})
		if err == nil {
			err = l.Viewed(t.Context(), d, of(u), u, audit.Entry{Verb: "cases.shown", Matter: c, About: "party:x"})
		}
		if err != nil {
			t.Fatal(err)
		}
		_ = d.View(t.Context(), of(u), func(tx *db.Tx) error {
			lines, err := l.Matter(t.Context(), tx, u, c)
			if err != nil || len(lines) != 1 || lines[0].Verb != "cases.opened" || lines[0].ActorName != "Anna Żółć" || lines[0].MatterID != c {
				t.Errorf("%v %v", lines, err)
			}
			return nil
		})
	})
}
