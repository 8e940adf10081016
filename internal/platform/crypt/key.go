package crypt

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Key is a secret of the server, 256 bits. It is never used directly: each purpose gets a key of its own, derived from it.
type Key struct{ secret [32]byte }

// NewKey makes a random key.
func NewKey() Key {
	var k Key
	_, _ = rand.Read(k.secret[:]) // never fails: crypto/rand ends the program instead
	return k
}

// LoadOrCreateKey reads a key file, or writes a new one when there is none. Processes that start at once agree on one key.
func LoadOrCreateKey(path string) (Key, error) {
	k, err := loadKey(path)
	if !missing(err) {
		return k, err
	}
	fresh := NewKey()
	body := base64.StdEncoding.EncodeToString(fresh.secret[:]) + "\n"
	switch err := writePrivate(path, []byte(body), false); {
	case exists(err):
		return loadKey(path)
	case err != nil:
		return Key{}, err
	}
	return fresh, nil
}

func loadKey(path string) (Key, error) {
	body, err := readPrivate(path)
	if err != nil {
		return Key{}, err
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(body)))
	if err != nil || len(raw) != len(Key{}.secret) {
		return Key{}, fmt.Errorf("crypt: %s is not a key file", path)
	}
	return Key{secret: [32]byte(raw)}, nil
}

// IsZero tells whether there is no key.
func (k Key) IsZero() bool { return k == Key{} }

// derive makes the key for one purpose (RFC 5869).
func (k Key) derive(purpose string) ([]byte, error) {
	if k.IsZero() || purpose == "" {
		return nil, errors.New("crypt: a signer needs a key and a purpose")
	}
	return hkdf.Key(sha256.New, k.secret[:], nil, "wrota "+purpose, sha256.Size)
}

// Format never prints the key, whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "crypt.Key") }
