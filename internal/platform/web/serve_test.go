package web_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
)

func TestHeaders(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := start(t, lite(t), func(c *web.Config) { c.Secure = secure }, page("GET", "/x", web.Public, func(*http.Request) string { return "" }),
			page("GET", "/panic", web.Public, func(*http.Request) string { panic("x") }))
		for _, path := range []string{"/x", "/nie-ma", "/panic"} {
			got := s.do("GET", path, "")
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
				"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
			} {
				if got.Header.Get(name) != want {
					t.Errorf("%s: %s is %q, want %q", path, name, got.Header.Get(name), want)
				}
			}
			csp := got.Header.Get("Content-Security-Policy")
			for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
				if !strings.Contains(csp, want) {
					t.Errorf("%s: no %s in %s", path, want, csp)
				}
			}
			if strings.Contains(csp, "unsafe") {
				t.Errorf("%s: %s", path, csp)
			}
			if hsts := got.Header.Get("Strict-Transport-Security"); (hsts != "") != secure {
				t.Errorf("secure %v: HSTS %q", secure, hsts)
			}
		}
	}
}

var nonceForm = regexp.MustCompile(`'nonce-([A-Za-z0-9_-]{22})'`)

// The nonce in the header is the one that components see, and no two answers share one.
func TestNonce(t *testing.T) {
	s := start(t, lite(t), nil, page("GET", "/x", web.Public, func(r *http.Request) string { return templ.GetNonce(r.Context()) }))
	seen := map[string]bool{}
	for range 50 {
		got := s.do("GET", "/x", "")
		m := nonceForm.FindStringSubmatch(got.Header.Get("Content-Security-Policy"))
		if m == nil || m[1] != got.body || seen[m[1]] {
			t.Fatalf("%q in the page, %q", got.body, got.Header.Get("Content-Security-Policy"))
		}
		seen[m[1]] = true
	}
}

func TestPostsFromOtherSites(t *testing.T) {
	done := 0
	s := start(t, lite(t), nil, page("POST", "/x", web.Public, func(*http.Request) string { done++; return "" }),
		page("GET", "/x", web.Public, func(*http.Request) string { return "" }))
	for _, tc := range []struct {
		method string
		header []string
		want   int
		reason string
	}{
		{"POST", []string{"Sec-Fetch-Site", "same-origin"}, 200, "our own page"},
		{"POST", []string{"Sec-Fetch-Site", "none"}, 200, "typed by the person"},
		{"POST", []string{"Sec-Fetch-Site", "cross-site"}, 403, "another site's form"},
		{"POST", []string{"Sec-Fetch-Site", "same-site"}, 403, "another office's page under the same domain"},
		{"POST", []string{"Sec-Fetch-Site", "cross-site", "Origin", "http://wrota.test"}, 403, "what the browser says of the site goes first"},
		{"POST", []string{"Origin", "http://wrota.test"}, 200, "an older browser on our page"},
		{"POST", []string{"Origin", "https://evil.example"}, 403, "an older browser on another site"},
		{"POST", []string{"Origin", "null"}, 403, "a sandboxed frame"},
		{"POST", nil, 200, "no browser at all: a mail program that ends a subscription (RFC 8058)"},
		{"GET", []string{"Sec-Fetch-Site", "cross-site"}, 200, "a link from another site"},
	} {
		before := done
		got := s.do(tc.method, "/x", "", append(tc.header, "Cookie", "jezyk=en")...)
		if got.StatusCode != tc.want {
			t.Errorf("%s %v: %d, want %d: %s", tc.method, tc.header, got.StatusCode, tc.want, tc.reason)
		}
		if tc.want == 403 && (done != before || !strings.HasPrefix(got.body, "fault.cross-origin en")) {
			t.Errorf("%v: done %v, %q", tc.header, done != before, got.body)
		}
	}
}

func TestLanguage(t *testing.T) {
	s := start(t, lite(t), nil, page("GET", "/x", web.Public, func(r *http.Request) string { return i18n.Lang(r.Context()) + i18n.T(r.Context(), "hello") }),
		page("GET", "/panic", web.Public, func(*http.Request) string { panic("x") }))
	for _, tc := range []struct {
		header []string
		want   string
		reason string
	}{
		{nil, "plDzień dobry", "Polish is the language of offices"},
		{[]string{"Cookie", "jezyk=uk"}, "ukДобрий день", "what the person chose"},
		{[]string{"Cookie", "jezyk=de"}, "deGuten Tag", ""},
		{[]string{"Accept-Language", "en"}, "plDzień dobry", "the browser's list is not asked"},
		{[]string{"Cookie", "jezyk=fr"}, "plDzień dobry", "a language we do not have"},
		{[]string{"Cookie", `jezyk="pl en"`}, "plDzień dobry", "two languages are none"},
		{[]string{"Cookie", "jezyk="}, "plDzień dobry", ""},
		{[]string{"Cookie", "jezyk=EN"}, "plDzień dobry", "we wrote the cookie; nobody else does"},
	} {
		if got := s.do("GET", "/x", "", tc.header...); got.body != tc.want {
			t.Errorf("%v: %q, want %q: %s", tc.header, got.body, tc.want, tc.reason)
		}
	}
	for _, path := range []string{"/panic", "/nie-ma"} {
		if got := s.do("GET", path, "", "Cookie", "jezyk=uk"); !strings.Contains(got.body, " uk ") {
			t.Errorf("%s: the page of an error is %q", path, got.body)
		}
	}
}

