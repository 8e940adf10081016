package casesweb

import (
	"context"

	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// pendingTable shows a document in each row: whose, what, by when, and the one decision.
func (b boardPage) pendingTable(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "casesweb."+key) }
	out := ui.TableProps{
		Caption: t("board-accept"), Quiet: true, Narrow: ui.Scrolls,
		Columns: []ui.Column{{Text: t("col-pick"), Hidden: true}, {Text: t("col-writing")}, {Text: t("case")}, {Text: t("col-party")}, {Text: t("col-author")}, {Text: t("col-state")}, {Text: t("col-due")}, {Text: t("col-decision"), Hidden: true}},
	}
	for _, x := range b.Pending {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Content: pickDoc(x)},
			{Text: x.WritingTitle, Href: writingPath(x.ID, x.Writing) + fromBoard()},
			{Text: x.Sign, Mono: true},
			{Text: x.PartyName},
			{Text: x.Author},
			{Content: ui.Tag(writingTones[x.State], t("state-"+string(x.State)))},
			{Content: ui.Due(b.due(ctx, x))},
			{Content: acceptOne(b, x)},
		}})
	}
	return out
}

// table lists what will be signed, each with its proof.
func (c ceremony) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "casesweb."+key) }
	out := ui.TableProps{Caption: t("results"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("col-writing")}, {Text: t("case")}, {Text: t("col-party")}, {Text: t("pdf")}}}
	for _, x := range c.Pending {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: x.WritingTitle},
			{Text: x.Sign, Mono: true},
			{Text: x.PartyName},
			{Content: ui.A(ui.Link{Text: t("sign-read"), Hidden: x.WritingTitle, Href: writingPath(x.ID, x.Writing, "podglad.pdf")})},
		}})
	}
	return out
}
