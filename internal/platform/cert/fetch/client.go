package fetch

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrAddress says that an address is not one we go to.
var ErrAddress = errors.New("fetch: address refused")

const (
	maxRedirects = 3
	patience     = 30 * time.Second // for one request with all its redirects
)

// NewClient makes a client that goes to public addresses alone, besides those that allow admits (the office's own
// authority may stand in its network); allow may be nil.
func NewClient(allow func(netip.AddrPort) bool) *http.Client {
	dialer := &net.Dialer{
		Timeout: 5 * time.Second,
		// Looked at here, after the name was resolved: a name may mean another address every time it is asked.
		Control: func(_, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil || !public(to.Addr()) && (allow == nil || !allow(to)) {
				return ErrAddress
			}
			return nil
		},
	}
	return &http.Client{
		Timeout: patience,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 10 * time.Second,
			MaxResponseHeaderBytes: 64 << 10, MaxIdleConns: 16, IdleConnTimeout: time.Minute,
		},
		CheckRedirect: func(r *http.Request, before []*http.Request) error {
			if len(before) > maxRedirects || !speaks(r.URL.Scheme) {
				return ErrAddress
			}
			return nil
		},
	}
}

func speaks(scheme string) bool { return scheme == "http" || scheme == "https" }

// shared are networks that are nobody's in public besides those that net/netip knows: carriers' NAT (RFC 6598), protocol assignments (RFC 6890),
// documentation (RFC 5737, 3849), measurement (RFC 2544), reserved, translation of IPv4 (RFC 6052, 8215), 6to4 and Teredo.
var shared = [...]string{
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
}

// public tells whether an address is one of the public Internet.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if a.Zone() != "" || !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, s := range shared {
		if netip.MustParsePrefix(s).Contains(a) {
			return false
		}
	}
	return true
}
