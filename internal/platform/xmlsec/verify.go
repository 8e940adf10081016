package xmlsec

import (
	"crypto/x509"
	"fmt"
	"math"
	"net/url"
	"strings"
	"time"
)

// Verifier checks signatures. The zero value is ready and strict.
type Verifier struct {
	// AllowPart admits a signature over a part of the document. Without it what is around the signed
	// element would be taken for signed: the oldest attack on XML signatures (wrapping).
	AllowPart bool
	// Keys, when given, are the only certificates whose keys may have made the signature: those beside it are not even
	// read. Protocols that know their peer's keys beforehand (SAML metadata) work so.
	Keys []*x509.Certificate
	// Files are the contents of detached signatures, by the URI of their references. Nothing is ever fetched.
	Files map[string][]byte
	// MaxReferences bounds the references of one signature; default 100.
	MaxReferences int
	// MaxBytes bounds the bytes digested for one signature; default 128 MiB.
	MaxBytes int
}

// Verified is what a signature proves. It says nothing of trust in the certificate.
type Verified struct {
	// Root is the signed element, read from the very bytes that were digested: without the signature, without
	// comments unless they are signed, and with nothing that stood around it. It is nil when the
	// signed content is not XML or there are several; see Contents.
	Root *Node
	// Whole tells that Root is the root of the document.
	Whole bool
	// Contents are all signed things except the properties of the signature, in the order of the references.
	Contents []Content
	// Signer is the certificate whose key made the signature and, when XAdES is set, the one its maker named.
	Signer *x509.Certificate
	// Certificates are all that were found beside the signature, Signer among them, for building a path.
	Certificates []*x509.Certificate
	// XAdES tells that signed properties are present and covered.
	XAdES bool
	// SigningTime is what the signer claims; zero when nothing is claimed.
	SigningTime time.Time
	// Warnings are what a validation report must mention although the signature is intact.
	Warnings []Warning
}

// Content is one signed thing.
type Content struct {
	URI, Type string
	Root      *Node  // the element, when XML was digested
	Octets    []byte // the bytes digested
	// Document has Root as its root; signatures that are digested with it are checked there.
	Document *Document
}

// Warning is a weakness of an intact signature.
type Warning string

const (
	WeakDigest         Warning = "weak-digest"         // SHA-1: proves something only with an old timestamp
	ShortKey           Warning = "short-key"           // RSA under 2048 bits
	NoProperties       Warning = "no-properties"       // plain XMLDSig: the certificate could be exchanged for another of the same key
	NoSigningTime      Warning = "no-signing-time"     // XAdES that does not say when
	IssuerMismatch     Warning = "issuer-mismatch"     // the named issuer or serial number is not the certificate's
	ManifestUnchecked  Warning = "manifest-unchecked"  // a list of digests is signed; the listed files were not compared
	CertificateSkipped Warning = "certificate-skipped" // a certificate beside the signature could not be read
)

// Signatures are the signature elements of a document in document order, without those inside other signatures
// (countersignatures, signed documents in an enveloping signature).
func Signatures(doc *Document) []*Node {
	var found []*Node
	for at := doc.top; at != nil; {
		if at.Is(nsDS, "Signature") {
			found = append(found, at)
			at = skipping(at, doc.top)
			continue
		}
		at = following(at, doc.top)
	}
	return found
}

// Verify checks the one signature of a document.
func (v Verifier) Verify(doc *Document) (*Verified, error) {
	switch found := Signatures(doc); len(found) {
	case 0:
		return nil, NoSignature
	case 1:
		return v.VerifySignature(doc, found[0])
	}
	return nil, ManySignatures
}

// VerifySignature checks one of the signatures of a document. The error is, or wraps, a Problem.
func (v Verifier) VerifySignature(doc *Document, sig *Node) (*Verified, error) {
	if !sig.Is(nsDS, "Signature") || !sig.under(doc.top) {
		return nil, NoSignature
	}
	if v.MaxReferences <= 0 {
		v.MaxReferences = 100
	}
	if v.MaxBytes <= 0 {
		v.MaxBytes = maxCanonical
	}
	left := &Budget{Bytes: v.MaxBytes, Digested: math.MaxInt, Nodes: math.MaxInt}
	c := &check{Verifier: v, doc: doc, sig: sig, ids: indexIDs(doc), result: &Verified{}, left: left}
	if err := c.run(); err != nil {
		return nil, err
	}
	return c.result, nil
}

