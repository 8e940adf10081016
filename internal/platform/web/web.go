// Package web serves pages. It knows HTTP and nothing of any office.
//
// A module's pages are Routes: a method, a pattern of net/http's ServeMux, who may use it, and a
// handler that returns an error. One place turns an error into a page: a fault into its status
// (404, 403, 409, 422 …) with a sentence that says how to go on, anything else into "something went
// wrong" with a code that the log knows.
//
// Around every handler stand, from the outside: request id, language, log line without personal data,
// metrics, recovery, security headers with a fresh CSP nonce, protection against cross-origin posts,
// size limit, the session, the actor, the rate limit, what surrounds the page. A handler therefore finds who is
// asking with ActorOf and can trust that the route's Access holds.
//
// Handlers are thin: read the form, call one use case, redirect or render.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"
	"github.com/prometheus/client_golang/prometheus"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// Handler answers a request, or returns a fault (a refusal with a page of its own) or another error.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Route is one page or action.
type Route struct {
	Method  string // GET or POST
	Pattern string // "/wnioski/{draft}/{step}"
	Name    string // "intake.showStep": who handles it, for logs, metrics and documentation
	Access  Access
	Handle  Handler
	Body    int64 // the most bytes a request may bring; 0 means 1 MB
	// Foreign lets pages of other sites send forms here. The session's cookie does not come with them (SameSite),
	// so the handler may believe nothing and change nothing of anybody's.
	Foreign bool
	Fresh   bool // asks for a new proof of who it is when the last one is old; see Fresh
}

// Access says who may use a route. The zero value allows nobody.
type Access struct {
	who   string
	grant actor.Grant
	desk  bool // knows whoever sits at a desk only (actor.DeskOnly), too; see known
}

var (
	Public   = Access{who: "public"}   // everybody; the handler checks ownership by the session
	LoggedIn = Access{who: "loggedin"} // anybody with an account, in their own matters or in those of whom they act for
	Self     = Access{who: "self"}     // anybody with an account, in their own matters only

	// To all that is not the desk, whoever sits at a desk only (actor.DeskOnly) is a visitor. These know them.
	Staff  = Access{who: "staff", desk: true}  // any clerk
	Seated = Access{who: "seated", desk: true} // as LoggedIn
	Entry  = Access{who: "public", desk: true} // as Public: where people come in and leave
)

// Clerk allows clerks who hold a grant.
func Clerk(g actor.Grant) Access { return Access{who: "clerk", grant: g, desk: true} }

// String names the access for the list of routes: "public", "clerk cases.assign".
func (a Access) String() string {
	if a.grant != "" {
		return a.who + " " + string(a.grant)
	}
	return a.who
}

// known is the actor as a route knows them: whom only the directory of an office vouches for is a visitor to all that
// is not the desk, so that whoever runs the directory comes into nobody's own matters (ADR 36).
func (a Access) known(by actor.Actor) actor.Actor {
	if !by.DeskOnly || by.Kind == actor.Clerk && a.desk {
		return by
	}
	return actor.Actor{Kind: actor.Anonymous, Source: by.Source}
}

func (a Access) check(by actor.Actor) error {
	switch a.who {
	case "public":
		return nil
	case "loggedin", "seated", "self", "staff", "clerk":
		if !by.LoggedIn() {
			return fault.New(fault.LoggedOut, "fault.logged-out")
		}
		if a.who == "self" {
			if by.ForAnother() {
				return fault.New(fault.Forbidden, "fault.own-matters-only")
			}
			return nil
		}
		if a.who == "loggedin" || a.who == "seated" {
			return nil
		}
		if by.Weak {
			return errWeak
		}
		if by.Kind != actor.Clerk || a.who == "clerk" && !by.May(a.grant) {
			return fault.New(fault.Forbidden, "fault.forbidden")
		}
		return nil
	}
	return fault.New(fault.Forbidden, "fault.forbidden") // a route that states nobody admits nobody
}

