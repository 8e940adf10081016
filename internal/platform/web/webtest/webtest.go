// Package webtest asks pages questions the way a browser does, without one: a Site is a web.Server with
// some routes, a Browser sends requests to it and keeps its cookies, a Page is what came back.
//
//	site := webtest.Start(t, webtest.Config{DB: d, Routes: rolesweb.Routes(deps), Messages: []fs.FS{ui.Messages, roles.Messages}})
//	page := site.As(clerk).Get("/biurko/role")
//	page = page.Press("Zapisz", "nazwa", "Kancelaria") // fills the form that the page really has
//	page.WantStatus(200)
//	page.WantText("h1", "Role")
//
// Redirects are followed; Page.First and Page.Hops tell what happened on the way. Every document is
// looked over without being asked: missing messages, an id used twice, a control without a label, an
// inline script, a dead link inside the page or an internal error fail the test. Page.Queries is the
// number of SQL statements of the last request, the session's own included; tests bound it to forbid
// a query for each row.
//
// It runs no scripts and sees no style: what needs them is a journey in a real browser.
package webtest

import (
	"context"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
)

// Config says what the site is made of. Only Routes are needed.
type Config struct {
	Routes   []web.Route
	Messages []fs.FS
	DB       *db.DB      // with web.Migrations; nil: an SQLite database for sessions alone
	Clock    clock.Clock // nil: testkit.Clock()
	// Identify makes the actor of a request; nil: the one the Browser was made for.
	Identify func(ctx context.Context, s *web.Session) (actor.Actor, error)
	// Attend is web.Config's.
	Attend func(w http.ResponseWriter, r *http.Request) error
	// Chrome surrounds pages; nil adds nothing.
	Chrome func(r *http.Request) context.Context
	// Fresh and Restored are web.Config's; nothing is asked for again, and nothing put back, without them.
	Fresh    time.Duration
	Restored func(web.Restored) templ.Component
	// Refused is web.Config's.
	Refused func(r *http.Request, x web.Refusal)
	// Static are the files under /static/ that a real browser needs; see Serve.
	Static fs.FS
}

// Site is a server under test.
type Site struct {
	t       testing.TB
	handler http.Handler
}

// Start makes a site; it ends with the test.
func Start(t testing.TB, c Config) *Site {
	t.Helper()
	if c.DB == nil {
		c.DB = testkit.DB(t, db.SQLite, web.Migrations)
	}
	if c.Clock == nil {
		c.Clock = testkit.Clock()
	}
	if c.Identify == nil {
		c.Identify = func(ctx context.Context, _ *web.Session) (actor.Actor, error) {
			by, _ := ctx.Value(actorKey{}).(actor.Actor)
			return by, nil
		}
	}
	if c.Chrome == nil {
		c.Chrome = func(r *http.Request) context.Context { return r.Context() }
	}
	messages, err := i18n.Load(c.Messages...)
	if err != nil {
		t.Fatal(err)
	}
	s := web.New(web.Config{
		DB: c.DB, Clock: c.Clock, Messages: messages, Identify: c.Identify, Attend: c.Attend, Chrome: c.Chrome, ShowFault: showFault, Fresh: c.Fresh, Restored: c.Restored, Refused: c.Refused,
		Logger: slog.New(slog.NewTextHandler(logger{t}, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	s.Add(c.Routes...)
	if c.Static != nil {
		files, err := web.Static(c.Static)
		if err != nil {
			t.Fatal(err)
		}
		s.Mount("/static/", files)
	}
	return &Site{t, s.Handler()}
}

// On is a site whose whole handler the test brings: it identifies people itself.
func On(t testing.TB, handler http.Handler) *Site { return &Site{t, handler} }

type actorKey struct{}

// logger shows what the server would tell its operator.
type logger struct{ t testing.TB }

func (l logger) Write(b []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

// showFault is the page of a fault as tests need it: its key can be asked with Page.Fault.
func showFault(w http.ResponseWriter, _ *http.Request, status int, f *fault.Error, code string) {
	key := "internal." + code
	if f != nil {
		key = f.Key
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(`<!doctype html><html lang="pl"><title>` + key + `</title><h1 data-fault="` + key + `">` + key + `</h1></html>`))
}

// Visitor is a browser of somebody who is not logged in.
func (s *Site) Visitor() *Browser { return s.As(actor.Actor{Kind: actor.Anonymous}) }

// As is a browser of this actor. With a Config.Identify of its own the site does not ask who it is.
func (s *Site) As(by actor.Actor) *Browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &Browser{Address: "192.0.2.1", site: s, by: by, jar: jar}
}

// Serve starts the site on an address of this machine, for a real browser (platform/testkit/browser), and
// returns it. Whoever comes is the actor, unless the site identifies people itself.
func (s *Site) Serve(by actor.Actor) string {
	server := httptest.NewServer(s.handlerFor(by))
	s.t.Cleanup(server.Close)
	return server.URL
}

// ServeOn starts the site on a listener of the test, for pages that must know their address beforehand.
func (s *Site) ServeOn(l net.Listener, by actor.Actor) {
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: s.handlerFor(by)}} //nolint:gosec // ends with the test
	server.Start()
	s.t.Cleanup(server.Close)
}

func (s *Site) handlerFor(by actor.Actor) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.handler.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), actorKey{}, by)))
	}
}

// Browser keeps cookies and knows where it is.
type Browser struct {
	Address string // IP address the requests come from
	Agent   string // what the browser calls itself; nothing when empty
	Lang    string // "uk": the language the person chose; Polish when empty

	site *Site
	by   actor.Actor
	jar  *cookiejar.Jar
	at   url.URL
}

// Get opens a page.
func (b *Browser) Get(path string) *Page {
	b.site.t.Helper()
	return b.Do(b.request(http.MethodGet, path, nil))
}

// Post sends a form that no page was asked for; Page.Press is nearer to what people do.
func (b *Browser) Post(path string, form url.Values) *Page {
	b.site.t.Helper()
	r := b.request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.Do(r)
}

// Cookie is the value of a cookie, or "".
func (b *Browser) Cookie(name string) string {
	for _, c := range b.jar.Cookies(home) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// SetCookie puts a cookie into the browser.
func (b *Browser) SetCookie(name, value string) {
	b.jar.SetCookies(home, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}
