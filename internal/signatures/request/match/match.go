// Package match tells whether a file is a given document with a signature, and nothing else.
//
// People sign with whatever program they have, so the file that comes back may be a PDF with more revisions, an XML
// document with a signature in it or around it, a signature beside the document, or a container with both. For each the
// question is the same: is what is signed the very document that was offered? Package signatures tells what a
// signature is worth; here it only has to be intact, because otherwise nobody could say what it signs.
//
// Standards: those of package signed. Law: art. 14 § 1a and 63 § 3a KPA: what is signed must be what the person read.
//
// The package stores nothing, trusts nothing and knows no office.
package match

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/pdf/pades"
	"wrota/internal/platform/signed"
	"wrota/internal/platform/signed/exact"
)

// Problem is why a file is not the signed document. It is an error with a stable text that quotes nothing.
type Problem string

// The problems. Each has its own sentence for people, which tells what to do.
const (
	Unsigned   Problem = "unsigned"   // there is no signature in it
	Other      Problem = "other"      // what is signed is another document
	Rewritten  Problem = "rewritten"  // a PDF that a program wrote anew before it was signed
	More       Problem = "more"       // something was added besides the signature
	Changed    Problem = "changed"    // it was changed after it was signed
	Unreadable Problem = "unreadable" // it cannot be read, or is of a kind that carries no signature
)

// Error is the problem.
func (p Problem) Error() string { return "match: " + string(p) }

// Signed tells, by a nil error, that a file is the document (with this name) with a signature. Otherwise the error is
// a Problem.
func Signed(name string, document, file []byte) error {
	if bytes.Equal(document, file) {
		return Unsigned
	}
	f, err := signed.Open(file, map[string][]byte{name: document})
	if err != nil {
		return Unreadable
	}
	if len(f.Signatures) == 0 {
		return Unsigned
	}
	if f.Kind == signed.PDF {
		return revisions(document, file, f.Signatures)
	}
	offered, worst := exact.Of(document), Other
	for _, s := range f.Signatures {
		switch p := one(f, s, offered, file); p {
		case "":
			return nil
		case Changed, More:
			worst = p
		}
	}
	return worst
}

// revisions compares PDF files: the document must be the beginning, and only signatures may follow.
func revisions(document, file []byte, found []*ades.Signature) error {
	switch err := pades.OnlySigned(document, file); {
	case errors.Is(err, pades.ErrOther) && signed.KindOf(document) == signed.PDF:
		return Rewritten
	case errors.Is(err, pades.ErrOther):
		return Other
	case errors.Is(err, pades.ErrMore):
		return More
	case err != nil:
		return Unreadable
	}
	before, err := pades.Read(document)
	if err != nil || len(found) <= len(before) { // a timestamp alone signs nothing
		return Unsigned
	}
	for _, s := range found[len(before):] {
		if !s.Intact || !s.Covers {
			return Changed
		}
	}
	return nil
}

// one looks at one signature of a file that is no PDF; "" is no problem.
func one(f *signed.File, s *ades.Signature, offered exact.Document, file []byte) Problem {
	if !slices.ContainsFunc(s.Data, func(d ades.Datum) bool { return d.Found && d.Intact && offered.Is(d.Octets) }) {
		if !s.Intact && f.Kind != signed.CMS && !slices.ContainsFunc(s.Data, beside) {
			return Changed
		}
		return Other // of what lies beside a signature nobody can say whether it is another file or a changed one
	}
	switch {
	case !s.Intact || !s.Covers && len(f.Unsigned) == 0:
		return Changed
	case len(f.Unsigned) > 0:
		return More
	case slices.ContainsFunc(s.Data, func(d ades.Datum) bool { return !manifest(d) && !offered.Is(d.Octets) }):
		return More
	case f.Kind == signed.XML && !offered.SameInstructions(file):
		return More
	}
	return ""
}

// beside tells a datum that a detached signature names by a path.
func beside(d ades.Datum) bool { return d.Name != "" && !strings.HasPrefix(d.Name, "#") }

// manifest tells a list of the container's files, which the container itself brings.
func manifest(d ades.Datum) bool { return strings.HasPrefix(d.Name, "META-INF/") }
