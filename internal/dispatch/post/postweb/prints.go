package postweb

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"

	"wrota/internal/dispatch/post"
	"wrota/internal/dispatch/post/postprint"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// mark takes what was marked in the list to the page of what its button says; addresses are for reading only.
func (p *pages) mark(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	if len(f["d"]) == 0 {
		done(r, "none")
		return web.See(w, r, Path)
	}
	if _, err := deliveries(f["d"]); err != nil {
		return err
	}
	return web.See(w, r, Path+"/druk?"+url.Values{"d": f["d"]}.Encode())
}

// printsPage asks on what the chosen letters are to be printed.
type printsPage struct{ Rows []post.Row }

func (p *pages) prints(w http.ResponseWriter, r *http.Request) error {
	rows, _, err := p.picked(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, prints(printsPage{rows}))
}

// numbered tells whether any of them has a number, and so a receipt.
func (p printsPage) numbered() bool {
	for _, r := range p.Rows {
		if r.Tracking != "" {
			return true
		}
	}
	return false
}

func sheets() (out []ui.Option) {
	for _, s := range postprint.Sheets {
		out = append(out, ui.Option{Value: s.Name, Text: s.Name + " (" + strconv.FormatFloat(s.Width, 'f', -1, 64) + " × " + strconv.FormatFloat(s.Height, 'f', -1, 64) + " mm)"})
	}
	return out
}

func envelopes() (out []ui.Option) {
	for _, e := range postprint.Envelopes {
		out = append(out, ui.Option{Value: e.Name, Text: e.Name})
	}
	return out
}

func (p *pages) labels(w http.ResponseWriter, r *http.Request) error {
	rows, _, err := p.picked(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	for _, s := range postprint.Sheets {
		if s.Name != q.Get("arkusz") {
			continue
		}
		skip, err := strconv.Atoi(q.Get("pomin"))
		if q.Get("pomin") == "" {
			skip, err = 0, nil
		}
		if err != nil || skip < 0 || skip >= s.Across*s.Down {
			return fault.InvalidField("pomin", "dispatch.out.skip", fault.Args{"Most": s.Across*s.Down - 1})
		}
		return sendPDF(w, "etykiety.pdf", postprint.Labels(rows, s, skip, p.Clock.Now()))
	}
	return fault.InvalidField("arkusz", "dispatch.out.size")
}

func (p *pages) envelopes(w http.ResponseWriter, r *http.Request) error {
	rows, o, err := p.picked(r)
	if err != nil {
		return err
	}
	for _, e := range postprint.Envelopes {
		if e.Name == r.URL.Query().Get("format") {
			return sendPDF(w, "koperty.pdf", postprint.Covers(rows, e, o, p.Clock.Now()))
		}
	}
	return fault.InvalidField("format", "dispatch.out.size")
}

func (p *pages) receipts(w http.ResponseWriter, r *http.Request) error {
	rows, o, err := p.picked(r)
	if err != nil {
		return err
	}
	if !(printsPage{rows}).numbered() {
		return fault.New(fault.Conflict, "dispatch.out.no-numbers")
	}
	doc, err := postprint.Receipts(rows, o, p.Clock.Now())
	if err != nil {
		return err
	}
	return sendPDF(w, "potwierdzenia-odbioru.pdf", doc)
}

// sendPDF writes a document whole before it is sent, so that what cannot be printed is still a page that says so.
func sendPDF(w http.ResponseWriter, name string, doc *pdf.Document) error {
	var out bytes.Buffer
	if err := pdf.Write(&out, doc); err != nil {
		return err
	}
	return web.Send(w, web.File{Name: name, Type: "application/pdf", Size: int64(out.Len()), Body: &out, Inline: true})
}
