package notices

import (
	"hash/fnv"
	"sync"
	"time"

	"wrota/internal/kit/id"
)

// relay remembers that the mail server cannot be reached, so that a thousand waiting messages do not
// each find it out by a timeout and hold up all other work: while it is down, one message at a time
// knocks.
type relay struct {
	mu       sync.Mutex
	since    time.Time // when it went down
	closed   time.Time // nobody knocks before
	down     bool
	knocking bool
}

// knockEvery is the pause between two tries of a server that is down.
const knockEvery = 30 * time.Second

// admit tells whether a message may be sent now, or when to come back.
func (r *relay) admit(now time.Time) (ok bool, later time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.down {
		return true, time.Time{}
	}
	if r.knocking || now.Before(r.closed) {
		// The longer it is away, the less often everybody asks: ten thousand waiting messages must not
		// keep the database busy with waiting.
		return false, now.Add(min(max(now.Sub(r.since)/2, knockEvery), longestKnock/2))
	}
	r.knocking = true
	return true, time.Time{}
}

// report says whether the server could be reached.
func (r *relay) report(now time.Time, reached bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !reached && !r.down {
		r.since = now
	}
	r.knocking, r.down = false, !reached
	r.closed = now.Add(knockEvery)
}

// release takes back an admission that was not used.
func (r *relay) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.knocking = false
}

// pauses are the waits between tries of one message.
var pauses = []time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, time.Hour,
}

// longestKnock bounds the wait when it was not this message that was refused, but the server that was
// away: once it is back, everything should arrive soon.
const longestKnock = 15 * time.Minute

// pause is how long to wait after a number of tries, give or take a fifth, so that what failed together
// does not come back together. The same message always waits the same.
func pause(attempts int64, unreachable bool, n id.Notice) time.Duration {
	d := pauses[min(int(attempts), len(pauses))-1]
	if unreachable {
		d = min(d, longestKnock)
	}
	return d*4/5 + spread(n, attempts, d*2/5)
}

// spread is a part of d that is always the same for the same try of the same message.
func spread(n id.Notice, attempts int64, d time.Duration) time.Duration {
	h := fnv.New32a()
	_, _ = h.Write([]byte(n.String())) // a hash never fails
	_, _ = h.Write([]byte{byte(attempts)})
	return d * time.Duration(h.Sum32()%1024) / 1024
}
