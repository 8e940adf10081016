package finding

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"wrota/internal/cases"
	caseroll "wrota/internal/cases/roll"
	"wrota/internal/intake"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/plaintext"
	recordroll "wrota/internal/records/roll"
	"wrota/internal/search"
)

// Items implements search.Shelf.
func (h House) Items(ctx context.Context, unit id.Unit, which []search.Thing) (out []search.Item, err error) {
	for _, c := range ids(which, search.Case, id.Parse[id.Case]) {
		it, err := h.kase(ctx, unit, c)
		if out, err = gather(out, it, err); err != nil {
			return nil, err
		}
	}
	for _, l := range ids(which, search.Letter, id.Parse[id.Letter]) {
		it, err := h.letter(ctx, unit, l)
		if out, err = gather(out, it, err); err != nil {
			return nil, err
		}
	}
	docs, err := recordroll.Lines(ctx, h.DB, unit, ids(which, search.Document, id.Parse[id.Document]))
	for _, d := range docs {
		if err != nil {
			return nil, err
		}
		it, failed := h.document(ctx, unit, d)
		out, err = gather(out, it, failed)
	}
	if err != nil {
		return nil, err
	}
	return out, h.place(ctx, unit, out)
}

// gather leaves out what is not there any more.
func gather(out []search.Item, it search.Item, err error) ([]search.Item, error) {
	if fault.Is(err, fault.NotFound) {
		return out, nil
	}
	return append(out, it), err
}

// place tells each thing where its case is now.
func (h House) place(ctx context.Context, unit id.Unit, items []search.Item) error {
	var which []id.Case
	for _, it := range items {
		if !it.Case.IsZero() {
			which = append(which, it.Case)
		}
	}
	lines, err := caseroll.Lines(ctx, h.DB, unit, which)
	for i, it := range items {
		if c, ok := lines[it.Case]; ok {
			items[i].Of = search.Of{Case: it.Case, Letter: it.Letter, Cell: c.Cell, Class: c.Class, Service: c.Service, Lead: c.Lead, Closed: c.Closed}
		}
	}
	return err
}

// kase is a case with its sign, title, parties, notes, and what is being written in it; what was signed is among the documents.
func (h House) kase(ctx context.Context, unit id.Unit, c id.Case) (search.Item, error) {
	d, err := h.Cases.Fetch(ctx, unit, c)
	if err != nil {
		return search.Item{}, err
	}
	it := search.Item{Thing: search.Thing{Kind: search.Case, ID: c.String()}, Of: search.Of{Case: c}, Day: calendar.Of(d.OpenedAt), Head: []string{d.Title, d.Sign, d.PartyName}}
	for _, p := range d.Parties {
		it.Head = append(it.Head, p.Name)
	}
	for _, n := range d.Notes {
		it.Text = append(it.Text, n.Body)
	}
	for _, w := range d.Writings {
		if w.State != cases.SignedState && w.State != cases.Dropped {
			it.Text = append(it.Text, w.Title, plaintext.Markup(w.Body))
		}
	}
	for _, a := range d.Assignments {
		if it.Text = append(it.Text, a.Instruction); a.Kind == "information" {
			it.Informed = append(it.Informed, a.To)
		}
	}
	return it, nil
}

// letter is an entry of the register; an application with what was answered.
func (h House) letter(ctx context.Context, unit id.Unit, which id.Letter) (search.Item, error) {
	l, err := h.Intake.FetchLetter(ctx, unit, which)
	if err != nil {
		return search.Item{}, err
	}
	it := search.Item{
		Thing: search.Thing{Kind: search.Letter, ID: which.String()}, Of: search.Of{Case: l.Case, Letter: which}, Day: l.ReceivedOn,
		Head: []string{l.Title, l.Number, l.Sender.Name()}, Text: []string{l.SenderSign, l.CarrierNo, l.Notes},
	}
	if l.Submission.IsZero() {
		return it, nil
	}
	x, err := h.Intake.FetchSubmission(ctx, unit, which)
	if err != nil {
		return it, err
	}
	answers, err := answered(x)
	it.Text = append(it.Text, answers...)
	return it, err
}

// answered are the words of an application.
func answered(x *intake.Submission) (out []string, err error) {
	body, err := json.Marshal(x.Answers)
	if err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	var all any
	if err := json.Unmarshal(body, &all); err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	return values(out, all), nil
}

// values are the texts in a value of JSON.
func values(out []string, v any) []string {
	switch v := v.(type) {
	case string:
		if said(v) {
			out = append(out, v)
		}
	case []any:
		for _, x := range v {
			out = values(out, x)
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = values(out, v[k])
		}
	}
	return out
}

// said tells a text that somebody wrote from the marks of a form: kinds of files, choices by their names, numbers of uploads.
func said(v string) bool {
	return strings.ContainsFunc(v, unicode.IsLetter) && !strings.ContainsAny(v, "_") && v != "true" && v != "false" && (strings.ContainsAny(v, " .,") || !strings.ContainsAny(v, "/0123456789"))
}

// document is a document with the text of its file.
func (h House) document(ctx context.Context, unit id.Unit, d recordroll.Line) (search.Item, error) {
	text, err := h.read(ctx, unit, d)
	return search.Item{
		Thing: search.Thing{Kind: search.Document, ID: d.ID.String()}, Of: search.Of{Case: d.Case, Letter: d.Letter}, Day: d.On, Head: []string{d.Title, d.Author, d.FileName}, Text: []string{text},
	}, err
}

// mostBytes is the largest file whose text is read.
const mostBytes = 32 << 20

// read returns the text of a file, or of the scan that it is. A file that is lost or that nobody understands has none: whoever opens it
// is told, and it is still found by its title.
func (h House) read(ctx context.Context, unit id.Unit, d recordroll.Line) (string, error) {
	if h.Scans != nil {
		if text, err := h.Scans(ctx, unit, d.Blob); err != nil || text != "" {
			return text, err
		}
	}
	if d.Size > mostBytes || !plaintext.Reads(d.MediaType) {
		return "", nil
	}
	rc, _, err := h.Blobs.Open(ctx, d.Blob)
	if errors.Is(err, blob.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("file: %w", err)
	}
	text, err := plaintext.Of(rc, d.MediaType)
	if closed := rc.Close(); closed != nil {
		return "", fmt.Errorf("file: %w", closed)
	}
	if errors.Is(err, plaintext.ErrUnreadable) {
		return "", nil
	}
	return text, err
}
