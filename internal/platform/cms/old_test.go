package cms

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"wrota/internal/platform/cert/certtest"
)

// TestMD5: what openssl signs with MD5 is whole, and whoever judges it learns by which digest; nothing changed is.
func TestMD5(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := certtest.New(t, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	c, _ := p.Issue(certtest.Options{Key: key})
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, body := range map[string][]byte{
		"key":  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}),
		"cert": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}), "text": []byte("tekst"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("openssl", "cms", "-sign", "-binary", "-nodetach", "-md", "md5", "-in", "text", "-signer", "cert", "-inkey", "key", "-outform", "DER", "-out", "out")
	cmd.Dir = dir
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("openssl: %v\n%s", err, said)
	}
	in, err := os.ReadFile(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := Parse(in)
	if err != nil {
		t.Fatal(err)
	}
	f := m.Check(m.Signers[0], m.Content)
	if !f.Intact || !f.CryptoValid || f.Hash != crypto.MD5 || f.Algorithm.Hash != crypto.MD5 {
		t.Errorf("%+v", f)
	}
	if f := m.Check(m.Signers[0], Content{[]byte("inny tekst")}); f.Intact {
		t.Error("another content")
	}
}
