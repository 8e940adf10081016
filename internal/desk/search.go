package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// most is how many lines of one source the palette shows.
const most = 8

// search asks all sources at the same time and answers what they found, in their order. A source that
// fails does not take the others with it: the search fails only when all of them do. What was found names
// people, so that it was shown is one entry of the journal, however many lines there are.
func (p *pages) search(w http.ResponseWriter, r *http.Request) error {
	found, err := p.find(r.Context(), web.ActorOf(r), r.URL.Query().Get("q"))
	if err != nil {
		return err
	}
	body, err := json.Marshal(found)
	if err != nil {
		return err
	}
	return web.Text(w, r, "application/json", body)
}

func (p *pages) find(ctx context.Context, by actor.Actor, text string) ([]ui.Found, error) {
	out := []ui.Found{}
	if text = strings.TrimSpace(text); len([]rune(text)) < 2 {
		return out, nil
	}
	each, errs := make([][]ui.Found, len(p.Sources)), make([]error, len(p.Sources))
	var wait sync.WaitGroup
	for i, s := range p.Sources {
		wait.Go(func() { each[i], errs[i] = s.Search(ctx, by, text) })
	}
	wait.Wait()
	if len(errs) > 0 && !slices.Contains(errs, nil) {
		return nil, fmt.Errorf("desk: search: %w", errors.Join(errs...))
	}
	for _, f := range each {
		out = append(out, f[:min(len(f), most)]...)
	}
	if len(out) == 0 {
		return out, nil
	}
	if err := p.Journal.Searched(ctx, by, utf8.RuneCountInString(text), len(out)); err != nil {
		return nil, fmt.Errorf("desk: search: %w", err) // nobody is shown what cannot be accounted for
	}
	return out, nil
}
