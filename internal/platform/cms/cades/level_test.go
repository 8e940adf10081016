package cades

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"slices"
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms"
)

func TestEveryLevelIsAcceptedByOpenSSLAndUs(t *testing.T) {
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	content := cms.Content{[]byte("Decyzja "), []byte("o pozwoleniu")}
	plain := []byte("Decyzja o pozwoleniu")
	for _, x := range []struct {
		name     string
		key      crypto.Signer
		detached bool
	}{{"ECDSA, attached", nil, false}, {"RSA, detached", r, true}} {
		s := newScene(t, x.key)
		s.sign.Detached = x.detached
		out := mustSign(t, content, s.sign)
		var beside cms.Content
		if x.detached {
			beside = content
		}
		for _, level := range []ades.Level{ades.LevelB, ades.LevelT, ades.LevelLT, ades.LevelLTA} {
			t.Run(x.name+" "+string(level), func(t *testing.T) {
				if level != ades.LevelB {
					out = mustExtend(t, out, s.extension(t, level, beside))
				}
				sig := mustRead(t, out, beside)
				if sig.Level != level || sig.Format != ades.CAdES || !sig.Intact || !sig.CryptoValid || !sig.Covers || len(sig.Faults) > 0 || len(sig.Warnings) > 0 {
					t.Errorf("level %q %s intact %v crypto %v covers %v, faults %v, warnings %v", sig.Level, sig.Format, sig.Intact, sig.CryptoValid, sig.Covers, sig.Faults, sig.Warnings)
				}
				for _, ts := range sig.Timestamps {
					if !ts.Matches || !ts.Token.CryptoValid || !ts.Covers.Value {
						t.Errorf("%s: matches %v, fault %q", ts.Kind, ts.Matches, ts.Fault)
					}
				}
				args := []string{"cms", "-verify", "-binary", "-inform", "DER", "-in", file(t, out), "-CAfile", s.PEM(s.Root.Cert), "-purpose", "any", "-cades"}
				if x.detached {
					args = append(args, "-content", file(t, plain))
				}
				if _, ok, said := openssl(t, args...); !ok {
					t.Errorf("openssl: %s", said)
				}
			})
		}
	}
}

// TestTimestampOfTheSignature asks openssl whether the token is on the value of the signature.
func TestTimestampOfTheSignature(t *testing.T) {
	s := newScene(t, nil)
	out := mustExtend(t, mustSign(t, cms.Content{[]byte("x")}, s.sign), s.extension(t, ades.LevelT, nil))
	sig := mustRead(t, out, nil)
	verifyStamp(t, s, sig.Timestamps[0].Token.Raw, sig.Value)
}

func verifyStamp(t *testing.T, s scene, token, data []byte) {
	t.Helper()
	if _, ok, said := openssl(t, "ts", "-verify", "-data", file(t, data), "-token_in", "-in", file(t, token),
		"-CAfile", s.PEM(s.Root.Cert), "-untrusted", s.PEM(s.CA.Cert)); !ok {
		t.Errorf("openssl: %s", said)
	}
}

