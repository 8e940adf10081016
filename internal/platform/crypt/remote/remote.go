// Package remote signs with keys that this program does not hold: it asks the helper process wrota-signer,
// which stands before a PKCS#11 token (a security module, a card), over a Unix socket.
//
// Words: the helper is the process that may use the token; a label is the name of a key on it. A Signer is a
// crypto.Signer for one label and can be put into a seal like any other key.
//
// A connection carries one question and one answer, so there is nothing to reconnect: when the helper was restarted, the
// next signature finds the new one. Every signature is checked with the public key of the certificate before it is used;
// a token that answers nonsense, or with another key, never reaches a document.
//
// The protocol is described in signer/README.md. Law: eIDAS art. 36(c), the creator of a seal has its key under control;
// art. 39 for keys of qualified seals, which live in a device.
//
// What it does not do: it keeps no PIN, starts no process and does not try again. A helper that is away is a fault
// (busy) that a person may answer by trying again, and that a job answers by its own next try.
package remote

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"wrota/internal/kit/fault"
)

// patience bounds one signature, from the first byte to the last. The slowest tokens need about a second.
const patience = 3 * time.Second

// Signer is one key of a token. It may be used by many goroutines.
type Signer struct {
	socket   string
	label    string
	public   crypto.PublicKey
	patience time.Duration
}

var _ crypto.Signer = (*Signer)(nil)

// New names a key: the socket of the helper, the key's label, and its public half as the certificate has it.
// Nobody is asked yet.
func New(socket, label string, public crypto.PublicKey) (*Signer, error) {
	if len(socket) == 0 || socket[0] != '/' || len(label) == 0 || len(label) > maxLabel {
		return nil, errors.New("remote: a key has the absolute path of a socket and a label of at most 128 bytes")
	}
	switch public.(type) {
	case *rsa.PublicKey, *ecdsa.PublicKey:
		return &Signer{socket, label, public, patience}, nil
	}
	return nil, fmt.Errorf("remote: no signatures with a key of type %T", public)
}

// Public is the public half of the key.
func (s *Signer) Public() crypto.PublicKey { return s.public }

// Socket is where the helper is asked.
func (s *Signer) Socket() string { return s.socket }

// Format never prints more than the name of the key.
func (s *Signer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "remote.Signer "+s.label) }

// Sign asks the helper to sign a digest of SHA-256, SHA-384 or SHA-512. RSA signs as PKCS#1 v1.5, or as PSS with a
// salt as long as the digest when opts are rsa.PSSOptions; ECDSA signatures are DER. The reader is not used: the token
// has its own. A helper or token that is away is a fault of kind Busy; the cause stands in the error's text.
func (s *Signer) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	q, err := s.question(digest, opts)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.patience)
	defer cancel()
	a, err := ask(ctx, s.socket, q)
	if err != nil {
		return nil, fmt.Errorf("remote: key %q: %w", s.label, err)
	}
	if !s.made(a.Signature, digest, opts) {
		return nil, fmt.Errorf("remote: key %q: the token did not sign with the key of the certificate", s.label)
	}
	return a.Signature, nil
}

func (s *Signer) question(digest []byte, opts crypto.SignerOpts) (question, error) {
	name, ok := hashes[opts.HashFunc()]
	if !ok || len(digest) != opts.HashFunc().Size() {
		return question{}, errors.New("remote: only whole digests of SHA-256, SHA-384 and SHA-512 are signed")
	}
	q := question{Op: "sign", Key: s.label, Hash: name, Digest: digest, Scheme: schemeRSA}
	if _, ok := s.public.(*ecdsa.PublicKey); ok {
		q.Scheme = schemeECDSA
	} else if pss, ok := opts.(*rsa.PSSOptions); ok {
		if n := pss.SaltLength; n != rsa.PSSSaltLengthAuto && n != rsa.PSSSaltLengthEqualsHash && n != len(digest) {
			return question{}, errors.New("remote: the salt of PSS is as long as the digest")
		}
		q.Scheme = schemePSS
	}
	return q, nil
}

// made tells whether the signature is one of this key over the digest.
func (s *Signer) made(signature, digest []byte, opts crypto.SignerOpts) bool {
	switch key := s.public.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(key, digest, signature)
	case *rsa.PublicKey:
		if _, ok := opts.(*rsa.PSSOptions); ok {
			return rsa.VerifyPSS(key, opts.HashFunc(), digest, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
		}
		return rsa.VerifyPKCS1v15(key, opts.HashFunc(), digest, signature) == nil
	}
	return false
}

// Check asks the helper whether it would sign with this key now: it is reached, knows the label, and the key
// is that of the certificate.
func (s *Signer) Check(ctx context.Context) error {
	keys, err := Keys(ctx, s.socket)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if k.Label != s.label {
			continue
		}
		public, err := x509.ParsePKIXPublicKey(k.Public)
		if err != nil {
			return fmt.Errorf("remote: key %q: %w", s.label, err)
		}
		if mine, ok := s.public.(interface{ Equal(crypto.PublicKey) bool }); !ok || !mine.Equal(public) {
			return fmt.Errorf("remote: key %q of the token is not the certificate's", s.label)
		}
		return nil
	}
	return fmt.Errorf("remote: the helper has no key %q", s.label)
}

// Key is what a helper tells of a key that it may use.
type Key struct {
	Label        string   `json:"label"`
	Public       []byte   `json:"public"`       // SubjectPublicKeyInfo, DER
	Certificates [][]byte `json:"certificates"` // those that lie beside it on the token, DER; often none
}

// Keys lists what the helper at a socket would sign with now.
func Keys(ctx context.Context, socket string) ([]Key, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	a, err := ask(ctx, socket, question{Op: "list"})
	if err != nil {
		return nil, fmt.Errorf("remote: %w", err)
	}
	return a.Keys, nil
}

// ask puts one question over a connection of its own.
func ask(ctx context.Context, socket string, q question) (answer, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "unix", socket)
	if err != nil {
		return answer{}, away(err)
	}
	defer func() { _ = conn.Close() }()
	if until, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(until); err != nil {
			return answer{}, away(err)
		}
	}
	if err := send(conn, q); err != nil {
		return answer{}, away(err)
	}
	body, err := receive(conn)
	if err != nil {
		return answer{}, away(err)
	}
	return read(body)
}

// away is the fault of a helper that could not be asked; what went wrong is for the log.
func away(cause error) error {
	return fmt.Errorf("%w (%v)", fault.New(fault.Busy, "crypt.signer.away"), cause) //nolint:errorlint // the cause is told, not to be asked about
}
