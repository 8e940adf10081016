package reach

import (
	"context"
	"fmt"
	"sync"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Changed says, in the transaction that does it, that something changed of who may do what in a unit. Every
// program that remembers an employee's rights learns it with its next question. A test of the module finds
// changes that do not say so.
func Changed(ctx context.Context, tx *db.Tx, unit id.Unit) error {
	if err := query.New(tx).ChangeStanding(ctx, unit); err != nil {
		return fmt.Errorf("identity: standing: %w", err)
	}
	return nil
}

// Standing is an employee's place and rights on a day, as the version of the unit has them.
type Standing struct {
	Version int64
	Day     calendar.Date
	Actor   actor.Actor // what does not depend on the session
}

// mostKnown bounds what is remembered: twice the people of the largest installation, some 2 KB each.
const mostKnown = 20_000

// Known remembers the standing of employees. What it holds is worth something only together with the version
// that the database gives at the same request: a right that was taken is gone with the next click, on every node.
// The zero value remembers nothing yet. What is got out of it is shared and must not be changed.
type Known struct {
	mu sync.RWMutex
	of map[id.Employee]Standing
}

// Get is what is remembered of an employee.
func (k *Known) Get(e id.Employee) (Standing, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	s, ok := k.of[e]
	return s, ok
}

// Put remembers. When there is no room the others are forgotten: they cost one question more, once.
func (k *Known) Put(e id.Employee, s Standing) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of == nil || len(k.of) >= mostKnown {
		k.of = map[id.Employee]Standing{}
	}
	k.of[e] = s
}
