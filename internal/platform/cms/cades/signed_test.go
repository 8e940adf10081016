package cades

import (
	"crypto"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms"
)

func TestWhatTheSignerSaysIsRead(t *testing.T) {
	s := newScene(t, nil)
	policy := []byte("zasady podpisywania")
	s.sign.PolicyID, s.sign.PolicyHash = "1.2.616.1.2.3", cms.Content{policy}.Digest(crypto.SHA256)
	s.sign.Commitments = []string{"1.2.840.113549.1.9.16.6.5", "1.2.840.113549.1.9.16.6.6"}
	s.sign.Roles = []string{"Wójt Gminy Lipowa"}
	s.sign.Country, s.sign.Locality, s.sign.MimeType = "PL", "Lipowa", "text/plain"
	out := mustSign(t, cms.Content{[]byte("x")}, s.sign)
	sig := mustRead(t, out, nil)
	if !sig.SigningTime.Equal(at) || sig.Place != "PL, Lipowa" || sig.Level != ades.LevelB {
		t.Errorf("%v, %q, level %s", sig.SigningTime, sig.Place, sig.Level)
	}
	if d := cmp.Diff(s.sign.Commitments, sig.Commitments); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(s.sign.Roles, sig.Roles); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(&ades.Policy{ID: "1.2.616.1.2.3"}, sig.Policy); d != "" {
		t.Error(d)
	}
	store := func(document []byte) []byte {
		b, err := encode(func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				addOID(b, "1.2.616.1.2.4")
				b.AddASN1OctetString(document)
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for document, matches := range map[string]bool{string(policy): true, "inne zasady": false} {
		got := mustRead(t, with(t, out, attrPolicyStore, store([]byte(document))), nil)
		if !got.Policy.Checked || got.Policy.Matches != matches || len(got.Warnings) > 0 {
			t.Errorf("%s: %+v", document, got.Policy)
		}
	}
	if _, ok, said := openssl(t, "cms", "-verify", "-cades", "-inform", "DER", "-in", file(t, out), "-CAfile", s.PEM(s.Root.Cert), "-purpose", "any"); !ok {
		t.Errorf("openssl: %s", said)
	}
}

// TestTimestampsOnOtherThings puts timestamps on what TS 101 733 says, by hand.
func TestTimestampsOnOtherThings(t *testing.T) {
	s := newScene(t, nil)
	content := []byte("treść")
	stamp := func(parts ...[]byte) []byte { return s.Stamp(cms.Content(parts).Digest(crypto.SHA256), at) }
	first, err := cms.NewAttribute(attrContentStamp, stamp(content))
	if err != nil {
		t.Fatal(err)
	}
	copied, err := cms.NewAttribute(attrContentStamp, stamp([]byte("inna treść")))
	if err != nil {
		t.Fatal(err)
	}
	s.sign.Attributes = [][]byte{first, copied}
	out := mustSign(t, cms.Content{content}, s.sign)
	out = with(t, out, attrSignatureStamp, stamp(mustParse(t, out).Signers[0].Value))
	out = with(t, with(t, out, attrCertificateRefs, []byte{0x30, 0}), attrRevocationRefs, []byte{0x30, 0})
	signer := mustParse(t, out).Signers[0]
	set := func(i int) [][]byte { return [][]byte{signer.Unsigned[i].RawID, signer.Unsigned[i].RawSet} }
	out = with(t, out, attrReferencesStamp, stamp(slices.Concat([][]byte{signer.Value}, set(0), set(1), set(2))...))
	out = with(t, out, attrOnlyRefsStamp, stamp(slices.Concat(set(1), set(2))...))

	list := s.values(t)
	values, err := encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(list.CRLs[0].Raw) })
			})
			b.AddASN1(explicit(1), func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(list.OCSPs[0].Basic()) })
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	out = with(t, out, cms.AttrRevocationValues, values)

	for _, header := range []bool{true, false} {
		m := mustParse(t, out)
		signer = m.Signers[0]
		parts := append([][]byte{m.RawEncap, m.RawCertificates}, signer.Fields()...)
		unsigned := cryptobyte.String(signer.RawUnsigned())
		var body cryptobyte.String
		if !unsigned.ReadASN1(&body, explicit(1)) {
			t.Fatal("unsigned attributes")
		}
		if header {
			body = signer.RawUnsigned()
		}
		archived := with(t, out, attrArchiveV2, stamp(append(parts, body)...))
		sig := mustRead(t, archived, nil)
		var kinds []ades.StampKind
		for _, x := range sig.Timestamps {
			if x.Matches {
				kinds = append(kinds, x.Kind)
			}
		}
		want := []ades.StampKind{ades.StampContent, ades.StampSignature, ades.StampReferences, ades.StampReferences, ades.StampArchive}
		if d := cmp.Diff(want, kinds); d != "" {
			t.Error(d)
		}
		if len(sig.Timestamps) != 6 || len(sig.CRLs) != 1 || len(sig.OCSPs) != 1 || sig.Level != ades.LevelNone {
			t.Errorf("%d timestamps, level %s", len(sig.Timestamps), sig.Level)
		}
		covers := sig.Timestamps[5].Covers
		if !covers.Value || len(covers.CRLs) != 1 || len(covers.OCSPs) != 1 || len(covers.Timestamps) != 5 {
			t.Errorf("%+v", covers)
		}
		later := mustRead(t, with(t, archived, attrCertificateRefs, []byte{0x30, 0}), nil)
		if !later.Timestamps[5].Matches {
			t.Error("what is added behind an archive timestamp breaks it")
		}
	}
}

