package ui

import (
	"context"

	"github.com/a-h/templ"

	"wrota/internal/platform/i18n"
)

// FileUploadProps ask for a file, or for several. Put it into a form with UploadForm's attributes to see
// progress; without JavaScript the form is simply sent.
type FileUploadProps struct {
	Field
	Accept   string // "application/pdf,image/jpeg"
	Multiple bool
	MaxBytes int64 // told at once instead of after the sending; the server checks again
	Disabled bool
	Drop     bool // files may also be dropped on it
}

func (p FileUploadProps) optional(ctx context.Context) templ.Attributes {
	attrs := opt("aria-describedby", p.by(), "accept", p.Accept)
	if p.MaxBytes > 0 {
		attrs["data-max-bytes"] = itoa(int(p.MaxBytes))
		attrs["data-too-large"] = i18n.T(ctx, "ui.file.toolarge", "Size", Size(p.MaxBytes))
	}
	return attrs
}

// File is one that was already added.
type File struct {
	Name   string
	Href   string
	Size   int64
	Note   string // "sprawdzamy, czy plik jest bezpieczny"
	Tone   Tone   // of the note
	View   string // address where its content is shown, when the browser alone would not
	Remove string // address of the form that removes it, by POST
}

// UploadForm are the attributes of a form whose sending shows progress; see js/site/upload.js.
func UploadForm(ctx context.Context) templ.Attributes {
	return templ.Attributes{
		"enctype":             "multipart/form-data",
		"data-upload":         true,
		"data-sending":        i18n.T(ctx, "ui.file.sending", "N", "%n"),
		"data-checking":       i18n.T(ctx, "ui.file.checking"),
		"data-failed":         i18n.T(ctx, "ui.file.failed"),
		"data-cancel":         i18n.T(ctx, "ui.file.cancel"),
		"data-cancelled":      i18n.T(ctx, "ui.file.cancelled"),
		"data-progress-label": i18n.T(ctx, "ui.file.progress"),
	}
}

// Size prints a number of bytes for people: "84 KB", "1,2 MB".
func Size(n int64) string {
	const kb, mb = 1000, 1000 * 1000
	switch {
	case n < kb:
		return itoa(int(n)) + "\u00a0B"
	case n < mb:
		return itoa(int((n+kb/2)/kb)) + "\u00a0KB"
	}
	tenths := (n + mb/20) / (mb / 10)
	if tenths%10 == 0 || tenths >= 100 {
		return itoa(int(tenths/10)) + "\u00a0MB"
	}
	return itoa(int(tenths/10)) + "," + itoa(int(tenths%10)) + "\u00a0MB"
}
