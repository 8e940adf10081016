package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"fmt"
)

// A sealed value is, for columns of text in base64url: one byte of format, four bytes with the version of the data key, the nonce
// (12 bytes), the ciphertext and its tag (16 bytes).
const (
	format   = 1
	header   = 5
	overhead = 12 + 16
)

func encode(version int64, box []byte) []byte {
	out := make([]byte, header, header+len(box))
	out[0] = format
	binary.BigEndian.PutUint32(out[1:], uint32(version)) //nolint:gosec // a number of rotations
	return append(out, box...)
}

func decode(raw []byte) (version int64, box []byte, err error) {
	if len(raw) < header+overhead || raw[0] != format {
		return 0, nil, fmt.Errorf("not a sealed value: %w", ErrSealed)
	}
	return int64(binary.BigEndian.Uint32(raw[1:])), raw[header:], nil
}

func toText(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

func fromText(s string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("not a sealed value: %w", ErrSealed)
	}
	return raw, nil
}

func gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // our keys have 32 bytes
	}
	a, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // AES has blocks of 16 bytes
	}
	return a
}

// encrypt returns nonce, ciphertext and tag.
func encrypt(key, plain, bound []byte) []byte { return gcm(key).Seal(nil, nil, plain, bound) }

func decrypt(key, box, bound []byte) ([]byte, error) {
	plain, err := gcm(key).Open(nil, nil, box, bound)
	if err != nil {
		return nil, ErrSealed // what is wrong cannot be told apart
	}
	return plain, nil
}
