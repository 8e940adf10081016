package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/prometheus/client_golang/prometheus"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
)

// site is a server with what a test looks at.
type site struct {
	*web.Server
	t       testing.TB
	db      *db.DB
	clock   *clock.Manual
	log     *bytes.Buffer
	metrics *prometheus.Registry
	handler http.Handler
	by      actor.Actor // who everybody is, unless the session says otherwise
}

var grant = actor.Grant("roads.enter")

// start makes a site; change alters its configuration. The actor of a request is site.by.
func start(t testing.TB, d *db.DB, change func(c *web.Config), routes ...web.Route) *site {
	t.Helper()
	messages, err := i18n.Load([]fs.FS{fstest.MapFS{
		"messages/pl.yaml": {Data: []byte("hello: Dzień dobry\nfault.no-page: Nie ma takiej strony\n")},
		"messages/en.yaml": {Data: []byte("hello: Good morning\nfault.no-page: There is no such page\n")},
		"messages/uk.yaml": {Data: []byte("hello: Добрий день\n")},
		"messages/de.yaml": {Data: []byte("hello: Guten Tag\n")},
	}}...)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, db: d, clock: testkit.Clock(), log: &bytes.Buffer{}, metrics: prometheus.NewRegistry()}
	c := web.Config{
		DB: d, Clock: s.clock, Messages: messages, Metrics: s.metrics, Logger: slog.New(slog.NewJSONHandler(s.log, nil)),
		Identify:  func(context.Context, *web.Session) (actor.Actor, error) { return s.by, nil },
		Chrome:    func(r *http.Request) context.Context { return r.Context() },
		ShowFault: showFault,
	}
	if change != nil {
		change(&c)
	}
	s.Server = web.New(c)
	s.Add(routes...)
	s.handler = s.Handler()
	return s
}

func lite(t testing.TB) *db.DB {
	t.Helper()
	return testkit.DB(t, db.SQLite, web.Migrations)
}

// showFault says which fault it was, in which language, and what of the request it could see.
func showFault(w http.ResponseWriter, r *http.Request, status int, f *fault.Error, code string) {
	key := "internal"
	if f != nil {
		key = f.Key
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "%s %s %s", key, i18n.Lang(r.Context()), code)
}

// page answers with a text.
func page(method, pattern string, a web.Access, text func(r *http.Request) string) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "test" + strings.ReplaceAll(pattern, "/", "."), Access: a, Handle: func(w http.ResponseWriter, r *http.Request) error {
		return web.Text(w, r, "text/plain; charset=utf-8", []byte(text(r)))
	}}
}

func failing(pattern string, err error) web.Route {
	return web.Route{Method: "GET", Pattern: pattern, Name: "test.fail", Access: web.Public, Handle: func(http.ResponseWriter, *http.Request) error { return err }}
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

func (a answer) cookie(name string) *http.Cookie {
	for _, c := range a.Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// do sends a request; header is a list of names and values.
func (s *site) do(method, target, body string, header ...string) answer {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, "http://wrota.test"+target, strings.NewReader(body))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.RemoteAddr = "192.0.2.7:40000"
	for i := 0; i < len(header); i += 2 {
		if header[i] == "from" {
			r.RemoteAddr = header[i+1]
			continue
		}
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	res := w.Result()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{res, string(b)}
}

func resident() actor.Actor { return actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()} }

func forAnother() actor.Actor {
	by := resident()
	by.Mandate.Agent = id.New[id.Account]()
	return by
}

func clerk(g ...actor.Grant) actor.Actor {
	return actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: id.New[id.Unit](), Grants: g}
}

