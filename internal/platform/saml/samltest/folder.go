package samltest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Folder makes everything that a portal needs to let people in by this provider: the provider's signed metadata, fresh
// keys of the service, and the file of providers that names them. It returns the path of that file.
func (s *Server) Folder(dir, name string) (file string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	metadata, err := s.Metadata()
	if err != nil {
		return "", err
	}
	signing, err := s.pair("Podpis serwisu")
	if err != nil {
		return "", err
	}
	decryption, err := s.pair("Szyfrowanie do serwisu")
	if err != nil {
		return "", err
	}
	client, err := keyed(s.Client.PrivateKey, s.Client.Certificate[0])
	if err != nil {
		return "", err
	}
	setting := fmt.Sprintf(`providers:
  - name: %s
    kind: saml
    label: {pl: login.gov.pl (testowy), en: login.gov.pl (test), uk: login.gov.pl (тестовий), de: login.gov.pl (Test)}
    level: high
    strong: true
    saml:
      metadata: metadata.xml
      trusted: provider.pem
      organisation: Wrota
      signing: signing.pem
      decryption: [decryption.pem]
      back_channel: client.pem
      roots: roots.pem
      email: informatyk@wrota.example.pl
`, name)
	for file, body := range map[string][]byte{
		"metadata.xml": metadata, "provider.pem": certificate(s.Cert.Raw), "signing.pem": signing, "decryption.pem": decryption,
		"client.pem": client, "roots.pem": certificate(s.root.Raw), "providers.yaml": []byte(setting),
	} {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, file), body, 0o600))
	}
	return filepath.Join(dir, "providers.yaml"), err
}

// pair is a fresh key of the service with its certificate.
func (s *Server) pair(name string) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	cert, err := Certificate(key, name, s.Clock.Now())
	if err != nil {
		return nil, err
	}
	return keyed(key, cert.Raw)
}

func keyed(key crypto.PrivateKey, cert []byte) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), certificate(cert)...), nil
}

func certificate(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
