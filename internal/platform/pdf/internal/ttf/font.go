// Package ttf reads the embedded TrueType faces: which glyph draws a character, how wide it is, how
// a pair of glyphs is kerned, and the measures a PDF font descriptor wants. Subset cuts a face down
// to the glyphs of one document.
//
// The faces are our own files (see ../../fonts), not a citizen's input; yet a broken one gives an
// error, never a panic. Character maps and kerning are read by golang.org/x/image/font/sfnt, the
// outlines by this package, which sfnt has no writer for.
package ttf

import (
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Font is one face. It does not change after Parse and may be shared.
type Font struct {
	PostScript string // name, such as WrotaText-Bold
	Units      int    // units of the em square
	Ascent     int    // in thousandths of the em, as all below
	Descent    int    // negative
	CapHeight  int
	Box        [4]int
	Angle      float64
	Weight     int
	Glyphs     int

	sfnt   *sfnt.Font
	tables map[string][]byte
	widths []uint16
	sides  []int16 // left side bearings; readers shift outlines by them
	locs   []uint32
}

// ErrMalformed is returned for bytes that are no TrueType face with the tables needed here.
var ErrMalformed = errors.New("ttf: malformed font")

// Parse reads a face.
func Parse(data []byte) (*Font, error) {
	s, err := sfnt.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("ttf: %w", err)
	}
	f := &Font{sfnt: s, Units: int(s.UnitsPerEm()), Glyphs: s.NumGlyphs()}
	if f.PostScript, err = s.Name(nil, sfnt.NameIDPostScript); err != nil {
		return nil, fmt.Errorf("ttf: %w", err)
	}
	if f.tables, err = tables(data); err != nil {
		return nil, err
	}
	for name, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "OS/2": 90, "post": 8, "hmtx": 4, "loca": 2, "glyf": 0} {
		if len(f.tables[name]) < least {
			return nil, fmt.Errorf("%w: table %s", ErrMalformed, name)
		}
	}
	f.measure()
	return f, f.outlines()
}

// tables cuts the file into its tables (OpenType, "Table directory").
func tables(data []byte) (map[string][]byte, error) {
	if len(data) < 12 {
		return nil, ErrMalformed
	}
	n := int(binary.BigEndian.Uint16(data[4:]))
	if len(data) < 12+16*n {
		return nil, ErrMalformed
	}
	out := make(map[string][]byte, n)
	for i := range n {
		e := data[12+16*i:]
		from, size := uint64(binary.BigEndian.Uint32(e[8:])), uint64(binary.BigEndian.Uint32(e[12:]))
		if from+size > uint64(len(data)) {
			return nil, ErrMalformed
		}
		out[string(e[:4])] = data[from : from+size]
	}
	return out, nil
}

func (f *Font) measure() {
	i16 := func(table string, at int) int { return int(int16(binary.BigEndian.Uint16(f.tables[table][at:]))) }
	mille := func(v int) int { return v * 1000 / f.Units }
	for i := range f.Box {
		f.Box[i] = mille(i16("head", 36+2*i))
	}
	f.Ascent, f.Descent = mille(i16("hhea", 4)), mille(i16("hhea", 6))
	f.CapHeight, f.Weight = mille(i16("OS/2", 88)), i16("OS/2", 4)
	f.Angle = float64(int32(binary.BigEndian.Uint32(f.tables["post"][4:]))) / 65536

	// the last of the full metrics gives the width of all glyphs after it, which have a bearing only
	hmtx := f.tables["hmtx"]
	metrics := max(1, min(int(binary.BigEndian.Uint16(f.tables["hhea"][34:])), len(hmtx)/4))
	f.widths, f.sides = make([]uint16, f.Glyphs), make([]int16, f.Glyphs)
	for g := range f.widths {
		f.widths[g] = binary.BigEndian.Uint16(hmtx[4*min(g, metrics-1):])
		side := 4*g + 2
		if g >= metrics {
			side = 4*metrics + 2*(g-metrics)
		}
		if side+2 <= len(hmtx) {
			f.sides[g] = int16(binary.BigEndian.Uint16(hmtx[side:]))
		}
	}
}

// outlines reads where each glyph's outline stands.
func (f *Font) outlines() error {
	long := binary.BigEndian.Uint16(f.tables["head"][50:]) == 1
	loca, glyf := f.tables["loca"], uint32(len(f.tables["glyf"]))
	size := 2
	if long {
		size = 4
	}
	if len(loca) < size*(f.Glyphs+1) {
		return fmt.Errorf("%w: table loca", ErrMalformed)
	}
	f.locs = make([]uint32, f.Glyphs+1)
	for i := range f.locs {
		if long {
			f.locs[i] = binary.BigEndian.Uint32(loca[4*i:])
		} else {
			f.locs[i] = 2 * uint32(binary.BigEndian.Uint16(loca[2*i:]))
		}
		if f.locs[i] > glyf || i > 0 && f.locs[i] < f.locs[i-1] {
			return fmt.Errorf("%w: table loca", ErrMalformed)
		}
	}
	return nil
}

// Reader asks a Font; each document has its own, because it holds a work buffer.
type Reader struct {
	*Font
	buf sfnt.Buffer
}

// Glyph returns the glyph of a character; 0 when the face has none.
func (r *Reader) Glyph(c rune) uint16 {
	g, err := r.sfnt.GlyphIndex(&r.buf, c)
	if err != nil || int(g) >= r.Glyphs {
		return 0
	}
	return uint16(g)
}

// Width is the advance width of a glyph in font units.
func (f *Font) Width(glyph uint16) int {
	if int(glyph) >= len(f.widths) {
		return 0
	}
	return int(f.widths[glyph])
}

// Kern is the change of distance between two glyphs in font units.
func (r *Reader) Kern(a, b uint16) int {
	// with the em as the size, the result is in font units
	k, err := r.sfnt.Kern(&r.buf, sfnt.GlyphIndex(a), sfnt.GlyphIndex(b), fixed.Int26_6(r.Units), font.HintingNone)
	if err != nil {
		return 0
	}
	return int(k)
}
