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
	DeskOnly bool // there are only posts to choose from
	Next     string
	Problems ui.Problems
}

func (p *pages) showChoices(w http.ResponseWriter, r *http.Request) error {
	by := web.ActorOf(r)
	choices, err := p.Identity.Choices(r.Context(), by.Human())
	if err != nil {
		return err
	}
	if len(choices.Employments) == 0 { // there is nothing to choose
		return web.See(w, r, after(id.Employee{}, next(r)))
	}
	return web.Render(w, r, http.StatusOK, choose(choicePage{Choices: choices, Chosen: by.Employee.Short(), DeskOnly: by.DeskOnly, Next: next(r)}))
}

// choose changes in what capacity the person acts. The session gets a new token, because its rights change.
func (p *pages) choose(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	choices, err := p.Identity.Choices(r.Context(), web.ActorOf(r).Human())
	if err != nil {
		return err
	}
	employee, ok := chosen(choices, form.Get("jako"))
	if !ok || employee.IsZero() && web.ActorOf(r).DeskOnly {
		problems := ui.Problems{{Field: "jako", Text: i18n.T(r.Context(), "identity.page.choose.missing")}}
		return web.Render(w, r, http.StatusUnprocessableEntity, choose(choicePage{Choices: choices, DeskOnly: web.ActorOf(r).DeskOnly, Next: next(r), Problems: problems}))
	}
	s := web.SessionOf(r)
	if err := identity.ActFor(s, id.Account{}, id.Mandate{}); err != nil { // a post, or one's own matters
		return err
	}
	s.Put("employee", employee.String())
	return web.See(w, r, after(employee, next(r)))
}

// chosen finds the answer among the choices: nobody acts in a post that is not theirs today.
func chosen(c identity.Choices, answer string) (id.Employee, bool) {
	if answer == self {
		return id.Employee{}, true
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
	if p.DeskOnly {
		return out
	}
	if len(out) > 0 {
		out = append(out, ui.Choice{Divider: i18n.T(ctx, "identity.page.or")})
	}
	return append(out, ui.Choice{Value: self, Text: i18n.T(ctx, "identity.page.choose.self"), Hint: i18n.T(ctx, "identity.page.choose.self-hint")})
}
