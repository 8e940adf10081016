package web_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/web"
)

func TestForms(t *testing.T) {
	echo := func(w http.ResponseWriter, r *http.Request) error {
		v, err := web.Form(r)
		if err != nil {
			return err
		}
		return web.Text(w, r, "text/plain", []byte(v.Encode()))
	}
	s := start(t, lite(t), nil, web.Route{Method: "POST", Pattern: "/x", Name: "t.x", Access: web.Public, Handle: echo, Body: 1 << 17},
		web.Route{Method: "POST", Pattern: "/maly", Name: "t.small", Access: web.Public, Handle: echo, Body: 10})
	for _, tc := range []struct {
		path, kind, body string
		status           int
		want             string
		reason           string
	}{
		{"/x", "application/x-www-form-urlencoded", "a=1&b=%C5%BC&a=2", 200, "a=1&a=2&b=%C5%BC", ""},
		{"/x", "application/x-www-form-urlencoded; charset=UTF-8", "a=1", 200, "a=1", "old scripts say so"},
		{"/x?a=q", "application/x-www-form-urlencoded", "b=1", 200, "b=1", "what stands in the address is no answer of a form"},
		{"/x", "application/x-www-form-urlencoded", "", 200, "", "a form of buttons alone"},
		{"/x", "application/json", `{"a":1}`, 422, "fault.not-a-form", ""},
		{"/x", "", "a=1", 422, "fault.not-a-form", ""},
		{"/x", "application/x-www-form-urlencoded", "a=%zz", 422, "fault.not-a-form", "half of it is not used"},
		{"/x", "application/x-www-form-urlencoded", "a=1;b=2", 422, "fault.not-a-form", ""},
		{"/x", "application/x-www-form-urlencoded", "a=x%00y", 422, "fault.not-a-form", "a zero byte, which PostgreSQL refuses"},
		{"/x", "application/x-www-form-urlencoded", "a=%ff%fe", 422, "fault.not-a-form", "no UTF-8"},
		{"/x", "application/x-www-form-urlencoded", "a%00=1", 422, "fault.not-a-form", "nor in a name"},
		{"/x", "application/x-www-form-urlencoded", strings.Repeat("a=1&", 2000), 200, strings.Repeat("a=1&", 1999) + "a=1", "as many as allowed"},
		{"/x", "application/x-www-form-urlencoded", strings.Repeat("a=1&", 2001), 413, "fault.too-many-fields", ""},
		{"/x", "application/x-www-form-urlencoded", "a=" + strings.Repeat("x", 1<<17), 413, "fault.too-large", ""},
		{"/maly", "application/x-www-form-urlencoded", "a=12345678", 200, "a=12345678", "to the byte"},
		{"/maly", "application/x-www-form-urlencoded", "a=123456789", 413, "fault.too-large", "one byte more"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "http://wrota.test"+tc.path, strings.NewReader(tc.body))
		r.Header.Set("Content-Type", tc.kind)
		w := newRecorder()
		s.handler.ServeHTTP(w, r)
		if w.Code != tc.status || !strings.HasPrefix(w.Body.String(), tc.want) || tc.status == 200 && w.Body.String() != tc.want {
			t.Errorf("%s %q %.30q: %d %.60q, want %d %.60q: %s", tc.path, tc.kind, tc.body, w.Code, w.Body, tc.status, tc.want, tc.reason)
		}
	}
}

// The limit holds for handlers that read the body themselves, and for bodies without a length.
func TestBodyLimit(t *testing.T) {
	read := web.Route{Method: "POST", Pattern: "/x", Name: "t.x", Access: web.Public, Handle: func(_ http.ResponseWriter, r *http.Request) error {
		_, err := io.Copy(io.Discard, r.Body)
		return err
	}}
	s := start(t, lite(t), nil, read)
	for size, want := range map[int]int{1 << 20: 200, 1<<20 + 1: 413} {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "http://wrota.test/x", io.LimitReader(endless{}, int64(size)))
		r.ContentLength = -1
		w := newRecorder()
		s.handler.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%d bytes: %d, want %d", size, w.Code, want)
		}
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

func TestAddressesThatAreNoText(t *testing.T) {
	called := false
	s := start(t, lite(t), nil, page("GET", "/x/{id}", web.Public, func(*http.Request) string { called = true; return "" }))
	for path, want := range map[string]int{"/x/a?q=%C5%BC": 200, "/x/%C5%BC": 200, "/x/a%00b": 404, "/x/%ff": 404, "/x/a?q=%00": 404, "/x/a?q=%ff": 404, "/x/a?%00=1": 404, "/x/a?q=%zz": 200} {
		called = false
		if got := s.do("GET", path, ""); got.StatusCode != want || called != (want == 200) {
			t.Errorf("%s: %d, called %v; want %d", path, got.StatusCode, called, want)
		}
	}
}

