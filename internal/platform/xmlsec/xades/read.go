package xades

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/xmlsec"
)

// Bounds of one Reader. All of them end in a fault of the signature that is too much, or in an error.
const (
	maxSignatures = 200       // counter-signatures included
	maxNested     = 5         // counter-signatures of counter-signatures
	maxValues     = 2000      // certificates, CRLs, OCSP answers and timestamps
	maxParts      = 1000      // Objects or unsigned properties of one signature
	maxKept       = 256 << 20 // bytes of what is signed, as canonicalised
	maxDigested   = 1 << 30   // bytes, and three times all files
	maxNodes      = 20_000_000
	maxStamped    = 512 << 20 // bytes canonicalised and digested for timestamps
	maxCached     = 64 << 20  // of those, remembered
)

// Read tells of the signatures of a document, in its order. files are the contents of detached signatures by name; the one
// under "" stands for the only file of a signature, whatever that calls it. No signature at all is no error; an error
// is, or wraps, an xmlsec.Problem: the document is not one that a signature could be in.
func Read(document []byte, files map[string][]byte) ([]*ades.Signature, error) {
	return NewReader(files).Read(document)
}

// Reader reads several documents of one origin (the signature files of a container), which may cost no more together than
// one does. It is for one goroutine.
type Reader struct {
	// Files are those that the next document may refer to, by name.
	Files   map[string][]byte
	left    xmlsec.Budget
	count   int // signatures so far
	values  int // certificates, lists and timestamps so far
	stamped int // bytes
}

// NewReader prepares the reading of documents that refer to files.
func NewReader(files map[string][]byte) *Reader {
	r := &Reader{Files: files, left: xmlsec.Budget{Bytes: maxKept, Digested: maxDigested, Nodes: maxNodes}}
	for _, body := range files {
		r.left.Digested += 3 * len(body)
	}
	return r
}

// Read tells of the signatures of a document, as the function of that name.
func (r *Reader) Read(document []byte) ([]*ades.Signature, error) {
	source, err := toUTF8(document)
	if err != nil {
		return nil, fmt.Errorf("xades: %w", err)
	}
	doc, err := limits.Parse(source)
	if err != nil {
		return nil, fmt.Errorf("xades: %w", err)
	}
	return r.document(doc)
}

// limits are wider than xmlsec's own, because what is signed may stand inside in base64.
var limits = xmlsec.Limits{Bytes: 128 << 20, Nodes: 500_000}

func (r *Reader) document(doc *xmlsec.Document) ([]*ades.Signature, error) {
	d := r.reading(doc)
	var found []*ades.Signature
	for _, sig := range xmlsec.Signatures(doc) {
		if r.count >= maxSignatures {
			return nil, fmt.Errorf("xades: %w", xmlsec.TooLarge)
		}
		found = append(found, d.signature(sig, nil, 0))
	}
	return found, nil
}

// reading is one document under examination.
type reading struct {
	*Reader
	doc      *xmlsec.Document
	examiner *xmlsec.Examiner
	contents map[*xmlsec.Node]int // elements and texts in a node, as far as counted
}

func (r *Reader) reading(doc *xmlsec.Document) *reading {
	return &reading{Reader: r, doc: doc, examiner: xmlsec.NewExaminer(doc, r.Files, &r.left), contents: map[*xmlsec.Node]int{}}
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
	examined map[imprintKey][]byte
	cached   int // bytes
	digested digestIndex
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
	s.x = r.examiner.Examine(node)
	s.out.Value = s.x.Value
	if s.out.ID == "" {
		id := sha256.Sum256(s.x.Value)
		s.out.ID = hex.EncodeToString(id[:8])
	}
	s.findProperties()
	switch s.x.Problem {
	case "":
	case xmlsec.Unsupported:
		s.unsupported("the canonicalisation of SignedInfo")
		return s
	default:
		s.fault(ades.FormatFailure, "SignedInfo: "+string(s.x.Problem))
		return s
	}
	if s.tooMany() {
		s.fault(ades.FormatFailure, "too many Objects or properties")
		return s
	}
	s.out.Intact = true
	s.ownIDs()
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

// ownIDs tells of an Id inside of the signature that stands twice. Where a reference uses it, that is a fault of the reference;
// elsewhere it is what programs leave that copy properties.
func (s *subject) ownIDs() {
	for n := range s.node.Descend() {
		for _, name := range []string{"Id", "ID", "id"} {
			if id := n.Attr(name); id != "" && s.x.Ambiguous("#"+id) {
				s.warn(ades.WarnDuplicates)
				return
			}
		}
	}
}

// tooMany tells whether the signature has more parts than any that is meant to be read: every timestamp covers many of them.
func (s *subject) tooMany() bool {
	parts := 0
	for range s.node.Elements() {
		parts++
	}
	for range child(s.qualifying, "UnsignedProperties", "UnsignedSignatureProperties").Elements() {
		parts++
	}
	return parts > maxParts
}

func (s *subject) fault(sub ades.SubIndication, what string) {
	s.out.Faults = append(s.out.Faults, ades.Fault{Sub: sub, What: what})
}

// unsupported tells of an algorithm that is not known: nothing can be said of what was made with it, which is not to say that it is wrong.
func (s *subject) unsupported(what string) {
	s.warn(ades.WarnUnsupported)
	what = "not supported: " + strings.ToValidUTF8(what[:min(len(what), 200)], "?") // parts of it come from the file
	if !slices.ContainsFunc(s.out.Faults, func(f ades.Fault) bool { return f.What == what }) {
		s.fault(ades.CryptoConstraints, what)
	}
}

func (s *subject) warn(w ades.Warning) {
	for _, have := range s.out.Warnings {
		if have == w {
			return
		}
	}
	s.out.Warnings = append(s.out.Warnings, w)
}

// counter checks that a counter-signature signs the value of the signature it stands in (EN 319 132-1 § 5.2.7.2). The type of the
// reference was not asked for before that standard (TS 101 903 § 7.2.4): where the element stands says what it is.
func (s *subject) counter(value *xmlsec.Node) {
	if value == nil {
		return
	}
	for i := range s.x.References {
		ref := &s.x.References[i]
		if ref.Selected == value && (ref.Type == typeCounter || ref.Type == "") {
			return
		}
	}
	s.out.Intact = false
	s.fault(ades.FormatFailure, "the counter-signature does not sign the value of the signature around it")
	s.out.Data = append(s.out.Data, ades.Datum{Name: "SignatureValue"})
}
