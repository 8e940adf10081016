package signweb

import (
	"context"
	"strconv"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/intake/signing"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// said is one signature as the person who made it is told.
func said(ctx context.Context, m signing.Mark) []ui.SummaryRow {
	t := func(key string) string { return i18n.T(ctx, "intake.sign."+key) }
	who := m.Signer
	if who == "" {
		who = t("nobody")
	}
	out := []ui.SummaryRow{{Key: t("who"), Value: who}, {Key: t("means"), Value: t("means-" + m.Means)}}
	if !m.At.IsZero() {
		out = append(out, ui.SummaryRow{Key: t("when"), Content: ui.Moment(m.At)})
	}
	return append(out, ui.SummaryRow{Key: t("worth"), Value: t("worth-" + string(m.Outcome))})
}

// second is the kind of the button that sends a file: podpis zaufany stands first where it is offered.
func (s signingPage) second() ui.ButtonKind {
	if s.Trusted {
		return ui.Secondary
	}
	return ""
}

// tone is that of what all signatures come to.
func tone(o signing.Outcome) ui.Tone {
	switch o {
	case signing.Valid:
		return ui.OK
	case signing.Invalid:
		return ui.Bad
	}
	return ui.Warn
}

// block is a list of answers under a heading of their own, when they are about a row of a group.
type block struct {
	Title string
	Rows  []ui.SummaryRow
}

func blocks(ctx context.Context, rows []eservice.SheetRow) (out []block) {
	for _, r := range rows {
		if r.Group != "" || len(out) == 0 {
			out = append(out, block{Title: r.Group})
		}
		row := ui.SummaryRow{Key: r.Label, Lines: r.Value}
		if len(r.Value) == 0 && len(r.Files) == 0 {
			row.Lines = []string{i18n.T(ctx, "eservice.none")}
		}
		if len(r.Files) > 0 {
			row.Lines, row.Content = nil, files(r.Files)
		}
		last := &out[len(out)-1]
		last.Rows = append(last.Rows, row)
	}
	return out
}

// exact says which document is signed.
func exact(ctx context.Context, z *signing.Frozen) []ui.SummaryRow {
	t := func(key string) string { return i18n.T(ctx, "intake.sign."+key) }
	return []ui.SummaryRow{
		{Key: t("identifier"), Content: ui.Sign(z.Submission.Short())},
		{Key: t("made"), Content: ui.Moment(z.MadeAt)},
		{Key: t("digest"), Content: ui.Sign(z.SHA256)},
	}
}

func size(f field.File) string { return ui.Size(f.Size) }

func i64(n int64) string { return strconv.FormatInt(n, 10) }
