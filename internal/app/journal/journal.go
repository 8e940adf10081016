// Package journal keeps the audit in order by itself: it checks every chain and every anchor once a day, closes the
// days that have ended, deletes entries after their term (KRI § 21 sec. 4: two years at least) and passes new ones
// on to another system.
//
// Nothing here holds work up: each is a timer, and what fails is tried again. A broken chain is told and never
// mended, because what an entry said cannot be told from the others.
package journal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"wrota/internal/app/witness"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// Settings say how long entries are kept, and who else gets them.
type Settings struct {
	Years  int    `help:"Entries of the audit log are deleted after so many years, at least 2; 0: never. The logs of cases stay with the cases." default:"6"`
	Stream string `help:"Another system that gets every entry of the audit log: udp://, tcp:// or tls://host:port or unix:///dev/log for a syslog, file:///path or stdout: for lines of JSON. Empty: none." placeholder:"PLACE"`
}

// Check refuses a term that the law does not allow.
func (s Settings) Check() error {
	if s.Years != 0 && s.Years < audit.LeastYears {
		return fmt.Errorf("audit-years is %d: entries are kept for %d years at least (KRI § 21), or 0 for ever", s.Years, audit.LeastYears)
	}
	return nil
}

// Open opens the signer of checkpoints. Its key is made when there is none, under the name of the portal, which it
// keeps; losing it means that nobody can check new checkpoints with the key they have.
func Open(keys, base string, d *db.DB, c clock.Clock) (*audit.Notary, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("base: %w", err)
	}
	if err := os.MkdirAll(keys, 0o700); err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	key, err := crypt.LoadOrCreateNotary(filepath.Join(keys, "audit.key"), u.Host+witness.Path)
	if err != nil {
		return nil, fmt.Errorf("key of the audit: %w", err)
	}
	return audit.NewNotary(d, c, key), nil
}

// Keeper has the timers.
type Keeper struct {
	DB       *db.DB
	Log      *slog.Logger
	Audit    *audit.Log
	Notary   *audit.Notary
	Settings Settings
}

// Register puts the timers into the queue. Days are closed every hour, so that a checkpoint is there soon after
// midnight whenever the program was started.
func (k Keeper) Register(q *jobs.Queue) {
	jobs.Daily(q, "app.audit", k.Verify)
	jobs.Daily(q, "app.forget", k.forget)
	jobs.Every(q, "app.stream", 10*time.Second, k.stream)
	jobs.Every(q, "app.checkpoint", time.Hour, k.closeDays)
}

// Verify recomputes the chains and reports those that were tampered with.
func (k Keeper) Verify(ctx context.Context) error {
	err := k.DB.View(ctx, actor.Automaton("system.app", id.Region), func(tx *db.Tx) error {
		_, err := k.Audit.VerifyAll(ctx, tx)
		return err
	})
	if err == nil {
		err = k.Notary.CheckAnchors(ctx)
	}
	if _, broken := errors.AsType[*audit.Break](err); broken {
		k.Log.Error("broken audit", "error", err)
		return nil
	}
	return err
}

func (k Keeper) forget(ctx context.Context) error {
	if k.Settings.Years == 0 {
		return nil
	}
	_, err := k.Notary.Forget(ctx, k.Settings.Years)
	return err
}

// stream passes new entries on. What cannot be sent waits and is tried again; nothing else waits for it.
func (k Keeper) stream(ctx context.Context) error {
	if k.Settings.Stream == "" {
		return nil
	}
	host, err := os.Hostname()
	if err != nil {
		return err
	}
	to, err := audit.OpenSink(k.Settings.Stream, host)
	if err != nil {
		return err
	}
	if _, err = k.Notary.Pass(ctx, to); err != nil {
		k.Log.Warn("audit stream", "error", err)
	}
	return to.Close()
}

func (k Keeper) closeDays(ctx context.Context) error {
	_, err := k.Notary.CloseDays(ctx)
	return err
}
