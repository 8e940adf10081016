package xmlenc

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/platform/xmlsec"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestKeyWrapRFC3394(t *testing.T) {
	const (
		kek = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
		key = "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F"
	)
	for _, c := range []struct {
		section  string
		kek, key int
		wrapped  string
	}{
		{"4.1", 16, 16, "1FA68B0A8112B447 AEF34BD8FB5A7B82 9D3E862371D2CFE5"},
		{"4.2", 24, 16, "96778B25AE6CA435 F92B5B97C050AED2 468AB8A17AD84E5D"},
		{"4.3", 32, 16, "64E8C3F9CE0F5BA2 63E9777905818A2A 93C8191E7D6E8AE7"},
		{"4.4", 24, 24, "031D33264E15D332 68F24EC260743EDC E1C6C7DDEE725A93 6BA814915C6762D2"},
		{"4.5", 32, 24, "A8F9BC1612C68B3F F6E6F4FBE30E71E4 769C8B80A32CB895 8CD5D17D6B254DA1"},
		{"4.6", 32, 32, "28C9F404C4B810F4 CBCCB35CFB87F826 3F5786E2D80ED326 CBC7F0E71A99F43B FB988B9B7A02DD21"},
	} {
		k, plain, want := unhex(t, kek)[:c.kek], unhex(t, key)[:c.key], unhex(t, c.wrapped)
		got, err := wrap(k, plain)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: wrapped %X, %v", c.section, got, err)
		}
		back, err := unwrap(k, want)
		if err != nil || !bytes.Equal(back, plain) {
			t.Errorf("%s: unwrapped %X, %v", c.section, back, err)
		}
		want[3] ^= 1
		if _, err := unwrap(k, want); ProblemOf(err) != Undecipherable {
			t.Errorf("%s: a changed bit passes: %v", c.section, err)
		}
	}
}

func TestConcatKDFRFC7518AppendixC(t *testing.T) {
	z := []byte{158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196}
	text := func(s string) []byte { return append(binary.BigEndian.AppendUint32(nil, uint32(len(s))), s...) }
	other := append(append(append(text("A128GCM"), text("Alice")...), text("Bob")...), 0, 0, 0, 128)
	got := base64.RawURLEncoding.EncodeToString(kdf{crypto.SHA256, other}.derive(z, 16))
	if got != "VqqN6vgjbSBcIijNcacQGg" {
		t.Errorf("derived %s", got)
	}
}

func TestBitStrings(t *testing.T) {
	for _, c := range []struct {
		reason, in string
		want       string
		problem    Problem
	}{
		{"absent", "", "", ""},
		{"a count and nothing else", "00", "", ""},
		{"one zero octet, as many peers send", "0000", "00", ""},
		{"the example of XML Encryption 1.1", "0003D8", "03d8", ""},
		{"not octet-aligned", "03D8", "", Unsupported},
		{"half an octet", "000", "", BadStructure},
		{"not hexadecimal", "00zz", "", BadStructure},
		{"too long", strings.Repeat("00", 2000), "", TooMany},
	} {
		got, err := bitString(c.in)
		if hex.EncodeToString(got) != c.want || ProblemOf(err) != c.problem {
			t.Errorf("%s: %x, %v", c.reason, got, err)
		}
	}
}

// keys are made once: RSA keys take long.
var (
	rsaKey, _  = rsa.GenerateKey(rand.Reader, 2048)
	p256, _    = ecdh.P256().GenerateKey(rand.Reader)
	p384, _    = ecdh.P384().GenerateKey(rand.Reader)
	p521, _    = ecdh.P521().GenerateKey(rand.Reader)
	stranger   = must(ecdh.P256().GenerateKey(rand.Reader))
	everything = Decrypter{EC: []ecdh.KeyExchanger{stranger, p256, p384, p521}, RSA: []crypto.Decrypter{rsaKey}}
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

const element = `<a xmlns="urn:a">Zażółć &amp; gęślą</a>`

func parse(t testing.TB, s string) *xmlsec.Node {
	t.Helper()
	doc, err := xmlsec.Parse([]byte(s))
	if err != nil {
		t.Fatalf("%v\n%s", err, s)
	}
	return doc.Root()
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		to := Recipient{
			Content: rapid.SampledFrom([]string{"", AES128GCM, AES192GCM, AES256GCM}).Draw(t, "content"),
			Hash:    rapid.SampledFrom([]crypto.Hash{0, crypto.SHA256, crypto.SHA384, crypto.SHA512}).Draw(t, "hash"),
		}
		if curve := rapid.SampledFrom([]*ecdh.PrivateKey{nil, p256, p384, p521}).Draw(t, "curve"); curve != nil {
			to.EC = curve.PublicKey()
			to.Wrap = rapid.SampledFrom([]string{"", WrapAES128, WrapAES192, WrapAES256}).Draw(t, "wrap")
			to.Algorithm = rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "algorithm")
			to.PartyU = rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "u")
			to.PartyV = rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "v")
		} else {
			to.RSA, to.MGF1P = &rsaKey.PublicKey, rapid.Bool().Draw(t, "mgf1p")
		}
		plain := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "plain")
		sealed, err := Encrypt(plain, to)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := xmlsec.Parse(sealed)
		if err != nil {
			t.Fatal(err)
		}
		got, err := everything.Decrypt(doc.Root())
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%v\n%s", err, sealed)
		}
		if _, err := (Decrypter{EC: []ecdh.KeyExchanger{stranger}}).Decrypt(doc.Root()); err == nil {
			t.Fatal("a stranger's key opens it")
		}
	})
}

