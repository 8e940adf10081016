package cert

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"slices"
	"testing"
)

// keys are one of each kind that the standard library makes.
func keys(t testing.TB) map[string]crypto.Signer {
	t.Helper()
	out := map[string]crypto.Signer{}
	for name, curve := range map[string]elliptic.Curve{"P-224": elliptic.P224(), "P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()} {
		k, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = k
	}
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	out["RSA"] = k
	_, e, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	out["Ed25519"] = e
	return out
}

func p256(t testing.TB) crypto.Signer {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestParseAgreesWithTheStandardLibrary(t *testing.T) {
	for name, key := range keys(t) {
		t.Run(name, func(t *testing.T) {
			c := issue(t, nil, key, x509.Certificate{
				Subject: pkix.Name{CommonName: "Łucja Żak", Organization: []string{"Gmina Lipowa, Urząd"}, Country: []string{"PL"}},
				IsCA:    true, BasicConstraintsValid: true, MaxPathLen: 2, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign | x509.KeyUsageContentCommitment,
				ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}, OCSPServer: []string{"http://ocsp.example"},
				IssuingCertificateURL: []string{"http://ca.example/ca.cer"}, CRLDistributionPoints: []string{"http://ca.example/ca.crl"}, SubjectKeyId: []byte{1, 2, 3},
			})
			compare(t, c.Certificate, c.std)
			if err := c.CheckSignature(c.Key); err != nil {
				t.Errorf("its own signature: %v", err)
			}
			if c.Usage != CertSign|CRLSign|NonRepudiation || !slices.Equal(c.Purposes, []string{"1.3.6.1.5.5.7.3.9"}) {
				t.Errorf("usage %b, purposes %v", c.Usage, c.Purposes)
			}
			if got := c.Subject.String(); got != `CN=Łucja Żak,O=Gmina Lipowa\, Urząd,C=PL` {
				t.Errorf("subject %s", got)
			}
			if !slices.Equal(c.OCSP, c.std.OCSPServer) || !slices.Equal(c.CRLs, c.std.CRLDistributionPoints) || !slices.Equal(c.Issuers, c.std.IssuingCertificateURL) {
				t.Errorf("addresses %v %v %v", c.OCSP, c.CRLs, c.Issuers)
			}
			broken := bytes.Clone(c.Raw)
			broken[len(broken)-1] ^= 1
			if b, err := Parse(broken); err == nil && b.CheckSignature(c.Key) == nil {
				t.Error("a changed signature is valid")
			}
		})
	}
}

func compare(t *testing.T, c *Certificate, std *x509.Certificate) {
	t.Helper()
	switch {
	case !bytes.Equal(c.Raw, std.Raw), !bytes.Equal(c.RawTBS, std.RawTBSCertificate), !bytes.Equal(c.RawIssuer, std.RawIssuer),
		!bytes.Equal(c.RawSubject, std.RawSubject), !bytes.Equal(c.RawKey, std.RawSubjectPublicKeyInfo), c.Serial.Cmp(std.SerialNumber) != 0:
		t.Errorf("%s: the parts are not the same bytes", c.Subject)
	case !c.NotBefore.Equal(std.NotBefore), !c.NotAfter.Equal(std.NotAfter):
		t.Errorf("%s: validity %s–%s, want %s–%s", c.Subject, c.NotBefore, c.NotAfter, std.NotBefore, std.NotAfter)
	case c.CA != std.IsCA:
		t.Errorf("%s: CA %t", c.Subject, c.CA)
	case !bytes.Equal(c.SubjectKeyID, std.SubjectKeyId), !bytes.Equal(c.IssuerKeyID, std.AuthorityKeyId):
		t.Errorf("%s: key ids", c.Subject)
	case len(c.Policies) != len(std.Policies), len(c.Purposes) != len(std.ExtKeyUsage)+len(std.UnknownExtKeyUsage), int(c.Usage)&0x7F != int(std.KeyUsage)&0x7F:
		t.Errorf("%s: policies %v, purposes %v, usage %b", c.Subject, c.Policies, c.Purposes, c.Usage)
	case c.Subject.Get("CN") != std.Subject.CommonName && std.Subject.CommonName != "":
		t.Errorf("CN %q, want %q", c.Subject.Get("CN"), std.Subject.CommonName)
	}
	if std.PublicKey != nil {
		if k, ok := c.Key.Public.(interface{ Equal(crypto.PublicKey) bool }); !ok || !k.Equal(std.PublicKey) {
			t.Errorf("%s: key of kind %s %s", c.Subject, c.Key.Kind, c.Key.Curve)
		}
	}
}

// The authorities of four countries, with all that they have issued since 2002.
func TestParseRealCertificates(t *testing.T) {
	refused, selfSigned := 0, 0
	all := realCertificates(t)
	for i, der := range all {
		c, err := Parse(der)
		if err != nil {
			t.Errorf("certificate %d: %v", i, err)
			continue
		}
		std, err := x509.ParseCertificate(der)
		if err != nil {
			refused++
			continue
		}
		compare(t, c, std)
		if bytes.Equal(c.RawIssuer, c.RawSubject) && std.CheckSignature(std.SignatureAlgorithm, std.RawTBSCertificate, std.Signature) == nil {
			selfSigned++
			if err := c.CheckSignature(c.Key); err != nil {
				t.Errorf("%s: %s: %v", c.Subject, c.Algorithm(), err)
			}
		}
	}
	t.Logf("%d certificates, %d of which the standard library refuses; %d sign themselves", len(all), refused, selfSigned)
}
