package ttf

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// Subset returns a face that holds the outlines of the used glyphs and of the parts they are
// composed of. Glyph numbers stay, so that text need not be encoded anew; unused glyphs are empty.
func (f *Font) Subset(used []uint16) []byte {
	keep := make([]bool, f.Glyphs)
	f.visit(0, keep, 0)
	for _, g := range used {
		f.visit(int(g), keep, 0)
	}
	var glyf []byte
	loca := make([]byte, 4*(f.Glyphs+1))
	for g, ok := range keep {
		binary.BigEndian.PutUint32(loca[4*g:], uint32(len(glyf)))
		if ok {
			glyf = pad(append(glyf, f.outline(g)...))
		}
	}
	binary.BigEndian.PutUint32(loca[4*f.Glyphs:], uint32(len(glyf)))

	head := slices.Clone(f.tables["head"])
	binary.BigEndian.PutUint16(head[50:], 1) // long loca
	clear(head[8:12])
	out := assemble([]table{
		{"glyf", glyf},
		{"head", head},
		{"hhea", f.hhea()},
		{"hmtx", f.hmtx(keep)},
		{"loca", loca},
		{"maxp", f.tables["maxp"]},
	})
	// checkSumAdjustment makes the sum of the whole file 0xB1B0AFBA (OpenType, "head")
	at := 12 + 16*1 + 8 // offset field of the second entry, which is head
	binary.BigEndian.PutUint32(out[binary.BigEndian.Uint32(out[at:])+8:], 0xB1B0AFBA-sum(out))
	return out
}

func (f *Font) outline(g int) []byte { return f.tables["glyf"][f.locs[g]:f.locs[g+1]] }

// Flags of a composite glyph's parts (OpenType, "glyf").
const (
	argsAreWords = 0x0001
	haveScale    = 0x0008
	moreParts    = 0x0020
	haveXYScale  = 0x0040
	have2x2      = 0x0080
)

// visit keeps a glyph and, if it is composite, its parts. The depth guards against a font that is
// made of itself.
func (f *Font) visit(g int, keep []bool, depth int) {
	if g < 0 || g >= f.Glyphs || keep[g] || depth > 8 {
		return
	}
	keep[g] = true
	d := f.outline(g)
	if len(d) < 10 || int16(binary.BigEndian.Uint16(d)) >= 0 {
		return // empty, or simple
	}
	for d = d[10:]; len(d) >= 4; {
		flags := binary.BigEndian.Uint16(d)
		f.visit(int(binary.BigEndian.Uint16(d[2:])), keep, depth+1)
		size := 6
		if flags&argsAreWords != 0 {
			size += 2
		}
		switch {
		case flags&haveScale != 0:
			size += 2
		case flags&haveXYScale != 0:
			size += 4
		case flags&have2x2 != 0:
			size += 8
		}
		if flags&moreParts == 0 || size > len(d) {
			return
		}
		d = d[size:]
	}
}

// hhea says that every glyph has a width of its own.
func (f *Font) hhea() []byte {
	out := slices.Clone(f.tables["hhea"])
	binary.BigEndian.PutUint16(out[34:], uint16(f.Glyphs))
	return out
}

// hmtx keeps the widths of the kept glyphs; the zeros of the others compress to nothing.
func (f *Font) hmtx(keep []bool) []byte {
	out := make([]byte, 4*f.Glyphs)
	for g, ok := range keep {
		if ok {
			binary.BigEndian.PutUint16(out[4*g:], f.widths[g])
			binary.BigEndian.PutUint16(out[4*g+2:], uint16(f.sides[g]))
		}
	}
	return out
}

type table struct {
	name string
	data []byte
}

// assemble writes a font file; the tables come in the order of their names.
func assemble(tables []table) []byte {
	n := len(tables)
	log := bits.Len(uint(n)) - 1
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{n, 16 << log, log, 16*n - 16<<log} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at := 12 + 16*n
	for _, t := range tables {
		out = append(out, t.name...)
		for _, v := range []uint32{sum(t.data), uint32(at), uint32(len(t.data))} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = pad(append(out, t.data...))
	}
	return out
}

func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// sum is the checksum of a table: its words added up.
func sum(b []byte) uint32 {
	var s uint32
	for ; len(b) >= 4; b = b[4:] {
		s += binary.BigEndian.Uint32(b)
	}
	var rest [4]byte
	copy(rest[:], b)
	return s + binary.BigEndian.Uint32(rest[:])
}
