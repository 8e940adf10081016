package cert

import (
	"bytes"
	"crypto/sha256"
	"encoding/pem"
	"fmt"

	"golang.org/x/crypto/cryptobyte/asn1"
)

const (
	maxCertificate = 1 << 20 // bytes of one certificate
	maxMany        = 4096    // certificates in one file
)

// Parse reads one certificate in DER. It refuses what has no one meaning, with ErrMalformed, and nothing else: a certificate whose key or
// signature is of an unknown kind is read, and cannot prove anything.
func Parse(in []byte) (*Certificate, error) {
	if len(in) > maxCertificate {
		return nil, fmt.Errorf("%w: too large", ErrMalformed)
	}
	in = bytes.Clone(in) // the parts of the certificate are parts of these bytes
	whole, body, err := outer(in)
	if err != nil {
		return nil, err
	}
	c := &Certificate{Raw: whole, PathLen: -1}
	var tbs, outerAlgorithm der
	if !body.ReadASN1Element(&tbs, asn1.SEQUENCE) || !body.ReadASN1Element(&outerAlgorithm, asn1.SEQUENCE) {
		return nil, ErrMalformed
	}
	c.RawTBS = tbs
	var ok bool
	if c.signature, ok = bits(&body); !ok || !body.Empty() {
		return nil, ErrMalformed
	}
	algorithm, err := c.parseTBS(tbs)
	if err != nil {
		return nil, err
	}
	// § 4.1.1.2: both must be the same. When they are not, nobody can say what was signed.
	if bytes.Equal(algorithm, outerAlgorithm) {
		c.algorithm, _ = ReadAlgorithm(outerAlgorithm) // unknown ones stay empty and verify nothing
	}
	return c, nil
}

// parseTBS reads what is signed and returns the algorithm named there.
func (c *Certificate) parseTBS(tbs der) (algorithm []byte, err error) {
	var in, named, issuer, validity, subject, key der
	if !tbs.ReadASN1(&in, asn1.SEQUENCE) || !in.SkipOptionalASN1(explicit(0)) {
		return nil, ErrMalformed
	}
	var ok bool
	if c.Serial, ok = integer(&in); !ok {
		return nil, fmt.Errorf("%w: serial number", ErrMalformed)
	}
	if !in.ReadASN1Element(&named, asn1.SEQUENCE) || !in.ReadASN1Element(&issuer, asn1.SEQUENCE) ||
		!in.ReadASN1(&validity, asn1.SEQUENCE) || !in.ReadASN1Element(&subject, asn1.SEQUENCE) || !in.ReadASN1Element(&key, asn1.SEQUENCE) {
		return nil, ErrMalformed
	}
	c.RawIssuer, c.RawSubject, c.RawKey = issuer, subject, key
	if c.Issuer, ok = readName(issuer); !ok {
		return nil, fmt.Errorf("%w: issuer", ErrMalformed)
	}
	if c.Subject, ok = readName(subject); !ok {
		return nil, fmt.Errorf("%w: subject", ErrMalformed)
	}
	c.issuer, c.subject = nameKey(c.Issuer), nameKey(c.Subject)
	var okBefore, okAfter bool
	c.NotBefore, okBefore = moment(&validity)
	c.NotAfter, okAfter = moment(&validity)
	if !okBefore || !okAfter {
		return nil, fmt.Errorf("%w: validity", ErrMalformed)
	}
	if c.Key, c.keyBits, err = parseKey(key); err != nil {
		return nil, err
	}
	var extensions der
	var present bool
	if !in.SkipOptionalASN1(implicit(1)) || !in.SkipOptionalASN1(implicit(2)) || !in.ReadOptionalASN1(&extensions, &present, explicit(3)) || !in.Empty() {
		return nil, ErrMalformed
	}
	if present && !c.parseExtensions(extensions) {
		return nil, fmt.Errorf("%w: extensions", ErrMalformed)
	}
	return named, nil
}

// ParseAny reads every certificate of a file in PEM, or the one of a file in DER. PEM blocks of other kinds are passed over; of one
// certificate that stands there twice the first counts.
func ParseAny(in []byte) ([]*Certificate, error) {
	if !bytes.Contains(in, []byte("-----BEGIN ")) {
		c, err := Parse(in)
		if err != nil {
			return nil, err
		}
		return []*Certificate{c}, nil
	}
	var found []*Certificate
	seen := map[[sha256.Size]byte]bool{}
	for block, rest := pem.Decode(in); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" && block.Type != "X509 CERTIFICATE" {
			continue
		}
		c, err := Parse(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d: %w", len(found)+1, err)
		}
		if sum := sha256.Sum256(c.Raw); !seen[sum] {
			seen[sum] = true
			found = append(found, c)
		}
		if len(found) > maxMany {
			return nil, fmt.Errorf("%w: too many certificates", ErrMalformed)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%w: no certificate", ErrMalformed)
	}
	return found, nil
}
