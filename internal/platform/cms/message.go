package cms

import (
	"bytes"
	"crypto"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/cert"
)

// Limits of one message. Every signer is compared with every certificate, so that their number is bounded, and their size together.
const (
	maxSigners      = 200
	maxValues       = 2000 // certificates; and states of certificates
	maxCertificates = 16 << 20
	maxCandidates   = 8 // certificates whose key is tried on one signature
)

// Content is signed data, in pieces that follow each other; nil when there is none at hand.
type Content [][]byte

// Digest is the digest of all pieces together.
func (c Content) Digest(h crypto.Hash) []byte {
	w := h.New()
	for _, piece := range c {
		w.Write(piece)
	}
	return w.Sum(nil)
}

// Size is the number of bytes of all pieces together.
func (c Content) Size() int {
	n := 0
	for _, piece := range c {
		n += len(piece)
	}
	return n
}

// Equal tells that both are the same bytes, however they are cut.
func (c Content) Equal(other Content) bool {
	return c.Size() == other.Size() && bytes.Equal(c.Digest(crypto.SHA256), other.Digest(crypto.SHA256))
}

// Message is a SignedData.
type Message struct {
	Version int
	Type    string // OID of the content
	RawType []byte // with its tag
	Content Content
	// Detached tells that the content is not inside; Content is nil then.
	Detached bool
	Values
	Signers []*Signer

	rawDigests []byte   // digestAlgorithms, with the tag
	digests    []string // OIDs of them
	RawEncap   []byte   // encapContentInfo, with the tag
	// Certificates and states as they stand, with their tags; nil when the field is not there.
	RawCertificates, RawStates []byte
}

// Values are certificates and their states that came along.
type Values struct {
	Certificates []*cert.Certificate
	CRLs         []*cert.CRL
	OCSPs        []*cert.OCSP
	// Others counts what is of another kind, or cannot be read: attribute certificates, states of other systems.
	Others int
}

// Parse reads a message in BER or DER. What follows it must be zeros: some programs pad. The message keeps parts of in.
func Parse(in []byte) (*Message, error) {
	all, rest, err := DER(in)
	if err != nil {
		return nil, err
	}
	if len(bytes.Trim(rest, "\x00\r\n")) > 0 {
		return nil, fmt.Errorf("%w: something follows", ErrMalformed)
	}
	body, ok := only(all, asn1.SEQUENCE)
	if !ok {
		return nil, ErrMalformed
	}
	kind, ok := dotted(&body)
	if !ok || kind != TypeSignedData {
		return nil, fmt.Errorf("%w: not signed data", ErrMalformed)
	}
	inner, ok := only(body, explicit(0))
	if !ok {
		return nil, ErrMalformed
	}
	if inner, ok = only(inner, asn1.SEQUENCE); !ok {
		return nil, ErrMalformed
	}
	return parseSigned(inner)
}

func parseSigned(in der) (*Message, error) {
	m := &Message{}
	var digests, encap, signers der
	if !in.ReadASN1Integer(&m.Version) || !in.ReadASN1Element(&digests, asn1.SET) || !in.ReadASN1Element(&encap, asn1.SEQUENCE) {
		return nil, fmt.Errorf("%w: head", ErrMalformed)
	}
	m.rawDigests, m.RawEncap = digests, encap
	if !m.readDigests() {
		return nil, fmt.Errorf("%w: digests", ErrMalformed)
	}
	if err := m.parseContent(encap); err != nil {
		return nil, err
	}
	for _, field := range []struct {
		tag asn1.Tag
		raw *[]byte
	}{{explicit(0), &m.RawCertificates}, {explicit(1), &m.RawStates}} {
		if in.PeekASN1Tag(field.tag) {
			var raw der
			if !in.ReadASN1Element(&raw, field.tag) {
				return nil, ErrMalformed
			}
			*field.raw = raw
		}
	}
	if !m.readChoices() {
		return nil, fmt.Errorf("%w: certificates", ErrMalformed)
	}
	if !in.ReadASN1(&signers, asn1.SET) || !in.Empty() {
		return nil, fmt.Errorf("%w: signers", ErrMalformed)
	}
	for !signers.Empty() {
		var one der
		if !signers.ReadASN1Element(&one, asn1.SEQUENCE) || len(m.Signers) == maxSigners {
			return nil, fmt.Errorf("%w: signers", ErrMalformed)
		}
		s, err := ParseSigner(one)
		if err != nil {
			return nil, err
		}
		m.Signers = append(m.Signers, s)
	}
	return m, nil
}

// readDigests reads digestAlgorithms.
func (m *Message) readDigests() bool {
	list, ok := only(m.rawDigests, asn1.SET)
	for ok && !list.Empty() {
		var one der
		var id string
		if ok = list.ReadASN1(&one, asn1.SEQUENCE) && len(m.digests) < maxSigners; ok {
			id, ok = dotted(&one)
			m.digests = append(m.digests, id)
		}
	}
	return ok
}

// Announced tells whether the digest of a signer is one of those that the message says beforehand. Whoever reads as it comes does
// not make others, and need not accept a signature with one (RFC 5652 § 5.1); openssl does not, most others do.
func (m *Message) Announced(s *Signer) bool {
	in, _ := only(s.rawDigest, asn1.SEQUENCE)
	id, ok := dotted(&in)
	return ok && slices.Contains(m.digests, id)
}

// parseContent reads encapContentInfo: exactly one OCTET STRING, or none.
func (m *Message) parseContent(encap der) error {
	body, _ := only(encap, asn1.SEQUENCE)
	id := body
	var raw der
	var ok bool
	if !body.ReadASN1Element(&raw, asn1.OBJECT_IDENTIFIER) {
		return fmt.Errorf("%w: content", ErrMalformed)
	}
	m.RawType = raw
	if m.Type, ok = dotted(&id); !ok {
		return fmt.Errorf("%w: content", ErrMalformed)
	}
	if body.Empty() {
		m.Detached = true
		return nil
	}
	inner, ok := only(body, explicit(0))
	if !ok {
		return fmt.Errorf("%w: content", ErrMalformed)
	}
	octets, ok := only(inner, asn1.OCTET_STRING)
	if !ok { // PKCS #7 allowed anything here; nobody can say what a reader would take for the document
		return fmt.Errorf("%w: content is not a string of octets", ErrMalformed)
	}
	m.Content = Content{octets}
	return nil
}
