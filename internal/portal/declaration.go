package portal

import (
	"context"
	"net/http"

	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// declarationPage is the declaration of accessibility of an office, or of the one who runs the portal.
// The ids of its elements are those of the technical conditions, version 2.0 of 31.07.2024: programs of
// the minister look for them.
type declarationPage struct {
	Declaration
	Office Office // zero: the portal as a whole
	Phone  string
	Email  string
}

func (p *pages) declaration(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	var page declarationPage
	var err error
	if slug := r.URL.Query().Get("urzad"); slug != "" {
		if page.Office, err = p.Offices.OfficeBySlug(ctx, slug); err != nil {
			return err
		}
	}
	if page.Declaration, err = p.About.Declaration(ctx, page.Office.ID); err != nil {
		return err
	}
	page.Phone, page.Email = orElse(page.Declaration.Phone, page.Office.Phone), orElse(page.Declaration.Email, page.Office.Email)
	if page.Person == "" {
		page.Person = page.Entity
	}
	return show(w, branded(r, page.Office), declaration(page))
}

// statusKeys are the messages of the three answers.
var statusKeys = map[Compliance]string{Compliant: "compliant", Partly: "partly", Not: "not"}

func (p declarationPage) say(ctx context.Context, name string) string {
	return i18n.T(ctx, "portal.declaration."+name)
}

func (p declarationPage) status(ctx context.Context) string {
	return i18n.T(ctx, "portal.declaration.status-"+statusKeys[p.Status])
}

func (p declarationPage) crumbs(ctx context.Context) []ui.Link {
	out := []ui.Link{{Text: i18n.T(ctx, "portal.home.crumb"), Href: "/"}}
	if p.Office.Slug != "" {
		out = append(out, ui.Link{Text: p.Office.Name, Href: officePath(p.Office.Slug)})
	}
	return out
}

// dates are when the pages were published and last changed in a way that matters.
func (p declarationPage) dates(ctx context.Context) []ui.Fact {
	return []ui.Fact{
		{Name: p.say(ctx, "published"), Content: day("a11y-data-publikacja", p.Published)},
		{Name: p.say(ctx, "updated"), Content: day("a11y-data-aktualizacja", p.Updated)},
	}
}
