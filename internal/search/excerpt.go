package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"wrota/internal/kit/actor"
)

const (
	excerptBytes = 260
	// excerptTime is how long a page waits for excerpts: those that are not ready are left out, and a page of large files
	// is not slower than others.
	excerptTime = 100 * time.Millisecond
	// excerptsAtOnce is how many things are read together: few questions to the database, and few that are lost when the time is over.
	excerptsAtOnce = 5
)

// Excerpts are the places of some found things where the words stand. They are made from the things as they are kept, of which the actor
// was shown a line a moment ago (Find), and kept nowhere.
func (s *Service) Excerpts(ctx context.Context, by actor.Actor, page Page) (map[Thing][]Piece, error) {
	out := map[Thing][]Piece{}
	if page.Words.IsZero() || by.Kind != actor.Clerk {
		return out, nil
	}
	soon, cancel := context.WithTimeout(ctx, excerptTime)
	defer cancel()
	for part := range slices.Chunk(page.Found, excerptsAtOnce) {
		things := make([]Thing, len(part))
		for i, f := range part {
			things[i] = f.Thing
		}
		items, err := s.Shelf.Items(soon, by.Unit, things)
		if soon.Err() != nil {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("search: excerpt: %w", err)
		}
		for _, it := range items {
			out[it.Thing] = page.Words.Excerpt(strings.Join(it.Text, "\n"), excerptBytes)
		}
	}
	return out, ctx.Err()
}
