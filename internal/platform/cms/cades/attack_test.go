package cades

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"strings"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms"
)

// merge puts the signers of messages over one content together.
func merge(t testing.TB, messages ...*cms.Message) []byte {
	t.Helper()
	var signers [][]byte
	for _, m := range messages {
		signers = append(signers, rawSigner(t, m.Signers[0]))
	}
	return rebuild(t, messages[0], messages[0].RawEncap, signers...)
}

func rawSigner(t testing.TB, s *cms.Signer) []byte {
	t.Helper()
	out, err := encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for _, f := range append(s.Fields(), s.RawUnsigned()) {
				b.AddBytes(f)
			}
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// rebuild is a message with another content or other signers.
func rebuild(t testing.TB, m *cms.Message, encap []byte, signers ...[]byte) []byte {
	t.Helper()
	algorithm, err := cms.DigestAlgorithm(crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	out, err := encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addOID(b, cms.TypeSignedData)
			b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1Int64(int64(m.Version))
					b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) { b.AddBytes(algorithm) })
					b.AddBytes(encap)
					b.AddBytes(m.RawCertificates)
					b.AddBytes(m.RawStates)
					b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) {
						for _, s := range signers {
							b.AddBytes(s)
						}
					})
				})
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCopiedTimestampsDoNotMatch(t *testing.T) {
	s := newScene(t, nil)
	content := cms.Content{[]byte("pismo")}
	donor := mustExtend(t, mustSign(t, content, s.sign), s.extension(t, ades.LevelLTA, nil))
	from := mustParse(t, donor).Signers[0].Unsigned
	victim := mustSign(t, content, s.sign)
	for _, id := range []string{attrSignatureStamp, attrArchiveV3, attrArchiveV2, attrReferencesStamp, attrOnlyRefsStamp} {
		token := from.All(attrSignatureStamp)[0]
		if id == attrArchiveV3 {
			token = from.All(id)[0]
		}
		sig := mustRead(t, with(t, victim, id, token), nil)
		if len(sig.Timestamps) != 1 || sig.Timestamps[0].Matches || sig.Timestamps[0].Covers.Value || sig.Level != ades.LevelB {
			t.Errorf("%s: matches, or raises the level to %s", id, sig.Level)
		}
		if !sig.Timestamps[0].Token.CryptoValid || !sig.CryptoValid || !sig.Intact {
			t.Errorf("%s: the timestamp and the signature are good by themselves", id)
		}
	}
}

func TestContentSwapped(t *testing.T) {
	s := newScene(t, nil)
	out := mustExtend(t, mustSign(t, cms.Content{[]byte("zgoda")}, s.sign), s.extension(t, ades.LevelLTA, nil))
	m := mustParse(t, out)
	other := mustParse(t, mustSign(t, cms.Content{[]byte("odmowa")}, s.sign))
	sig := mustRead(t, rebuild(t, m, other.RawEncap, rawSigner(t, m.Signers[0])), nil)
	if sig.Intact || sig.Data[0].Intact || !sig.CryptoValid {
		t.Errorf("intact %v, made by the key %v", sig.Intact, sig.CryptoValid)
	}
	if archive := sig.Timestamps[1]; archive.Matches || archive.Covers.Value {
		t.Error("the archive timestamp is said to be on the other content")
	}
	sig = mustRead(t, out, cms.Content{[]byte("odmowa")})
	if sig.Intact || sig.Covers || sig.Data[0].Intact {
		t.Error("beside the content inside, another may be shown")
	}
	s.sign.Detached = true
	sig = mustRead(t, mustSign(t, cms.Content{[]byte("zgoda")}, s.sign), nil)
	if sig.Intact || sig.Covers || sig.Data[0].Found || !sig.CryptoValid {
		t.Error("a content that is not there")
	}
}

func TestArchiveWhoseListedThingsAreGone(t *testing.T) {
	s := newScene(t, nil)
	out := mustExtend(t, mustSign(t, cms.Content{[]byte("x")}, s.sign), s.extension(t, ades.LevelLTA, nil))
	m := mustParse(t, out)
	signer := rawSigner(t, m.Signers[0])
	noStates, noCertificates := *m, *m
	noStates.RawStates, noCertificates.RawCertificates = nil, nil
	var noStamp []byte
	for _, a := range m.Signers[0].Unsigned {
		if a.Type == attrArchiveV3 {
			noStamp = with(t, mustSigner(t, m), attrArchiveV3, a.Values...)
		}
	}
	for reason, in := range map[string][]byte{
		"states":                     rebuild(t, &noStates, m.RawEncap, signer),
		"certificates":               rebuild(t, &noCertificates, m.RawEncap, signer),
		"timestamp of the signature": noStamp,
	} {
		sig := mustRead(t, in, nil)
		for _, x := range sig.Timestamps {
			if x.Kind == ades.StampArchive && (x.Matches || !strings.Contains(x.Fault, "not there")) {
				t.Errorf("without the %s: matches %v, %q", reason, x.Matches, x.Fault)
			}
		}
		if sig.Level == ades.LevelLTA {
			t.Errorf("without the %s: still LTA", reason)
		}
	}
}

