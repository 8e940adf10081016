package signaturesweb

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"wrota/internal/platform/i18n"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/web"
	"wrota/internal/signatures"
)

// sendPDF gives a report as a tagged PDF, in the language of the page. Ukrainian is printed in Polish: the fonts of
// documents have no Cyrillic.
func (p *pages) sendPDF(w http.ResponseWriter, r *http.Request, report signatures.Report) error {
	ctx := r.Context()
	if i18n.Lang(ctx) == "uk" {
		ctx = p.Words.Speak(ctx, "pl")
	}
	told, err := p.tell(ctx, report)
	if err != nil {
		return err
	}
	body, err := printed(ctx, told, report)
	if err != nil {
		return err
	}
	return web.Send(w, web.File{Name: "raport-podpisu.pdf", Type: "application/pdf", Size: int64(len(body)), Body: bytes.NewReader(body)})
}

// printed is a report on paper: the same words as on the page.
func printed(ctx context.Context, told signatures.Told, r signatures.Report) ([]byte, error) {
	t := func(key string) string { return i18n.T(ctx, "signatures.page."+key) }
	d := &pdf.Document{Title: t("report"), Lang: i18n.Lang(ctx), Created: r.Made, Blocks: []pdf.Block{
		pdf.Heading{Level: 1, Text: t("report")},
		pdf.Note{Title: told.Title, Blocks: []pdf.Block{pdf.Paragraph{Text: pdf.Plain(told.Text)}}},
	}}
	if told.Ours != "" {
		d.Blocks = append(d.Blocks, pdf.Paragraph{Text: pdf.Bold(told.Ours)})
	}
	d.Blocks = append(d.Blocks, facts(told.Facts))
	d.Blocks = append(d.Blocks, notes(told.Warnings)...)
	for _, line := range told.Signatures {
		d.Blocks = append(d.Blocks, lineBlocks(line, 2)...)
	}
	if len(told.Stamps) > 0 {
		d.Blocks = append(d.Blocks, pdf.Heading{Level: 2, Text: i18n.T(ctx, "signatures.fact.stamps")}, facts(told.Stamps))
	}
	d.Blocks = append(d.Blocks, pdf.Space{Height: 6}, pdf.Paragraph{Small: true, Text: pdf.Plain(t("report-note"))})
	var out bytes.Buffer
	if err := pdf.Write(&out, d); err != nil {
		return nil, fmt.Errorf("signaturesweb: report: %w", err)
	}
	return out.Bytes(), nil
}

func lineBlocks(l signatures.ToldLine, level int) []pdf.Block {
	title := l.Title
	if l.Place != "" {
		title = l.Place + " – " + l.Title
	}
	out := []pdf.Block{pdf.Heading{Level: level, Text: title}, pdf.Paragraph{Text: pdf.Plain(l.Text)}}
	if l.Advice != "" {
		out = append(out, pdf.Paragraph{Text: pdf.Plain(l.Advice)})
	}
	out = append(out, facts(l.Facts))
	out = append(out, notes(l.Warnings)...)
	if len(l.Stamps) > 0 {
		out = append(out, facts(l.Stamps))
	}
	out = append(out, pdf.Space{Height: 6}, facts(l.Expert))
	for _, c := range l.Counters {
		out = append(out, lineBlocks(c, min(level+1, 3))...)
	}
	return out
}

func facts(list []signatures.Fact) pdf.Facts {
	var out pdf.Facts
	for _, f := range list {
		out = append(out, pdf.Fact{Label: f.Name, Value: pdf.Plain(f.Text)})
	}
	return out
}

func notes(list []string) (out []pdf.Block) {
	if len(list) == 0 {
		return nil
	}
	var items pdf.List
	for _, s := range list {
		items.Items = append(items.Items, pdf.Item{Text: pdf.Plain(s)})
	}
	return []pdf.Block{items}
}
