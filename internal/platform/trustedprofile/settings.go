package trustedprofile

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"wrota/internal/platform/crypt"
)

// Setting is how an installation reaches the service.
type Setting struct {
	Config
	// Seals are the certificates that signatures of the service are made with: what is signed with another is no podpis
	// zaufany.
	Seals []*x509.Certificate
}

// Read reads the file of settings; the other files it names lie beside it.
//
//	endpoint: https://pz.gov.pl/ep-services/tpSigning5
//	pages: https://pz.gov.pl        # where signers are sent; the host of the endpoint when left out
//	key: system.pem                 # certificate and key of our system, as the administrator of the profile registered it
//	seals: seals.pem                # certificates of the minister's seal
func Read(file string) (Setting, error) {
	raw, err := os.ReadFile(file) //nolint:gosec // named by the operator
	if err != nil {
		return Setting{}, fmt.Errorf("trustedprofile: settings: %w", err)
	}
	var said struct{ Endpoint, Pages, Key, Seals string }
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&said); err != nil {
		return Setting{}, fmt.Errorf("trustedprofile: settings: %s: %w", file, err)
	}
	beside := func(name string) string {
		if filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(filepath.Dir(file), name)
	}
	own, err := crypt.LoadSeal(beside(said.Key))
	if err != nil {
		return Setting{}, fmt.Errorf("trustedprofile: settings: %w", err)
	}
	s := Setting{Config: Config{Endpoint: said.Endpoint, Pages: said.Pages, Key: own.Signer, Certificate: own.Certificate}}
	s.Seals, err = certificates(beside(said.Seals))
	return s, err
}

func certificates(file string) (out []*x509.Certificate, err error) {
	rest, err := os.ReadFile(file) //nolint:gosec // named by the operator
	if err != nil {
		return nil, fmt.Errorf("trustedprofile: settings: %w", err)
	}
	for block, rest := pem.Decode(rest); block != nil; block, rest = pem.Decode(rest) {
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("trustedprofile: settings: %s: %w", file, err)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, errors.New("trustedprofile: settings: " + file + " has no certificate")
	}
	return out, nil
}
