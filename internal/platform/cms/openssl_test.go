package cms

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509/pkix"
	"os"
	"path/filepath"
	"testing"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
)

// TestWhatOpenSSLSigns is about every way of signing that the other implementation has.
func TestWhatOpenSSLSigns(t *testing.T) {
	p521, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := certtest.New(t, start)
	keys := map[string]crypto.Signer{"rsa": rsaKey(t), "ec": p521}
	files := map[string][2]string{}
	keyID := pkix.Extension{Id: []int{2, 5, 29, 14}, Value: []byte{4, 4, 1, 2, 3, 4}} // subjectKeyIdentifier
	for name, key := range keys {
		c, _ := p.Issue(certtest.Options{Name: "Jan Testowy", Key: key, Extra: []pkix.Extension{keyID}})
		path := filepath.Join(t.TempDir(), "key.pem")
		writeKey(t, path, key)
		files[name] = [2]string{p.PEM(c), path}
	}
	content := []byte("zaświadczenie\n")
	for _, x := range []struct {
		name, key string
		args      []string
		scheme    cert.Scheme
		hash      crypto.Hash
		named     Naming
	}{
		{"SHA-256", "rsa", []string{"-md", "sha256"}, cert.RSA, crypto.SHA256, NamedNot},
		{"SHA-1", "rsa", []string{"-md", "sha1", "-cades"}, cert.RSA, crypto.SHA1, NamedWeakly},
		{"SHA-224", "rsa", []string{"-md", "sha224"}, cert.RSA, crypto.SHA224, NamedNot},
		{"SHA-384 with ESS", "rsa", []string{"-md", "sha384", "-cades"}, cert.RSA, crypto.SHA384, NamedRight},
		{"SHA3-256", "rsa", []string{"-md", "sha3-256"}, cert.RSA, crypto.SHA3_256, NamedNot},
		{"PSS", "rsa", []string{"-md", "sha512", "-keyopt", "rsa_padding_mode:pss", "-cades"}, cert.PSS, crypto.SHA512, NamedRight},
		{"PSS with a short salt", "rsa", []string{"-md", "sha256", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:11"}, cert.PSS, crypto.SHA256, NamedNot},
		{"named by the key", "rsa", []string{"-md", "sha256", "-keyid"}, cert.RSA, crypto.SHA256, NamedNot},
		{"without attributes", "rsa", []string{"-md", "sha256", "-noattr"}, cert.RSA, crypto.SHA256, NamedNot},
		{"ECDSA", "ec", []string{"-md", "sha512", "-cades"}, cert.ECDSA, crypto.SHA512, NamedRight},
		{"ECDSA, without attributes", "ec", []string{"-md", "sha384", "-noattr"}, cert.ECDSA, crypto.SHA384, NamedNot},
		{"detached", "ec", []string{"-md", "sha256", "-cades"}, cert.ECDSA, crypto.SHA256, NamedRight},
	} {
		t.Run(x.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			args := []string{"cms", "-sign", "-binary", "-outform", "DER", "-in", file(t, content), "-signer", files[x.key][0], "-inkey", files[x.key][1], "-out", out}
			if x.name != "detached" {
				args = append(args, "-nodetach")
			}
			if _, ok, said := openssl(t, append(args, x.args...)...); !ok {
				t.Fatal(said)
			}
			b, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			m := mustParse(t, b)
			f := m.Check(m.Signers[0], Content{content})
			if !f.Intact || !f.CryptoValid || f.Algorithm.Scheme != x.scheme || f.Hash != x.hash || f.Named != x.named || len(f.Faults) > 0 || f.Unsupported != nil {
				t.Errorf("%+v", f)
			}
			if f := m.Check(m.Signers[0], Content{[]byte("inna treść\n")}); f.Intact && f.CryptoValid {
				t.Error("valid over another content")
			}
		})
	}
}

// TestTheTimeStandsOnce: OpenSSL refuses a second signing-time, and so do we (RFC 5652 § 11.3).
func TestTheTimeStandsOnce(t *testing.T) {
	s, _ := newSigning(t, nil)
	s.Hash = crypto.SHA256
	content := []byte("treść")
	kind, digest := attribute(t, AttrContentType, oidOf(t, TypeData)), attribute(t, AttrMessageDigest, octets(digestOf(string(content))))
	first, second := unhex(t, "170d 3236313132313039333031355a"), unhex(t, "170d 3230313132313039333031355a")
	for reason, x := range map[string]struct {
		times [][]byte
		good  bool
	}{
		"one":                 {[][]byte{attribute(t, AttrSigningTime, first)}, true},
		"two attributes":      {[][]byte{attribute(t, AttrSigningTime, first), attribute(t, AttrSigningTime, second)}, false},
		"two values":          {[][]byte{attribute(t, AttrSigningTime, second, first)}, false},
		"the same, once more": {[][]byte{attribute(t, AttrSigningTime, first), attribute(t, AttrSigningTime, first)}, false},
	} {
		raw := forge{TypeData, [][]byte{content}, [][]byte{s.Certificate.Raw}, [][]byte{signRaw(t, s, append([][]byte{kind, digest}, x.times...))}}.encode(t)
		m := mustParse(t, raw)
		if f := m.Check(m.Signers[0], m.Content); f.CryptoValid != x.good || !f.Intact || len(f.Faults) == 0 != x.good {
			t.Errorf("%s: %+v", reason, f)
		}
		if _, ok, said := openssl(t, "cms", "-verify", "-noverify", "-inform", "DER", "-in", file(t, raw)); ok != x.good {
			t.Errorf("%s: openssl: %s", reason, said)
		}
	}
}

func TestAlgorithmsThatAreSigned(t *testing.T) {
	s, _ := newSigning(t, nil)
	s.Hash = crypto.SHA256
	content := []byte("treść")
	kind, digest := attribute(t, AttrContentType, oidOf(t, TypeData)), attribute(t, AttrMessageDigest, octets(digestOf(string(content))))
	// SEQUENCE { SEQUENCE { SHA-256 or SHA-512 }, [1] { ECDSA with SHA-256 } }
	right := unhex(t, "3019 300b 0609 608648016503040201 a10a 0608 2a8648ce3d040302")
	wrong := unhex(t, "3019 300b 0609 608648016503040203 a10a 0608 2a8648ce3d040302")
	for reason, x := range map[string]struct {
		value []byte
		good  bool
	}{"the same": {right, true}, "another digest": {wrong, false}, "nothing that can be read": {[]byte{5, 0}, false}} {
		signer := signRaw(t, s, [][]byte{kind, digest, attribute(t, AttrAlgorithms, x.value)})
		m := mustParse(t, forge{TypeData, [][]byte{content}, [][]byte{s.Certificate.Raw}, [][]byte{signer}}.encode(t))
		if f := m.Check(m.Signers[0], m.Content); len(f.Faults) == 0 != x.good || f.CryptoValid != x.good {
			t.Errorf("%s: %v, crypto %v", reason, f.Faults, f.CryptoValid)
		}
	}
}
