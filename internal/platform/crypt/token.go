package crypt

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"

	"wrota/internal/kit/fault"
)

// NewToken is a random secret of 256 bits in 43 letters fit for an address or a cookie.
func NewToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// DigestToken is what is stored instead of a token: its SHA-256 in 64 hexadecimal letters. No key is
// needed, because nobody can try out 256 random bits. Looking a digest up by equality leaks nothing of use.
func DigestToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

const pinDigits = 8

// NewPIN is a random code of eight digits for a letter on paper, grouped for reading: "0412 7735". Store it with
// Signer.Digest and count the attempts: it is short.
func NewPIN() string {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000)) // draws again instead of a biased remainder
	if err != nil {
		panic(err) // crypto/rand never fails on the systems we support; going on would hand out a known code
	}
	s := fmt.Sprintf("%0*d", pinDigits, n)
	return s[:4] + " " + s[4:]
}

// ReadPIN is the eight digits of a code as somebody typed it, without the spaces and dashes people put in.
func ReadPIN(typed string) (string, error) {
	digits := strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '\t', '\u00a0', '\u2013':
			return -1
		}
		return r
	}, typed)
	if len(digits) != pinDigits || strings.Trim(digits, "0123456789") != "" {
		return "", fault.New(fault.Invalid, "crypt.pin.form")
	}
	return digits, nil
}
