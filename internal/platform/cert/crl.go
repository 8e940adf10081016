package cert

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"math/big"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte/asn1"
)

// maxCRL bounds a list; the largest in use have some ten million bytes.
const maxCRL = 64 << 20

// OIDs of extensions of lists and of their entries (RFC 5280 § 5.2, 5.3; X.509 for the last).
const (
	idCRLNumber         = "2.5.29.20"
	idReason            = "2.5.29.21"
	idDelta             = "2.5.29.27"
	idIssuingPoint      = "2.5.29.28"
	idExpiredOnCRL      = "2.5.29.60"
	reasonRemoveFromCRL = 8
)

// CRL is a list of revoked certificates.
type CRL struct {
	Raw        []byte
	RawIssuer  []byte
	Issuer     Name
	Number     *big.Int // nil when not said
	ThisUpdate time.Time
	NextUpdate time.Time // zero when not said
	// KeepsSince tells that certificates stay on the list after their end when that end is not before this time; zero: not said.
	KeepsSince  time.Time
	issuerKeyID []byte
	rawTBS      []byte
	algorithm   Algorithm
	signature   []byte
	entries     der // the revoked, searched when asked for
	scope       scope
	refused     string // why the list may not be used at all
}

// scope is what a list is about (IssuingDistributionPoint, § 5.2.5).
type scope struct {
	points                    []general
	users, authorities, other bool // only these: end entities, CAs, attribute certificates
	someReasons               bool
}

// Revocation is when and why a certificate was revoked.
type Revocation struct {
	At     time.Time
	Reason int // CRLReason of RFC 5280 § 5.3.1; 0 when not said, 6: on hold
}

// ParseCRL reads a list in DER or PEM. A delta or indirect list, and one with critical extensions that are not known, is
// read, but tells nobody's state.
func ParseCRL(in []byte) (*CRL, error) {
	if len(in) > maxCRL {
		return nil, fmt.Errorf("%w: too large", ErrMalformed)
	}
	if block, _ := pem.Decode(in); block != nil && block.Type == "X509 CRL" {
		in = block.Bytes
	}
	whole, body, err := outer(bytes.Clone(in))
	if err != nil {
		return nil, err
	}
	l := &CRL{Raw: whole}
	var tbs, named der
	var ok bool
	if !body.ReadASN1Element(&tbs, asn1.SEQUENCE) || !body.ReadASN1Element(&named, asn1.SEQUENCE) {
		return nil, ErrMalformed
	}
	if l.signature, ok = bits(&body); !ok || !body.Empty() {
		return nil, ErrMalformed
	}
	l.rawTBS = tbs
	inner, err := l.parseTBS(tbs)
	if err != nil {
		return nil, err
	}
	if bytes.Equal(inner, named) {
		l.algorithm, _ = ReadAlgorithm(named) // unknown ones verify nothing
	}
	return l, nil
}

func (l *CRL) parseTBS(tbs der) (algorithm []byte, err error) {
	var in, named, issuer der
	if !tbs.ReadASN1(&in, asn1.SEQUENCE) || !in.SkipOptionalASN1(asn1.INTEGER) || !in.ReadASN1Element(&named, asn1.SEQUENCE) ||
		!in.ReadASN1Element(&issuer, asn1.SEQUENCE) {
		return nil, ErrMalformed
	}
	l.RawIssuer = issuer
	var ok bool
	if l.Issuer, ok = readName(issuer); !ok {
		return nil, fmt.Errorf("%w: issuer", ErrMalformed)
	}
	if l.ThisUpdate, ok = moment(&in); !ok {
		return nil, fmt.Errorf("%w: time", ErrMalformed)
	}
	if in.PeekASN1Tag(asn1.UTCTime) || in.PeekASN1Tag(asn1.GeneralizedTime) {
		if l.NextUpdate, ok = moment(&in); !ok {
			return nil, fmt.Errorf("%w: time", ErrMalformed)
		}
	}
	var present, extended bool
	if in.PeekASN1Tag(asn1.SEQUENCE) {
		in.ReadOptionalASN1(&l.entries, &present, asn1.SEQUENCE)
	}
	var extensions der
	if !in.ReadOptionalASN1(&extensions, &extended, explicit(0)) || !in.Empty() {
		return nil, ErrMalformed
	}
	if extended && !eachExtension(extensions, l.extension) {
		return nil, fmt.Errorf("%w: extensions", ErrMalformed)
	}
	return named, l.checkEntries()
}

func (l *CRL) extension(e extension) {
	ok := true
	switch e.id {
	case idCRLNumber:
		l.Number, ok = integer(&e.value)
	case idDelta:
		l.refused = "delta list"
	case idIssuingPoint:
		ok = l.readScope(e.value)
	case idExpiredOnCRL:
		l.KeepsSince, ok = moment(&e.value)
	case idAuthorityKeyID:
		var c Certificate
		if c.readIssuerKeyID(e.value) {
			l.issuerKeyID = c.IssuerKeyID
		}
	default:
		ok = !e.critical
	}
	if !ok && l.refused == "" {
		l.refused = "extension " + e.id
	}
}

