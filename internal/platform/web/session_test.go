package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
)

// sessionRoutes log in, out and look, the way identityweb does.
func sessionRoutes() []web.Route {
	account := id.New[id.Account]().String()
	return []web.Route{
		page("POST", "/wejdz", web.Public, func(r *http.Request) string {
			s := web.SessionOf(r)
			if err := s.Renew(); err != nil {
				return err.Error()
			}
			s.Put("account", account)
			return ""
		}),
		page("POST", "/wyjdz", web.Public, func(r *http.Request) string {
			if err := web.SessionOf(r).Destroy(); err != nil {
				return err.Error()
			}
			return ""
		}),
		page("POST", "/pamietaj", web.Public, func(r *http.Request) string { web.SessionOf(r).Put("note", "x"); return "" }),
		page("GET", "/kto", web.Public, func(r *http.Request) string {
			return web.SessionOf(r).Get("account") + web.SessionOf(r).Get("note")
		}),
		page("GET", "/koniec", web.Public, func(r *http.Request) string { return web.SessionOf(r).Ends().Format(time.RFC3339) }),
		page("GET", "/skad", web.Public, func(r *http.Request) string { return web.ActorOf(r).Source.Session }),
	}
}

// visit is a browser with one cookie.
type visit struct {
	*site
	token string
}

func (v *visit) do(method, path string) answer {
	v.t.Helper()
	var header []string
	if v.token != "" {
		header = []string{"Cookie", "wrota=" + v.token}
	}
	got := v.site.do(method, path, "", header...)
	if c := got.cookie("wrota"); c != nil {
		v.token = c.Value
	}
	return got
}

func eachVisit(t *testing.T, test func(t *testing.T, v *visit)) {
	t.Helper()
	testkit.Each(t, []db.Migrations{web.Migrations}, func(t *testing.T, d *db.DB) {
		test(t, &visit{site: start(t, d, nil, sessionRoutes()...)})
	})
}

func TestSessionCookie(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := start(t, lite(t), func(c *web.Config) { c.Secure = secure }, sessionRoutes()...)
		name := map[bool]string{false: "wrota", true: "__Host-wrota"}[secure]
		if c := s.do("GET", "/kto", "").cookie(name); c != nil {
			t.Error("a visitor who only reads gets a cookie")
		}
		c := s.do("POST", "/wejdz", "").cookie(name)
		if c == nil || !c.HttpOnly || c.Secure != secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || !c.Expires.IsZero() || len(c.Value) < 40 {
			t.Errorf("secure %v: %+v", secure, c)
		}
	}
}

// A token that was known before somebody logged in is worth nothing afterwards (session fixation).
func TestRenewing(t *testing.T) {
	eachVisit(t, func(t *testing.T, v *visit) {
		v.do("POST", "/pamietaj")
		before := v.token
		v.do("POST", "/wejdz")
		if v.token == before || v.token == "" {
			t.Fatalf("the token stays %q", v.token)
		}
		if got := v.do("GET", "/kto").body; !strings.HasSuffix(got, "x") || len(got) < 20 {
			t.Errorf("what was kept before logging in is lost: %q", got)
		}
		if got := (&visit{v.site, before}).do("GET", "/kto").body; got != "" {
			t.Errorf("the old token opens %q", got)
		}
		chosen := &visit{v.site, "token-chosen-by-a-stranger"}
		chosen.do("POST", "/wejdz")
		if chosen.token == "token-chosen-by-a-stranger" {
			t.Error("a stranger may choose the token")
		}
	})
}

func TestLeaving(t *testing.T) {
	eachVisit(t, func(t *testing.T, v *visit) {
		v.do("POST", "/wejdz")
		old := v.token
		if c := v.do("POST", "/wyjdz").cookie("wrota"); c == nil || c.MaxAge >= 0 {
			t.Errorf("the cookie stays: %+v", c)
		}
		if got := (&visit{v.site, old}).do("GET", "/kto").body; got != "" {
			t.Errorf("the token still opens %q", got)
		}
	})
}

