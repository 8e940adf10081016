package load

import (
	"context"
	"slices"
	"sync"
	"time"

	"wrota/internal/platform/clock"
)

// Result is what many people met.
type Result struct {
	Took   time.Duration   // from the first request to the last answer
	Times  []time.Duration // of the requests that succeeded, the shortest first
	Errors int
	First  error // one of the errors, to say what they were like
}

// Quantile is the time within which a share q of the requests was answered; 0 when there were none.
func (r Result) Quantile(q float64) time.Duration {
	if len(r.Times) == 0 {
		return 0
	}
	return r.Times[min(int(q*float64(len(r.Times))), len(r.Times)-1)]
}

// PerSecond is how many requests succeeded in a second.
func (r Result) PerSecond() float64 {
	if r.Took <= 0 {
		return 0
	}
	return float64(len(r.Times)) / r.Took.Seconds()
}

// Together lets n people do something again and again until the time is over, and times it. What do
// returns says whether there is more to do; an error counts and the person goes on.
func Together(ctx context.Context, n int, d time.Duration, do func(person int) (more bool, err error)) Result {
	var all Result
	var mu sync.Mutex
	var wg sync.WaitGroup
	begin := clock.System{}.Now()
	for person := range n {
		wg.Go(func() {
			one := alone(ctx, begin.Add(d), func() (bool, error) { return do(person) })
			mu.Lock()
			defer mu.Unlock()
			all.Times = append(all.Times, one.Times...)
			all.Errors += one.Errors
			if all.First == nil {
				all.First = one.First
			}
		})
	}
	wg.Wait()
	all.Took = clock.System{}.Now().Sub(begin)
	slices.Sort(all.Times)
	return all
}

// alone is one person of Together.
func alone(ctx context.Context, until time.Time, do func() (bool, error)) (r Result) {
	for ctx.Err() == nil {
		start := clock.System{}.Now()
		if !start.Before(until) {
			return r
		}
		more, err := do()
		switch {
		case err != nil:
			r.Errors++
			if r.First == nil {
				r.First = err
			}
		case more:
			r.Times = append(r.Times, clock.System{}.Now().Sub(start))
		}
		if !more {
			return r
		}
	}
	return r
}
