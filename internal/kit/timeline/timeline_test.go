package timeline

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func at(minute int) time.Time { return time.Date(2027, 2, 20, 10, minute, 0, 0, time.UTC) }

func keys(list []Entry) []string {
	var out []string
	for _, e := range list {
		out = append(out, e.Key)
	}
	return out
}

func TestMerge(t *testing.T) {
	cases := []Entry{{At: at(5), Key: "opened"}, {At: at(5), Key: "assigned"}, {At: at(50), Key: "decision", Expected: true}}
	intake := []Entry{{At: at(4), Key: "submitted"}, {At: at(5), Key: "receipt"}}
	payments := []Entry{{At: at(40), Key: "payment", Expected: true}, {At: at(59), Key: "booked"}}
	got := Merge(cases, intake, payments)
	want := []string{"submitted", "opened", "assigned", "receipt", "booked", "payment", "decision"}
	if !slices.Equal(keys(got), want) {
		t.Errorf("%v, want %v", keys(got), want)
	}
	if e, ok := Latest(got); !ok || e.Key != "booked" {
		t.Errorf("the latest is %q, %v", e.Key, ok)
	}
	if cases[0].Key != "opened" || intake[0].Key != "submitted" {
		t.Error("the sources were changed")
	}
}

func TestNothing(t *testing.T) {
	if got := Merge(nil, nil); len(got) != 0 {
		t.Errorf("nothing merged is %v", got)
	}
	if _, ok := Latest([]Entry{{Key: "decision", Expected: true}}); ok {
		t.Error("what is expected has not happened")
	}
}

func TestMergeLosesNothingAndKeepsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sources [][]Entry
		count := 0
		for s := range rapid.IntRange(0, 5).Draw(t, "sources") {
			var list []Entry
			minutes := rapid.SliceOfN(rapid.IntRange(0, 9), 0, 6).Draw(t, "minutes")
			slices.Sort(minutes)
			for i, m := range minutes {
				list = append(list, Entry{At: at(m), Key: string(rune('a' + s)), Args: map[string]any{"n": i}})
			}
			sources, count = append(sources, list), count+len(list)
		}
		all := Merge(sources...)
		if len(all) != count {
			t.Fatalf("%d entries became %d", count, len(all))
		}
		next := map[string]int{}
		for i, e := range all {
			if i > 0 && e.At.Before(all[i-1].At) {
				t.Fatalf("entry %d is earlier than the one before", i)
			}
			if e.Args["n"] != next[e.Key] {
				t.Fatalf("source %s: entry %v where %d was expected", e.Key, e.Args["n"], next[e.Key])
			}
			next[e.Key]++
		}
	})
}
