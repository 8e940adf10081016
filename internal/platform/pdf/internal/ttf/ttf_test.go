package ttf

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"wrota/internal/platform/pdf/fonts"
)

var faces = map[string][]byte{"WrotaText-Regular": fonts.Regular, "WrotaText-Bold": fonts.Bold, "WrotaText-Italic": fonts.Italic, "WrotaText-BoldItalic": fonts.BoldItalic}

func parse(t testing.TB, data []byte) *Reader {
	t.Helper()
	f, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return &Reader{Font: f}
}

// polish and the other alphabets that documents must show.
const letters = "AĄBCĆDEĘFGHIJKLŁMNŃOÓPQRSŚTUVWXYZŹŻaąbcćdeęfghijklłmnńoóprsśtuwyzźż0123456789" +
	"АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯабвгґдеєжзиіїйклмнопрстуфхцчшщьюяёЁыЫэЭъЪ" + "ÄÖÜẞäöüßéèêëçñřšžčďťňůýáíúőűăâîșțāēīūķļņģ" +
	"ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđĐ" + " \u00a0\u2009\u202f.,:;!?-\u2010\u2011–—„”“‘’«»…·•§©®°±×÷²³½%‰€$£№→←↑↓≤≥≠≈∞√∑☐\uFFFD"

func TestFacesShowTheAlphabets(t *testing.T) {
	for name, data := range faces {
		f := parse(t, data)
		if f.PostScript != name || f.Units != 2000 {
			t.Errorf("%s: the name is %q, the em %d", name, f.PostScript, f.Units)
		}
		seen := map[uint16]rune{}
		for _, c := range letters {
			g := f.Glyph(c)
			if g == 0 {
				t.Errorf("%s has no %q", name, c)
			}
			if other, ok := seen[g]; ok && other != c {
				t.Errorf("%s draws %q and %q with one glyph: copied text would change", name, other, c)
			}
			seen[g] = c
		}
		for _, c := range "0123456789" {
			if f.Width(f.Glyph(c)) != f.Width(f.Glyph('0')) {
				t.Errorf("%s: %q has another width than 0: columns of figures would not stand straight", name, c)
			}
		}
		if f.Glyph('健') != 0 {
			t.Errorf("%s has a glyph for 健", name)
		}
	}
}

func TestMeasures(t *testing.T) {
	f := parse(t, fonts.Regular)
	if f.Ascent != 987 || f.Descent != -213 || f.CapHeight < 700 || f.CapHeight > 740 || f.Angle != 0 || f.Weight != 400 {
		t.Errorf("ascent %d, descent %d, capitals %d, angle %g, weight %d", f.Ascent, f.Descent, f.CapHeight, f.Angle, f.Weight)
	}
	if i := parse(t, fonts.Italic); i.Angle >= 0 {
		t.Errorf("the italic leans by %g", i.Angle)
	}
	if b := parse(t, fonts.Bold); b.Weight != 700 {
		t.Errorf("the bold weighs %d", b.Weight)
	}
}

func TestKerning(t *testing.T) {
	f := parse(t, fonts.Regular)
	for _, pair := range []string{"AV", "To", "Tą", "Wą", "P.", "Łó"} {
		r := []rune(pair)
		if k := f.Kern(f.Glyph(r[0]), f.Glyph(r[1])); k > 0 || k < -400 || k == 0 && pair != "Łó" {
			t.Errorf("%s is kerned by %d", pair, k)
		}
	}
}

func TestWidthsAgree(t *testing.T) {
	for name, data := range faces {
		f := parse(t, data)
		s, err := sfnt.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		var buf sfnt.Buffer
		for g := range f.Glyphs {
			a, err := s.GlyphAdvance(&buf, sfnt.GlyphIndex(g), fixed.Int26_6(2000), font.HintingNone)
			if err != nil || int(a) != f.Width(uint16(g)) {
				t.Fatalf("%s: glyph %d is %d wide, by sfnt %d, %v", name, g, f.Width(uint16(g)), a, err)
			}
		}
	}
}

