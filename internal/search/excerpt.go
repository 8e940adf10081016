package search

import (
	"context"
	"fmt"
	"strings"
	"time"

	"wrota/internal/kit/actor"
)

const (
	excerptBytes = 260
	// excerptTime is how long a page waits for excerpts: those that are not ready are left out, and a page of large files
	// is not slower than others.
	excerptTime = 100 * time.Millisecond
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
	for _, f := range page.Found {
		if soon.Err() != nil {
			break
		}
		items, err := s.Shelf.Items(soon, by.Unit, []Thing{f.Thing})
		if soon.Err() != nil {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("search: excerpt: %w", err)
		}
		for _, it := range items {
			out[f.Thing] = page.Words.Excerpt(strings.Join(it.Text, "\n"), excerptBytes)
		}
	}
	return out, ctx.Err()
}
