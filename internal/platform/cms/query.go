package cms

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/cert"
)

// ErrRefused says that an authority gave no timestamp; the text says why, in the authority's words.
var ErrRefused = errors.New("cms: timestamp refused")

// ErrOtherToken says that a timestamp is not the one that was asked for.
var ErrOtherToken = errors.New("cms: not the timestamp that was asked for")

// Query asks for a timestamp (TimeStampReq, RFC 3161 § 2.4.1).
type Query struct {
	Hash   crypto.Hash
	Digest []byte
	Policy string   // OID; empty: any
	Nonce  *big.Int // nil: none
	// Certificate asks for the authority's certificate inside of the token.
	Certificate bool
}

// Encode is the query in DER.
func (q Query) Encode() ([]byte, error) {
	if len(q.Digest) != q.Hash.Size() {
		return nil, errDigest
	}
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(1)
			addImprint(b, q.Hash, q.Digest)
			if q.Policy != "" {
				addOID(b, q.Policy)
			}
			if q.Nonce != nil {
				b.AddASN1BigInt(q.Nonce)
			}
			if q.Certificate { // DER leaves the default out
				b.AddASN1Boolean(true)
			}
		})
	})
}

func addImprint(b *cryptobyte.Builder, h crypto.Hash, digest []byte) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addDigestAlgorithm(b, h)
		b.AddASN1OctetString(digest)
	})
}

// ParseQuery reads a query in DER. A digest that is not supported is 0; a query with extensions is refused, as § 2.4.1 wants.
func ParseQuery(in []byte) (Query, error) {
	var q Query
	body, ok := only(in, asn1.SEQUENCE)
	var version int
	if !ok || !body.ReadASN1Integer(&version) || version != 1 {
		return q, fmt.Errorf("%w: query", ErrMalformed)
	}
	if q.Hash, q.Digest, ok = readImprint(&body); !ok {
		return q, fmt.Errorf("%w: imprint of a query", ErrMalformed)
	}
	if body.PeekASN1Tag(asn1.OBJECT_IDENTIFIER) {
		if q.Policy, ok = dotted(&body); !ok {
			return q, fmt.Errorf("%w: policy of a query", ErrMalformed)
		}
	}
	if body.PeekASN1Tag(asn1.INTEGER) {
		if q.Nonce, ok = number(&body); !ok {
			return q, fmt.Errorf("%w: nonce of a query", ErrMalformed)
		}
	}
	asks, ok := optional(&body, asn1.BOOLEAN)
	if !ok || !body.Empty() || asks != nil && len(asks) != 1 {
		return q, fmt.Errorf("%w: query", ErrMalformed)
	}
	q.Certificate = asks != nil && asks[0] != 0
	return q, nil
}

// ParseReply reads an authority's answer (TimeStampResp, § 2.4.2) and checks that the token is good and answers the query. The errors are
// ErrMalformed, ErrRefused and ErrOtherToken. Whether the authority is trusted, somebody else must ask.
func ParseReply(in []byte, q Query, others ...*cert.Certificate) (*Token, error) {
	body, ok := only(in, asn1.SEQUENCE)
	var status der
	var code int
	if !ok || !body.ReadASN1(&status, asn1.SEQUENCE) || !status.ReadASN1Integer(&code) {
		return nil, fmt.Errorf("%w: reply", ErrMalformed)
	}
	if code != 0 && code != 1 { // granted, granted with changes
		return nil, fmt.Errorf("%w: status %d %s", ErrRefused, code, reason(status))
	}
	t, err := ParseToken(body, others...)
	if err != nil {
		return nil, err
	}
	switch {
	case !t.Intact || !t.CryptoValid:
		return nil, fmt.Errorf("%w: it is not valid: %s", ErrOtherToken, t.Fault)
	case t.Hash != q.Hash || !bytes.Equal(t.Imprint, q.Digest):
		return nil, fmt.Errorf("%w: of another digest", ErrOtherToken)
	case q.Nonce != nil && (t.Nonce == nil || t.Nonce.Cmp(q.Nonce) != 0):
		return nil, fmt.Errorf("%w: of another request", ErrOtherToken)
	case q.Policy != "" && t.Policy != q.Policy:
		return nil, fmt.Errorf("%w: by another policy", ErrOtherToken)
	}
	return t, nil
}

// reason is the text of a refusal, at most 200 bytes of printable characters.
func reason(status der) string {
	var texts, one der
	var out []string
	if !status.ReadASN1(&texts, asn1.SEQUENCE) {
		return ""
	}
	for !texts.Empty() && texts.ReadASN1(&one, asn1.UTF8String) {
		out = append(out, string(one))
	}
	text := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(strings.Join(out, "; "), ""))
	return strings.ToValidUTF8(text[:min(len(text), 200)], "")
}
