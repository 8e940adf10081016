package crypt

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Notary signs notes (C2SP signed-note, Ed25519) with a key of the installation. Whoever has Public can check them.
type Notary struct {
	note.Signer
	Public string // the verifier key: name, key hash and public key in one line
}

// Format never prints the key, whatever the verb.
func (n Notary) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "crypt.Notary "+n.Public) }

// Verifiers is the notary's own key, for checking what it signed before.
func (n Notary) Verifiers() (note.Verifiers, error) {
	v, err := note.NewVerifier(n.Public)
	if err != nil {
		return nil, fmt.Errorf("crypt: notary: %w", err)
	}
	return note.VerifierList(v), nil
}

// LoadOrCreateNotary reads the key of a notary, or makes one with the given name when there is none. The name
// stays what it was when the key was made. Processes that start at once agree on one key.
func LoadOrCreateNotary(path, name string) (Notary, error) {
	body, err := readPrivate(path)
	if missing(err) {
		var fresh string
		if fresh, _, err = note.GenerateKey(rand.Reader, name); err != nil {
			return Notary{}, fmt.Errorf("crypt: notary: %w", err)
		}
		if err = writePrivate(path, []byte(fresh+"\n"), false); err != nil && !exists(err) {
			return Notary{}, err
		}
		body, err = readPrivate(path)
	}
	if err != nil {
		return Notary{}, err
	}
	n, err := readNotary(strings.TrimSpace(string(body)))
	if err != nil {
		return Notary{}, fmt.Errorf("crypt: %s is not the key of a notary", path)
	}
	return n, nil
}

func readNotary(secret string) (n Notary, err error) {
	if n.Signer, err = note.NewSigner(secret); err != nil {
		return n, err
	}
	parts := strings.SplitN(secret, "+", 5) // PRIVATE+KEY+name+hash+key; the key itself may hold a "+"
	raw, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(raw) != 1+ed25519.SeedSize {
		return n, errors.New("no seed")
	}
	public, ok := ed25519.NewKeyFromSeed(raw[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return n, errors.New("no public key")
	}
	n.Public, err = note.NewEd25519VerifierKey(n.Name(), public)
	return n, err
}
