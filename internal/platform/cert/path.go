package cert

import "time"

// Cause is why a path does not hold.
type Cause string

const (
	CauseExpired   Cause = "expired"
	CauseNotYet    Cause = "not-yet-valid"
	CauseSignature Cause = "signature"          // not signed by the next, or by an algorithm that is not supported
	CauseName      Cause = "issuer-name"        // the issuer's name is not the next one's
	CauseNotCA     Cause = "not-an-authority"   // basic constraints
	CauseLength    Cause = "path-length"        // more authorities below than one of them may have
	CauseUsage     Cause = "key-usage"          // its key may not sign certificates
	CauseNames     Cause = "name-constraints"   // a name that an authority above may not give
	CausePolicy    Cause = "policy"             // an authority above demands a policy that is not there
	CauseCritical  Cause = "critical-extension" // an extension that must be understood and is not
)

// Problem is one thing that is wrong with a path.
type Problem struct {
	Cause Cause
	Place int // in the path: 0 is the certificate itself
}

// Check validates the path at a time by RFC 5280 § 6.1, for a verifier who takes any policy; nil: it holds. All problems are told, those next to the anchor
// first. The anchor is trusted for itself: its validity, usage and extensions are not asked, but what it says of names,
// policies and length below it counts (RFC 5937). States of certificates are another question: see States.
func (p Path) Check(at time.Time) []Problem {
	v := validation{path: p, at: at, policies: newPolicies(len(p))}
	if len(p) == 0 {
		return []Problem{{CauseSignature, 0}}
	}
	last := len(p) - 1
	if last == 0 {
		v.validity(0) // trusted for itself, but not for ever
		return v.problems
	}
	v.below(last)
	for i := last - 1; i >= 0; i-- {
		v.certificate(i)
		if i > 0 {
			v.authority(i)
			v.below(i)
		}
	}
	if !v.policies.end(p[0]) {
		v.fail(CausePolicy, 0)
	}
	return v.problems
}

type validation struct {
	path     Path
	at       time.Time
	policies *policies
	names    []constraints // of the authorities above
	problems []Problem
}

func (v *validation) fail(cause Cause, place int) {
	v.problems = append(v.problems, Problem{cause, place})
}

// certificate is § 6.1.3.
func (v *validation) certificate(i int) {
	c, issuer := v.path[i], v.path[i+1]
	if !sameName(c.RawIssuer, issuer.RawSubject) {
		v.fail(CauseName, i)
	}
	if c.CheckSignature(issuer.Key) != nil {
		v.fail(CauseSignature, i)
	}
	v.validity(i)
	if len(c.Critical) > 0 {
		v.fail(CauseCritical, i)
	}
	if (i == 0 || !c.SelfIssued()) && !allowedNames(c, v.names) { // (b), (c)
		v.fail(CauseNames, i)
	}
	if !v.policies.enter(c, i == 0) {
		v.fail(CausePolicy, i)
	}
}

func (v *validation) validity(i int) {
	switch c := v.path[i]; {
	case v.at.Before(c.NotBefore):
		v.fail(CauseNotYet, i)
	case v.at.After(c.NotAfter):
		v.fail(CauseExpired, i)
	}
}

// authority is § 6.1.4 (k), (n): what a certificate must be to stand above another.
func (v *validation) authority(i int) {
	c := v.path[i]
	if !c.CA {
		v.fail(CauseNotCA, i)
	}
	if c.Usage != 0 && c.Usage&CertSign == 0 {
		v.fail(CauseUsage, i)
	}
}

// below is the rest of § 6.1.4: what an authority says of those below it.
func (v *validation) below(i int) {
	c := v.path[i]
	if c.PathLen >= 0 { // (l), (m), counted from the authority: those that issued themselves a certificate are free
		between := 0
		for _, o := range v.path[1:i] {
			if !o.SelfIssued() {
				between++
			}
		}
		if between > c.PathLen {
			v.fail(CauseLength, i)
		}
	}
	if c.names.permitted != nil || c.names.excluded != nil {
		v.names = append(v.names, c.names)
	}
	v.policies.leave(c)
}
