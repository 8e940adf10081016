package xmlsec

import (
	"crypto"
	"encoding/base64"
	"regexp"
	"strings"
)

// signedInfo is what the signature value covers.
type signedInfo struct {
	octets     []byte
	method     method
	references []reference
}

// reference is one signed thing, as SignedInfo describes it.
type reference struct {
	uri, kind  string
	transforms []transform
	hash       crypto.Hash
	digest     []byte
	properties bool // it covers the signed properties
	whole      bool // it covers the document but signatures
}

// transform is one step from a reference to bytes.
type transform struct {
	algorithm string
	prefixes  []string // InclusiveNamespaces
	spec      *Node    // as it stands in the document, for namespaces in expressions
}

// data are the references that are not about the signature itself.
func (s *signedInfo) data() []*reference {
	var found []*reference
	for i := range s.references {
		if !s.references[i].properties {
			found = append(found, &s.references[i])
		}
	}
	return found
}

const (
	maxTransforms = 6  // of one reference
	maxPrefixes   = 64 // of one list: every element is compared with all of them
)

// readInfo canonicalises SignedInfo and then reads it from those bytes, so that what is obeyed is what is signed.
func (c *check) readInfo() error {
	info, written, err := c.canonicalInfo()
	if err != nil {
		return err
	}
	return c.readCanonicalInfo(info, written)
}

// canonicalInfo is SignedInfo as signed and as written.
func (c *check) canonicalInfo() (info, written *Node, err error) {
	if !inOrder(c.sig) || c.ids.relative {
		return nil, nil, BadStructure
	}
	written = c.sig.Child(nsDS, "SignedInfo")
	spec, err := one(written, nsDS, "CanonicalizationMethod")
	if err != nil {
		return nil, nil, err
	}
	prefixes, err := prefixList(spec)
	if err != nil {
		return nil, nil, err
	}
	algorithm := C14N(spec.Attr("Algorithm"))
	if c.info.octets, err = c.canonical(algorithm, written, canonicalOptions{inclusive: prefixes}); err != nil {
		return nil, nil, err
	}
	doc, err := c.parse(c.info.octets)
	if err != nil {
		return nil, nil, err
	}
	return doc.Root(), written, nil
}

// The children that the schema of XMLDSig allows, in their order.
var (
	orderSignature = regexp.MustCompile(`^SignedInfo SignatureValue (KeyInfo )?(Object )*$`)
	orderInfo      = regexp.MustCompile(`^CanonicalizationMethod SignatureMethod (Reference )+$`)
	orderReference = regexp.MustCompile(`^(Transforms )?DigestMethod DigestValue $`)
	orderValue     = regexp.MustCompile(`^$`)
)

// inOrder holds a signature to the schema as far as the core validation reaches. Readers differ in what they make of a
// second or misplaced element, and other implementations refuse it.
func inOrder(sig *Node) bool {
	info := sig.Child(nsDS, "SignedInfo")
	good := follows(sig, orderSignature) && follows(info, orderInfo) && follows(sig.Child(nsDS, "SignatureValue"), orderValue)
	for r := range info.All(nsDS, "Reference") {
		good = good && follows(r, orderReference) && follows(r.Child(nsDS, "DigestValue"), orderValue)
	}
	return good
}

func follows(n *Node, order *regexp.Regexp) bool {
	var names strings.Builder
	for e := range n.Elements() {
		if e.space != nsDS {
			return false
		}
		names.WriteString(e.local + " ")
	}
	return order.MatchString(names.String())
}

func (c *check) readCanonicalInfo(info, written *Node) error {
	spec, err := one(info, nsDS, "SignatureMethod")
	if err != nil {
		return err
	}
	if c.info.method, err = readMethod(spec); err != nil {
		return err
	}
	if c.info.method.hash == crypto.SHA1 {
		c.warn(WeakDigest)
	}
	var originals []*Node
	for r := range written.All(nsDS, "Reference") {
		originals = append(originals, r)
	}
	for r := range info.All(nsDS, "Reference") {
		n := len(c.info.references)
		if n >= c.MaxReferences {
			return TooManyReferences
		}
		if n >= len(originals) {
			return BadStructure
		}
		ref, err := c.readReference(r, originals[n])
		if err != nil {
			return err
		}
		c.info.references = append(c.info.references, ref)
	}
	if n := len(c.info.references); n == 0 || n != len(originals) {
		return BadStructure
	}
	return nil
}

