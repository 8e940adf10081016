// Package signed opens a signed file of any format and tells what it found in the one form of package ades.
//
// What a file is, its bytes say, not its name: a PDF, a ZIP container, an XML document, a CMS message in DER, BER, PEM
// or bare base64. A detached signature needs the content beside it.
//
// It judges nothing (ades.Validator does) and trusts nothing.
package signed

import (
	"bytes"
	"errors"
	"fmt"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/asic"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/pdf/pades"
	"wrota/internal/platform/xmlsec/xades"
)

// Kind is what a file is.
type Kind string

const (
	PDF       Kind = "pdf"
	Container Kind = "asic"
	XML       Kind = "xml"
	CMS       Kind = "cms"
)

// MaxBytes bounds what is opened.
const MaxBytes = 128 << 20

// Errors of files that are not opened; the others wrap what the reader of the format says.
var (
	ErrUnknown  = errors.New("signed: not a PDF, a container, an XML document or a CMS message")
	ErrTooLarge = errors.New("signed: the file is larger than is read")
)

// File is a signed file.
type File struct {
	Kind       Kind
	Signatures []*ades.Signature
	// Timestamps are those of a container that holds no signature, over the files themselves.
	Timestamps []*ades.Timestamp
	Unsigned   []string // files of a container that no intact signature covers
	Faults     []ades.Fault
	Warnings   []ades.Warning
}

// Open takes a file apart. Contents are what a detached signature may be about, by name; with one alone the name is
// not asked for. A file without any signature is no error.
func Open(file []byte, contents map[string][]byte) (*File, error) {
	if len(file) > MaxBytes {
		return nil, ErrTooLarge
	}
	kind := KindOf(file)
	out := &File{Kind: kind}
	var err error
	switch kind {
	case PDF:
		out.Signatures, err = pades.Read(file)
	case Container:
		err = out.container(file)
	case XML:
		out.Signatures, err = xades.Read(file, named(contents))
	case CMS:
		out.Signatures, err = cades.Read(file, beside(only(contents)))
	default:
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("signed: %w", err)
	}
	return out, nil
}

func (f *File) container(file []byte) error {
	c, err := asic.Reader{CAdES: cades.Read}.Read(file)
	if err != nil {
		return err
	}
	f.Signatures, f.Timestamps, f.Unsigned, f.Faults, f.Warnings = c.Signatures, c.Timestamps, c.Unsigned(), c.Faults, c.Warnings
	return nil
}

// beside is the content that travels beside a message, if there is one.
func beside(content []byte) cms.Content {
	if content == nil {
		return nil
	}
	return cms.Content{content}
}

// KindOf tells what a file is by its first bytes; empty when it is none that is known.
func KindOf(file []byte) Kind {
	head := bytes.TrimLeft(bytes.TrimPrefix(file[:min(len(file), 1024)], []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case bytes.HasPrefix(file, []byte("%PDF-")):
		return PDF
	case asic.IsArchive(file): // it may hold a PDF, uncompressed and near its beginning
		return Container
	case isMessage(file): // the same
		return CMS
	case bytes.Contains(file[:min(len(file), 1024)], []byte("%PDF-")): // ISO 32000-1 annex H: readers look that far
		return PDF
	case bytes.HasPrefix(head, []byte("<")), bytes.HasPrefix(head, []byte("\xff\xfe<")), bytes.HasPrefix(head, []byte("\xfe\xff\x00<")):
		return XML
	case isMessage(cades.Unwrap(file)):
		return CMS
	}
	return ""
}

// isMessage tells whether bytes begin with a SEQUENCE whose first member is an OID: a ContentInfo does, in BER as in DER.
func isMessage(b []byte) bool {
	if len(b) < 4 || b[0] != 0x30 {
		return false
	}
	at := 2
	if b[1] > 0x80 {
		at += int(b[1] & 0x7f)
	}
	return at < len(b) && b[at] == 0x06
}

// named lets the only content be found under any name.
func named(contents map[string][]byte) map[string][]byte {
	one := only(contents)
	if one == nil {
		return contents
	}
	out := map[string][]byte{"": one}
	for name, body := range contents {
		out[name] = body
	}
	return out
}

// only is the one content there is; nil when there are none or several.
func only(contents map[string][]byte) []byte {
	if len(contents) != 1 {
		return nil
	}
	for _, body := range contents {
		return body
	}
	return nil
}
