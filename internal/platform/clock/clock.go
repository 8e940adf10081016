// Package clock is the only place that reads the machine's clock.
//
// Everything that has legal meaning takes its time from a Clock, so that tests and demonstrations can
// stand at any moment. Times are UTC with microseconds; what day it is in law is calendar.Of(time),
// because the day of an office ends at midnight in Warsaw.
package clock

import (
	"sync"
	"time"

	"wrota/internal/kit/calendar"
)

// Clock tells the time. Times are UTC with microseconds, the precision of both databases.
type Clock interface{ Now() time.Time }

// System reads the machine's clock.
type System struct{}

func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Today is the current day in legal time.
func Today(c Clock) calendar.Date { return calendar.Of(c.Now()) }

// Manual stands still until it is moved. Tests use it; the zero value stands at the year 1.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// At returns a Manual clock that stands at t.
func At(t time.Time) *Manual { return &Manual{now: t.UTC().Truncate(time.Microsecond)} }

func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Move advances the clock (or turns it back, to test that nothing depends on it going forward).
func (m *Manual) Move(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}

// Set puts the clock at t.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = t.UTC().Truncate(time.Microsecond)
}
