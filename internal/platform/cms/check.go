package cms

import (
	"bytes"
	"cmp"
	"crypto"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/cert"
)

// Naming is how a signer names the signing certificate under the signature (ESS); the values are those of package ades.
type Naming int

const (
	NamedNot    Naming = iota // it does not
	NamedRight                // and it is the one whose key signed
	NamedWrong                // another one
	NamedWeakly               // right, but by SHA-1 alone
)

// Finding is what the check of a signer found.
type Finding struct {
	// Intact tells that the digest of the content is the one that is signed, and that the attributes which must be signed are there
	// once. Without signed attributes there is no digest, and CryptoValid is about the content itself.
	Intact bool
	// CryptoValid tells that the key of Certificate made the signature.
	CryptoValid bool
	Certificate *cert.Certificate // nil when none is named or none was found
	Named       Naming
	// Mismatch tells that an issuer or serial number is said somewhere that is not the certificate's.
	Mismatch bool
	// Misnamed tells that SHA-1 stands in the second version of the attribute, where it must not (EN 319 122-1 § 5.2.2).
	Misnamed  bool
	Algorithm cert.Algorithm
	Hash      crypto.Hash // of the content; 0 when not supported
	// HashMismatch tells that the digest of the content is not the one of the signature algorithm.
	HashMismatch bool
	Unsupported  error    // an algorithm that is not known; nil when all are
	Faults       []string // what is wrong with the form
}

// Check looks at a signature over content. others are certificates that the signer's may be among, besides those of the message.
//
// The certificate is the one whose digest is signed (ESS) if its key made the signature; otherwise the one
// that the message names, which then is NamedWrong or NamedNot: anybody could put it there.
func (m *Message) Check(s *Signer, content Content, others ...*cert.Certificate) Finding {
	return s.Check(m.Type, content, slices.Concat(m.Certificates, others))
}

// Check looks at a signature over content of a type; the type is empty for a counter-signature (RFC 5652 § 11.4).
func (s *Signer) Check(kind string, content Content, certificates []*cert.Certificate) Finding {
	var f Finding
	f.readAlgorithms(s)
	message, ok := f.checkContent(s, kind, content)
	if !ok {
		message = nil
	}
	named, readable := signingCertificates(s.Signed)
	if !readable {
		f.fault("signing-certificate is there twice or malformed")
	}
	f.find(s, named, certificates, message)
	if !readable {
		f.Named = NamedWrong
	}
	f.rules(s, kind)
	if !s.HasSigned { // no digest of the content stands anywhere: whether it is the one, the value tells
		f.Intact = content != nil && len(f.Faults) == 0
	}
	return f
}

// rules are those that whoever breaks has no signature: the value is not to be accepted whatever it was made over, and other programs
// do not (RFC 5652 § 11.3: one signing-time with one value; § 11.4: no content-type in a counter-signature, and no counter-signature
// among the signed attributes; RFC 6211 § 3: the algorithms are those that are signed).
func (f *Finding) rules(s *Signer, kind string) {
	for _, rule := range []struct {
		broken bool
		what   string
	}{
		{!s.Signed.once(AttrSigningTime) || len(s.Signed.All(AttrSigningTime)) > 1, "signing-time is there twice"},
		{kind == "" && s.Signed.Has(AttrContentType), "a counter-signature with a content-type"},
		{s.Signed.Has(AttrCounterSignature), "a counter-signature among the signed attributes"},
		{s.Signed.Has(AttrAlgorithms) && !s.algorithmsProtected(), "the signed algorithms are others"},
	} {
		if rule.broken {
			f.fault(rule.what)
			f.CryptoValid = false
		}
	}
}

func (f *Finding) fault(what string) { f.Faults = append(f.Faults, what) }

