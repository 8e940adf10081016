// Package noticesweb has the pages of notices: the list of what the portal has told somebody, the choice
// of what comes by e-mail, the end of a subscription, and for clerks the messages that did not arrive.
//
// Opening a notice leads on to what it is about and notes that it was read; nothing else changes by a
// GET. A link from a message that ends a subscription opens a page with a button, because mail programs
// open links too; the mail programs' own button posts to the same address (RFC 8058) and gets its answer
// without a redirect.
//
// Addresses: /moje/powiadomienia, /konto/powiadomienia, /powiadomienia/rezygnacja/{token} and
// /biurko/powiadomienia. The last one shows nobody's address until the clerk asks, and asking is logged.
//
// What is told, to whom and when is the business of notices; letters and their delivery are elsewhere.
package noticesweb

import (
	"context"
	"net/http"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Deps is what the pages need.
type Deps struct {
	Notices *notices.Service
	People  People
	Offices Offices
	Clock   clock.Clock
	Cases   Cases // nil: no page leads to a case
}

// Cases tells which of some cases the actor may open: a case that is not theirs is named and not linked to.
type Cases interface {
	Readable(ctx context.Context, by actor.Actor, which []id.Case) (map[id.Case]bool, error)
}

// People is asked where e-mails of an account go.
type People interface {
	Account(ctx context.Context, a id.Account) (notices.Person, error)
}

// Offices is asked who wrote; id.Region is the portal itself.
type Offices interface {
	Office(ctx context.Context, unit id.Unit) (notices.Office, error)
}

type pages struct{ Deps }

// Addresses of the pages.
const (
	boxPath      = "/moje/powiadomienia"
	settingsPath = "/konto/powiadomienia"
	mendPath     = "/biurko/powiadomienia"
)

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	mend := web.Clerk(notices.GrantMend)
	return []web.Route{
		route(http.MethodGet, boxPath, "box", web.Seated, p.showBox),
		route(http.MethodPost, boxPath+"/przeczytane", "readAll", web.Seated, p.readAll),
		route(http.MethodGet, boxPath+"/{notice}", "open", web.Seated, p.open),
		route(http.MethodGet, settingsPath, "settings", web.Self, p.showSettings),
		route(http.MethodPost, settingsPath, "prefer", web.Self, p.prefer),
		route(http.MethodGet, notices.UnsubscribePath+"{token}", "leave", web.Public, p.showLeave),
		route(http.MethodPost, notices.UnsubscribePath+"{token}", "unsubscribe", web.Public, p.leave),
		route(http.MethodGet, mendPath, "failures", mend, p.showFailures),
		route(http.MethodGet, mendPath+"/{notice}", "failure", mend, p.showFailure),
		route(http.MethodPost, mendPath+"/{notice}/ponow", "resend", mend, p.resend),
		route(http.MethodPost, mendPath+"/{notice}/zalatwione", "settle", mend, p.settle),
	}
}

func route(method, pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "notices." + name, Access: a, Handle: h}
}

// notice is the one that the address names.
func notice(r *http.Request) (id.Notice, error) {
	which, err := id.Parse[id.Notice](r.PathValue("notice"))
	if err != nil {
		return which, fault.New(fault.NotFound, "notices.no-such-notice")
	}
	return which, nil
}

// done is what the page says after a post: the name of a sentence, kept in the session for one page.
const done = "powiadomienia"

func flash(r *http.Request, text string) *http.Request {
	c := ui.ChromeOf(r.Context())
	c.Flash = &ui.Flash{Tone: ui.OK, Text: text}
	return r.WithContext(ui.WithChrome(r.Context(), c))
}

func isClerk(by actor.Actor) bool { return by.Kind == actor.Clerk }
