package cms

import (
	"bytes"
	"testing"

	"wrota/internal/platform/cert/certtest"
)

func FuzzDER(f *testing.F) {
	for _, seed := range []string{"3003020105", "30803080050000000000", "24800401aa0402bbcc0000", "0484000000001aa", "bf81488002010000"} {
		if len(seed)%2 == 0 {
			f.Add(unhex(f, seed))
		}
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, rest, err := DER(in)
		if err != nil {
			return
		}
		if len(out)+len(rest) > 2*len(in)+16 {
			t.Fatalf("%d bytes became %d", len(in), len(out))
		}
		again, left, err := DER(out)
		if err != nil || len(left) > 0 || !bytes.Equal(again, out) {
			t.Fatalf("%x became %x, which is not DER: %x %v", in, out, again, err)
		}
	})
}

func FuzzMessage(f *testing.F) {
	s, p := newSigning(f, nil)
	f.Add(mustSign(f, Content{[]byte("x")}, s))
	s.Detached = true
	f.Add(mustSign(f, Content{[]byte("x")}, s))
	f.Add(p.Stamp(digestOf("x"), at))
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := Parse(in)
		if err != nil {
			return
		}
		for _, x := range m.Signers {
			m.Check(x, Content{[]byte("x")})
		}
		out, err := m.With(Addition{})
		if err != nil {
			t.Fatalf("cannot be written again: %v", err)
		}
		if _, err := Parse(out); err != nil {
			t.Fatalf("cannot be read again: %v", err)
		}
	})
}

func FuzzToken(f *testing.F) {
	p := certtest.New(f, start)
	f.Add(p.Stamp(digestOf("x"), at))
	f.Fuzz(func(_ *testing.T, in []byte) {
		if t, err := ParseToken(in); err == nil && t.CryptoValid && t.Signer == nil {
			panic("valid without a certificate")
		}
	})
}

func FuzzReply(f *testing.F) {
	s, _ := newStamper(f)
	q, err := Query{Hash: 5, Digest: digestOf("x"), Certificate: true}.Encode()
	if err != nil {
		f.Fatal(err)
	}
	reply, err := s.Answer(q, at)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(q)
	f.Add(reply)
	f.Fuzz(func(t *testing.T, in []byte) {
		if q, err := ParseQuery(in); err == nil && q.Hash != 0 {
			if _, err := q.Encode(); err != nil && digestIDs[q.Hash] != "" {
				t.Fatalf("%+v: %v", q, err)
			}
		}
		_, _ = ParseReply(in, Query{})
	})
}
