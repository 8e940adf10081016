package requestweb

import (
	"context"

	"wrota/internal/platform/i18n"
	"wrota/internal/signatures"
	"wrota/internal/signatures/request"
	"wrota/internal/ui"
)

// title is how the request stands.
func (p page) title(ctx context.Context) string {
	return i18n.T(ctx, "signatures.request."+p.key())
}

func (p page) key() string {
	switch {
	case p.State == request.Open:
		return "title"
	case p.State == request.Sent:
		return "waits"
	case p.Why == string(request.Format):
		return "format"
	}
	return string(p.State)
}

// hint says which files are taken: a signature of an XML document is no PDF, and a letter of an office is nothing else.
func (p page) hint(ctx context.Context) string {
	key := "hint-any"
	switch {
	case p.OnlyPDF:
		key = "hint-pdf"
	case p.Media == "application/xml":
		key = "hint-xml"
	}
	return i18n.T(ctx, "signatures.request."+key)
}

// why says why the request came to nothing, and what to do.
func (p page) why(ctx context.Context) string {
	return i18n.T(ctx, "signatures.request."+p.key()+"-text", "When", p.due(ctx))
}

func (p page) due(ctx context.Context) string { return ui.MomentText(ctx, p.DueAt) }

// uploadKind leaves one button of the page the first.
func (p page) uploadKind() ui.ButtonKind {
	if p.Remote {
		return ui.Secondary
	}
	return ""
}

func (p page) tone() ui.Tone {
	switch p.Outcome {
	case signatures.Invalid, signatures.Unreadable:
		return ui.Bad
	case signatures.Valid:
		return ui.OK
	}
	return ui.Info
}

// verdict is what the signature was found to be when it came.
func (p page) verdict(ctx context.Context) string {
	switch p.Outcome {
	case signatures.Valid:
		return i18n.T(ctx, "signatures.request.outcome-valid")
	case signatures.Invalid, signatures.Unreadable:
		return i18n.T(ctx, "signatures.request.outcome-invalid")
	}
	return i18n.T(ctx, "signatures.request.outcome-doubtful")
}

func (p page) steps(ctx context.Context) (out []ui.Event) {
	for _, s := range p.Steps {
		out = append(out, ui.Event{At: s.At, Title: i18n.T(ctx, "signatures.request.step-"+s.What)})
	}
	return out
}
