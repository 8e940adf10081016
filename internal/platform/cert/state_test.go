package cert

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"wrota/internal/platform/cert/certtest"
)

func parsed(t testing.TB, std *x509.Certificate) *Certificate {
	t.Helper()
	c, err := Parse(std.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCRL(t *testing.T) {
	p := certtest.New(t, at.AddDate(-2, 0, 0))
	good, _ := p.Issue(certtest.Options{Name: "Dobra"})
	bad, _ := p.Issue(certtest.Options{Name: "Zła"})
	old, _ := p.Issue(certtest.Options{Name: "Dawna", Until: at.AddDate(-1, 0, 0)})
	young, _ := p.Issue(certtest.Options{Name: "Młoda", From: at.AddDate(0, 0, 1)})
	when := at.AddDate(0, -1, 0)
	raw := p.CRL(at, certtest.Revoked{Cert: bad, At: when, Reason: 1})
	l, err := ParseCRL(raw)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, "list.pem", pemOf("X509 CRL", raw))
	write(t, dir, "ca.pem", pemOf("CERTIFICATE", p.CA.Cert.Raw))
	openssl(t, dir, "crl", "-in", "list.pem", "-CAfile", "ca.pem", "-noout", "-verify")

	ca := parsed(t, p.CA.Cert)
	for _, row := range []struct {
		name   string
		c      *x509.Certificate
		want   Status
		reason string
	}{
		{"good", good, Good, "it is not on the list"},
		{"revoked", bad, Revoked, "it is on the list"},
		{"expired", old, Unknown, "the list does not say that it keeps those that ended"},
		{"young", young, Unknown, "the list is older than the certificate"},
	} {
		s, err := l.StateOf(parsed(t, row.c), ca)
		if err != nil || s.Status != row.want {
			t.Errorf("%s: %s, %v; want %s: %s", row.name, s.Status, err, row.want, row.reason)
		}
	}
	s, err := l.StateOf(parsed(t, bad), ca)
	if err != nil || !s.Revocation.At.Equal(when) || s.Revocation.Reason != 1 {
		t.Fatalf("revocation %+v, %v", s.Revocation, err)
	}
	if s.At(when) != Revoked || s.At(when.Add(-time.Second)) != Good {
		t.Error("a certificate is revoked from the moment the list tells")
	}
	if _, err := l.StateOf(parsed(t, p.CA.Cert), parsed(t, p.Root.Cert)); !errors.Is(err, ErrOther) {
		t.Errorf("a list of another authority: %v", err)
	}
	l.signature = slices.Clone(l.signature)
	l.signature[len(l.signature)-1] ^= 1
	if _, err := l.StateOf(parsed(t, good), ca); !errors.Is(err, ErrSignature) {
		t.Errorf("a list with a changed signature: %v", err)
	}
}

// issuingPoint is the extension IssuingDistributionPoint with the URI and flags of a list.
func issuingPoint(t testing.TB, uri string, flag int) pkix.Extension {
	t.Helper()
	var parts []asn1.RawValue
	if uri != "" {
		name := asn1.RawValue{Class: 2, Tag: 6, Bytes: []byte(uri)}
		full, err := asn1.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		inner, err := asn1.Marshal(asn1.RawValue{Class: 2, Tag: 0, IsCompound: true, Bytes: full})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, asn1.RawValue{Class: 2, Tag: 0, IsCompound: true, Bytes: inner})
	}
	if flag > 0 {
		parts = append(parts, asn1.RawValue{Class: 2, Tag: flag, Bytes: []byte{0xFF}})
	}
	value, err := asn1.Marshal(parts)
	if err != nil {
		t.Fatal(err)
	}
	return pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 28}, Critical: true, Value: value}
}

