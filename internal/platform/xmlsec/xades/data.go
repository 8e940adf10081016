package xades

import (
	"slices"
	"strings"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/xmlsec"
)

// findProperties looks for the QualifyingProperties in the Objects of this signature.
func (s *subject) findProperties() {
	var found []*xmlsec.Node
	for object := range s.node.All(nsDS, "Object") {
		found = append(found, all(object, "QualifyingProperties")...)
		if len(all(object, "QualifyingPropertiesReference")) > 0 {
			s.fault(ades.FormatFailure, "the properties are in another document")
		}
	}
	switch len(found) {
	case 0:
		return
	case 1:
		s.qualifying = found[0]
	default:
		s.fault(ades.FormatFailure, "several QualifyingProperties")
	}
	s.out.Format = ades.XAdES
}

// coverProperties makes sure that the signed properties are signed: there is one SignedProperties, one reference of their
// type, and it leads exactly there. Otherwise nothing in them is believed.
func (s *subject) coverProperties() {
	covering := s.covering()
	if s.qualifying == nil && len(covering) == 0 && s.out.Format == ades.XML {
		return
	}
	s.out.Format = ades.XAdES
	if problem := s.uncovered(covering); problem != "" {
		s.out.Intact = false
		s.fault(ades.FormatFailure, problem)
		return
	}
	ref := &s.x.References[covering[0]]
	s.properties = covering[0]
	if ref.Problem != "" {
		s.out.Intact = false
		switch ref.Problem {
		case xmlsec.DigestMismatch: // told by Intact
		case xmlsec.Unsupported:
			s.unsupported("the digest or a transform of the signed properties")
		default:
			s.fault(ades.FormatFailure, "reference to the signed properties: "+string(ref.Problem))
		}
		return
	}
	doc, err := s.x.Document(ref)
	if err != nil || !is(doc.Root(), "SignedProperties") {
		s.out.Intact = false
		s.fault(ades.FormatFailure, "the signed properties cannot be read")
		return
	}
	s.signed = doc.Root()
}

// covering are the references to signed properties: those of their type. Programs of the first years left the type out;
// what leads exactly to the properties is taken for one of them, too, and the signature is of no baseline level then (see baseline).
func (s *subject) covering() []int {
	var typed, bare []int
	written := child(s.qualifying, "SignedProperties")
	for i := range s.x.References {
		ref := &s.x.References[i]
		switch {
		case slices.Contains(typesProperties, ref.Type):
			typed = append(typed, i)
		case ref.Type == "" && written != nil && ref.Selected == written:
			bare = append(bare, i)
		}
	}
	if len(typed) == 0 {
		return bare
	}
	return typed
}

// uncovered says what is wrong with the way the properties are signed; "" when nothing is.
func (s *subject) uncovered(covering []int) string {
	written := all(s.qualifying, "SignedProperties")
	switch {
	case s.qualifying == nil:
		return "a reference to signed properties that are not there"
	case len(written) != 1:
		return "not exactly one SignedProperties"
	case len(covering) != 1:
		return "not exactly one reference to the signed properties"
	}
	ref := &s.x.References[covering[0]]
	target := s.qualifying.Attr("Target")
	switch {
	case s.x.Ambiguous(ref.URI):
		return "the Id of the signed properties stands twice"
	// The way there may be an Id or, as the citizen card of Austria signs, a filter (XMLDSig Filter 2.0 § 3.2) over the document.
	case ref.Selected != written[0] && (ref.Problem == "" || ref.Apex != written[0]):
		return "the reference does not lead to the signed properties of this signature"
	case target != "" && target != "#"+s.node.Attr("Id"):
		return "the properties are of another signature"
	}
	return ""
}

// data tells what is signed besides the properties.
func (s *subject) data() {
	for i := range s.x.References {
		if i == s.properties || slices.Contains(typesProperties, s.x.References[i].Type) {
			continue
		}
		ref := &s.x.References[i]
		if ref.Problem == "" && s.ofKeyInfo(ref) {
			continue // the signature's own, and no data
		}
		s.datum(ref)
		if ref.Type == typeManifest {
			s.manifest(ref)
		}
	}
	if len(s.out.Data) == 0 {
		s.out.Intact = false
		s.fault(ades.FormatFailure, "nothing but the properties is signed")
	}
}

// ofKeyInfo tells whether a reference is to the KeyInfo of this signature.
func (s *subject) ofKeyInfo(ref *xmlsec.Examined) bool {
	return ref.Apex != nil && ref.Apex == s.node.Child(nsDS, "KeyInfo")
}

