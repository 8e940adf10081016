package extract

import (
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"wrota/internal/platform/pdf/internal/object"
)

// font says which letters codes are.
type font struct {
	wide   bool // codes of two bytes, unless the table says otherwise
	table  map[uint32]string
	length map[int]bool // of codes, in bytes, as the table says
	simple [256]string
	widths map[int]float64
	usual  float64 // width of other codes
}

// letters are the letters of codes, and how wide they are, in thousandths of the size. A font that is not known has none.
func (f *font) letters(codes []byte) (letters string, width float64) {
	if f == nil {
		return "", 0
	}
	var b strings.Builder
	for len(codes) > 0 {
		n, s := f.next(codes)
		b.WriteString(s)
		width += f.width(codes[:n])
		codes = codes[n:]
	}
	return b.String(), width
}

// width is how wide a code is. In fonts of wide codes it goes by the number of the glyph, which is nearly always the code.
func (f *font) width(code []byte) float64 {
	n := 0
	for _, c := range code {
		n = n<<8 | int(c)
	}
	if w, ok := f.widths[n]; ok {
		return w
	}
	return f.usual
}

// next is the first code: how many bytes it has, and its letters.
func (f *font) next(codes []byte) (n int, letters string) {
	usual := 1
	if f.wide {
		usual = 2
	}
	usual = min(usual, len(codes))
	if len(f.table) == 0 {
		if f.wide {
			return usual, ""
		}
		return 1, f.simple[codes[0]]
	}
	for n := 1; n <= min(4, len(codes)); n++ {
		if s, ok := f.table[key(codes[:n])]; ok && (f.length[n] || n == usual) {
			return n, s
		}
	}
	if f.wide {
		return usual, ""
	}
	return 1, f.simple[codes[0]]
}

// key tells codes of different length apart.
func key(code []byte) uint32 {
	k := uint32(0)
	for _, c := range code {
		k = k<<8 | uint32(c)
	}
	return k | uint32(len(code)-1)<<30 //nolint:gosec // 0 to 3
}

// font reads a font, once.
func (x *reader) font(d *object.Dict) *font {
	if d == nil {
		return nil
	}
	if f, ok := x.fonts[d]; ok {
		return f
	}
	f := &font{wide: d.Get("Subtype") == object.Name("Type0"), table: map[uint32]string{}, length: map[int]bool{}, widths: map[int]float64{}}
	x.fonts[d] = f
	f.encode(x.rev, d)
	f.measure(x.rev, d)
	if s, ok := x.rev.Get(d.Get("ToUnicode")).(*object.Stream); ok {
		if body, err := x.rev.Unpack(s); err == nil {
			f.readTable(body)
		}
	}
	return f
}

// encode fills the letters of a simple font: those of its base, and its differences by names of glyphs.
func (f *font) encode(rev *object.Revision, d *object.Dict) {
	base := charmap.Windows1252
	if x := rev.Get(d.Get("Encoding")); x == object.Name("MacRomanEncoding") || rev.Dict(x).Get("BaseEncoding") == object.Name("MacRomanEncoding") {
		base = charmap.Macintosh
	}
	for i := 32; i < 256; i++ {
		f.simple[i] = string(base.DecodeByte(byte(i)))
	}
	code := 0
	for _, v := range rev.Array(rev.Dict(d.Get("Encoding")).Get("Differences")) {
		switch v := rev.Get(v).(type) {
		case int64:
			code = int(v)
		case object.Name:
			if code >= 0 && code < 256 {
				f.simple[code] = glyph(string(v))
			}
			code++
		}
	}
}

// measure reads how wide codes are (ISO 32000-1, 9.6.2.1 and 9.7.4.3).
func (f *font) measure(rev *object.Revision, d *object.Dict) {
	f.usual = 500
	if !f.wide {
		first, _ := rev.Get(d.Get("FirstChar")).(int64)
		for i, w := range rev.Array(d.Get("Widths")) {
			f.widths[int(first)+i] = number(rev.Get(w))
		}
		return
	}
	kids := rev.Array(d.Get("DescendantFonts"))
	if len(kids) == 0 {
		return
	}
	kid := rev.Dict(kids[0])
	if f.usual = 1000; kid.Get("DW") != nil {
		f.usual = number(rev.Get(kid.Get("DW")))
	}
	list := rev.Array(kid.Get("W"))
	for len(list) >= 2 && len(f.widths) < maxTable {
		from := int(number(rev.Get(list[0])))
		if some, ok := rev.Get(list[1]).(object.Array); ok {
			for i, w := range some {
				f.widths[from+i] = number(rev.Get(w))
			}
			list = list[2:]
			continue
		}
		if len(list) < 3 {
			return
		}
		for n, to := from, min(int(number(rev.Get(list[1]))), from+1<<16); n <= to; n++ {
			f.widths[n] = number(rev.Get(list[2]))
		}
		list = list[3:]
	}
}

// glyph are the letters of a glyph by its name (Adobe Glyph List, as far as Polish texts need it).
func glyph(name string) string {
	name, _, _ = strings.Cut(name, ".")
	if s, ok := glyphs[name]; ok {
		return s
	}
	if len(name) == 1 {
		return name
	}
	for _, prefix := range []string{"uni", "u"} {
		if hex, ok := strings.CutPrefix(name, prefix); ok && len(hex) >= 4 && len(hex) <= 6 {
			if r, err := strconv.ParseUint(hex, 16, 32); err == nil {
				return string(rune(r)) //nolint:gosec // six digits
			}
		}
	}
	return ""
}

// glyphs are names of what stands in Polish texts besides the letters of ASCII.
var glyphs = map[string]string{
	"space": " ", "nbspace": " ", "period": ".", "comma": ",", "colon": ":", "semicolon": ";", "hyphen": "-", "minus": "-", "endash": "–", "emdash": "—", "slash": "/",
	"parenleft": "(", "parenright": ")", "bracketleft": "[", "bracketright": "]", "quotesingle": "'", "quotedbl": `"`, "quoteright": "’", "quoteleft": "‘",
	"quotedblright": "”", "quotedblleft": "“", "quotedblbase": "„", "section": "§", "percent": "%", "at": "@", "numbersign": "#", "ampersand": "&", "plus": "+", "equal": "=",
	"asterisk": "*", "question": "?", "exclam": "!", "underscore": "_", "bullet": "•", "degree": "°",
	"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"aogonek": "ą", "cacute": "ć", "eogonek": "ę", "lslash": "ł", "nacute": "ń", "oacute": "ó", "sacute": "ś", "zacute": "ź", "zdotaccent": "ż", "zdot": "ż",
	"Aogonek": "Ą", "Cacute": "Ć", "Eogonek": "Ę", "Lslash": "Ł", "Nacute": "Ń", "Oacute": "Ó", "Sacute": "Ś", "Zacute": "Ź", "Zdotaccent": "Ż", "Zdot": "Ż",
	"adieresis": "ä", "odieresis": "ö", "udieresis": "ü", "germandbls": "ß", "eacute": "é", "egrave": "è", "aacute": "á", "iacute": "í", "scaron": "š", "zcaron": "ž", "ccaron": "č",
	"rcaron": "ř", "ecaron": "ě", "uacute": "ú", "fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi", "ffl": "ffl",
}
