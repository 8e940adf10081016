package crypt

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"wrota/internal/kit/fault"
)

// Signer proves that a small value (in a cookie or a link) came from this server and has not expired. The
// value can be read by anybody who holds it: it is signed, not encrypted.
type Signer struct{ keys [][]byte }

// The first byte of what is authenticated keeps signed values and plain digests apart.
const (
	markSigned = 's'
	markDigest = 'd'
)

// NewSigner makes a signer for one purpose, for example "link.draft"; what is signed for one is forged for another.
// previous keys still verify, so that a key can be changed without breaking what is in people's hands.
func NewSigner(purpose string, current Key, previous ...Key) (*Signer, error) {
	s := &Signer{}
	for _, k := range append([]Key{current}, previous...) {
		derived, err := k.derive(purpose)
		if err != nil {
			return nil, err
		}
		s.keys = append(s.keys, derived)
	}
	return s, nil
}

// Sign returns the value, signed, good until a moment (which no longer belongs to it), in letters fit for an address.
func (s *Signer) Sign(value string, until time.Time) string {
	body := make([]byte, 8, 8+len(value)+sha256.Size)
	binary.BigEndian.PutUint64(body, uint64(until.UnixMicro()))
	body = append(body, value...)
	body = append(body, mac(s.keys[0], markSigned, body)...)
	return base64.RawURLEncoding.EncodeToString(body)
}

// Open returns the signed value. A changed one is a fault of kind not-found, an old one of kind gone.
func (s *Signer) Open(signed string, now time.Time) (string, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(signed)
	if err != nil || len(raw) < 8+sha256.Size {
		return "", fault.New(fault.NotFound, "crypt.link.broken")
	}
	body, sum := raw[:len(raw)-sha256.Size], raw[len(raw)-sha256.Size:]
	for _, key := range s.keys {
		if !hmac.Equal(sum, mac(key, markSigned, body)) {
			continue
		}
		if now.UnixMicro() >= int64(binary.BigEndian.Uint64(body)) {
			return "", fault.New(fault.Gone, "crypt.link.expired")
		}
		return string(body[8:]), nil
	}
	return "", fault.New(fault.NotFound, "crypt.link.broken")
}

// Digest is a keyed digest of a short secret (a PIN), 64 hexadecimal letters. A plain digest of eight
// digits could be tried out in a second by whoever copied the table. It is made with the current key.
func (s *Signer) Digest(secret string) string {
	return hex.EncodeToString(mac(s.keys[0], markDigest, []byte(secret)))
}

// Matches tells, in constant time, whether a stored Digest is of this secret, under the current or a previous key.
func (s *Signer) Matches(digest, secret string) bool {
	ok := false
	for _, key := range s.keys {
		if hmac.Equal([]byte(digest), []byte(hex.EncodeToString(mac(key, markDigest, []byte(secret))))) {
			ok = true
		}
	}
	return ok
}

// Format never prints the keys, whatever the verb.
func (s Signer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "crypt.Signer") }

func mac(key []byte, mark byte, body []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte{mark})
	m.Write(body)
	return m.Sum(nil)
}
