package rodo

import (
	"context"
	"strings"

	"wrota/internal/cases/casesweb"
	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/intake/clause"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// Clauses makes the information clauses of forms, of the same parts and sentences as the pages.
type Clauses struct {
	Offices intakeweb.Offices
	Words   *i18n.Catalog
}

var _ intake.Clauses = Clauses{}

// Clause implements intake.Clauses.
func (c Clauses) Clause(ctx context.Context, unit id.Unit, d *eservice.Definition, lang string) (clause.Clause, error) {
	o, err := c.Offices.Office(ctx, unit)
	if err != nil {
		return clause.Clause{}, err
	}
	say := func(key string, args ...any) string { return c.Words.Say(lang, key, args...) }
	return clause.Compose(say, clause.Office{Name: o.Name, Address: o.Address, Inspector: o.Inspector}, d, lang), nil
}

// Told adds to what a clerk reads of an application what its applicant was told of their data, word for word.
func Told(ctx context.Context, from *intake.Service, unit id.Unit, s id.Submission, out []casesweb.Section) ([]casesweb.Section, error) {
	c, err := from.ClauseOf(ctx, unit, s)
	if fault.Is(err, fault.NotFound) {
		return out, nil // the application is older than the register of clauses
	}
	x := casesweb.Section{Title: i18n.T(ctx, "app.answers.clause")}
	for i, p := range c.Paragraphs {
		x.Facts = append(x.Facts, ui.Fact{Name: i18n.T(ctx, "app.answers.paragraph", "No", i+1), Value: strings.TrimSpace(p.Text + " " + strings.Join(p.Items, "; "))})
	}
	return append(out, x), err
}
