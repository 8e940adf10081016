package tsl

import (
	"crypto/x509"
	"errors"
	"fmt"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/xmlsec"
)

// ErrSignature says that a list was not signed by one of the certificates that may sign it.
var ErrSignature = errors.New("tsl: not signed by who may sign it")

// Verify reads a list that was signed, as a whole, by one of these certificates. They are trusted for themselves: TS 119 615 § 4.1 and 4.2
// compare the signer with what the pointer names, and nothing else. The error is ErrSignature, ErrFormat, or of package xmlsec.
func Verify(raw []byte, signers []*cert.Certificate) (*List, error) {
	doc, err := limits.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("tsl: %w", err)
	}
	keys, byRaw := candidates(signers)
	if len(keys) == 0 {
		return nil, ErrSignature
	}
	verified, err := xmlsec.Verifier{Keys: keys, MaxReferences: 8}.Verify(doc)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	if !verified.Whole || !verified.XAdES {
		return nil, ErrSignature
	}
	l, err := read(verified.Root) // what was digested, and nothing else
	if err != nil {
		return nil, err
	}
	l.Signer = byRaw[string(verified.Signer.Raw)]
	return l, nil
}

// candidates gives certificates in the form that xmlsec takes. They are not parsed by the standard library, which refuses those of some
// member states.
func candidates(signers []*cert.Certificate) (keys []*x509.Certificate, byRaw map[string]*cert.Certificate) {
	byRaw = map[string]*cert.Certificate{}
	for _, c := range signers {
		if c.Key.Public == nil || byRaw[string(c.Raw)] != nil {
			continue
		}
		byRaw[string(c.Raw)] = c
		keys = append(keys, &x509.Certificate{Raw: c.Raw, RawIssuer: c.RawIssuer, SerialNumber: c.Serial, PublicKey: c.Key.Public})
	}
	return keys, byRaw
}

// peek reads a list without asking who made it, to learn what else must be fetched to know that.
func peek(raw []byte) (*List, error) {
	doc, err := limits.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("tsl: %w", err)
	}
	return read(doc.Root())
}
