package stamping

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/crypt"
)

// Name is what the authority of a demonstration is called in its certificate.
const Name = "Znaczniki czasu demonstracji (bez wartości prawnej)"

// ownPolicy is from the arc for examples (ITU-T X.660).
const ownPolicy = "2.999.1"

// Own is the authority of a demonstration, inside of this process and by its clock. Its certificate is made when the folder has none.
func Own(dir string, c clock.Clock) (*Authority, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "authority.pem")
	pair, err := crypt.LoadSeal(path)
	if errors.Is(err, fs.ErrNotExist) {
		if pair, err = found(c.Now()); err == nil {
			err = pair.Save(path)
		}
	}
	if err != nil {
		return nil, err
	}
	own, err := cert.Parse(pair.Certificate.Raw)
	if err != nil {
		return nil, err
	}
	stamper := &cms.Stamper{Key: pair.Signer, Certificate: own, Policy: ownPolicy, Accuracy: time.Second}
	a := newAuthority(func(_ context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
		return stamper.Stamp(cms.Query{Hash: h, Digest: digest, Certificate: true}, c.Now())
	}, []*cert.Certificate{own}, c)
	a.own = true
	return a, nil
}

// found makes a key and a certificate for timestamps alone (RFC 3161 § 2.3), long enough for any story.
func found(now time.Time) (*crypt.Seal, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("stamping: key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 126))
	if err != nil {
		return nil, fmt.Errorf("stamping: serial: %w", err)
	}
	purpose, err := asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}})
	if err != nil {
		return nil, fmt.Errorf("stamping: purpose: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serial.SetBit(serial, 126, 1), Subject: pkix.Name{CommonName: Name, Organization: []string{"Wrota"}, Country: []string{"PL"}},
		NotBefore: now.AddDate(-5, 0, 0), NotAfter: now.AddDate(20, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: purpose}},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("stamping: certificate: %w", err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("stamping: certificate: %w", err)
	}
	return crypt.NewSeal(c, key)
}