func (c *check) readReference(r, written *Node) (reference, error) {
	uri, stated := r.AttrNS("", "URI")
	if !stated {
		return reference{}, Unsupported // "the application knows": we do not
	}
	ref := reference{uri: uri, kind: r.Attr("Type")}
	ref.properties = ref.kind == typeSignedProperties
	spec, err := one(r, nsDS, "DigestMethod")
	if err != nil {
		return ref, err
	}
	var known bool
	if ref.hash, known = digestMethod(spec.Attr("Algorithm")); !known {
		return ref, Unsupported
	}
	if ref.hash == crypto.SHA1 {
		c.warn(WeakDigest)
	}
	value, err := one(r, nsDS, "DigestValue")
	if err != nil {
		return ref, err
	}
	if ref.digest, err = decodeBase64(value.Text()); err != nil || len(ref.digest) != ref.hash.Size() {
		return ref, BadStructure
	}
	ref.transforms, err = readTransforms(r.Child(nsDS, "Transforms"), written.Child(nsDS, "Transforms"))
	return ref, err
}

func readTransforms(list, written *Node) ([]transform, error) {
	var steps []transform
	specs := collect(written.All(nsDS, "Transform"))
	for t := range list.Elements() {
		if !t.Is(nsDS, "Transform") || len(steps) >= min(len(specs), maxTransforms) {
			return nil, BadStructure
		}
		prefixes, err := prefixList(t)
		if err != nil {
			return nil, err
		}
		steps = append(steps, transform{t.Attr("Algorithm"), prefixes, specs[len(steps)]})
	}
	return steps, nil
}

// readMethod reads SignatureMethod, with the parameters of RSASSA-PSS where it has them (RFC 6931 § 2.3.9).
func readMethod(spec *Node) (method, error) {
	uri := spec.Attr("Algorithm")
	if m, known := signatureMethod(uri); known {
		return m, nil
	}
	if uri != nsMore7+"rsa-pss" {
		return method{}, Unsupported
	}
	params := spec.Child(nsMore7, "RSAPSSParams")
	hash, known := digestMethod(params.Child(nsDS, "DigestMethod").Attr("Algorithm"))
	if params.Child(nsDS, "DigestMethod") == nil {
		hash, known = crypto.SHA256, true // the default of RFC 6931
	}
	mask := params.Child(nsMore7, "MaskGenerationFunction").Child(nsDS, "DigestMethod")
	if maskHash, _ := digestMethod(mask.Attr("Algorithm")); mask != nil && maskHash != hash {
		return method{}, Unsupported
	}
	if trailer := params.Child(nsMore7, "TrailerField"); !known || trailer != nil && strings.TrimSpace(trailer.Text()) != "1" {
		return method{}, Unsupported
	}
	return method{schemePSS, hash}, nil
}

// prefixList reads <ec:InclusiveNamespaces PrefixList="…">; #default is written "" here.
func prefixList(spec *Node) ([]string, error) {
	list := strings.Fields(spec.Child(string(Exclusive), "InclusiveNamespaces").Attr("PrefixList"))
	if len(list) > maxPrefixes {
		return nil, TooLarge
	}
	for i, p := range list {
		if p == "#default" {
			list[i] = ""
		}
	}
	return list, nil
}

// one is the only child element of a name; none or several are a mistake in the signature.
func one(n *Node, space, local string) (*Node, error) {
	var found *Node
	for c := range n.All(space, local) {
		if found != nil {
			return nil, BadStructure
		}
		found = c
	}
	if found == nil {
		return nil, BadStructure
	}
	return found, nil
}

// decodeBase64 passes over white space. Ends of lines the decoder passes over by itself, so that long texts need not be copied.
func decodeBase64(s string) ([]byte, error) {
	if strings.ContainsAny(s, " \t") {
		s = strings.NewReplacer(" ", "", "\t", "").Replace(s)
	}
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil, err // and not what could be read before the mistake
	}
	return b, nil
}

func collect(nodes func(func(*Node) bool)) []*Node {
	var all []*Node
	for n := range nodes {
		all = append(all, n)
	}
	return all
}
