package portal

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// branded surrounds the page with an office's name and colours.
func branded(r *http.Request, o Office) *http.Request {
	if o.ID.IsZero() {
		return r
	}
	c := ui.ChromeOf(r.Context())
	c.Unit, c.Footer = &o.Brand, Footer(r.Context(), o.Slug)
	if base, _, ok := strings.Cut(c.Declaration, "/deklaracja-dostepnosci"); ok {
		c.Declaration = base + DeclarationPath(o.Slug)
	}
	return r.WithContext(ui.WithChrome(r.Context(), c))
}

// person is who asks, as a person: staff who look at their own matters have no more rights here than
// anybody else.
func person(r *http.Request) actor.Actor {
	by := web.ActorOf(r)
	if by.Kind == actor.Clerk {
		by = actor.Actor{Kind: actor.Resident, Account: by.Account, Name: by.Name, Level: by.Level, Source: by.Source}
	}
	return by
}

// langOf marks a text that is not in the language of its page.
func langOf(ctx context.Context, lang string) templ.Attributes {
	if lang == "" || lang == i18n.Lang(ctx) {
		return nil
	}
	return templ.Attributes{"lang": lang}
}

// telephone is a number as a link dials it. An extension ("wew. 12") is no part of the number: dialled
// with it, the call would go nowhere.
func telephone(number string) string {
	number, _, _ = strings.Cut(number, "wew")
	return "tel:" + strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c == '+' {
			return c
		}
		return -1
	}, number)
}

// show renders a page that is no secret and no form.
func show(w http.ResponseWriter, r *http.Request, page templ.Component) error {
	return web.Render(w, r, http.StatusOK, page)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
