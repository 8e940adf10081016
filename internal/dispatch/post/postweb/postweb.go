// Package postweb has the pages of a registry office about letters that leave: the register with a row for each
// addressee and channel, its files, what is printed for the post, the posting book and the fees of operators.
//
// Every list is an address with its search in it, and works without scripts. What is printed is PDF that opens in the
// browser. Choosing letters is a form of checkboxes; the button says what is to become of them.
//
// Addresses: /biurko/nadawanie and below. All of it is for who posts letters (dispatch.GrantPost), of their own unit.
package postweb

import (
	"context"
	"net/http"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/post"
	"wrota/internal/dispatch/post/postprint"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Path is the register.
const Path = "/biurko/nadawanie"

// Offices knows how the sender writes itself.
type Offices interface {
	Sender(ctx context.Context, unit id.Unit) (postprint.Office, error)
}

// Deps is what the pages need.
type Deps struct {
	Post    *post.Service
	Offices Offices
	Clock   clock.Clock
}

type pages struct{ Deps }

// Routes are the pages.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	return []web.Route{
		route(http.MethodGet, Path, "register", p.register),
		route(http.MethodGet, Path+"/rejestr.csv", "csv", p.csv),
		route(http.MethodGet, Path+"/rejestr.xlsx", "xlsx", p.xlsx),
		route(http.MethodPost, Path+"/zaznaczone", "mark", p.mark),
		route(http.MethodGet, Path+"/druk", "prints", p.prints),
		route(http.MethodGet, Path+"/etykiety", "labels", p.labels),
		route(http.MethodGet, Path+"/koperty", "envelopes", p.envelopes),
		route(http.MethodGet, Path+"/potwierdzenia.pdf", "receipts", p.receipts),
		route(http.MethodGet, Path+"/ksiazka", "book", p.book),
		route(http.MethodGet, Path+"/ksiazka.pdf", "bookFile", p.bookFile),
		route(http.MethodGet, Path+"/oplaty", "fees", p.fees),
		route(http.MethodPost, Path+"/oplaty", "setFee", p.setFee),
	}
}

func route(method, pattern, name string, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "dispatch.out." + name, Access: web.Clerk(dispatch.GrantPost), Handle: h}
}

// say is a sentence of the pages.
func say(ctx context.Context, key string, args ...any) string {
	return i18n.T(ctx, "dispatch.out."+key, args...)
}

// rail leads between the pages.
func rail(ctx context.Context, current string) ui.RailProps {
	group := ui.Views{Title: say(ctx, "title")}
	for _, v := range []struct{ name, href string }{
		{"register", Path}, {"book", Path + "/ksiazka"}, {"fees", Path + "/oplaty"}, {"desk", "/biurko/wysylka"},
	} {
		group.Items = append(group.Items, ui.View{Text: say(ctx, "view-"+v.name), Href: v.href, Current: v.name == current})
	}
	return ui.RailProps{Groups: []ui.Views{group}}
}

// back leads from a page to the register.
func back(ctx context.Context) *ui.Link { return &ui.Link{Text: say(ctx, "view-register"), Href: Path} }

// day reads a date of an address; what is no date asks for nothing.
func day(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// deliveries are those that an address or a form names.
func deliveries(marked []string) (out []id.Delivery, err error) {
	for _, s := range marked {
		which, err := id.Parse[id.Delivery](s)
		if err != nil {
			return nil, fault.New(fault.NotFound, "dispatch.no-such-delivery")
		}
		out = append(out, which)
	}
	if len(out) == 0 || len(out) > post.MaxTogether {
		return nil, fault.New(fault.Invalid, "dispatch.choose", fault.Args{"Max": post.MaxTogether})
	}
	return out, nil
}

// picked are the rows that the address names, and the sender.
func (p *pages) picked(r *http.Request) (rows []post.Row, o postprint.Office, err error) {
	which, err := deliveries(r.URL.Query()["d"])
	if err != nil {
		return nil, o, err
	}
	by := web.ActorOf(r)
	if rows, err = p.Post.Pick(r.Context(), by, which); err != nil {
		return nil, o, err
	}
	o, err = p.Offices.Sender(r.Context(), by.Unit)
	return rows, o, err
}

// flash shows what has just been done.
func flash(r *http.Request) *http.Request {
	done := web.SessionOf(r).Pop("nadawanie")
	if done == "" {
		return r
	}
	ctx := r.Context()
	c := ui.ChromeOf(ctx)
	c.Flash = &ui.Flash{Tone: ui.OK, Text: say(ctx, "done-"+done)}
	if done == "none" {
		c.Flash.Tone = ui.Info
	}
	return r.WithContext(ui.WithChrome(ctx, c))
}

func done(r *http.Request, what string) { web.SessionOf(r).Put("nadawanie", what) }