// SecondFactorPath is where somebody is taken who would be a clerk, had their session shown two factors.
const SecondFactorPath = "/konto/zabezpieczenia"

var errWeak = fault.New(fault.Forbidden, "fault.second-factor")

// Config is what a Server needs.
type Config struct {
	DB       *db.DB
	Clock    clock.Clock
	Logger   *slog.Logger
	Messages *i18n.Catalog
	Metrics  *prometheus.Registry

	// Identify turns a session into the actor of the request.
	Identify func(ctx context.Context, s *Session) (actor.Actor, error)
	// Attend looks at each request of somebody who is logged in, before the page; nil looks at nothing.
	Attend func(w http.ResponseWriter, r *http.Request) error
	// Chrome adds what every page needs (navigation, brand) to the context.
	Chrome func(r *http.Request) context.Context
	// ShowFault writes the page of a fault or, when f is nil, of an internal error with its code.
	ShowFault func(w http.ResponseWriter, r *http.Request, status int, f *fault.Error, code string)

	// Refused hears what was refused, before the page that says so; nil hears nothing.
	Refused func(r *http.Request, x Refusal)
	// Restored is what a page says above a form into which was put back what somebody had typed; nil puts nothing back.
	Restored func(Restored) templ.Component

	Secure    bool           // cookies only over TLS; off on 127.0.0.1
	Proxies   []netip.Prefix // reverse proxies whose X-Forwarded-For is believed
	PerSecond float64        // requests a second from one address or account; 0 means no limit
	Idle      time.Duration  // a session ends after so long without a request
	Lifetime  time.Duration  // and after so long in any case
	Fresh     time.Duration  // how old the last proof may be for a route that is Fresh; 0 asks for none
	Patience  time.Duration  // a form must have come after so long; 0 means a minute
}

// Refusal is something that was refused to somebody: for want of a right, because another site asked, or because they
// asked too often. What is not theirs looks to people as if it did not exist; it is one, too.
type Refusal struct {
	Route  string
	Status int
	Why    string // the key of the sentence they are shown
}

// Server is the web server of one node.
type Server struct {
	Config
	sessions *scs.SessionManager
	limiter  *limiter
	measured *measures
	routes   []Route
	mux      *http.ServeMux
}

// New makes a server; routes come with Add.
func New(c Config) *Server {
	if c.Idle == 0 {
		c.Idle = 30 * time.Minute
	}
	if c.Lifetime == 0 {
		c.Lifetime = 10 * time.Hour
	}
	if c.Patience == 0 {
		c.Patience = patience
	}
	s := &Server{Config: c, limiter: newLimiter(c.PerSecond), measured: newMeasures(c.Metrics), mux: http.NewServeMux()}
	s.sessions = newSessions(c)
	s.sessions.ErrorFunc = s.sessionFailed
	s.mux.Handle("/", s.dress(Entry, func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.NotFound, "fault.no-page")
	}))
	return s
}

// Add registers routes. A pattern that collides with another panics at start-up, as ServeMux does.
func (s *Server) Add(routes ...Route) {
	for _, r := range routes {
		s.routes = append(s.routes, r)
		s.mux.Handle(r.Method+" "+r.Pattern, s.route(r))
	}
}

// Routes lists what was added, for the documentation and the rules of the house.
func (s *Server) Routes() []Route { return s.routes }

// Mount serves a subtree that is no page (static files, health).
func (s *Server) Mount(pattern string, h http.Handler) { s.mux.Handle(pattern, h) }

// Handler is the whole server.
func (s *Server) Handler() http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, fault.New(fault.Forbidden, "fault.cross-origin"))
	}))
	for _, r := range s.routes {
		if r.Foreign {
			cross.AddInsecureBypassPattern(r.Method + " " + r.Pattern)
		}
	}
	return s.outermost(s.headers(cross.Handler(s.mux)))
}
