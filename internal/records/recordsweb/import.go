package recordsweb

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/records"
	"wrota/internal/ui"
)

// importPage is the form that brings in a plan and, once the file was read, what it would change.
type importPage struct {
	From     fromDay
	Source   string
	Problems ui.Problems
	Change   *records.PlanChange // nil before a file was read
	Plan     string              // the file, in base64: it may be in the code page of an old spreadsheet
}

// fromDay is the day as it was typed.
type fromDay struct{ Day, Month, Year string }

func (d fromDay) date() calendar.Date {
	var n [3]int
	for i, s := range []string{d.Year, d.Month, d.Day} {
		n[i], _ = strconv.Atoi(strings.TrimSpace(s)) // zero is no day
	}
	out, err := calendar.New(n[0], n[1], n[2])
	if err != nil {
		return calendar.Date{} // the module asks for a day
	}
	return out
}

func readFrom(f url.Values) fromDay {
	return fromDay{f.Get("from-day"), f.Get("from-month"), f.Get("from-year")}
}

func (p *pages) showImport(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, importing(importPage{}))
}

// tryImport reads the file and says what it would change; nothing is kept. The answer is the same page with
// the file in it, so that what is adopted is what was looked at.
func (p *pages) tryImport(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseMultipartForm(maxBody); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return fault.New(fault.TooLarge, "fault.too-large")
		}
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	if err := web.CheckText(r.PostForm); err != nil {
		return err
	}
	page := importPage{From: readFrom(r.PostForm), Source: r.PostForm.Get("source")}
	body, err := upload(r)
	if err != nil {
		return err
	}
	if len(body) == 0 {
		page.Problems = ui.Problems{{Field: "file", Text: i18n.T(r.Context(), "records.plan.no-file")}}
		return web.Render(w, r, http.StatusUnprocessableEntity, importing(page))
	}
	page.Plan = base64.StdEncoding.EncodeToString(body)
	return p.answer(w, r, page, body, true)
}

func upload(r *http.Request) ([]byte, error) {
	f, _, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "fault.not-a-form")
	}
	body, err := io.ReadAll(f)
	return body, errors.Join(err, f.Close())
}

// adopt makes the plan that was looked at the one that applies.
func (p *pages) adopt(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	body, err := base64.StdEncoding.DecodeString(f.Get("plan"))
	if err != nil {
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	return p.answer(w, r, importPage{From: readFrom(f), Source: f.Get("source"), Plan: f.Get("plan")}, body, false)
}

func (p *pages) answer(w http.ResponseWriter, r *http.Request, page importPage, body []byte, try bool) error {
	by := web.ActorOf(r)
	change, err := p.Records.ImportPlan(r.Context(), by, records.PlanImport{
		Unit: by.Unit, File: bytes.NewReader(body), From: page.From.date(), Source: page.Source, DryRun: try,
	})
	if fault.Is(err, fault.Invalid) {
		page.Problems = problems(r.Context(), err)
		return web.Render(w, r, http.StatusUnprocessableEntity, importing(page))
	}
	if err != nil {
		return err
	}
	if try {
		page.Change = &change
		return web.Render(w, r, http.StatusOK, importing(page))
	}
	web.SessionOf(r).Put("wykaz-akt", "yes")
	return web.See(w, r, planPath+"?dzien="+page.From.date().String())
}

// problems lead to the first field of a date.
func problems(ctx context.Context, err error) ui.Problems {
	out := ui.ProblemsOf(ctx, err)
	for i := range out {
		if out[i].Field == "from" {
			out[i].Href = "#from-day"
		}
	}
	return out
}

// tables list what the plan would add, change and leave out.
func (i importPage) tables(ctx context.Context) (out []ui.TableProps) {
	for _, part := range []struct {
		key  string
		list []records.Class
	}{{"added", i.Change.Added}, {"changed", i.Change.Changed}, {"ended", i.Change.Ended}} {
		if len(part.list) == 0 {
			continue
		}
		t := classTable(ctx, part.list)
		t.Caption = i18n.T(ctx, "records.page.will-"+part.key, "N", len(part.list))
		out = append(out, t)
	}
	return out
}

func number(n int) string { return strconv.Itoa(n) }
