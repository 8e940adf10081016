package web

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/web/query"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of sessions.
var Migrations = db.Migrations{Module: "web", FS: sub(migrations)}

func sub(f embed.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return s
}

// Session is what one browser has on the server. Values are strings: nothing here needs more.
type Session struct {
	ctx  context.Context
	m    *scs.SessionManager
	now  func() time.Time
	idle time.Duration
}

// Get returns a value, or "".
func (s *Session) Get(key string) string { return s.m.GetString(s.ctx, key) }

// Put keeps a value.
func (s *Session) Put(key, value string) { s.m.Put(s.ctx, key, value) }

// Pop returns a value and forgets it.
func (s *Session) Pop(key string) string { return s.m.PopString(s.ctx, key) }

// Remove forgets a value.
func (s *Session) Remove(key string) { s.m.Remove(s.ctx, key) }

// Renew gives the session a new token. It must be called whenever the rights change (logging in,
// choosing an office), so that a token known from before is worthless.
func (s *Session) Renew() error {
	s.Put("seen", s.now().Format(time.RFC3339)) // who logs in and goes away is idle from now on
	return s.m.RenewToken(s.ctx)
}

// Destroy ends the session.
func (s *Session) Destroy() error { return s.m.Destroy(s.ctx) }

// Ends is when the session will end by itself if nothing more is asked.
func (s *Session) Ends() time.Time {
	end := ours(s.m.Deadline(s.ctx), s.now())
	if seen, err := s.seen(); err == nil && seen.Add(s.idle).Before(end) {
		return seen.Add(s.idle)
	}
	return end
}

// seen is when somebody who is logged in was last written down to have asked for something.
func (s *Session) seen() (time.Time, error) { return time.Parse(time.RFC3339, s.Get("seen")) }

// ours moves a moment that scs reckoned from the machine's clock onto the clock of the house, which may
// stand elsewhere in tests and demonstrations.
func ours(t, now time.Time) time.Time { return now.Add(t.Sub(clock.System{}.Now())) }

// Digest identifies the session in the audit without being usable as a token.
func (s *Session) Digest() string {
	t := s.m.Token(s.ctx)
	if t == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("audit:" + t))
	return hex.EncodeToString(sum[:8])
}

func newSessions(c Config) *scs.SessionManager {
	m := scs.New()
	m.Lifetime = c.Lifetime
	m.HashTokenInStore = true
	m.Store = &store{db: c.DB, now: c.Clock.Now}
	m.Codec = codec{c.Clock.Now}
	m.Cookie.Name = "wrota"
	if c.Secure {
		m.Cookie.Name = "__Host-wrota"
	}
	m.Cookie.HttpOnly, m.Cookie.Secure, m.Cookie.SameSite, m.Cookie.Path = true, c.Secure, http.SameSiteLaxMode, "/"
	m.Cookie.Persist = false
	return m
}

// seenEvery bounds how often the last use of a session is written down.
const seenEvery = time.Minute

// withSession loads and saves the session, and ends it when it was idle for too long.
func (s *Server) withSession(next http.Handler) http.Handler {
	return s.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := requestOf(r)
		q.session = &Session{r.Context(), s.sessions, s.Clock.Now, s.Idle}
		if q.session.Get("account") != "" {
			now := s.Clock.Now()
			seen, err := q.session.seen()
			switch {
			case err == nil && now.Sub(seen) > s.Idle:
				whose, principal := q.session.Get("account"), q.session.Get("for")
				if err := s.sessions.Clear(r.Context()); err != nil {
					s.fail(w, r, err)
					return
				}
				q.session.Forgotten(whose, principal)
			case err != nil || now.Sub(seen) > seenEvery:
				q.session.Put("seen", now.Format(time.RFC3339))
			}
		}
		next.ServeHTTP(w, r)
	}))
}

// sessionFailed shows the page of an error for a session that could not be read, or not be saved. In
// the second case the handler's own page is on its way; it must not be seen, because what it says was
// done in the session was not.
func (s *Server) sessionFailed(w http.ResponseWriter, r *http.Request, err error) {
	s.fail(w, r, err)
	requestOf(r).answer.closed = true
}

// codec writes a session as JSON, because every request reads one and gob describes its types anew each
// time, and keeps its end on the clock of the house.
type codec struct{ now func() time.Time }

// kept is a session as it is stored.
type kept struct {
	Ends   time.Time         `json:"ends"`
	Values map[string]string `json:"values"`
}

func (c codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	k := kept{Ends: ours(deadline, c.now()), Values: make(map[string]string, len(values))}
	for name, v := range values {
		text, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("web: session: %s is %T", name, v)
		}
		k.Values[name] = text
	}
	return json.Marshal(k)
}

func (c codec) Decode(b []byte) (time.Time, map[string]any, error) {
	var k kept
	if err := json.Unmarshal(b, &k); err != nil {
		return time.Time{}, nil, fmt.Errorf("web: session: %w", err)
	}
	values := make(map[string]any, len(k.Values))
	for name, text := range k.Values {
		values[name] = text
	}
	return clock.System{}.Now().Add(k.Ends.Sub(c.now())), values, nil
}

// store keeps sessions in the database, so that any node can answer any request.
type store struct {
	db  *db.DB
	now func() time.Time
}

var errNeedsContext = errors.New("web: the session store is used without a context")

func (s *store) Delete(string) error                    { return errNeedsContext }
func (s *store) Find(string) ([]byte, bool, error)      { return nil, false, errNeedsContext }
func (s *store) Commit(string, []byte, time.Time) error { return errNeedsContext }

var system = actor.Automaton("system.web", id.Region)

func (s *store) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	err = s.db.Ask(ctx, system, func(tx *db.Tx) (err error) {
		data, err = query.New(tx).FindSession(ctx, query.FindSessionParams{Token: token, Expires: db.At(s.now())})
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("web: find session: %w", err)
	}
	requestIn(ctx).stored = token
	return data, true, nil
}

// CommitCtx saves a session. One that was found and is no more was ended by another request meanwhile
// (logging out in a second window): it must not come back to life.
func (s *store) CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error {
	end := db.At(ours(expires, s.now()))
	err := s.db.InTx(ctx, system, func(tx *db.Tx) error {
		q := query.New(tx)
		if token == requestIn(ctx).stored {
			_, err := q.UpdateSession(ctx, query.UpdateSessionParams{Data: data, Expires: end, Token: token})
			return err
		}
		return q.SaveSession(ctx, query.SaveSessionParams{Token: token, Data: data, Expires: end})
	})
	if err != nil {
		return fmt.Errorf("web: save session: %w", err)
	}
	return nil
}

func (s *store) DeleteCtx(ctx context.Context, token string) error {
	err := s.db.InTx(ctx, system, func(tx *db.Tx) error { return query.New(tx).DeleteSession(ctx, token) })
	if err != nil {
		return fmt.Errorf("web: delete session: %w", err)
	}
	return nil
}

// Sweep removes sessions that have ended; a job calls it.
func (s *Server) Sweep(ctx context.Context) error {
	return s.DB.InTx(ctx, system, func(tx *db.Tx) error {
		return query.New(tx).SweepSessions(ctx, db.At(s.Clock.Now()))
	})
}
