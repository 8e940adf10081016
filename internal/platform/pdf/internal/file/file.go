// Package file writes the outer form of a PDF file (ISO 32000-1, 7.5): numbered objects, streams, the
// cross-reference table and the trailer. Objects go to the writer as they are finished, so the size
// of a document does not show in memory. The first error stops all writing and comes out of Close.
//
// A plain cross-reference table is used rather than compressed object streams: signatures are added
// as an incremental update later, and every reader understands the plain form.
package file

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"strconv"
)

// Ref is the number of an object.
type Ref int

// Append adds "12 0 R".
func (r Ref) Append(b []byte) []byte {
	return append(strconv.AppendInt(b, int64(r), 10), " 0 R"...)
}

// String is "12 0 R".
func (r Ref) String() string { return string(r.Append(nil)) }

// File is a PDF file that is being written.
type File struct {
	w       *bufio.Writer
	sum     hash.Hash
	size    int64
	base    Ref // numbers up to it were given before, in the file that is continued
	offsets []int64
	anew    map[Ref]int64 // objects of the continued file that are written anew
	err     error
	deflate *zlib.Writer
	packed  bytes.Buffer
}

// New starts a file of version 1.7.
func New(w io.Writer) *File {
	f := &File{w: bufio.NewWriterSize(w, 1<<15), sum: sha256.New()}
	// four bytes over 127 tell transfer programs that this is no text (ISO 19005-3, 6.1.2)
	f.add([]byte("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"))
	return f
}

func (f *File) add(b []byte) {
	if f.err != nil {
		return
	}
	f.sum.Write(b)
	n, err := f.w.Write(b)
	f.size += int64(n)
	f.err = err
}

// Err is the first error of the underlying writer.
func (f *File) Err() error { return f.err }

// Alloc reserves the number of an object that will be written later.
func (f *File) Alloc() Ref {
	f.offsets = append(f.offsets, 0)
	return f.base + Ref(len(f.offsets))
}

func (f *File) begin(r Ref) {
	if r <= f.base {
		f.anew[r] = f.size
	} else {
		f.offsets[r-f.base-1] = f.size
	}
	f.add(append(strconv.AppendInt(nil, int64(r), 10), " 0 obj\n"...))
}

// Object writes an object.
func (f *File) Object(r Ref, body []byte) {
	f.begin(r)
	f.add(body)
	f.add([]byte("\nendobj\n"))
}

// Stream writes a stream object, compressed; dict holds the entries besides Filter and Length.
func (f *File) Stream(r Ref, dict string, data []byte) {
	f.packed.Reset()
	if f.deflate == nil {
		f.deflate = zlib.NewWriter(&f.packed)
	} else {
		f.deflate.Reset(&f.packed)
	}
	f.fail(pack(f.deflate, data))
	f.Packed(r, dict, f.packed.Bytes())
}

// Packed writes a stream object whose data went through Pack before.
func (f *File) Packed(r Ref, dict string, data []byte) { f.raw(r, dict+" /Filter /FlateDecode", data) }

// Pack compresses data that many documents share, once.
func Pack(data []byte) []byte {
	var b bytes.Buffer
	if err := pack(zlib.NewWriter(&b), data); err != nil {
		return nil // a Buffer does not fail
	}
	return b.Bytes()
}

func pack(w *zlib.Writer, data []byte) error {
	if _, err := w.Write(data); err != nil {
		return err
	}
	return w.Close()
}

func (f *File) fail(err error) {
	if f.err == nil {
		f.err = err
	}
}

// Plain writes a stream object uncompressed: metadata must be readable without a PDF program.
func (f *File) Plain(r Ref, dict string, data []byte) { f.raw(r, dict, data) }

func (f *File) raw(r Ref, dict string, data []byte) {
	f.begin(r)
	f.add(fmt.Appendf(nil, "<<%s /Length %d>>\nstream\n", dict, len(data)))
	f.add(data)
	f.add([]byte("\nendstream\nendobj\n"))
}

// Close writes the cross-reference table and the trailer. The first half of the file identifier
// comes from id and stays when the document is made again; the second from all that was written.
func (f *File) Close(root, info Ref, id string) error {
	first := sha256.Sum256([]byte(id))
	second := f.sum.Sum(nil)
	if id == "" {
		copy(first[:], second)
	}
	start := f.size
	f.add(fmt.Appendf(nil, "xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1))
	row := make([]byte, 0, 20)
	for i, o := range f.offsets {
		if o == 0 && f.err == nil {
			f.err = fmt.Errorf("pdf: object %d was reserved and never written", i+1)
		}
		row = row[:0]
		digits := strconv.AppendInt(nil, o, 10)
		for range 10 - len(digits) {
			row = append(row, '0')
		}
		f.add(append(append(row, digits...), " 00000 n \n"...))
	}
	f.add(fmt.Appendf(nil, "trailer\n<</Size %d /Root %s /Info %s /ID [<%X> <%X>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(f.offsets)+1, root, info, first[:16], second[:16], start))
	if f.err == nil {
		f.err = f.w.Flush()
	}
	return f.err
}
