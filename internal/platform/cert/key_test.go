package cert

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Certificates and signatures by openssl, with every kind of key and digest that is checked.
func TestVerifyWhatOpenSSLSigns(t *testing.T) {
	dir := t.TempDir()
	message := []byte("Zaświadcza się, że droga jest przejezdna.")
	write(t, dir, "message", message)
	for _, row := range []struct {
		name, key string
		options   []string
		digest    string
		want      string
	}{
		{"RSA, old", "RSA", nil, "sha1", "RSA with SHA-1"},
		{"RSA", "RSA", nil, "sha256", "RSA with SHA-256"},
		{"RSA, SHA-224", "RSA", nil, "sha224", "RSA with SHA-224"},
		{"RSA, SHA-3", "RSA", nil, "sha3-256", "RSA with SHA3-256"},
		{"PSS", "RSA", []string{"-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"}, "sha256", "RSA-PSS with SHA-256"},
		{"PSS, short salt", "RSA", []string{"-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:8"}, "sha512", "RSA-PSS with SHA-512"},
		{"PSS, defaults", "RSA", []string{"-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:20"}, "sha1", "RSA-PSS with SHA-1"},
		{"a key for PSS alone", "RSA-PSS", []string{"-sigopt", "rsa_pss_saltlen:48"}, "sha384", "RSA-PSS with SHA-384"},
		{"P-224", "P-224", nil, "sha1", "ECDSA with SHA-1"},
		{"P-256", "P-256", nil, "sha256", "ECDSA with SHA-256"},
		{"P-384", "P-384", nil, "sha384", "ECDSA with SHA-384"},
		{"P-521, SHA-3", "P-521", nil, "sha3-512", "ECDSA with SHA3-512"},
		{"Ed25519", "ed25519", nil, "", "Ed25519"},
		{"brainpool 256", "brainpoolP256r1", nil, "sha256", "ECDSA with SHA-256"},
		{"brainpool 256, long digest", "brainpoolP256r1", nil, "sha512", "ECDSA with SHA-512"},
		{"brainpool 384", "brainpoolP384r1", nil, "sha384", "ECDSA with SHA-384"},
		{"brainpool 512", "brainpoolP512r1", nil, "sha512", "ECDSA with SHA-512"},
		{"brainpool 512, short digest", "brainpoolP512r1", nil, "sha1", "ECDSA with SHA-1"},
		{"brainpool 256, twisted", "brainpoolP256t1", nil, "sha256", "ECDSA with SHA-256"},
		{"brainpool 384, twisted", "brainpoolP384t1", nil, "sha256", "ECDSA with SHA-256"},
		{"brainpool 512, twisted", "brainpoolP512t1", nil, "sha512", "ECDSA with SHA-512"},
	} {
		t.Run(row.name, func(t *testing.T) {
			openSSLKey(t, dir, row.key)
			args := []string{"req", "-x509", "-new", "-key", "key.pem", "-subj", "/CN=Ewa", "-days", "30", "-outform", "DER", "-out", "cert.der"}
			if row.digest != "" {
				args = append(args, "-"+row.digest)
			}
			openssl(t, dir, append(args, row.options...)...)
			c, err := Parse(read(t, filepath.Join(dir, "cert.der")))
			if err != nil {
				t.Fatal(err)
			}
			if got := c.Algorithm().String(); got != row.want {
				t.Errorf("algorithm %s, want %s", got, row.want)
			}
			if err := c.CheckSignature(c.Key); err != nil {
				t.Errorf("its own signature: %v (key %s %s)", err, c.Key.Kind, c.Key.Curve)
			}
			for i := range c.signature {
				forged := *c
				forged.signature = slices.Clone(c.signature)
				forged.signature[i] ^= 4
				if i%17 == 0 && forged.CheckSignature(c.Key) == nil {
					t.Fatalf("byte %d changed and still valid", i)
				}
			}
			if err := c.Key.Verify(c.Algorithm(), message, c.signature); !errors.Is(err, ErrSignature) {
				t.Errorf("over another message: %v", err)
			}
		})
	}
}