func TestErrorsBecomePages(t *testing.T) {
	for _, tc := range []struct {
		err    error
		status int
		body   string
		reason string
	}{
		{fault.InvalidField("od", "test.day"), 422, "fault.invalid pl ", "the input can be mended"},
		{fault.New(fault.NotFound, "test.none"), 404, "test.none pl ", ""},
		{fault.New(fault.Forbidden, "test.no"), 403, "test.no pl ", ""},
		{fault.New(fault.Conflict, "test.late"), 409, "test.late pl ", ""},
		{fault.New(fault.Gone, "test.gone"), 410, "test.gone pl ", ""},
		{fault.New(fault.TooLarge, "test.big"), 413, "test.big pl ", ""},
		{fault.New(fault.Busy, "test.busy"), 429, "test.busy pl ", ""},
		{fault.New(fault.LoggedOut, "test.out"), 303, "", "a visitor is taken to the login page"},
		{fmt.Errorf("cases: open: %w", fault.New(fault.NotFound, "test.none")), 404, "test.none pl ", "a wrapped fault is a fault"},
		{errors.New("the table is missing"), 500, "internal pl ", "anything else is ours, and is not shown"},
		{&http.MaxBytesError{Limit: 3}, 413, "fault.too-large pl ", "a body that is too large"},
	} {
		s := start(t, lite(t), nil, failing("/x", tc.err))
		got := s.do("GET", "/x", "")
		if got.StatusCode != tc.status || !strings.HasPrefix(got.body, tc.body) && tc.status != 303 {
			t.Errorf("%v: %d %q, want %d %q: %s", tc.err, got.StatusCode, got.body, tc.status, tc.body, tc.reason)
		}
		if tc.status == 429 && got.Header.Get("Retry-After") == "" {
			t.Error("a busy site does not say when to come back")
		}
		if logged := strings.Contains(s.log.String(), `"level":"ERROR"`); logged != (tc.status == 500) {
			t.Errorf("%v: logged as an error: %v", tc.err, logged)
		}
	}
}

func TestEveryKindOfFaultHasOneStatus(t *testing.T) {
	seen := map[int]fault.Kind{}
	for k := fault.Invalid; k <= fault.Busy; k++ {
		status := web.Status(k)
		if status < 400 || status > 499 {
			t.Errorf("%s has the status %d", k, status)
		}
		if other, ok := seen[status]; ok {
			t.Errorf("%s and %s have one status %d", k, other, status)
		}
		seen[status] = k
	}
}

// The code that a person can quote leads to the line of the log that says what happened.
func TestTheCodeOfAnInternalErrorIsInTheLog(t *testing.T) {
	s := start(t, lite(t), nil, failing("/x", errors.New("the table is missing")),
		page("GET", "/panic", web.Public, func(*http.Request) string { panic("nil map") }))
	for path, what := range map[string]string{"/x": "the table is missing", "/panic": "nil map"} {
		s.log.Reset()
		got := s.do("GET", path, "")
		_, code, _ := strings.Cut(got.body, "internal pl ")
		if got.StatusCode != 500 || len(code) < 4 || !strings.Contains(s.log.String(), code) || !strings.Contains(s.log.String(), what) {
			t.Errorf("%s: %d %q; log %s", path, got.StatusCode, got.body, s.log)
		}
		if strings.Contains(got.body, what) {
			t.Errorf("%s tells strangers about our insides: %q", path, got.body)
		}
	}
}

// A component may be rendered for a request that no Server has seen.
func TestARequestFromElsewhere(t *testing.T) {
	r := newRequest(t, "/")
	if web.Code(r) != "" || web.SessionOf(r) != nil || web.ActorOf(r).LoggedIn() {
		t.Errorf("%q %v %+v", web.Code(r), web.SessionOf(r), web.ActorOf(r))
	}
}

