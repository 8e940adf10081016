package signing

import (
	"bytes"
	"encoding/base64"
	"strings"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/signed"
	"wrota/internal/platform/xmlsec"
)

// DocumentName is how the document is called for detached signatures and in containers.
const DocumentName = "wniosek.xml"

// Match finds out whether every signature in a file is about exactly the document and nothing else is in it that a
// reader could take for a part of it; beside tells that the file holds the signature alone. What is refused is told in the words of the person who sent it. Whether the signatures are worth
// anything is not asked here: a broken signature of the right document is taken, and judged.
func Match(document, file []byte) (beside bool, err error) {
	if len(file) > MaxBytes {
		return false, refuse("intake.signed-large")
	}
	if bytes.Equal(file, document) {
		return false, refuse("intake.signed-not")
	}
	kind := signed.KindOf(file)
	if kind == signed.PDF {
		return false, refuse("intake.signed-pdf")
	}
	found, err := signed.Open(file, nil)
	if err != nil || kind == "" {
		return false, refuse("intake.signed-unreadable")
	}
	if len(found.Signatures) == 0 {
		return false, refuse("intake.signed-not")
	}
	one := newExact(document)
	if one.signedBy(found, false) {
		return false, one.alone(found)
	}
	if found, err = signed.Open(file, map[string][]byte{DocumentName: document}); err == nil && one.signedBy(found, true) {
		return true, one.alone(found)
	}
	return false, refuse("intake.signed-other")
}

func refuse(key string) error { return fault.InvalidField("file", key) }

// exact compares what was signed with the document.
type exact struct {
	document  []byte
	canonical []byte
}

func newExact(document []byte) exact {
	return exact{document, canonical(document)}
}

// signedBy tells whether each signature is about the document. A file in which one signature is about something else
// is not taken: nobody could say what was signed. From beside only the digest tells what was signed.
func (e exact) signedBy(f *signed.File, beside bool) bool {
	for _, s := range f.Signatures {
		if !e.about(s, beside) {
			return false
		}
	}
	return len(f.Signatures) > 0
}

func (e exact) about(s *ades.Signature, beside bool) bool {
	for _, d := range s.Data {
		if d.Found && (d.Intact || !beside) && e.says(d.Octets) {
			return true
		}
	}
	return false
}

// alone refuses a file with something besides the document: a file in a container or a part of the XML that is not
// signed, or one that is signed together with it. Of a container whose digests are wrong nobody can say what is signed.
func (e exact) alone(f *signed.File) error {
	for _, s := range f.Signatures {
		if !s.Covers && (s.Intact || f.Kind == signed.Container) {
			return refuse("intake.signed-more")
		}
		for _, d := range s.Data {
			if !strings.HasPrefix(d.Name, "META-INF/") && !e.says(d.Octets) { // the manifest is the container's own
				return refuse("intake.signed-more")
			}
		}
	}
	return nil
}

// says tells whether signed bytes are the document: as they stand, in a canonical form, or inside of an object of the
// signature, as elements or in base64.
func (e exact) says(octets []byte) bool {
	if bytes.Equal(octets, e.document) {
		return true
	}
	doc, err := xmlsec.Parse(octets)
	if err != nil {
		return false
	}
	root := doc.Root()
	if !root.Is(dsig, "Object") {
		return bytes.Equal(exclusive(root), e.canonical)
	}
	var inside *xmlsec.Node
	for child := range root.Elements() {
		if inside != nil {
			return false
		}
		inside = child
	}
	if inside != nil {
		return bytes.Equal(exclusive(inside), e.canonical)
	}
	plain, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(root.Text()), ""))
	return err == nil && bytes.Equal(plain, e.document)
}

const dsig = "http://www.w3.org/2000/09/xmldsig#"

// canonical is the document in the one form in which two writings of it are alike; nil when it is none.
func canonical(document []byte) []byte {
	doc, err := xmlsec.Parse(document)
	if err != nil {
		return nil
	}
	return exclusive(doc.Root())
}

func exclusive(n *xmlsec.Node) []byte {
	out, err := xmlsec.Exclusive.Node(n)
	if err != nil {
		return nil
	}
	return out
}
