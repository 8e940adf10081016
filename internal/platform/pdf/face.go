package pdf

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"sync"

	"wrota/internal/platform/pdf/fonts"
	"wrota/internal/platform/pdf/internal/file"
	"wrota/internal/platform/pdf/internal/ttf"
)

// typeface is one of the four styles.
type typeface uint8

const (
	regular typeface = 0
	bold    typeface = 1
	italic  typeface = 2
)

// parsed reads the embedded faces once, in the order of typeface.
var parsed = sync.OnceValues(func() ([4]*ttf.Font, error) {
	var out [4]*ttf.Font
	for i, data := range [...][]byte{fonts.Regular, fonts.Bold, fonts.Italic, fonts.BoldItalic} {
		f, err := ttf.Parse(data)
		if err != nil {
			return out, fmt.Errorf("pdf: face %d: %w", i, err)
		}
		out[i] = f
	}
	return out, nil
})

// face is a typeface as one document uses it: which glyphs, for which characters.
type face struct {
	ttf.Reader
	name    string // resource name
	ref     file.Ref
	latin   [0x250]uint16 // glyphs of the commonest characters; 0 is not looked up yet
	others  map[rune]uint16
	chars   map[uint16]rune // the character of each glyph in use
	kerns   map[uint32]int16
	missing map[rune]bool // shared by the faces of a document
}

// substitute is shown for a character that no face has. PDF/A forbids the glyph .notdef.
const substitute = '\uFFFD'

func newFaces() ([4]*face, error) {
	var out [4]*face
	list, err := parsed()
	if err != nil {
		return out, err
	}
	missing := map[rune]bool{}
	for i, f := range list {
		out[i] = &face{
			Reader: ttf.Reader{Font: f}, name: "F" + strconv.Itoa(i+1), missing: missing,
			others: map[rune]uint16{}, chars: map[uint16]rune{}, kerns: map[uint32]int16{},
		}
	}
	return out, nil
}

// glyph returns the glyph of a character and notes that the document uses it.
func (f *face) glyph(c rune) uint16 {
	if c >= 0 && c < rune(len(f.latin)) {
		if g := f.latin[c]; g != 0 {
			return g
		}
	} else if g, ok := f.others[c]; ok {
		return g
	}
	g := f.Glyph(c)
	switch {
	case g != 0:
		f.chars[g] = c
	case c == substitute:
		return 0
	default:
		f.missing[c] = true
		g = f.glyph(substitute)
	}
	if c >= 0 && c < rune(len(f.latin)) {
		f.latin[c] = g
	} else {
		f.others[c] = g
	}
	return g
}

// kern is the kerning of two glyphs in font units.
func (f *face) kern(a, b uint16) int16 {
	key := uint32(a)<<16 | uint32(b)
	k, ok := f.kerns[key]
	if !ok {
		k = int16(f.Kern(a, b))
		f.kerns[key] = k
	}
	return k
}

// write adds the font to the file: a composite font with the glyph numbers as codes, the widths, the
// way back to Unicode, and the subset (ISO 32000-1, 9.7).
func (f *face) write(out *file.File) {
	used := make([]uint16, 0, len(f.chars))
	for g := range f.chars {
		used = append(used, g)
	}
	slices.Sort(used)
	name := subsetTag(used) + "+" + f.PostScript
	program, descriptor, cid, unicode := out.Alloc(), out.Alloc(), out.Alloc(), out.Alloc()

	data := f.Subset(used)
	out.Stream(program, " /Length1 "+strconv.Itoa(len(data)), data)
	flags := 4 // glyphs are addressed by number, not by a character set
	if f.Angle != 0 {
		flags |= 64
	}
	out.Object(descriptor, fmt.Appendf(nil,
		"<</Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%d %d %d %d] /ItalicAngle %g /Ascent %d /Descent %d /CapHeight %d /StemV %d /FontFile2 %s>>",
		name, flags, f.Box[0], f.Box[1], f.Box[2], f.Box[3], f.Angle, f.Ascent, f.Descent, f.CapHeight, 50+f.Weight/10, program))
	out.Object(cid, fmt.Appendf(nil,
		"<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /CIDToGIDMap /Identity /FontDescriptor %s /DW 0 /W [%s]>>",
		name, descriptor, f.widthArray(used)))
	out.Stream(unicode, "", f.toUnicode(used))
	out.Object(f.ref, fmt.Appendf(nil,
		"<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%s] /ToUnicode %s>>", name, cid, unicode))
}

// subsetTag is the prefix of six letters that tells subsets of one font apart.
func subsetTag(used []uint16) string {
	h := fnv.New64a()
	for _, g := range used {
		h.Write([]byte{byte(g >> 8), byte(g)})
	}
	n, tag := h.Sum64(), [6]byte{}
	for i := range tag {
		tag[i] = 'A' + byte(n%26)
		n /= 26
	}
	return string(tag[:])
}

func (f *face) widthArray(used []uint16) []byte {
	var b []byte
	for i, g := range used {
		if i == 0 || used[i-1] != g-1 {
			if i > 0 {
				b = append(b, "] "...)
			}
			b = append(strconv.AppendInt(b, int64(g), 10), " ["...)
		} else {
			b = append(b, ' ')
		}
		b = strconv.AppendFloat(b, float64(f.Width(g))*1000/float64(f.Units), 'f', -1, 64)
	}
	if len(used) > 0 {
		b = append(b, ']')
	}
	return b
}

// toUnicode maps glyph numbers to characters; a section holds at most 100 of them.
func (f *face) toUnicode(used []uint16) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for part := range slices.Chunk(used, 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for _, g := range part {
			fmt.Fprintf(&b, "<%04X> <%04X>\n", g, f.chars[g]) // the faces hold no character beyond FFFF
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}
