package cert

import (
	"bytes"
	"slices"
	"strings"
)

// Limits of a search for paths. Real paths have up to five certificates; a hostile pool can have any number of crossings.
const (
	maxPath      = 10
	maxPaths     = 16
	maxChecks    = 100 // signatures checked in one search
	maxSteps     = 4096
	maxNamesakes = 32 // certificates of one name that are tried
)

// Pool is a set of certificates to find issuers in. It may be read by many at once, but not while one adds to it; nil is an empty one.
type Pool struct {
	bySubject map[string][]*Certificate
	size      int
}

// NewPool makes a pool of certificates.
func NewPool(certificates ...*Certificate) *Pool {
	p := &Pool{bySubject: make(map[string][]*Certificate, len(certificates))}
	p.Add(certificates...)
	return p
}

// Add puts more certificates in; one that is there is not put in again.
func (p *Pool) Add(certificates ...*Certificate) {
	for _, c := range certificates {
		if !slices.ContainsFunc(p.bySubject[c.subject], c.Equal) {
			p.bySubject[c.subject] = append(p.bySubject[c.subject], c)
			p.size++
		}
	}
}

// All are the certificates of the pool, in no order.
func (p *Pool) All() []*Certificate {
	if p == nil {
		return nil
	}
	all := make([]*Certificate, 0, p.size)
	for _, list := range p.bySubject {
		all = append(all, list...)
	}
	return all
}

// named are the certificates whose subject is a name.
func (p *Pool) named(key string) []*Certificate {
	if p == nil {
		return nil
	}
	return p.bySubject[key]
}

// nameKey is the same for names that are the same: see sameName.
func nameKey(n Name) string {
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
	s := &search{pool: p, anchor: anchor, linked: map[[2]*Certificate]bool{}, parents: map[*Certificate][]*Certificate{}}
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
	pool    *Pool
	anchor  func(*Certificate) bool
	linked  map[[2]*Certificate]bool
	parents map[*Certificate][]*Certificate
	found   []Path
}

// issuers are the candidates, anchors and those whose key id fits first.
func (s *search) issuers(c *Certificate) []*Certificate {
	if list, known := s.parents[c]; known {
		return list
	}
	var ranks [4][]*Certificate
	for _, o := range s.pool.named(c.issuer) {
		rank := 0
		if !bytes.Equal(o.SubjectKeyID, c.IssuerKeyID) {
			rank = 2
		}
		if !s.anchor(o) {
			rank++
		}
		ranks[rank] = append(ranks[rank], o)
	}
	list := slices.Concat(ranks[:]...)
	list = list[:min(len(list), maxNamesakes)]
	s.parents[c] = list
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
