// Package filetype decides what a file from outside is, by its content, and whether a public body may
// take it.
//
// The formats are those of the annexes to the national interoperability framework (KRI, Dz.U. 2024
// poz. 773), which e-Doręczenia uses too; formats.csv holds them as dated data. What a sender calls
// his file proves nothing, so the content decides, and the extension must agree with it: a clerk's
// computer chooses the program to open a file by its extension. Programs are refused under any name.
//
// Words: a file is *active* when a browser would run scripts in it (HTML, SVG, every XML); it may be
// stored but is only ever offered for download, never shown. *Macros* are programs inside office
// documents. A *bomb* is a small archive that unpacks into something huge.
//
// Nothing is unpacked or decoded beyond a fixed amount, and nothing is run. The package does not look
// for viruses (platform/antivirus), check signatures, or judge whether a document is well made: it
// reads as much as is needed to tell formats apart. Whether an encrypted file is acceptable is the
// caller's rule; it is only reported, where the format shows it on its surface.
//
// CleanName makes a safe name out of whatever the file was called.
package filetype

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

var (
	// ErrUnknown is returned for content in none of the accepted formats.
	ErrUnknown = errors.New("filetype: unknown or not accepted format")
	// ErrEmpty is returned for a file without content.
	ErrEmpty = errors.New("filetype: empty file")
	// ErrExecutable is returned for a program or script, whatever its name.
	ErrExecutable = errors.New("filetype: executable file")
	// ErrDamaged is returned for content that begins like a known format and then contradicts itself.
	ErrDamaged = errors.New("filetype: damaged file")
	// ErrBomb is returned for an archive that would unpack into more than is reasonable.
	ErrBomb = errors.New("filetype: archive unpacks into too much")
	// ErrMismatch is what errors.Is finds in a *MismatchError.
	ErrMismatch = errors.New("filetype: extension does not agree with the content")
)

// MismatchError names both sides of a disagreement, so that the sender can mend the name.
type MismatchError struct {
	Extension string // lower case, without the dot; "" when there is none
	Content   Format // what the file is
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("%v: .%s, but %s", ErrMismatch, e.Extension, e.Content.Code)
}

// Is makes errors.Is(err, ErrMismatch) true.
func (e *MismatchError) Is(target error) bool { return target == ErrMismatch }

// Type is what a file was found to be.
type Type struct {
	Format
	Macros    bool // carries macros (office documents; not seen in .ppt)
	Encrypted bool // cannot be read without a password or a key (PDF, office, ZIP, CMS; not seen in .xls, .ppt, .7z)
}

// Limits say what an archive may unpack into.
type Limits struct {
	Entries  int   // files in an archive
	Unpacked int64 // bytes of all of them together, as the archive declares
	Ratio    int64 // unpacked to packed; looked at only from RatioFrom on
	// RatioFrom lets small things be: a page of zeros is a good ratio and no harm.
	RatioFrom int64
}

// DefaultLimits suit attachments to letters and cases.
func DefaultLimits() Limits {
	return Limits{Entries: 10_000, Unpacked: 4 << 30, Ratio: 200, RatioFrom: 16 << 20}
}

// headSize is how much of the beginning is looked at: enough for the prolog of any XML.
const headSize = 64 << 10

// file is a content under examination.
type file struct {
	r      io.ReaderAt
	size   int64
	head   []byte
	limits Limits
}

// at reads n bytes at an offset, fewer at the end of the file.
func (f *file) at(off int64, n int) ([]byte, error) {
	if off < 0 || off >= f.size {
		return nil, nil
	}
	b := make([]byte, min(int64(n), f.size-off))
	got, err := f.r.ReadAt(b, off)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("filetype: read: %w", err)
	}
	return b[:got], nil
}

// finding is what the content says: the codes of formats it may be, the likeliest first. The
// extension chooses among them.
type finding struct {
	codes     []string
	macros    bool
	encrypted bool
}

func is(codes ...string) finding { return finding{codes: codes} }

// Detect tells what a file is. Its errors are those of this package or of r.
func (l *List) Detect(name string, r io.ReaderAt, size int64) (Type, error) {
	if size <= 0 {
		return Type{}, ErrEmpty
	}
	f := &file{r: r, size: size, limits: l.Limits}
	var err error
	if f.head, err = f.at(0, headSize); err != nil {
		return Type{}, err
	}
	if executable(f.head) {
		return Type{}, ErrExecutable
	}
	found, err := f.sniff()
	if err != nil {
		return Type{}, err
	}
	return l.choose(Extension(name), found)
}

func (l *List) choose(ext string, found finding) (Type, error) {
	var first *Format
	for _, code := range found.codes {
		format, ok := l.Format(code)
		if !ok {
			continue // not accepted on this day
		}
		if slices.Contains(format.Extensions, ext) {
			return Type{Format: format, Macros: found.macros, Encrypted: found.encrypted}, nil
		}
		if first == nil {
			first = &format
		}
	}
	if first == nil {
		return Type{}, ErrUnknown
	}
	return Type{}, &MismatchError{Extension: ext, Content: *first}
}
