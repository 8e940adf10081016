package web

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiter bounds how fast one address (or one account: an office sits behind one address) may ask.
// It is per node and forgetful; limits that must hold everywhere (logins) count in the database.
type limiter struct {
	perSecond float64
	mu        sync.Mutex
	young     map[string]*rate.Limiter
	old       map[string]*rate.Limiter // the previous generation, dropped when the young one is full
}

const generation = 20000

func newLimiter(perSecond float64) *limiter {
	return &limiter{perSecond: perSecond, young: map[string]*rate.Limiter{}}
}

func (l *limiter) allow(q *request, now time.Time) bool {
	if l.perSecond <= 0 {
		return true
	}
	key := household(q.address)
	if q.actor.LoggedIn() {
		key = q.actor.Account.String()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.young[key]
	if !ok {
		if b, ok = l.old[key]; !ok {
			b = rate.NewLimiter(rate.Limit(l.perSecond), int(l.perSecond*4)+1)
		}
		if len(l.young) >= generation {
			l.old, l.young = l.young, map[string]*rate.Limiter{}
		}
		l.young[key] = b
	}
	return b.AllowN(now, 1)
}

// household is what the owner of an address surely has: of IPv6 a network of 64 bits, in which they may
// take a new address for each request.
func household(address string) string {
	at, err := netip.ParseAddr(address)
	if err != nil || at.Is4() {
		return address
	}
	net, err := at.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return net.String()
}

// address is where the request comes from. X-Forwarded-For is believed only from our own proxies,
// and only its last entry that is not one of them.
func (s *Server) address(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	at := peer.Addr().Unmap()
	if !s.trusted(at) {
		return at.String()
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		if at = hop.Unmap(); !s.trusted(at) {
			break
		}
	}
	return at.String()
}

func (s *Server) trusted(a netip.Addr) bool {
	for _, p := range s.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
