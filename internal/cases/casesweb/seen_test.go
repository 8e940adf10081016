package casesweb_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// TestEveryWayToReadAWritingIsInTheLog walks through the pages that show a document and counts what was
// written down of each: one entry, whatever the page asks for.
func TestEveryWayToReadAWritingIsInTheLog(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		c := h.Open(t, casestest.Lead(h.Anna))
		w, err := h.Cases.Write(t.Context(), h.Anna, cases.NewWriting{Case: c.ID, Kind: cases.Plain, Purpose: cases.ForLetter, Title: "Pismo", Body: "Treść."})
		if err != nil {
			t.Fatal(err)
		}
		one, b := "/biurko/sprawy/"+c.ID.Short(), h.site.As(h.Anna)
		path := one + "/pisma/" + w.Short()
		for _, step := range []struct {
			name string
			do   func()
			want []string
		}{
			{"the draft", func() { b.Get(path).WantStatus(200) }, []string{"cases.writing-shown page"}},
			{"a form with a mistake", func() { b.Post(path, url.Values{"title": {""}, "body": {""}, "wersja": {"1"}}).WantStatus(422) }, []string{"cases.writing-shown page"}},
			{"the proof", func() { b.Get(path + "/podglad.pdf").WantStatus(200) }, []string{"cases.writing-shown proof"}},
			{"the page of the signature", func() { b.Get(path + "/podpis").WantStatus(200) }, []string{"cases.writing-shown page"}},
			{"nothing of another cell", func() { h.site.As(h.Piotr).Get(path + "/podglad.pdf").WantStatus(404) }, nil},
			{"the signed document", func() {
				if err := h.Cases.Sign(t.Context(), h.Anna, c.ID, w, 1); err != nil {
					t.Fatal(err)
				}
				b.Get(path + "/podglad.pdf").WantStatus(200)
			}, []string{"cases.writing-shown pdf"}},
			{"the metryka", func() { b.Get(one + "/metryka").WantStatus(200) }, []string{"cases.log-shown "}},
		} {
			before := len(views(t, d))
			step.do()
			if got := views(t, d)[before:]; !slices.Equal(got, step.want) {
				t.Errorf("%s: %q, want %q", step.name, got, step.want)
			}
		}
	})
}

// views are the entries of the log about what was shown: the verb, and the form of a document.
func views(t *testing.T, d *db.DB) (out []string) {
	t.Helper()
	rows, err := d.Raw().QueryContext(t.Context(), `SELECT verb, detail FROM audit_entry WHERE kind = 'view' ORDER BY seq`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var verb, detail string
		var as struct{ As string }
		if err := rows.Scan(&verb, &detail); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(detail), &as); err != nil {
			t.Fatal(err)
		}
		out = append(out, verb+" "+as.As)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// A text that is too long comes back with a sentence at its field, and nothing is sent on.
func TestATextForInformationHasALength(t *testing.T) {
	h := sqlite(t)
	c := h.Open(t, casestest.Lead(h.Anna))
	page := h.site.As(h.Jan).Post("/biurko/sprawy/"+c.ID.Short()+"/wiadomosc", url.Values{"to": {h.Piotr.Employee.Short()}, "instruction": {strings.Repeat("ż", 2001)}})
	page.WantStatus(422)
	page.WantProblem("Skróć polecenie do 2000 znaków")
	if d, err := h.Cases.Dossier(t.Context(), h.Jan, c.ID); err != nil || len(d.Assignments) != 1 {
		t.Errorf("%v, %d assignments", err, len(d.Assignments))
	}
}
