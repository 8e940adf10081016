// Package refused writes into the audit what was refused to people: a page they have no right to, a thing that is not
// theirs (which looks to them as if it did not exist), a form that another site sent, a flood (KRI § 19; OWASP ASVS
// 5.0, 16.3.2 and 16.3.3). The inspector of data protection and the administrator of the office read it.
//
// An entry says who, which page by the name of its route, why, from where and when, and not what was typed into the
// address: that may be anything. Something refused to a member of staff stands in the log of the office, all else
// in that of the region.
//
// A flood cannot fill the disk: of what one person is refused in an hour the first entries are written one by one,
// further ones at the 100th, the 1,000th and so on, with the number so far. All visitors without an account count as
// one, and so do those beyond the most people whom a node counts apart. The counts are kept in memory: a node that
// starts anew begins to count anew.
package refused

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/web"
)

const (
	singly  = 20     // entries an hour for one person that are written one by one
	most    = 10_000 // people whom a node counts apart
	patient = 2 * time.Second
)

// Watch writes refusals down.
type Watch struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
	Log   *slog.Logger

	counts counts
}

// counts are the refusals of one hour, by whom they befell.
type counts struct {
	mu   sync.Mutex
	hour time.Time
	of   map[string]int
}

// next counts a refusal and tells how many there have been, and whether this one is to be written.
func (c *counts) next(now time.Time, who string) (n int, write bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if hour := now.Truncate(time.Hour); !hour.Equal(c.hour) {
		c.hour, c.of = hour, map[string]int{}
	}
	if _, known := c.of[who]; !known && len(c.of) >= most {
		who = "others"
	}
	c.of[who]++
	n = c.of[who]
	return n, n <= singly || power(n)
}

// power tells whether n is 100, 1,000 and so on.
func power(n int) bool {
	for ; n >= 100; n /= 10 {
		if n%10 != 0 {
			return false
		}
		if n == 100 {
			return true
		}
	}
	return false
}

// detail is what an entry says of a refusal.
type detail struct {
	Status int    `json:"status"`
	Why    string `json:"why"`
	Count  int    `json:"count"` // in this hour
}

// Note is for web.Config: it writes a refusal down, or counts it.
func (w *Watch) Note(r *http.Request, x web.Refusal) {
	by := web.ActorOf(r)
	who, unit := "visitors", id.Region
	if by.LoggedIn() {
		who = by.Human().String()
	}
	if by.Kind == actor.Clerk {
		unit = by.Unit
	}
	n, write := w.counts.next(w.Clock.Now(), who)
	if !write {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), patient) // the browser may have gone
	defer cancel()
	err := w.DB.InTx(ctx, by, func(tx *db.Tx) error {
		w.Audit.Record(ctx, tx, unit, audit.Entry{Verb: audit.Refused, Subject: "page:" + x.Route, Detail: detail{x.Status, x.Why, n}})
		return nil
	})
	if err != nil {
		w.Log.Error("a refusal could not be written down", "route", x.Route, "error", err)
	}
}
