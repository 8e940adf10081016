package longterm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/notices"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/jobs"
	"wrota/internal/signatures/keeping"
)

// Alarm tells the administrators of offices about signed files that cannot be kept provable.
type Alarm struct {
	Keeper  *keeping.Service
	Clock   clock.Clock
	Offices func(ctx context.Context) ([]identity.Unit, error)
	Tell    func(ctx context.Context, n notices.Notice) error // every administrator of the unit, once for each source
}

// Register makes the alarm a timer: nobody is told more than once a day.
func (a Alarm) Register(q *jobs.Queue) { jobs.Daily(q, "app.kept", a.Look) }

// Look warns the administrators of every office with such files, after it had the keeper try once more: what only waits for
// its next round is no trouble. The same files are told once a month; another one is
// told the next day. One office's trouble does not keep the others from being warned.
func (a Alarm) Look(ctx context.Context) error {
	if err := a.Keeper.Sweep(ctx); err != nil {
		return err
	}
	units, err := a.Offices(ctx)
	if err != nil {
		return err
	}
	var all []error
	for _, u := range units {
		list, err := a.Keeper.Troubles(ctx, u.ID)
		if err != nil {
			all = append(all, err)
			continue
		}
		list = slices.DeleteFunc(list, func(k keeping.Kept) bool { return !k.Alarm })
		if len(list) > 0 {
			all = append(all, a.Tell(ctx, notices.Notice{Source: a.source(list), Unit: u.ID, Kind: notices.SignaturesStuck, Path: Path}))
		}
	}
	return errors.Join(all...)
}

// source is the same for the same files in the same month.
func (a Alarm) source(list []keeping.Kept) string {
	var sums []string
	for _, k := range list {
		sums = append(sums, k.Sum.String())
	}
	slices.Sort(sums)
	sum := sha256.Sum256([]byte(strings.Join(sums, " ")))
	return "kept:" + hex.EncodeToString(sum[:8]) + "@" + clock.Today(a.Clock).Start().Format("2006-01")
}
