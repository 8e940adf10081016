package network_test

import (
	"testing"

	"wrota/internal/kit/network"
)

func TestOf(t *testing.T) {
	for _, tc := range []struct{ address, want, reason string }{
		{"203.0.113.7", "203.0.113.7", "an address of IPv4 is one subscriber's"},
		{"::ffff:203.0.113.7", "::ffff:203.0.113.7", "the same, written long"},
		{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "they may take any address of the 64 bits"},
		{"2001:db8:1:2::1", "2001:db8:1:2::/64", "so that two of them count as one"},
		{"fe80::1%eth0", "fe80::/64", "the name of a card is no part of it"},
		{"", "", "nothing is known"},
		{"nonsense", "nonsense", "no address"},
	} {
		if got := network.Of(tc.address); got != tc.want {
			t.Errorf("%q: %q, want %q: %s", tc.address, got, tc.want, tc.reason)
		}
	}
}
