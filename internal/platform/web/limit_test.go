package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/web"
)

func newRecorder() *httptest.ResponseRecorder { return httptest.NewRecorder() }

func newRequest(t testing.TB, target string) *http.Request {
	t.Helper()
	return httptest.NewRequestWithContext(t.Context(), "GET", "http://wrota.test"+target, nil)
}

// hello answers with the address that the server believes in.
func hello(r *http.Request) string { return web.ActorOf(r).Source.Address }

func TestRateLimit(t *testing.T) {
	s := start(t, lite(t), func(c *web.Config) { c.PerSecond = 2 }, page("GET", "/x", web.Public, hello))
	// burst counts how many of 100 requests are answered at one moment.
	burst := func(from string) (n int) {
		for range 100 {
			got := s.do("GET", "/x", "", "from", from)
			switch got.StatusCode {
			case 200:
				n++
			case 429:
				if !strings.HasPrefix(got.body, "fault.busy") || got.Header.Get("Retry-After") != "5" {
					t.Fatalf("%q %v", got.body, got.Header)
				}
			default:
				t.Fatalf("%d", got.StatusCode)
			}
		}
		return n
	}
	if n := burst("192.0.2.1:1"); n != 9 {
		t.Errorf("%d requests at once, want 4 seconds' worth and one", n)
	}
	if n := burst("192.0.2.1:2"); n != 0 {
		t.Errorf("another port of the same address got %d", n)
	}
	if n := burst("192.0.2.2:1"); n != 9 {
		t.Errorf("another address got %d", n)
	}
	s.clock.Move(3 * time.Second)
	if n := burst("192.0.2.1:1"); n != 6 {
		t.Errorf("%d after three seconds, want 6", n)
	}
	if n := burst("[2001:db8:1:2::1]:1"); n != 9 {
		t.Errorf("an IPv6 address got %d", n)
	}
	if n := burst("[2001:db8:1:2:ffff::7]:1"); n != 0 {
		t.Errorf("a neighbour in the same network of 64 bits got %d", n)
	}
	if n := burst("[2001:db8:1:3::1]:1"); n != 9 {
		t.Errorf("another network got %d", n)
	}
	if n := burst("[::ffff:192.0.2.1]:1"); n != 0 {
		t.Errorf("an IPv4 address in the clothes of IPv6 got %d", n)
	}
	// An office sits behind one address: its clerks do not share one allowance.
	for range 3 {
		s.by = clerk()
		if n := burst("192.0.2.1:1"); n != 9 {
			t.Errorf("a clerk got %d", n)
		}
	}
	s.by = actor.Actor{Kind: actor.Anonymous}
}

// A refusal costs little: neither the handler nor what surrounds pages is asked.
func TestRefusalsAreCheap(t *testing.T) {
	dressed, handled := 0, 0
	s := start(t, lite(t), func(c *web.Config) {
		c.PerSecond = 1
		c.Chrome = func(r *http.Request) context.Context { dressed++; return r.Context() }
	}, page("GET", "/x", web.Public, func(*http.Request) string { handled++; return "" }))
	for range 50 {
		s.do("GET", "/x", "")
	}
	if dressed != 5 || handled != 5 {
		t.Errorf("%d pages dressed and %d made for 5 that were answered", dressed, handled)
	}
}

// Many addresses do not make the server forget the busiest, nor remember all of them for ever.
func TestRateLimitUnderManyAddresses(t *testing.T) {
	s := start(t, lite(t), func(c *web.Config) { c.PerSecond = 0.01 }, page("GET", "/x", web.Public, hello))
	at := func(i int) string { return fmt.Sprintf("10.%d.%d.%d:1", i>>16, i>>8&255, i&255) }
	const busy = "192.0.2.9:1"
	s.do("GET", "/x", "", "from", busy)
	for i := range 25000 {
		if got := s.do("GET", "/x", "", "from", at(i)); got.StatusCode != 200 {
			t.Fatalf("address %d got %d", i, got.StatusCode)
		}
		if i%5000 == 0 {
			if got := s.do("GET", "/x", "", "from", busy); got.StatusCode != 429 {
				t.Fatalf("after %d other addresses the busy one got %d", i, got.StatusCode)
			}
		}
	}
}

func TestAddresses(t *testing.T) {
	s := start(t, lite(t), func(c *web.Config) {
		c.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	}, page("GET", "/x", web.Public, hello))
	for _, tc := range []struct {
		from      string
		forwarded []string
		want      string
		reason    string
	}{
		{"192.0.2.7:1", nil, "192.0.2.7", "nobody between"},
		{"192.0.2.7:1", []string{"198.51.100.1"}, "192.0.2.7", "a stranger's word on where it comes from is not taken"},
		{"10.1.1.1:1", []string{"198.51.100.1"}, "198.51.100.1", "our proxy knows"},
		{"10.1.1.1:1", []string{"203.0.113.5, 198.51.100.1"}, "198.51.100.1", "the first entry was written by the stranger"},
		{"10.1.1.1:1", []string{"203.0.113.5", "198.51.100.1, 10.2.2.2"}, "198.51.100.1", "two of our proxies, two headers"},
		{"10.1.1.1:1", nil, "10.1.1.1", "our proxy itself asks"},
		{"10.1.1.1:1", []string{"nonsense"}, "10.1.1.1", "no address"},
		{"10.1.1.1:1", []string{"198.51.100.1, nonsense"}, "10.1.1.1", "what stands before nonsense is not believed"},
		{"10.1.1.1:1", []string{"::ffff:198.51.100.1"}, "198.51.100.1", "IPv4 in the clothes of IPv6"},
		{"[::ffff:10.1.1.1]:1", []string{"198.51.100.1"}, "198.51.100.1", "so may be the proxy"},
		{"[fd00::1]:1", []string{"2001:db8::5"}, "2001:db8::5", ""},
		{"@", nil, "", "a socket of the machine has no address"},
	} {
		header := []string{"from", tc.from}
		for _, f := range tc.forwarded {
			header = append(header, "X-Forwarded-For", f)
		}
		if got := s.do("GET", "/x", "", header...); got.body != tc.want {
			t.Errorf("%s forwarded for %q: %q, want %q: %s", tc.from, tc.forwarded, got.body, tc.want, tc.reason)
		}
	}
}
