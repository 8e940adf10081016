package pades

import (
	"bytes"
	"errors"
	"strings"

	"wrota/internal/platform/pdf/internal/object"
)

// Errors of files that are more, or other, than a document with signatures added.
var (
	ErrOther = errors.New("pades: the file does not begin with the document")
	ErrMore  = errors.New("pades: something besides signatures was added to the document")
)

// OnlySigned tells, by a nil error, that a file is a document to which nothing but signatures, timestamps and material for
// validation was added. The document must be there byte for byte: a program that wrote it anew gives ErrOther, one
// that also changed what is seen, or drew a signature over something, gives ErrMore. The other errors are those of Read.
func OnlySigned(document, file []byte) error {
	if len(file) <= len(document) || !bytes.HasPrefix(file, document) {
		return ErrOther
	}
	f, err := object.Open(file)
	switch {
	case errors.Is(err, object.ErrTooLarge):
		return ErrTooLarge
	case errors.Is(err, object.ErrEncrypted):
		return ErrEncrypted
	case err != nil:
		return ErrNotPDF
	}
	r := &reader{data: file, file: f, shots: map[int]*snapshot{}, changes: map[int][]change{}, visits: maxVisits, nodes: maxNodes, stores: map[int]*store{}}
	offered := -1
	for i, v := range f.Revisions() {
		if len(document) >= v.End && len(document) <= v.End+eol(file[v.End:]) {
			offered = i
		}
	}
	if offered < 0 || offered == len(f.Revisions())-1 {
		return ErrOther
	}
	if strings.Trim(string(f.Tail()), " \t\r\n\f\x00") != "" {
		return ErrMore
	}
	for i := offered + 1; i < len(f.Revisions()); i++ {
		for _, ch := range r.changesOf(i) {
			switch ch.kind {
			case changedSignature, changedProofs, changedMetadata:
			default:
				return ErrMore
			}
		}
	}
	if f.Exhausted() {
		return ErrTooLarge
	}
	return nil
}
