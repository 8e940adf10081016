package ades

import (
	"slices"
	"time"

	"wrota/internal/platform/cert"
)

// Trust says what is trusted for itself.
type Trust interface {
	// Anchor tells whether a path may end in the certificate.
	Anchor(c *cert.Certificate, use Use) bool
	// Certificates are the anchors, for paths to lead to: they need not come along with a signature.
	Certificates() []*cert.Certificate
}

// Anchors trusts the given certificates, and nothing else.
type Anchors []*cert.Certificate

// Anchor tells whether the certificate is one of them.
func (a Anchors) Anchor(c *cert.Certificate, _ Use) bool { return slices.ContainsFunc(a, c.Equal) }

// Certificates are all of them.
func (a Anchors) Certificates() []*cert.Certificate { return a }

// Validator is how signatures are judged.
type Validator struct {
	Trust  Trust
	Suites Suites
	// Fresh is how old what is known of a certificate may be; zero: until its maker says the next word.
	Fresh time.Duration
	// Certificates and Evidence are what is known besides what came with the signature: from trusted lists, or fetched.
	Certificates []*cert.Certificate
	Evidence     cert.Evidence
}

// Verdict is what a signature is worth at a time.
type Verdict struct {
	Signature  *Signature
	Indication Indication
	Sub        SubIndication // empty when passed
	Detail     string        // for the report of experts, in English
	// Best is the earliest time by which the signature is known to have existed; the time of validation when no timestamp says so.
	Best       time.Time
	Path       cert.Path // from the signer to what is trusted; nil when none was found
	Revoked    time.Time // when the signing certificate was revoked; zero when it was not, as far as is known
	Timestamps []StampVerdict
	Counters   []Verdict
	// Counted tells that a timestamp moved Best.
	Counted bool
}

// StampVerdict is what a timestamp is worth.
type StampVerdict struct {
	Timestamp  *Timestamp
	Indication Indication
	Sub        SubIndication
	Detail     string
	Path       cert.Path
}

// run is one validation.
type run struct {
	Validator
	at       time.Time
	pool     *cert.Pool
	evidence cert.Evidence
	poe      *proofs
}

// Validate judges a signature at a time by EN 319 102-1 § 5.6 (signatures with long-term data), which comes to § 5.5
// and § 5.3 for those that carry less.
func (v Validator) Validate(s *Signature, at time.Time) Verdict {
	return v.validate(s, at, newProofs(at))
}

// validate is Validate with what is known to have existed already.
func (v Validator) validate(s *Signature, at time.Time, known *proofs) Verdict {
	r := &run{Validator: v, at: at, poe: known}
	r.gather(s)
	out := Verdict{Signature: s, Best: at}
	now, o := r.basic(s)
	out.Path, out.Revoked = now.path, now.revoked
	out.Timestamps = r.timestamps(s)
	if o.ok() || o.recoverable() {
		o = r.inTime(s, now, o, &out)
	}
	out.Indication, out.Sub, out.Detail = o.indication, o.sub, o.detail
	for _, c := range s.Counters {
		out.Counters = append(out.Counters, v.withHelpOf(r).validate(c, at, r.poe))
	}
	return out
}

// withHelpOf lets counter-signatures use what came with the signature around them.
func (v Validator) withHelpOf(r *run) Validator {
	v.Certificates, v.Evidence = r.pool.All(), r.evidence
	return v
}

// gather brings together all certificates and what is known of their states.
func (r *run) gather(s *Signature) {
	r.pool = cert.NewPool(r.Trust.Certificates()...)
	r.pool.Add(r.Certificates...)
	r.evidence = r.Evidence
	r.evidence.CRLs, r.evidence.OCSPs = slices.Clone(r.evidence.CRLs), slices.Clone(r.evidence.OCSPs)
	add := func(certificates []*cert.Certificate, crls []*cert.CRL, ocsps []*cert.OCSP) {
		r.pool.Add(certificates...)
		r.evidence.CRLs = append(r.evidence.CRLs, crls...)
		r.evidence.OCSPs = append(r.evidence.OCSPs, ocsps...)
		for _, o := range ocsps {
			r.pool.Add(o.Certificates...)
		}
	}
	add(s.Certificates, s.CRLs, s.OCSPs)
	for _, x := range s.Timestamps {
		if x.Token != nil {
			add(x.Token.Certificates, x.Token.CRLs, x.Token.OCSPs)
		}
	}
	r.evidence.Signers = r.pool
}

