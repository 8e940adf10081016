package cms

import (
	"cmp"
	"crypto"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/cert"
)

// Token is a timestamp (RFC 3161): an authority says that a digest existed at a time.
type Token struct {
	Raw          []byte // DER of the ContentInfo, as it came
	Time         time.Time
	Serial       *big.Int
	Policy       string // OID
	Hash         crypto.Hash
	Imprint      []byte
	Signer       *cert.Certificate // whose key made it and whom the token names; nil when not found
	Certificates []*cert.Certificate
	CRLs         []*cert.CRL
	OCSPs        []*cert.OCSP
	Algorithm    cert.Algorithm
	Nonce        *big.Int      // nil when there is none
	Accuracy     time.Duration // how far Time may be off, either way; 0 when not said
	// Fault is what RFC 3161 forbids about a token that can be read: "the certificate is not for timestamps alone".
	// CryptoValid is false then. Empty when there is nothing.
	Fault    string
	Unsigned Attributes // of its one signer
	// Intact and CryptoValid are as of a signature (package ades), of the token's own content.
	Intact, CryptoValid bool
}

// ParseToken reads a token in BER or DER and checks it: one signer, whose certificate it names by digest, and which
// is for timestamps alone (RFC 3161 § 2.3, 2.4.2). others are certificates that the authority's may be
// among. The error says that it cannot be read; what else is wrong is told by Intact, CryptoValid and Fault.
func ParseToken(in []byte, others ...*cert.Certificate) (*Token, error) {
	m, err := Parse(in)
	if err != nil {
		return nil, err
	}
	if m.Type != TypeTSTInfo || m.Detached || len(m.Signers) != 1 {
		return nil, fmt.Errorf("%w: not a timestamp", ErrMalformed)
	}
	t := &Token{Raw: in, Unsigned: m.Signers[0].Unsigned}
	if err := t.readInfo(m.Content[0]); err != nil {
		return nil, err
	}
	found := m.Check(m.Signers[0], m.Content, others...)
	values := m.Values
	for _, a := range t.Unsigned {
		for _, v := range a.Values {
			values.Add(ReadValues(a.Type, v))
		}
	}
	t.Signer, t.Algorithm = found.Certificate, found.Algorithm
	t.Certificates, t.CRLs, t.OCSPs = values.Certificates, values.CRLs, values.OCSPs
	t.Intact, t.CryptoValid = found.Intact, found.CryptoValid
	t.Fault = cmp.Or(t.Fault, faultOf(found))
	t.CryptoValid = t.CryptoValid && t.Fault == ""
	return t, nil
}

func faultOf(f Finding) string {
	switch {
	case len(f.Faults) > 0:
		return f.Faults[0]
	case f.Certificate == nil:
		return "the certificate of the authority is not there"
	case f.Named == NamedNot || f.Named == NamedWrong:
		return "the certificate is not the one that the token names"
	case !onlyForStamps(f.Certificate):
		return "the certificate is not for timestamps alone"
	}
	return ""
}

// onlyForStamps tells that the extended key usage is critical and names timestamps alone (RFC 3161 § 2.3).
func onlyForStamps(c *cert.Certificate) bool {
	if len(c.Purposes) != 1 || c.Purposes[0] != idTimeStamping {
		return false
	}
	in, _ := only(c.RawTBS, asn1.SEQUENCE)
	for !in.Empty() {
		var field der
		var tag asn1.Tag
		if !in.ReadAnyASN1(&field, &tag) {
			return false
		}
		if tag != explicit(3) {
			continue
		}
		list, _ := only(field, asn1.SEQUENCE)
		for !list.Empty() {
			var one der
			if !list.ReadASN1(&one, asn1.SEQUENCE) {
				return false
			}
			if id, ok := dotted(&one); ok && id == "2.5.29.37" {
				return one.PeekASN1Tag(asn1.BOOLEAN)
			}
		}
	}
	return false
}

// readInfo reads TSTInfo.
func (t *Token) readInfo(in der) error {
	body, ok := only(in, asn1.SEQUENCE)
	var version int
	if !ok || !body.ReadASN1Integer(&version) || version != 1 {
		return fmt.Errorf("%w: version of a timestamp", ErrMalformed)
	}
	if t.Policy, ok = dotted(&body); !ok {
		return fmt.Errorf("%w: policy of a timestamp", ErrMalformed)
	}
	if t.Hash, t.Imprint, ok = readImprint(&body); !ok {
		return fmt.Errorf("%w: imprint of a timestamp", ErrMalformed)
	}
	if t.Serial, ok = number(&body); !ok {
		return fmt.Errorf("%w: number of a timestamp", ErrMalformed)
	}
	if !body.PeekASN1Tag(asn1.GeneralizedTime) {
		return fmt.Errorf("%w: time of a timestamp", ErrMalformed)
	}
	if t.Time, ok = moment(&body); !ok {
		return fmt.Errorf("%w: time of a timestamp", ErrMalformed)
	}
	if !t.readRest(body) {
		return fmt.Errorf("%w: timestamp", ErrMalformed)
	}
	return nil
}

// readRest reads what TSTInfo may have.
func (t *Token) readRest(in der) bool {
	accuracy, ok := optional(&in, asn1.SEQUENCE)
	if !ok || accuracy != nil && !t.readAccuracy(accuracy) {
		return false
	}
	if _, ok = optional(&in, asn1.BOOLEAN); !ok { // ordering
		return false
	}
	if in.PeekASN1Tag(asn1.INTEGER) {
		if t.Nonce, ok = number(&in); !ok {
			return false
		}
	}
	if _, ok = optional(&in, explicit(0)); !ok { // the name of the authority: its certificate says it
		return false
	}
	extensions, ok := optional(&in, explicit(1))
	if !ok || !in.Empty() {
		return false
	}
	for !extensions.Empty() {
		var one der
		if !extensions.ReadASN1(&one, asn1.SEQUENCE) {
			return false
		}
		id, ok := dotted(&one)
		if !ok {
			return false
		}
		if one.PeekASN1Tag(asn1.BOOLEAN) {
			t.Fault = "an extension that is not known: " + id
		}
	}
	return true
}

func (t *Token) readAccuracy(in der) bool {
	units := []struct {
		tag  asn1.Tag
		unit time.Duration
	}{{asn1.INTEGER, time.Second}, {implicit(0), time.Millisecond}, {implicit(1), time.Microsecond}}
	for _, u := range units {
		value, ok := optional(&in, u.tag)
		if !ok || len(value) > 4 || len(value) > 0 && value[0]&0x80 != 0 {
			return false
		}
		n := time.Duration(0)
		for _, b := range value {
			n = n<<8 | time.Duration(b)
		}
		t.Accuracy += n * u.unit
	}
	return in.Empty()
}

// readImprint reads MessageImprint; a digest that is not supported is 0.
func readImprint(in *der) (crypto.Hash, []byte, bool) {
	var body, algorithm, digest der
	if !in.ReadASN1(&body, asn1.SEQUENCE) || !body.ReadASN1Element(&algorithm, asn1.SEQUENCE) ||
		!body.ReadASN1(&digest, asn1.OCTET_STRING) || !body.Empty() {
		return 0, nil, false
	}
	h, err := cert.ReadDigest(algorithm)
	return h, digest, err != nil || len(digest) == h.Size()
}