// check is one verification under way.
type check struct {
	Verifier
	doc    *Document
	sig    *Node
	ids    ids
	info   signedInfo
	result *Verified

	left *Budget

	// Of an Examiner only:
	wide     bool // more expressions are known
	onlyFile bool // the list of references names one file
	examined int  // references so far
}

// Budget is how much work may still be done. Several examinations can share one, so that many signatures in
// one document cost no more than a few.
type Budget struct {
	Bytes    int // canonicalised and decoded, and kept as what is signed
	Digested int // bytes
	Nodes    int // looked at by transforms
}

func (c *check) run() error {
	if err := c.readInfo(); err != nil {
		return fmt.Errorf("SignedInfo: %w", err)
	}
	properties, err := c.properties()
	if err != nil {
		return fmt.Errorf("signed properties: %w", err)
	}
	var digested *Node // the properties as digested
	for i := range c.info.references {
		ref := &c.info.references[i]
		content, err := c.reference(ref)
		if err != nil {
			return fmt.Errorf("reference %d: %w", i+1, err)
		}
		if ref.properties {
			digested = content.Root
		} else {
			c.result.Contents = append(c.result.Contents, content)
		}
	}
	if err := c.certificates(); err != nil {
		return err
	}
	candidates := c.result.Certificates
	if properties != nil {
		if candidates, err = c.readProperties(digested); err != nil {
			return fmt.Errorf("signed properties: %w", err)
		}
	} else {
		c.warn(NoProperties)
	}
	if err := c.checkValue(candidates); err != nil {
		return err
	}
	return c.chooseRoot()
}

// chooseRoot says which content is the signed document.
func (c *check) chooseRoot() error {
	r := c.result
	for i, ref := range c.info.data() {
		if ref.whole {
			r.Root, r.Whole = r.Contents[i].Root, true
			break
		}
	}
	if r.Root == nil && len(r.Contents) == 1 {
		r.Root = r.Contents[0].Root
	}
	// An enveloping signature is itself the root, and a detached one signs files: nothing stands around the content.
	alone := c.doc.Root() == c.sig
	if !r.Whole && !alone && !c.AllowPart {
		return NotCovered
	}
	if len(r.Contents) == 0 {
		return NotCovered // properties alone sign nothing
	}
	return nil
}

func (c *check) warn(w Warning) {
	for _, have := range c.result.Warnings {
		if have == w {
			return
		}
	}
	c.result.Warnings = append(c.result.Warnings, w)
}

// ids finds elements by Id.
type ids struct {
	byID  map[string]*Node
	twice map[string]bool
	// relative tells that a namespace has a name that is no absolute URI: there is no canonical form then (C14N 1.0 § 1.3).
	relative bool
}

// isID tells whether some program takes the attribute for an Id: there is no schema here that could say.
func (a *Attr) isID() bool {
	if a.Space == nsXML {
		return a.Local == "id"
	}
	return a.Space == "" && (a.Local == "Id" || a.Local == "ID" || a.Local == "id")
}

// indexIDs looks at every such attribute, because a second element with the same value would let two programs see
// two different documents.
func indexIDs(doc *Document) ids {
	x := ids{byID: map[string]*Node{}, twice: map[string]bool{}}
	for n := range doc.top.Descend() {
		for i := range n.decls {
			x.relative = x.relative || n.decls[i].URI != "" && !absolute(n.decls[i].URI)
		}
		for i := range n.attrs {
			a := &n.attrs[i]
			if !a.isID() {
				continue
			}
			if other := x.byID[a.Value]; other != nil && other != n {
				x.twice[a.Value] = true
			}
			x.byID[a.Value] = n
		}
	}
	return x
}

// absolute tells whether a name is a URI with a scheme (RFC 3986 § 3), and of its characters alone: a fragment holds no second "#", and
// brackets, which stand in addresses of IPv6 only, are refused.
func absolute(uri string) bool {
	for i := range len(uri) {
		c := uri[i]
		letter, digit := c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9'
		if !letter && !digit && strings.IndexByte("-._~:/?#@!$&'()*+,;=%", c) < 0 {
			return false
		}
	}
	u, err := url.Parse(uri)
	return err == nil && u.IsAbs() && strings.Count(uri, "#") <= 1
}

// find is the one element with an Id.
func (x ids) find(id string) (*Node, error) {
	n := x.byID[id]
	if n == nil || id == "" || x.twice[id] {
		return nil, UnknownReference
	}
	return n, nil
}
