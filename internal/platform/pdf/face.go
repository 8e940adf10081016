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
	latin   [0x250]uint16 // codes of the commonest characters; 0 is not looked up yet
	others  map[rune]uint16
	used    []uint16 // the glyph of each code; code 0 is .notdef, which no text uses
	chars   []rune   // the character of each code
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
			others: map[rune]uint16{}, used: []uint16{0}, chars: []rune{0}, kerns: map[uint32]int16{},
		}
	}
	return out, nil
}

// code returns the code that the document writes for a character. Codes are given in the order in
// which characters first occur.
func (f *face) code(c rune) uint16 {
	if c >= 0 && c < rune(len(f.latin)) {
		if n := f.latin[c]; n != 0 {
			return n
		}
	} else if n, ok := f.others[c]; ok {
		return n
	}
	var n uint16
	switch g := f.Glyph(c); {
	case g != 0:
		n = uint16(len(f.used))
		f.used = append(f.used, g)
		f.chars = append(f.chars, c)
	case c != substitute:
		f.missing[c] = true
		n = f.code(substitute)
	}
	if c >= 0 && c < rune(len(f.latin)) {
		f.latin[c] = n
	} else {
		f.others[c] = n
	}
	return n
}

// width is the advance width of a code in font units.
func (f *face) width(code uint16) int { return f.Width(f.used[code]) }

// kern is the kerning of two codes in font units.
func (f *face) kern(a, b uint16) int16 {
	key := uint32(a)<<16 | uint32(b)
	k, ok := f.kerns[key]
	if !ok {
		k = int16(f.Kern(f.used[a], f.used[b]))
		f.kerns[key] = k
	}
	return k
}

// write adds the font to the file: a composite font with the numbers of the subset's glyphs as codes,
// the widths, the way back to Unicode, and the subset (ISO 32000-1, 9.7).
func (f *face) write(out *file.File) {
	name := subsetTag(f.used) + "+" + f.PostScript
	program, descriptor, cid, unicode := out.Alloc(), out.Alloc(), out.Alloc(), out.Alloc()

	data := f.Subset(f.used)
	out.Stream(program, " /Length1 "+strconv.Itoa(len(data)), data)
	flags := 4 // glyphs are addressed by number, not by a character set
	if f.Angle != 0 {
		flags |= 64
	}
	out.Object(descriptor, fmt.Appendf(nil,
		"<</Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%d %d %d %d] /ItalicAngle %g /Ascent %d /Descent %d /CapHeight %d /StemV %d /FontFile2 %s>>",
		name, flags, f.Box[0], f.Box[1], f.Box[2], f.Box[3], f.Angle, f.Ascent, f.Descent, f.CapHeight, 50+f.Weight/10, program))
	out.Object(cid, fmt.Appendf(nil,
		"<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /CIDToGIDMap /Identity /FontDescriptor %s /DW 0 /W [1 [%s]]>>",
		name, descriptor, f.widths()))
	out.Stream(unicode, "", f.toUnicode())
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

// widths lists the widths of all codes from 1.
func (f *face) widths() []byte {
	var b []byte
	for i := 1; i < len(f.used); i++ {
		b = strconv.AppendFloat(b, float64(f.width(uint16(i)))*1000/float64(f.Units), 'f', -1, 64)
		b = append(b, ' ')
	}
	return b
}

// toUnicode maps codes to characters; a section holds at most 100 of them.
func (f *face) toUnicode() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	n := 1
	for part := range slices.Chunk(f.chars[1:], 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for _, c := range part {
			fmt.Fprintf(&b, "<%04X> <%04X>\n", n, c) // the faces hold no character beyond FFFF
			n++
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}
