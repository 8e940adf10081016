package cms

import (
	"crypto"
	"crypto/x509"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// der is what is left to read.
type der = cryptobyte.String

// explicit and implicit are the tags of alternatives and optional parts, the one composed, the other not.
func explicit(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific().Constructed() }
func implicit(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific() }

// only takes the one element that in consists of.
func only(in der, tag asn1.Tag) (body der, ok bool) {
	ok = in.ReadASN1(&body, tag) && in.Empty()
	return body, ok
}

// optional takes the next element if it has the tag; body is nil when it has not.
func optional(in *der, tag asn1.Tag) (body der, ok bool) {
	var present bool
	if !in.ReadOptionalASN1(&body, &present, tag) {
		return nil, false
	}
	if present && body == nil {
		body = der{}
	}
	return body, true
}

// dotted reads an OBJECT IDENTIFIER.
func dotted(in *der) (string, bool) {
	var body der
	var id x509.OID
	if !in.ReadASN1(&body, asn1.OBJECT_IDENTIFIER) || len(body) > 64 || id.UnmarshalBinary(body) != nil {
		return "", false
	}
	return id.String(), true
}

// number reads any INTEGER of up to 128 bytes; the serial numbers in use are negative and needlessly long, too.
func number(in *der) (*big.Int, bool) {
	var body der
	if !in.ReadASN1(&body, asn1.INTEGER) || len(body) == 0 || len(body) > 128 {
		return nil, false
	}
	n := new(big.Int).SetBytes(body)
	if body[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(len(body))*8))
	}
	return n, true
}

// moment reads UTCTime or GeneralizedTime with seconds, fractions of them, and Z (RFC 5652 § 11.3, RFC 3161 § 2.4.2).
func moment(in *der) (time.Time, bool) {
	var body der
	var tag asn1.Tag
	if !in.ReadAnyASN1(&body, &tag) {
		return time.Time{}, false
	}
	text := string(body)
	switch {
	case tag == asn1.UTCTime && len(text) == 13:
		century := "20"
		if text[0] >= '5' { // RFC 5652 § 11.3: the years 50–99 are of the last one
			century = "19"
		}
		text = century + text
	case tag == asn1.GeneralizedTime && len(text) <= 32:
	default:
		return time.Time{}, false
	}
	t, err := time.Parse("20060102150405Z", text) // takes fractions of a second by itself
	return t, err == nil
}

// encode writes DER; what cannot be written was checked before.
func encode(fill func(*cryptobyte.Builder)) ([]byte, error) {
	var b cryptobyte.Builder
	fill(&b)
	return b.Bytes()
}

// wrap adds content that is encoded already.
func wrap(b *cryptobyte.Builder, tag asn1.Tag, content ...[]byte) {
	b.AddASN1(tag, func(b *cryptobyte.Builder) {
		for _, c := range content {
			b.AddBytes(c)
		}
	})
}

func addOID(b *cryptobyte.Builder, id string) {
	oid, err := x509.ParseOID(id)
	if err != nil {
		b.SetError(err)
		return
	}
	body, err := oid.MarshalBinary()
	if err != nil {
		b.SetError(err)
		return
	}
	wrap(b, asn1.OBJECT_IDENTIFIER, body)
}

func addDigestAlgorithm(b *cryptobyte.Builder, h crypto.Hash) {
	id, ok := digestIDs[h]
	if !ok {
		b.SetError(errDigest)
		return
	}
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { addOID(b, id) })
}

// Moment reads UTCTime or GeneralizedTime in DER.
func Moment(value []byte) (time.Time, bool) {
	in := der(value)
	t, ok := moment(&in)
	return t, ok && in.Empty()
}
