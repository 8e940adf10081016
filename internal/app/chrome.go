package app

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"wrota/internal/app/acting"
	"wrota/internal/app/menu"
	"wrota/internal/desk"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/portal"
	"wrota/internal/ui"
)

// chrome puts around every page what it needs: who is logged in, menus, the look a person chose.
func (a *App) chrome(r *http.Request) context.Context {
	ctx, by := r.Context(), web.ActorOf(r)
	path := r.URL.RequestURI()
	if r.Method != http.MethodGet {
		path = web.Local(refererPath(r), "/")
	}
	c := ui.Chrome{
		Lang: i18n.Lang(ctx), Nonce: templ.GetNonce(ctx),
		Path: path, Login: "/logowanie?" + url.Values{"dalej": {path}}.Encode(),
		Nav: portal.Nav(ctx, by), Footer: portal.Footer(ctx, ""), Languages: portal.Languages(ctx, path),
		Declaration: a.Config.Base + portal.DeclarationPath(""),
	}
	if a.demo {
		c.Demo = i18n.T(ctx, "app.demo")
	}
	if by.LoggedIn() {
		a.person(r, by, &c)
	}
	return ui.WithChrome(ctx, portal.Settings(r, c))
}

// person adds what only somebody who is logged in has.
func (a *App) person(r *http.Request, by actor.Actor, c *ui.Chrome) {
	left := min(a.Config.Idle, web.SessionOf(r).Ends().Sub(a.Clock.Now()))
	c.Login = ""
	c.User = &ui.User{Name: by.Name, Note: by.Post, Href: "/konto", Logout: "/wyloguj", Desk: by.Kind == actor.Clerk}
	if by.DeskOnly {
		c.User.Href = identity.ChoicePath // the account is not open from here
	}
	c.Session = &ui.Session{Left: left.Truncate(time.Second), Extend: "/sesja/przedluz", Ended: "/logowanie?" + url.Values{"dalej": {c.Path}}.Encode()}
	acting.Dress(r.Context(), web.SessionOf(r), by, c)
	a.Mailbox.Dress(r, by, c)
	if by.Kind != actor.Clerk {
		return
	}
	c.DeskNav, c.Search = menu.Nav(r.Context(), by), desk.SearchPath
	if u, err := a.units.unit(r.Context(), by.Unit); err == nil && strings.HasPrefix(r.URL.Path, "/biurko") {
		c.Unit = brand(u)
		c.Unit.Home = "/biurko"
	}
}

// refererPath is the page from which a form was sent; other sites' are not followed (web.Local).
func refererPath(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host {
		return ""
	}
	return u.RequestURI()
}

// brand is how a unit's pages look.
func brand(u identity.Unit) *ui.Brand {
	b := &ui.Brand{Name: u.Name, ShortName: u.ShortName, Home: "/urzedy/" + u.Slug, Herb: u.Brand.Herb, Address: u.Address.Lines(), Phone: u.Phone, Email: u.Email}
	if u.Brand.Bar != "" {
		b.Stylesheet = stylesheetPath + u.Slug + "-" + u.ID.Short()[:4] + ".css?v=" + i64(u.Version)
	}
	return b
}

const stylesheetPath = "/wyglad/"

// stylesheet serves the colours of a unit.
func (a *App) stylesheet(w http.ResponseWriter, r *http.Request) error {
	name := strings.TrimSuffix(r.PathValue("file"), ".css")
	if i := strings.LastIndexByte(name, '-'); i > 0 {
		name = name[:i]
	}
	u, err := a.units.named(r.Context(), name)
	if err != nil {
		return err
	}
	b := u.Brand
	colours := ui.Colours{Bar: b.Bar, BarInk: b.BarInk, Deep: b.Deep, Accent: b.Accent, Link: b.Link, Tint: b.Tint}
	if b.Bar == "" || colours.Check() != nil {
		return fault.New(fault.NotFound, "fault.no-page")
	}
	w.Header().Set("Cache-Control", "public, max-age=86400")
	return web.Text(w, r, "text/css; charset=utf-8", []byte(colours.CSS()))
}
