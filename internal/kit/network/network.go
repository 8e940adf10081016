// Package network says which network addresses count as one when something is counted against strangers:
// failed logins, forms, drafts of visitors without an account.
//
// One subscriber usually has one address of IPv4, or a network of 64 bits of IPv6, in which they may take a
// new address for each request. Many people may sit behind one address (an office, a school, a mobile
// operator), so that whoever counts by it must leave a way for the others.
//
// It does not say who is behind an address, nor where the address came from: that only our own proxies may
// name it is the business of the web server.
package network

import "net/netip"

// Of is the network of an address: an address of IPv4 itself, or the /64 of one of IPv6. What is no address
// is returned as it is.
func Of(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || a.Unmap().Is4() {
		return address
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