func TestScopeOfLists(t *testing.T) {
	key := p256(t)
	ca := issue(t, nil, key, x509.Certificate{Subject: common("Urząd"), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCRLSign | x509.KeyUsageCertSign})
	mute := issue(t, nil, key, x509.Certificate{Subject: common("Urząd"), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	user := issue(t, ca, p256(t), x509.Certificate{Subject: common("Ewa"), CRLDistributionPoints: []string{"http://ca.example/1.crl"}})
	sub := issue(t, ca, p256(t), x509.Certificate{Subject: common("Niższy"), IsCA: true, BasicConstraintsValid: true})
	delta := pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 27}, Critical: true, Value: []byte{2, 1, 1}}
	strange := pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}
	for _, row := range []struct {
		name   string
		extra  []pkix.Extension
		c      *made
		signer *made
		want   Status
		err    error
		reason string
	}{
		{"plain", nil, user, ca, Good, nil, "a list of all"},
		{"its point", []pkix.Extension{issuingPoint(t, "http://ca.example/1.crl", 0)}, user, ca, Good, nil, "the certificate names the list"},
		{"other point", []pkix.Extension{issuingPoint(t, "http://ca.example/2.crl", 0)}, user, ca, "", ErrOther, "silence of a list of others means nothing"},
		{"users", []pkix.Extension{issuingPoint(t, "", 1)}, user, ca, Good, nil, "a list of users, and a user"},
		{"users, authority", []pkix.Extension{issuingPoint(t, "", 1)}, sub, ca, "", ErrOther, "a list of users says nothing of authorities"},
		{"authorities", []pkix.Extension{issuingPoint(t, "", 2)}, user, ca, "", ErrOther, "and the other way round"},
		{"some reasons", []pkix.Extension{issuingPoint(t, "", 3)}, user, ca, Unknown, nil, "may be revoked for another reason"},
		{"indirect", []pkix.Extension{issuingPoint(t, "", 4)}, user, ca, "", ErrUnsupported, "entries may be of other issuers"},
		{"attributes", []pkix.Extension{issuingPoint(t, "", 5)}, user, ca, "", ErrOther, "attribute certificates only"},
		{"delta", []pkix.Extension{delta}, user, ca, "", ErrUnsupported, "tells changes alone"},
		{"strange", []pkix.Extension{strange}, user, ca, "", ErrUnsupported, "critical and not known"},
		{"may not", nil, user, mute, "", ErrNotAllowed, "the key may not sign lists"},
	} {
		raw, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: at, NextUpdate: at.AddDate(0, 0, 1), ExtraExtensions: row.extra}, ca.std, ca.key)
		if err != nil {
			t.Fatal(err)
		}
		l, err := ParseCRL(raw)
		if err != nil {
			t.Fatal(err)
		}
		s, err := l.StateOf(row.c.Certificate, row.signer.Certificate)
		if s.Status != row.want || !errors.Is(err, row.err) {
			t.Errorf("%s: %q, %v; want %q, %v: %s", row.name, s.Status, err, row.want, row.err, row.reason)
		}
	}
}

func TestOCSP(t *testing.T) {
	p := certtest.New(t, at.AddDate(-2, 0, 0))
	std, _ := p.Issue(certtest.Options{})
	c, ca := parsed(t, std), parsed(t, p.CA.Cert)
	when := at.AddDate(0, -1, 0)
	for _, row := range []struct {
		say  certtest.State
		want Status
	}{
		{certtest.State{}, Good},
		{certtest.State{Revoked: when, Reason: 6}, Revoked},
		{certtest.State{Unknown: true}, Unknown},
	} {
		raw := p.OCSP(std, at, row.say)
		o, err := ParseOCSP(raw)
		if err != nil {
			t.Fatal(err)
		}
		s, err := o.StateOf(c, ca)
		if err != nil || s.Status != row.want || !s.ThisUpdate.Equal(at) || !s.NextUpdate.Equal(at.AddDate(0, 0, 1)) {
			t.Errorf("%+v, %v; want %s", s, err, row.want)
		}
		if !s.Signer.NoCheck || !s.Signer.Equal(parsed(t, p.Responder.Cert)) {
			t.Errorf("signed by %s", s.Signer.Subject)
		}
		if row.want == Revoked && (!s.Revocation.At.Equal(when) || s.Revocation.Reason != ReasonHold) {
			t.Errorf("revocation %+v", s.Revocation)
		}
		basic, err := ParseOCSP(o.Basic())
		if err != nil {
			t.Fatal(err)
		}
		if s, err := basic.StateOf(c, ca); err != nil || s.Status != row.want {
			t.Errorf("the same without its envelope: %s, %v", s.Status, err)
		}
		if _, err := o.StateOf(ca, parsed(t, p.Root.Cert)); !errors.Is(err, ErrOther) {
			t.Errorf("about another certificate: %v", err)
		}
	}
	if _, err := ParseOCSP([]byte{0x30, 3, 0x0A, 1, 3}); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("try later: %v", err)
	}
}

