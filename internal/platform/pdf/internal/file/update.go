package file

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Resume continues a finished file of the given size in bytes, whose objects have numbers up to base: an incremental update
// (ISO 32000-1, 7.5.6). What is written goes behind the file. Objects with numbers up to base are written anew.
func Resume(w io.Writer, size int64, base Ref) *File {
	return &File{w: bufio.NewWriterSize(w, 1<<15), sum: sha256.New(), size: size, base: base, anew: map[Ref]int64{}}
}

// At is where an object was written; -1 when it was not yet.
func (f *File) At(r Ref) int64 {
	if r > f.base {
		return f.offsets[r-f.base-1]
	}
	if at, ok := f.anew[r]; ok {
		return at
	}
	return -1
}

// Update is what the end of an incremental update says.
type Update struct {
	Trailer  string // Root, Info and what else stays from the trailer of before, without Size, Prev and ID
	Prev     int64  // the newest cross-reference section so far
	ID       []byte // the first half of the file identifier; nil: the file has none
	Streamed bool   // that section is a stream, so this one must be (ISO 32000-1, 7.5.8.4)
}

// CloseUpdate writes the cross-reference section of an update.
func (f *File) CloseUpdate(u Update) error {
	self := Ref(0)
	if u.Streamed {
		self = f.Alloc()
		f.offsets[len(f.offsets)-1] = f.size
	}
	rows := maps.Clone(f.anew)
	for i, o := range f.offsets {
		if o == 0 && f.err == nil {
			f.err = fmt.Errorf("pdf: object %d was reserved and never written", int(f.base)+i+1)
		}
		rows[f.base+Ref(i)+1] = o
	}
	start := f.size
	second := f.sum.Sum(nil)
	dict := fmt.Appendf(nil, "%s /Size %d /Prev %d", u.Trailer, int(f.base)+len(f.offsets)+1, u.Prev)
	if u.ID != nil {
		dict = fmt.Appendf(dict, " /ID [<%X> <%X>]", u.ID, second[:16])
	}
	if u.Streamed {
		f.crossStream(self, rows, string(dict))
	} else {
		f.crossTable(rows)
		f.add(fmt.Appendf(nil, "trailer\n<<%s>>\n", dict))
	}
	f.add(fmt.Appendf(nil, "startxref\n%d\n%%%%EOF\n", start))
	if f.err == nil {
		f.err = f.w.Flush()
	}
	return f.err
}

// runs cuts numbers into runs without gaps.
func runs(rows map[Ref]int64) [][]Ref {
	var out [][]Ref
	for _, r := range slices.Sorted(maps.Keys(rows)) {
		if n := len(out); n > 0 && out[n-1][len(out[n-1])-1] == r-1 {
			out[n-1] = append(out[n-1], r)
			continue
		}
		out = append(out, []Ref{r})
	}
	return out
}

func (f *File) crossTable(rows map[Ref]int64) {
	f.add([]byte("xref\n"))
	for _, run := range runs(rows) {
		f.add(fmt.Appendf(nil, "%d %d\n", run[0], len(run)))
		for _, r := range run {
			f.add(fmt.Appendf(nil, "%010d 00000 n \n", rows[r]))
		}
	}
}

func (f *File) crossStream(self Ref, rows map[Ref]int64, dict string) {
	var data []byte
	index := ""
	for _, run := range runs(rows) {
		index += fmt.Sprintf("%d %d ", run[0], len(run))
		for _, r := range run {
			data = binary.BigEndian.AppendUint64(append(data, 1), uint64(rows[r]))
		}
	}
	f.raw(self, fmt.Sprintf("%s /Type /XRef /W [1 8 0] /Index [%s]", dict, index), data)
}