func TestRefusals(t *testing.T) {
	ec := string(must(Encrypt([]byte(element), Recipient{EC: p256.PublicKey()})))
	oaep := string(must(Encrypt([]byte(element), Recipient{RSA: &rsaKey.PublicKey})))
	swap := func(s, old, to string) string {
		if !strings.Contains(s, old) {
			t.Fatalf("nothing to replace: %s", old)
		}
		return strings.Replace(s, old, to, 1)
	}
	between := func(s, from, to string) string {
		_, rest, _ := strings.Cut(s, from)
		inner, _, _ := strings.Cut(rest, to)
		return inner
	}
	point := between(ec, "<dsig11:PublicKey>", "<")
	bad := must(base64.StdEncoding.DecodeString(point))
	bad[40] ^= 1
	key := between(ec, "<xenc:EncryptedKey>", "</xenc:EncryptedKey>")
	for _, c := range []struct {
		reason, doc string
		want        Problem
	}{
		{"honest EC", ec, ""},
		{"honest RSA", oaep, ""},
		{"CBC: a padding oracle", swap(ec, AES256GCM, nsEnc+"aes256-cbc"), Refused},
		{"triple DES", swap(ec, AES256GCM, nsEnc+"tripledes-cbc"), Refused},
		{"RSA PKCS#1 v1.5: Bleichenbacher", swap(oaep, OAEP11, nsEnc+"rsa-1_5"), Refused},
		{"unknown content algorithm", swap(ec, AES256GCM, "urn:x"), Unsupported},
		{"unknown key algorithm", swap(ec, WrapAES256, "urn:x"), Unsupported},
		{"a key of 256 bits where the message says 128", swap(ec, AES256GCM, AES128GCM), Undecipherable},
		{"a wrapping key of another length", swap(ec, WrapAES256, WrapAES128), Undecipherable},
		{"static Diffie-Hellman", swap(ec, ECDHES, nsEnc+"dh"), Unsupported},
		{"another derivation", swap(ec, ConcatKDF+`"`, nsE11+`pbkdf2"`), Unsupported},
		{"derivation by SHA-1", swap(ec, nsEnc+"sha256", nsDS+"sha1"), Unsupported},
		{"other party information", swap(ec, `PartyUInfo="00"`, `PartyUInfo="0001"`), Undecipherable},
		{"a point that is not on the curve", swap(ec, point, base64.StdEncoding.EncodeToString(bad)), BadStructure},
		{"the curve of Bitcoin", swap(ec, "urn:oid:1.2.840.10045.3.1.7", "urn:oid:1.3.132.0.10"), Unsupported},
		{"a P-256 point said to be of P-384", swap(ec, "urn:oid:1.2.840.10045.3.1.7", "urn:oid:1.3.132.0.34"), BadStructure},
		{"content changed", changeLast(t, ec), Undecipherable},
		{"content cut short", swap(ec, between(ec[strings.LastIndex(ec, "<xenc:CipherValue>"):], "<xenc:CipherValue>", "<"), "AAAA"), Undecipherable},
		{"not base64", swap(ec, point, "***"), BadStructure},
		{"a reference instead of a value", swap(swap(ec, "<xenc:CipherValue>", `<xenc:CipherReference URI="http://x/">`), "</xenc:CipherValue>", "</xenc:CipherReference>"), BadStructure},
		{"no key", swap(ec, "<xenc:EncryptedKey>"+key+"</xenc:EncryptedKey>", ""), NoKey},
		{"nine keys", swap(ec, "<xenc:EncryptedKey>", strings.Repeat("<xenc:EncryptedKey>"+key+"</xenc:EncryptedKey>", 8)+"<xenc:EncryptedKey>"), TooMany},
		{"two cipher values", swap(ec, "<xenc:CipherData>", "<xenc:CipherData><xenc:CipherValue/>"), BadStructure},
		{"unknown mask", swap(oaep, "mgf1sha256", "mgf1md5"), Unsupported},
		{"another digest than the key was sealed with", swap(oaep, nsEnc+"sha256", nsEnc+"sha512"), Undecipherable},
		{"not EncryptedData", "<a/>", BadStructure},
		{"two methods", swap(ec, "<xenc:EncryptionMethod", `<xenc:EncryptionMethod Algorithm="urn:x"/><xenc:EncryptionMethod`), BadStructure},
	} {
		plain, err := everything.Decrypt(parse(t, c.doc))
		if ProblemOf(err) != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %v, want %q", c.reason, err, c.want)
		}
		if err == nil && string(plain) != element {
			t.Errorf("%s: read %q", c.reason, plain)
		}
	}
	if _, err := (Decrypter{}).Decrypt(parse(t, oaep)); ProblemOf(err) != NoKey {
		t.Errorf("no keys of ours: %v", err)
	}
}

