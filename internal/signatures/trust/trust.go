// Package trust says whom this installation believes when it judges signatures.
//
// Words: the trusted lists are those of the member states (platform/tsl); anchors are authorities that no list names and
// that the operator trusts by a file of certificates: of podpis zaufany, of podpis osobisty, of timestamps; an own seal
// is the seal of an office of this installation; the worth of a signature is by what means it was made, whose seal it
// is, and its grade by the trusted lists.
//
// Law: eIDAS art. 22 (trusted lists), art. 25 and 35 (qualified signatures and seals); art. 20ae ustawy o informatyzacji
// (podpis zaufany is sealed by the minister), art. 12d ustawy o dowodach osobistych (podpis osobisty).
//
// Without lists the grade is "unknown", and nothing is called qualified. What it does not do: it judges nothing itself
// (platform/ades does).
package trust

import (
	"slices"
	"time"

	"wrota/internal/kit/id"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/tsl"
)

// Means is by what somebody signed.
type Means string

// The means.
const (
	QualifiedSignature Means = "qualified-signature" // kwalifikowany podpis elektroniczny (art. 25 (2) eIDAS)
	QualifiedSeal      Means = "qualified-seal"      // kwalifikowana pieczęć elektroniczna (art. 35 (2))
	Advanced           Means = "advanced"            // an advanced signature or seal of a listed authority (art. 26, 36)
	TrustedProfile     Means = "trusted-profile"     // podpis zaufany
	Personal           Means = "personal"            // podpis osobisty, of an identity card
	OwnSeal            Means = "own-seal"            // the seal of an office of this installation
	UnknownMeans       Means = "unknown"
)

// Own is the certificate of a seal of an office of this installation; also of one that has ended.
type Own struct {
	Unit        id.Unit
	Certificate *cert.Certificate
	Revoked     time.Time // since when nothing it seals is ours; zero when it was not revoked
}

// Trust is whom is believed. It does not change, so that many may ask at once.
type Trust struct {
	Lists    *tsl.Trust   // nil: there are no lists
	Profile  ades.Anchors // of podpis zaufany
	Personal ades.Anchors // of podpis osobisty
	Stamps   ades.Anchors // of timestamps, besides those of the lists
	Own      []Own
}

// Anchor tells whether a path may end in the certificate.
func (t *Trust) Anchor(c *cert.Certificate, use ades.Use) bool {
	if t.Lists != nil && t.Lists.Anchor(c, use) {
		return true
	}
	if use == ades.ForStamp {
		return t.Stamps.Anchor(c, use)
	}
	return t.own(c) != nil || t.Profile.Anchor(c, use) || t.Personal.Anchor(c, use)
}

// Certificates are all anchors.
func (t *Trust) Certificates() (out []*cert.Certificate) {
	if t.Lists != nil {
		out = append(out, t.Lists.Certificates()...)
	}
	out = append(out, t.Profile...)
	out = append(out, t.Personal...)
	out = append(out, t.Stamps...)
	for _, o := range t.Own {
		out = append(out, o.Certificate)
	}
	return out
}

// Responders are who may answer for the first certificate of a path by the trusted lists.
func (t *Trust) Responders(path cert.Path) []*cert.Certificate {
	if t.Lists == nil {
		return nil
	}
	return t.Lists.Responders(path)
}

// Old are those of some territories whose trusted list is overdue at a time. That of the list of the lists ("EU") is
// always told: by an old one whole countries may be missing.
func (t *Trust) Old(at time.Time, territories ...string) (out []string) {
	if t.Lists == nil {
		return nil
	}
	for _, old := range t.Lists.Stale(at) {
		if old == "EU" || slices.Contains(territories, old) {
			out = append(out, old)
		}
	}
	return out
}

func (t *Trust) own(c *cert.Certificate) *Own {
	for i := range t.Own {
		if t.Own[i].Certificate.Equal(c) {
			return &t.Own[i]
		}
	}
	return nil
}

// Doubted takes back a verdict on a seal of ours that was revoked, unless a timestamp proves that the seal is older. What
// the office wrote down counts at once, whatever the issuer says of the certificate, and when it is its own issuer.
func (t *Trust) Doubted(v ades.Verdict) ades.Verdict {
	if v.Signature.Signer == nil || v.Indication != ades.Passed {
		return v
	}
	o := t.own(v.Signature.Signer)
	if o == nil || o.Revoked.IsZero() || v.Counted && v.Best.Before(o.Revoked) {
		return v
	}
	v.Indication, v.Sub, v.Revoked, v.Detail = ades.Indeterminate, ades.RevokedNoPOE, o.Revoked, "the office wrote down that its seal was revoked"
	return v
}

// Worth is what a signature is by law, apart from whether it is valid.
type Worth struct {
	Means Means
	Ours  id.Unit // of an own seal
	Grade tsl.Grade
	// Territory is that of the list that the grade comes from.
	Territory string
}

// Worth tells what a signature is worth that was judged. A means is named when the key is proven to be the signer's:
// whoever only says so is unknown.
func (t *Trust) Worth(v ades.Verdict) Worth {
	w := Worth{Means: UnknownMeans, Grade: tsl.Unknown}
	if !v.Signature.CryptoValid || v.Signature.Signer == nil {
		return w
	}
	if v.Path != nil && t.Lists != nil {
		status := t.Lists.Qualify(v.Path, v.Best)
		w.Grade, w.Territory = status.Grade(), status.Territory
	}
	if o := t.own(v.Signature.Signer); o != nil {
		w.Means, w.Ours = OwnSeal, o.Unit
		return w
	}
	switch w.Grade {
	case tsl.QES:
		w.Means = QualifiedSignature
	case tsl.QESeal:
		w.Means = QualifiedSeal
	case tsl.AdES, tsl.AdESQC, tsl.AdESealQC:
		w.Means = Advanced
	}
	if v.Path == nil {
		return w
	}
	switch end := v.Path.Anchor(); {
	case t.Profile.Anchor(end, ades.ForSigner):
		w.Means = TrustedProfile
	case t.Personal.Anchor(end, ades.ForSigner):
		w.Means = Personal
	}
	return w
}

// Stamped tells whether a timestamp that was judged is qualified (art. 42 eIDAS).
func (t *Trust) Stamped(v ades.StampVerdict) bool {
	if t.Lists == nil || v.Path == nil || v.Indication != ades.Passed || v.Timestamp.Token == nil {
		return false
	}
	return t.Lists.Stamped(v.Path, v.Timestamp.Token.Time) == tsl.Yes
}
