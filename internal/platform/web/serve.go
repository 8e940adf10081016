package web

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// request is what the middlewares know of a request; it travels in its context.
type request struct {
	id      id.Request
	route   string
	nonce   string
	actor   actor.Actor
	session *Session
	stored  string // the digest of the token under which the session was found
	address string
	start   time.Time
	answer  *recorder
	server  *Server
}

type requestKey struct{}

func requestOf(r *http.Request) *request { return requestIn(r.Context()) }

func requestIn(ctx context.Context) *request {
	if q, ok := ctx.Value(requestKey{}).(*request); ok {
		return q
	}
	return &request{}
}

// ActorOf is who sent the request.
func ActorOf(r *http.Request) actor.Actor { return requestOf(r).actor }

// SessionOf is the session of the request.
func SessionOf(r *http.Request) *Session { return requestOf(r).session }

// Code is the identifier of the request that people can quote and the log knows.
func Code(r *http.Request) string {
	short := requestOf(r).id.Short()
	return short[min(18, len(short)):] // empty for a request that did not come through a Server
}

// outermost gives the request its identity, recovers panics, measures and logs.
func (s *Server) outermost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &request{id: id.New[id.Request](), route: "none", nonce: nonce(), address: s.address(r), start: s.Clock.Now(), server: s}
		q.actor = actor.Actor{Kind: actor.Anonymous, Source: actor.Source{Request: q.id, Address: q.address}}
		q.answer = &recorder{ResponseWriter: w}
		// The language is known before anything can fail: an error page needs words, too.
		ctx := s.Messages.Speak(context.WithValue(r.Context(), requestKey{}, q), language(r))
		r = r.WithContext(templ.WithNonce(ctx, q.nonce))
		defer s.finish(q, r)
		defer func() {
			if v := recover(); v != nil {
				s.panicked(q.answer, r, v)
			}
		}()
		next.ServeHTTP(q.answer, r)
	})
}

// finish measures and logs a request: never its address, its form or who sent it.
func (s *Server) finish(q *request, r *http.Request) {
	took := s.Clock.Now().Sub(q.start)
	s.measured.request(q.route, q.answer.status(), took)
	s.Logger.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("method", r.Method), slog.String("route", q.route),
		slog.Int("status", q.answer.status()), slog.Duration("took", took), slog.Int64("bytes", q.answer.bytes), slog.String("request", q.id.Short()))
}

func (s *Server) panicked(w *recorder, r *http.Request, v any) {
	if v == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
		panic(v)
	}
	stack := debug.Stack()
	if p, ok := v.(*db.Panic); ok {
		v, stack = p.Value, p.Stack
	}
	s.Logger.Error("panic", "request", requestOf(r).id.Short(), "route", requestOf(r).route, "value", v, "stack", string(stack))
	if w.wrote > 0 {
		panic(http.ErrAbortHandler) // a page that broke off must not look whole
	}
	w.reset()
	s.ShowFault(w, r, http.StatusInternalServerError, nil, Code(r))
}

func nonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// headers sets what keeps a browser from doing what we did not ask for.
func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self' 'nonce-"+requestOf(r).nonce+
			"'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store") // pages hold personal data; files that do not, say so
		if s.Secure {
			h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// route dresses a handler with its access check.
func (s *Server) route(rt Route) http.Handler {
	limit := rt.Body
	if limit == 0 {
		limit = 1 << 20
	}
	inner := s.dress(rt.Access, func(w http.ResponseWriter, r *http.Request) error {
		if err := rt.Access.check(ActorOf(r)); err != nil {
			return err
		}
		if r.ContentLength > limit { // announced: not a byte of it need be read
			return fault.New(fault.TooLarge, "fault.too-large")
		}
		if s.stale(rt, requestOf(r)) {
			return errStale
		}
		return arrives(w, r, rt.Handle)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requestOf(r).route = rt.Name
		if !readable(r.URL) {
			s.fail(w, r, fault.New(fault.NotFound, "fault.no-page"))
			return
		}
		s.hurry(w, r, limit)
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		inner.ServeHTTP(w, r)
	})
}

// dress gives a handler the session, the actor, the rate limit and the chrome, and turns its error into
// a page.
func (s *Server) dress(a Access, h Handler) http.Handler {
	core := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
	return s.withSession(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := requestOf(r)
		by, err := s.Identify(r.Context(), q.session)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		by.Source = actor.Source{Request: q.id, Address: q.address, Session: q.session.Digest()}
		by = a.known(by)
		q.actor = by
		if !s.limiter.allow(q, s.Clock.Now()) { // before the page is dressed: a refusal must cost little
			s.fail(w, r, fault.New(fault.Busy, "fault.busy"))
			return
		}
		if s.Attend != nil && by.LoggedIn() {
			if err := s.Attend(w, r); err != nil {
				s.fail(w, r, err)
				return
			}
		}
		core.ServeHTTP(w, r.WithContext(s.Chrome(r)))
	}))
}

