package portal

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

const (
	suggestPath    = "/szukaj/podpowiedzi"
	maxSuggestions = 8
)

// searchPage is what was found.
type searchPage struct {
	Text     string
	Number   string // what was typed, when it looks like the number of a receipt
	Services []ui.Link
	Topics   []ui.Link
	Offices  []ui.Link
	Mine     []ui.Link
}

func (p *pages) search(w http.ResponseWriter, r *http.Request) error {
	page := searchPage{Text: strings.TrimSpace(r.URL.Query().Get("q"))}
	if page.Text == "" {
		return web.Render(w, r, http.StatusOK, found(page))
	}
	if strings.HasPrefix(strings.ToUpper(page.Text), "RPW") {
		page.Number = page.Text
	}
	if err := p.find(r.Context(), person(r), &page); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, found(page))
}

func (p *pages) find(ctx context.Context, by actor.Actor, page *searchPage) error {
	services, err := p.Offers.Listings(ctx, Filter{Text: page.Text})
	if err != nil {
		return err
	}
	for _, l := range services {
		page.Services = append(page.Services, serviceLink(ctx, l, ""))
	}
	offices, err := p.Offices.Offices(ctx)
	if err != nil {
		return err
	}
	page.Offices = officeLinks(matching(offices, page.Text))
	topics, err := p.topicLinks(ctx)
	if err != nil {
		return err
	}
	page.Topics = slices.DeleteFunc(topics, func(l ui.Link) bool { return !says(l.Text+" "+l.Note, page.Text) })
	if !by.LoggedIn() {
		return nil
	}
	matters, err := p.Matters.Matters(ctx, by)
	for _, m := range matters {
		if says(m.Title+" "+m.Sign, page.Text) {
			page.Mine = append(page.Mine, ui.Link{Text: m.Title, Href: matterPath(m.ID), Note: m.Sign})
		}
	}
	return err
}

// says tells whether a text has every word that was typed.
func says(text, typed string) bool {
	text = i18n.Fold(text)
	return !slices.ContainsFunc(i18n.Words(typed), func(word string) bool { return !strings.Contains(text, word) })
}

// suggest helps while somebody types: services first, then offices.
func (p *pages) suggest(w http.ResponseWriter, r *http.Request) error {
	typed := strings.TrimSpace(r.URL.Query().Get("q"))
	out := []ui.Suggestion{}
	if typed != "" {
		services, err := p.Offers.Listings(r.Context(), Filter{Text: typed})
		if err != nil {
			return err
		}
		for _, l := range services {
			out = append(out, ui.Suggestion{Value: l.Action, Label: l.Action, Note: l.Summary})
		}
		offices, err := p.Offices.Offices(r.Context())
		if err != nil {
			return err
		}
		for _, o := range matching(offices, typed) {
			out = append(out, ui.Suggestion{Value: o.Name, Label: o.Name, Note: place(o)})
		}
	}
	body, err := json.Marshal(out[:min(len(out), maxSuggestions)])
	if err != nil {
		return err
	}
	return web.Text(w, r, "application/json", body)
}

func (p searchPage) nothing() bool {
	return len(p.Services)+len(p.Offices)+len(p.Topics)+len(p.Mine) == 0 && p.Number == ""
}

func (p searchPage) title(ctx context.Context) string {
	if p.Text == "" {
		return i18n.T(ctx, "portal.search.title")
	}
	return i18n.T(ctx, "portal.search.results", "Text", p.Text)
}

// checkLink leads to the check of a number, already filled in.
func (p searchPage) checkLink() string { return "/sprawdz?" + url.Values{"numer": {p.Number}}.Encode() }
