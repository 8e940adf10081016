package tsl

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"wrota/internal/platform/cert"
)

const (
	urlEU      = "https://lists.example/lotl.xml"
	urlPL      = "https://lists.example/pl.xml"
	urlLT      = "https://lists.example/lt.xml"
	urlPivot1  = "https://lists.example/pivot-10.xml"
	urlPivot2  = "https://lists.example/pivot-20.xml"
	urlJournal = "https://journal.example/C/2019/276"
)

// world is a Commission whose certificate changed twice, and two countries.
type world struct {
	source                 Source
	net                    memory
	first, second, third   holder // of the Commission
	poland, lithuania, not holder
}

func newWorld(t testing.TB) *world {
	w := &world{
		net: memory{}, first: newHolder(t, "EC 1"), second: newHolder(t, "EC 2"), third: newHolder(t, "EC 3"),
		poland: newHolder(t, "PL"), lithuania: newHolder(t, "LT"), not: newHolder(t, "Nobody"),
	}
	w.source = Source{LOTL: urlEU, Journal: urlJournal, Certificates: []*cert.Certificate{w.first.Certificate}}
	w.net[urlPivot1] = made{sequence: 10, territory: "EU", pointers: pointer(urlEU, "EU", w.second)}.by(t, w.first)
	w.net[urlPivot2] = made{sequence: 20, territory: "EU", pointers: pointer(urlEU, "EU", w.third)}.by(t, w.second)
	w.publish(t, 25, w.third)
	w.net[urlPL] = made{sequence: 7, territory: "PL"}.by(t, w.poland)
	w.net[urlLT] = made{sequence: 9, territory: "LT"}.by(t, w.lithuania)
	return w
}

// publish puts a list of the lists on the net.
func (w *world) publish(t testing.TB, sequence int, by holder) {
	w.net[urlEU] = made{
		sequence: sequence, territory: "EU", info: []string{urlPivot2, urlPivot1, urlJournal, "https://lists.example/later.xml"},
		pointers: pointer(urlEU, "EU", w.third) + pointer(urlPL, "PL", w.poland) + pointer(urlLT, "LT", w.lithuania),
	}.by(t, by)
}

func TestRefreshAndLoad(t *testing.T) {
	w, store, ctx := newWorld(t), memory{}, t.Context()
	outcomes, err := w.source.Refresh(ctx, w.net.fetch, store)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(sequences(outcomes), []int{25, 7, 9}) || !outcomes[0].Changed || !outcomes[2].Changed {
		t.Errorf("outcomes %+v", outcomes)
	}
	trust, outcomes, err := w.source.Load(ctx, store)
	if err != nil || len(trust.Lists) != 3 || !slices.Equal(sequences(outcomes), []int{25, 7, 9}) {
		t.Fatalf("%+v, %v", outcomes, err)
	}
	if s := trust.Lists[0].Signer; !s.Equal(w.third.Certificate) {
		t.Errorf("signed by %s", s.Subject)
	}
	outcomes, err = w.source.Refresh(ctx, w.net.fetch, store)
	if err != nil || outcomes[0].Changed || outcomes[1].Changed {
		t.Errorf("the same again: %+v, %v", outcomes, err)
	}
	w.source.Territories = []string{"PL"}
	if outcomes, _ = w.source.Refresh(ctx, w.net.fetch, store); !slices.Equal(sequences(outcomes), []int{25, 7}) {
		t.Errorf("one country: %+v", outcomes)
	}
}

func sequences(of []Outcome) (list []int) {
	for _, o := range of {
		list = append(list, o.Sequence)
	}
	return list
}