var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound, fault.Forbidden: http.StatusForbidden,
	fault.LoggedOut: http.StatusUnauthorized, fault.Conflict: http.StatusConflict, fault.Gone: http.StatusGone,
	fault.TooLarge: http.StatusRequestEntityTooLarge, fault.Busy: http.StatusTooManyRequests,
}

// Status is the HTTP status of a kind of fault.
func Status(k fault.Kind) int { return statuses[k] }

// fail shows the page of an error. Somebody who is not logged in is taken to the login page and
// afterwards back.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		w.WriteHeader(499) // the browser has gone; nobody reads this, only the log does
		return
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		err = fault.New(fault.TooLarge, "fault.too-large")
	}
	requestOf(r).answer.reset()
	if db.IsFull(err) {
		s.Logger.Error("disk full", "request", requestOf(r).id.Short(), "error", err)
		err = fault.New(fault.Busy, "fault.full")
	}
	if errors.Is(err, errStale) {
		s.askProof(w, r)
		return
	}
	f, ok := fault.As(err)
	if !ok {
		if requestOf(r).answer.begun() {
			s.Logger.Error("answer broken off", "request", requestOf(r).id.Short(), "route", requestOf(r).route, "error", err)
			panic(http.ErrAbortHandler) // half a file must not look like a whole one
		}
		s.Logger.Error("internal error", "request", requestOf(r).id.Short(), "route", requestOf(r).route, "error", err)
		s.ShowFault(w, r, http.StatusInternalServerError, nil, Code(r))
		return
	}
	if f.Kind == fault.LoggedOut && r.Method == http.MethodGet {
		http.Redirect(w, r, "/logowanie?dalej="+escape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	if requestOf(r).session != nil && s.late(w, r, f) {
		return
	}
	if errors.Is(f, errWeak) && r.Method == http.MethodGet {
		http.Redirect(w, r, SecondFactorPath+"?dalej="+escape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	if f.Kind == fault.Busy {
		w.Header().Set("Retry-After", "5")
	}
	s.refused(r, f)
	s.ShowFault(w, r, Status(f.Kind), f, Code(r))
}

// refused tells who listens about a refusal. A visitor who asks for what is not there has mistyped an address; a
// program that looks for holes does so, too, but teaches nobody anything.
func (s *Server) refused(r *http.Request, f *fault.Error) {
	if s.Refused == nil {
		return
	}
	q := requestOf(r)
	switch {
	case f.Kind == fault.Forbidden, f.Kind == fault.Busy, f.Kind == fault.NotFound && q.actor.LoggedIn() && strings.Contains(r.Pattern, "{"):
		s.Refused(r, Refusal{q.route, Status(f.Kind), f.Key})
	}
}

// recorder remembers what was answered and compresses nothing itself.
type recorder struct {
	http.ResponseWriter
	code   int
	wrote  int
	bytes  int64
	closed bool // the answer is complete; what still comes belongs to a page that is not shown
}

func (w *recorder) begun() bool { return w != nil && w.wrote > 0 }

// reset takes back what a handler said of a body that will not come.
func (w *recorder) reset() {
	if w == nil || w.wrote > 0 {
		return
	}
	for _, name := range []string{"Content-Encoding", "Content-Length", "Content-Disposition", "Content-Type"} {
		w.Header().Del(name)
	}
}

func (w *recorder) WriteHeader(code int) {
	if w.closed {
		return
	}
	if w.wrote++; w.wrote == 1 {
		w.code = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.closed {
		return len(b), nil
	}
	if w.wrote == 0 {
		w.wrote, w.code = 1, http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) status() int {
	if w.code == 0 {
		return http.StatusOK
	}
	return w.code
}

// language is what the person chose; Polish otherwise. The browser's list is not asked: an office's
// pages are Polish until somebody says otherwise.
func language(r *http.Request) string {
	if c, err := r.Cookie("jezyk"); err == nil && slices.Contains(i18n.Languages, c.Value) {
		return c.Value
	}
	return i18n.Languages[0]
}
