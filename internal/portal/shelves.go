package portal

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// servicesPage is the list of e-services.
type servicesPage struct {
	Text    string
	Topic   Topic  // chosen; zero for all
	Office  Office // chosen; zero for all
	Topics  []Topic
	Offices []Office
	Found   []Listing
}

func (p *pages) services(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	page := servicesPage{Text: q.Get("q")}
	var err error
	if page.Topics, err = p.Offers.Topics(ctx); err != nil {
		return err
	}
	if page.Offices, err = p.Offices.Offices(ctx); err != nil {
		return err
	}
	if page.Topic, err = topicNamed(page.Topics, q.Get("temat")); err != nil {
		return err
	}
	if page.Office, err = officeNamed(page.Offices, q.Get("urzad")); err != nil {
		return err
	}
	page.Found, err = p.Offers.Listings(ctx, Filter{Unit: page.Office.ID, Topic: page.Topic.ID, Text: page.Text})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, serviceList(page))
}

// topicNamed finds a topic by its id; "" is none.
func topicNamed(topics []Topic, name string) (Topic, error) {
	i := slices.IndexFunc(topics, func(t Topic) bool { return t.ID == name })
	switch {
	case name == "":
		return Topic{}, nil
	case i < 0:
		return Topic{}, fault.New(fault.NotFound, "portal.no-such-topic")
	}
	return topics[i], nil
}

// officeNamed finds an office by its word in addresses; "" is none.
func officeNamed(offices []Office, slug string) (Office, error) {
	i := slices.IndexFunc(offices, func(o Office) bool { return o.Slug == slug })
	switch {
	case slug == "":
		return Office{}, nil
	case i < 0:
		return Office{}, fault.New(fault.NotFound, "portal.no-such-office")
	}
	return offices[i], nil
}

func officeOf(offices []Office, unit id.Unit) Office {
	if i := slices.IndexFunc(offices, func(o Office) bool { return o.ID == unit }); i >= 0 {
		return offices[i]
	}
	return Office{}
}

// title says what the list holds.
func (p servicesPage) title(ctx context.Context) string {
	switch {
	case p.Topic.ID != "" && p.Office.Slug != "":
		return p.Topic.Title + ": " + p.Office.ShortName
	case p.Topic.ID != "":
		return p.Topic.Title
	case p.Office.Slug != "":
		return i18n.T(ctx, "portal.services.of", "Office", p.Office.ShortName)
	}
	return i18n.T(ctx, "portal.services.title")
}

// narrowed tells whether anything was chosen or typed.
func (p servicesPage) narrowed() bool {
	return p.Text != "" || p.Topic.ID != "" || p.Office.Slug != ""
}

// shelf is a topic with what lies on it.
type shelf struct {
	Topic
	Links []ui.Link
}

// shelves divide the list by topics, as long as nothing was typed: what was searched for is in the
// order of how well it suits.
func (p servicesPage) shelves(ctx context.Context) []shelf {
	if p.Text != "" || p.Topic.ID != "" {
		return []shelf{{Links: p.links(ctx, p.Found)}}
	}
	var out []shelf
	for _, t := range p.Topics {
		on := slices.DeleteFunc(slices.Clone(p.Found), func(l Listing) bool { return l.Topic != t.ID })
		if len(on) > 0 {
			out = append(out, shelf{t, p.links(ctx, on)})
		}
	}
	return out
}

func (p servicesPage) links(ctx context.Context, found []Listing) []ui.Link {
	var out []ui.Link
	for _, l := range found {
		link := serviceLink(ctx, l, p.Office.Slug)
		if len(l.Units) == 1 && p.Office.Slug == "" {
			link.Note += " · " + officeOf(p.Offices, l.Units[0]).ShortName
		}
		out = append(out, link)
	}
	return out
}

// serviceLink leads to a start page, with the office kept that was chosen before.
func serviceLink(ctx context.Context, l Listing, slug string) ui.Link {
	link := ui.Link{Text: l.Action, Href: servicePath(l.Service, slug), Note: l.Summary}
	if l.Lang != i18n.Lang(ctx) {
		link.Attrs = templ.Attributes{"lang": l.Lang}
	}
	return link
}

func servicePath(service, slug string) string {
	if slug == "" {
		return "/uslugi/" + service
	}
	return "/uslugi/" + service + "?" + url.Values{"urzad": {slug}}.Encode()
}

func topicPath(t Topic) string { return "/uslugi?" + url.Values{"temat": {t.ID}}.Encode() }

// topicOptions and officeOptions are the lines of the two selects above the list.
func (p servicesPage) topicOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Value: "", Text: i18n.T(ctx, "portal.services.any-topic")}}
	for _, t := range p.Topics {
		out = append(out, ui.Option{Value: t.ID, Text: t.Title})
	}
	return out
}

func officeOptions(offices []Office, none string) []ui.Option {
	out := []ui.Option{{Value: "", Text: none}}
	for _, o := range offices {
		out = append(out, ui.Option{Value: o.Slug, Text: o.Name})
	}
	return out
}
