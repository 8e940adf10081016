package xades

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/xmlsec"
)

const (
	maxSignatures = 100 // of one document, counter-signatures included
	maxNested     = 5   // counter-signatures of counter-signatures
	maxValues     = 500 // certificates, CRLs, OCSP answers and timestamps of one signature
)

// Read tells of the signatures of a document, in its order. files are the contents of detached signatures by name; the one
// under "" stands for the only file of a signature, whatever that calls it. No signature at all is no error; an error
// is, or wraps, an xmlsec.Problem: the document is not one that a signature could be in.
func Read(document []byte, files map[string][]byte) ([]*ades.Signature, error) {
	source, err := toUTF8(document)
	if err != nil {
		return nil, fmt.Errorf("xades: %w", err)
	}
	doc, err := limits.Parse(source)
	if err != nil {
		return nil, fmt.Errorf("xades: %w", err)
	}
	return ReadDocument(doc, files)
}

// limits are wider than xmlsec's own, because what is signed may stand inside in base64.
var limits = xmlsec.Limits{Bytes: 96 << 20, Nodes: 500_000}

// ReadDocument is Read for a document that is parsed already.
func ReadDocument(doc *xmlsec.Document, files map[string][]byte) ([]*ades.Signature, error) {
	r := &reading{doc: doc, files: files}
	var found []*ades.Signature
	for _, sig := range xmlsec.Signatures(doc) {
		if r.count >= maxSignatures {
			return nil, fmt.Errorf("xades: %w", xmlsec.TooLarge)
		}
		found = append(found, r.signature(sig, nil, 0))
	}
	return found, nil
}

// reading is one document under examination.
type reading struct {
	doc   *xmlsec.Document
	files map[string][]byte
	count int // signatures so far
}

// subject is one signature under examination.
type subject struct {
	*reading
	node *xmlsec.Node
	out  *ades.Signature
	x    *xmlsec.Examination

	qualifying *xmlsec.Node // QualifyingProperties as written; nil when there are none, or not exactly one
	signed     *xmlsec.Node // SignedProperties as digested; nil when they are not covered
	properties int          // index of the reference to them; -1

	digests  []digest // of the certificates that SigningCertificate names
	policy   *policyHash
	keyInfo  values
	formats  map[int]bool // references that a DataObjectFormat gives a media type
	has      has
	unsigned []*unsigned // the unsigned properties, in their order
	depth    int
	read     int // certificates, lists and timestamps so far
	examined map[imprintKey][]byte
	work     int // bytes canonicalised and digested for timestamps
}

// signature reads one ds:Signature. countered is the SignatureValue that it must sign when it is a counter-signature.
func (r *reading) signature(node, countered *xmlsec.Node, depth int) *ades.Signature {
	return r.subject(node, countered, depth).out
}

func (r *reading) subject(node, countered *xmlsec.Node, depth int) *subject {
	r.count++
	s := &subject{
		reading: r, node: node, depth: depth, properties: -1,
		out:      &ades.Signature{ID: node.Attr("Id"), Format: ades.XML},
		examined: map[imprintKey][]byte{}, formats: map[int]bool{},
	}
	s.x = xmlsec.Examiner{Files: r.files}.Examine(r.doc, node)
	s.out.Value = s.x.Value
	if s.out.ID == "" {
		id := sha256.Sum256(s.x.Value)
		s.out.ID = hex.EncodeToString(id[:8])
	}
	s.findProperties()
	if s.x.Problem != "" {
		s.fault(ades.FormatFailure, "SignedInfo: "+string(s.x.Problem))
		return s
	}
	s.out.Intact = true
	s.coverProperties()
	s.data()
	s.readKeyInfo()
	s.readSigned()
	s.readUnsigned()
	s.chooseSigner()
	s.counter(countered)
	s.covers(countered)
	s.out.Level = s.level()
	s.algorithms()
	return s
}

func (s *subject) fault(sub ades.SubIndication, what string) {
	s.out.Faults = append(s.out.Faults, ades.Fault{Sub: sub, What: what})
}

func (s *subject) warn(w ades.Warning) {
	for _, have := range s.out.Warnings {
		if have == w {
			return
		}
	}
	s.out.Warnings = append(s.out.Warnings, w)
}

// counter checks that a counter-signature signs the value of the signature it stands in (EN 319 132-1 § 5.2.7.2).
func (s *subject) counter(value *xmlsec.Node) {
	if value == nil {
		return
	}
	for i := range s.x.References {
		ref := &s.x.References[i]
		if ref.Apex == value && ref.Type == typeCounter && !ref.Omits {
			return
		}
	}
	s.out.Intact = false
	s.fault(ades.FormatFailure, "the counter-signature does not sign the value of the signature around it")
	s.out.Data = append(s.out.Data, ades.Datum{Name: "SignatureValue"})
}
