package desk

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"golang.org/x/sync/errgroup"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// most is how many lines of one source the palette shows.
const most = 8

// search asks all sources at the same time and answers what they found, in their order.
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
	each := make([][]ui.Found, len(p.Sources))
	g, ctx := errgroup.WithContext(ctx)
	for i, s := range p.Sources {
		g.Go(func() (err error) {
			each[i], err = s.Search(ctx, by, text)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for _, f := range each {
		out = append(out, f[:min(len(f), most)]...)
	}
	return out, nil
}
