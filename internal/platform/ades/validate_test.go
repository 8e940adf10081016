package ades_test

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms"
)

// scene is an infrastructure that began in 2010 and a signer whose certificate ends with 2015.
type scene struct {
	t      *testing.T
	p      *certtest.PKI
	signer *x509.Certificate
	old    *x509.Certificate // of a timestamping authority that ended with 2014
}

var stampOnly = pkix.Extension{
	Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: []byte{0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08},
}

func newScene(t *testing.T) *scene {
	p := certtest.New(t, day(2010, 1, 1))
	s := &scene{t: t, p: p}
	s.signer, _ = p.Issue(certtest.Options{Name: "Anna Żółkiewska", Until: day(2015, 12, 31)})
	s.old, _ = p.Issue(certtest.Options{Name: "Dawny Znacznik Czasu", Until: day(2014, 12, 31), Extra: []pkix.Extension{stampOnly}})
	return s
}

func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 12, 0, 0, 0, time.UTC) }

func (s *scene) parse(c *x509.Certificate) *cert.Certificate {
	out, err := cert.Parse(c.Raw)
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

func (s *scene) lists(issuer certtest.Holder, at time.Time, revoked ...certtest.Revoked) *cert.CRL {
	l, err := cert.ParseCRL(s.p.CRLOf(issuer, at, revoked...))
	if err != nil {
		s.t.Fatal(err)
	}
	return l
}

// word is what the authorities say on a day: the list of the CA and the list of the root.
func (s *scene) word(at time.Time, revoked ...certtest.Revoked) []*cert.CRL {
	return []*cert.CRL{s.lists(s.p.CA, at, revoked...), s.lists(s.p.Root, at)}
}

// words are what they say on several days.
func (s *scene) words(days ...time.Time) (out []*cert.CRL) {
	for _, d := range days {
		out = append(out, s.word(d)...)
	}
	return out
}

func (s *scene) signature(crls ...*cert.CRL) *ades.Signature {
	signer := s.parse(s.signer)
	return &ades.Signature{
		ID: "s", Format: ades.XAdES, Data: []ades.Datum{{Found: true, Intact: true, Whole: true}}, Intact: true, CryptoValid: true, Covers: true,
		Value: []byte("value"), Signer: signer, Named: ades.NamedRight, Certificates: []*cert.Certificate{signer, s.parse(s.p.CA.Cert)}, CRLs: crls,
		Algorithms: []ades.Algorithm{{Use: "signature", Name: "ECDSA", Bits: 256}, {Use: "data", Name: "SHA256"}},
	}
}

var stamps int

func (s *scene) stamp(kind ades.StampKind, at time.Time, by *x509.Certificate, covers ades.Coverage) *ades.Timestamp {
	stamps++
	return &ades.Timestamp{Kind: kind, Matches: true, Covers: covers, Token: &cms.Token{
		Raw: fmt.Appendf(nil, "token %d", stamps), Time: at, Hash: crypto.SHA256, Signer: s.parse(by), Intact: true, CryptoValid: true,
		Certificates: []*cert.Certificate{s.parse(by)}, Algorithm: cert.Algorithm{Scheme: cert.ECDSA, Hash: crypto.SHA256},
	}}
}

func (s *scene) validate(x *ades.Signature, at time.Time) ades.Verdict {
	v := ades.Validator{Trust: ades.Anchors{s.parse(s.p.Root.Cert)}, Suites: ades.StandardSuites()}
	return v.Validate(x, at)
}

// TestValidate is the process as the standard tells it, a line for each way through.
func TestValidate(t *testing.T) {
	s := newScene(t)
	revoked := certtest.Revoked{Cert: s.signer, At: day(2013, 6, 1), Reason: 1}
	held := certtest.Revoked{Cert: s.signer, At: day(2013, 6, 1), Reason: cert.ReasonHold}
	stamp := func(kind ades.StampKind, at time.Time) *ades.Timestamp {
		return s.stamp(kind, at, s.p.TSA.Cert, ades.Coverage{})
	}
	with := func(x *ades.Signature, stamps ...*ades.Timestamp) *ades.Signature {
		x.Timestamps = stamps
		return x
	}
	change := func(x *ades.Signature, f func(*ades.Signature)) *ades.Signature {
		f(x)
		return x
	}
	for _, tc := range []struct {
		reason string
		x      *ades.Signature
		at     time.Time
		want   string
		best   time.Time
	}{
		{"everything is there and fresh", s.signature(s.word(day(2013, 3, 1))...), day(2013, 3, 2), "TOTAL-PASSED ", day(2013, 3, 2)},
		{"a timestamp says since when", with(s.signature(s.word(day(2013, 3, 1))...), stamp(ades.StampSignature, day(2012, 1, 1))), day(2013, 3, 2), "TOTAL-PASSED ", day(2012, 1, 1)},
		{"nothing is known of the certificate", s.signature(), day(2013, 3, 2), "INDETERMINATE TRY_LATER", day(2013, 3, 2)},
		{"what is known is a month old", s.signature(s.word(day(2013, 2, 1))...), day(2013, 3, 2), "INDETERMINATE TRY_LATER", day(2013, 3, 2)},
		{"nothing is known of the authority's certificate", s.signature(s.lists(s.p.CA, day(2013, 3, 1))), day(2013, 3, 2), "INDETERMINATE TRY_LATER", day(2013, 3, 2)},
		{"suspended", s.signature(s.word(day(2013, 7, 1), held)...), day(2013, 7, 2), "INDETERMINATE TRY_LATER", day(2013, 7, 2)},
		{"revoked, and no proof when it was signed", s.signature(s.word(day(2013, 7, 1), revoked)...), day(2013, 7, 2), "INDETERMINATE REVOKED_NO_POE", day(2013, 7, 2)},
		{"revoked after the timestamp", with(s.signature(s.word(day(2013, 7, 1), revoked)...), stamp(ades.StampSignature, day(2013, 5, 1))), day(2013, 7, 2), "TOTAL-PASSED ", day(2013, 5, 1)},
		{"revoked before the timestamp", with(s.signature(s.word(day(2013, 7, 1), revoked)...), stamp(ades.StampSignature, day(2013, 6, 15))), day(2013, 7, 2), "INDETERMINATE REVOKED_NO_POE", day(2013, 6, 15)},
		{"revoked before the content existed", with(s.signature(s.word(day(2013, 7, 1), revoked)...), stamp(ades.StampContent, day(2013, 6, 15))), day(2013, 7, 2), "TOTAL-FAILED REVOKED", day(2013, 7, 2)},
		{"revoked later than the time asked for", s.signature(s.word(day(2013, 7, 1), revoked)...), day(2013, 5, 1), "TOTAL-PASSED ", day(2013, 5, 1)},
		{"expired, and no proof when it was signed", s.signature(s.word(day(2015, 12, 30))...), day(2016, 3, 1), "INDETERMINATE OUT_OF_BOUNDS_NO_POE", day(2016, 3, 1)},
		{"expired, stamped in time, with a word from after the timestamp", with(s.signature(s.words(day(2015, 12, 30), day(2016, 2, 28))...), stamp(ades.StampSignature, day(2015, 12, 1))), day(2016, 3, 1), "TOTAL-PASSED ", day(2015, 12, 1)},
		{"expired, stamped in time, with a word from before: it could have been revoked between", with(s.signature(s.words(day(2015, 11, 1), day(2016, 2, 28))...), stamp(ades.StampSignature, day(2015, 12, 1))), day(2016, 3, 1), "INDETERMINATE OUT_OF_BOUNDS_NO_POE", day(2015, 12, 1)},
		{"expired before the content existed", with(s.signature(s.words(day(2015, 12, 30), day(2016, 2, 28))...), stamp(ades.StampContent, day(2016, 1, 15))), day(2016, 3, 1), "TOTAL-FAILED EXPIRED", day(2016, 3, 1)},
		{"a copied timestamp proves nothing", with(s.signature(s.word(day(2013, 7, 1), revoked)...), foreign(stamp(ades.StampSignature, day(2013, 5, 1)))), day(2013, 7, 2), "INDETERMINATE REVOKED_NO_POE", day(2013, 7, 2)},
		{"stamped before its certificate was", with(s.signature(s.word(day(2013, 3, 1))...), s.stamp(ades.StampSignature, day(2009, 1, 1), s.p.TSA.Cert, ades.Coverage{})), day(2013, 3, 2), "TOTAL-FAILED NOT_YET_VALID", day(2009, 1, 1)},
		{"the content is stamped after the signature", with(s.signature(s.word(day(2013, 3, 1))...), stamp(ades.StampContent, day(2013, 2, 2)), stamp(ades.StampSignature, day(2013, 2, 1))), day(2013, 3, 2), "INDETERMINATE TIMESTAMP_ORDER_FAILURE", day(2013, 2, 1)},
		{"SHA-1 and no proof from its time", change(s.signature(s.word(day(2013, 3, 1))...), weak), day(2013, 3, 2), "INDETERMINATE CRYPTO_CONSTRAINTS_FAILURE_NO_POE", day(2013, 3, 2)},
		{"SHA-1, stamped when it was reliable", with(change(s.signature(s.word(day(2013, 3, 1))...), weak), stamp(ades.StampSignature, day(2011, 3, 1))), day(2013, 3, 2), "TOTAL-PASSED ", day(2011, 3, 1)},
		{"data changed", change(s.signature(), func(x *ades.Signature) { x.Data[0].Intact, x.Intact = false, false }), day(2013, 3, 2), "TOTAL-FAILED HASH_FAILURE", day(2013, 3, 2)},
		{"data not found", change(s.signature(), func(x *ades.Signature) { x.Data[0] = ades.Datum{Name: "a.txt"}; x.Intact = false }), day(2013, 3, 2), "INDETERMINATE SIGNED_DATA_NOT_FOUND", day(2013, 3, 2)},
		{"properties changed", change(s.signature(), func(x *ades.Signature) { x.Intact = false }), day(2013, 3, 2), "TOTAL-FAILED HASH_FAILURE", day(2013, 3, 2)},
		{"another key's value", change(s.signature(), func(x *ades.Signature) { x.CryptoValid = false }), day(2013, 3, 2), "TOTAL-FAILED SIG_CRYPTO_FAILURE", day(2013, 3, 2)},
		{"no certificate", change(s.signature(), func(x *ades.Signature) { x.Signer = nil }), day(2013, 3, 2), "INDETERMINATE NO_SIGNING_CERTIFICATE_FOUND", day(2013, 3, 2)},
		{"it names another certificate", change(s.signature(), func(x *ades.Signature) { x.Named = ades.NamedWrong }), day(2013, 3, 2), "INDETERMINATE NO_SIGNING_CERTIFICATE_FOUND", day(2013, 3, 2)},
		{"it names none", change(s.signature(s.word(day(2013, 3, 1))...), func(x *ades.Signature) { x.Named = ades.NamedNot }), day(2013, 3, 2), "INDETERMINATE SIG_CONSTRAINTS_FAILURE", day(2013, 3, 2)},
		{"malformed", change(s.signature(), func(x *ades.Signature) { x.Faults = []ades.Fault{{Sub: ades.FormatFailure, What: "two values"}} }), day(2013, 3, 2), "TOTAL-FAILED FORMAT_FAILURE", day(2013, 3, 2)},
		{"a constraint of its kind is broken", change(s.signature(), func(x *ades.Signature) { x.Faults = []ades.Fault{{Sub: ades.SigConstraintsFailure}} }), day(2013, 3, 2), "INDETERMINATE SIG_CONSTRAINTS_FAILURE", day(2013, 3, 2)},
		{"the policy is another one", change(s.signature(s.word(day(2013, 3, 1))...), func(x *ades.Signature) { x.Policy = &ades.Policy{ID: "1.2.3", Checked: true} }), day(2013, 3, 2), "INDETERMINATE POLICY_PROCESSING_ERROR", day(2013, 3, 2)},
		{"a stranger", change(s.signature(), func(x *ades.Signature) { x.Signer = s.parse(certtest.New(s.t, day(2010, 1, 1)).CA.Cert) }), day(2013, 3, 2), "INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND", day(2013, 3, 2)},
	} {
		got := s.validate(tc.x, tc.at)
		if have := fmt.Sprintf("%s %s", got.Indication, got.Sub); have != tc.want || !got.Best.Equal(tc.best) {
			t.Errorf("%s: %s (%s), best %s; want %s, best %s", tc.reason, have, got.Detail, got.Best.Format(time.DateOnly), tc.want, tc.best.Format(time.DateOnly))
		}
	}
}

func weak(x *ades.Signature) {
	x.Algorithms = append(x.Algorithms, ades.Algorithm{Use: "data", Name: "SHA-1"})
}

// foreign is a timestamp of something else.
func foreign(x *ades.Timestamp) *ades.Timestamp {
	x.Matches = false
	return x
}

// TestValidateLongAfter: in 2019 signer and first timestamping authority have expired. What was stamped in time, and stamped again before the first
// authority expired, still holds; take any of it away and it does not.
func TestValidateLongAfter(t *testing.T) {
	s := newScene(t)
	at := day(2019, 6, 1)
	build := func(mend func(first, archive *ades.Timestamp, x *ades.Signature)) *ades.Signature {
		x := s.signature(s.word(day(2013, 4, 1))...)
		first := s.stamp(ades.StampSignature, day(2013, 3, 1), s.old, ades.Coverage{})
		archive := s.stamp(ades.StampArchive, day(2013, 4, 3), s.p.TSA.Cert, ades.Coverage{
			Value: true, Certificates: x.Certificates, CRLs: x.CRLs, Timestamps: []*ades.Timestamp{first},
		})
		x.CRLs = append(x.CRLs, s.word(day(2019, 5, 31))...) // of the newer authority, fetched today
		x.Timestamps = []*ades.Timestamp{first, archive}
		if mend != nil {
			mend(first, archive, x)
		}
		return x
	}
	for _, tc := range []struct {
		reason string
		mend   func(first, archive *ades.Timestamp, x *ades.Signature)
		want   string
	}{
		{"whole", nil, "TOTAL-PASSED "},
		{"without the archive timestamp nothing says when the first existed", func(_, _ *ades.Timestamp, x *ades.Signature) { x.Timestamps = x.Timestamps[:1] }, "INDETERMINATE OUT_OF_BOUNDS_NO_POE"},
		{"an archive timestamp of something else", func(_, archive *ades.Timestamp, _ *ades.Signature) { archive.Matches = false }, "INDETERMINATE OUT_OF_BOUNDS_NO_POE"},
		{"the archive timestamp alone proves the signature too", func(_, archive *ades.Timestamp, x *ades.Signature) {
			x.Timestamps = []*ades.Timestamp{archive}
		}, "TOTAL-PASSED "},
		{"but not when it came long after the word about the certificate", func(_, archive *ades.Timestamp, x *ades.Signature) {
			x.Timestamps, archive.Token.Time = []*ades.Timestamp{archive}, day(2014, 6, 1)
		}, "INDETERMINATE OUT_OF_BOUNDS_NO_POE"},
		{"the word about the signer needs no proof of its own: the authority that gave it holds today", func(_, archive *ades.Timestamp, _ *ades.Signature) {
			archive.Covers.CRLs, archive.Covers.Timestamps = nil, nil
		}, "TOTAL-PASSED "},
	} {
		got := s.validate(build(tc.mend), at)
		if have := fmt.Sprintf("%s %s", got.Indication, got.Sub); have != tc.want {
			t.Errorf("%s: %s (%s), want %s; %+v", tc.reason, have, got.Detail, tc.want, got.Timestamps)
		}
		if tc.mend == nil && !got.Best.Equal(day(2013, 3, 1)) {
			t.Errorf("best %s", got.Best)
		}
	}
}

// TestRevokedAuthority: who stands above the signer lost its certificate.
func TestRevokedAuthority(t *testing.T) {
	s := newScene(t)
	gone := s.lists(s.p.Root, day(2013, 7, 1), certtest.Revoked{Cert: s.p.CA.Cert, At: day(2013, 6, 1), Reason: 2})
	x := s.signature(s.lists(s.p.CA, day(2013, 7, 1)), gone)
	if got := s.validate(x, day(2013, 7, 2)); got.Sub != ades.RevokedCANoPOE {
		t.Errorf("%s %s", got.Indication, got.Sub)
	}
}

// TestAnswers: a responder with a certificate of its own is believed when its state needs no asking, or is known.
func TestAnswers(t *testing.T) {
	s := newScene(t)
	now := day(2013, 3, 2)
	x := s.signature(s.lists(s.p.Root, day(2013, 3, 1)))
	o, err := cert.ParseOCSP(s.p.OCSP(s.signer, now, certtest.State{}))
	if err != nil {
		t.Fatal(err)
	}
	x.OCSPs = []*cert.OCSP{o}
	if got := s.validate(x, now); got.Indication != ades.Passed {
		t.Errorf("%s %s %s", got.Indication, got.Sub, got.Detail)
	}
	// Counter-signatures are judged with what came along with the signature around them.
	counter := s.signature()
	x.Counters = []*ades.Signature{counter}
	if got := s.validate(x, now); len(got.Counters) != 1 || got.Counters[0].Indication != ades.Passed {
		t.Errorf("%+v", got.Counters)
	}
}

func TestSuites(t *testing.T) {
	s := ades.StandardSuites()
	for _, tc := range []struct {
		a      ades.Algorithm
		want   string
		reason string
	}{
		{ades.Algorithm{Name: "SHA-256"}, "0001-01-01", "no end known"},
		{ades.Algorithm{Name: "SHA-1"}, "2012-08-01", "ended"},
		{ades.Algorithm{Name: "RSA", Bits: 2048}, "2029-01-01", "between two lines"},
		{ades.Algorithm{Name: "RSA-PSS", Bits: 4096}, "0001-01-01", "longer"},
		{ades.Algorithm{Name: "RSA", Bits: 512}, "2004-08-01", "the shortest"},
		{ades.Algorithm{Name: "GOST"}, "1970-01-01", "unknown was never reliable"},
	} {
		if got := s.Until(tc.a).UTC().Format(time.DateOnly); got != tc.want {
			t.Errorf("%s: %v until %s, want %s", tc.reason, tc.a, got, tc.want)
		}
	}
	for _, bad := range []string{"SHA1\t0\t2012-08-01", "SHA1\tx\t-\ts", "SHA1\t0\tyesterday\ts"} {
		if _, err := ades.ReadSuites(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
