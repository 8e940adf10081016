package pdf

import (
	"fmt"
	"regexp"
	"strings"
)

// words are the few words that the package itself puts on paper.
type words struct {
	page   string // with the number and the count
	id     string
	signed string
}

// wordsFor returns the words of a language; Polish stands in for the rest.
//
// art. 39³ § 2 KPA: a print of an electronic letter names the signer and his post, says that it was
// issued and signed electronically, and carries the identifier that the system gave it.
func wordsFor(lang string) words {
	switch base, _, _ := strings.Cut(strings.ToLower(lang), "-"); base {
	case "en":
		return words{"Page %d of %d", "Document identifier: ", "Signed electronically."}
	case "uk":
		return words{"Сторінка %d з %d", "Ідентифікатор документа: ", "Документ підписано в електронній формі."}
	case "de":
		return words{"Seite %d von %d", "Dokumentkennung: ", "Elektronisch unterzeichnet."}
	}
	return words{"Strona %d z %d", "Identyfikator dokumentu: ", "Dokument podpisany elektronicznie."}
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

// check refuses text whose links or languages would break the file.
func (t Text) check() error {
	for _, s := range t {
		if s.Lang != "" && !languageTag.MatchString(s.Lang) {
			return ErrLang
		}
		if s.Link != "" && !isLink(s.Link) {
			return ErrLink
		}
	}
	return nil
}

// isLink tells whether an address is one that a reader may open, in ASCII as PDF wants it.
func isLink(s string) bool {
	if len(s) > 2000 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return false
	}
	for _, scheme := range []string{"https://", "http://", "mailto:", "tel:"} {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			return true
		}
	}
	return false
}

// openPart makes the element of a link or of words in another language.
func (l *layout) openPart(parent *elem, pt *part) *elem {
	tag, attrs := "Span", ""
	if pt.link != "" {
		tag = "Link"
	}
	if pt.lang != "" {
		attrs = "/Lang (" + pt.lang + ")"
	}
	return l.tree.open(parent, tag, attrs)
}

// runningHead names the office and the document at the top of later pages.
func (l *layout) runningHead() {
	if l.doc.Footer.Hide {
		return
	}
	s := l.sheet
	text := l.doc.Title
	if h := l.doc.Letterhead; h != nil && h.Name != "" {
		text = h.Name + " · " + text
	}
	p := l.page
	y := s.top * 0.5
	p.markArtifact("/Type /Pagination /Subtype /Header")
	t, ln := l.oneLine(text, s.width-s.left-s.right)
	p.text(t, ln, s.left, y, nil)
	p.unmark()
	p.hline(s.left, y+6, s.width-s.left-s.right, 0.5, faint)
}

// oneLine shapes a text for one line, cut with an ellipsis when it is longer.
func (l *layout) oneLine(text string, width float64) (*shaped, line) {
	text = strings.Join(strings.Fields(text), " ")
	full := l.shape(Plain(text), regular, tinySize)
	full.ink = muted
	if n, _ := full.natural(l.units); n <= width {
		return full, line{0, len(full.glyphs), n}
	}
	room := width - 2*tinySize
	end := 0
	if lines := full.wrap(max(room, 1), l.units); len(lines) > 0 {
		end = lines[0].to
	}
	runes := []rune{}
	for _, g := range full.glyphs[:end] {
		runes = append(runes, g.char)
	}
	t := l.shape(Plain(strings.TrimRight(string(runes), " ")+"…"), regular, tinySize)
	t.ink = muted
	n, _ := t.natural(l.units)
	return t, line{0, len(t.glyphs), n}
}

// writeFooters adds the footers now that the number of pages is known.
func (l *layout) writeFooters() {
	s := l.sheet
	left := l.doc.Footer.Text
	if left == "" && l.doc.ID != "" {
		left = l.words.id + l.doc.ID
	}
	width := s.width - s.left - s.right
	for i, ref := range l.footers {
		if ref == 0 {
			continue
		}
		p := &page{l: l, ink: Color{1, 2, 3}} // no colour of ours: the first text sets its own
		right, rl := l.oneLine(fmt.Sprintf(l.words.page, i+1, len(l.footers)), width)
		y := s.height - s.bottom*0.5
		p.markArtifact("/Type /Pagination /Subtype /Footer")
		p.fore = append(faint.fill(append(p.fore, "q\n"...)), ' ')
		p.fore = append(nums(p.fore, s.left, p.flip(y-12), width, 0.5), "re f\nQ\n"...)
		if left != "" {
			t, ln := l.oneLine(left, width-rl.width-20)
			p.text(t, ln, s.left, y, nil)
		}
		p.text(right, rl, s.left+width-rl.width, y, nil)
		p.unmark()
		l.file.Stream(ref, "", p.fore)
	}
}
