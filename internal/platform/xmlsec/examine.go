package xmlsec

import (
	"crypto"
	_ "crypto/md5" //nolint:gosec // for what is old
	"crypto/subtle"
	"errors"
)

// Examiner looks at signatures that others made and says of every part what is wrong with it, where Verifier stops at the
// first mistake. It knows more ways to select what is signed (see paths.go), because a report must tell what was
// signed even when it is less than the document. It decides nothing: what it finds intact may still cover the wrong
// thing, so business code never reads a document by it.
type Examiner struct {
	doc   *Document
	files map[string][]byte
	left  *Budget
	ids   ids
}

// maxExamined bounds the references of one signature, those in manifests included.
const maxExamined = 1000

// NewExaminer prepares the examination of a document's signatures. files are the contents of detached signatures, by the
// URI of their references; the one under "" stands for the only file of a signature, whatever it is called there. The budget is
// used up by all examinations together.
func NewExaminer(doc *Document, files map[string][]byte, left *Budget) *Examiner {
	return &Examiner{doc, files, left, indexIDs(doc)}
}

// Examination is what was found of one signature.
type Examination struct {
	// Problem says why SignedInfo cannot be read; then nothing else is told. BadStructure, Unsupported, TooManyReferences …
	Problem Problem
	// MethodProblem is Unsupported when the signature algorithm is not known; the references are told nevertheless.
	MethodProblem Problem
	Method        string      // the identifier of the signature algorithm
	Hash          crypto.Hash // its digest; 0 when not known
	References    []Examined
	Value         []byte // SignatureValue; nil when it cannot be read
	info          []byte // SignedInfo as signed
	method        method
	check         *check
}

// Examined is one reference of a signature or a manifest.
type Examined struct {
	ID, URI, Type string
	Hash          crypto.Hash // 0 when not known
	// Problem is "" when the content was found and its digest agrees.
	Problem Problem
	Found   bool // the content is there
	File    bool // it is one of the files
	// Whole tells that the document (but signatures) or the file is digested, and no part of it only.
	Whole bool
	// Apex is the element that the URI means, or the document node; nil for files.
	Apex *Node
	// Octets are the bytes digested; nil when they could not be had.
	Octets []byte
	// XML tells that Octets are a canonical form of elements.
	XML bool
	// Omits tells that a transform took something out.
	Omits bool
	// Selected is the one element (or document) that is digested with everything in it; nil when that is not so.
	Selected *Node
	// Weak tells of a digest by SHA-1 or MD5.
	Weak bool

	digest []byte
	left   *selection // what the transforms left, when these were nodes and not bytes
}

// Examine looks at one signature of a document.
func (e *Examiner) Examine(sig *Node) *Examination {
	v := Verifier{Files: e.files, MaxReferences: maxExamined, MaxBytes: maxCanonical}
	x := &Examination{check: &check{Verifier: v, doc: e.doc, sig: sig, ids: e.ids, result: &Verified{}, left: e.left, wide: true}}
	if !sig.Is(nsDS, "Signature") || !sig.under(e.doc.top) {
		x.Problem = NoSignature
		return x
	}
	if err := x.run(); err != nil {
		x.Problem = problemOr(err, BadStructure)
	}
	return x
}

func (x *Examination) run() error {
	c := x.check
	info, written, err := c.canonicalInfo()
	if err != nil {
		return err
	}
	x.info = c.info.octets
	spec, err := one(info, nsDS, "SignatureMethod")
	if err != nil {
		return err
	}
	x.Method = spec.Attr("Algorithm")
	if x.method, err = readMethod(spec); err != nil && x.Method != methodEd25519 {
		x.MethodProblem = problemOr(err, Unsupported)
	}
	if x.Method == nsMore+"rsa-md5" {
		x.method, x.MethodProblem = method{schemeRSA, crypto.MD5}, ""
	}
	x.Hash = x.method.hash
	if value, err := one(c.sig, nsDS, "SignatureValue"); err == nil {
		x.Value, _ = decodeBase64(value.Text()) // nil is told as no value
	}
	x.References, err = x.list(info, written)
	if err == nil && len(x.References) == 0 {
		return BadStructure
	}
	return err
}

// list examines the references of SignedInfo or of a manifest: read from what was digested, with the elements as written
// for expressions and for what identifiers mean.
func (x *Examination) list(digested, written *Node) ([]Examined, error) {
	originals := collect(written.All(nsDS, "Reference"))
	refs := collect(digested.All(nsDS, "Reference"))
	if len(refs) != len(originals) {
		return nil, BadStructure
	}
	c := x.check
	if c.examined += len(refs); c.examined > c.MaxReferences {
		return nil, TooManyReferences
	}
	found := make([]Examined, 0, len(refs))
	files := 0
	for _, r := range refs {
		if uri, stated := r.AttrNS("", "URI"); !stated || uri != "" && uri[0] != '#' {
			files++
		}
	}
	c.onlyFile = files == 1
	for i, r := range refs {
		found = append(found, c.examine(r, originals[i]))
	}
	return found, nil
}

// Manifest examines the references of a ds:Manifest. written is the element in the document (or under one) and
// digested the same as its digest covers it.
func (x *Examination) Manifest(digested, written *Node) ([]Examined, error) {
	if !digested.Is(nsDS, "Manifest") || !written.Is(nsDS, "Manifest") {
		return nil, BadStructure
	}
	return x.list(digested, written)
}

// Info is SignedInfo in the bytes that the value signs, and Scheme how.
func (x *Examination) Info() []byte { return x.info }

