// Package certtest is a small public key infrastructure for tests: a root, an authority below it, whoever they
// certify, revocation lists, OCSP answers, and a timestamping authority.
//
// Everything is made when a test asks for it, at the time that the test says, so that tests can have a certificate
// that was revoked a year ago or expires tomorrow. Keys are ECDSA P-256 because they are made quickly; a
// test that wants another kind brings its own.
//
// The package is made of the standard library and cryptobyte alone, so that the tests inside of cert and cms can use it,
// and so that what these packages read was not written by them.
//
// Standards: RFC 5280 (certificates, CRLs), RFC 6960 (OCSP), RFC 3161 (timestamps).
package certtest

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Holder is a certificate and its key.
type Holder struct {
	Cert *x509.Certificate
	Key  crypto.Signer
}

// PKI is an infrastructure: what it certifies is certified by CA, which is certified by Root.
type PKI struct {
	Root, CA       Holder
	TSA, Responder Holder // certified by CA: who stamps, and who answers OCSP
	Start          time.Time
	t              testing.TB
	serial         int64
}

// New makes an infrastructure whose certificates are valid from start for ten years, and those of the authorities for thirty.
func New(t testing.TB, start time.Time) *PKI {
	t.Helper()
	p := &PKI{Start: start.UTC().Truncate(time.Second), t: t}
	ca := x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	p.Root = p.hold(Options{Name: "Testowy Główny Urząd", Authority: true, Usage: ca, Until: p.Start.AddDate(30, 0, 0)})
	p.CA = p.hold(Options{Name: "Testowe Centrum Certyfikacji", Authority: true, Usage: ca, Until: p.Start.AddDate(30, 0, 0), Issuer: &p.Root})
	p.TSA = p.hold(Options{
		Name:  "Testowy Znacznik Czasu",
		Extra: []pkix.Extension{timeStampingOnly},
	})
	p.Responder = p.hold(Options{
		Name: "Testowy OCSP", Purposes: []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning},
		Extra: []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 5}, Value: []byte{5, 0}}}, // id-pkix-ocsp-nocheck
	})
	return p
}

// timeStampingOnly is the extended key usage of who stamps: critical and alone (RFC 3161 § 2.3).
var timeStampingOnly = pkix.Extension{
	Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true,
	Value: []byte{0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08},
}

// Options say what a certificate is like; each may be left out.
type Options struct {
	Name        string        // common name
	Key         crypto.Signer // made anew when nil
	From, Until time.Time     // ten years from the start of the infrastructure
	Usage       x509.KeyUsage // digital signature and content commitment
	Purposes    []x509.ExtKeyUsage
	Policies    []x509.OID
	Extra       []pkix.Extension
	Authority   bool
	Issuer      *Holder // CA; for the first certificate itself
}

// Issue certifies somebody.
func (p *PKI) Issue(o Options) (*x509.Certificate, crypto.Signer) {
	p.t.Helper()
	h := p.hold(o)
	return h.Cert, h.Key
}

func (p *PKI) hold(o Options) Holder {
	p.t.Helper()
	key := o.Key
	if key == nil {
		key = must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(p.t)
	}
	p.serial++
	c := &x509.Certificate{
		SerialNumber:          big.NewInt(p.serial),
		Subject:               pkix.Name{CommonName: either(o.Name, "Anna Testowa"), Country: []string{"PL"}},
		NotBefore:             either(o.From, p.Start),
		NotAfter:              either(o.Until, p.Start.AddDate(10, 0, 0)),
		KeyUsage:              either(o.Usage, x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment),
		ExtKeyUsage:           o.Purposes,
		Policies:              o.Policies,
		ExtraExtensions:       o.Extra,
		BasicConstraintsValid: true,
		IsCA:                  o.Authority,
	}
	issuer := o.Issuer
	if issuer == nil {
		issuer = &p.CA
	}
	if issuer.Cert == nil {
		issuer = &Holder{Cert: c, Key: key}
	}
	der := must(x509.CreateCertificate(rand.Reader, c, issuer.Cert, key.Public(), issuer.Key))(p.t)
	return Holder{Cert: must(x509.ParseCertificate(der))(p.t), Key: key}
}

// Revoked is a certificate that an authority takes back.
type Revoked struct {
	Cert   *x509.Certificate
	At     time.Time
	Reason int // CRLReason of RFC 5280 § 5.3.1
}

// CRL is the list that CA publishes at a time, for a week.
func (p *PKI) CRL(at time.Time, revoked ...Revoked) []byte {
	p.t.Helper()
	return p.CRLOf(p.CA, at, revoked...)
}

// CRLOf is the list that an authority publishes at a time, for a week.
func (p *PKI) CRLOf(issuer Holder, at time.Time, revoked ...Revoked) []byte {
	p.t.Helper()
	p.serial++
	list := &x509.RevocationList{Number: big.NewInt(p.serial), ThisUpdate: at, NextUpdate: at.AddDate(0, 0, 7)}
	for _, r := range revoked {
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries,
			x509.RevocationListEntry{SerialNumber: r.Cert.SerialNumber, RevocationTime: r.At, ReasonCode: r.Reason})
	}
	return must(x509.CreateRevocationList(rand.Reader, list, issuer.Cert, issuer.Key))(p.t)
}

// PEM writes certificates into a file of the test, for tools that want one.
func (p *PKI) PEM(certs ...*x509.Certificate) string {
	p.t.Helper()
	var b bytes.Buffer
	for _, c := range certs {
		b.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	path := filepath.Join(p.t.TempDir(), "certs.pem")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

func either[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatalf("certtest: %v", err)
		}
		return v
	}
}