// readAlgorithms reads what the signer names. MD5 is read here alone: signatures with it are told to be whole, and too weak; no certificate
// is named or made with it.
func (f *Finding) readAlgorithms(s *Signer) {
	var err error
	switch f.Hash, err = cert.ReadDigest(s.rawDigest); {
	case named(s.rawDigest, idMD5):
		f.Hash = crypto.MD5
	case err != nil:
		f.Unsupported = fmt.Errorf("cms: digest: %w", err)
	}
	switch f.Algorithm, err = cert.ReadAlgorithm(s.rawMethod); {
	case named(s.rawMethod, idMD5WithRSA):
		f.Algorithm = cert.Algorithm{Scheme: cert.RSA, Hash: crypto.MD5}
	case err != nil:
		f.Unsupported = fmt.Errorf("cms: signature: %w", err)
		return
	}
	if f.Algorithm.Scheme == cert.Ed25519 {
		return // RFC 8419 § 3: it has its own digest
	}
	if f.Algorithm.Hash == 0 { // RFC 3370 § 3.2: rsaEncryption, with the digest that is named beside
		f.Algorithm.Hash = f.Hash
	}
	f.HashMismatch = f.Algorithm.Hash != f.Hash
}

// named tells whether an AlgorithmIdentifier has an OID.
func named(algorithm der, id string) bool {
	body, _ := only(algorithm, asn1.SEQUENCE)
	got, ok := dotted(&body)
	return ok && got == id
}

// checkContent compares the signed digest and answers with what the signature value was made over; more than one when
// the order of the attributes is in doubt.
func (f *Finding) checkContent(s *Signer, kind string, content Content) (messages []Content, ok bool) {
	if !s.HasSigned {
		return f.checkBare(kind, content)
	}
	f.Intact = content != nil && f.Hash != 0
	switch value, ok := s.Signed.One(AttrContentType); {
	case !ok && (kind != "" || s.Signed.Has(AttrContentType)):
		f.Intact = false
		f.fault("content-type is not there once")
	case ok && kind != "":
		id := der(value)
		if got, ok := dotted(&id); !ok || got != kind {
			f.Intact = false
			f.fault("content-type is another")
		}
	}
	value, once := s.Signed.One(AttrMessageDigest)
	digest, readable := only(value, asn1.OCTET_STRING)
	if !once || !readable {
		f.fault("message-digest is not there once")
		f.Intact = false
	}
	if f.Intact {
		f.Intact = bytes.Equal(digest, content.Digest(f.Hash))
	}
	body, _ := only(s.rawSigned, explicit(0))
	return []Content{asSet(body), asSet(sorted(s.Signed))}, true
}

// algorithmsProtected tells whether the algorithms are those that are signed (CMSAlgorithmProtection, RFC 6211 § 3).
func (s *Signer) algorithmsProtected() bool {
	value, ok := s.Signed.One(AttrAlgorithms)
	body, readable := only(value, asn1.SEQUENCE)
	var digest, method der
	if !ok || !readable || !body.ReadASN1(&digest, asn1.SEQUENCE) || !body.ReadASN1(&method, explicit(1)) {
		return false
	}
	same := func(signed, stated der) bool {
		inner, _ := only(stated, asn1.SEQUENCE)
		a, ok := dotted(&signed)
		b, known := dotted(&inner)
		return ok && known && a == b // parameters are NULL or left out, as programs like; those of PSS are in the method
	}
	return same(digest, s.rawDigest) && same(method, s.rawMethod)
}

// checkBare is about a signature over the content itself. RFC 5652 § 5.3 allows it for plain data alone; and not for data which are
// signed attributes, because then a signature that somebody made over attributes is shown as one over a document.
func (f *Finding) checkBare(kind string, content Content) (messages []Content, ok bool) {
	if content == nil {
		return nil, false
	}
	if kind != TypeData && kind != "" {
		f.fault("signed attributes are missing")
		return nil, false
	}
	if f.Hash != 0 && looksLikeAttributes(content) {
		f.fault("the content is the signed attributes of another signature")
		return nil, false
	}
	return []Content{content}, true
}

func looksLikeAttributes(content Content) bool {
	first := slices.IndexFunc(content, func(piece []byte) bool { return len(piece) > 0 })
	if first < 0 || content[first][0] != byte(asn1.SET) {
		return false
	}
	body, ok := only(bytes.Join(content, nil), asn1.SET)
	if !ok {
		return false
	}
	a, err := readAttributes(body)
	return err == nil && a.Has(AttrMessageDigest)
}