func (s *subject) datum(ref *xmlsec.Examined) {
	d := ades.Datum{Name: ref.URI, Found: ref.Found, Intact: ref.Problem == "", Whole: ref.Whole || s.wholeObject(ref), Octets: ref.Octets}
	if s.x.Ambiguous(ref.URI) {
		d.Found = true // there is even more than one
		s.warn(ades.WarnDuplicates)
	}
	if ref.Weak {
		s.warn(ades.WarnWeakDigest)
	}
	if ref.Problem == xmlsec.Unsupported {
		d.Unsupported = true
		s.unsupported("the digest or a transform of signed data")
	}
	s.out.Intact = s.out.Intact && d.Intact
	s.out.Data = append(s.out.Data, d)
}

// wholeObject tells whether a reference covers an Object of this signature, or the one thing in it.
func (s *subject) wholeObject(ref *xmlsec.Examined) bool {
	n := ref.Apex
	if n == nil || ref.Omits {
		return false
	}
	if !ref.XML {
		for range n.Elements() { // base64 passes over tags
			return false
		}
	}
	for n != s.node && n.Parent() != nil {
		if n.Is(nsDS, "Object") && n.Parent() == s.node {
			return true
		}
		if !s.alone(n) {
			return false
		}
		n = n.Parent()
	}
	return false
}

// alone tells whether there is no other element and no text beside n.
func (r *reading) alone(n *xmlsec.Node) bool {
	count, known := r.contents[n.Parent()]
	if !known {
		for c := range n.Parent().Nodes() {
			if c.Kind() == xmlsec.ElementNode || c.Kind() == xmlsec.TextNode && strings.TrimSpace(c.Text()) != "" {
				count++
			}
		}
		r.contents[n.Parent()] = count
	}
	return count == 1
}

// manifest adds what a signed list of digests names. What is not at hand makes the list unchecked, not the signature broken
// (XMLDSig § 2.3: how to treat a manifest is the application's to say); what is at hand must agree.
func (s *subject) manifest(ref *xmlsec.Examined) {
	if ref.Problem != "" {
		return
	}
	doc, err := s.x.Document(ref)
	if err != nil {
		s.broken("the manifest cannot be read")
		return
	}
	digested, written := inManifest(doc.Root()), inManifest(ref.Apex)
	if ref.File {
		written = digested
	}
	entries, err := s.x.Manifest(digested, written)
	if err != nil {
		s.broken("the manifest cannot be read")
		return
	}
	for i := range entries {
		if e := &entries[i]; e.Found || s.x.Ambiguous(e.URI) {
			s.datum(e)
		} else {
			s.warn(ades.WarnManifest)
		}
	}
}

// inManifest is the manifest that n is or, as an Object, holds.
func inManifest(n *xmlsec.Node) *xmlsec.Node {
	if n.Is(nsDS, "Manifest") {
		return n
	}
	return n.Child(nsDS, "Manifest")
}

func (s *subject) broken(what string) {
	s.out.Intact = false
	s.fault(ades.FormatFailure, what)
}

// covers tells whether everything that could be taken for the document is signed.
func (s *subject) covers(countered *xmlsec.Node) {
	if !s.out.Intact {
		return
	}
	if countered != nil {
		s.out.Covers = true // that it signs the value was checked
		return
	}
	for _, w := range s.out.Warnings {
		if w == ades.WarnManifest {
			return
		}
	}
	if s.doc.Root() != s.node {
		for i := range s.x.References {
			ref := &s.x.References[i]
			if ref.Whole && !ref.File {
				s.out.Covers = true
			}
		}
		return
	}
	s.out.Covers = s.objectsCovered() && !slices.ContainsFunc(s.out.Data, func(d ades.Datum) bool { return !d.Whole })
}

// objectsCovered tells whether every Object of the signature but that of the properties is signed.
func (s *subject) objectsCovered() bool {
	for object := range s.node.All(nsDS, "Object") {
		if s.qualifying != nil && s.qualifying.Parent() == object {
			if !s.alone(s.qualifying) {
				return false
			}
			continue
		}
		if !s.signs(object) {
			return false
		}
	}
	return true
}

// signs tells whether a reference covers all of an Object.
func (s *subject) signs(object *xmlsec.Node) bool {
	for i := range s.x.References {
		ref := &s.x.References[i]
		if ref.Apex == nil || !s.wholeObject(ref) {
			continue
		}
		for n := ref.Apex; n != nil; n = n.Parent() {
			if n == object {
				return true
			}
		}
	}
	return s.listed(object)
}

// listed tells whether an Object is named whole by a manifest.
func (s *subject) listed(object *xmlsec.Node) bool {
	id := object.Attr("Id")
	return id != "" && slices.ContainsFunc(s.out.Data, func(d ades.Datum) bool { return d.Name == "#"+id && d.Intact && d.Whole })
}
