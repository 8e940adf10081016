package signing

import (
	"bytes"
	"strings"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/signed"
	"wrota/internal/platform/signed/exact"
)

// DocumentName is how the document is called for detached signatures and in containers.
const DocumentName = "wniosek.xml"

// Match finds out whether every signature in a file is about exactly the document and nothing else is in it that a
// reader could take for a part of it; beside tells that the file holds the signature alone. What is refused is told in
// the words of the person who sent it. Whether the signatures are worth anything is not asked here: a broken signature
// of the right document is taken, and judged.
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
	offered := exact.Of(document)
	if signedBy(found, offered, false) {
		return false, alone(found, offered, file)
	}
	if found, err = signed.Open(file, map[string][]byte{DocumentName: document}); err == nil && signedBy(found, offered, true) {
		return true, alone(found, offered, file)
	}
	return false, refuse("intake.signed-other")
}

func refuse(key string) error { return fault.InvalidField("file", key) }

// signedBy tells whether each signature is about the document. A file in which one signature is about something else
// is not taken: nobody could say what was signed. From beside only the digest tells what was signed.
func signedBy(f *signed.File, offered exact.Document, beside bool) bool {
	for _, s := range f.Signatures {
		if !about(s, offered, beside) {
			return false
		}
	}
	return len(f.Signatures) > 0
}

func about(s *ades.Signature, offered exact.Document, beside bool) bool {
	for _, d := range s.Data {
		if d.Found && (d.Intact || !beside) && offered.Is(d.Octets) {
			return true
		}
	}
	return false
}

// alone refuses a file with something besides the document: a file in a container or a part of the XML that is not
// signed, or one that is signed together with it. Of a container whose digests are wrong nobody can say what is signed.
func alone(f *signed.File, offered exact.Document, file []byte) error {
	if f.Kind == signed.XML && !offered.SameInstructions(file) {
		return refuse("intake.signed-more")
	}
	for _, s := range f.Signatures {
		if !s.Covers && (s.Intact || f.Kind == signed.Container) {
			return refuse("intake.signed-more")
		}
		for _, d := range s.Data {
			if !strings.HasPrefix(d.Name, "META-INF/") && !offered.Is(d.Octets) { // the manifest is the container's own
				return refuse("intake.signed-more")
			}
		}
	}
	return nil
}