// basic is § 5.3: form, identity, cryptography, certificate and acceptance, at the time of validation.
func (r *run) basic(s *Signature) (chain, outcome) {
	if o := form(s); !o.ok() {
		return chain{}, o
	}
	now := r.certificate(s.Signer, ForSigner)
	switch {
	case s.Named == NamedNot:
		return now, indeterminate(SigConstraintsFailure, "the signature does not name its certificate")
	case s.Policy != nil && s.Policy.Checked && !s.Policy.Matches:
		return now, indeterminate(PolicyError, "the policy that came along is not the one that was signed")
	case !now.outcome.ok():
		return now, now.outcome
	}
	if ok, weak := r.Suites.reliable(s.Algorithms, r.at); !ok {
		return now, indeterminate(CryptoNoPOE, weak.Name+" of the "+weak.Use)
	}
	return now, passed
}

// form is what can be said without asking whom anybody trusts (§ 5.2.2, 5.2.3, 5.2.7). A value that no key made, or data that
// was changed, is told before everything else: nothing that comes later could mend it.
func form(s *Signature) outcome {
	for _, d := range s.Data {
		if d.Found && !d.Intact && !d.Unsupported {
			return failed(HashFailure, d.Name)
		}
	}
	if len(s.Faults) > 0 {
		o := outcome{Failed, s.Faults[0].Sub, s.Faults[0].What}
		switch o.sub {
		case FormatFailure, HashFailure, SigCryptoFailure:
		default:
			o.indication = Indeterminate
		}
		return o
	}
	for _, d := range s.Data {
		if !d.Found {
			return indeterminate(SignedDataNotFound, d.Name)
		}
	}
	switch {
	case !s.Intact:
		return failed(HashFailure, "the signed properties")
	case s.Signer == nil && len(s.Certificates) > 0:
		return indeterminate(NoSigningCertificate, "no certificate that came along is the one whose key made the signature")
	case s.Signer == nil:
		return indeterminate(NoSigningCertificate, "no certificate came along")
	case s.Named == NamedWrong:
		return indeterminate(NoSigningCertificate, "the certificate that the signature names is not the one whose key made it")
	case !s.CryptoValid:
		return failed(SigCryptoFailure, "")
	}
	return passed
}

// inTime judges by when the signature is known to have existed (§ 5.5.4, 5.6.3.4).
func (r *run) inTime(s *Signature, now chain, o outcome, out *Verdict) outcome {
	if best := r.poe.at(s.Value); best.Before(out.Best) {
		out.Best, out.Counted = best, true
	}
	if wrong := order(s, out); !wrong.ok() {
		return wrong
	}
	if out.Counted && out.Best.Before(s.Signer.NotBefore) {
		return failed(NotYetValid, "the signature existed before its certificate")
	}
	if o.ok() {
		return o
	}
	if x := r.past(now, ForSigner, out.Best, s.Algorithms); x.ok() || !x.recoverable() {
		return x
	}
	// A timestamp of the content says since when the signature can have existed at all.
	since := lastContent(out)
	switch {
	case o.sub == RevokedNoPOE && !since.IsZero() && since.After(now.revoked):
		return failed(Revoked, now.revoked.Format(time.RFC3339))
	case (o.sub == OutOfBoundsNoPOE || o.sub == OutOfBoundsNotRevoked) && !since.IsZero() && since.After(s.Signer.NotAfter):
		return failed(ExpiredSub, s.Signer.NotAfter.Format(time.RFC3339))
	}
	return o
}

func lastContent(v *Verdict) (t time.Time) {
	for _, x := range v.Timestamps {
		if x.Indication == Passed && x.Timestamp.Kind == StampContent && x.Timestamp.Token.Time.After(t) {
			t = x.Timestamp.Token.Time
		}
	}
	return t
}

// order makes sure that what was stamped first was stamped before the rest: content, signature, references, archive
// (§ 5.5.4 step 4).
func order(s *Signature, v *Verdict) outcome {
	rank := map[StampKind]int{StampContent: 0, StampSignature: 1, StampReferences: 2, StampArchive: 3, StampDocument: 3}
	for _, a := range v.Timestamps {
		for _, b := range v.Timestamps {
			if a.Indication == Passed && b.Indication == Passed && rank[a.Timestamp.Kind] < rank[b.Timestamp.Kind] &&
				a.Timestamp.Token.Time.After(b.Timestamp.Token.Time) {
				return indeterminate(TimestampOrderFailure, string(a.Timestamp.Kind)+" after "+string(b.Timestamp.Kind))
			}
		}
	}
	return passed
}
