package cert

import (
	"net/netip"
	"net/url"
	"strings"
)

// maxComparisons bounds the work for one certificate; more is refused.
const maxComparisons = 1 << 16

const idEmailAddress = "1.2.840.113549.1.9.1"

// allowedNames tells whether all names of a certificate lie within what the authorities above it may give (§ 6.1.3 (b), (c)).
func allowedNames(c *Certificate, above []constraints) bool {
	if len(above) == 0 {
		return true
	}
	names := append([]general(nil), c.alternative...)
	if len(c.Subject) > 0 {
		names = append(names, general{generalDirectory, c.RawSubject})
	}
	hasEmail := false
	for _, n := range c.alternative {
		hasEmail = hasEmail || n.kind == generalEmail
	}
	if !hasEmail { // § 4.2.1.10: then the address in the subject counts
		for _, a := range c.Subject {
			if a.Type == idEmailAddress {
				names = append(names, general{generalEmail, []byte(a.Value)})
			}
		}
	}
	work := 0
	for _, n := range names {
		for _, one := range above {
			if work += len(one.permitted) + len(one.excluded); work > maxComparisons || !one.allow(n) {
				return false
			}
		}
	}
	return true
}

func (s constraints) allow(n general) bool {
	for _, tree := range s.excluded {
		if tree.kind == n.kind && within(n, tree) != outside {
			return false
		}
	}
	limited := false
	for _, tree := range s.permitted {
		if tree.kind != n.kind {
			continue
		}
		limited = true
		if within(n, tree) == inside {
			return true
		}
	}
	return !limited
}

// position is where a name lies. What cannot be compared is never allowed and always excluded.
type position int

const (
	outside position = iota
	inside
	unclear
)

func insideIf(b bool) position {
	if b {
		return inside
	}
	return outside
}

func within(n, tree general) position {
	name, limit := strings.ToLower(string(n.value)), strings.ToLower(string(tree.value))
	switch n.kind {
	case generalDirectory:
		whole, ok := readName(n.value)
		start, ok2 := readName(tree.value)
		if !ok || !ok2 {
			return unclear
		}
		return insideIf(startsWith(whole, start))
	case generalDNS:
		return insideIf(domainWithin(name, strings.TrimPrefix(limit, ".")))
	case generalEmail:
		return emailWithin(name, limit)
	case generalURI:
		u, err := url.Parse(string(n.value))
		if err != nil || u.Hostname() == "" {
			return unclear
		}
		if _, err := netip.ParseAddr(u.Hostname()); err == nil { // § 4.2.1.10: must be a name
			return unclear
		}
		return insideIf(hostWithin(strings.ToLower(u.Hostname()), limit))
	case generalIP:
		return addressWithin(n.value, tree.value)
	}
	return unclear
}

// domainWithin tells whether zero or more labels before the limit make the name.
func domainWithin(name, limit string) bool {
	return limit == "" || name == limit || strings.HasSuffix(name, "."+limit)
}

// hostWithin is the rule of addresses and e-mail: with a leading dot the names below, without it this host alone.
func hostWithin(host, limit string) bool {
	if strings.HasPrefix(limit, ".") {
		return strings.HasSuffix(host, limit)
	}
	return host == limit
}

func emailWithin(name, limit string) position {
	_, host, ok := strings.Cut(name, "@")
	if !ok || strings.Contains(host, "@") {
		return unclear
	}
	if strings.Contains(limit, "@") {
		return insideIf(name == limit)
	}
	return insideIf(hostWithin(host, limit))
}

func addressWithin(address, network []byte) position {
	four, sixteen := len(address) == 4, len(address) == 16
	switch {
	case !four && !sixteen || len(network) != 8 && len(network) != 32:
		return unclear
	case four != (len(network) == 8):
		return outside // of the other family
	}
	base, mask := network[:len(address)], network[len(address):]
	for i := range address {
		if (address[i]^base[i])&mask[i] != 0 {
			return outside
		}
	}
	return inside
}