func TestWhereAVisitorIsTaken(t *testing.T) {
	s := start(t, lite(t), nil, page("GET", "/moje/{x}", web.LoggedIn, func(*http.Request) string { return "" }),
		page("POST", "/moje/{x}", web.LoggedIn, func(*http.Request) string { return "" }))
	got := s.do("GET", "/moje/a?b=ż&c=1", "")
	if got.StatusCode != 303 || got.Header.Get("Location") != "/logowanie?dalej=%2Fmoje%2Fa%3Fb%3D%C5%BC%26c%3D1" {
		t.Errorf("%d %s", got.StatusCode, got.Header.Get("Location"))
	}
	if got := s.do("POST", "/moje/a", ""); got.StatusCode != 401 || !strings.HasPrefix(got.body, "fault.logged-out") {
		t.Errorf("a form sent after the session ended: %d %q", got.StatusCode, got.body)
	}
}

func TestAccess(t *testing.T) {
	all := map[string]web.Access{"nobody": {}, "public": web.Public, "entry": web.Entry, "loggedin": web.LoggedIn, "self": web.Self, "seated": web.Seated, "staff": web.Staff, "clerk": web.Clerk(grant), "clerk of nothing": web.Clerk("")}
	for _, tc := range []struct {
		who  string
		by   actor.Actor
		want map[string]int
	}{
		{"visitor", actor.Actor{Kind: actor.Anonymous}, map[string]int{"nobody": 403, "public": 200, "entry": 200, "loggedin": 401, "self": 401, "seated": 401, "staff": 401, "clerk": 401, "clerk of nothing": 401}},
		{"resident", resident(), map[string]int{"nobody": 403, "public": 200, "entry": 200, "loggedin": 200, "self": 200, "seated": 200, "staff": 403, "clerk": 403, "clerk of nothing": 403}},
		{"resident for another", forAnother(), map[string]int{"nobody": 403, "public": 200, "entry": 200, "loggedin": 200, "self": 403, "seated": 200, "staff": 403, "clerk": 403, "clerk of nothing": 403}},
		{"resident who claims a grant", actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Grants: []actor.Grant{grant}}, map[string]int{"nobody": 403, "public": 200, "entry": 200, "loggedin": 200, "self": 200, "seated": 200, "staff": 403, "clerk": 403, "clerk of nothing": 403}},
		{"clerk", clerk(), map[string]int{"nobody": 403, "public": 200, "entry": 200, "loggedin": 200, "self": 200, "seated": 200, "staff": 200, "clerk": 403, "clerk of nothing": 403}},
		{"clerk by a directory", deskOnly(clerk(grant)), map[string]int{"nobody": 403, "public": 200, "entry": 200, "loggedin": 401, "self": 401, "seated": 200, "staff": 200, "clerk": 200, "clerk of nothing": 403}},
		{"resident by a directory", deskOnly(resident()), map[string]int{"nobody": 403, "public": 200, "entry": 200, "loggedin": 401, "self": 401, "seated": 401, "staff": 401, "clerk": 401, "clerk of nothing": 401}},
		{"clerk with another grant", clerk("roads.read"), map[string]int{"nobody": 403, "public": 200, "entry": 200, "loggedin": 200, "self": 200, "seated": 200, "staff": 200, "clerk": 403, "clerk of nothing": 403}},
		{"clerk with the grant", clerk(grant), map[string]int{"nobody": 403, "public": 200, "entry": 200, "loggedin": 200, "self": 200, "seated": 200, "staff": 200, "clerk": 200, "clerk of nothing": 403}},
	} {
		for name, a := range all {
			s := start(t, lite(t), nil, page("POST", "/x", a, func(*http.Request) string { return "secret" }))
			s.by = tc.by
			got := s.do("POST", "/x", "")
			if got.StatusCode != tc.want[name] || strings.Contains(got.body, "secret") != (tc.want[name] == 200) {
				t.Errorf("%s at a page for %q: %d %q, want %d", tc.who, name, got.StatusCode, got.body, tc.want[name])
			}
		}
	}
}

// deskOnly is somebody for whom only the directory of an office vouches.
func deskOnly(by actor.Actor) actor.Actor {
	by.DeskOnly = true
	return by
}