// mustSigner is the message without unsigned attributes.
func mustSigner(t testing.TB, m *cms.Message) []byte {
	t.Helper()
	raw, err := encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for _, f := range m.Signers[0].Fields() {
				b.AddBytes(f)
			}
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return rebuild(t, m, m.RawEncap, raw)
}

// TestIndexOfAnother changes what the index of a timestamp lists, which its signature does not cover: the imprint does.
func TestIndexOfAnother(t *testing.T) {
	s := newScene(t, nil)
	content := cms.Content{[]byte("x")}
	base := mustExtend(t, mustSign(t, content, s.sign), s.extension(t, ades.LevelLT, nil))
	out := mustExtend(t, base, s.extension(t, ades.LevelLTA, nil))
	token := mustParse(t, mustParse(t, out).Signers[0].Unsigned.All(attrArchiveV3)[0])
	e := s.extension(t, ades.LevelLTA, nil)
	e.Hash = crypto.SHA512
	index, err := e.index(mustParse(t, base), mustParse(t, base).Signers[0])
	if err != nil {
		t.Fatal(err)
	}
	bare := mustSigner(t, token)
	for reason, forged := range map[string][]byte{
		"another index": with(t, bare, attrHashIndexV3, index),
		"two indexes":   with(t, with(t, bare, attrHashIndexV3, token.Signers[0].Unsigned.All(attrHashIndexV3)[0]), attrHashIndexV2, index),
		"no index":      bare,
	} {
		sig := mustRead(t, with(t, base, attrArchiveV3, forged), nil)
		if x := sig.Timestamps[1]; x.Matches || sig.Level != ades.LevelLT {
			t.Errorf("%s: matches %v, level %s", reason, x.Matches, sig.Level)
		}
	}
}

// counterOf is a SignerInfo over a value, with signed attributes: its digest and what more is given.
func (s scene) counterOf(t testing.TB, value []byte, more ...[]byte) []byte {
	t.Helper()
	digest, err := encode(func(b *cryptobyte.Builder) { b.AddASN1OctetString(cms.Content{value}.Digest(crypto.SHA256)) })
	if err != nil {
		t.Fatal(err)
	}
	attribute, err := cms.NewAttribute(cms.AttrMessageDigest, digest)
	if err != nil {
		t.Fatal(err)
	}
	signed := bytes.Join(append(more, attribute), nil)
	set, err := encode(func(b *cryptobyte.Builder) { b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) { b.AddBytes(signed) }) })
	if err != nil {
		t.Fatal(err)
	}
	made, err := s.sign.Key.Sign(rand.Reader, cms.Content{set}.Digest(crypto.SHA256), crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	algorithm, err := cms.DigestAlgorithm(crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	out, err := encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(1)
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddBytes(s.sign.Certificate.RawIssuer)
				b.AddASN1BigInt(s.sign.Certificate.Serial)
			})
			b.AddBytes(algorithm)
			b.AddASN1(explicit(0), func(b *cryptobyte.Builder) { b.AddBytes(signed) })
			b.AddBytes([]byte{0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02}) // ECDSA with SHA-256
			b.AddASN1OctetString(made)
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCounterSignatures(t *testing.T) {
	s := newScene(t, nil)
	content := cms.Content{[]byte("umowa")}
	out := mustSign(t, content, s.sign)
	value := mustParse(t, out).Signers[0].Value
	good := mustRead(t, with(t, out, cms.AttrCounterSignature, s.counterOf(t, value)), nil)
	if len(good.Counters) != 1 || !good.Counters[0].Intact || !good.Counters[0].CryptoValid {
		t.Errorf("%+v", good.Counters)
	}
	wrong := mustRead(t, with(t, out, cms.AttrCounterSignature, s.counterOf(t, []byte("inna wartość"))), nil)
	if c := wrong.Counters[0]; c.Intact || !c.CryptoValid || !wrong.Intact {
		t.Errorf("over another value: intact %v", c.Intact)
	}
	message := rawSigner(t, mustParse(t, mustSign(t, cms.Content{value}, s.sign)).Signers[0])
	if c := mustRead(t, with(t, out, cms.AttrCounterSignature, message), nil).Counters[0]; c.CryptoValid || len(c.Faults) == 0 {
		t.Error("the signature of a message, with a content-type, is taken for a counter-signature (RFC 5652 § 11.4)")
	}
	if c := mustRead(t, with(t, out, cms.AttrCounterSignature, []byte{5, 0}), nil).Counters[0]; len(c.Faults) == 0 || c.Intact || c.CryptoValid {
		t.Error("not a signature")
	}
}

// TestCountersOfCounters ends somewhere.
func TestCountersOfCounters(t *testing.T) {
	s := newScene(t, nil)
	message := mustSign(t, cms.Content{[]byte("x")}, s.sign)
	raw := rawSigner(t, mustParse(t, message).Signers[0])
	for range 20 {
		m := mustParse(t, with(t, message, cms.AttrCounterSignature, raw))
		raw = rawSigner(t, m.Signers[0])
	}
	sig := mustRead(t, with(t, message, cms.AttrCounterSignature, raw), nil)
	depth := 0
	for ; len(sig.Counters) > 0; sig = sig.Counters[0] {
		depth++
	}
	if depth != maxDepth+1 || len(sig.Faults) == 0 {
		t.Errorf("read to depth %d, %v", depth, sig.Faults)
	}
}

