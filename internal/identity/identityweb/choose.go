package identityweb

import (
	"context"
	"net/http"

	"wrota/internal/identity"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// self is the choice of acting in one's own matters.
const self = "ja"

type choicePage struct {
	Choices  identity.Choices
	Chosen   string
	Next     string
	Problems ui.Problems
}

// choices are the ways in which the person may act in this session: whom the directory of an office vouches for has posts
// only.
func (p *pages) choices(r *http.Request) (identity.Choices, error) {
	by := web.ActorOf(r)
	c, err := p.Identity.Choices(r.Context(), by.Human())
	c.Resident = c.Resident && !by.DeskOnly
	return c, err
}

func (p *pages) showChoices(w http.ResponseWriter, r *http.Request) error {
	choices, err := p.choices(r)
	if err != nil {
		return err
	}
	if len(choices.Employments) == 0 { // there is nothing to choose
		return web.See(w, r, after(id.Employee{}, next(r)))
	}
	return web.Render(w, r, http.StatusOK, choose(choicePage{Choices: choices, Chosen: web.ActorOf(r).Employee.Short(), Next: next(r)}))
}

// choose changes in what capacity the person acts. The session gets a new token, because its rights change.
func (p *pages) choose(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	choices, err := p.choices(r)
	if err != nil {
		return err
	}
	employee, ok := chosen(choices, form.Get("jako"))
	if !ok {
		problems := ui.Problems{{Field: "jako", Text: i18n.T(r.Context(), "identity.page.choose.missing")}}
		return web.Render(w, r, http.StatusUnprocessableEntity, choose(choicePage{Choices: choices, Next: next(r), Problems: problems}))
	}
	s := web.SessionOf(r)
	if err := identity.ActFor(s, id.Account{}, id.Mandate{}); err != nil { // a post, or one's own matters
		return err
	}
	s.Put("employee", employee.String())
	return web.See(w, r, after(employee, next(r)))
}

// chosen finds the answer among the choices: nobody acts in a post that is not theirs today, and an account that an
// office opened for its employee has no matters of its own.
func chosen(c identity.Choices, answer string) (id.Employee, bool) {
	if answer == self {
		return id.Employee{}, c.Resident
	}
	for _, e := range c.Employments {
		if e.Employee.Short() == answer {
			return e.Employee, true
		}
	}
	return id.Employee{}, false
}

// items are the posts of the person, then themselves.
func (p choicePage) items(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, e := range p.Choices.Employments {
		out = append(out, ui.Choice{Value: e.Employee.Short(), Text: e.UnitName, Hint: e.Post + ", " + e.Cell})
	}
	if !p.Choices.Resident {
		return out
	}
	if len(out) > 0 {
		out = append(out, ui.Choice{Divider: i18n.T(ctx, "identity.page.or")})
	}
	return append(out, ui.Choice{Value: self, Text: i18n.T(ctx, "identity.page.choose.self"), Hint: i18n.T(ctx, "identity.page.choose.self-hint")})
}