// TestSamplesOfOthers is about what other programs signed. The answers are those of the program that made the samples.
func TestSamplesOfOthers(t *testing.T) {
	if _, err := os.Stat(shared); err != nil {
		t.Logf("without samples: %v", err)
		return
	}
	for _, x := range []struct {
		name    string
		format  ades.Format
		levels  []ades.Level
		stamps  int
		match   int
		content cms.Content
		warned  bool
	}{
		{"cades-b-copied-cnttst.p7m", ades.CAdES, []ades.Level{ades.LevelB}, 2, 2, nil, false},
		{"cades-two-sig-copied-tst.p7m", ades.CAdES, []ades.Level{ades.LevelB, ades.LevelB}, 2, 2, nil, false},
		{"cades-extended-epes.pkcs7", ades.CAdES, []ades.Level{ades.LevelNone}, 0, 0, nil, true},
		{"cades-bes-signeddata-detached.p7s", ades.CAdES, []ades.Level{ades.LevelNone}, 0, 0, cms.Content{[]byte("Hello World")}, false},
		{"cms-wrong-sign-cert-hash-algo.pkcs7", ades.CMS, []ades.Level{ades.LevelNone}, 0, 0, nil, true},
	} {
		in, err := os.ReadFile(filepath.Join(shared, "dss-cades__"+x.name))
		if err != nil {
			t.Fatal(err)
		}
		all, err := Read(in, x.content)
		if err != nil {
			t.Fatal(err)
		}
		var levels []ades.Level
		stamps, match := 0, 0
		for _, sig := range all {
			levels = append(levels, sig.Level)
			stamps += len(sig.Timestamps)
			for _, ts := range sig.Timestamps {
				if ts.Matches {
					match++
				}
			}
			if sig.Format != x.format || !sig.Intact || !sig.CryptoValid || !sig.Covers || len(sig.Faults) > 0 {
				t.Errorf("%s: %s intact %v crypto %v named %v faults %v", x.name, sig.Format, sig.Intact, sig.CryptoValid, sig.Named, sig.Faults)
			}
			if len(sig.Warnings) > 0 != x.warned {
				t.Errorf("%s: %v", x.name, sig.Warnings)
			}
		}
		if d := cmp.Diff(x.levels, levels); d != "" || stamps != x.stamps || match != x.match {
			t.Errorf("%s: %s%d timestamps, of which %d match", x.name, d, stamps, match)
		}
	}
}
