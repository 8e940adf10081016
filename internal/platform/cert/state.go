package cert

import (
	"errors"
	"slices"
	"time"
)

// Errors of CRLs and OCSP answers that tell nothing of a certificate; the others are ErrSignature and ErrUnsupported.
var (
	ErrOther      = errors.New("cert: about other certificates, or by another authority")
	ErrNotAllowed = errors.New("cert: its maker may not tell of this certificate")
)

// Status is what is known of a certificate.
type Status string

const (
	Good    Status = "good"
	Revoked Status = "revoked"
	Unknown Status = "unknown" // asked, but not known
)

// ReasonHold is the reason of a revocation that may be taken back.
const ReasonHold = 6

// State is what one CRL or OCSP answer, whose signature was checked, tells of one certificate.
type State struct {
	Status     Status
	Revocation *Revocation // when revoked
	CRL        *CRL        // where it stands, or
	OCSP       *OCSP
	// Signer is whose key made it. The certificate of a responder must be checked as any other,
	// unless it is marked NoCheck.
	Signer     *Certificate
	ThisUpdate time.Time // since when it is known to be so
	NextUpdate time.Time // zero when not said
	ProducedAt time.Time
}

// At is the status at a time: who was revoked later was not revoked yet.
func (s State) At(t time.Time) Status {
	if s.Status == Revoked && s.Revocation.At.After(t) {
		return Good
	}
	return s.Status
}

// FreshAt tells whether the state is new enough for a verdict at a time (EN 319 102-1 § 5.2.5): not older than most, or, when
// most is zero, than the time its maker lets pass between two of its kind.
func (s State) FreshAt(t time.Time, most time.Duration) bool {
	if most == 0 {
		if s.NextUpdate.IsZero() {
			return false
		}
		most = s.NextUpdate.Sub(s.ThisUpdate)
	}
	return !s.ThisUpdate.Before(t.Add(-most))
}

// speaksOf tells whether silence of a list or answer of that time means that the certificate is good. Authorities forget certificates
// after their end, unless they say since when they keep them.
func speaksOf(c *Certificate, thisUpdate, keepsSince time.Time) bool {
	if thisUpdate.Before(c.NotBefore) {
		return false
	}
	return !thisUpdate.After(c.NotAfter) || !keepsSince.IsZero() && !keepsSince.After(c.NotAfter)
}

// Evidence is what is at hand about certificates' states.
type Evidence struct {
	CRLs  []*CRL
	OCSPs []*OCSP
	// Responders are trusted for themselves, because a trusted list names them.
	Responders []*Certificate
	// Signers are other certificates that may belong to those who sign lists: an authority with two keys signs the list of both with one.
	Signers *Pool
}

// States are all that the evidence tells of the certificate in a place of the path, the newest first. The anchor has none.
func (p Path) States(i int, evidence Evidence) []State {
	if i < 0 || i+1 >= len(p) {
		return nil
	}
	c, issuer := p[i], p[i+1]
	var found []State
	for _, o := range evidence.OCSPs {
		if s, err := o.StateOf(c, issuer, evidence.Responders...); err == nil {
			found = append(found, s)
		}
	}
	signers := p.listSigners(i+1, evidence.Signers)
	for _, l := range evidence.CRLs {
		for _, signer := range signers {
			if s, err := l.StateOf(c, signer); err == nil {
				found = append(found, s)
				break
			}
		}
	}
	slices.SortStableFunc(found, func(a, b State) int { return b.ThisUpdate.Compare(a.ThisUpdate) })
	return found
}

// listSigners are the issuer in a place of the path and its other certificates: of the same name, and given by the issuer itself or by
// who gave the issuer its own (RFC 5280 § 6.3.3 (f): the same anchor).
func (p Path) listSigners(i int, pool *Pool) []*Certificate {
	issuer := p[i]
	signers := []*Certificate{issuer}
	for _, c := range pool.named(issuer.subject) {
		above := i+1 < len(p) && sameName(c.RawIssuer, p[i+1].RawSubject) && c.CheckSignature(p[i+1].Key) == nil
		if c.CA && len(c.Critical) == 0 && !c.Equal(issuer) && (above || c.SelfIssued() && c.CheckSignature(issuer.Key) == nil) {
			signers = append(signers, c)
		}
	}
	return signers
}
