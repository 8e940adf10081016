package ades

import (
	"time"

	"wrota/internal/platform/cert"
)

// past asks whether a signature whose certificate does not hold now held at a time by which the signature is
// known to have existed (EN 319 102-1 § 5.6.2.4). now is what was said for the time of validation; since is that
// proof, and rests on are the algorithms of the signature itself.
func (r *run) past(now chain, use Use, since time.Time, restsOn []Algorithm) outcome {
	signer := now.path[0]
	paths := r.pool.Paths(signer, func(a *cert.Certificate) bool { return r.Trust.Anchor(a, use) })
	for _, path := range paths {
		control, ok := r.slide(path, since)
		if !ok || since.After(control) {
			continue
		}
		if ok, weak := r.Suites.reliable(restsOn, since); !ok {
			return indeterminate(CryptoNoPOE, weak.Name)
		}
		if signer.ValidAt(since) {
			return passed
		}
	}
	return now.outcome
}

// slide moves the time of validation back along a path until it holds (§ 5.6.2.1, 5.6.2.2): past the
// revocation of a certificate, to the newest word about it that is known to be from before, and to when the
// algorithms were reliable. It is false when something needed is not known to have existed in time.
//
// A word counts until its maker's next is due: a list that was in force when the signature is known to have
// existed tells of that moment, although it was published some days earlier.
func (r *run) slide(path cert.Path, since time.Time) (control time.Time, ok bool) {
	control = r.at
	if len(path) < 2 {
		return control, true // it is trusted for itself
	}
	if !holdsTogether(path) {
		return control, false
	}
	for i := len(path) - 2; i >= 0; i-- {
		c := path[i]
		if r.poe.at(c.Raw).After(control) {
			return control, false
		}
		if !c.Assured {
			s, found := r.word(path, i, control)
			if !found {
				return control, false
			}
			switch {
			case s.At(control) == cert.Revoked:
				control = s.Revocation.At
			case s.FreshAt(control, r.Fresh):
			case s.FreshAt(since, r.Fresh) && since.After(s.ThisUpdate):
				control = earlier(control, since)
			default:
				control = earlier(control, s.ThisUpdate)
			}
			control = r.lasting(control, wordMadeWith(s))
		}
		control = r.lasting(control, madeWith("certificate", c.Algorithm(), path[i+1].Key))
	}
	return control, true
}

// holdsTogether tells whether there was a time at which every certificate of a path was valid and the path held.
func holdsTogether(path cert.Path) bool {
	from, to := path[0].NotBefore, path[0].NotAfter
	for _, c := range path[1 : len(path)-1] {
		if c.NotBefore.After(from) {
			from = c.NotBefore
		}
		to = earlier(to, c.NotAfter)
	}
	return !from.After(to) && len(path.Check(to)) == 0
}

// word is the newest that is known of a certificate of a path, among what is known to have been there at a time.
func (r *run) word(path cert.Path, i int, control time.Time) (cert.State, bool) {
	for _, s := range path.States(i, r.evidence) {
		if s.Status == cert.Unknown || s.ThisUpdate.After(control) || !r.responder(path, i, s) {
			continue
		}
		existed := r.poe.state(s)
		if existed.After(control) || s.Signer != nil && !s.Signer.Equal(path[i+1]) && existed.After(s.Signer.NotAfter) {
			continue
		}
		return s, true
	}
	return cert.State{}, false
}

func wordMadeWith(s cert.State) []Algorithm {
	switch {
	case s.Signer == nil:
		return nil
	case s.CRL != nil:
		return madeWith("state", s.CRL.Algorithm(), s.Signer.Key)
	}
	return madeWith("state", s.OCSP.Algorithm(), s.Signer.Key)
}

// lasting is the time, or the earlier one until which all of the algorithms were reliable.
func (r *run) lasting(t time.Time, list []Algorithm) time.Time {
	for _, a := range list {
		if until := r.Suites.Until(a); !until.IsZero() {
			t = earlier(t, until)
		}
	}
	return t
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