func (l *CRL) readScope(in der) bool {
	var list, where, names der
	var present bool
	if !in.ReadASN1(&list, asn1.SEQUENCE) || !in.Empty() || !list.ReadOptionalASN1(&where, &present, explicit(0)) {
		return false
	}
	if present {
		var full, ok bool
		if !where.ReadOptionalASN1(&names, &full, explicit(0)) || !full { // a name relative to the issuer's is not followed
			return false
		}
		if l.scope.points, ok = generals(names); !ok {
			return false
		}
	}
	indirect := false
	for i, to := range []*bool{&l.scope.users, &l.scope.authorities, &l.scope.someReasons, &indirect, &l.scope.other} {
		var value der
		var present bool
		if !list.ReadOptionalASN1(&value, &present, implicit(uint8(i+1))) {
			return false
		}
		if i == 2 { // ReasonFlags
			*to = present
		} else {
			*to = present && len(value) == 1 && value[0] != 0
		}
	}
	if indirect {
		l.refused = "indirect list"
	}
	return list.Empty()
}

// checkEntries reads every entry once, so that later searches may rely on their form.
func (l *CRL) checkEntries() error {
	for in := l.entries; !in.Empty(); {
		e, ok := nextEntry(&in)
		if !ok {
			return fmt.Errorf("%w: entry", ErrMalformed)
		}
		if e.critical && l.refused == "" {
			l.refused = "critical extension of an entry"
		}
	}
	return nil
}

// entry is one revoked certificate.
type entry struct {
	serial   der // with its tag
	at       time.Time
	reason   int
	critical bool // it has a critical extension that is not known (as of an indirect list)
}

func nextEntry(in *der) (e entry, ok bool) {
	var one der
	if !in.ReadASN1(&one, asn1.SEQUENCE) || !one.ReadASN1Element(&e.serial, asn1.INTEGER) {
		return e, false
	}
	if e.at, ok = moment(&one); !ok {
		return e, false
	}
	if one.Empty() {
		return e, true
	}
	ok = eachExtension(one, func(x extension) {
		if x.id == idReason {
			if n, ok := enumerated(x.value); ok {
				e.reason = n
				return
			}
		}
		e.critical = e.critical || x.critical
	})
	return e, ok
}

func enumerated(in der) (int, bool) {
	var body der
	if !in.ReadASN1(&body, asn1.ENUM) || len(body) != 1 || body[0] > 127 {
		return 0, false
	}
	return int(body[0]), true
}

// find searches the serial number.
func (l *CRL) find(serial *big.Int) *Revocation {
	var found *Revocation
	for in := l.entries; !in.Empty(); {
		e, ok := nextSerial(&in, serial)
		if !ok {
			continue
		}
		if found == nil || e.at.Before(found.At) { // of several the earliest counts
			found = &Revocation{At: e.at, Reason: e.reason}
		}
	}
	return found
}

// nextSerial takes the next entry and reads it when it is of the serial number.
func nextSerial(in *der, serial *big.Int) (entry, bool) {
	var whole, peek, number der
	if !in.ReadASN1Element(&whole, asn1.SEQUENCE) {
		*in = nil
		return entry{}, false
	}
	peek = whole
	peek.ReadASN1(&peek, asn1.SEQUENCE)
	peek.ReadASN1Element(&number, asn1.INTEGER)
	if n, ok := integer(&number); !ok || n.Cmp(serial) != 0 {
		return entry{}, false
	}
	return nextEntry(&whole)
}

// covers tells whether the list is about the certificate at all.
func (l *CRL) covers(c *Certificate) bool {
	if l.scope.other || l.scope.users && c.CA || l.scope.authorities && !c.CA {
		return false
	}
	if l.scope.points == nil {
		return true
	}
	// § 6.3.3 (b) (2) (i): a list for one distribution point is for the certificates that name it.
	return slices.ContainsFunc(l.scope.points, func(p general) bool {
		return slices.ContainsFunc(c.points, func(q general) bool {
			return p.kind == q.kind && (bytes.Equal(p.value, q.value) || p.kind == generalDirectory && sameName(p.value, q.value))
		})
	})
}

// CheckSignature tells whether the list was signed by the key: nil, ErrSignature, or ErrUnsupported.
func (l *CRL) CheckSignature(by Key) error { return by.Verify(l.algorithm, l.rawTBS, l.signature) }

// Algorithm is how the list was signed.
func (l *CRL) Algorithm() Algorithm { return l.algorithm }

// StateOf is what the list tells of a certificate, given its issuer or another certificate of the same authority that signed the list. The error says why the
// list tells nothing of it: it is about others, or not signed by this key, or of a kind that is not used.
func (l *CRL) StateOf(c, signer *Certificate) (State, error) {
	switch {
	case l.refused != "":
		return State{}, fmt.Errorf("%w: %s", ErrUnsupported, l.refused)
	case !sameName(l.RawIssuer, c.RawIssuer), !sameName(signer.RawSubject, c.RawIssuer), !l.covers(c):
		return State{}, ErrOther
	case signer.Usage != 0 && signer.Usage&CRLSign == 0: // § 4.2.1.3
		return State{}, ErrNotAllowed
	}
	if err := l.CheckSignature(signer.Key); err != nil {
		return State{}, err
	}
	s := State{Status: Good, CRL: l, Signer: signer, ThisUpdate: l.ThisUpdate, NextUpdate: l.NextUpdate, ProducedAt: l.ThisUpdate}
	if r := l.find(c.Serial); r != nil && r.Reason != reasonRemoveFromCRL {
		s.Status, s.Revocation = Revoked, r
	} else if l.scope.someReasons || !speaksOf(c, l.ThisUpdate, l.KeepsSince) {
		s.Status = Unknown
	}
	return s, nil
}
