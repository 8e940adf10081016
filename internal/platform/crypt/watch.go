package crypt

import (
	"context"
	"time"
)

// watchEvery is how soon a seal that was put into the folder is used.
const watchEvery = time.Minute

// Watch reads the folder again and again, until ctx ends. What is wrong with it is said when it is new, not
// every minute. It is no job of a queue: each node has a folder of its own.
func (s *Seals) Watch(ctx context.Context, say func(error)) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	said := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			err := s.Reload()
			if err != nil && err.Error() != said {
				say(err)
			}
			if said = ""; err != nil {
				said = err.Error()
			}
		}
	}
}
