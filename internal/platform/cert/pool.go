package cert

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strings"
)

// Limits of a search for paths. Real paths have up to five certificates; a hostile pool can have any number of crossings.
const (
	maxPath   = 10
	maxPaths  = 16
	maxChecks = 100 // signatures checked in one search
	maxSteps  = 4096
)

// Pool is a set of certificates to find issuers in. It may be read by many at once, but not while one adds to it; nil is an empty one.
type Pool struct {
	bySubject map[string][]*Certificate
	seen      map[[sha256.Size]byte]bool
}

// NewPool makes a pool of certificates.
func NewPool(certificates ...*Certificate) *Pool {
	p := &Pool{bySubject: map[string][]*Certificate{}, seen: map[[sha256.Size]byte]bool{}}
	p.Add(certificates...)
	return p
}

// Add puts more certificates in; one that is there is not put in again.
func (p *Pool) Add(certificates ...*Certificate) {
	for _, c := range certificates {
		sum := sha256.Sum256(c.Raw)
		if p.seen[sum] {
			continue
		}
		p.seen[sum] = true
		key := subjectKey(c.Subject)
		p.bySubject[key] = append(p.bySubject[key], c)
	}
}

// All are the certificates of the pool, in no order.
func (p *Pool) All() []*Certificate {
	if p == nil {
		return nil
	}
	all := make([]*Certificate, 0, len(p.seen))
	for _, list := range p.bySubject {
		all = append(all, list...)
	}
	return all
}

// named are the certificates whose subject is a name in DER.
func (p *Pool) named(raw []byte) []*Certificate {
	if p == nil {
		return nil
	}
	name, ok := readName(raw)
	if !ok {
		return nil
	}
	return p.bySubject[subjectKey(name)]
}

func subjectKey(n Name) string {
	var b strings.Builder
	for _, a := range n {
		b.WriteString(a.Type + "=" + fold(a.Value) + "\x00")
	}
	return b.String()
}

// Path leads from a certificate to an anchor, both included. In a path that was built every certificate is signed by the next.
type Path []*Certificate

// Anchor is the last certificate.
func (p Path) Anchor() *Certificate {
	if len(p) == 0 {
		return nil
	}
	return p[len(p)-1]
}

// Paths are the ways from a certificate to anchors through the pool, the shortest first. It looks at names and signatures alone; Path.Check looks at the rest. The
// search is bounded: when a pool has very many crossings, not all ways are found.
func (p *Pool) Paths(c *Certificate, anchor func(*Certificate) bool) []Path {
	s := &search{pool: p, anchor: anchor, linked: map[[2]*Certificate]bool{}}
	queue := []Path{{c}}
	for steps := 0; len(queue) > 0 && len(s.found) < maxPaths && steps < maxSteps; steps++ {
		at := queue[0]
		queue = queue[1:]
		last := at[len(at)-1]
		if anchor(last) {
			s.found = append(s.found, at)
			continue
		}
		if len(at) >= maxPath {
			continue
		}
		for _, issuer := range s.issuers(last) {
			if !at.has(issuer) && s.signed(last, issuer) {
				queue = append(queue, append(slices.Clone(at), issuer))
			}
		}
	}
	return s.found
}

// has tells whether the path went through this key of this name: a second time it would be a loop.
func (p Path) has(c *Certificate) bool {
	return slices.ContainsFunc(p, func(o *Certificate) bool {
		return bytes.Equal(o.RawKey, c.RawKey) && bytes.Equal(o.RawSubject, c.RawSubject)
	})
}

type search struct {
	pool   *Pool
	anchor func(*Certificate) bool
	linked map[[2]*Certificate]bool
	found  []Path
}

// issuers are the candidates, anchors and those whose key id fits first.
func (s *search) issuers(c *Certificate) []*Certificate {
	list := slices.Clone(s.pool.named(c.RawIssuer))
	rank := func(o *Certificate) int {
		r := 0
		if !bytes.Equal(o.SubjectKeyID, c.IssuerKeyID) {
			r = 2
		}
		if !s.anchor(o) {
			r++
		}
		return r
	}
	slices.SortStableFunc(list, func(a, b *Certificate) int { return rank(a) - rank(b) })
	return list
}

func (s *search) signed(c, issuer *Certificate) bool {
	pair := [2]*Certificate{c, issuer}
	ok, known := s.linked[pair]
	if !known && len(s.linked) < maxChecks {
		ok = c.CheckSignature(issuer.Key) == nil
		s.linked[pair] = ok
	}
	return ok
}
