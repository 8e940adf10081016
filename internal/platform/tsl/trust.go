package tsl

import (
	"crypto/sha256"
	"slices"
	"time"

	"wrota/internal/platform/cert"
)

// Trust is what a set of lists says, ready to be asked. It does not change, so that many may ask at once.
type Trust struct {
	Lists []*List
	byKey map[[sha256.Size]byte][]listed
	pool  *cert.Pool
}

// listed is a service under one of its certificates.
type listed struct {
	certificate *cert.Certificate
	service     *Service
}

// NewTrust makes lists ready. They must have been verified.
func NewTrust(lists ...*List) *Trust {
	t := &Trust{Lists: lists, byKey: map[[sha256.Size]byte][]listed{}, pool: cert.NewPool()}
	for _, l := range lists {
		for _, s := range l.Services {
			for _, c := range s.Certificates {
				sum := sha256.Sum256(c.RawKey)
				t.byKey[sum] = append(t.byKey[sum], listed{c, s})
				t.pool.Add(c)
			}
		}
	}
	return t
}

// Pool is all certificates of services, to find issuers in.
func (t *Trust) Pool() *cert.Pool { return t.pool }

// Services are those of the certificate's key and name (TS 119 615 § 4.3) that are or were of one of the types; without types all.
func (t *Trust) Services(c *cert.Certificate, types ...string) []*Service {
	var found []*Service
	for _, l := range t.byKey[sha256.Sum256(c.RawKey)] {
		if slices.Equal(l.certificate.Subject, c.Subject) && l.service.ever(types) && !slices.Contains(found, l.service) {
			found = append(found, l.service)
		}
	}
	return found
}

func (s *Service) ever(types []string) bool {
	return len(types) == 0 || slices.ContainsFunc(s.Entries, func(e Entry) bool { return slices.Contains(types, e.Type) })
}

// Anchors tells which certificates are those of services of the types, whatever their status: whether a service was allowed to do what it did is a
// matter of qualification.
func (t *Trust) Anchors(types ...string) func(*cert.Certificate) bool {
	return func(c *cert.Certificate) bool { return len(t.Services(c, types...)) > 0 }
}

// Responders are the certificates of the OCSP services of the provider that issued the first certificate of the path. They may answer for it although
// another authority than the issuer certified them.
func (t *Trust) Responders(path cert.Path) []*cert.Certificate {
	var found []*cert.Certificate
	issuers := t.issuers(path)
	for _, l := range t.Lists {
		for _, s := range l.Services {
			same := func(of *Service) bool { return of.Provider == s.Provider && of.Territory == s.Territory }
			if s.ever([]string{Answers, AnswersQualified}) && slices.ContainsFunc(issuers, same) {
				found = append(found, s.Certificates...)
			}
		}
	}
	return found
}

// issuers are the services that issue qualified certificates under the nearest listed certificate above the first.
func (t *Trust) issuers(path cert.Path) []*Service {
	for i := 1; i < len(path); i++ {
		if found := t.Services(path[i], IssuesQualified); len(found) > 0 {
			return found
		}
	}
	return nil
}

// Stale are the territories whose newest list is overdue at a time.
func (t *Trust) Stale(at time.Time) []string {
	var found []string
	for _, l := range t.Lists {
		if l.Stale(at) {
			found = append(found, l.Territory)
		}
	}
	return found
}
