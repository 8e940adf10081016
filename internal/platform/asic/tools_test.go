package asic

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"encoding/binary"
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/xmlsec/xades"
)

// at is the moment at which the tests sign.
var at = time.Date(2026, 11, 21, 9, 30, 15, 0, time.UTC)

// office is a signer with the infrastructure behind the certificate.
type office struct {
	*certtest.PKI
	cert   *x509.Certificate
	key    crypto.Signer
	signer *xades.Signer
}

func newOffice(t testing.TB) office {
	t.Helper()
	p := certtest.New(t, at.AddDate(-1, 0, 0))
	c, key := p.Issue(certtest.Options{Name: "Urząd Gminy Lipowa"})
	s, err := xades.NewSigner(key, c)
	if err != nil {
		t.Fatal(err)
	}
	return office{p, c, key, s}
}

func (o office) extension(level ades.Level) xades.Extension {
	return xades.Extension{
		Level:        level,
		Stamp:        func(_ context.Context, _ crypto.Hash, digest []byte) ([]byte, error) { return o.Stamp(digest, at), nil },
		Certificates: [][]byte{o.CA.Cert.Raw}, CRLs: [][]byte{o.CRL(at)},
	}
}

var contents = []xades.Content{
	{Name: "wniosek.xml", Type: "application/xml", Body: []byte("<wniosek>100</wniosek>")},
	{Name: "załączniki/mapa 1.txt", Type: "text/plain", Body: []byte("mapa mapa mapa mapa mapa mapa")},
}

func (o office) container(t testing.TB, files ...xades.Content) []byte {
	t.Helper()
	made, err := Make(o.signer, files, at)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// part is one entry of an archive under construction.
type part struct {
	name, body string
	store      bool
}

// parts takes a good archive apart.
func parts(t testing.TB, b []byte) []part {
	t.Helper()
	a, err := open(b)
	if err != nil {
		t.Fatal(err)
	}
	var all []part
	for _, e := range a.entries {
		all = append(all, part{e.name, string(e.body), e.method == 0})
	}
	return all
}

// pack makes an archive of any parts.
func pack(t testing.TB, all []part) []byte {
	t.Helper()
	w := &writer{}
	for _, p := range all {
		method := zip.Deflate
		if p.store {
			method = zip.Store
		}
		w.add(p.name, []byte(p.body), method)
	}
	b, err := w.bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// poke changes bytes behind a mark, in the place where the mark stands for the nth time.
func poke(t testing.TB, b []byte, mark string, nth, offset int, value ...byte) []byte {
	t.Helper()
	b = bytes.Clone(b)
	at := 0
	for range nth {
		found := bytes.Index(b[at:], []byte(mark))
		if found < 0 {
			t.Fatalf("no %q", mark)
		}
		at += found + 1
	}
	copy(b[at-1+offset:], value)
	return b
}

func u32(n int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(n)) }