// What is wrong on the net leaves the list at hand in its place.
func TestWhatIsNotTaken(t *testing.T) {
	for _, row := range []struct {
		reason string
		change func(*testing.T, *world)
		place  int // which outcome
		want   error
	}{
		{"the list of the lists by a certificate that was replaced", func(t *testing.T, w *world) { w.publish(t, 26, w.second) }, 0, ErrSignature},
		{"by a stranger", func(t *testing.T, w *world) { w.publish(t, 26, w.not) }, 0, ErrSignature},
		{"an older one", func(t *testing.T, w *world) { w.publish(t, 24, w.third) }, 0, ErrOlder},
		{"it is gone", func(_ *testing.T, w *world) { delete(w.net, urlEU) }, 0, errNetwork},
		{"no XML", func(_ *testing.T, w *world) { w.net[urlEU] = []byte("Przerwa techniczna") }, 0, nil},
		{"changed after it was signed", func(_ *testing.T, w *world) {
			w.net[urlEU] = bytes.Replace(w.net[urlEU], []byte(">25<"), []byte(">26<"), 1)
		}, 0, ErrSignature},
		{"a country's list by another country", func(t *testing.T, w *world) { w.net[urlPL] = made{sequence: 8, territory: "PL"}.by(t, w.lithuania) }, 1, ErrSignature},
		{"of another country", func(t *testing.T, w *world) { w.net[urlPL] = made{sequence: 8, territory: "LT"}.by(t, w.poland) }, 1, ErrFormat},
		{"an older one of a country", func(t *testing.T, w *world) { w.net[urlPL] = made{sequence: 6, territory: "PL"}.by(t, w.poland) }, 1, ErrOlder},
		{"of a version to come", func(t *testing.T, w *world) {
			w.net[urlPL] = made{sequence: 8, territory: "PL", version: "7"}.by(t, w.poland)
		}, 1, ErrFormat},
		{"without a signature", func(_ *testing.T, w *world) { w.net[urlPL] = []byte(made{sequence: 8, territory: "PL"}.xml()) }, 1, ErrSignature},
		{"a country's list in place of the list of the lists", func(t *testing.T, w *world) {
			w.net[urlEU] = made{sequence: 30, territory: "PL", info: []string{urlPivot2, urlPivot1, urlJournal}}.by(t, w.third)
		}, 0, ErrChain},
	} {
		t.Run(row.reason, func(t *testing.T) {
			w, store := newWorld(t), memory{}
			if _, err := w.source.Refresh(t.Context(), w.net.fetch, store); err != nil {
				t.Fatal(err)
			}
			row.change(t, w)
			outcomes, err := w.source.Refresh(t.Context(), w.net.fetch, store)
			if err != nil {
				t.Fatal(err)
			}
			o := outcomes[row.place]
			if o.Err == nil || row.want != nil && !errors.Is(o.Err, row.want) {
				t.Errorf("%v, want %v", o.Err, row.want)
			}
			if _, outcomes, err = w.source.Load(t.Context(), store); err != nil || !slices.Equal(sequences(outcomes), []int{25, 7, 9}) {
				t.Errorf("at hand: %+v, %v", outcomes, err)
			}
		})
	}
}

func TestPivots(t *testing.T) {
	for _, row := range []struct {
		reason string
		change func(*testing.T, *world)
		want   error
	}{
		{"as they should be", func(*testing.T, *world) {}, nil},
		{"one is missing", func(_ *testing.T, w *world) { delete(w.net, urlPivot1) }, errNetwork},
		{"one is by a stranger", func(t *testing.T, w *world) {
			w.net[urlPivot1] = made{sequence: 10, territory: "EU", pointers: pointer(urlEU, "EU", w.second)}.by(t, w.not)
		}, ErrChain},
		{"one is left out", func(t *testing.T, w *world) {
			w.net[urlEU] = made{sequence: 25, territory: "EU", info: []string{urlPivot2, urlJournal}}.by(t, w.third)
		}, ErrChain},
		{"one is a country's list", func(t *testing.T, w *world) {
			w.net[urlPivot1] = made{sequence: 10, territory: "PL", pointers: pointer(urlEU, "EU", w.second)}.by(t, w.first)
		}, ErrChain},
		{"one names nobody", func(t *testing.T, w *world) {
			w.net[urlPivot1] = made{sequence: 10, territory: "EU"}.by(t, w.first)
		}, ErrChain},
	} {
		w, store := newWorld(t), memory{}
		row.change(t, w)
		_, err := w.source.Refresh(t.Context(), w.net.fetch, store)
		if !errors.Is(err, row.want) || (err == nil) != (row.want == nil) {
			t.Errorf("%s: %v, want %v", row.reason, err, row.want)
		}
		if err != nil && len(store) > 0 {
			t.Errorf("%s: something was kept", row.reason)
		}
	}
}

// A store that somebody wrote to is found out, and mended from the net.
func TestTheStoreIsNotTrusted(t *testing.T) {
	w, store, ctx := newWorld(t), memory{}, context.Background()
	if _, err := w.source.Refresh(ctx, w.net.fetch, store); err != nil {
		t.Fatal(err)
	}
	store[urlPL] = made{sequence: 99, territory: "PL"}.by(t, w.not)
	trust, outcomes, err := w.source.Load(ctx, store)
	if err != nil || len(trust.Lists) != 2 || !errors.Is(outcomes[1].Err, ErrSignature) {
		t.Errorf("%+v, %v", outcomes, err)
	}
	store[urlPivot2] = []byte("x")
	if _, _, err := w.source.Load(ctx, store); err == nil {
		t.Error("loaded over a pivot that is none")
	}
	if _, err := w.source.Refresh(ctx, w.net.fetch, store); err != nil {
		t.Fatal(err)
	}
	if _, outcomes, err := w.source.Load(ctx, store); err != nil || !slices.Equal(sequences(outcomes), []int{25, 7, 9}) {
		t.Errorf("mended: %+v, %v", outcomes, err)
	}
}
