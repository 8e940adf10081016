package richtext

import (
	"html"
	"strconv"
	"strings"
)

// HTML writes a text whose first-level headings become <h2>: a page has one <h1> of its own.
func HTML(d Doc) string { return HTMLFrom(d, 2) }

// HTMLFrom writes a text whose first-level headings have the given level (1 to 4).
func HTMLFrom(d Doc, top int) string {
	w := &htmlWriter{top: min(max(top, 1), 4)}
	for _, b := range d.Blocks {
		w.block(b)
	}
	return w.String()
}

type htmlWriter struct {
	strings.Builder
	top int
}

func (w *htmlWriter) add(parts ...string) {
	for _, p := range parts {
		w.WriteString(p)
	}
}

func (w *htmlWriter) block(b Block) {
	switch b := b.(type) {
	case Heading:
		tag := "h" + strconv.Itoa(w.top+b.Level-1)
		w.add("<", tag, ">")
		w.runs(b.Text)
		w.add("</", tag, ">\n")
	case Paragraph:
		w.add("<p>")
		w.runs(b.Text)
		w.add("</p>\n")
	case List:
		w.list(b)
	case Table:
		w.table(b)
	case Rule:
		w.add("<hr>\n")
	}
}

func (w *htmlWriter) list(l List) {
	tag, start := "ul", ""
	if l.Ordered {
		tag = "ol"
		if l.Start != 1 {
			start = ` start="` + strconv.Itoa(l.Start) + `"`
		}
	}
	w.add("<", tag, start, ">\n")
	for _, it := range l.Items {
		w.add("<li>")
		w.runs(it.Text)
		for i, sub := range it.Sub {
			if i == 0 {
				w.add("\n")
			}
			w.list(sub)
		}
		w.add("</li>\n")
	}
	w.add("</", tag, ">\n")
}

// class is the class of a cell. The style sheet of package ui knows table and num; an inline style
// the CSP would forbid.
func (a Align) class() string {
	switch a {
	case AlignCenter:
		return ` class="center"`
	case AlignRight:
		return ` class="num"`
	}
	return ""
}

func (w *htmlWriter) table(t Table) {
	w.add("<table class=\"table\">\n<thead>\n<tr>")
	for i, c := range t.Head {
		w.add(`<th scope="col"`, t.Aligns[i].class(), ">")
		w.runs(c)
		w.add("</th>")
	}
	w.add("</tr>\n</thead>\n<tbody>\n")
	for _, r := range t.Rows {
		w.add("<tr>")
		for i, c := range r {
			w.add("<td", t.Aligns[i].class(), ">")
			w.runs(c)
			w.add("</td>")
		}
		w.add("</tr>\n")
	}
	w.add("</tbody>\n</table>\n")
}

// runs writes text; neighbouring runs of one address are one link, whatever their style.
func (w *htmlWriter) runs(runs []Run) {
	link := ""
	for _, r := range runs {
		if r.Link != link {
			if link != "" {
				w.add("</a>")
			}
			if link = r.Link; link != "" {
				w.add(`<a href="`, html.EscapeString(link), `">`)
			}
		}
		w.run(r)
	}
	if link != "" {
		w.add("</a>")
	}
}

func (w *htmlWriter) run(r Run) {
	if r.Bold {
		w.add("<strong>")
	}
	if r.Italic {
		w.add("<em>")
	}
	w.add(strings.ReplaceAll(html.EscapeString(r.Text), "\n", "<br>\n"))
	if r.Italic {
		w.add("</em>")
	}
	if r.Bold {
		w.add("</strong>")
	}
}