func TestWhatIsNoPage(t *testing.T) {
	s := start(t, lite(t), nil, page("GET", "/jest", web.Public, func(*http.Request) string { return "" }))
	for _, tc := range []struct{ method, path string }{
		{"GET", "/nie-ma"}, {"POST", "/nie-ma"}, {"POST", "/jest"}, {"DELETE", "/jest"}, {"GET", "/jest/"}, {"GET", "/metrics"}, {"GET", "/debug/pprof/"}, {"TRACE", "/jest"},
	} {
		if got := s.do(tc.method, tc.path, ""); got.StatusCode != 404 || !strings.HasPrefix(got.body, "fault.no-page") {
			t.Errorf("%s %s: %d %q", tc.method, tc.path, got.StatusCode, got.body)
		}
	}
	if got := s.do("HEAD", "/jest", ""); got.StatusCode != 200 {
		t.Errorf("HEAD: %d", got.StatusCode)
	}
}

// A page that breaks off is broken off visibly: the connection ends before the answer does.
func TestAnswersThatBreakOff(t *testing.T) {
	broken := io.MultiReader(strings.NewReader(strings.Repeat("x", 2000)), &badReader{})
	s := start(t, lite(t), nil,
		web.Route{Method: "GET", Pattern: "/plik", Name: "test.file", Access: web.Public, Handle: func(w http.ResponseWriter, _ *http.Request) error {
			return web.Send(w, web.File{Name: "a.bin", Type: "application/octet-stream", Size: -1, Body: broken})
		}},
		web.Route{Method: "GET", Pattern: "/panika", Name: "test.panic", Access: web.Public, Handle: func(w http.ResponseWriter, _ *http.Request) error {
			_, _ = w.Write([]byte(strings.Repeat("x", 9000)))
			panic("half way")
		}},
		web.Route{Method: "GET", Pattern: "/strumien", Name: "test.stream", Access: web.Public, Handle: func(w http.ResponseWriter, _ *http.Request) error {
			return web.Stream(w, web.File{Name: "a.csv", Type: "text/csv"}, func(to io.Writer) error {
				_, _ = io.WriteString(to, strings.Repeat("x", 9000))
				panic("in a goroutine")
			})
		}},
		web.Route{Method: "GET", Pattern: "/urwany", Name: "test.stream2", Access: web.Public, Handle: func(w http.ResponseWriter, _ *http.Request) error {
			return web.Stream(w, web.File{Name: "a.csv", Type: "text/csv"}, func(to io.Writer) error {
				_, _ = io.WriteString(to, strings.Repeat("x", 9000))
				return errors.New("the register is gone")
			})
		}},
		web.Route{Method: "GET", Pattern: "/od-razu", Name: "test.atonce", Access: web.Public, Handle: func(w http.ResponseWriter, _ *http.Request) error {
			return web.Send(w, web.File{Name: "a.bin", Type: "application/octet-stream", Size: 100, Body: &badReader{}})
		}})
	for _, path := range []string{"/plik", "/panika", "/strumien", "/urwany"} {
		s.log.Reset()
		srv := httptest.NewServer(s.handler)
		res, err := http.Get(srv.URL + path)
		if err == nil {
			_, err = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
		}
		if err == nil {
			t.Errorf("%s looks whole", path)
		}
		srv.Close() // waits for the handler
		if !strings.Contains(s.log.String(), `"level":"ERROR"`) || !strings.Contains(s.log.String(), `"msg":"request"`) {
			t.Errorf("%s is not in the log: %s", path, s.log)
		}
	}
	if got := s.do("GET", "/od-razu", ""); got.StatusCode != 500 || got.Header.Get("Content-Disposition") != "" || got.Header.Get("Content-Length") == "100" || !strings.HasPrefix(got.body, "internal") {
		t.Errorf("a file that cannot be read: %d %v %q", got.StatusCode, got.Header, got.body)
	}
}

type badReader struct{}

func (*badReader) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }
