package cert

import (
	"crypto/x509"
	"errors"
	"math/big"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// ErrMalformed says that the bytes are not what they should be.
var ErrMalformed = errors.New("cert: malformed")

// der is what is left to read.
type der = cryptobyte.String

// explicit and implicit are the tags of alternatives and optional parts.
func explicit(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific().Constructed() }
func implicit(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific() }

// outer takes the one SEQUENCE of a file; everything after it, except padding with zeros, is an error.
func outer(in []byte) (whole, body der, err error) {
	rest := der(in)
	if !rest.ReadASN1Element(&whole, asn1.SEQUENCE) {
		return nil, nil, ErrMalformed
	}
	for _, b := range rest { // some authorities pad their files
		if b != 0 {
			return nil, nil, ErrMalformed
		}
	}
	inner := whole
	if !inner.ReadASN1(&body, asn1.SEQUENCE) {
		return nil, nil, ErrMalformed
	}
	return whole, body, nil
}

// integer reads any INTEGER: negative ones and needlessly long ones are in use as serial numbers.
func integer(in *der) (*big.Int, bool) {
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

// smallInteger reads an INTEGER from 0 to 2³¹-1.
func smallInteger(in *der) (int, bool) {
	n, ok := integer(in)
	if !ok || n.Sign() < 0 || n.BitLen() > 31 {
		return 0, false
	}
	return int(n.Int64()), true
}

// oid reads an OBJECT IDENTIFIER in dotted form.
func oid(in *der) (string, bool) {
	var body der
	if !in.ReadASN1(&body, asn1.OBJECT_IDENTIFIER) {
		return "", false
	}
	return dotted(body)
}

func dotted(body []byte) (string, bool) {
	var id x509.OID
	if len(body) > 64 || id.UnmarshalBinary(body) != nil {
		return "", false
	}
	return id.String(), true
}

// moment reads UTCTime or GeneralizedTime. RFC 5280 wants seconds and Z; certificates have been issued without seconds, with
// fractions and with offsets, and each of these says one time only.
func moment(in *der) (time.Time, bool) {
	var body der
	var tag asn1.Tag
	if !in.ReadAnyASN1(&body, &tag) {
		return time.Time{}, false
	}
	text, layout := string(body), "20060102150405"
	switch tag {
	case asn1.UTCTime:
		// § 4.1.2.5.1: the years 50–99 are of the last century.
		if len(text) < 2 {
			return time.Time{}, false
		}
		if text[0] >= '5' {
			text = "19" + text
		} else {
			text = "20" + text
		}
	case asn1.GeneralizedTime:
	default:
		return time.Time{}, false
	}
	end := strings.IndexAny(text, "Z+-")
	if end < 0 {
		end = len(text) // without a zone: taken as UTC
	}
	clock, zone := text[:end], strings.TrimPrefix(text[end:], "Z")
	if whole, _, found := strings.Cut(strings.Replace(clock, ",", ".", 1), "."); len(whole) == 12 && !found {
		layout = "200601021504"
	}
	if zone != "" {
		layout, clock = layout+"-0700", clock+zone
	}
	t, err := time.Parse(layout, clock) // takes fractions of a second by itself
	return t.UTC(), err == nil
}

// bits reads a BIT STRING that holds whole bytes. Some say that their last bits are unused when these are zeros; the bytes are the same.
func bits(in *der) ([]byte, bool) {
	var body der
	if !in.ReadASN1(&body, asn1.BIT_STRING) || len(body) == 0 || body[0] > 7 {
		return nil, false
	}
	return body[1:], true
}

// flags reads a BIT STRING of named bits; the first is bit 0 of the result.
func flags(body der) (uint16, bool) {
	if len(body) < 1 || body[0] > 7 {
		return 0, false
	}
	var out uint16
	for i, b := range body[1:] {
		for j := range 8 {
			if n := i*8 + j; b&(0x80>>j) != 0 && n < 16 {
				out |= 1 << n
			}
		}
	}
	return out, true
}

// boolean reads a BOOLEAN; BER's any-byte-but-zero is true.
func boolean(in *der) (value, ok bool) {
	var body der
	if !in.ReadASN1(&body, asn1.BOOLEAN) || len(body) != 1 {
		return false, false
	}
	return body[0] != 0, true
}
