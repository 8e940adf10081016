// Package object reads the outer form of PDF files (ISO 32000-1, 7.2–7.5) with the exact place of every byte:
// objects, cross-reference tables and streams, object streams, and the revisions that incremental updates leave behind.
//
// It is made for files from strangers. Nothing is allocated by a number that the file states without bytes to back
// it, nesting, sections, objects and unpacked bytes are bounded, and cross-references that lead in circles end the reading. Damaged
// files are refused rather than repaired: every program repairs in its own way, and a signature must not depend on whose.
//
// Words: a section is one cross-reference table or stream with its trailer. A revision is what a reader of the
// file would have opened when it ended there; its view finds objects as they stood then.
//
// What it does not do: it decrypts nothing, and unpacks only what the outer form itself is packed with (Flate and
// its predictors), never the content of pages.
package object

import (
	"cmp"
	"errors"
	"slices"
)

// Errors of files that are not read.
var (
	ErrSyntax    = errors.New("object: not a PDF file, or a damaged one")
	ErrTooLarge  = errors.New("object: more objects, sections or packed bytes than are read")
	ErrEncrypted = errors.New("object: the file is encrypted, and its objects as well")
)

// The bounds of what is read.
const (
	maxDepth    = 96        // dictionaries and arrays in each other
	maxValues   = 4_000_000 // in all objects of a file
	maxEntries  = 2_000_000 // in all cross-reference sections
	maxNumber   = 8_388_607 // of an object (ISO 32000-1, annex C)
	maxSections = 512
	maxUnpacked = 192 << 20 // bytes of object and cross-reference streams, together
)

// Value is null (nil), bool, int64, float64, Name, *String, Array, *Dict, Ref or *Stream.
type Value any

// Name is a name without its slash, decoded.
type Name string

// String is a string, decoded, with its place in the file; strings in object streams have no place.
type String struct {
	Bytes   []byte
	At, End int // of the first delimiter, and after the last; 0, 0 in an object stream
	Hex     bool
}

// Array is an array.
type Array []Value

// Dict is a dictionary.
type Dict struct {
	Entries []Entry // sorted by key
	Twice   bool    // a key stands there more than once, and readers disagree which one counts
}

// Entry is one entry of a dictionary.
type Entry struct {
	Key   Name
	Value Value
}

// Get is the value of a key; nil when there is none.
func (d *Dict) Get(k Name) Value {
	if d == nil {
		return nil
	}
	i, ok := slices.BinarySearchFunc(d.Entries, k, func(e Entry, k Name) int { return cmp.Compare(e.Key, k) })
	if !ok {
		return nil
	}
	return d.Entries[i].Value
}

// newDict sorts entries; of those with one key the last one counts.
func newDict(list []Entry) *Dict {
	d := &Dict{}
	slices.SortStableFunc(list, func(a, b Entry) int { return cmp.Compare(a.Key, b.Key) })
	for i, e := range list {
		if i+1 < len(list) && list[i+1].Key == e.Key {
			d.Twice = true
			continue
		}
		if e.Value != nil { // a null value is no entry (ISO 32000-1, 7.3.7)
			d.Entries = append(d.Entries, e)
		}
	}
	return d
}

// Ref is a reference to an object.
type Ref struct{ Number, Generation int }

// Stream is a stream with its packed bytes.
type Stream struct {
	*Dict
	At  int // of the first byte
	Raw []byte
}
