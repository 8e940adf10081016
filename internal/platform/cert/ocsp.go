package cert

import (
	"bytes"
	"crypto"
	"crypto/sha1"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

const (
	maxOCSP             = 4 << 20
	idBasicResponse     = "1.3.6.1.5.5.7.48.1.1"
	idArchiveCutoff     = "1.3.6.1.5.5.7.48.1.6"
	purposeOCSP         = "1.3.6.1.5.5.7.3.9"
	maxOCSPCertificates = 32
)

// ErrNoAnswer says that the responder answered that it cannot answer (try later, unauthorised …).
var ErrNoAnswer = errors.New("cert: responder gave no answer")

// OCSP is an answer about certificates' states.
type OCSP struct {
	Raw          []byte // OCSPResponse or BasicOCSPResponse, as it came
	ProducedAt   time.Time
	Certificates []*Certificate // that came along, of who answered
	answers      []answer
	name         []byte // of who answered, or
	keyHash      []byte // SHA-1 of its key
	rawTBS       []byte
	rawBasic     []byte
	algorithm    Algorithm
	signature    []byte
	refused      bool // a critical extension that is not known
}

type answer struct {
	id         certID
	revoked    *Revocation
	unknown    bool
	refused    bool // a critical extension that is not known
	thisUpdate time.Time
	nextUpdate time.Time
	keepsSince time.Time // archive cutoff (RFC 6960 § 4.4.4)
}

// certID names a certificate in an answer (RFC 6960 § 4.1.1).
type certID struct {
	hash       crypto.Hash // 0 when not known
	issuerName []byte
	issuerKey  []byte
	serial     *big.Int
}

// ParseOCSP reads an OCSPResponse or a BasicOCSPResponse in DER. The error is ErrNoAnswer when the responder refuses to answer, else ErrMalformed.
func ParseOCSP(in []byte) (*OCSP, error) {
	if len(in) > maxOCSP {
		return nil, fmt.Errorf("%w: too large", ErrMalformed)
	}
	whole, body, err := outer(bytes.Clone(in))
	if err != nil {
		return nil, err
	}
	o := &OCSP{Raw: whole, rawBasic: whole}
	if body.PeekASN1Tag(asn1.ENUM) {
		if o.rawBasic, err = basicOf(body); err != nil {
			return nil, err
		}
	}
	if err := o.parseBasic(o.rawBasic); err != nil {
		return nil, err
	}
	return o, nil
}

// Basic is the BasicOCSPResponse alone, the form in which signatures carry answers.
func (o *OCSP) Basic() []byte { return o.rawBasic }

// Algorithm is how the answer was signed.
func (o *OCSP) Algorithm() Algorithm { return o.algorithm }

// basicOf takes the BasicOCSPResponse out of what is inside of an OCSPResponse.
func basicOf(in der) ([]byte, error) {
	var status, tagged, pair, basic der
	var present bool
	if !in.ReadASN1(&status, asn1.ENUM) || len(status) != 1 {
		return nil, ErrMalformed
	}
	if status[0] != 0 {
		return nil, fmt.Errorf("%w: status %d", ErrNoAnswer, status[0])
	}
	if !in.ReadOptionalASN1(&tagged, &present, explicit(0)) || !in.Empty() || !tagged.ReadASN1(&pair, asn1.SEQUENCE) || !tagged.Empty() {
		return nil, ErrMalformed
	}
	if id, ok := oid(&pair); !ok || id != idBasicResponse || !pair.ReadASN1(&basic, asn1.OCTET_STRING) || !pair.Empty() {
		return nil, ErrMalformed
	}
	return basic, nil
}

func (o *OCSP) parseBasic(in []byte) error {
	_, body, err := outer(in)
	if err != nil {
		return err
	}
	var tbs, named, tagged, list der
	var present, ok bool
	if !body.ReadASN1Element(&tbs, asn1.SEQUENCE) || !body.ReadASN1Element(&named, asn1.SEQUENCE) {
		return ErrMalformed
	}
	if o.signature, ok = bits(&body); !ok || !body.ReadOptionalASN1(&tagged, &present, explicit(0)) || !body.Empty() {
		return ErrMalformed
	}
	o.rawTBS = tbs
	o.algorithm, _ = ReadAlgorithm(named) // unknown ones verify nothing
	if present && !tagged.ReadASN1(&list, asn1.SEQUENCE) {
		return ErrMalformed
	}
	for !list.Empty() {
		var one der
		if len(o.Certificates) >= maxOCSPCertificates || !list.ReadASN1Element(&one, asn1.SEQUENCE) {
			return ErrMalformed
		}
		c, err := Parse(one)
		if err != nil {
			return err
		}
		o.Certificates = append(o.Certificates, c)
	}
	return o.parseTBS(tbs)
}

func (o *OCSP) parseTBS(tbs der) error {
	var in, responder, answers, extensions der
	var tag asn1.Tag
	var ok, extended bool
	if !tbs.ReadASN1(&in, asn1.SEQUENCE) || !in.SkipOptionalASN1(explicit(0)) || !in.ReadAnyASN1(&responder, &tag) {
		return ErrMalformed
	}
	switch tag {
	case explicit(1):
		o.name = responder
	case explicit(2):
		var hash der
		if !responder.ReadASN1(&hash, asn1.OCTET_STRING) {
			return ErrMalformed
		}
		o.keyHash = hash
	default:
		return ErrMalformed
	}
	if o.ProducedAt, ok = moment(&in); !ok || !in.ReadASN1(&answers, asn1.SEQUENCE) {
		return ErrMalformed
	}
	if !in.ReadOptionalASN1(&extensions, &extended, explicit(1)) || !in.Empty() {
		return ErrMalformed
	}
	if extended && !eachExtension(extensions, func(e extension) { o.refused = o.refused || e.critical }) {
		return ErrMalformed
	}
	for !answers.Empty() {
		a, ok := nextAnswer(&answers)
		if !ok || len(o.answers) >= maxItems {
			return ErrMalformed
		}
		o.answers = append(o.answers, a)
	}
	return nil
}

func nextAnswer(in *der) (a answer, ok bool) {
	var one, id, status, next, extensions der
	var tag asn1.Tag
	var present, extended bool
	if !in.ReadASN1(&one, asn1.SEQUENCE) || !one.ReadASN1(&id, asn1.SEQUENCE) || !one.ReadAnyASN1(&status, &tag) {
		return a, false
	}
	if a.id, ok = readCertID(id); !ok {
		return a, false
	}
	switch tag {
	case implicit(0):
	case explicit(1):
		if a.revoked, ok = readRevoked(status); !ok {
			return a, false
		}
	case implicit(2):
		a.unknown = true
	default:
		return a, false
	}
	if a.thisUpdate, ok = moment(&one); !ok || !one.ReadOptionalASN1(&next, &present, explicit(0)) {
		return a, false
	}
	if present {
		if a.nextUpdate, ok = moment(&next); !ok {
			return a, false
		}
	}
	if !one.ReadOptionalASN1(&extensions, &extended, explicit(1)) || !one.Empty() {
		return a, false
	}
	ok = !extended || eachExtension(extensions, func(e extension) {
		if e.id == idArchiveCutoff {
			a.keepsSince, _ = moment(&e.value)
		} else {
			a.refused = a.refused || e.critical
		}
	})
	return a, ok
}

func readCertID(in der) (id certID, ok bool) {
	var named, name, key der
	if !in.ReadASN1Element(&named, asn1.SEQUENCE) || !in.ReadASN1(&name, asn1.OCTET_STRING) || !in.ReadASN1(&key, asn1.OCTET_STRING) {
		return id, false
	}
	id.hash, _ = ReadDigest(named)
	id.issuerName, id.issuerKey = name, key
	id.serial, ok = integer(&in)
	return id, ok && in.Empty()
}

func readRevoked(in der) (*Revocation, bool) {
	var tagged der
	var present, ok bool
	r := &Revocation{}
	if r.At, ok = moment(&in); !ok || !in.ReadOptionalASN1(&tagged, &present, explicit(0)) || !in.Empty() {
		return nil, false
	}
	if present {
		r.Reason, ok = enumerated(tagged)
	}
	return r, ok
}

// isOf tells whether the certificate is meant.
func (id certID) isOf(c, issuer *Certificate) bool {
	return id.hash != 0 && id.serial.Cmp(c.Serial) == 0 && bytes.Equal(id.issuerKey, digest(id.hash, issuer.keyBits)) &&
		(bytes.Equal(id.issuerName, digest(id.hash, c.RawIssuer)) || bytes.Equal(id.issuerName, digest(id.hash, issuer.RawSubject)))
}

func digest(h crypto.Hash, in []byte) []byte {
	w := h.New()
	w.Write(in)
	return w.Sum(nil)
}

// answeredBy tells whether the answer names the certificate as its maker's.
func (o *OCSP) answeredBy(c *Certificate) bool {
	if o.name != nil {
		return sameName(o.name, c.RawSubject)
	}
	sum := sha1.Sum(c.keyBits) // RFC 6960 § 4.2.1: KeyHash is SHA-1, whatever the rest uses
	return bytes.Equal(o.keyHash, sum[:])
}

// CheckSignature tells whether the answer was signed by the key: nil, ErrSignature, or ErrUnsupported.
func (o *OCSP) CheckSignature(by Key) error { return by.Verify(o.algorithm, o.rawTBS, o.signature) }

// StateOf is what the answer tells of a certificate, given its issuer. Who answered must be the issuer, or have a certificate for it
// from the issuer (RFC 6960 § 4.2.2.2), or be one of those trusted for themselves. The error says why the answer tells nothing of the certificate.
func (o *OCSP) StateOf(c, issuer *Certificate, trusted ...*Certificate) (State, error) {
	if o.refused {
		return State{}, fmt.Errorf("%w: critical extension", ErrUnsupported)
	}
	var found *answer
	for i := range o.answers {
		if a := &o.answers[i]; a.id.isOf(c, issuer) && (found == nil || a.thisUpdate.After(found.thisUpdate)) {
			found = a
		}
	}
	switch {
	case found == nil:
		return State{}, ErrOther
	case found.refused:
		return State{}, fmt.Errorf("%w: critical extension", ErrUnsupported)
	}
	signer, err := o.responder(issuer, trusted)
	if err != nil {
		return State{}, err
	}
	s := State{Status: Good, OCSP: o, Signer: signer, ThisUpdate: found.thisUpdate, NextUpdate: found.nextUpdate, ProducedAt: o.ProducedAt}
	switch {
	case found.revoked != nil:
		s.Status, s.Revocation = Revoked, found.revoked
	case found.unknown, !speaksOf(c, found.thisUpdate, found.keepsSince):
		s.Status = Unknown
	}
	return s, nil
}

// responder finds who made the answer and was allowed to.
func (o *OCSP) responder(issuer *Certificate, trusted []*Certificate) (*Certificate, error) {
	err := ErrOther
	for i, c := range append(append([]*Certificate{issuer}, trusted...), o.Certificates...) {
		if !o.answeredBy(c) {
			continue
		}
		if err = o.CheckSignature(c.Key); err != nil {
			continue
		}
		if i <= len(trusted) || delegated(c, issuer, o.ProducedAt) {
			return c, nil
		}
		err = ErrNotAllowed
	}
	return nil, err
}

// delegated tells whether the issuer gave the certificate to a responder of its own, and it was in force.
func delegated(c, issuer *Certificate, at time.Time) bool {
	return slices.Contains(c.Purposes, purposeOCSP) && sameName(c.RawIssuer, issuer.RawSubject) && len(c.Critical) == 0 &&
		(c.Usage == 0 || c.Usage&(DigitalSignature|NonRepudiation) != 0) && c.ValidAt(at) && c.CheckSignature(issuer.Key) == nil
}

// OCSPRequest asks for the state of a certificate (RFC 6960 § 4.1). The names are hashed by SHA-1, which every responder knows; nothing
// is proven by them.
func OCSPRequest(c, issuer *Certificate) ([]byte, error) {
	name, key := sha1.Sum(c.RawIssuer), sha1.Sum(issuer.keyBits)
	var b cryptobyte.Builder
	nested(&b, 4, func(b *cryptobyte.Builder) { // OCSPRequest, tbsRequest, requestList, Request
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1ObjectIdentifier([]int{1, 3, 14, 3, 2, 26})
				b.AddASN1NULL()
			})
			b.AddASN1OctetString(name[:])
			b.AddASN1OctetString(key[:])
			b.AddASN1BigInt(c.Serial)
		})
	})
	out, err := b.Bytes()
	if err != nil {
		return nil, fmt.Errorf("cert: OCSP request: %w", err)
	}
	return out, nil
}

// nested puts something into so many sequences.
func nested(b *cryptobyte.Builder, deep int, inside func(*cryptobyte.Builder)) {
	if deep == 0 {
		inside(b)
		return
	}
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { nested(b, deep-1, inside) })
}
