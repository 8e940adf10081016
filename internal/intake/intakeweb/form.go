package intakeweb

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/filetype"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
)

// Bounds of what a page of a form may send beside files.
const (
	maxForm   = 1 << 20
	maxFields = 2000
	maxField  = 64 << 10 // one field of the registry's form
)

// read takes a page of a form in. Files are sent on into the draft as they arrive; those that are
// refused come back as problems, and the rest of the page counts all the same.
func (p *pages) read(w http.ResponseWriter, r *http.Request, o opened) (url.Values, []eservice.Problem, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		form, err := web.Form(r)
		return form, nil, err
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "fault.not-a-form")
	}
	in := incoming{pages: p, r: r, o: o, form: url.Values{}}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return in.form, in.refused, web.CheckText(in.form)
		}
		if err != nil {
			return nil, nil, garbled(err)
		}
		if err := in.take(part); err != nil {
			return nil, nil, broken(err)
		}
	}
}

// garbled refuses parts that cannot be told apart: whatever is wrong with them was sent so.
func garbled(err error) error {
	if cause, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return cause
	}
	return fault.New(fault.Invalid, "fault.not-a-form")
}

// broken turns an upload that ended too early into a refusal; too many bytes are one already.
func broken(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, multipart.ErrMessageTooLarge) {
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	return err
}

// incoming is a page that arrives in parts.
type incoming struct {
	*pages
	r       *http.Request
	o       opened
	form    url.Values
	bytes   int
	fields  int
	refused []eservice.Problem
}

func (in *incoming) take(part *multipart.Part) error {
	name := part.FormName()
	f, known := in.o.Definition().Field(name)
	isFile := known && f.IsFile()
	if name == "" || isFile && part.FileName() == "" {
		return nil // a file field that was left empty
	}
	if isFile {
		return in.file(name, part)
	}
	if part.FileName() != "" {
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	body, err := io.ReadAll(io.LimitReader(part, maxForm+1))
	if err != nil {
		return err
	}
	in.bytes, in.fields = in.bytes+len(body), in.fields+1
	if in.bytes > maxForm {
		return fault.New(fault.TooLarge, "fault.too-large")
	}
	if in.fields > maxFields {
		return fault.New(fault.TooLarge, "fault.too-many-fields")
	}
	in.form.Add(name, string(body))
	return nil
}

// file gives one file to the draft.
func (in *incoming) file(name string, part *multipart.Part) error {
	_, err := in.Intake.AddFile(in.r.Context(), in.o.Holder, in.o.ID, intake.Incoming{Field: name, Name: part.FileName(), Body: part})
	if err == nil {
		return nil
	}
	if cause, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return cause
	}
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid {
		return err
	}
	for _, x := range f.Fields {
		in.refused = append(in.refused, eservice.Problem{
			Field: name, Key: x.Key, Text: eservice.Text{"pl": said(in.r, x, part.FileName())},
		})
	}
	return nil
}

// said is the sentence of a refused file, with its name: several may come at once.
func said(r *http.Request, x fault.Field, name string) string {
	return filetype.CleanName(name) + ": " + i18n.T(r.Context(), x.Key, map[string]any(x.Args))
}