// The log knows which page was asked for and how it went, never who asked for what: no address of the
// page or of the person, no form, no cookie, no name.
func TestTheLogHasNoPersonalData(t *testing.T) {
	s := start(t, lite(t), nil,
		page("POST", "/osoby/{pesel}", web.LoggedIn, func(r *http.Request) string { _, _ = web.Form(r); return "" }),
		web.Route{Method: "POST", Pattern: "/zle/{pesel}", Name: "test.bad", Access: web.Public, Handle: func(_ http.ResponseWriter, r *http.Request) error {
			return fault.InvalidField("pesel", "test.pesel", fault.Args{"Value": r.PathValue("pesel")})
		}},
		web.Route{Method: "POST", Pattern: "/awaria/{pesel}", Name: "test.broken", Access: web.Public, Handle: func(http.ResponseWriter, *http.Request) error {
			return errors.New("parties: find: connection refused")
		}})
	s.by = resident()
	s.by.Name = "Maria Żółkiewska"
	for _, path := range []string{"/osoby/", "/zle/", "/awaria/", "/nie-ma/"} {
		s.do("POST", path+"02271409862?nazwisko=Nowak", "email=maria%40poczta.example", "Cookie", "wrota=tajny-zeton; jezyk=pl",
			"User-Agent", "Przegladarka Marii", "Referer", "http://wrota.test/moje/sekret", "Authorization", "Bearer abc")
	}
	log := s.log.String()
	if strings.Count(log, `"msg":"request"`) != 4 || !strings.Contains(log, `"route":"test.osoby.{pesel}"`) || !strings.Contains(log, `"route":"none"`) {
		t.Errorf("the log does not tell what was asked for: %s", log)
	}
	for _, secret := range []string{"02271409862", "Nowak", "maria", "192.0.2.7", "tajny", "Maria", "Marii", "sekret", "abc", s.by.Account.Short(), s.by.Account.String()} {
		if strings.Contains(log, secret) {
			t.Errorf("%q is in the log: %s", secret, log)
		}
	}
}

func TestMeasures(t *testing.T) {
	s := start(t, lite(t), nil, page("GET", "/osoby/{pesel}", web.Public, func(*http.Request) string { return "" }))
	s.do("GET", "/osoby/02271409862", "")
	s.do("GET", "/osoby/44051401458", "")
	for range 20 {
		s.do("GET", "/"+strings.Repeat("x", 30), "")
	}
	w := newRecorder()
	web.Metrics(s.metrics).ServeHTTP(w, newRequest(t, "/metrics"))
	for _, want := range []string{
		`wrota_http_request_seconds_count{route="test.osoby.{pesel}",status="200"} 2`, `wrota_http_request_seconds_count{route="none",status="404"} 20`,
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s in %s", want, w.Body)
		}
	}
	if strings.Contains(w.Body.String(), "02271409862") {
		t.Error("an address of a page is in the metrics")
	}
}

func TestHealthAndReadiness(t *testing.T) {
	w := newRecorder()
	web.Health().ServeHTTP(w, newRequest(t, "/healthz"))
	if w.Code != 200 || w.Body.String() != "ok\n" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	for _, wrong := range []error{nil, errors.New("postgres at 10.0.0.5 refused wrota_app")} {
		var told error
		w := newRecorder()
		check := func(ctx context.Context) error {
			if _, limited := ctx.Deadline(); !limited {
				t.Error("a check may take for ever")
			}
			return wrong
		}
		web.Ready(check, func(err error) { told = err }).ServeHTTP(w, newRequest(t, "/readyz"))
		want := http.StatusOK
		if wrong != nil {
			want = http.StatusServiceUnavailable
		}
		if w.Code != want || !errors.Is(told, wrong) {
			t.Errorf("%v: %d, told %v", wrong, w.Code, told)
		}
		if bytes.Contains(w.Body.Bytes(), []byte("10.0.0.5")) {
			t.Error("strangers learn what is wrong")
		}
	}
}

// A browser that goes away is no error of ours.
func TestABrowserThatGoesAway(t *testing.T) {
	s := start(t, lite(t), nil, web.Route{Method: "GET", Pattern: "/x", Name: "test.x", Access: web.Public, Handle: func(_ http.ResponseWriter, r *http.Request) error {
		return r.Context().Err()
	}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := newRecorder()
	s.handler.ServeHTTP(w, newRequest(t, "/x").WithContext(ctx))
	if w.Code != 499 || strings.Contains(s.log.String(), "ERROR") {
		t.Errorf("%d, %s", w.Code, s.log)
	}
}
