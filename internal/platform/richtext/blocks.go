package richtext

import (
	"strings"

	"wrota/internal/platform/pdf"
)

// Blocks turns a text into blocks of a PDF document.
func Blocks(d Doc) []pdf.Block {
	out := make([]pdf.Block, 0, len(d.Blocks))
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case Heading:
			out = append(out, pdf.Heading{Level: b.Level, Text: headingText(b.Text)})
		case Paragraph:
			out = append(out, pdf.Paragraph{Text: spans(b.Text)})
		case List:
			out = append(out, pdfList(b))
		case Table:
			out = append(out, pdfTable(b))
		case Rule:
			out = append(out, pdf.Rule{})
		}
	}
	return out
}

func headingText(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

func spans(runs []Run) pdf.Text {
	out := make(pdf.Text, len(runs))
	for i, r := range runs {
		out[i] = pdf.Span{Text: r.Text, Bold: r.Bold, Italic: r.Italic, Link: r.Link}
	}
	return out
}

func pdfList(l List) pdf.List {
	out := pdf.List{Ordered: l.Ordered, Start: l.Start}
	for _, it := range l.Items {
		item := pdf.Item{Text: spans(it.Text)}
		for _, sub := range it.Sub {
			if item.Sub == nil {
				item.Sub = new(pdf.List)
				*item.Sub = pdfList(sub)
				continue
			}
			// a document has one list in an item: a second one goes on in the marks of the first
			item.Sub.Items = append(item.Sub.Items, pdfList(sub).Items...)
		}
		out.Items = append(out.Items, item)
	}
	return out
}

func pdfTable(t Table) pdf.Table {
	var out pdf.Table
	for i, h := range t.Head {
		a := map[Align]pdf.Align{AlignLeft: pdf.Left, AlignCenter: pdf.Center, AlignRight: pdf.Right}[t.Aligns[i]]
		out.Columns = append(out.Columns, pdf.Column{Title: headingText(h), Align: a})
	}
	for _, r := range t.Rows {
		var row pdf.Row
		for _, c := range r {
			row.Cells = append(row.Cells, pdf.Cell{Text: spans(c)})
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