// Somebody logs out while another window is still being answered: the session stays ended.
func TestASessionEndedMeanwhileStaysEnded(t *testing.T) {
	testkit.Each(t, []db.Migrations{web.Migrations}, func(t *testing.T, d *db.DB) {
		v := &visit{}
		slow := page("POST", "/powoli", web.Public, func(r *http.Request) string {
			(&visit{v.site, v.token}).do("POST", "/wyjdz")
			web.SessionOf(r).Put("note", "x")
			return ""
		})
		changing := page("POST", "/zmien", web.Public, func(r *http.Request) string {
			(&visit{v.site, v.token}).do("POST", "/wejdz") // renews the token
			web.SessionOf(r).Put("note", "x")
			return ""
		})
		v.site = start(t, d, nil, append(sessionRoutes(), slow, changing)...)
		for _, path := range []string{"/powoli", "/zmien"} {
			v.token = ""
			v.do("POST", "/wejdz")
			old := v.token
			v.do("POST", path)
			if got := (&visit{v.site, old}).do("GET", "/kto").body; got != "" {
				t.Errorf("%s: the token opens %q again", path, got)
			}
		}
	})
}

func TestHowLongASessionLives(t *testing.T) {
	type step struct {
		after time.Duration
		in    bool // still logged in when they ask then
	}
	var long []step
	for range 29 {
		long = append(long, step{20 * time.Minute, true})
	}
	long = append(long, step{21 * time.Minute, false})
	for _, tc := range []struct {
		name  string
		steps []step
	}{
		{"idle for less than half an hour", []step{{29 * time.Minute, true}, {29 * time.Minute, true}}},
		{"idle for more", []step{{31 * time.Minute, false}}},
		{"busy, then idle", []step{{time.Minute, true}, {30 * time.Second, true}, {31 * time.Minute, false}}},
		{"busy all day: ten hours are enough", long},
		{"back the next day", []step{{24 * time.Hour, false}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			eachVisit(t, func(t *testing.T, v *visit) {
				v.do("POST", "/wejdz")
				for i, s := range tc.steps {
					v.clock.Move(s.after)
					if in := v.do("GET", "/kto").body != ""; in != s.in {
						t.Fatalf("step %d: logged in %v, want %v", i+1, in, s.in)
					}
				}
			})
		})
	}
}

// The page warns before the session ends: it must know the nearer of the two ends.
func TestEnds(t *testing.T) {
	eachVisit(t, func(t *testing.T, v *visit) {
		v.do("POST", "/wejdz")
		v.do("GET", "/kto") // written down as seen
		left := func() time.Duration {
			t.Helper()
			at, err := time.Parse(time.RFC3339, v.do("GET", "/koniec").body)
			if err != nil {
				t.Fatal(err)
			}
			return at.Sub(v.clock.Now())
		}
		if got := left(); got != 30*time.Minute {
			t.Errorf("%s left, want the half hour of idling", got)
		}
		for range 29 {
			v.clock.Move(20 * time.Minute)
			v.do("GET", "/kto")
		}
		if got := left(); got < 19*time.Minute || got > 20*time.Minute {
			t.Errorf("%s left after 9 hours 40 minutes, want the rest of ten hours", got)
		}
	})
}

// Whoever copies the table of sessions can enter none, and the audit has no token either.
func TestTokensAreStoredNowhere(t *testing.T) {
	eachVisit(t, func(t *testing.T, v *visit) {
		v.do("POST", "/wejdz")
		digest := v.do("GET", "/skad").body
		if digest == "" || strings.Contains(v.token, digest) || strings.Contains(digest, v.token) {
			t.Errorf("digest %q of %q", digest, v.token)
		}
		if again := v.do("GET", "/skad").body; again != digest {
			t.Errorf("one session has two digests, %q and %q", digest, again)
		}
		var token string
		var data []byte
		err := v.db.View(t.Context(), actor.Automaton("test", id.Region), func(tx *db.Tx) error {
			return tx.QueryRowContext(t.Context(), "SELECT token, data FROM web_session").Scan(&token, &data)
		})
		if err != nil || strings.Contains(token, v.token) || strings.Contains(string(data), v.token) {
			t.Errorf("%q, %v", token, err)
		}
		if got := (&visit{v.site, token}).do("GET", "/kto").body; got != "" {
			t.Error("what stands in the table opens the session")
		}
	})
}

