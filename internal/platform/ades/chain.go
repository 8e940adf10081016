package ades

import (
	"time"

	"wrota/internal/platform/cert"
)

// Use is what a path is built for.
type Use string

const (
	ForSigner Use = "signer"
	ForStamp  Use = "timestamp"
)

// outcome is the answer of one step: Passed, or why not.
type outcome struct {
	indication Indication
	sub        SubIndication
	detail     string // for experts
}

var passed = outcome{indication: Passed}

func (o outcome) ok() bool { return o.indication == Passed }

func indeterminate(sub SubIndication, detail string) outcome {
	return outcome{Indeterminate, sub, detail}
}

func failed(sub SubIndication, detail string) outcome { return outcome{Failed, sub, detail} }

// recoverable tells whether a proof of an earlier time may still help (EN 319 102-1 § 5.6.3.4 step 3).
func (o outcome) recoverable() bool {
	switch o.sub {
	case RevokedNoPOE, RevokedCANoPOE, OutOfBoundsNoPOE, OutOfBoundsNotRevoked, CryptoNoPOE, TryLater:
		return o.indication == Indeterminate
	}
	return false
}

// chain is a certificate with the path that was found for it.
type chain struct {
	path    cert.Path
	outcome outcome
	// revoked is when the certificate itself was revoked; zero when it was not.
	revoked time.Time
}

// certificate validates a signing certificate at the time of validation (EN 319 102-1 § 5.2.6): the
// best of its paths decides.
func (r *run) certificate(c *cert.Certificate, use Use) chain {
	best := chain{outcome: indeterminate(NoChain, "no path leads to anything trusted")}
	for _, path := range r.pool.Paths(c, func(a *cert.Certificate) bool { return r.Trust.Anchor(a, use) }) {
		x := r.present(path)
		if x.outcome.ok() {
			return x
		}
		if best.path == nil || x.outcome.recoverable() && !best.outcome.recoverable() {
			best = x
		}
	}
	return best
}

// present validates one path at the time of validation.
func (r *run) present(path cert.Path) chain {
	x := chain{path: path, outcome: passed}
	var expired bool
	for _, p := range path.Check(r.at) {
		if p.Cause != cert.CauseExpired && p.Cause != cert.CauseNotYet {
			x.outcome = indeterminate(ChainGeneralFailure, string(p.Cause)+" of "+path[p.Place].Subject.String())
			return x
		}
		expired = true
	}
	states := passed
	for i := len(path) - 2; i >= 0 && states.ok(); i-- {
		states = r.state(&x, i)
	}
	switch ok, weak := r.Suites.reliable(r.algorithms(path), r.at); {
	case states.sub == RevokedNoPOE || states.sub == RevokedCANoPOE:
		x.outcome = states
	case expired && states.ok():
		x.outcome = indeterminate(OutOfBoundsNotRevoked, "a certificate of the path is not valid at the time of validation")
	case expired:
		x.outcome = indeterminate(OutOfBoundsNoPOE, "a certificate of the path is not valid at the time of validation")
	case !states.ok():
		x.outcome = states
	case !ok:
		x.outcome = indeterminate(CryptoNoPOE, weak.Name+" of a certificate")
	}
	return x
}

// state asks for the state of one certificate of a path now.
func (r *run) state(x *chain, i int) outcome {
	if x.path[i].Assured { // its life is shorter than the time a revocation takes
		return passed
	}
	for _, s := range x.path.States(i, r.evidence) {
		if s.Status == cert.Unknown || !r.responder(x.path, i, s) {
			continue
		}
		switch s.At(r.at) {
		case cert.Revoked:
			if s.Revocation.Reason == cert.ReasonHold {
				return indeterminate(TryLater, "suspended")
			}
			if i > 0 {
				return indeterminate(RevokedCANoPOE, x.path[i].Subject.String())
			}
			x.revoked = s.Revocation.At
			return indeterminate(RevokedNoPOE, s.Revocation.At.Format(time.RFC3339))
		case cert.Good:
			if !s.FreshAt(r.at, r.Fresh) {
				return indeterminate(TryLater, "what is known of "+x.path[i].Subject.String()+" is too old")
			}
			return passed
		}
	}
	return indeterminate(TryLater, "nothing is known of the state of "+x.path[i].Subject.String())
}

// responder tells whether who told the state of a certificate could be believed when they did: a responder with a
// certificate of its own needs the mark that its state is not asked for, or a state itself.
func (r *run) responder(path cert.Path, i int, s cert.State) bool {
	if s.Signer == nil || s.Signer.Equal(path[i+1]) || s.Signer.NoCheck || s.CRL != nil {
		return true
	}
	own := append(cert.Path{s.Signer}, path[i+1:]...)
	for _, of := range own.States(0, r.evidence) {
		if of.Status != cert.Unknown && (of.CRL != nil || of.Signer.Equal(path[i+1])) {
			return of.At(s.ProducedAt) == cert.Good
		}
	}
	return false
}

// algorithms are those with which the certificates of a path, but the anchor, were made.
func (r *run) algorithms(path cert.Path) (list []Algorithm) {
	for i := range len(path) - 1 {
		list = append(list, madeWith("certificate", path[i].Algorithm(), path[i+1].Key)...)
	}
	return list
}
