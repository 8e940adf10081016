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
	key := map[request.State]string{request.Open: "title", request.Sent: "waits"}[p.State]
	if key == "" {
		key = string(p.State)
	}
	return i18n.T(ctx, "signatures.request."+key)
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
