package keeping

import (
	"context"
	"fmt"
	"slices"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
)

// hold is why proofs are not complete, and when to ask again.
type hold struct {
	reason Reason
	detail string
	until  time.Time // zero: after the usual time
}

// claim is a certificate that has to be proved: that of a signer not to have been revoked by a time, that of a timestamp until now.
type claim struct {
	of    *cert.Certificate
	use   ades.Use
	since time.Time // what is known must be at least so new; zero: as new as its maker has it
}

// claims of a file: for the first proofs those of the signers and of all timestamps, later of the newest timestamps alone, because the
// others are covered by them.
func claims(list []*ades.Signature, first bool) (out []claim) {
	put := func(c claim) {
		if c.of != nil && !slices.ContainsFunc(out, func(o claim) bool { return o.of.Equal(c.of) && o.use == c.use }) {
			out = append(out, c)
		}
	}
	for _, sig := range list {
		stamps := sig.Timestamps
		if first {
			put(claim{sig.Signer, ades.ForSigner, earliest(sig)})
		} else if last := newest(sig); last != nil {
			stamps = []*ades.Timestamp{last}
		}
		for _, t := range stamps {
			if t.Token != nil {
				put(claim{of: t.Token.Signer, use: ades.ForStamp})
			}
		}
	}
	return out
}

// earliest is when the first timestamp says that the signature existed.
func earliest(sig *ades.Signature) (at time.Time) {
	for _, t := range sig.Timestamps {
		if t.Token != nil && t.Kind != ades.StampContent && (at.IsZero() || t.Token.Time.Before(at)) {
			at = t.Token.Time
		}
	}
	return at
}

// newest is the timestamp on which all others rest: the last one; of two of one second that which stands later.
func newest(sig *ades.Signature) (last *ades.Timestamp) {
	for _, t := range sig.Timestamps {
		if t.Token != nil && (last == nil || !t.Token.Time.Before(last.Token.Time)) {
			last = t
		}
	}
	return last
}

// gather brings together what proves the claims. The hold says why that is not all that is needed; it has no reason when it is.
func (s *Service) gather(ctx context.Context, trust ades.Trust, list []*ades.Signature, wanted []claim) (proofs, hold) {
	var p proofs
	var carried cert.Evidence
	pool := cert.NewPool(trust.Certificates()...)
	for _, sig := range list {
		pool.Add(sig.Certificates...)
		carried.CRLs, carried.OCSPs = append(carried.CRLs, sig.CRLs...), append(carried.OCSPs, sig.OCSPs...)
		for _, t := range sig.Timestamps {
			if t.Token != nil {
				pool.Add(t.Token.Certificates...)
			}
		}
	}
	own := false
	for _, c := range wanted {
		path := s.path(ctx, pool, trust, c)
		if path == nil {
			return p, hold{reason: NoAnchor, detail: c.of.Subject.String()}
		}
		own = own || len(path) == 1 && c.use == ades.ForSigner
		if h := s.prove(ctx, path, c, carried, &p); h.reason != "" {
			return p, h
		}
	}
	if p.count() == 0 {
		p.evidence = carried
	}
	if p.count() == 0 && own {
		return p, hold{reason: Own}
	}
	return p, hold{}
}

// path leads from a certificate to an anchor, with issuers from the network where the file does not have them.
func (s *Service) path(ctx context.Context, pool *cert.Pool, trust ades.Trust, c claim) cert.Path {
	const longest = 4
	find := func() []cert.Path {
		return pool.Paths(c.of, func(a *cert.Certificate) bool { return trust.Anchor(a, c.use) })
	}
	paths := find()
	for at, n := c.of, 0; len(paths) == 0 && n < longest && s.States != nil; n++ {
		issuers, err := s.States.Issuers(ctx, at)
		if err != nil || len(issuers) == 0 {
			return nil
		}
		pool.Add(issuers...)
		at, paths = issuers[0], find()
	}
	if len(paths) == 0 {
		return nil
	}
	return paths[0]
}

// prove adds a path and what is known of it besides what the file carries.
func (s *Service) prove(ctx context.Context, path cert.Path, c claim, carried cert.Evidence, p *proofs) hold {
	p.certificates = append(p.certificates, path...)
	if len(path) == 1 {
		return hold{}
	}
	var problem error
	if s.States != nil {
		fresh, err := s.States.States(ctx, path)
		problem = err
		p.evidence.CRLs, p.evidence.OCSPs = append(p.evidence.CRLs, fresh.CRLs...), append(p.evidence.OCSPs, fresh.OCSPs...)
	}
	for _, o := range p.evidence.OCSPs {
		p.certificates = append(p.certificates, o.Certificates...)
	}
	all := cert.Evidence{CRLs: slices.Concat(p.evidence.CRLs, carried.CRLs), OCSPs: slices.Concat(p.evidence.OCSPs, carried.OCSPs)}
	now := s.Clock.Now()
	for i := range len(path) - 1 {
		if path[i].Assured {
			continue
		}
		known := path.States(i, all)
		enough := func(st cert.State) bool {
			if i == 0 && !c.since.IsZero() && !st.ThisUpdate.Before(c.since) {
				return st.Status != cert.Unknown
			}
			return st.Status != cert.Unknown && (i > 0 || c.since.IsZero()) && st.FreshAt(now, 0)
		}
		switch {
		case slices.ContainsFunc(known, enough):
		case len(known) > 0:
			return hold{reason: Grace, detail: path[i].Subject.String(), until: nextWord(known, now)}
		default:
			return hold{reason: NoStates, detail: fmt.Sprintf("%s: %v", path[i].Subject, problem)}
		}
	}
	return hold{}
}

// nextWord is when the makers of what is known will have said more.
func nextWord(known []cert.State, now time.Time) (at time.Time) {
	for _, st := range known {
		if st.NextUpdate.After(now) && (at.IsZero() || st.NextUpdate.Before(at)) {
			at = st.NextUpdate
		}
	}
	return at
}
