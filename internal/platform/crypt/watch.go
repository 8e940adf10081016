package crypt

import (
	"context"
	"errors"
	"time"
)

// watchEvery is how soon a seal that was put into the folder is used.
const watchEvery = time.Minute

// Watch reads the folder again and again, until ctx ends, and asks whether the keys in tokens are there. What is wrong is
// said at once and when it is new, not every minute. It is no job of a queue: each node has a folder of its own.
func (s *Seals) Watch(ctx context.Context, now func() time.Time, say func(error)) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for said := ""; ; {
		err := errors.Join(s.Reload(), s.Check(ctx, now()))
		if err != nil && err.Error() != said && ctx.Err() == nil {
			say(err)
		}
		if said = ""; err != nil {
			said = err.Error()
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
