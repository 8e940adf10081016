package signaturesweb

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/signatures"
	"wrota/internal/ui"
)

// Fields of the form.
const (
	fileField    = "plik"
	contentField = "dokument"
	dayField     = "dzien"
)

// formPage asks for a file, what a detached signature is about, and a day.
type formPage struct {
	Day, Month, Year string
	Problems         ui.Problems
}

func (p *pages) form(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, askForFile(formPage{}))
}

// maxMemory is how much of an upload waits in memory; the rest lies in temporary files until it is somebody's turn.
const maxMemory = 1 << 20

// upload reads the form as far as it can be without the bytes of the files. Problems are told by the page.
func (p *pages) upload(r *http.Request) (page formPage, at time.Time, err error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return page, at, fault.New(fault.Invalid, "fault.not-a-form")
	}
	if err := r.ParseMultipartForm(maxMemory); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return page, at, fault.New(fault.TooLarge, "signatures.page.too-large", fault.Args{"Size": ui.Size(MaxFile)})
		}
		return page, at, fault.New(fault.Invalid, "fault.not-a-form")
	}
	if err := web.CheckText(r.PostForm); err != nil {
		return page, at, err
	}
	page.Day, page.Month, page.Year = trimmed(r, "-day"), trimmed(r, "-month"), trimmed(r, "-year")
	at, problem := p.moment(page)
	t := func(key string, args ...any) string { return i18n.T(r.Context(), "signatures.page."+key, args...) }
	file := first(r.MultipartForm, fileField)
	switch {
	case file == nil:
		page.Problems = append(page.Problems, ui.Problem{Field: fileField, Text: t("no-file")})
	case file.Size == 0:
		page.Problems = append(page.Problems, ui.Problem{Field: fileField, Text: t("empty")})
	}
	if problem != "" {
		page.Problems = append(page.Problems, ui.Problem{Field: dayField, Text: t(problem)})
	}
	for _, name := range []string{fileField, contentField} {
		if f := first(r.MultipartForm, name); f != nil && f.Size > MaxFile {
			return page, at, fault.New(fault.TooLarge, "signatures.page.too-large", fault.Args{"Size": ui.Size(MaxFile)})
		}
	}
	return page, at, nil
}

func trimmed(r *http.Request, part string) string {
	return strings.TrimSpace(r.PostForm.Get(dayField + part))
}

// moment is the end of the day that was asked for, or now; the problem is the key of a sentence.
func (p *pages) moment(page formPage) (at time.Time, problem string) {
	now := p.Clock.Now()
	if page.Day+page.Month+page.Year == "" {
		return now, ""
	}
	var n [3]int
	for i, s := range []string{page.Year, page.Month, page.Day} {
		n[i], _ = strconv.Atoi(s) // zero is no date
	}
	d, err := calendar.New(n[0], n[1], n[2])
	switch {
	case err != nil || n[0] < 1990:
		return now, "bad-day"
	case d.After(calendar.Of(now)):
		return now, "future-day"
	case d == calendar.Of(now):
		return now, ""
	}
	return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 23, 59, 59, 0, calendar.Warsaw).UTC(), ""
}

// first is the first file of a field that was chosen; nil when none was.
func first(f *multipart.Form, name string) *multipart.FileHeader {
	for _, h := range f.File[name] {
		if h.Filename != "" {
			return h
		}
	}
	return nil
}

// files reads the bytes of what was sent.
func files(f *multipart.Form) (out signatures.File, err error) {
	if out.Body, err = readAll(first(f, fileField)); err != nil {
		return out, err
	}
	out.Name = first(f, fileField).Filename
	if content := first(f, contentField); content != nil && content.Size > 0 {
		body, err := readAll(content)
		if err != nil {
			return out, err
		}
		out.Contents = map[string][]byte{content.Filename: body}
	}
	return out, nil
}

func readAll(h *multipart.FileHeader) ([]byte, error) {
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	body := make([]byte, h.Size)
	_, err = io.ReadFull(f, body)
	return body, err
}

func (f formPage) file(ctx context.Context) ui.FileUploadProps {
	return ui.FileUploadProps{
		Field:    ui.Field{Name: fileField, Label: i18n.T(ctx, "signatures.page.file"), Hint: i18n.T(ctx, "signatures.page.file-hint", "Size", ui.Size(MaxFile)), Error: f.Problems.At(fileField)},
		MaxBytes: MaxFile, Drop: true,
	}
}

func (f formPage) content(ctx context.Context) ui.FileUploadProps {
	return ui.FileUploadProps{Field: ui.Field{Name: contentField, Label: i18n.T(ctx, "signatures.page.content"), Hint: i18n.T(ctx, "signatures.page.content-hint")}, MaxBytes: MaxFile}
}

func (f formPage) day(ctx context.Context) ui.DateInputProps {
	return ui.DateInputProps{
		Field: ui.Field{Name: dayField, Label: i18n.T(ctx, "signatures.page.day"), Hint: i18n.T(ctx, "signatures.page.day-hint"), Error: f.Problems.At(dayField)},
		Day:   f.Day, Month: f.Month, Year: f.Year,
	}
}

// more tells whether the part of the form that few need is open.
func (f formPage) more() bool { return f.Day+f.Month+f.Year != "" || f.Problems.At(dayField) != "" }
