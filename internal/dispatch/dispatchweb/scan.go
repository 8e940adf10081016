package dispatchweb

import (
	"errors"
	"mime"
	"net/http"
	"net/url"

	"wrota/internal/dispatch"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/web"
)

const (
	maxScan = 10 << 20 // a return receipt is one or two pages
	inMind  = 1 << 20  // of an upload; the rest waits in a temporary file
)

// formOf reads a form that may bring a file. The file stays in the request.
func formOf(r *http.Request) (url.Values, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return web.Form(r)
	}
	if err := r.ParseMultipartForm(inMind); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, fault.New(fault.TooLarge, "fault.too-large")
		}
		return nil, fault.New(fault.Invalid, "fault.not-a-form")
	}
	return r.PostForm, web.CheckText(r.PostForm)
}

// attach takes the scan of a return receipt in, if one was sent, and gives it to the acknowledgement.
func (p *pages) attach(r *http.Request, a *dispatch.Acknowledgement) error {
	if p.Scans == nil || r.MultipartForm == nil {
		return nil
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // temporary files; the system clears what stays
	f, head, err := r.FormFile("ack-files")
	if errors.Is(err, http.ErrMissingFile) {
		return nil
	}
	if err != nil {
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	defer f.Close() //nolint:errcheck // it was only read
	s, err := p.Scans.TakeScan(r.Context(), web.ActorOf(r), head.Filename, f)
	if err != nil {
		return err
	}
	if s.Type != "application/pdf" { // evidence is shown and archived in one form
		return fault.InvalidField("files", "dispatch.scan")
	}
	a.Evidence, a.EvidenceSize = s.Blob, s.Size
	return nil
}
