package xades

import (
	"crypto"
	"encoding/base64"
	"slices"
	"strings"

	"wrota/internal/platform/xmlsec"
)

const (
	nsDS   = "http://www.w3.org/2000/09/xmldsig#"
	nsEnc  = "http://www.w3.org/2001/04/xmlenc#"
	nsMore = "http://www.w3.org/2001/04/xmldsig-more#"
	ns132  = "http://uri.etsi.org/01903/v1.3.2#"
	ns141  = "http://uri.etsi.org/01903/v1.4.1#"

	typeManifest = nsDS + "Manifest"
	typeObject   = nsDS + "Object"
	typeCounter  = "http://uri.etsi.org/01903#CountersignedSignature"
)

// namespaces are those of XAdES through its versions. The properties kept their names.
var namespaces = []string{ns132, ns141, "http://uri.etsi.org/01903/v1.2.2#", "http://uri.etsi.org/01903/v1.1.1#"}

// typesProperties are the types by which references to signed properties are known.
var typesProperties = []string{
	"http://uri.etsi.org/01903#SignedProperties", ns132 + "SignedProperties",
	"http://uri.etsi.org/01903/v1.2.2#SignedProperties", "http://uri.etsi.org/01903/v1.1.1#SignedProperties",
}

// is tells whether n is the element of this name in one of the namespaces of XAdES.
func is(n *xmlsec.Node, local string) bool {
	return n.Kind() == xmlsec.ElementNode && n.Local() == local && slices.Contains(namespaces, n.Space())
}

// all are the children of this name.
func all(n *xmlsec.Node, local string) []*xmlsec.Node {
	var found []*xmlsec.Node
	for c := range n.Elements() {
		if is(c, local) {
			found = append(found, c)
		}
	}
	return found
}

// child follows a path of names; nil when there is none.
func child(n *xmlsec.Node, path ...string) *xmlsec.Node {
	for _, local := range path {
		found := all(n, local)
		if len(found) == 0 {
			return nil
		}
		n = found[0]
	}
	return n
}

// text is the text of what a path leads to.
func text(n *xmlsec.Node, path ...string) string { return strings.TrimSpace(child(n, path...).Text()) }

func decode(s string) ([]byte, bool) {
	clean := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\t' || r == '\r' {
			return -1
		}
		return r
	}, s)
	b, err := base64.StdEncoding.DecodeString(clean)
	if err != nil || len(b) == 0 {
		return nil, false // and not what could be read before a mistake
	}
	return b, true
}

// digest is a digest with its algorithm, as XAdES writes it in many places.
type digest struct {
	hash  crypto.Hash // 0 when not known
	value []byte
}

// readDigest reads DigestMethod and DigestValue below n.
func readDigest(n *xmlsec.Node) digest {
	d := digest{hash: xmlsec.Digest(n.Child(nsDS, "DigestMethod").Attr("Algorithm"))}
	d.value, _ = decode(n.Child(nsDS, "DigestValue").Text())
	return d
}

// of tells whether b has the digest.
func (d digest) of(b []byte) bool {
	return d.hash != 0 && len(d.value) == d.hash.Size() && string(sum(d.hash, b)) == string(d.value)
}

func sum(h crypto.Hash, b []byte) []byte {
	w := h.New()
	w.Write(b)
	return w.Sum(nil)
}

// hashName is how the model calls a digest.
func hashName(h crypto.Hash) string {
	switch h {
	case 0:
		return "unknown"
	case crypto.SHA1, crypto.SHA224, crypto.SHA256, crypto.SHA384, crypto.SHA512:
		return strings.ReplaceAll(h.String(), "-", "")
	}
	return h.String()
}
