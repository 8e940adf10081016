package table

import (
	"errors"
	"io"
	"os"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Encoding is the code page of a text.
type Encoding string

// The code pages that Polish offices have used.
const (
	UTF8        Encoding = "utf-8"
	UTF16       Encoding = "utf-16"
	Windows1250 Encoding = "windows-1250"
	Latin2      Encoding = "iso-8859-2"
	CP852       Encoding = "cp852"
	Mazovia     Encoding = "mazovia"
)

// Encodings lists those that can be chosen.
var Encodings = []Encoding{UTF8, Windows1250, Latin2, CP852, Mazovia}

// Valid tells whether the program knows the code page; the empty one stands for "find it".
func (e Encoding) Valid() bool {
	switch e {
	case "", UTF8, UTF16, Windows1250, Latin2, CP852, Mazovia:
		return true
	}
	return false
}

// letters of Mazovia where it differs from code page 437.
var mazovia = map[byte]rune{
	0x86: 'ą', 0x8d: 'ć', 0x8f: 'Ą', 0x90: 'Ę', 0x91: 'ę', 0x92: 'ł', 0x95: 'Ć', 0x98: 'Ś', 0x9c: 'Ł', 0x9e: 'ś',
	0xa0: 'Ź', 0xa1: 'Ż', 0xa2: 'ó', 0xa3: 'Ó', 0xa4: 'ń', 0xa5: 'Ń', 0xa6: 'ź', 0xa7: 'ż',
}

// decode gives the character of a byte in a code page of one byte.
func (e Encoding) decode(b byte) rune {
	switch e {
	case Latin2:
		return charmap.ISO8859_2.DecodeByte(b)
	case CP852:
		return charmap.CodePage852.DecodeByte(b)
	case Mazovia:
		if r, ok := mazovia[b]; ok {
			return r
		}
		return charmap.CodePage437.DecodeByte(b)
	case Windows1250, UTF8, UTF16:
	}
	return charmap.Windows1250.DecodeByte(b)
}

// Text decodes bytes.
func (e Encoding) Text(b []byte) string {
	if e == UTF8 && utf8.Valid(b) {
		return string(b)
	}
	out := make([]rune, len(b))
	for i, c := range b {
		out[i] = e.decode(c)
	}
	return string(out)
}

// reader decodes a stream; what is no text of the code page becomes the replacement character.
func (e Encoding) reader(r io.Reader) io.Reader {
	var enc encoding.Encoding
	switch e {
	case UTF16:
		enc = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case Windows1250:
		enc = charmap.Windows1250
	case Latin2:
		enc = charmap.ISO8859_2
	case CP852:
		enc = charmap.CodePage852
	case Mazovia:
		return &bytewise{r, e, nil}
	case UTF8:
		enc = unicode.UTF8BOM
	default:
		enc = unicode.UTF8BOM
	}
	return transform.NewReader(r, enc.NewDecoder())
}

// bytewise decodes a code page that x/text does not know.
type bytewise struct {
	r    io.Reader
	e    Encoding
	rest []byte
}

// Read decodes the next bytes.
func (b *bytewise) Read(p []byte) (int, error) {
	if len(b.rest) == 0 {
		raw := make([]byte, max(len(p)/4, 1))
		n, err := b.r.Read(raw)
		b.rest = []byte(b.e.Text(raw[:n]))
		if n == 0 {
			return 0, err
		}
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

// census counts the bytes of a text, to find its code page.
type census struct {
	counts [256]int
	utf8   bool
	rest   []byte // the beginning of a character that the piece before did not end
}

func (c *census) add(piece []byte) {
	for _, b := range piece {
		c.counts[b]++
	}
	if !c.utf8 {
		return
	}
	text := append(c.rest, piece...)
	for len(text) > 0 {
		if text[0] < utf8.RuneSelf {
			text = text[1:]
			continue
		}
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError && n == 1 {
			if !utf8.FullRune(text) {
				break
			}
			c.utf8 = false
			return
		}
		text = text[n:]
	}
	c.rest = append([]byte(nil), text...)
}

// guess is the code page in which most bytes are Polish letters; of those that agree the first of the order.
func (c *census) guess() Encoding {
	if c.utf8 && len(c.rest) == 0 {
		return UTF8
	}
	best, most := Windows1250, -1<<62
	for _, e := range []Encoding{Windows1250, Latin2, CP852, Mazovia} {
		score := 0
		for b := 0x80; b < 0x100; b++ {
			if n := c.counts[b]; n > 0 {
				score += n * weight(e.decode(byte(b)))
			}
		}
		if score > most {
			best, most = e, score
		}
	}
	return best
}

// weight tells how well a character stands in a Polish text.
func weight(r rune) int {
	switch r {
	case 'ą', 'ć', 'ę', 'ł', 'ń', 'ó', 'ś', 'ź', 'ż':
		return 3
	case 'Ą', 'Ć', 'Ę', 'Ł', 'Ń', 'Ó', 'Ś', 'Ź', 'Ż':
		return 2
	case '–', '„', '”', '’', '§', '°', '\u00a0':
		return 0
	}
	return -3
}

// encodingOf reads a whole text file once to find its code page.
func encodingOf(f *os.File) (Encoding, error) {
	c := census{utf8: true}
	buf := make([]byte, 256<<10)
	for first := true; ; first = false {
		n, err := f.Read(buf)
		piece := buf[:n]
		if first && n > 1 && (piece[0] == 0xff && piece[1] == 0xfe || piece[0] == 0xfe && piece[1] == 0xff) {
			_, err := f.Seek(0, io.SeekStart)
			return UTF16, err
		}
		c.add(piece)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
	}
	_, err := f.Seek(0, io.SeekStart)
	return c.guess(), err
}

// openText opens a text file in its code page.
func openText(path string, o Options) (*os.File, io.Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, unreadable(err)
	}
	enc := o.Encoding
	if enc == "" {
		if enc, err = encodingOf(f); err != nil {
			return nil, nil, errors.Join(unreadable(err), f.Close())
		}
	}
	return f, enc.reader(f), nil
}