// withMap adds the smallest character map, without which sfnt does not read a font.
func withMap(subset []byte) []byte {
	cmap := binary.BigEndian.AppendUint16(nil, 0)
	for _, v := range []uint16{1, 3, 1, 0, 12, 4, 24, 0, 2, 2, 0, 0, 0xFFFF, 0, 0xFFFF, 1, 0} {
		cmap = binary.BigEndian.AppendUint16(cmap, v)
	}
	all, err := tables(subset)
	if err != nil {
		return nil
	}
	var list []table
	for _, name := range []string{"cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"} {
		data := all[name]
		switch name {
		case "cmap":
			data = cmap
		case "name":
			data = make([]byte, 6)
		case "post":
			data = append([]byte{0, 3, 0, 0}, make([]byte, 28)...)
		}
		list = append(list, table{name, data})
	}
	return assemble(list)
}

// TestSubsetDrawsTheSame: every glyph of a subset has the outline and the width it had in the face.
func TestSubsetDrawsTheSame(t *testing.T) {
	for name, data := range faces {
		f := parse(t, data)
		used := []uint16{0}
		for _, c := range letters {
			used = append(used, f.Glyph(c))
		}
		subset, err := sfnt.Parse(withMap(f.Subset(used)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var a, b sfnt.Buffer
		for i, g := range used {
			want, err := f.sfnt.LoadGlyph(&a, sfnt.GlyphIndex(g), fixed.I(2000), nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := subset.LoadGlyph(&b, sfnt.GlyphIndex(i), fixed.I(2000), nil)
			if err != nil {
				t.Fatalf("%s: glyph %d of the subset: %v", name, i, err)
			}
			if len(got) != len(want) {
				t.Fatalf("%s: glyph %d has %d segments, in the face %d", name, i, len(got), len(want))
			}
			for j := range got {
				if got[j] != want[j] {
					t.Fatalf("%s: glyph %d differs at segment %d", name, i, j)
				}
			}
			w, err := subset.GlyphAdvance(&b, sfnt.GlyphIndex(i), fixed.Int26_6(2000), font.HintingNone)
			if err != nil || int(w) != f.Width(g) {
				t.Fatalf("%s: glyph %d is %d wide, in the face %d (%v)", name, i, w, f.Width(g), err)
			}
		}
	}
}

func TestSubsetIsSmallAndSummed(t *testing.T) {
	f := parse(t, fonts.Regular)
	out := f.Subset([]uint16{0, f.Glyph('a'), f.Glyph('ą')})
	if len(out) > 3000 {
		t.Errorf("three glyphs make %d bytes", len(out))
	}
	if s := sum(out); s != 0xB1B0AFBA {
		t.Errorf("the checksum of the file is %X", s)
	}
	if again := f.Subset([]uint16{0, f.Glyph('a'), f.Glyph('ą')}); string(again) != string(out) {
		t.Error("two subsets of the same glyphs differ")
	}
}

// The licence asks that it goes with the files.
func TestFontsStayWithTheirLicence(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "fonts", "OFL.txt"))
	if err != nil || len(text) < 4000 {
		t.Errorf("the licence of the faces must stand beside them: %d bytes, %v", len(text), err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte{})
	f.Add(fonts.Regular[:4096])
	r := parse(f, fonts.Regular)
	small := withMap(r.Subset([]uint16{0, r.Glyph('a'), r.Glyph('ą')}))
	f.Add(small)
	f.Fuzz(func(t *testing.T, data []byte) {
		font, err := Parse(data)
		if err != nil {
			return
		}
		r := Reader{Font: font}
		g := r.Glyph('a')
		r.Kern(g, g)
		r.Width(g)
		r.Subset([]uint16{0, g})
	})
}
