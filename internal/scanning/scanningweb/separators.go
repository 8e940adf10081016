package scanningweb

import (
	"bytes"
	"net/http"
	"strconv"

	"wrota/internal/platform/pdf"
	"wrota/internal/platform/qr"
	"wrota/internal/platform/web"
	"wrota/internal/scanning"
)

// separators are sheets to print: one goes before each letter that is not registered yet. They may be used again.
func (p *pages) separators(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.URL.Query().Get("ile"))
	if err != nil {
		n = usualSheets
	}
	office, err := p.Office(r.Context(), r)
	if err != nil {
		return err
	}
	code, err := qr.Encode(scanning.SeparatorCode, qr.H)
	if err != nil {
		return err
	}
	doc := &pdf.Document{Title: "Arkusze rozdzielające skany", Lang: "pl", Author: office, Footer: pdf.Footer{Hide: true}}
	for i := range max(1, min(n, maxPrinted)) {
		if i > 0 {
			doc.Blocks = append(doc.Blocks, pdf.PageBreak{})
		}
		doc.Blocks = append(doc.Blocks,
			pdf.Heading{Level: 1, Text: "Arkusz rozdzielający: nowe pismo", Align: pdf.Center},
			pdf.Figure{Alt: "Kod, po którym program poznaje początek nowego pisma", Width: 90, Align: pdf.Center, Modules: code},
			pdf.Paragraph{Align: pdf.Center, Text: pdf.Plain("Połóż ten arkusz przed każdym pismem, którego jeszcze nie zarejestrowano. Przed pismem z etykietą nie jest potrzebny.")},
			pdf.Paragraph{Align: pdf.Center, Text: pdf.Plain("Arkusza można używać wiele razy. Może leżeć w skanerze w dowolną stronę.")},
			pdf.Paragraph{Align: pdf.Center, Small: true, Text: pdf.Plain(office)},
		)
	}
	var out bytes.Buffer
	if err := pdf.Write(&out, doc); err != nil {
		return err
	}
	return web.Send(w, web.File{Name: "arkusze-rozdzielajace.pdf", Type: "application/pdf", Size: int64(out.Len()), Body: &out, Inline: true})
}
