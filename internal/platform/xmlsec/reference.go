package xmlsec

import (
	"crypto/subtle"
	"net/url"
	"strings"
)

// selection is what a reference stands for between two transforms: nodes of a document, or bytes.
type selection struct {
	apex     *Node   // element or document node; nil when these are bytes or a forest
	forest   []*Node // several subtrees, in the order of the document
	part     bool    // something else than signatures was left out
	comments bool    // comments belong to the node-set
	omit     func(*Node) bool
	omitted  bool // some transform took signatures out

	octets []byte
	xml    bool // octets are a canonical form
}

// reference computes the digest of one reference and returns what was digested.
func (c *check) reference(ref *reference) (Content, error) {
	s, err := c.resolve(ref.uri)
	if err != nil {
		return Content{}, err
	}
	ref.whole = s.apex != nil && (s.apex == c.doc.top || s.apex == c.doc.Root())
	for _, t := range ref.transforms {
		if s, err = c.transform(s, t); err != nil {
			return Content{}, err
		}
	}
	if ref.properties && s.omitted {
		return Content{}, NotCovered // signed properties are covered entirely or not at all
	}
	if s.apex != nil { // XMLDSig § 4.4.3.2: what is still nodes at the end is canonicalised
		if s, err = c.transform(s, transform{algorithm: string(Inclusive)}); err != nil {
			return Content{}, err
		}
	}
	ref.whole = ref.whole && s.xml
	h := ref.hash.New()
	h.Write(s.octets)
	if subtle.ConstantTimeCompare(h.Sum(nil), ref.digest) != 1 {
		return Content{}, DigestMismatch
	}
	if ref.kind == typeManifest {
		c.warn(ManifestUnchecked)
	}
	content := Content{URI: ref.uri, Type: ref.kind, Octets: s.octets}
	if s.xml {
		doc, err := c.parse(s.octets)
		if err != nil {
			return Content{}, err
		}
		content.Root, content.Document = doc.Root(), doc
	}
	return content, nil
}

// resolve finds what a URI means: the document, one element of it, or one of the given files.
func (c *check) resolve(uri string) (selection, error) {
	switch {
	case uri == "":
		return selection{apex: c.doc.top}, nil
	case uri == "#xpointer(/)":
		return selection{apex: c.doc.top, comments: true}, nil
	case uri[0] == '#':
		id, err := fragmentID(uri)
		if err != nil {
			return selection{}, err
		}
		// § 4.4.3.3: a bare name leaves comments out, an XPointer keeps them.
		n, err := c.ids.find(id)
		return selection{apex: n, comments: id != uri[1:]}, err
	}
	if body, ok := c.Files[uri]; ok {
		return selection{octets: body}, nil
	}
	if name, err := url.PathUnescape(uri); err == nil {
		if body, ok := c.Files[name]; ok {
			return selection{octets: body}, nil
		}
	}
	return selection{}, UnknownReference
}

// fragmentID is the Id that a URI within the document names: #id or #xpointer(id('id')).
func fragmentID(uri string) (string, error) {
	id := strings.TrimPrefix(uri, "#")
	inner, pointer := strings.CutPrefix(id, "xpointer(id(")
	if !pointer {
		return id, nil
	}
	inner, closed := strings.CutSuffix(inner, "))")
	if !closed || len(inner) < 2 || inner[0] != inner[len(inner)-1] || inner[0] != '\'' && inner[0] != '"' {
		return "", Unsupported
	}
	return inner[1 : len(inner)-1], nil
}

// canonical is C14N within the limit of this verification.
func (c *check) canonical(algorithm C14N, n *Node, o canonicalOptions) ([]byte, error) {
	if o.most, o.nodes = c.left.Bytes, &c.left.Nodes; o.most <= 0 || *o.nodes <= 0 {
		return nil, TooManyReferences
	}
	out, err := algorithm.canonical(n, o)
	c.left.Bytes -= len(out)
	return out, err
}

// parse reads bytes that were or will be digested; they may be longer than the document they come from.
func (c *check) parse(octets []byte) (*Document, error) {
	limits := c.doc.limits
	limits.Bytes = max(limits.Bytes, c.MaxBytes)
	return limits.Parse(octets)
}
