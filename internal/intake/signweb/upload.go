package signweb

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"wrota/internal/intake"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/filetype"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// upload takes a file that was signed outside. What is no signature of the document is told beside the field; the file
// stays with the person, and the draft as it was.
func (p *pages) upload(w http.ResponseWriter, r *http.Request, s signingPage) error {
	sum, file, err := readUpload(r)
	if err != nil {
		return err
	}
	if file == nil {
		return p.wrong(w, r, s, fault.InvalidField("file", "intake.signed-missing"))
	}
	_, err = p.Intake.Sign(r.Context(), s.Holder, s.Draft, sum, signing.ByUpload, *file)
	if f, refused := fault.As(err); refused && len(f.Fields) > 0 {
		return p.wrong(w, r, s, err)
	}
	return p.after(w, r, s, err)
}

func (p *pages) wrong(w http.ResponseWriter, r *http.Request, s signingPage, err error) error {
	s.Problems = ui.ProblemsOf(r.Context(), err)
	return p.render(w, r, http.StatusUnprocessableEntity, s)
}

// readUpload reads the form with the signed file: the digest of the document that it should sign, and the file.
func readUpload(r *http.Request) (sum string, file *signing.File, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return "", nil, fault.New(fault.Invalid, "fault.not-a-form")
	}
	for range 10 {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return sum, file, nil
		}
		if err != nil {
			return "", nil, garbled(err)
		}
		body, err := io.ReadAll(io.LimitReader(part, signing.MaxBytes+1))
		if err != nil {
			return "", nil, garbled(err)
		}
		switch {
		case part.FormName() == "sha256" && len(body) <= 64:
			sum = string(body)
		case part.FormName() == "file" && part.FileName() != "" && len(body) > 0:
			file = &signing.File{Name: filetype.CleanName(part.FileName()), Body: body}
		}
	}
	return "", nil, fault.New(fault.Invalid, "fault.not-a-form")
}

// garbled refuses what is no form; too many bytes are a refusal already.
func garbled(err error) error {
	if cause, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return cause
	}
	return fault.New(fault.Invalid, "fault.not-a-form")
}

// send files what was signed, as the person saw it.
func (p *pages) send(w http.ResponseWriter, r *http.Request) error {
	s, err := p.open(r)
	if err != nil {
		return err
	}
	if !s.Submission.IsZero() { // the second click: the receipt of the first
		return web.See(w, r, s.path("/wyslano"))
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(form.Get("revision"), 10, 64)
	if err != nil || form.Get("signed") == "" {
		return web.See(w, r, s.path(page))
	}
	_, err = p.Intake.SubmitSigned(r.Context(), s.Holder, s.Draft, intake.Consent{Revision: revision, Signed: form.Get("signed"), Anyway: form.Get("anyway") == "1"})
	f, refused := fault.As(err)
	switch {
	case err == nil:
		return web.See(w, r, s.path("/wyslano"))
	case refused && f.Key == intake.SignatureAsks:
		s.Problems = ui.Problems{{Field: "anyway", Text: i18n.T(r.Context(), "intake.sign.anyway-missing")}}
		return p.render(w, r, http.StatusUnprocessableEntity, s)
	case refused && f.Key == "intake.changed-meanwhile":
		return web.See(w, r, s.path(page))
	}
	return p.after(w, r, s, err)
}
