package signingweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/cases/signing"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"

	"github.com/a-h/templ"
)

// BatchPath is where documents are ordered to be signed together; a batch's page is below it.
const BatchPath = "/biurko/kierownik/podpisy"

// batches are the pages of signing many documents at once.
func (p Pages) batches() []web.Route {
	const one = BatchPath + "/{batch}"
	signs := web.Clerk(cases.GrantSign)
	return []web.Route{
		web.Fresh(web.Route{Method: http.MethodPost, Pattern: BatchPath, Name: "cases.signing.order", Access: signs, Handle: p.order}),
		{Method: http.MethodGet, Pattern: one, Name: "cases.signing.batch", Access: web.Staff, Handle: p.showBatch},
		web.Fresh(web.Route{Method: http.MethodPost, Pattern: one, Name: "cases.signing.retry", Access: signs, Handle: p.retry}),
	}
}

// order opens the batch of the form and leads to its page, however often the form is sent.
func (p Pages) order(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	b, err := id.Parse[id.Batch](f.Get("paczka"))
	if err != nil {
		return noBatch()
	}
	picked, err := readPicked(f["pismo"])
	if err != nil {
		return err
	}
	if err := p.Signing.Order(r.Context(), web.ActorOf(r), b, picked); err != nil {
		return err
	}
	return web.See(w, r, BatchPath+"/"+b.Short())
}

func noBatch() error { return fault.New(fault.NotFound, "cases.signing.no-such-batch") }

// readPicked reads "case.writing.version" of each document.
func readPicked(picked []string) (out []cases.Edit, err error) {
	for _, s := range picked {
		parts := strings.Split(s, ".")
		if len(parts) != 3 {
			return nil, noBatch()
		}
		var e cases.Edit
		if e.Case, err = id.Parse[id.Case](parts[0]); err != nil {
			return nil, noBatch()
		}
		if e.Writing, err = id.Parse[id.Document](parts[1]); err != nil {
			return nil, noBatch()
		}
		e.Version, _ = strconv.ParseInt(parts[2], 10, 64) // a wrong one is refused when it is signed
		out = append(out, e)
	}
	return out, nil
}

// batchPage is a batch as its owner sees it.
type batchPage struct {
	signing.Batch
	Still bool // does not load itself anew, as the person wishes
}

func (p Pages) showBatch(w http.ResponseWriter, r *http.Request) error {
	b, err := id.Parse[id.Batch](r.PathValue("batch"))
	if err != nil {
		return noBatch()
	}
	x, err := p.Signing.Batch(r.Context(), web.ActorOf(r), b)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, batch(batchPage{x, r.URL.Query().Get("odswiezanie") == "nie"}))
}

func (p Pages) retry(w http.ResponseWriter, r *http.Request) error {
	b, err := id.Parse[id.Batch](r.PathValue("batch"))
	if err != nil {
		return noBatch()
	}
	if err := p.Signing.Retry(r.Context(), web.ActorOf(r), b); err != nil {
		return err
	}
	return web.See(w, r, BatchPath+"/"+b.Short())
}

func (b batchPage) path() string { return BatchPath + "/" + b.ID.Short() }

// every is how often the page loads itself anew, in seconds.
const every = "5"

func (b batchPage) running() bool { return b.Count(signing.Waits) > 0 }

// live tells whether the page loads itself anew. It does so only while documents are being signed: left open for
// long it must not keep the session alive.
func (b batchPage) live() bool { return b.Moving() && !b.Still }

// again are the attributes by which the page's script does it.
func (b batchPage) again() templ.Attributes {
	if !b.live() {
		return nil
	}
	return templ.Attributes{"data-again": every}
}

// sum is how far it is.
func (b batchPage) sum(ctx context.Context) string {
	return i18n.T(ctx, "cases.signing.batch-sum", "Signed", b.Count(signing.Done), "All", len(b.Items), "Waits", b.Count(signing.Waits), "Refused", b.Count(signing.Refused))
}

func (b batchPage) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "cases.signing.batch-"+key) }
	out := ui.TableProps{Caption: t("documents"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("document")}, {Text: t("case")}, {Text: t("state")}, {Text: t("why")}}}
	tones := map[signing.ItemState]ui.Tone{signing.Done: ui.OK, signing.Refused: ui.Bad}
	for _, x := range b.Items {
		why := ""
		if x.Why != "" {
			why = i18n.T(ctx, x.Why, x.Args)
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: x.Title, Href: "/biurko/sprawy/" + x.Case.Short() + "/pisma/" + x.Writing.Short()},
			{Text: x.Sign, Mono: true},
			{Content: ui.Tag(tones[x.State], t(string(x.State)))},
			{Text: why},
		}})
	}
	return out
}