// TestPlainECDSA: the values of Germany's identifiers are two numbers of the curve's length, and nothing else.
func TestPlainECDSA(t *testing.T) {
	message := []byte("wiadomość")
	for _, x := range []struct {
		curve elliptic.Curve
		hash  crypto.Hash
		last  byte
	}{{elliptic.P256(), crypto.SHA256, 3}, {elliptic.P384(), crypto.SHA384, 4}, {elliptic.P521(), crypto.SHA3_512, 11}} {
		a, err := ReadAlgorithm([]byte{0x30, 0x0c, 0x06, 0x0a, 0x04, 0x00, 0x7f, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01, x.last})
		if err != nil || a != (Algorithm{Scheme: ECDSA, Hash: x.hash, Plain: true}) {
			t.Fatalf("%v, %v", a, err)
		}
		private, err := ecdsa.GenerateKey(x.curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		h := x.hash.New()
		h.Write(message)
		r, s, err := ecdsa.Sign(rand.Reader, private, h.Sum(nil))
		if err != nil {
			t.Fatal(err)
		}
		size := (x.curve.Params().BitSize + 7) / 8
		value := append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...)
		encoded, err := ecdsa.SignASN1(rand.Reader, private, h.Sum(nil))
		if err != nil {
			t.Fatal(err)
		}
		k := Key{Kind: "EC", Bits: x.curve.Params().BitSize, Public: &private.PublicKey}
		if err := k.Verify(a, message, value); err != nil {
			t.Errorf("%s: %v", x.curve.Params().Name, err)
		}
		for reason, wrong := range map[string][]byte{
			"as ASN.1": encoded, "shorter": value[1:], "longer": append(slices.Clone(value), 0), "nothing": nil, "the halves changed over": append(slices.Clone(value[size:]), value[:size]...),
		} {
			if err := k.Verify(a, message, wrong); !errors.Is(err, ErrSignature) {
				t.Errorf("%s, %s: %v", x.curve.Params().Name, reason, err)
			}
		}
	}
}

