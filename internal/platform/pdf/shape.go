package pdf

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// glyph is one character as it will be drawn. Widths are in font units.
type glyph struct {
	char  rune
	id    uint16
	face  typeface
	after breaking
	part  uint16 // 0, or one more than the index of its link or foreign stretch
	width int16
	kern  int16 // change of the distance to the next glyph
}

// breaking says what a line may do after a glyph.
type breaking uint8

const (
	never breaking = iota
	may
	mayHyphen // after a soft hyphen, which shows then and only then
	must      // a line break; the glyph itself is not drawn
)

func (g *glyph) blank() bool { return g.char == ' ' || g.char >= 0x2000 && g.char <= 0x200A }

// part is a stretch of text with a structure element of its own: a link or words in another language.
type part struct {
	link string
	lang string
	elem *elem
}

// shaped is text turned into glyphs, before it is cut into lines.
type shaped struct {
	glyphs []glyph
	parts  []part
	size   float64
	ink    Color
}

// shape turns text into glyphs. Base is added to the style of every span.
func (l *layout) shape(t Text, base typeface, size float64) *shaped {
	s := &shaped{size: size, ink: black}
	for _, span := range t {
		style := base
		if span.Bold {
			style |= bold
		}
		if span.Italic {
			style |= italic
		}
		part := uint16(0)
		if (span.Link != "" || span.Lang != "") && len(s.parts) < 1<<15 {
			part = s.part(span)
		}
		from := len(s.glyphs)
		s.add(l.faces[style], style, part, norm.NFC.String(strings.ToValidUTF8(span.Text, string(substitute))))
		s.unlinkBlank(from)
	}
	s.breaks(l.polish)
	s.kern(l)
	return s
}

// part finds or begins the stretch of a span: neighbouring spans of one link are one link.
func (s *shaped) part(span Span) uint16 {
	n := len(s.parts)
	if n > 0 && s.parts[n-1].link == span.Link && s.parts[n-1].lang == span.Lang &&
		len(s.glyphs) > 0 && int(s.glyphs[len(s.glyphs)-1].part) == n {
		return uint16(n)
	}
	s.parts = append(s.parts, part{link: span.Link, lang: span.Lang})
	return uint16(n + 1)
}

// unlinkBlank takes a link off glyphs that nobody could see or press.
func (s *shaped) unlinkBlank(from int) {
	for _, g := range s.glyphs[from:] {
		if !g.blank() && g.width > 0 && g.after != must && g.after != mayHyphen {
			return
		}
	}
	for i := range s.glyphs[from:] {
		s.glyphs[from+i].part = 0
	}
}

func (s *shaped) add(f *face, style typeface, part uint16, text string) {
	for _, c := range text {
		g := glyph{char: c, face: style, part: part}
		switch {
		case c == '\n', c == '\u2028', c == '\u2029':
			g.char, g.after = '\n', must
			s.glyphs = append(s.glyphs, g)
			continue
		case c == '\t':
			c = ' '
			g.char = c
		case c == '\u200B': // zero width space: only a place to break
			if n := len(s.glyphs); n > 0 && s.glyphs[n-1].after == never {
				s.glyphs[n-1].after = may
			}
			continue
		case c == '\u00AD':
			g.after = mayHyphen
		case unicode.IsControl(c), unicode.Is(unicode.Cf, c), unicode.Is(unicode.Variation_Selector, c):
			continue // nothing to see; they steer other programs
		}
		g.id = f.code(c)
		g.width = int16(f.width(g.id))
		s.glyphs = append(s.glyphs, g)
	}
}

// breaks decides where a line may end. The rules are those of Unicode's line breaking (UAX 14) that
// matter for European text, and the Polish one: no one-letter word at the end of a line.
func (s *shaped) breaks(polish bool) {
	gs := s.glyphs
	at := func(i int) rune {
		if i < 0 || i >= len(gs) {
			return ' '
		}
		return gs[i].char
	}
	for i := range gs {
		if gs[i].after != never {
			continue
		}
		before, c, next := at(i-1), gs[i].char, at(i+1)
		switch {
		case gs[i].blank():
			lone := polish && oneLetterWord(at(i-2), before)
			dash := (next == '–' || next == '—') && isSpace(at(i+2)) // a dash does not begin a line
			if !isSpace(next) && !lone && !dash {
				gs[i].after = may
			}
		case c == '-' || c == '\u2010' || c == '/' || c == '–' || c == '—':
			// not between figures (12/2026, 2026–2027) and not before the word it belongs to (-5)
			figures := unicode.IsDigit(before) && unicode.IsDigit(next)
			if word(before) && word(next) && !figures {
				gs[i].after = may
			}
		}
	}
}

func word(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

func isSpace(c rune) bool { return c == ' ' || c == '\n' }

// oneLetterWord tells whether c is a word of one letter, with before in front of it.
func oneLetterWord(before, c rune) bool {
	return strings.ContainsRune("aiouwzAIOUWZ", c) && !word(before) && before != '-' && before != '.'
}

func (s *shaped) kern(l *layout) {
	for i := range s.glyphs {
		if i+1 == len(s.glyphs) {
			return
		}
		a, b := &s.glyphs[i], &s.glyphs[i+1]
		if a.face == b.face && a.after != must && b.after != must && a.char != ' ' && b.char != ' ' {
			a.kern = l.faces[a.face].kern(a.id, b.id)
		}
	}
}

// line is a line of shaped text: glyphs from..to, drawn width in points.
type line struct {
	from, to int
	width    float64
}

// wrap cuts the text into lines of at most width points. A word that is wider than a line is cut.
func (s *shaped) wrap(width, units float64) []line {
	limit := int(width*units/s.size + 0.5)
	var out []line
	toPoints := s.size / units
	for at := 0; at < len(s.glyphs); {
		end, next, w := s.cut(at, limit)
		out = append(out, line{at, end, float64(w) * toPoints})
		at = next
	}
	return out
}

// cut finds where the line that begins at from ends, where the next one begins, and the line's width
// without the blanks at its end.
func (s *shaped) cut(from, limit int) (end, next, width int) {
	w, ink := 0, 0
	best, bestWidth := -1, 0
	for i := from; i < len(s.glyphs); i++ {
		g := &s.glyphs[i]
		advance := int(g.width)
		if g.after == must {
			return i, i + 1, ink
		}
		if g.after == mayHyphen {
			if w+advance <= limit {
				best, bestWidth = i+1, w+advance
			}
			continue
		}
		if !g.blank() {
			if w+advance > limit && i > from {
				if best > from {
					return best, best, bestWidth
				}
				return i, i, ink
			}
			ink = w + advance
		}
		w += advance + int(g.kern)
		if g.after == may {
			best, bestWidth = i+1, ink
		}
	}
	return len(s.glyphs), len(s.glyphs), ink
}

// natural is the width the text would like to have, and least the width of its widest word, in points.
func (s *shaped) natural(units float64) (natural, least float64) {
	w, start, most, widest := 0, 0, 0, 0
	for i := range s.glyphs {
		g := &s.glyphs[i]
		if g.after == mayHyphen {
			start = w
			continue
		}
		if !g.blank() && g.after != must {
			w += int(g.width) + int(g.kern)
			most, widest = max(most, w), max(widest, w-start)
		} else {
			w += int(g.width)
		}
		switch g.after {
		case may:
			start = w
		case must:
			w, start = 0, 0
		}
	}
	return float64(most) * s.size / units, float64(widest) * s.size / units
}