// A page repeats its address in many links: 60 KB asked for became 600 KB answered.
func TestLongAddresses(t *testing.T) {
	s := start(t, lite(t), nil, page("GET", "/x", web.Public, func(*http.Request) string { return "" }))
	for n, want := range map[int]int{16_000: 200, 17_000: 404} {
		if got := s.do("GET", "/x?q="+strings.Repeat("a", n), ""); got.StatusCode != want {
			t.Errorf("%d bytes: %d, want %d", n, got.StatusCode, want)
		}
	}
}

// Who sends a body a byte at a time does not keep the connection; who sends it in time keeps it for as long
// as the answer takes.
func TestSlowBodies(t *testing.T) {
	const patience = 300 * time.Millisecond
	s := start(t, lite(t), func(c *web.Config) { c.Patience = patience }, web.Route{
		Method: "POST", Pattern: "/x", Name: "t.x", Access: web.Public, Body: 1 << 10,
		Handle: func(w http.ResponseWriter, r *http.Request) error {
			if _, err := web.Form(r); err != nil {
				return err
			}
			select {
			case <-r.Context().Done():
				return errors.New("the request was given up")
			case <-time.After(2 * patience):
			}
			_, err := io.WriteString(w, "done")
			return err
		},
	})
	server := httptest.NewServer(s.handler)
	defer server.Close()
	for body, want := range map[string]string{"a=1": "200 OK", "a=": "422 Unprocessable Entity"} { // the second lacks a byte
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, "POST /x HTTP/1.1\r\nHost: wrota.test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\n"+body)
		_ = conn.SetReadDeadline(time.Now().Add(20 * patience))
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%q: %v", body, err)
		}
		if answer.Status != want {
			t.Errorf("%q: %s, want %s", body, answer.Status, want)
		}
		_, _ = answer.Body.Close(), conn.Close()
	}
}

func TestLocal(t *testing.T) {
	for _, tc := range []struct{ to, want, reason string }{
		{"/moje", "/moje", ""},
		{"/moje/sprawa?widok=pliki&strona=2", "/moje/sprawa?widok=pliki&strona=2", ""},
		{"/żółw", "/%C5%BC%C3%B3%C5%82w", "as an address is written"},
		{"/?dalej=https://evil.example", "/?dalej=https://evil.example", "an address within a question leads nowhere"},
		{"", "/start", "nothing was asked for"},
		{"moje", "/start", "it would depend on the page"},
		{"https://evil.example/", "/start", "another site"},
		{"//evil.example/", "/start", "another site"},
		{"///evil.example/", "/start", "browsers forgive slashes"},
		{"/\\evil.example/", "/start", "browsers take a backslash for a slash"},
		{"\\\\evil.example", "/start", ""},
		{"/\t/evil.example", "/start", "browsers drop tabs"},
		{"/\n/evil.example", "/start", "and line ends"},
		{" //evil.example", "/start", "and spaces before"},
		{"javascript:alert(1)", "/start", ""},
		{"/a\r\nSet-Cookie: x=1", "/start", "a header of somebody else's"},
		{"/\x00", "/start", ""},
		{"http:///moje", "/start", ""},
		{"/%zz", "/start", "no address at all"},
		{"/%2fevil.example/ż", "/start", "written again it would be //evil.example"},
		{"/%2F%2Fevil.example", "/%2F%2Fevil.example", "a path of ours, however odd"},
	} {
		if got := web.Local(tc.to, "/start"); got != tc.want {
			t.Errorf("%q leads to %q, want %q: %s", tc.to, got, tc.want, tc.reason)
		}
	}
}

// Wherever Local leads, it is on our site, also after the redirect has been written.
func FuzzLocal(f *testing.F) {
	for _, s := range []string{"/moje", "//evil.example", "/\\evil.example", "/.//evil.example", "/..//evil.example", "/%2f/evil.example", "/%2fevil.example/ż", "/a?b=//c", "/@evil.example", "/:80/", "/a#//evil"} {
		f.Add(s)
	}
	base, err := url.Parse("https://wrota.test/logowanie")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		to := web.Local(s, "/start")
		w := newRecorder()
		if err := web.See(w, newRequest(t, "/logowanie"), to); err != nil {
			t.Fatal(err)
		}
		for _, at := range []string{to, w.Header().Get("Location")} {
			u, err := base.Parse(at)
			if err != nil || u.Host != "wrota.test" || u.Scheme != "https" || u.User != nil {
				t.Errorf("%q leads to %q, %v", s, at, err)
			}
			// What browsers do and net/url does not: a backslash is a slash, tabs and line ends are dropped.
			lax := strings.NewReplacer("\\", "/", "\t", "", "\n", "", "\r", "").Replace(at)
			if strings.HasPrefix(lax, "//") || !strings.HasPrefix(lax, "/") {
				t.Errorf("%q leads a browser to %q", s, at)
			}
		}
	})
}