// changeLast flips one bit of the content.
func changeLast(t *testing.T, s string) string {
	t.Helper()
	at := strings.LastIndex(s, "<xenc:CipherValue>") + len("<xenc:CipherValue>") + 30
	b := []byte(s)
	if b[at] == 'A' {
		b[at] = 'B'
	} else {
		b[at] = 'A'
	}
	return string(b)
}

// TestKeyBeside reads a key that stands beside the data, and finds ours among those of other recipients.
func TestKeyBeside(t *testing.T) {
	inside := string(must(Encrypt([]byte(element), Recipient{EC: p384.PublicKey(), Content: AES128GCM})))
	head, rest, _ := strings.Cut(inside, "<xenc:EncryptedKey>")
	key, tail, _ := strings.Cut(rest, "</xenc:EncryptedKey>")
	foreign := string(must(Encrypt([]byte(element), Recipient{EC: must(ecdh.P384().GenerateKey(rand.Reader)).PublicKey()})))
	_, foreign, _ = strings.Cut(foreign, "<xenc:EncryptedKey>")
	foreign, _, _ = strings.Cut(foreign, "</xenc:EncryptedKey>")
	beside := fmt.Sprintf(`<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:xenc="%s" xmlns:ds="%s">%s<ds:RetrievalMethod URI="#k"/>%s`+
		`<xenc:EncryptedKey Id="f">%s</xenc:EncryptedKey><xenc:EncryptedKey Id="k">%s</xenc:EncryptedKey></saml:EncryptedAssertion>`, nsEnc, nsDS, head, tail, foreign, key)
	got, err := everything.Decrypt(parse(t, beside).Child(nsEnc, "EncryptedData"))
	if err != nil || string(got) != element {
		t.Fatalf("%q, %v", got, err)
	}
}

func FuzzDecrypt(f *testing.F) {
	f.Add(must(Encrypt([]byte(element), Recipient{EC: p256.PublicKey()})))
	f.Add(must(Encrypt([]byte(element), Recipient{RSA: &rsaKey.PublicKey})))
	f.Add([]byte(`<EncryptedData xmlns="` + nsEnc + `"/>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		doc, err := xmlsec.Limits{Bytes: 1 << 16}.Parse(b)
		if err != nil {
			return
		}
		plain, err := everything.Decrypt(doc.Root())
		if err != nil && ProblemOf(err) == "" {
			t.Fatalf("an error without a problem: %v", err)
		}
		if len(plain) > len(b) {
			t.Fatalf("%d bytes out of %d", len(plain), len(b))
		}
	})
}

func BenchmarkDecryptEC(b *testing.B) {
	sealed := must(Encrypt(bytes.Repeat([]byte("x"), 4000), Recipient{EC: p256.PublicKey()}))
	root := parse(b, string(sealed))
	d := Decrypter{EC: []ecdh.KeyExchanger{p256}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Decrypt(root); err != nil {
			b.Fatal(err)
		}
	}
}