func TestUnsignedClaims(t *testing.T) {
	s := newScene(t, nil)
	out := mustSign(t, cms.Content{[]byte("x")}, s.sign)
	m := mustParse(t, out)
	later, err := encode(func(b *cryptobyte.Builder) { b.AddASN1UTCTime(at.AddDate(-5, 0, 0)) })
	if err != nil {
		t.Fatal(err)
	}
	forged := with(t, with(t, out, cms.AttrSigningTime, later), cms.AttrSigningCertV2, m.Signers[0].Signed.All(cms.AttrSigningCertV2)[0])
	sig := mustRead(t, forged, nil)
	if !sig.SigningTime.Equal(at) || len(sig.Warnings) != 1 || sig.Warnings[0] != ades.WarnUnknownPart {
		t.Errorf("%v, %v", sig.SigningTime, sig.Warnings)
	}
}

// TestFlippedBytes changes every third byte of a signature of level LTA: what stays valid says the same about the same content.
func TestFlippedBytes(t *testing.T) {
	s := newScene(t, nil)
	content := []byte("zezwolenie")
	out := mustExtend(t, mustSign(t, cms.Content{content}, s.sign), s.extension(t, ades.LevelLTA, nil))
	for i := 0; i < len(out); i += 3 {
		broken := bytes.Clone(out)
		broken[i] ^= 0x01
		all, err := Read(broken, nil)
		if err != nil {
			continue
		}
		for _, sig := range all {
			if !sig.Intact || !sig.CryptoValid || sig.Named != ades.NamedRight {
				continue
			}
			if !bytes.Equal(sig.Data[0].Octets, content) || !sig.SigningTime.Equal(at) || !sig.Signer.Equal(s.sign.Certificate) {
				t.Fatalf("byte %d is changed and the signature says something else", i)
			}
			for _, x := range sig.Timestamps {
				if good := x.Matches && x.Token.Intact && x.Token.CryptoValid; good && x.Token.Time.Sub(at) > 60_000_000_000 {
					t.Fatalf("byte %d is changed and a timestamp says another time", i)
				}
			}
		}
	}
}

// TestWorkIsBounded gives up what would take hours, and says so.
func TestWorkIsBounded(t *testing.T) {
	s := newScene(t, nil)
	content := cms.Content{[]byte("x")}
	out := mustExtend(t, mustSign(t, content, s.sign), s.extension(t, ades.LevelLTA, nil))
	m := mustParse(t, out)
	spent := &reader{message: m, content: content, work: maxWork}
	if sig := spent.signature(m.Signers[0]); len(sig.Faults) == 0 || sig.Intact || sig.CryptoValid || sig.Covers {
		t.Error("the signature was computed")
	}
	nearly := &reader{message: m, content: content, work: maxWork - 100}
	sig := nearly.signature(m.Signers[0])
	if !sig.CryptoValid || sig.Level != ades.LevelB || len(sig.Timestamps) != 2 || sig.Timestamps[1].Fault == "" {
		t.Error("the timestamps were computed")
	}
	var tokens [][]byte
	for range maxStamps + 50 {
		tokens = append(tokens, m.Signers[0].Unsigned.All(attrSignatureStamp)[0])
	}
	if sig := mustRead(t, with(t, out, attrSignatureStamp, tokens...), nil); len(sig.Timestamps) != maxStamps || len(sig.Warnings) == 0 || !sig.CryptoValid {
		t.Errorf("%d timestamps were read", len(sig.Timestamps))
	}
}

// TestCertificatesOfOtherKinds are passed over with a warning; what cannot be read proves nothing.
func TestCertificatesOfOtherKinds(t *testing.T) {
	s := newScene(t, nil)
	m := mustParse(t, mustSign(t, cms.Content{[]byte("x")}, s.sign))
	extra := []byte{
		0xa2, 0x02, 0x05, 0x00, // an attribute certificate
		0xa3, 0x02, 0x05, 0x00, // another format
		0x30, 0x02, 0x05, 0x00, // not a certificate
	}
	raw, err := encode(func(b *cryptobyte.Builder) {
		b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
			b.AddBytes(extra)
			for _, c := range cms.Choices(m.RawCertificates) {
				b.AddBytes(c)
			}
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	other := *m
	other.RawCertificates = raw
	sig := mustRead(t, rebuild(t, &other, m.RawEncap, rawSigner(t, m.Signers[0])), nil)
	if !sig.Intact || !sig.CryptoValid || len(sig.Certificates) != 2 || len(sig.Warnings) != 1 || sig.Warnings[0] != ades.WarnUnknownPart {
		t.Errorf("%d certificates, %v", len(sig.Certificates), sig.Warnings)
	}
}