// TestArchiveTimestampByAnotherReader puts the imprint of EN 319 122-1 § 5.5.3 together with another reader of ASN.1, and
// asks openssl about the timestamp.
func TestArchiveTimestampByAnotherReader(t *testing.T) {
	s := newScene(t, nil)
	content := []byte("Uchwała nr 7")
	out := mustExtend(t, mustSign(t, cms.Content{content}, s.sign), s.extension(t, ades.LevelLTA, nil))
	type contentInfo struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,tag:0"`
	}
	type signedData struct {
		Version int
		Digests asn1.RawValue
		Encap   struct {
			Type    asn1.RawValue
			Content asn1.RawValue `asn1:"explicit,optional,tag:0"`
		}
		Certificates asn1.RawValue `asn1:"optional,tag:0"`
		States       asn1.RawValue `asn1:"optional,tag:1"`
		Signers      []struct {
			Version  asn1.RawValue
			Name     asn1.RawValue
			Digest   asn1.RawValue
			Signed   asn1.RawValue `asn1:"tag:0"`
			Method   asn1.RawValue
			Value    asn1.RawValue
			Unsigned []struct {
				Type   asn1.ObjectIdentifier
				Values []asn1.RawValue `asn1:"set"`
			} `asn1:"set,tag:1"`
		} `asn1:"set"`
	}
	read := func(raw []byte) signedData {
		var info contentInfo
		var sd signedData
		if _, err := asn1.Unmarshal(raw, &info); err != nil {
			t.Fatal(err)
		}
		if _, err := asn1.Unmarshal(info.Content.Bytes, &sd); err == nil {
			return sd
		} else if _, err := asn1.Unmarshal(info.Content.FullBytes, &sd); err != nil {
			t.Fatal(err)
		}
		return sd
	}
	sd := read(out)
	signer := sd.Signers[0]
	var token, index []byte
	for _, a := range signer.Unsigned {
		if a.Type.String() == "0.4.0.1733.2.4" {
			token = a.Values[0].FullBytes
		}
	}
	for _, a := range read(token).Signers[0].Unsigned {
		if a.Type.String() == "0.4.0.19122.1.5" {
			index = a.Values[0].FullBytes
		}
	}
	var listed struct {
		Hash                        asn1.RawValue
		Certificates, States, Attrs [][]byte
	}
	if _, err := asn1.Unmarshal(index, &listed); err != nil {
		t.Fatal(err)
	}
	if len(listed.Certificates) != 4 || len(listed.States) != 2 || len(listed.Attrs) != 1 {
		t.Errorf("listed are %d certificates, %d states, %d attributes", len(listed.Certificates), len(listed.States), len(listed.Attrs))
	}
	data := slices.Concat(sd.Encap.Type.FullBytes, cms.Content{content}.Digest(crypto.SHA256),
		signer.Version.FullBytes, signer.Name.FullBytes, signer.Digest.FullBytes, signer.Signed.FullBytes, signer.Method.FullBytes, signer.Value.FullBytes, index)
	verifyStamp(t, s, token, data)
}

func TestArchiveCoversWhatWasThere(t *testing.T) {
	s := newScene(t, nil)
	content := cms.Content{[]byte("umowa")}
	out := mustExtend(t, mustSign(t, content, s.sign), s.extension(t, ades.LevelLTA, nil))
	again := s.extension(t, ades.LevelLTA, nil)
	again.Stamp, again.Values = s.stamp(at.AddDate(0, 6, 0)), s.values(t) // with a newer list
	out = mustExtend(t, out, again)
	sig := mustRead(t, out, nil)
	if len(sig.Timestamps) != 3 || sig.Level != ades.LevelLTA {
		t.Fatalf("%d timestamps, level %s", len(sig.Timestamps), sig.Level)
	}
	first, second := sig.Timestamps[1].Covers, sig.Timestamps[2].Covers
	if len(first.Timestamps) != 1 || first.Timestamps[0] != sig.Timestamps[0] {
		t.Error("the first archive does not cover the timestamp of the signature alone")
	}
	if len(second.Timestamps) != 2 || second.Timestamps[1] != sig.Timestamps[1] {
		t.Error("the second archive does not cover the first")
	}
	if len(sig.CRLs) != 2 || len(first.CRLs) != 1 || len(second.CRLs) != 2 {
		t.Errorf("lists: %d, covered by the first %d, by the second %d", len(sig.CRLs), len(first.CRLs), len(second.CRLs))
	}
	for _, c := range sig.Certificates {
		if !slices.ContainsFunc(second.Certificates, c.Equal) {
			t.Error("a certificate is not covered")
		}
	}
}

