package login

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238's default, the one that all apps know; HMAC does not need collisions to be hard
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// What every app with codes knows how to count (RFC 6238 § 4, RFC 4226 § 5.3).
const (
	interval    = 30 * time.Second
	codeDigits  = 6
	codeModulus = 1_000_000
	drift       = 1 // steps to each side: clocks go wrong, and typing takes time (RFC 6238 § 5.2)
	secretBytes = 20
)

// stepAt is the number of the interval in which a moment lies.
func stepAt(t time.Time) int64 { return t.Unix() / int64(interval/time.Second) }

// codeAt counts the code of one interval.
func codeAt(secret []byte, step int64) string {
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(step))
	m := hmac.New(sha1.New, secret)
	m.Write(counter[:])
	sum := m.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	n := binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", codeDigits, n%codeModulus)
}

// stepOf finds the interval that a code belongs to, among those near a moment and after the last one used:
// whoever looks over a shoulder cannot use the same code again (RFC 6238 § 5.2). It looks at all of them, so
// that the time tells nothing.
func stepOf(secret []byte, code string, now time.Time, last int64) (step int64, ok bool) {
	for n := stepAt(now) - drift; n <= stepAt(now)+drift; n++ {
		if subtle.ConstantTimeCompare([]byte(codeAt(secret, n)), []byte(code)) == 1 && n > last {
			step, ok = n, true
		}
	}
	return step, ok
}

// digits leaves the figures of what somebody typed: apps show "123 456".
func digits(typed string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return '?'
	}, typed)
}

func newSecret() []byte {
	b := make([]byte, secretBytes)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return b
}

var base32NoPad = base32.StdEncoding.WithPadding(base32.NoPadding)

// secretText writes a secret as people type it into an app: groups of four.
func secretText(secret []byte) string {
	var groups []string
	for s := base32NoPad.EncodeToString(secret); s != ""; s = s[min(4, len(s)):] {
		groups = append(groups, s[:min(4, len(s))])
	}
	return strings.Join(groups, " ")
}

// secretLink is what the code to scan says (the key URI format that apps agreed on).
func secretLink(secret []byte, issuer, login string) string {
	q := url.Values{"secret": {base32NoPad.EncodeToString(secret)}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+login) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}
