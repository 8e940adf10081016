package cms

import (
	"bytes"
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
)

// forge builds a message of parts, as an attacker would.
type forge struct {
	kind         string
	content      [][]byte // octet strings inside of encapContentInfo
	certificates [][]byte
	signers      [][]byte
}

func (f forge) encode(t testing.TB) []byte {
	t.Helper()
	out, err := encode(func(b *cryptobyte.Builder) {
		b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
			addOID(b, TypeSignedData)
			b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
				b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1Int64(1)
					b.AddASN1(tag.SET, func(b *cryptobyte.Builder) { addDigestAlgorithm(b, crypto.SHA256) })
					b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
						addOID(b, f.kind)
						for _, c := range f.content {
							b.AddASN1(explicit(0), func(b *cryptobyte.Builder) { wrap(b, tag.OCTET_STRING, c) })
						}
					})
					wrap(b, explicit(0), f.certificates...)
					wrap(b, tag.SET, f.signers...)
				})
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// signer builds a SignerInfo of fields; a nil field is left out.
func signerOf(t testing.TB, fields ...[]byte) []byte {
	t.Helper()
	out, err := encode(func(b *cryptobyte.Builder) { wrap(b, tag.SEQUENCE, fields...) })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func attribute(t testing.TB, id string, values ...[]byte) []byte {
	t.Helper()
	a, err := NewAttribute(id, values...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// signRaw makes a SignerInfo over exactly these signed attributes, in this order, however wrong.
func signRaw(t testing.TB, s Signing, attributes [][]byte) []byte {
	t.Helper()
	raw := bytes.Join(attributes, nil)
	value, err := s.Key.Sign(nil, asSet(raw).Digest(crypto.SHA256), crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	out, err := encode(func(b *cryptobyte.Builder) {
		b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(1)
			b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddBytes(s.Certificate.RawIssuer)
				b.AddASN1BigInt(s.Certificate.Serial)
			})
			addDigestAlgorithm(b, crypto.SHA256)
			wrap(b, explicit(0), raw)
			b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) { addOID(b, "1.2.840.10045.4.3.2") })
			b.AddASN1OctetString(value)
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func octets(b []byte) []byte {
	return append(appendLength([]byte{4}, len(b)), b...)
}

func oidOf(t testing.TB, id string) []byte {
	t.Helper()
	b, err := encode(func(b *cryptobyte.Builder) { addOID(b, id) })
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSignedAttributesThatLie(t *testing.T) {
	s, _ := newSigning(t, nil)
	s.Hash = crypto.SHA256
	content := []byte("postanowienie")
	kind := attribute(t, AttrContentType, oidOf(t, TypeData))
	digest := attribute(t, AttrMessageDigest, octets(digestOf(string(content))))
	other := attribute(t, AttrMessageDigest, octets(digestOf("inna treść")))
	named, err := s.essValue()
	if err != nil {
		t.Fatal(err)
	}
	ess := attribute(t, AttrSigningCertV2, named)
	for _, x := range []struct {
		reason     string
		attributes [][]byte
		good       bool
	}{
		{"sorted", [][]byte{kind, digest, ess}, true},
		{"signed in an order that is not DER's, and sent so", [][]byte{ess, digest, kind}, true},
		{"two digests, the right one first", [][]byte{kind, digest, other, ess}, false},
		{"two digests, the right one last", [][]byte{kind, other, digest, ess}, false},
		{"two values of a digest", [][]byte{kind, attribute(t, AttrMessageDigest, octets(digestOf(string(content))), octets(digestOf("x"))), ess}, false},
		{"no digest", [][]byte{kind, ess}, false},
		{"no type of the content", [][]byte{digest, ess}, false},
		{"another type of content", [][]byte{attribute(t, AttrContentType, oidOf(t, TypeTSTInfo)), digest, ess}, false},
		{"two certificates are the signer's", [][]byte{kind, digest, ess, ess}, false},
		{"no attributes in the field", nil, false},
	} {
		m := mustParse(t, forge{TypeData, [][]byte{content}, [][]byte{s.Certificate.Raw}, [][]byte{signRaw(t, s, x.attributes)}}.encode(t))
		f := m.Check(m.Signers[0], m.Content)
		if !f.CryptoValid {
			t.Errorf("%s: the key did make it", x.reason)
		}
		want := bytes.Join(asSet(sorted(m.Signers[0].Signed)), nil)
		if got := m.Signers[0].SortedFields()[signedAt]; !bytes.Equal(got[1:], want[1:]) || got[0] != byte(explicit(0)) {
			t.Errorf("%s: sorted fields %x", x.reason, got)
		}
		if good := f.Intact && f.Named == NamedRight && len(f.Faults) == 0; good != x.good {
			t.Errorf("%s: %+v", x.reason, f)
		}
	}
}

func TestForgedMessages(t *testing.T) {
	s, p := newSigning(t, nil)
	content := []byte("zezwolenie")
	m := mustParse(t, mustSign(t, Content{content}, s))
	one := m.Signers[0]
	fields, certificate := one.Fields(), [][]byte{s.Certificate.Raw}
	same, _ := p.Issue(certtest.Options{Name: "Jan Testowy", Key: s.Key})
	twin := parsed(t, same)
	renamed := signerOf(t, fields[0], nameOf(t, twin), fields[2], fields[3], fields[4], fields[5])
	body, _ := only(fields[3], explicit(0))
	bare := signerOf(t, fields[0], fields[1], fields[2], fields[4], fields[5])
	for _, x := range []struct {
		reason       string
		forged       forge
		intact, made bool
		named        Naming
		other        bool // another certificate than the signer's is found, or none
	}{
		{"as it was", forge{TypeData, [][]byte{content}, certificate, [][]byte{signerOf(t, fields...)}}, true, true, NamedRight, false},
		{"another content", forge{TypeData, [][]byte{[]byte("odmowa")}, certificate, [][]byte{signerOf(t, fields...)}}, false, true, NamedRight, false},
		{"another type of content", forge{TypeTSTInfo, [][]byte{content}, certificate, [][]byte{signerOf(t, fields...)}}, false, true, NamedRight, false},
		{"named is another certificate of the same key", forge{TypeData, [][]byte{content}, [][]byte{twin.Raw}, [][]byte{renamed}}, true, true, NamedWrong, true},
		{"both certificates are there", forge{TypeData, [][]byte{content}, [][]byte{twin.Raw, s.Certificate.Raw}, [][]byte{renamed}}, true, true, NamedRight, false},
		{"the certificate is missing", forge{TypeData, [][]byte{content}, nil, [][]byte{signerOf(t, fields...)}}, true, false, NamedNot, true},
		{"signed attributes are shown as the content", forge{TypeData, [][]byte{bytes.Join(asSet(body), nil)}, certificate, [][]byte{bare}}, false, false, NamedNot, false},
		{"signed attributes were taken away", forge{TypeData, [][]byte{content}, certificate, [][]byte{bare}}, true, false, NamedNot, false},
		{
			"signed attributes were made unsigned", forge{TypeData, [][]byte{content}, certificate, [][]byte{
				signerOf(t, fields[0], fields[1], fields[2], fields[4], fields[5], append(appendLength([]byte{0xa1}, len(body)), body...)),
			}}, true, false, NamedNot, false,
		},
	} {
		m := mustParse(t, x.forged.encode(t))
		f := m.Check(m.Signers[0], m.Content)
		if f.Intact != x.intact || f.CryptoValid != x.made || f.Named != x.named {
			t.Errorf("%s: %+v", x.reason, f)
		}
		if found := f.Certificate != nil && f.Certificate.Equal(s.Certificate); found == x.other {
			t.Errorf("%s: the certificate of %v", x.reason, f.Certificate)
		}
	}
}

func nameOf(t testing.TB, c *cert.Certificate) []byte {
	t.Helper()
	b, err := encode(func(b *cryptobyte.Builder) {
		b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(c.RawIssuer)
			b.AddASN1BigInt(c.Serial)
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestMessagesOfAnotherForm(t *testing.T) {
	s, _ := newSigning(t, nil)
	m := mustParse(t, mustSign(t, Content{[]byte("treść")}, s))
	signer := signerOf(t, m.Signers[0].Fields()...)
	good := forge{TypeData, [][]byte{[]byte("treść")}, [][]byte{s.Certificate.Raw}, [][]byte{signer}}
	two := good
	two.content = append(slices.Clone(good.content), []byte("druga treść"))
	for _, x := range []struct {
		reason string
		in     []byte
	}{
		{"two contents", two.encode(t)},
		{"something follows", append(good.encode(t), 0x30, 0)},
		{"nothing", nil},
		{"an empty sequence", []byte{0x30, 0}},
		{"a certificate", s.Certificate.Raw},
		{"a signer without value", func() []byte {
			g := good
			g.signers = [][]byte{signerOf(t, m.Signers[0].Fields()[:5]...)}
			return g.encode(t)
		}()},
	} {
		if _, err := Parse(x.in); err == nil {
			t.Errorf("%s: read", x.reason)
		}
	}
	if _, err := Parse(append(good.encode(t), make([]byte, 100)...)); err != nil {
		t.Errorf("padded with zeros: %v", err)
	}
}

func TestAlgorithmsMixedUp(t *testing.T) {
	key := rsaKey(t)
	s, _ := newSigning(t, key)
	m := mustParse(t, mustSign(t, Content{[]byte("treść")}, s))
	fields := m.Signers[0].Fields()
	algorithm := func(id string, null bool) []byte {
		a := struct {
			ID         asn1.ObjectIdentifier
			Parameters asn1.RawValue `asn1:"optional"`
		}{}
		var raw der = oidOf(t, id)
		raw.ReadASN1ObjectIdentifier(&a.ID)
		if null {
			a.Parameters = asn1.NullRawValue
		}
		b, err := asn1.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	sha512, err := asn1.Marshal(pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		reason         string
		digest, method []byte
		intact, made   bool
		mismatch       bool
	}{
		{"as it was", fields[2], fields[4], true, true, false},
		{"rsaEncryption, with the digest named beside", fields[2], algorithm("1.2.840.113549.1.1.1", true), true, true, false},
		{"ECDSA with a key of RSA", fields[2], algorithm("1.2.840.10045.4.3.2", false), true, false, false},
		{"SHA-512 in the signature", fields[2], algorithm("1.2.840.113549.1.1.13", true), true, false, true},
		{"SHA-512 of the content", sha512, fields[4], false, true, true},
		{"PSS without parameters", fields[2], algorithm("1.2.840.113549.1.1.10", false), true, false, false},
		{"an algorithm that nobody knows", fields[2], algorithm("1.2.3.4", false), true, false, false},
	} {
		signer := signerOf(t, fields[0], fields[1], x.digest, fields[3], x.method, fields[5])
		m := mustParse(t, forge{TypeData, [][]byte{[]byte("treść")}, [][]byte{s.Certificate.Raw}, [][]byte{signer}}.encode(t))
		f := m.Check(m.Signers[0], m.Content)
		if f.Intact != x.intact || f.CryptoValid != x.made || f.HashMismatch != x.mismatch && f.Unsupported == nil {
			t.Errorf("%s: %+v", x.reason, f)
		}
	}
}

// TestSamplesOfOthers reads what other programs signed, and agrees with openssl about it.
func TestSamplesOfOthers(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(shared, "dss-cades__*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		in, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m := mustParse(t, in)
		if m.Detached {
			continue
		}
		for i, s := range m.Signers {
			if f := m.Check(s, m.Content); !f.Intact || !f.CryptoValid || f.Mismatch {
				t.Errorf("%s, signer %d: %+v", filepath.Base(path), i, f)
			}
		}
		if _, ok, said := openssl(t, "cms", "-verify", "-noverify", "-inform", "DER", "-in", path, "-binary"); !ok {
			t.Errorf("%s: openssl: %s", filepath.Base(path), said)
		}
	}
}