// openSSLKey makes key.pem.
func openSSLKey(t *testing.T, dir, kind string) {
	t.Helper()
	switch {
	case strings.HasPrefix(kind, "RSA"):
		openssl(t, dir, "genpkey", "-algorithm", kind, "-pkeyopt", "rsa_keygen_bits:2048", "-out", "key.pem")
	case kind == "ed25519" || kind == "ed448":
		openssl(t, dir, "genpkey", "-algorithm", kind, "-out", "key.pem")
	default:
		openssl(t, dir, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:"+kind, "-out", "key.pem")
	}
}

func TestCompressedKeys(t *testing.T) {
	dir := t.TempDir()
	for _, curve := range []string{"P-224", "P-256", "P-384", "P-521", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"} {
		openSSLKey(t, dir, curve)
		var all [2]Key
		for i, form := range []string{"compressed", "uncompressed"} {
			openssl(t, dir, "ec", "-in", "key.pem", "-pubout", "-conv_form", form, "-out", "public.pem")
			block, _ := pem.Decode(read(t, filepath.Join(dir, "public.pem")))
			var err error
			if all[i], err = ParseKey(block.Bytes); err != nil || all[i].Public == nil {
				t.Fatalf("%s, %s: %v", curve, form, err)
			}
		}
		if k, ok := all[0].Public.(interface{ Equal(crypto.PublicKey) bool }); !ok || !k.Equal(all[1].Public) {
			t.Errorf("%s: the forms are not the same key", curve)
		}
	}
}

func TestNothingUnknownIsValid(t *testing.T) {
	dir := t.TempDir()
	for _, kind := range []string{"ed448", "secp256k1", "brainpoolP320r1", "sect283k1"} {
		openSSLKey(t, dir, kind)
		openssl(t, dir, "req", "-x509", "-new", "-key", "key.pem", "-subj", "/CN=Ewa", "-days", "30", "-outform", "DER", "-out", "cert.der")
		c, err := Parse(read(t, filepath.Join(dir, "cert.der")))
		if err != nil {
			t.Fatal(err)
		}
		if c.Key.Public != nil || !errors.Is(c.CheckSignature(c.Key), ErrUnsupported) {
			t.Errorf("%s: key %+v, %v", kind, c.Key, c.CheckSignature(c.Key))
		}
	}
	k := issue(t, nil, p256(t), authority("A"))
	for _, row := range []struct {
		a      Algorithm
		want   error
		reason string
	}{
		{Algorithm{}, ErrUnsupported, "an algorithm that was not known"},
		{Algorithm{Scheme: ECDSA}, ErrUnsupported, "no digest"},
		{Algorithm{Scheme: ECDSA, Hash: crypto.MD4}, ErrUnsupported, "a broken digest"},
		{Algorithm{Scheme: "DSA", Hash: crypto.SHA256}, ErrSignature, "not of this key"},
		{Algorithm{Scheme: RSA, Hash: crypto.SHA256}, ErrSignature, "not of this key"},
		{Algorithm{Scheme: Ed25519}, ErrSignature, "not of this key"},
	} {
		if err := k.Key.Verify(row.a, []byte("x"), []byte{1}); !errors.Is(err, row.want) {
			t.Errorf("%s: %v", row.reason, err)
		}
	}
	if err := (Key{}).Verify(Algorithm{Scheme: Ed25519}, nil, nil); !errors.Is(err, ErrUnsupported) {
		t.Errorf("no key: %v", err)
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	e := issue(t, nil, private, authority("E"))
	if err := e.Key.VerifyDigest(Algorithm{Scheme: Ed25519}, make([]byte, 32), nil); !errors.Is(err, ErrUnsupported) {
		t.Errorf("Ed25519 without the message: %v", err)
	}
}

func TestKeysThatAreNone(t *testing.T) {
	for _, row := range []struct {
		key    Key
		reason string
	}{
		{ecKey("1.3.36.3.3.2.8.1.1.7", append([]byte{4}, make([]byte, 64)...)), "not on the curve"},
		{ecKey("1.3.36.3.3.2.8.1.1.7", nil), "nothing"},
		{ecKey("1.2.840.10045.3.1.7", []byte{4, 1, 2}), "too short"},
		{ecKey("1.2.840.10045.3.1.7", bytes.Repeat([]byte{3}, 33)), "no such x"},
		{rsaKey([]byte{0x30, 6, 2, 1, 5, 2, 1, 3}), "a modulus of three bits"},
		{rsaKey(nil), "nothing"},
	} {
		if row.key.Public != nil {
			t.Errorf("%s: taken for a key", row.reason)
		}
	}
}

func TestReadAlgorithmRefuses(t *testing.T) {
	for _, row := range []struct {
		in     []byte
		want   error
		reason string
	}{
		{nil, ErrMalformed, "nothing"},
		{[]byte{0x30, 0}, ErrMalformed, "no OID"},
		{[]byte{0x30, 3, 6, 1, 0x2A}, ErrUnsupported, "not known"},
		{[]byte{0x30, 11, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 4}, ErrUnsupported, "MD5"},
		{[]byte{0x30, 11, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 10}, ErrMalformed, "PSS without parameters (RFC 4055 § 3.1)"},
		// SHA-256 of the message, but MGF1 with the default SHA-1
		{append([]byte{0x30, 28, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 10, 0x30, 15, 0xA0, 13, 0x30, 11}, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1), ErrUnsupported, "two digests"},
	} {
		if a, err := ReadAlgorithm(row.in); !errors.Is(err, row.want) {
			t.Errorf("%s: %s, %v; want %v", row.reason, a, err, row.want)
		}
	}
}
