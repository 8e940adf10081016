package recordsweb

import (
	"context"
	"net/http"
	"path"
	"strconv"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/records"
	"wrota/internal/ui"
)

// dossierPage is the list of the documents of a case (spis akt).
type dossierPage struct {
	Case
	ID        id.Case
	Documents []records.Document
}

func (p *pages) showDossier(w http.ResponseWriter, r *http.Request) error {
	which, err := id.Parse[id.Case](r.PathValue("case"))
	if err != nil {
		return fault.New(fault.NotFound, "records.no-such-case")
	}
	page := dossierPage{ID: which}
	if page.Documents, err = p.Records.Dossier(r.Context(), web.ActorOf(r), which); err != nil {
		return err
	}
	if page.Case, err = p.Cases.Case(r.Context(), web.ActorOf(r), which); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, dossier(page))
}

func (d dossierPage) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "records.page."+key) }
	out := ui.TableProps{
		Caption: t("dossier"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("no"), Numeric: true}, {Text: t("document")}, {Text: t("kind")}, {Text: t("direction")}, {Text: t("day")}, {Text: t("author")}, {Text: t("file")}},
	}
	numbers := map[id.Document]int{}
	for _, doc := range d.Documents {
		numbers[doc.ID] = doc.No
	}
	for _, doc := range d.Documents {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(doc.No), Numeric: true},
			{Content: titled(doc, numbers[doc.PartOf])},
			{Text: string(doc.Kind)},
			{Text: t("direction-" + string(doc.Direction))},
			{Content: ui.DateShort(calendar.Of(doc.RegisteredAt))},
			{Text: doc.Author},
			{Content: files(doc)},
		}})
	}
	return out
}

// versionLinks are the files of a document, the newest first; the earlier ones say which they are.
func versionLinks(ctx context.Context, doc records.Document) (out []ui.Link) {
	for i := len(doc.Versions) - 1; i >= 0; i-- {
		v := doc.Versions[i]
		kind := strings.ToUpper(strings.TrimPrefix(path.Ext(v.FileName), "."))
		l := ui.Link{Text: strings.TrimPrefix(kind+", "+ui.Size(v.Size), ", "), Hidden: doc.Title, Href: address(doc.ID, v.No)}
		if i < len(doc.Versions)-1 {
			l.Text = i18n.T(ctx, "records.page.version", "No", v.No) + ": " + l.Text
		}
		out = append(out, l)
		if strings.HasSuffix(v.MediaType, "xml") {
			out = append(out, ui.Link{Text: i18n.T(ctx, "ui.file.view"), Hidden: doc.Title, Href: address(doc.ID, v.No) + "/tresc"})
		}
	}
	return out
}
