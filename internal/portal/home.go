package portal

import (
	"context"
	"net/http"

	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// homePage is the front door.
type homePage struct {
	Topics  []ui.Link
	Offices []ui.Link
	Count   int // of offices
	Todo    []todo
	Known   bool // somebody is logged in
}

// maxOffices is how many offices the home page names; the list has all.
const maxOffices = 12

func (p *pages) home(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), person(r)
	page := homePage{Known: by.LoggedIn()}
	var err error
	if page.Topics, err = p.topicLinks(ctx); err != nil {
		return err
	}
	offices, err := p.Offices.Offices(ctx)
	if err != nil {
		return err
	}
	page.Count = len(offices)
	page.Offices = officeLinks(offices[:min(len(offices), maxOffices)])
	if page.Known {
		have, err := p.have(ctx, by)
		if err != nil {
			return err
		}
		page.Todo = have.todo(ctx, p.today())
	}
	return web.Render(w, r, http.StatusOK, home(page))
}

// topicLinks lead to the shelves on which something lies.
func (p *pages) topicLinks(ctx context.Context) ([]ui.Link, error) {
	topics, err := p.Offers.Topics(ctx)
	if err != nil {
		return nil, err
	}
	found, err := p.Offers.Listings(ctx, Filter{})
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	for _, l := range found {
		used[l.Topic] = true
	}
	var out []ui.Link
	for _, t := range topics {
		if used[t.ID] {
			out = append(out, ui.Link{Text: t.Title, Href: topicPath(t), Note: t.Text, Attrs: langOf(ctx, t.Lang)})
		}
	}
	return out, nil
}

func (p homePage) search(ctx context.Context) *ui.SearchProps {
	return &ui.SearchProps{Action: "/szukaj", Label: i18n.T(ctx, "portal.search.label"), Button: i18n.T(ctx, "portal.search.button"), Suggest: suggestPath}
}

// officeLinks lead to the pages of offices.
func officeLinks(offices []Office) []ui.Link {
	var out []ui.Link
	for _, o := range offices {
		out = append(out, ui.Link{Text: o.Name, Href: officePath(o.Slug), Note: place(o)})
	}
	return out
}
