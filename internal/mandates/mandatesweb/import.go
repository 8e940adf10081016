package mandatesweb

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/mandates"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/sheet"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Limits of a list of organs.
var listLimits = sheet.Limits{Bytes: 4 << 20, Rows: 10_000}

// maxList is a file of the largest size in a form, where it is written in base64.
const maxList = 6 << 20

// columns are the headings of a list of organs; the last four may be left out.
var columns = []string{"nip", "nazwa", "imię", "nazwisko", "pesel", "funkcja", "krs", "reprezentacja", "od", "do"}

const neededColumns = 6

// examples stand under the headings, so that people see how values are written.
var examples = []string{"5250007313", "Tartak Dąbrówka sp. z o.o.", "Jan", "Nowak", "44051401458", "prezes zarządu", "0000123456", "łączna", "2027-01-01", "2027-12-31"}

// columnTable shows what a list has in its columns.
func columnTable(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "mandates.desk.import."+key) }
	out := ui.TableProps{Caption: t("columns"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("column")}, {Text: t("example")}, {Text: t("needed")}}}
	for i, c := range columns {
		needed := t("yes")
		if i >= neededColumns {
			needed = t("no")
		}
		out.Rows = append(out.Rows, ui.Text(c, examples[i], needed))
	}
	return out
}

// importPage asks for a list and, once it was read, says what it would do.
type importPage struct {
	Problems ui.Problems
	Done     bool
	Verdicts []mandates.Verdict // nil before a file was read
	File     string             // in base64: what is applied is what was looked at
}

func (p *pages) showImport(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, importing(importPage{Done: web.SessionOf(r).Pop("umocowanie") == "imported"}))
}

// tryImport reads the file and says what it would do; nothing is kept.
func (p *pages) tryImport(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseMultipartForm(maxList); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return fault.New(fault.TooLarge, "fault.too-large")
		}
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // temporary files; the system clears what stays
	var content []byte
	if f, _, err := r.FormFile("file"); err == nil {
		defer f.Close() //nolint:errcheck // it was only read
		if content, err = io.ReadAll(io.LimitReader(f, maxList)); err != nil {
			return fault.New(fault.Invalid, "fault.not-a-form")
		}
	}
	verdicts, err := p.judged(r, content, true)
	if fault.Is(err, fault.Invalid) {
		return web.Render(w, r, http.StatusUnprocessableEntity, importing(importPage{Problems: ui.ProblemsOf(r.Context(), err)}))
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, importing(importPage{Verdicts: verdicts, File: base64.StdEncoding.EncodeToString(content)}))
}

// doImport applies the list that was looked at.
func (p *pages) doImport(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	content, err := base64.StdEncoding.DecodeString(f.Get("list"))
	if err != nil {
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	if _, err := p.judged(r, content, false); err != nil {
		return err
	}
	web.SessionOf(r).Put("umocowanie", "imported")
	return web.See(w, r, ImportPath)
}

func (p *pages) judged(r *http.Request, content []byte, dry bool) ([]mandates.Verdict, error) {
	list, err := readLines(content)
	if err != nil {
		return nil, err
	}
	return p.Mandates.Import(r.Context(), web.ActorOf(r), list, dry)
}

// readLines makes lines of the rows of a file. What a row has wrong stays with the row.
func readLines(content []byte) ([]mandates.Line, error) {
	t, err := sheet.Read(content, listLimits)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, head := range t.Head {
		at[i18n.Fold(strings.TrimSpace(head))] = i
	}
	for _, need := range columns[:neededColumns] {
		if _, ok := at[i18n.Fold(need)]; !ok {
			return nil, fault.InvalidField("file", "mandates.import.column", fault.Args{"Column": need})
		}
	}
	out := make([]mandates.Line, 0, len(t.Rows))
	for _, row := range t.Rows {
		get := func(column string) string {
			if i, ok := at[i18n.Fold(column)]; ok && i < len(row.Cells) {
				return strings.TrimSpace(row.Cells[i])
			}
			return ""
		}
		out = append(out, readLine(row.No, get))
	}
	return out, nil
}

func readLine(no int, get func(string) string) mandates.Line {
	l := mandates.Line{
		No: no, Firm: mandates.Subject{Kind: "firm", Name: get("nazwa"), NIP: get("nip"), KRS: get("krs"), Post: get("funkcja")},
		Given: get("imię"), Family: get("nazwisko"), PESEL: get("pesel"),
	}
	switch i18n.Fold(get("reprezentacja")) {
	case "", "sam", "sama", "samodzielnie":
	case "lacznie", "laczna":
		l.Jointly = true
	default:
		l.Wrong = append(l.Wrong, fault.Field{Name: "jointly", Key: "mandates.import.jointly"})
	}
	for column, to := range map[string]*calendar.Date{"od": &l.From, "do": &l.To} {
		text := get(column)
		if text == "" {
			continue
		}
		if *to = day(text); to.IsZero() {
			l.Wrong = append(l.Wrong, fault.Field{Name: column, Key: "mandates.import.day-" + column})
		}
	}
	return l
}

// count is how many lines have an outcome.
func (i importPage) count(o mandates.Outcome) (n int) {
	for _, v := range i.Verdicts {
		if v.Outcome == o {
			n++
		}
	}
	return n
}

// maxShown is how many lines the page lists: those that are wrong come first.
const maxShown = 200

func (i importPage) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "mandates.desk.import."+key) }
	out := ui.TableProps{Caption: t("outcome"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{
		{Text: t("row"), Numeric: true}, {Text: i18n.T(ctx, "mandates.ask-name")}, {Text: i18n.T(ctx, "mandates.desk.agent")}, {Text: t("outcome")}, {Text: t("note")},
	}}
	for _, o := range []mandates.Outcome{mandates.Faulty, mandates.Added, mandates.Amended, mandates.Unchanged} {
		for _, v := range i.Verdicts {
			if v.Outcome != o || len(out.Rows) >= maxShown {
				continue
			}
			var notes []string
			for _, f := range v.Wrong {
				notes = append(notes, i18n.T(ctx, f.Key, map[string]any(f.Args)))
			}
			out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
				{Text: strconv.Itoa(v.No), Numeric: true}, {Text: v.Firm.Name}, {Text: v.Given + " " + v.Family}, {Text: t("is-" + string(o))}, {Text: strings.Join(notes, ". ")},
			}})
		}
	}
	return out
}
