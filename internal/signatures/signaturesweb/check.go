package signaturesweb

import (
	"bytes"
	"net/http"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/signatures"
	"wrota/internal/ui"
)

// resultPage is what was found, with the ticket for its files.
type resultPage struct {
	signatures.Told
	Ticket string // empty: the report is too large to travel in the page
	XML    bool   // the report of ETSI is in the ticket
}

// check examines the file of a stranger. Nothing of it stays: no row, no blob, no line of the log but that somebody
// was here.
func (p *pages) check(w http.ResponseWriter, r *http.Request) error {
	page, at, err := p.upload(r)
	if r.MultipartForm != nil {
		defer func() { _ = r.MultipartForm.RemoveAll() }() // temporary files; the system clears what stays
	}
	if err == nil && len(page.Problems) > 0 {
		return web.Render(w, r, http.StatusUnprocessableEntity, askForFile(page))
	}
	if err != nil {
		return p.refuse(w, r, page, err)
	}
	leave, err := p.gate.enter(r.Context(), web.ActorOf(r).Source.Address)
	if err != nil {
		return p.refuse(w, r, page, err)
	}
	defer leave()
	f, err := files(r.MultipartForm)
	if err != nil {
		return err
	}
	x, err := p.Signatures.Examine(r.Context(), f, at)
	if err != nil {
		return err
	}
	told, err := p.tell(r.Context(), x.Report)
	if err != nil {
		return err
	}
	if x.Outcome == signatures.Unreadable || x.Outcome == signatures.None && len(x.Stamps) == 0 {
		page.Problems = ui.Problems{{Field: fileField, Text: told.Title + ". " + told.Text}}
		return web.Render(w, r, http.StatusUnprocessableEntity, askForFile(page))
	}
	result := resultPage{Told: told}
	if result.Ticket, result.XML, err = p.ticket(x); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.Render(w, r, http.StatusOK, result.page())
}

// refuse says on the form itself what the matter is, when it is something that a person can do something about.
func (p *pages) refuse(w http.ResponseWriter, r *http.Request, page formPage, err error) error {
	status := http.StatusTooManyRequests
	switch {
	case fault.Is(err, fault.Busy):
	case fault.Is(err, fault.TooLarge):
		status = http.StatusRequestEntityTooLarge
	default:
		return err
	}
	f, _ := fault.As(err)
	page.Problems = ui.Problems{{Field: fileField, Text: i18n.T(r.Context(), f.Key, map[string]any(f.Args))}}
	return web.Render(w, r, status, askForFile(page))
}

// file gives the report of a ticket as a file.
func (p *pages) file(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	t, err := p.open(form.Get("raport"))
	if err != nil {
		return web.Render(w, r, http.StatusUnprocessableEntity, askForFile(formPage{Problems: ui.Problems{{Field: fileField, Text: i18n.T(r.Context(), "signatures.page.ticket")}}}))
	}
	if form.Get("jak") == "xml" && len(t.ETSI) > 0 {
		return web.Send(w, web.File{Name: "raport-podpisu.xml", Type: "application/xml", Size: int64(len(t.ETSI)), Body: bytes.NewReader(t.ETSI)})
	}
	return p.sendPDF(w, r, t.Report)
}