func TestSeveralSigners(t *testing.T) {
	s := newScene(t, nil)
	content := cms.Content{[]byte("protokół")}
	one, two := mustParse(t, mustSign(t, content, s.sign)), mustParse(t, mustSign(t, content, s.sign))
	both := merge(t, one, two)
	both = mustExtend(t, both, s.extension(t, ades.LevelLTA, nil))
	all, err := Read(both, nil)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d, %v", len(all), err)
	}
	for _, sig := range all {
		if sig.Level != ades.LevelLTA {
			t.Errorf("level %s", sig.Level)
		}
	}
}

func TestFormsOfFiles(t *testing.T) {
	s := newScene(t, nil)
	out := mustSign(t, cms.Content{[]byte("x")}, s.sign)
	armoured := pem.EncodeToMemory(&pem.Block{Type: "CMS", Bytes: out})
	if !mustRead(t, armoured, nil).CryptoValid {
		t.Error("PEM")
	}
	block, _ := pem.Decode(armoured)
	text := armoured[len("-----BEGIN CMS-----\n") : len(armoured)-len("-----END CMS-----\n")]
	if !mustRead(t, text, nil).CryptoValid || len(block.Bytes) == 0 {
		t.Error("base64")
	}
}

func TestWhatCannotBeExtended(t *testing.T) {
	s := newScene(t, nil)
	content := cms.Content{[]byte("x")}
	s.sign.Detached = true
	out := mustSign(t, content, s.sign)
	good := s.extension(t, ades.LevelLT, content)
	noValues, noContent, noLevel, other := good, good, good, good
	noValues.Values = cms.Values{}
	noContent.Content = nil
	noLevel.Level = ades.LevelB
	other.Content = cms.Content{[]byte("y")}
	for _, x := range []struct {
		reason string
		in     []byte
		e      Extension
		want   error
	}{
		{"nothing is proved", out, noValues, ErrNoValues},
		{"the content is not there", out, noContent, ErrBroken},
		{"the content is another", out, other, ErrBroken},
		{"there is no such extension", out, noLevel, ErrLevel},
		{"not a signature", []byte("x"), good, cms.ErrMalformed},
		{"an archive of the past", with(t, out, attrArchiveV2, s.Stamp(make([]byte, 32), at)), good, ErrOld},
	} {
		if _, err := Extend(t.Context(), x.in, x.e); !errors.Is(err, x.want) {
			t.Errorf("%s: %v", x.reason, err)
		}
	}
	s.sign.SigningTime = time.Time{}
	if _, err := Sign(content, s.sign); err == nil {
		t.Error("signed at no time")
	}
}

// TestStreamedMessageIsExtended begins with what openssl writes when it does not know the end: BER, which becomes DER.
func TestStreamedMessageIsExtended(t *testing.T) {
	s := newScene(t, nil)
	key, err := x509.MarshalPKCS8PrivateKey(s.who.Key)
	if err != nil {
		t.Fatal(err)
	}
	content := bytes.Repeat([]byte("protokół "), 3000)
	out, ok, said := openssl(t, "cms", "-sign", "-binary", "-nodetach", "-stream", "-cades", "-outform", "DER", "-in", file(t, content),
		"-signer", s.PEM(s.who.Cert), "-certfile", s.PEM(s.CA.Cert), "-inkey", file(t, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})))
	if !ok {
		t.Fatal(said)
	}
	if sig := mustRead(t, out, nil); sig.Level != ades.LevelB || !bytes.Equal(sig.Data[0].Octets, content) {
		t.Errorf("level %s", sig.Level)
	}
	extended := mustExtend(t, out, s.extension(t, ades.LevelLTA, nil))
	if sig := mustRead(t, extended, nil); sig.Level != ades.LevelLTA || !sig.Covers {
		t.Errorf("level %s, %v", sig.Level, sig.Warnings)
	}
	shown, ok, said := openssl(t, "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", file(t, extended), "-CAfile", s.PEM(s.Root.Cert), "-purpose", "any")
	if !ok || !bytes.Equal(shown, content) {
		t.Errorf("openssl: %s", said)
	}
}
