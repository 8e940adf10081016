package signaturesweb

import (
	"net/http"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
	"wrota/internal/signatures"
)

// deskReport is a kept report on the desk.
type deskReport struct {
	signatures.Told
	Report signatures.Report
}

func (p *pages) find(r *http.Request) (signatures.Report, error) {
	which, err := id.Parse[id.Report](r.PathValue("report"))
	if err != nil {
		return signatures.Report{}, fault.New(fault.NotFound, "signatures.not-found")
	}
	return p.Signatures.Report(r.Context(), web.ActorOf(r), which)
}

func (p *pages) report(w http.ResponseWriter, r *http.Request) error {
	found, err := p.find(r)
	if err != nil {
		return err
	}
	told, err := p.tell(r.Context(), found)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, onDesk(deskReport{told, found}))
}

func (p *pages) reportPDF(w http.ResponseWriter, r *http.Request) error {
	found, err := p.find(r)
	if err != nil {
		return err
	}
	return p.sendPDF(w, r, found)
}

func (p *pages) reportXML(w http.ResponseWriter, r *http.Request) error {
	found, err := p.find(r)
	if err != nil {
		return err
	}
	body, size, err := p.Signatures.Evidence(r.Context(), found)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // only read
	return web.Send(w, web.File{Name: "raport-podpisu.xml", Type: "application/xml", Size: size, Body: body})
}
