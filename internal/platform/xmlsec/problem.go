package xmlsec

import "errors"

// Problem is why a document or a signature is refused. It is an error, so errors.Is finds it, and its text
// is stable, so that a message key can be made of it. No problem ever quotes the document: values are personal data.
type Problem string

func (p Problem) Error() string { return "xmlsec: " + string(p) }

// Problems of a document.
const (
	Malformed     Problem = "malformed"      // not well-formed XML, or not namespace-well-formed
	Doctype       Problem = "doctype"        // a DOCTYPE, refused because of entities and default attributes
	TooLarge      Problem = "too-large"      // more bytes, nodes, attributes or depth than the limits allow
	IllegalText   Problem = "illegal-text"   // a character that XML 1.0 cannot carry, even escaped
	IllegalName   Problem = "illegal-name"   // not a name, or a prefix without a namespace
	AlreadySealed Problem = "already-sealed" // one more enveloped signature would break the one that is there
)

// Problems of a signature.
const (
	NoSignature       Problem = "no-signature"        // the document carries no signature
	ManySignatures    Problem = "many-signatures"     // more than one where exactly one is expected
	BadStructure      Problem = "bad-structure"       // an element of the signature is missing, repeated or out of place
	Unsupported       Problem = "unsupported"         // an algorithm, transform or reference that is not on the allow-list
	TooManyReferences Problem = "too-many-references" // more references or work than the limits allow
	UnknownReference  Problem = "unknown-reference"   // a reference leads to no element, to several, or to a file that was not given
	DigestMismatch    Problem = "digest-mismatch"     // the referenced content was changed
	ValueMismatch     Problem = "value-mismatch"      // the signature value is not of this key and SignedInfo
	NoCertificate     Problem = "no-certificate"      // no readable certificate to check the value with
	WrongCertificate  Problem = "wrong-certificate"   // the certificate is not the one the signer named in the signed properties
	NotCovered        Problem = "not-covered"         // the signature covers a part of the document only, or not its own properties
)

// ProblemOf returns the problem inside err, or "" when err is of another kind.
func ProblemOf(err error) Problem {
	var p Problem
	if errors.As(err, &p) {
		return p
	}
	return ""
}
