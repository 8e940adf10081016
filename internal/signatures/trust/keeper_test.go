package trust_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
	"wrota/internal/signatures"
	"wrota/internal/signatures/trust"
	"wrota/internal/signatures/trust/trusttest"
)

var tables = []db.Migrations{jobs.Migrations, signatures.Migrations}

type nobody struct{}

func (nobody) Seals(context.Context) ([]trust.Own, error) { return nil, nil }

// nodes share a database and a store of files.
type nodes struct {
	d     *db.DB
	blobs blob.Store
	clock *clock.Manual
	union *trusttest.Union
	log   *bytes.Buffer
}

func newNodes(t *testing.T, d *db.DB) *nodes {
	t.Helper()
	c := testkit.Clock()
	blobs, err := blob.OpenDir(t.TempDir(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	return &nodes{d, blobs, c, trusttest.New(t, c.Now()), &bytes.Buffer{}}
}

func (n *nodes) node(t *testing.T) *trust.Keeper {
	return &trust.Keeper{
		Settings: trust.Settings{Source: n.union.Source(t)}, DB: n.d, Blobs: n.blobs, Clock: n.clock, Log: slog.New(slog.NewTextHandler(n.log, nil)), Fetch: n.union.Fetch, Own: nobody{},
	}
}

func (n *nodes) wait(d time.Duration) { n.clock.Set(n.clock.Now().Add(d)) }

// numbers are the sequence numbers of the lists that a node believes.
func numbers(t *testing.T, k *trust.Keeper) map[string]int {
	t.Helper()
	whom, err := k.Trust(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	if whom.Lists != nil {
		for _, l := range whom.Lists.Lists {
			out[l.Territory] = l.Sequence
		}
	}
	return out
}

func refresh(t *testing.T, k *trust.Keeper) {
	t.Helper()
	if err := k.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestOneNodeFetchesAndEveryNodeBelieves(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		n := newNodes(t, d)
		first, second := n.node(t), n.node(t)
		if got := numbers(t, second); len(got) != 0 {
			t.Errorf("before the first refresh: %v", got)
		}
		refresh(t, first)
		n.wait(time.Minute)
		for _, k := range []*trust.Keeper{first, second} {
			if got := numbers(t, k); got["EU"] != 300 || got["PL"] != 80 {
				t.Fatalf("lists %v; %s", got, n.log)
			}
		}
		n.union.PublishPoland(t, 81, "granted")
		refresh(t, first)
		if got := numbers(t, second); got["PL"] != 80 {
			t.Errorf("a node looks once a minute, and saw %v", got)
		}
		n.wait(time.Minute)
		if got := numbers(t, second); got["PL"] != 81 {
			t.Errorf("a minute later: %v", got)
		}
		asked := n.union.Asked
		if numbers(t, n.node(t)); n.union.Asked != asked {
			t.Error("a node that only believes went to the network")
		}
	})
}

func TestListsAtHandStay(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		for _, tc := range []struct {
			reason  string
			happens func(u *trusttest.Union)
			problem string
		}{
			{"no network", func(u *trusttest.Union) { u.Down = true }, "no such address"},
			{"a damaged list", func(u *trusttest.Union) {
				u.Put(trusttest.Poland, bytes.Replace(u.Get(trusttest.Poland), []byte("granted"), []byte("stopped"), 1))
			}, "not signed by who may sign it"},
			{"an older list (rollback)", func(u *trusttest.Union) { u.PublishPoland(t, 79, "granted") }, "older than the list at hand"},
			{"no list at all", func(u *trusttest.Union) { u.Put(trusttest.Poland, []byte("<html/>")) }, "not signed by who may sign it"},
		} {
			n := newNodes(t, testkit.DB(t, d.Engine(), tables...))
			k := n.node(t)
			refresh(t, k)
			tc.happens(n.union)
			n.wait(time.Hour)
			failed := n.clock.Now()
			refresh(t, k)
			n.wait(time.Hour)
			refresh(t, k)
			if got := numbers(t, n.node(t)); got["PL"] != 80 || got["EU"] != 300 {
				t.Errorf("%s: %v", tc.reason, got)
			}
			s := state(t, k, "PL")
			if !strings.Contains(s.Problem, tc.problem) || !s.Failing.Equal(failed) || s.Alarming(n.clock.Now()) {
				t.Errorf("%s: %+v", tc.reason, s)
			}
			n.wait(3 * 24 * time.Hour)
			if !state(t, k, "PL").Alarming(n.clock.Now()) {
				t.Errorf("%s: nobody is told after three days", tc.reason)
			}
			n.union.Down = false
			n.union.PublishPoland(t, 82, "granted")
			refresh(t, k)
			if s := state(t, k, "PL"); s.Problem != "" || !s.Failing.IsZero() || s.Sequence != 82 {
				t.Errorf("%s: well again: %+v", tc.reason, s)
			}
		}
	})
}

func state(t *testing.T, k *trust.Keeper, territory string) trust.State {
	t.Helper()
	all, err := k.States(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Territory == territory {
			return s
		}
	}
	t.Fatalf("nothing is known of the list of %s: %+v", territory, all)
	return trust.State{}
}

func TestWithoutTheFirstListNobodyIsQualified(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		n := newNodes(t, d)
		n.union.Down = true
		k := n.node(t)
		refresh(t, k)
		if got := numbers(t, k); len(got) != 0 {
			t.Errorf("%v", got)
		}
		if s := state(t, k, "EU"); s.Problem == "" || !s.Alarming(n.clock.Now()) {
			t.Errorf("an installation without its lists is silent: %+v", s)
		}
	})
}

// TestAnOldListIsTold: without a network the lists are used on, and whoever reads a verdict learns that they are old.
func TestAnOldListIsTold(t *testing.T) {
	n := newNodes(t, testkit.DB(t, db.SQLite, tables...))
	k := n.node(t)
	refresh(t, k)
	whom, err := k.Trust(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if old := whom.Old(n.clock.Now(), "PL"); len(old) != 0 {
		t.Errorf("new lists are old: %v", old)
	}
	if old := whom.Old(n.clock.Now().AddDate(0, 3, 0), "PL"); len(old) != 2 {
		t.Errorf("after three months: %v", old)
	}
	if old := whom.Old(n.clock.Now().AddDate(0, 3, 0)); len(old) != 1 || old[0] != "EU" {
		t.Errorf("of a signature of another country: %v", old)
	}
}
