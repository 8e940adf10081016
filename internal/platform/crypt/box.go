package crypt

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
)

// Box encrypts small secrets that the server has to read again, for one purpose: AES-256 in GCM (NIST SP
// 800-38D) with a random nonce before the text. Whoever copies the table without the key reads nothing,
// and what was sealed about one thing does not open as if it were about another.
type Box struct{ keys []cipher.AEAD }

// NewBox makes a box for one purpose, for example "login.app". previous keys still open what they sealed.
func NewBox(purpose string, current Key, previous ...Key) (*Box, error) {
	if purpose == "" {
		return nil, errors.New("crypt: a box needs a purpose")
	}
	b := &Box{}
	for _, k := range append([]Key{current}, previous...) {
		derived, err := k.derive("box " + purpose)
		if err != nil {
			return nil, err
		}
		block, err := aes.NewCipher(derived)
		if err != nil {
			return nil, fmt.Errorf("crypt: %w", err)
		}
		sealed, err := cipher.NewGCM(block)
		if err != nil {
			return nil, fmt.Errorf("crypt: %w", err)
		}
		b.keys = append(b.keys, sealed)
	}
	return b, nil
}

// errBox does not say why: a wrong key and a changed text look the same.
var errBox = errors.New("crypt: what was sealed does not open")

// Seal encrypts; about names what the secret belongs to and is needed again to open it.
func (b *Box) Seal(plain []byte, about string) []byte {
	nonce := make([]byte, b.keys[0].NonceSize(), b.keys[0].NonceSize()+len(plain)+b.keys[0].Overhead())
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the program instead
	return b.keys[0].Seal(nonce, nonce, plain, []byte(about))
}

// Open decrypts what was sealed about the same thing.
func (b *Box) Open(sealed []byte, about string) ([]byte, error) {
	for _, key := range b.keys {
		if len(sealed) < key.NonceSize() {
			break
		}
		if plain, err := key.Open(nil, sealed[:key.NonceSize()], sealed[key.NonceSize():], []byte(about)); err == nil {
			return plain, nil
		}
	}
	return nil, errBox
}

// Format never prints the keys, whatever the verb.
func (b Box) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "crypt.Box") }
