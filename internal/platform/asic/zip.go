package asic

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Problem is why an archive is refused. It is an error whose text is stable and never quotes the file.
type Problem string

func (p Problem) Error() string { return "asic: " + string(p) }

// Problems of an archive.
const (
	NotArchive  Problem = "not-an-archive" // no ZIP file, or one that is cut or has bytes behind its end
	TooLarge    Problem = "too-large"      // more entries, bytes or compression than a container needs
	Unsupported Problem = "unsupported"    // encrypted, split, ZIP64, or compressed in a rare way
	Broken      Problem = "broken"         // sizes, checksums or headers that do not agree
)

const (
	maxEntries = 5000
	maxBytes   = 256 << 20 // of all files together, unpacked
	maxRatio   = 300       // of unpacked to packed bytes, of an entry over a mebibyte
	maxName    = 1024
)

// entry is one file of the archive.
type entry struct {
	name   string
	also   []string // names that the bytes of the name spell in other character sets
	body   []byte
	method uint16
	flags  uint16
	crc    uint32
	packed int // bytes
	size   int // bytes unpacked, as stated
	offset int // of the local header
	data   int // of the packed bytes
	extra  int // bytes in the local header behind the name
}

const (
	flagEncrypted  = 1 << 0
	flagDescriptor = 1 << 3 // sizes and checksum stand behind the data
	flagUTF8       = 1 << 11
)

// archive is a ZIP file taken apart.
type archive struct {
	entries []*entry // in the order of the central directory
	comment string
	start   int // of the central directory
	// doubts are what makes readers disagree about the contents; a container with any has no good signature.
	doubts []string
}

// open reads an archive whole. Nothing is allocated by what the file states before sizes were compared with what is there.
func open(b []byte) (*archive, error) {
	end, err := endRecord(b)
	if err != nil {
		return nil, err
	}
	a := &archive{comment: string(b[end+22:])}
	if err := a.directory(b, end); err != nil {
		return nil, err
	}
	if err := a.unpack(b); err != nil {
		return nil, err
	}
	a.doubt()
	return a, nil
}

// endRecord finds the end of the central directory. Its comment must reach exactly to the end of the file.
func endRecord(b []byte) (int, error) {
	for at := len(b) - 22; at >= 0 && at >= len(b)-22-0xFFFF; at-- {
		if binary.LittleEndian.Uint32(b[at:]) == 0x06054b50 && at+22+int(binary.LittleEndian.Uint16(b[at+20:])) == len(b) {
			return at, nil
		}
	}
	return 0, NotArchive
}

// directory reads the central directory, which must lie right before its end record.
func (a *archive) directory(b []byte, end int) error {
	le := binary.LittleEndian
	here, all := int(le.Uint16(b[end+8:])), int(le.Uint16(b[end+10:]))
	size, from := le.Uint32(b[end+12:]), le.Uint32(b[end+16:])
	switch {
	case all == 0xFFFF || size == 0xFFFFFFFF || from == 0xFFFFFFFF:
		return Unsupported // ZIP64: nothing of this size is a container
	case le.Uint16(b[end+4:]) != 0 || le.Uint16(b[end+6:]) != 0 || here != all:
		return Unsupported
	case all > maxEntries:
		return TooLarge
	case uint64(from)+uint64(size) != uint64(end):
		return NotArchive
	}
	at := int(from)
	a.start = at
	for range all {
		e, next, err := central(b[:end], at)
		if err != nil {
			return err
		}
		if err := e.local(b[:from]); err != nil {
			return err
		}
		a.entries = append(a.entries, e)
		at = next
	}
	if at != end {
		return NotArchive
	}
	return nil
}

// central reads one header of the central directory.
func central(b []byte, at int) (*entry, int, error) {
	if at+46 > len(b) || binary.LittleEndian.Uint32(b[at:]) != 0x02014b50 {
		return nil, 0, Broken
	}
	u16 := func(i int) int { return int(binary.LittleEndian.Uint16(b[at+i:])) }
	u32 := func(i int) uint32 { return binary.LittleEndian.Uint32(b[at+i:]) }
	e := &entry{flags: uint16(u16(8)), method: uint16(u16(10)), crc: u32(16)}
	packed, size, offset := u32(20), u32(24), u32(42)
	next := at + 46 + u16(28) + u16(30) + u16(32)
	switch {
	case next > len(b):
		return nil, 0, Broken
	case packed == 0xFFFFFFFF || size == 0xFFFFFFFF || offset == 0xFFFFFFFF, u16(34) != 0:
		return nil, 0, Unsupported
	case e.flags&flagEncrypted != 0 || e.method != 0 && e.method != 8:
		return nil, 0, Unsupported
	case u16(28) > maxName || u16(28) == 0:
		return nil, 0, Broken
	case int64(packed) > int64(len(b)) || int64(offset) > int64(len(b)):
		return nil, 0, Broken
	case size > maxBytes:
		return nil, 0, TooLarge
	}
	e.packed, e.size, e.offset = int(packed), int(size), int(offset)
	e.name, e.also = decodeName(b[at+46:at+46+u16(28)], e.flags)
	return e, next, nil
}

