package trust

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/tsl"
	"wrota/internal/signatures/query"
)

// Times of the lists. Art. 2 of decision (EU) 2015/1505 lets a list live for six months, but a service whose status was
// taken away must be known within a day.
const (
	every = 6 * time.Hour
	look  = time.Minute        // how long a node does not ask whether another one got a newer list
	alarm = 3 * 24 * time.Hour // a list that could not be had for so long is somebody's business
)

// Seals tells the certificates of the seals of this installation's offices.
type Seals interface {
	Seals(ctx context.Context) ([]Own, error)
}

// Settings are whom the operator trusts. The zero value trusts nobody but the offices themselves.
type Settings struct {
	Source   tsl.Source // without LOTL: no lists
	Profile  ades.Anchors
	Personal ades.Anchors
	Stamps   ades.Anchors
}

// Keeper keeps trust up to date: one node of the installation fetches the lists, and every node loads them from the
// database when they have changed. Without a network the lists at hand go on to be used.
type Keeper struct {
	Settings
	DB    *db.DB
	Blobs blob.Store
	Clock clock.Clock
	Log   *slog.Logger
	Fetch tsl.Fetch
	Own   Seals

	mu      sync.Mutex // of those below
	lists   *tsl.Trust
	version int64
	looked  time.Time
	loading sync.Mutex // one loads, the others go on with what was there
}

// Register lets one node at a time refresh the lists, if there are to be any.
func (k *Keeper) Register(q *jobs.Queue) {
	if k.Source.LOTL != "" {
		jobs.Every(q, "signatures.refresh-lists", every, k.Refresh)
	}
}

// Trust is whom is believed now. That lists cannot be loaded is logged and no error: what they would say is then
// unknown, and filing goes on.
func (k *Keeper) Trust(ctx context.Context) (*Trust, error) {
	own, err := k.Own.Seals(ctx)
	if err != nil {
		return nil, fmt.Errorf("trust: own seals: %w", err)
	}
	lists, err := k.current(ctx)
	if err != nil {
		return nil, err
	}
	return &Trust{Lists: lists, Profile: k.Profile, Personal: k.Personal, Stamps: k.Stamps, Own: own}, nil
}

// current are the lists in memory, loaded anew when the database has others.
func (k *Keeper) current(ctx context.Context) (*tsl.Trust, error) {
	if k.Source.LOTL == "" {
		return nil, nil //nolint:nilnil // there are no lists, which is no fault
	}
	lists, version, due := k.held()
	if !due {
		return lists, nil
	}
	now, err := k.stored(ctx)
	if err != nil {
		return nil, err
	}
	if now == version {
		k.hold(lists, version)
		return lists, nil
	}
	if lists == nil {
		k.loading.Lock()
	} else if !k.loading.TryLock() {
		return lists, nil // somebody is at it; what was there a minute ago will do
	}
	defer k.loading.Unlock()
	if lists, version, due = k.held(); !due || version == now {
		return lists, nil // somebody was
	}
	loaded, outcomes, err := k.Source.Load(ctx, k.store())
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		k.Log.Error("trusted lists could not be loaded", "error", err)
		loaded = lists
	}
	for _, o := range outcomes {
		if o.Err != nil {
			k.Log.Warn("trusted list is not at hand", "territory", o.Territory, "error", o.Err)
		}
	}
	k.hold(loaded, now)
	return loaded, nil
}

func (k *Keeper) held() (lists *tsl.Trust, version int64, due bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.lists, k.version, k.looked.IsZero() || k.Clock.Now().Sub(k.looked) >= look
}

func (k *Keeper) hold(lists *tsl.Trust, version int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.lists, k.version, k.looked = lists, version, k.Clock.Now()
}

// stored is the version of the lists in the database; 0 when there are none.
func (k *Keeper) stored(ctx context.Context) (version int64, err error) {
	err = k.DB.Ask(ctx, automaton, func(tx *db.Tx) (err error) {
		version, err = query.New(tx).ListsVersion(ctx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("trust: lists: %w", err)
	}
	return version, nil
}

// Refresh fetches the lists and keeps those that are authentic and not older than what is there. What cannot be had is
// written down beside the list and logged; the lists at hand stay.
func (k *Keeper) Refresh(ctx context.Context) error {
	outcomes, err := k.Source.Refresh(ctx, k.Fetch, k.store())
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil && (len(outcomes) == 0 || outcomes[0].Sequence > 0) {
		return fmt.Errorf("trust: refresh: %w", err)
	}
	if err != nil {
		outcomes[0].Err = err // there is no list of the lists at all: the next time is soon enough
	}
	now := k.Clock.Now()
	for _, o := range outcomes {
		if o.Err != nil {
			k.Log.Warn("trusted list was not refreshed", "territory", o.Territory, "url", o.URL, "sequence", o.Sequence, "error", o.Err)
		}
		if err := k.note(ctx, o, now); err != nil {
			return err
		}
	}
	states, err := k.States(ctx)
	for _, s := range states {
		if s.Alarming(now) {
			k.Log.Error("trusted list has not been refreshed for days", "territory", s.Territory, "since", s.Failing, "problem", s.Problem)
		}
	}
	return err
}

func (k *Keeper) note(ctx context.Context, o tsl.Outcome, now time.Time) error {
	p := query.ListFaredParams{Url: o.URL, Territory: o.Territory, Sequence: int64(o.Sequence), CheckedAt: db.At(now)}
	if o.Err != nil {
		p.Problem, p.FailingAt = o.Err.Error(), db.At(now)
	}
	err := k.DB.InTx(ctx, automaton, func(tx *db.Tx) error { return query.New(tx).ListFared(ctx, p) })
	if err != nil {
		return fmt.Errorf("trust: outcome of a list: %w", err)
	}
	return nil
}

// automaton acts for the lists, which belong to the region.
var automaton = actor.Automaton("system.signatures", id.Region)
