package ttf

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// Subset returns a face with just the given glyphs, in that order and so renumbered from 0, followed
// by the parts that composed glyphs are made of. The first should be .notdef, glyph 0.
func (f *Font) Subset(used []uint16) []byte {
	list := slices.Clone(used)
	number := make(map[uint16]uint16, len(used))
	for i, g := range list {
		number[g] = uint16(i)
	}
	var glyf []byte
	var loca, hmtx []byte
	for i := 0; i < len(list); i++ { // grows by the parts found on the way
		g := int(min(list[i], uint16(f.Glyphs-1)))
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.widths[g])
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(f.sides[g]))
		start := len(glyf)
		glyf = pad(append(glyf, f.outline(g)...))
		list = renumber(glyf[start:], number, list)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))

	head := slices.Clone(f.tables["head"])
	binary.BigEndian.PutUint16(head[50:], 1) // long loca
	clear(head[8:12])
	hhea, maxp := slices.Clone(f.tables["hhea"]), slices.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(list))) // every glyph has a width of its own
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(list)))
	out := assemble([]table{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}})
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

// renumber changes the numbers of the parts in a composed glyph's outline, and adds to list the
// parts that are not in it yet.
func renumber(outline []byte, number map[uint16]uint16, list []uint16) []uint16 {
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return list // empty, or simple
	}
	for d := outline[10:]; len(d) >= 4; {
		flags, part := binary.BigEndian.Uint16(d), binary.BigEndian.Uint16(d[2:])
		n, ok := number[part]
		if !ok {
			n = uint16(len(list))
			number[part] = n
			list = append(list, part)
		}
		binary.BigEndian.PutUint16(d[2:], n)
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
			return list
		}
		d = d[size:]
	}
	return list
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
