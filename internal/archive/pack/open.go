package pack

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// ErrNotPackage says that a file is no ZIP, or one that cannot be read at all.
var ErrNotPackage = errors.New("to nie jest plik ZIP albo jest uszkodzony")

// Package is an open package.
type Package struct {
	Faults []Fault // of the archive itself; when there are some, nothing of it should be unpacked
	limits Limits
	files  map[string]*zip.File
	names  []string // in the order of the archive
	Bytes  int64    // of all files, unpacked
}

// Open reads the directory of a package and looks at every entry without unpacking it. The error is ErrNotPackage; what
// the archive must not be is among the faults.
func Open(r io.ReaderAt, size int64, l Limits) (*Package, error) {
	at, err := directory(r, size)
	if err != nil {
		return nil, err
	}
	p := &Package{limits: l, files: map[string]*zip.File{}}
	if size-at > l.Listing {
		p.fault("", "too-much", "spis plików paczki jest za duży")
		return p, nil
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, ErrNotPackage
	}
	if len(z.File) > l.Files {
		p.fault("", "too-much", "paczka ma %d plików, a przyjmuje się najwyżej %d", len(z.File), l.Files)
		return p, nil
	}
	p.look(z.File)
	p.overlaps(z.File, at)
	return p, nil
}

func (p *Package) fault(path, what, format string, args ...any) {
	if len(p.Faults) < mostFaults {
		p.Faults = append(p.Faults, faultf(path, what, format, args...))
	}
}

// fold is a name as a system that does not tell capitals apart sees it.
func fold(name string) string { return cases.Fold().String(norm.NFC.String(name)) }

func (p *Package) look(list []*zip.File) {
	seen := map[string]bool{}
	for _, f := range list {
		if why := p.limits.badName(f.Name); why != "" {
			p.fault(f.Name, "name", "%s", why)
			continue
		}
		name := strings.TrimSuffix(f.Name, "/")
		if seen[fold(name)] {
			p.fault(f.Name, "duplicate", "nazwa stoi w paczce dwa razy")
			continue
		}
		seen[fold(name)] = true
		if p.refuse(f) || strings.HasSuffix(f.Name, "/") {
			continue
		}
		p.files[f.Name] = f
		p.names = append(p.names, f.Name)
		p.Bytes += int64(f.UncompressedSize64)
	}
	if p.Bytes > p.limits.Bytes {
		p.fault("", "too-much", "po rozpakowaniu paczka byłaby za duża")
	}
	for _, n := range p.names { // a file that is also a folder
		for at := strings.LastIndexByte(n, '/'); at > 0; at = strings.LastIndexByte(n[:at], '/') {
			if _, clash := p.files[n[:at]]; clash {
				p.fault(n, "duplicate", "ta sama nazwa jest plikiem i folderem")
			}
		}
	}
}

// refuse looks at one entry.
func (p *Package) refuse(f *zip.File) bool {
	packed, size := f.CompressedSize64, f.UncompressedSize64
	switch {
	case f.Flags&1 != 0:
		p.fault(f.Name, "encrypted", "plik jest zaszyfrowany")
	case f.Method != zip.Store && f.Method != zip.Deflate:
		p.fault(f.Name, "method", "plik spakowano sposobem, którego się nie przyjmuje")
	case !f.Mode().IsRegular() && !f.Mode().IsDir():
		p.fault(f.Name, "link", "to nie jest zwykły plik")
	case size > uint64(p.limits.File):
		p.fault(f.Name, "too-much", "plik jest za duży")
	case f.Method == zip.Store && packed != size:
		p.fault(f.Name, "sizes", "rozmiary pliku w paczce nie zgadzają się ze sobą")
	case size > 1<<20 && size/uint64(p.limits.Ratio) > packed:
		p.fault(f.Name, "bomb", "plik rozpakowuje się do podejrzanie dużego rozmiaru")
	default:
		return false
	}
	return true
}

// overlaps refuses entries whose bytes lie over each other or over the directory: the bombs that no ratio shows.
func (p *Package) overlaps(list []*zip.File, directory int64) {
	type span struct {
		name     string
		from, to int64
	}
	spans := make([]span, 0, len(list))
	for _, f := range list {
		at, err := f.DataOffset()
		if err != nil {
			p.fault(f.Name, "broken", "nagłówek pliku jest uszkodzony")
			continue
		}
		spans = append(spans, span{f.Name, at, at + int64(f.CompressedSize64)})
	}
	slices.SortFunc(spans, func(a, b span) int { return int(min(max(a.from-b.from, -1), 1)) })
	end := int64(0)
	for _, s := range spans {
		if s.from < end || s.to < s.from || s.to > directory {
			p.fault(s.name, "overlap", "bajty pliku nakładają się na inne")
		}
		end = max(end, s.to)
	}
}

// directory finds where the directory at the end of a ZIP begins, so that it is measured before it is read.
func directory(r io.ReaderAt, size int64) (int64, error) {
	tail := make([]byte, min(size, 22+1<<16))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return 0, fmt.Errorf("pack: %w", err)
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || at+22 > len(tail) {
		return 0, ErrNotPackage
	}
	begin := int64(binary.LittleEndian.Uint32(tail[at+16:]))
	if begin == 1<<32-1 && at >= 20 && string(tail[at-20:at-16]) == "PK\x06\x07" { // ZIP64
		big := make([]byte, 56)
		from := int64(binary.LittleEndian.Uint64(tail[at-12:]))
		if from < 0 || from > size-56 {
			return 0, ErrNotPackage
		}
		if _, err := r.ReadAt(big, from); err != nil || string(big[:4]) != "PK\x06\x06" {
			return 0, ErrNotPackage
		}
		begin = int64(binary.LittleEndian.Uint64(big[48:]))
	}
	if begin < 0 || begin > size {
		return 0, ErrNotPackage
	}
	return begin, nil
}

// Names are the files, in the order of the archive.
func (p *Package) Names() []string { return p.names }

// Has tells whether there is a file.
func (p *Package) Has(name string) bool { return p.files[name] != nil }

// Size is the length of a file, unpacked.
func (p *Package) Size(name string) int64 {
	if f := p.files[name]; f != nil {
		return int64(f.UncompressedSize64)
	}
	return 0
}

// Open opens a file. It gives no more bytes than the directory promised; damage is an error at the end.
func (p *Package) Open(name string) (io.ReadCloser, error) {
	f := p.files[name]
	if f == nil {
		return nil, faultf(name, "missing", "tego pliku nie ma w paczce")
	}
	rc, err := f.Open()
	if err != nil {
		return nil, faultf(name, "broken", "pliku nie da się odczytać")
	}
	return &bounded{rc, int64(f.UncompressedSize64), name}, nil
}

// bounded ends with an error when a file is longer than it said.
type bounded struct {
	io.ReadCloser
	left int64
	name string
}

func (b *bounded) Read(buf []byte) (int, error) {
	n, err := b.ReadCloser.Read(buf)
	if b.left -= int64(n); b.left < 0 {
		return 0, faultf(b.name, "sizes", "plik jest dłuższy, niż mówi spis")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = faultf(b.name, "broken", "plik jest uszkodzony")
	}
	return n, err
}

// Read reads a small file.
func (p *Package) Read(name string, most int64) ([]byte, error) {
	if p.Size(name) > most {
		return nil, faultf(name, "too-much", "plik jest za duży")
	}
	rc, err := p.Open(name)
	if err != nil {
		return nil, err
	}
	defer rc.Close() //nolint:errcheck // only read
	return io.ReadAll(rc)
}
