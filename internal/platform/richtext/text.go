package richtext

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Text writes a text without marks, for e-mail, search and previews. A link is followed by its
// address in brackets when its words do not show it; the cells of a row are divided by a bar.
func Text(d Doc) string {
	var parts []string
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case Heading:
			parts = append(parts, plain(b.Text))
		case Paragraph:
			parts = append(parts, plain(b.Text))
		case List:
			parts = append(parts, strings.Join(listLines(b, ""), "\n"))
		case Table:
			lines := []string{rowText(b.Head)}
			for _, r := range b.Rows {
				lines = append(lines, rowText(r))
			}
			parts = append(parts, strings.Join(lines, "\n"))
		case Rule:
			parts = append(parts, "———")
		}
	}
	return strings.Join(parts, "\n\n")
}

func plain(runs []Run) string {
	var b strings.Builder
	for i, r := range runs {
		b.WriteString(r.Text)
		last := i+1 == len(runs) || runs[i+1].Link != r.Link
		if r.Link != "" && last && !strings.Contains(strings.TrimPrefix(r.Link, "mailto:"), r.Text) {
			b.WriteString(" (" + strings.TrimPrefix(r.Link, "mailto:") + ")")
		}
	}
	return b.String()
}

func rowText(cells [][]Run) string {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = strings.ReplaceAll(plain(c), "\n", " ")
	}
	return strings.Join(texts, " | ")
}

func listLines(l List, margin string) []string {
	var out []string
	for i, it := range l.Items {
		mark := "– "
		if l.Ordered {
			mark = strconv.Itoa(l.Start+i) + ". "
		}
		hang := margin + strings.Repeat(" ", utf8.RuneCountInString(mark))
		out = append(out, margin+mark+strings.ReplaceAll(plain(it.Text), "\n", "\n"+hang))
		for _, sub := range it.Sub {
			out = append(out, listLines(sub, hang)...)
		}
	}
	return out
}
