package db

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"sync"
)

// Counter knows the statements of a request. Tests use it to forbid a query for each row, and to find out what a
// request wrote.
type Counter struct {
	mu    sync.Mutex
	n     int64
	wrote []string
}

// Load is the number of statements so far.
func (c *Counter) Load() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// Wrote are the tables that statements changed so far, sorted; also when the transaction was undone afterwards.
func (c *Counter) Wrote() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := slices.Sorted(slices.Values(c.wrote))
	return slices.Compact(out)
}

type counterKey struct{}

// WithCounter returns a context whose statements are counted.
func WithCounter(ctx context.Context) (context.Context, *Counter) {
	c := &Counter{}
	return context.WithValue(ctx, counterKey{}, c), c
}

// CounterIn is the counter of a context, or nil.
func CounterIn(ctx context.Context) *Counter {
	c, _ := ctx.Value(counterKey{}).(*Counter)
	return c
}

// count counts a statement. A change that is known to have found no row wrote nothing.
func count(ctx context.Context, q string, res sql.Result) {
	c := CounterIn(ctx)
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	if res != nil {
		if n, err := res.RowsAffected(); err == nil && n == 0 {
			return
		}
	}
	if t := written(q); t != "" {
		c.wrote = append(c.wrote, t)
	}
}

// written is the table that a statement changes, or "": the first line may be the name that sqlc gave it.
func written(q string) string {
	if strings.HasPrefix(q, "--") {
		_, q, _ = strings.Cut(q, "\n")
	}
	f := strings.Fields(q[:min(len(q), 200)])
	switch {
	case len(f) > 2 && (f[0] == "INSERT" && f[1] == "INTO" || f[0] == "DELETE" && f[1] == "FROM"):
		f = f[2:]
	case len(f) > 1 && f[0] == "UPDATE":
		f = f[1:]
	default:
		return ""
	}
	name, _, _ := strings.Cut(f[0], "(")
	return name
}
