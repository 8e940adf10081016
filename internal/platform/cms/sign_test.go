package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"testing"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
)

func TestWhatWeSignIsAcceptedByOpenSSL(t *testing.T) {
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	r := rsaKey(t)
	content := []byte("Wniosek o wydanie zaświadczenia")
	for _, x := range []struct {
		name     string
		key      crypto.Signer
		hash     crypto.Hash
		pss      bool
		detached bool
	}{
		{"ECDSA, attached", nil, 0, false, false},
		{"ECDSA P-384 with SHA-384, detached", p384, crypto.SHA384, false, true},
		{"RSA", r, crypto.SHA256, false, false},
		{"RSA with SHA-512, detached", r, crypto.SHA512, false, true},
		{"RSA-PSS", r, crypto.SHA256, true, false},
		{"RSA-PSS with SHA-512", r, crypto.SHA512, true, true},
	} {
		t.Run(x.name, func(t *testing.T) {
			s, p := newSigning(t, x.key)
			s.Hash, s.PSS, s.Detached = x.hash, x.pss, x.detached
			out := mustSign(t, Content{content[:5], content[5:]}, s)
			m := mustParse(t, out)
			if m.Detached != x.detached {
				t.Errorf("detached: %v", m.Detached)
			}
			f := m.Check(m.Signers[0], Content{content})
			if !f.Intact || !f.CryptoValid || f.Named != NamedRight || f.Mismatch || f.HashMismatch || len(f.Faults) > 0 {
				t.Errorf("our own check: %+v", f)
			}
			args := []string{"cms", "-verify", "-binary", "-inform", "DER", "-in", file(t, out), "-CAfile", p.PEM(p.Root.Cert), "-purpose", "any", "-cades"}
			if x.detached {
				args = append(args, "-content", file(t, content))
			}
			shown, ok, said := openssl(t, args...)
			if !ok || !bytes.Equal(shown, content) {
				t.Errorf("openssl: %s", said)
			}
		})
	}
}

func TestEd25519(t *testing.T) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := newSigning(t, key)
	m := mustParse(t, mustSign(t, Content{[]byte("pismo")}, s))
	f := m.Check(m.Signers[0], m.Content)
	if !f.Intact || !f.CryptoValid || f.Algorithm.Scheme != cert.Ed25519 || f.Hash != crypto.SHA512 {
		t.Errorf("%+v", f)
	}
}

func TestNothingNewIsSignedWithSHA1(t *testing.T) {
	for _, key := range []crypto.Signer{nil, rsaKey(t)} {
		s, _ := newSigning(t, key)
		s.Hash = crypto.SHA1
		if _, err := Sign(Content{[]byte("x")}, s); err == nil {
			t.Error("signed")
		}
	}
}

func TestAdditionsLeaveTheSignatureAlone(t *testing.T) {
	s, p := newSigning(t, nil)
	content := []byte("uchwała")
	m := mustParse(t, mustSign(t, Content{content}, s))
	list, err := cert.ParseCRL(p.CRL(at))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := cert.ParseOCSP(p.OCSP(p.CA.Cert, at, certtest.State{}))
	if err != nil {
		t.Fatal(err)
	}
	attribute, err := NewAttribute("1.2.3.4", []byte{5, 0})
	if err != nil {
		t.Fatal(err)
	}
	addition := Addition{
		Certificates: []*cert.Certificate{parsed(t, p.Root.Cert), parsed(t, p.CA.Cert)},
		CRLs:         []*cert.CRL{list}, OCSPs: []*cert.OCSP{answer}, Attributes: [][]byte{attribute},
	}
	out, err := m.With(addition)
	if err != nil {
		t.Fatal(err)
	}
	m = mustParse(t, out)
	if len(m.Certificates) != 3 || len(m.CRLs) != 1 || len(m.OCSPs) != 1 || !m.Signers[0].Unsigned.Has("1.2.3.4") || m.Version != 5 {
		t.Errorf("%d certificates, %d CRLs, %d answers, version %d", len(m.Certificates), len(m.CRLs), len(m.OCSPs), m.Version)
	}
	if f := m.Check(m.Signers[0], m.Content); !f.Intact || !f.CryptoValid {
		t.Errorf("%+v", f)
	}
	if _, ok, said := openssl(t, "cms", "-verify", "-inform", "DER", "-in", file(t, out), "-CAfile", p.PEM(p.Root.Cert), "-purpose", "any"); !ok {
		t.Errorf("openssl: %s", said)
	}
	addition.Attributes = nil
	again, err := m.With(addition)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, out) {
		t.Error("what is there already was added again")
	}
}
