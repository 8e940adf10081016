package signaturesweb

import (
	"bytes"
	"context"
	"net/http"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/signatures"
	"wrota/internal/ui"
)

// deskReport is a kept report on the desk.
type deskReport struct {
	signatures.Told
	Report signatures.Report
	Longer Longer
}

// longer says what was added to the file.
func (d deskReport) longer(ctx context.Context) string {
	if d.Longer.Until.IsZero() {
		return i18n.T(ctx, "signatures.page.longer", "Level", d.Longer.Level)
	}
	return i18n.T(ctx, "signatures.page.longer-until", "Level", d.Longer.Level, "Day", ui.DateText(ctx, calendar.Of(d.Longer.Until)))
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
	longer, err := p.Keeper.Longer(r.Context(), found.Unit, found.Sum)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, onDesk(deskReport{told, found, longer}))
}

// reportFile gives the file of a report with what was added to it since. As it came it is in the files of the case.
func (p *pages) reportFile(w http.ResponseWriter, r *http.Request) error {
	found, err := p.find(r)
	if err != nil {
		return err
	}
	longer, err := p.Keeper.Longer(r.Context(), found.Unit, found.Sum)
	if err != nil {
		return err
	}
	if longer.Body == nil {
		return fault.New(fault.NotFound, "signatures.not-found")
	}
	return web.Send(w, web.File{
		Name: longer.Level + "-" + found.File, Type: "application/octet-stream", Size: int64(len(longer.Body)), Body: bytes.NewReader(longer.Body),
	})
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
