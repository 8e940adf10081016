package cades

import (
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms"
)

// TestWorthLongAfter is what the proofs of every level are for: the verdict when certificates ended, or were taken back.
func TestWorthLongAfter(t *testing.T) {
	p := certtest.New(t, start)
	ends := at.AddDate(1, 0, 0)
	c, key := p.Issue(certtest.Options{Name: "Jan Testowy", Until: ends})
	s := scene{p, certtest.Holder{Cert: c, Key: key}, Signing{Signing: cms.Signing{
		Key: key, Certificate: parsed(t, c), Chain: []*cert.Certificate{parsed(t, p.CA.Cert)}, SigningTime: at,
	}}}
	revoked := certtest.Revoked{Cert: c, At: at.AddDate(0, 1, 0), Reason: 1}
	lists := func(when time.Time, r ...certtest.Revoked) (out []*cert.CRL) {
		for _, raw := range [][]byte{p.CRL(when, r...), p.CRLOf(p.Root, when)} {
			l, err := cert.ParseCRL(raw)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, l)
		}
		return out
	}
	extend := func(in []byte, level ades.Level, when time.Time) []byte {
		return mustExtend(t, in, Extension{Level: level, Stamp: s.stamp(when), Values: cms.Values{CRLs: lists(when.Add(time.Hour))}})
	}
	b := mustSign(t, cms.Content{[]byte("akt")}, s.sign)
	ts := extend(b, ades.LevelT, at.Add(time.Minute))
	lt := extend(ts, ades.LevelLT, at.Add(time.Minute))
	lta := mustExtend(t, lt, Extension{Level: ades.LevelLTA, Stamp: s.stamp(at.AddDate(0, 0, 2))})
	late := extend(b, ades.LevelT, at.AddDate(0, 2, 0))
	v := ades.Validator{Trust: ades.Anchors{parsed(t, p.Root.Cert)}, Suites: ades.StandardSuites()}
	for _, x := range []struct {
		reason string
		in     []byte
		when   time.Time
		crls   []*cert.CRL
		want   ades.Indication
	}{
		{"level B the next day", b, at.AddDate(0, 0, 1), lists(at.AddDate(0, 0, 1)), ades.Passed},
		{"level B after the certificate's end", b, ends.AddDate(0, 6, 0), lists(ends.AddDate(0, 5, 29)), ades.Indeterminate},
		{"level B, since taken back", b, at.AddDate(0, 3, 0), lists(at.AddDate(0, 3, 0), revoked), ades.Indeterminate},
		{"level T, since taken back", ts, at.AddDate(0, 3, 0), lists(at.AddDate(0, 3, 0), revoked), ades.Passed},
		{"stamped after it was taken back", late, at.AddDate(0, 3, 0), lists(at.AddDate(0, 3, 0), revoked), ades.Indeterminate},
		{"level LTA after the certificate's end", lta, ends.AddDate(0, 6, 0), lists(ends.AddDate(0, 5, 29)), ades.Passed},
	} {
		sig := mustRead(t, x.in, nil)
		v.Evidence.CRLs = x.crls
		got := v.Validate(sig, x.when)
		if got.Indication != x.want {
			t.Errorf("%s: %s %s (%s), best %v", x.reason, got.Indication, got.Sub, got.Detail, got.Best)
		}
	}
}