// decodeName reads a name: UTF-8 where it is that, else the character set of this country's Windows; and what it would be in those of
// other programs. The ZIP format knows but UTF-8 and the set of the first IBM PC, to which few keep.
func decodeName(raw []byte, flags uint16) (name string, also []string) {
	if flags&flagUTF8 != 0 || utf8.Valid(raw) {
		return string(raw), nil
	}
	for _, set := range []*charmap.Charmap{charmap.CodePage852, charmap.CodePage437, charmap.Windows1250, charmap.ISO8859_2, charmap.Windows1252} {
		if name, err := set.NewDecoder().Bytes(raw); err == nil {
			also = append(also, string(name))
		}
	}
	return also[0], also[1:]
}

// local reads the header before the data. It must say the same as the central directory: a reader that streams
// believes this one. b ends where the central directory begins.
func (e *entry) local(b []byte) error {
	at := e.offset
	if at+30 > len(b) || binary.LittleEndian.Uint32(b[at:]) != 0x04034b50 {
		return Broken
	}
	u16 := func(i int) int { return int(binary.LittleEndian.Uint16(b[at+i:])) }
	u32 := func(i int) uint32 { return binary.LittleEndian.Uint32(b[at+i:]) }
	e.data, e.extra = at+30+u16(26)+u16(28), u16(28)
	if e.data > len(b) || e.packed > len(b)-e.data {
		return Broken
	}
	flags := uint16(u16(6))
	if name, _ := decodeName(b[at+30:at+30+u16(26)], flags); name != e.name || uint16(u16(8)) != e.method || (flags^e.flags)&(flagEncrypted|flagDescriptor) != 0 {
		return Broken
	}
	same := u32(14) == e.crc && u32(18) == uint32(e.packed) && u32(22) == uint32(e.size)
	later := u32(14) == 0 && u32(18) == 0 && u32(22) == 0
	if !same && (flags&flagDescriptor == 0 || !later) {
		return Broken
	}
	return nil
}

// unpack reads the bodies.
func (a *archive) unpack(b []byte) error {
	total := 0
	for _, e := range a.entries {
		if total += e.size; total > maxBytes || e.size > 1<<20 && e.size/maxRatio > e.packed {
			return TooLarge
		}
		raw := b[e.data : e.data+e.packed]
		if e.method == 0 {
			e.body = raw
		} else {
			e.body = make([]byte, e.size) // bounded above, by what is packed and by what all may take
			in := flate.NewReader(bytes.NewReader(raw))
			if _, err := io.ReadFull(in, e.body); err != nil {
				return Broken
			}
			if _, err := in.Read(make([]byte, 1)); err != io.EOF { //nolint:errorlint // flate returns it bare
				return Broken
			}
		}
		if len(e.body) != e.size || crc32.ChecksumIEEE(e.body) != e.crc {
			return Broken
		}
	}
	return nil
}

// doubt finds what readers would disagree about.
func (a *archive) doubt() {
	names := map[string]bool{}
	for _, e := range a.entries {
		if names[e.name] {
			a.doubts = append(a.doubts, "a name stands twice")
		}
		names[e.name] = true
		if !plain(e.name) {
			a.doubts = append(a.doubts, "a name leads out of the container")
		}
	}
	sorted := slices.Clone(a.entries)
	slices.SortFunc(sorted, func(x, y *entry) int { return x.offset - y.offset })
	at, slack := 0, []int{0}
	for _, e := range append(sorted, &entry{offset: a.start}) {
		switch gap := e.offset - at; {
		case gap < 0:
			a.doubts = append(a.doubts, "entries overlap")
		case !slices.Contains(slack, gap):
			a.doubts = append(a.doubts, "bytes between the entries")
		}
		at, slack = e.data+e.packed, []int{0}
		if e.flags&flagDescriptor != 0 {
			slack = []int{0, 12, 16} // with its signature or without
		}
	}
	slices.Sort(a.doubts)
	a.doubts = slices.Compact(a.doubts)
}

// plain tells whether a name is a path inside the container and nothing else.
func plain(name string) bool {
	if name == "" || !utf8.ValidString(name) || strings.ContainsAny(name, "\\\x00") || strings.HasPrefix(name, "/") || len(name) > 1 && name[1] == ':' {
		return false
	}
	for part := range strings.SplitSeq(strings.TrimSuffix(name, "/"), "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return true
}