// asSet is a SET with its tag: signed attributes are signed with it, not with that of the field (RFC 5652 § 5.4).
func asSet(body []byte) Content {
	return Content{appendLength([]byte{byte(asn1.SET)}, len(body)), body}
}

// sorted is the content of the set in the order of DER, which is the one that is signed whatever order was sent.
func sorted(a Attributes) []byte {
	raw := make([][]byte, len(a))
	for i := range a {
		raw[i] = a[i].Raw
	}
	slices.SortFunc(raw, bytes.Compare)
	return bytes.Join(raw, nil)
}

// find looks for the certificate whose key made the signature over one of the messages.
func (f *Finding) find(s *Signer, named []essID, certificates []*cert.Certificate, messages []Content) {
	var byDigest, byName []*cert.Certificate
	for _, c := range certificates {
		if len(named) > 0 && all(named, func(e essID) bool { return e.fits(c) }) {
			byDigest = candidate(byDigest, c)
		}
		if s.Names(c) {
			byName = candidate(byName, c)
		}
	}
	if len(byName) == 0 && s.Serial != nil { // the issuer's name written in other letters
		for _, c := range certificates {
			if c.Serial.Cmp(s.Serial) == 0 {
				byName = candidate(byName, c)
			}
		}
	}
	candidates := slices.Concat(byDigest, byName)
	if len(candidates) == 0 {
		return
	}
	if f.Algorithm.Scheme != cert.Ed25519 && f.Algorithm.Hash != 0 {
		for i, m := range messages {
			messages[i] = Content{m.Digest(f.Algorithm.Hash)}
		}
	}
	var unsupported error
	chosen := slices.IndexFunc(candidates, func(c *cert.Certificate) bool {
		made, err := f.madeBy(c, messages, s.Value)
		unsupported = cmp.Or(unsupported, err)
		return made
	})
	if f.CryptoValid = chosen >= 0; !f.CryptoValid {
		f.Unsupported = cmp.Or(f.Unsupported, unsupported)
	}
	f.Certificate = candidates[max(chosen, 0)]
	f.Mismatch = !s.Names(f.Certificate)
	switch {
	case len(named) == 0:
		f.Named = NamedNot
	case max(chosen, 0) >= len(byDigest):
		f.Named = NamedWrong
	case all(named, func(e essID) bool { return e.hash == crypto.SHA1 }):
		f.Named = NamedWeakly
	default:
		f.Named = NamedRight
	}
	for _, e := range named {
		f.Misnamed = f.Misnamed || e.second && e.hash == crypto.SHA1
		f.Mismatch = f.Mismatch || e.contradicts(f.Certificate)
	}
}

// candidate adds a certificate once, as long as there are few.
func candidate(to []*cert.Certificate, c *cert.Certificate) []*cert.Certificate {
	if len(to) == maxCandidates || slices.ContainsFunc(to, c.Equal) {
		return to
	}
	return append(to, c)
}

func all(ids []essID, holds func(essID) bool) bool {
	return !slices.ContainsFunc(ids, func(e essID) bool { return !holds(e) })
}

// madeBy tells whether the certificate's key made the value over one of the messages, of which the digests are given where the
// scheme has any. The error is about a key that is not known.
func (f *Finding) madeBy(c *cert.Certificate, messages []Content, value []byte) (made bool, unsupported error) {
	for _, m := range messages {
		var err error
		switch {
		case f.Algorithm.Scheme == cert.Ed25519:
			err = c.Key.Verify(f.Algorithm, bytes.Join(m, nil), value)
		case f.Algorithm.Hash == 0:
			return false, nil
		default:
			err = c.Key.VerifyDigest(f.Algorithm, m[0], value)
		}
		if err == nil {
			return true, nil
		}
		if errors.Is(err, cert.ErrUnsupported) {
			unsupported = fmt.Errorf("cms: key %s: %w", c.Key.Kind, err)
		}
	}
	return false, unsupported
}
