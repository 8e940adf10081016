package casesweb

import (
	"context"

	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// around asks for what is not the case itself: the entries of its letters in the register of incoming mail,
// and what else happens at its place and time.
func (p *pages) around(ctx context.Context, page *casePage) (err error) {
	if page.Mail, err = p.mail(ctx, page.at); err != nil {
		return err
	}
	if p.Signatures != nil {
		if page.Signed, err = p.Signatures.Signatures(ctx, page.By, page.Dossier); unseen(err) != nil {
			return err
		}
	}
	for _, ask := range p.Besides {
		a, err := ask(ctx, page.By, page.Dossier)
		if unseen(err) != nil {
			return err
		}
		page.Aside.Facts, page.Aside.Links = append(page.Aside.Facts, a.Facts...), append(page.Aside.Links, a.Links...)
	}
	if p.Neighbours != nil {
		page.Neighbours, err = p.Neighbours.Neighbours(ctx, page.By, page.Dossier)
	}
	return unseen(err)
}

// mail are the entries of the letters of a case in the register of incoming mail.
func (p *pages) mail(ctx context.Context, a at) ([]Letter, error) {
	if p.Letters == nil || len(a.Letters) == 0 {
		return nil, nil
	}
	which := make([]id.Letter, len(a.Letters))
	for i, l := range a.Letters {
		which[i] = l.ID
	}
	mail, err := p.Letters.Letters(ctx, a.By, which)
	return mail, unseen(err)
}

// mailTable lists the letters that came in the case. A letter on paper belongs to the case even when nobody
// scanned it: without this line nobody would know that it must be looked for in the cupboard.
func (c casePage) mailTable(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "casesweb."+key) }
	out := ui.TableProps{
		Caption: t("mail"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("col-rpw")}, {Text: t("col-letter")}, {Text: t("col-sender")}, {Text: t("col-came"), Numeric: true}},
	}
	for _, l := range c.Mail {
		note := l.Channel
		if l.Missing != "" {
			note += ", " + l.Missing
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: l.Number, Mono: true}, {Content: letterCell(l.Title, note)}, {Text: l.Sender}, {Content: ui.DateShort(l.On), Numeric: true}}})
	}
	return out
}

// signedTable lists what came signed, with what each signature was worth when it came.
func (c casePage) signedTable(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "casesweb."+key) }
	out := ui.TableProps{Caption: t("signed-files"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("col-signed")}, {Text: t("col-signature")}}}
	for _, s := range c.Signed {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Content: letterCell(s.File, s.Number)}, {Content: verdictCell(s)}}})
	}
	return out
}

// neighboursTable lists what else happens at the place and time of the case. Nothing is forbidden by it: the
// clerk judges.
func (c casePage) neighboursTable(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "casesweb."+key) }
	out := ui.TableProps{
		Caption: t("neighbours"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("col-sign")}, {Text: t("col-where")}, {Text: t("col-holder")}, {Text: t("col-days"), Numeric: true}},
	}
	for _, n := range c.Neighbours {
		sign := ui.Cell{Text: n.Sign, Href: n.Href, Mono: true}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{sign, {Text: n.Where}, {Text: n.Holder}, {Text: ui.ShortDate(n.From) + "–" + ui.ShortDate(n.To), Numeric: true}}})
	}
	return out
}