func TestWhoMayAnswer(t *testing.T) {
	ca := issue(t, nil, p256(t), x509.Certificate{Subject: common("Urząd"), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	other := issue(t, nil, p256(t), x509.Certificate{Subject: common("Urząd"), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	user := issue(t, ca, p256(t), x509.Certificate{Subject: common("Ewa")})
	answers := []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
	for _, row := range []struct {
		name    string
		by      *made
		trusted []*Certificate
		want    error
		reason  string
	}{
		{"the issuer", ca, nil, nil, "RFC 6960 § 2.2"},
		{"its responder", issue(t, ca, p256(t), x509.Certificate{Subject: common("OCSP"), ExtKeyUsage: answers}), nil, nil, "certified for it by the issuer"},
		{"a user", issue(t, ca, p256(t), x509.Certificate{Subject: common("Adam")}), nil, ErrNotAllowed, "any holder of a certificate could answer"},
		{"another's", issue(t, other, p256(t), x509.Certificate{Subject: common("OCSP"), ExtKeyUsage: answers}), nil, ErrNotAllowed, "the name is the same, the key is not"},
		{"expired", issue(t, ca, p256(t), x509.Certificate{Subject: common("OCSP"), ExtKeyUsage: answers, NotBefore: at.AddDate(-2, 0, 0), NotAfter: at.AddDate(-1, 0, 0)}), nil, ErrNotAllowed, "not in force when it answered"},
	} {
		s, err := answerBy(t, ca, row.by, user, crypto.SHA256).StateOf(user.Certificate, ca.Certificate, row.trusted...)
		if !errors.Is(err, row.want) || err == nil && (s.Status != Good || !s.Signer.Equal(row.by.Certificate)) {
			t.Errorf("%s: %v, want %v: %s", row.name, err, row.want, row.reason)
		}
	}
	stranger := issue(t, nil, p256(t), x509.Certificate{Subject: common("Obcy")})
	if s, err := answerBy(t, ca, stranger, user, crypto.SHA1).StateOf(user.Certificate, ca.Certificate, stranger.Certificate); err != nil || s.Status != Good {
		t.Errorf("trusted for itself: %v", err)
	}
	forged := answerBy(t, ca, ca, user, crypto.SHA1)
	forged.signature[len(forged.signature)-1] ^= 1
	if _, err := forged.StateOf(user.Certificate, ca.Certificate); !errors.Is(err, ErrSignature) {
		t.Errorf("changed: %v", err)
	}
}

// answerBy is made by another library than the one of certtest.
func answerBy(t *testing.T, ca, by, c *made, hash crypto.Hash) *OCSP {
	t.Helper()
	template := ocsp.Response{Status: ocsp.Good, SerialNumber: c.std.SerialNumber, ThisUpdate: at, NextUpdate: at.Add(time.Hour), IssuerHash: hash}
	if by != ca {
		template.Certificate = by.std
	}
	raw, err := ocsp.CreateResponse(ca.std, by.std, template, by.key)
	if err != nil {
		t.Fatal(err)
	}
	o, err := ParseOCSP(raw)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// What openssl answers is read, whatever digest names the certificate.
func TestOCSPOfOpenSSL(t *testing.T) {
	dir := t.TempDir()
	p := certtest.New(t, at.AddDate(-2, 0, 0))
	std, _ := p.Issue(certtest.Options{})
	write(t, dir, "ca.pem", pemOf("CERTIFICATE", p.CA.Cert.Raw))
	write(t, dir, "user.pem", pemOf("CERTIFICATE", std.Raw))
	write(t, dir, "responder.pem", pemOf("CERTIFICATE", p.Responder.Cert.Raw))
	key, err := x509.MarshalPKCS8PrivateKey(p.Responder.Key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "responder.key", pemOf("PRIVATE KEY", key))
	write(t, dir, "index.txt", fmt.Appendf(nil, "R\t351122090000Z\t261101120000Z,keyCompromise\t%02X\tunknown\t/CN=x\n", std.SerialNumber))
	for _, hash := range []string{"sha1", "sha256", "sha512"} {
		openssl(t, dir, "ocsp", "-"+hash, "-issuer", "ca.pem", "-cert", "user.pem", "-reqout", "request.der")
		openssl(t, dir, "ocsp", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "responder.pem", "-rkey", "responder.key", "-reqin", "request.der", "-respout", "answer.der", "-ndays", "1")
		o, err := ParseOCSP(read(t, filepath.Join(dir, "answer.der")))
		if err != nil {
			t.Fatal(err)
		}
		s, err := o.StateOf(parsed(t, std), parsed(t, p.CA.Cert))
		if err != nil || s.Status != Revoked || s.Revocation.Reason != 1 || !s.Revocation.At.Equal(time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)) {
			t.Errorf("%s: %+v, %v", hash, s, err)
		}
	}
}

func TestFreshness(t *testing.T) {
	s := State{ThisUpdate: at, NextUpdate: at.AddDate(0, 0, 1)}
	for _, row := range []struct {
		s      State
		t      time.Time
		most   time.Duration
		want   bool
		reason string
	}{
		{s, at.Add(time.Hour), 0, true, "within the interval of its maker"},
		{s, at.AddDate(0, 0, 2), 0, false, "a newer one must be out"},
		{s, at.AddDate(0, 0, 2), 72 * time.Hour, true, "the verifier allows older ones"},
		{s, at.Add(time.Hour), time.Minute, false, "the verifier asks for newer ones"},
		{State{ThisUpdate: at}, at, 0, false, "nobody says how long it holds"},
		{s, at.Add(-time.Hour), 0, true, "made after the time in question"},
	} {
		if got := row.s.FreshAt(row.t, row.most); got != row.want {
			t.Errorf("%s: %t", row.reason, got)
		}
	}
}

func TestStatesAlongAPath(t *testing.T) {
	p := certtest.New(t, at.AddDate(-2, 0, 0))
	std, _ := p.Issue(certtest.Options{})
	path := Path{parsed(t, std), parsed(t, p.CA.Cert), parsed(t, p.Root.Cert)}
	var e Evidence
	for _, raw := range [][]byte{p.CRL(at.AddDate(0, 0, -3)), p.CRL(at, certtest.Revoked{Cert: std, At: at}), p.CRLOf(p.Root, at)} {
		l, err := ParseCRL(raw)
		if err != nil {
			t.Fatal(err)
		}
		e.CRLs = append(e.CRLs, l)
	}
	o, err := ParseOCSP(p.OCSP(std, at.Add(-time.Hour), certtest.State{}))
	if err != nil {
		t.Fatal(err)
	}
	e.OCSPs = []*OCSP{o}
	var got []Status
	for _, s := range path.States(0, e) {
		got = append(got, s.Status)
	}
	if !slices.Equal(got, []Status{Revoked, Good, Good}) {
		t.Errorf("the signer: %v; want the newest first", got)
	}
	if s := path.States(1, e); len(s) != 1 || s[0].Status != Good {
		t.Errorf("the authority: %v", s)
	}
	if s := path.States(2, e); s != nil {
		t.Errorf("the anchor: %v", s)
	}
}

// An authority got a new key and signs the lists of both with it.
func TestListsOfANewKey(t *testing.T) {
	ca := x509.Certificate{Subject: common("Urząd"), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign}
	root := issue(t, nil, p256(t), x509.Certificate{Subject: common("Główny"), IsCA: true, BasicConstraintsValid: true})
	before, after := issue(t, root, p256(t), ca), issue(t, root, p256(t), ca)
	forged := issue(t, nil, p256(t), ca)
	user := issue(t, before, p256(t), x509.Certificate{Subject: common("Ewa")})
	path := Path{user.Certificate, before.Certificate, root.Certificate}
	pool := NewPool(after.Certificate, forged.Certificate)
	for _, row := range []struct {
		by   *made
		want int
	}{{before, 1}, {after, 1}, {forged, 0}} {
		raw, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: at, NextUpdate: at.AddDate(0, 0, 1)}, row.by.std, row.by.key)
		if err != nil {
			t.Fatal(err)
		}
		l, err := ParseCRL(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := path.States(0, Evidence{CRLs: []*CRL{l}, Signers: pool}); len(got) != row.want {
			t.Errorf("%d states, want %d", len(got), row.want)
		}
	}
}
