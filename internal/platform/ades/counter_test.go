package ades_test

import (
	"testing"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
)

// TestCountersAreArchived: an archive timestamp proves the counter-signatures that it covers, so that they hold when their
// certificates have expired; one that came after it, it does not.
func TestCountersAreArchived(t *testing.T) {
	s := newScene(t)
	for _, covered := range []bool{true, false} {
		x := s.signature(s.word(day(2013, 4, 1))...)
		counter := s.signature()
		counter.Value = []byte("value of the counter-signature")
		x.Counters = []*ades.Signature{counter}
		archive := s.stamp(ades.StampArchive, day(2013, 4, 3), s.p.TSA.Cert, ades.Coverage{Value: true, Certificates: []*cert.Certificate{x.Signer}, CRLs: x.CRLs})
		if covered {
			archive.Covers.Counters = x.Counters
		}
		x.CRLs = append(x.CRLs, s.word(day(2019, 5, 31))...)
		x.Timestamps = []*ades.Timestamp{archive}
		got := s.validate(x, day(2019, 6, 1))
		if got.Indication != ades.Passed || len(got.Counters) != 1 {
			t.Fatalf("%s %s %s", got.Indication, got.Sub, got.Detail)
		}
		if c := got.Counters[0]; (c.Indication == ades.Passed) != covered || c.Best.Equal(archive.Token.Time) != covered {
			t.Errorf("covered %v: %s %s, best %s", covered, c.Indication, c.Sub, c.Best)
		}
	}
}
