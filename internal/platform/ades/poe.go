package ades

import (
	"crypto/sha256"
	"time"

	"wrota/internal/platform/cert"
)

// proofs are the earliest times by which things are known to have existed (EN 319 102-1 § 5.6.2.3). Everything
// in hand exists at the time of validation.
type proofs struct {
	now time.Time
	of  map[[sha256.Size]byte]time.Time
}

func newProofs(now time.Time) *proofs {
	return &proofs{now: now, of: map[[sha256.Size]byte]time.Time{}}
}

// at is the earliest time by which the bytes are known to have existed.
func (p *proofs) at(b []byte) time.Time {
	if t, ok := p.of[sha256.Sum256(b)]; ok {
		return t
	}
	return p.now
}

func (p *proofs) add(b []byte, t time.Time) {
	key := sha256.Sum256(b)
	if had, ok := p.of[key]; len(b) > 0 && t.Before(p.now) && (!ok || t.Before(had)) {
		p.of[key] = t
	}
}

// stamped takes over what a timestamp that holds proves.
func (p *proofs) stamped(s *Signature, x *Timestamp) {
	t := x.Token.Time
	if x.Covers.Value || x.Kind == StampSignature {
		p.add(s.Value, t)
	}
	for _, c := range x.Covers.Certificates {
		p.add(c.Raw, t)
	}
	for _, l := range x.Covers.CRLs {
		p.add(l.Raw, t)
	}
	for _, o := range x.Covers.OCSPs {
		p.add(o.Raw, t)
	}
	for _, earlier := range x.Covers.Timestamps {
		p.token(earlier, t)
	}
	for _, c := range x.Covers.Counters {
		p.counter(c, t)
	}
}

// counter proves a counter-signature, with the timestamps and counter-signatures in it.
func (p *proofs) counter(s *Signature, t time.Time) {
	p.add(s.Value, t)
	for _, x := range s.Timestamps {
		p.token(x, t)
	}
	for _, c := range s.Counters {
		p.counter(c, t)
	}
}

// token proves a timestamp with everything that travels in it.
func (p *proofs) token(x *Timestamp, t time.Time) {
	if x.Token == nil {
		return
	}
	p.add(x.Token.Raw, t)
	for _, c := range x.Token.Certificates {
		p.add(c.Raw, t)
	}
	for _, l := range x.Token.CRLs {
		p.add(l.Raw, t)
	}
	for _, o := range x.Token.OCSPs {
		p.add(o.Raw, t)
	}
}

// state is when what tells of a certificate is known to have existed.
func (p *proofs) state(s cert.State) time.Time {
	if s.CRL != nil {
		return p.at(s.CRL.Raw)
	}
	return p.at(s.OCSP.Raw)
}