func TestSweepRemovesOnlyWhatHasEnded(t *testing.T) {
	eachVisit(t, func(t *testing.T, v *visit) {
		v.do("POST", "/wejdz")
		v.clock.Move(9 * time.Hour)
		young := &visit{v.site, ""}
		young.do("POST", "/wejdz")
		v.clock.Move(2 * time.Hour)
		if err := v.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		var n int
		err := v.db.View(t.Context(), actor.Automaton("test", id.Region), func(tx *db.Tx) error {
			return tx.QueryRowContext(t.Context(), "SELECT count(*) FROM web_session").Scan(&n)
		})
		if err != nil || n != 1 {
			t.Errorf("%d sessions are left, %v; want the younger one", n, err)
		}
	})
}

// A page without a session asks the database nothing; one with a session asks once and writes rarely.
func TestWhatASessionCosts(t *testing.T) {
	eachVisit(t, func(t *testing.T, v *visit) {
		count := func(path string) int64 {
			t.Helper()
			ctx, n := db.WithCounter(t.Context())
			r := newRequest(t, path).WithContext(ctx)
			if v.token != "" {
				r.AddCookie(&http.Cookie{Name: "wrota", Value: v.token})
			}
			v.handler.ServeHTTP(newRecorder(), r)
			return int64(n.Load())
		}
		if n := count("/kto"); n != 0 {
			t.Errorf("%d statements for a stranger", n)
		}
		v.do("POST", "/wejdz")
		v.do("GET", "/kto")
		if n := count("/kto"); n != 1 {
			t.Errorf("%d statements for somebody who is in", n)
		}
	})
}

// When the database goes away between the page and its session, what the page says did not happen:
// the person sees one whole page, and it is that of an error.
func TestASessionThatCannotBeSaved(t *testing.T) {
	d := lite(t)
	gone := web.Route{Method: "POST", Pattern: "/x", Name: "t.x", Access: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		web.SessionOf(r).Put("account", "x")
		if err := d.Close(); err != nil {
			return err
		}
		return web.Text(w, r, "text/html", []byte(strings.Repeat("Udało się. ", 200)))
	}}
	s := start(t, d, nil, gone, page("GET", "/kto", web.Public, func(*http.Request) string { return "jest" }))
	got := s.do("POST", "/x", "", "Accept-Encoding", "gzip")
	if got.StatusCode != 500 || !strings.HasPrefix(got.body, "internal pl ") || len(got.body) > 60 || got.Header.Get("Content-Encoding") != "" || got.Header.Get("Set-Cookie") != "" {
		t.Errorf("%d %v %.100q", got.StatusCode, got.Header, got.body)
	}
	if got := s.do("GET", "/kto", "", "Cookie", "wrota=abc"); got.StatusCode != 500 || !strings.HasPrefix(got.body, "internal pl ") {
		t.Errorf("a session that cannot be read: %d %q", got.StatusCode, got.body)
	}
	if got := s.do("GET", "/kto", ""); got.StatusCode != 200 {
		t.Errorf("a page that needs no database: %d", got.StatusCode)
	}
}

// An actor who cannot be made is an error, not a visitor.
func TestWhoIsAskingCannotBeFound(t *testing.T) {
	s := start(t, lite(t), func(c *web.Config) {
		c.Identify = func(context.Context, *web.Session) (actor.Actor, error) { return actor.Actor{}, http.ErrServerClosed }
	}, page("GET", "/x", web.Public, func(*http.Request) string { return "jest" }))
	if got := s.do("GET", "/x", ""); got.StatusCode != 500 || strings.Contains(got.body, "jest") {
		t.Errorf("%d %q", got.StatusCode, got.body)
	}
}
