// Package signing joins requests to sign with the rest of the house: the service of podpis zaufany that the settings
// name, or the one for practice inside a demonstration, and what follows when a document was signed.
//
// Words: the remote is the service of podpis zaufany; practice is the one of a demonstration, whose signatures prove
// nothing and whose pages say so.
//
// It decides nothing: requests are in signatures/request, writings in cases.
package signing

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/trustedprofile"
	"wrota/internal/platform/trustedprofile/practice"
	"wrota/internal/signatures/request"
)

// PracticePath is where a demonstration shows the pages of its own service.
const PracticePath = "/demonstracja/podpis-zaufany"

// Remote is the service of podpis zaufany of an installation.
type Remote struct {
	Client   *trustedprofile.Client // nil: there is none
	Pages    string                 // where people are sent
	Anchors  ades.Anchors           // what its signatures are made with
	Practice *practice.Provider     // in a demonstration
}

// Settings say which service an installation has.
type Settings struct {
	File  string // of settings; empty: none
	Dir   string // for the keys of a demonstration
	Base  string // address of the portal
	Demo  bool
	Clock clock.Clock
}

// Open reads the settings; a demonstration without any gets a service of its own, inside of this process.
func Open(s Settings) (*Remote, error) {
	var setting trustedprofile.Setting
	r := &Remote{}
	switch {
	case s.File != "":
		var err error
		if setting, err = trustedprofile.Read(s.File); err != nil {
			return nil, err
		}
	case s.Demo:
		seal, err := kept(s)
		if err != nil {
			return nil, fmt.Errorf("signing: practice: %w", err)
		}
		r.Practice = practice.New(s.Clock, seal, s.Base+PracticePath)
		setting.Config = trustedprofile.Config{
			Endpoint: s.Base + PracticePath, Key: seal.Signer, Certificate: seal.Certificate, Transport: r.Practice.Transport(),
		}
		setting.Seals = []*x509.Certificate{seal.Certificate}
	default:
		return r, nil
	}
	if r.Pages = setting.Pages; r.Pages == "" {
		r.Pages = setting.Endpoint
	}
	for _, x := range setting.Seals {
		c, err := cert.Parse(x.Raw)
		if err != nil {
			return nil, fmt.Errorf("signing: %w", err)
		}
		r.Anchors = append(r.Anchors, c)
	}
	var err error
	r.Client, err = trustedprofile.New(setting.Config)
	return r, err
}

// kept is the seal of practice, made when there is none.
func kept(s Settings) (*crypt.Seal, error) {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(s.Dir, "practice.pem")
	seal, err := crypt.LoadSeal(path)
	if errors.Is(err, fs.ErrNotExist) {
		if seal, err = practice.NewSeal(s.Clock); err == nil {
			err = seal.Save(path)
		}
	}
	return seal, err
}

// Provider is the service as requests need it; nil when there is none.
func (r *Remote) Provider() request.Provider {
	if r.Client == nil {
		return nil
	}
	return r.Client
}
