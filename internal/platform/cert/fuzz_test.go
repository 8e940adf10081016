package cert

import (
	"bytes"
	"crypto/x509"
	"testing"

	"wrota/internal/platform/cert/certtest"
)

func FuzzParse(f *testing.F) {
	p := certtest.New(f, at.AddDate(-1, 0, 0))
	f.Add(p.CA.Cert.Raw)
	f.Add(p.TSA.Cert.Raw)
	odd, _ := parts{serial: []byte{0xFF}, extensions: sequence(explicitDER(), extensionDER([]byte{0x55, 0x1D, 30}, true, sequence(tlv(0xA0, sequence(tlv(0x82, []byte("x")))))))}.build(f)
	f.Add(odd)
	f.Fuzz(func(t *testing.T, in []byte) {
		c, err := Parse(in)
		if err != nil {
			return
		}
		if !bytes.HasPrefix(in, c.Raw) {
			t.Fatal("the certificate is not what came")
		}
		if again, err := Parse(c.Raw); err != nil || !again.Equal(c) || again.Subject.String() != c.Subject.String() {
			t.Fatalf("read twice: %v", err)
		}
		_ = c.CheckSignature(c.Key)
		_ = Path{c, c, c}.Check(at)
		if std, err := x509.ParseCertificate(c.Raw); err == nil && (std.IsCA != c.CA && len(c.Critical) == 0 || std.SerialNumber.Cmp(c.Serial) != 0) {
			t.Fatalf("CA %t, serial %s; the standard library says %t, %s", c.CA, c.Serial, std.IsCA, std.SerialNumber)
		}
	})
}

// explicitDER is policyConstraints that demand a policy.
func explicitDER() []byte {
	return extensionDER([]byte{0x55, 0x1D, 36}, true, explicitNow.Value)
}

func FuzzParseCRL(f *testing.F) {
	p := certtest.New(f, at.AddDate(-1, 0, 0))
	std, _ := p.Issue(certtest.Options{})
	c, ca := parsed(f, std), parsed(f, p.CA.Cert)
	f.Add(p.CRL(at))
	f.Add(p.CRL(at, certtest.Revoked{Cert: std, At: at, Reason: 1}))
	f.Fuzz(func(t *testing.T, in []byte) {
		l, err := ParseCRL(in)
		if err != nil {
			return
		}
		_, _ = l.StateOf(c, ca)
		_ = l.find(c.Serial)
	})
}

func FuzzParseOCSP(f *testing.F) {
	p := certtest.New(f, at.AddDate(-1, 0, 0))
	std, _ := p.Issue(certtest.Options{})
	c, ca := parsed(f, std), parsed(f, p.CA.Cert)
	f.Add(p.OCSP(std, at, certtest.State{}))
	f.Add(p.OCSP(std, at, certtest.State{Revoked: at}))
	f.Fuzz(func(t *testing.T, in []byte) {
		o, err := ParseOCSP(in)
		if err != nil {
			return
		}
		_, _ = o.StateOf(c, ca)
		if _, err := ParseOCSP(o.Basic()); err != nil {
			t.Fatalf("without its envelope: %v", err)
		}
	})
}