// methodEd25519 is known to an Examiner only: nothing here makes such signatures.
const methodEd25519 = nsMore21 + "eddsa-ed25519"

// Scheme is "RSA", "RSA-PSS", "ECDSA", "Ed25519", or "" when the signature algorithm is not known.
func (x *Examination) Scheme() string {
	if x.Method == methodEd25519 {
		return "Ed25519"
	}
	return map[scheme]string{schemeRSA: "RSA", schemePSS: "RSA-PSS", schemeECDSA: "ECDSA"}[x.method.scheme]
}

// Octets are the bytes of a reference for a timestamp: as digested or, where the transforms left nodes, in the canonical
// form that the timestamp names (EN 319 132-1 § 5.2.8.1).
func (x *Examination) Octets(e *Examined, algorithm C14N, inclusive ...string) ([]byte, error) {
	if e.left == nil {
		if e.Octets == nil {
			return nil, UnknownReference
		}
		return e.Octets, nil
	}
	s, err := x.check.canonicalise(*e.left, transform{algorithm: string(algorithm), prefixes: inclusive})
	return s.octets, err
}

// Document is what was digested, read as XML.
func (x *Examination) Document(e *Examined) (*Document, error) { return x.check.parse(e.Octets) }

// Ambiguous tells whether two elements bear the Id that a reference names.
func (x *Examination) Ambiguous(uri string) bool {
	id, err := fragmentID(uri)
	return err == nil && x.check.ids.twice[id]
}

// Find is the one element with an Id, nil when there is none or several.
func (x *Examination) Find(id string) *Node {
	n, _ := x.check.ids.find(id)
	return n
}

// examine is one reference. Every mistake is told of it and of it alone.
func (c *check) examine(r, written *Node) Examined {
	uri, stated := r.AttrNS("", "URI")
	e := Examined{ID: r.Attr("Id"), URI: uri, Type: r.Attr("Type")}
	ref := reference{uri: uri, kind: e.Type}
	hash, digest, problem := readDigest(r)
	e.Hash, e.digest, e.Weak = hash, digest, hash == crypto.SHA1 || hash == crypto.MD5
	s, err := c.target(uri, stated)
	if err != nil {
		e.Problem = problemOr(err, UnknownReference)
		return e
	}
	e.Found, e.File, e.Apex = true, s.apex == nil, s.apex
	if problem != "" {
		e.Problem = problem
		return e
	}
	if ref.transforms, err = readTransforms(r.Child(nsDS, "Transforms"), written.Child(nsDS, "Transforms")); err != nil {
		e.Problem = problemOr(err, BadStructure)
		return e
	}
	if err = c.digest(&e, s, ref.transforms); err != nil {
		e.Problem = problemOr(err, BadStructure)
	}
	return e
}

// digest applies the transforms and compares.
func (c *check) digest(e *Examined, s selection, steps []transform) error {
	start, selected, cut := s, s.apex, false
	var err error
	for _, t := range steps {
		if s, err = c.transform(s, t); err != nil {
			return err
		}
		if s.nodes() {
			selected = s.apex
		}
		cut = cut || s.omit != nil || !s.nodes() && !s.xml
	}
	if !cut {
		e.Selected = selected
	}
	if s.nodes() {
		left := s
		e.left = &left
		if s, err = c.transform(s, transform{algorithm: string(Inclusive)}); err != nil {
			return err
		}
	}
	e.Octets, e.Omits, e.XML = s.octets, s.omitted, s.xml
	if e.Octets == nil {
		e.Octets = []byte{}
	}
	document := start.apex != nil && (start.apex == c.doc.top || start.apex == c.doc.Root())
	e.Whole = !s.part && (s.xml && document || e.File && !s.omitted && (s.xml || len(steps) == 0))
	if c.left.Digested -= len(s.octets); c.left.Digested < 0 {
		return TooManyReferences
	}
	if subtle.ConstantTimeCompare(hashSum(e.Hash, s.octets), e.digest) != 1 {
		return DigestMismatch
	}
	return nil
}

// target finds what a reference means; one without a URI, or with the name of a file we have under no name, means the only file.
func (c *check) target(uri string, stated bool) (selection, error) {
	if stated {
		s, err := c.resolve(uri)
		if err == nil || uri == "" || uri[0] == '#' {
			return s, err
		}
	}
	if body, ok := c.Files[""]; ok && c.onlyFile {
		return selection{octets: body}, nil
	}
	return selection{}, UnknownReference
}

// readDigest is what a reference says of its digest.
func readDigest(r *Node) (crypto.Hash, []byte, Problem) {
	spec, err := one(r, nsDS, "DigestMethod")
	if err != nil {
		return 0, nil, BadStructure
	}
	value, err := one(r, nsDS, "DigestValue")
	if err != nil {
		return 0, nil, BadStructure
	}
	hash, known := digestMethod(spec.Attr("Algorithm"))
	if spec.Attr("Algorithm") == nsMore+"md5" { // known to an Examiner only, which tells that it is weak
		hash, known = crypto.MD5, true
	}
	if !known {
		return 0, nil, Unsupported
	}
	digest, err := decodeBase64(value.Text())
	if err != nil || len(digest) != hash.Size() {
		return hash, nil, DigestMismatch
	}
	return hash, digest, ""
}

func problemOr(err error, otherwise Problem) Problem {
	var p Problem
	if errors.As(err, &p) {
		return p
	}
	return otherwise
}

func hashSum(h crypto.Hash, b []byte) []byte {
	w := h.New()
	w.Write(b)
	return w.Sum(nil)
}
