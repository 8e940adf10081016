package records_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
	"wrota/internal/records"
	"wrota/internal/records/recordstest"
)

func each(t *testing.T, test func(t *testing.T, o *recordstest.Office, d *db.DB)) {
	testkit.Each(t, recordstest.Tables, func(t *testing.T, d *db.DB) { test(t, recordstest.New(t, d), d) })
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func wantFault(t *testing.T, what string, err error, k fault.Kind, key string) {
	t.Helper()
	if f, isFault := fault.As(err); !isFault || f.Kind != k || f.Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, k, key)
	}
}

func dossier(t *testing.T, o *recordstest.Office) (lines []string) {
	t.Helper()
	docs, err := o.Records.Dossier(t.Context(), o.Anna, o.Case)
	ok(t, err)
	for _, d := range docs {
		lines = append(lines, fmt.Sprintf("%d %s v%d", d.No, d.Title, d.Latest().No))
	}
	return lines
}

func TestFilingIsIdempotentAndNumbersTheCase(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, _ *db.DB) {
		f := o.Filing("submission:1", o.Part(t, "dokument", "a"), o.Part(t, "mapa", "b"))
		f.Case = o.Case
		first := o.File(t, f)
		want(t, "numbers", []int{first[0].No, first[1].No}, "[1 2]")
		want(t, "attachment of", first[1].PartOf, first[0].ID)
		want(t, "again", o.File(t, f)[1].ID, first[1].ID)

		f.Parts = append(f.Parts, o.Part(t, "upp", "c")) // the receipt came later: only it is added
		again := o.File(t, f)
		want(t, "third", again[2].No, 3)
		want(t, "part of", again[2].PartOf, first[0].ID)
		want(t, "dossier", dossier(t, o), "[1 Wniosek (dokument) v1 2 Wniosek (mapa) v1 3 Wniosek (upp) v1]")
	})
}

// TestNumbersAreGapFree files at once; a third of the filings fail in their transaction. The numbers of the
// case must be 1, 2, 3 … without a hole.
func TestNumbersAreGapFree(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, _ *db.DB) {
		elsewhere := id.New[id.Letter]()
		ok(t, o.Records.Attach(t.Context(), o.System, records.Attachment{Unit: o.Unit, Letter: elsewhere, Case: id.New[id.Case]()}))
		var wg sync.WaitGroup
		for i := range 45 {
			p, q := o.Part(t, "a", fmt.Sprint(i)), o.Part(t, "b", fmt.Sprint(i))
			wg.Go(func() {
				f := o.Filing(fmt.Sprint("source:", i), p, q)
				f.Case = o.Case
				if i%3 == 0 {
					f.Letter = elsewhere
				}
				if _, err := o.Records.File(t.Context(), o.System, f); (err != nil) != (i%3 == 0) {
					t.Errorf("filing %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		docs, err := o.Records.Dossier(t.Context(), o.Anna, o.Case)
		ok(t, err)
		for i, d := range docs {
			want(t, "number", d.No, i+1)
		}
		want(t, "documents", len(docs), 60)
	})
}

func TestTheSameFilingAtOnceIsOne(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, _ *db.DB) {
		f := o.Filing("submission:1", o.Part(t, "dokument", "a"))
		f.Case = o.Case
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if _, err := o.Records.File(t.Context(), o.System, f); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		want(t, "dossier", dossier(t, o), "[1 Wniosek (dokument) v1]")
	})
}

func TestALetterWaitsAndThenMovesWithEverythingFiledForIt(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, _ *db.DB) {
		f := o.Filing("letter:1", o.Part(t, "skan", "a"), o.Part(t, "koperta", "b"))
		f.Letter = o.Letter
		waiting := o.File(t, f)
		want(t, "no number yet", waiting[0].No, 0)
		_, _, err := o.Records.Open(t.Context(), o.Anna, waiting[0].ID, 0)
		wantFault(t, "Anna has no case yet", err, fault.NotFound, "records.no-such-document")
		docs, err := o.Records.OfLetter(t.Context(), o.Ewa, o.Letter)
		ok(t, err)
		want(t, "the registry sees", len(docs), 2)

		move := records.Attachment{Unit: o.Unit, Letter: o.Letter, Case: o.Case}
		ok(t, o.Records.Attach(t.Context(), o.System, move))
		ok(t, o.Records.Attach(t.Context(), o.System, move))
		late := o.Filing("letter:1:zwrotka", o.Part(t, "zwrotka", "c"))
		late.Letter = o.Letter
		o.File(t, late)
		want(t, "dossier", dossier(t, o), "[1 Wniosek (skan) v1 2 Wniosek (koperta) v1 3 Wniosek (zwrotka) v1]")

		move.Case = id.New[id.Case]()
		wantFault(t, "another case", o.Records.Attach(t.Context(), o.System, move), fault.Conflict, "records.letter-elsewhere")
	})
}

func TestFilingRefusesWhatIsNoDocument(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, _ *db.DB) {
		good := func() records.Filing { return o.Filing("s", o.Part(t, "a", "x"), o.Part(t, "b", "y")) }
		for reason, change := range map[string]func(*records.Filing){
			"no source":                       func(f *records.Filing) { f.Source = "" },
			"no parts":                        func(f *records.Filing) { f.Parts = nil },
			"a direction nobody knows":        func(f *records.Filing) { f.Direction = "up" },
			"two parts of one name":           func(f *records.Filing) { f.Parts[1].Key = "a" },
			"a kind outside the schema":       func(f *records.Filing) { f.Parts[0].Kind = "list" },
			"no title":                        func(f *records.Filing) { f.Parts[0].Title = " " },
			"bytes that are not in the store": func(f *records.Filing) { f.Parts[0].Blob = blob.SumOf([]byte("never put")) },
			"another length than the bytes":   func(f *records.Filing) { f.Parts[0].Size = 7 },
			"no file name":                    func(f *records.Filing) { f.Parts[0].FileName = "" },
		} {
			f := good()
			change(&f)
			if _, err := o.Records.File(t.Context(), o.System, f); err == nil {
				t.Errorf("filed: %s", reason)
			}
		}
		for _, by := range []actor.Actor{{Kind: actor.Anonymous}, {Kind: actor.Resident, Account: id.New[id.Account]()}, o.Anna} {
			if _, err := o.Records.File(t.Context(), by, good()); err == nil {
				t.Errorf("%s filed what is in no case of theirs", by.Kind)
			}
		}
	})
}

func TestOpenGivesTheVersionAndLogsTheView(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, d *db.DB) {
		f := o.Filing("scan:1", o.Part(t, "skan", "krzywy skan"))
		f.Case = o.Case
		doc := o.File(t, f)[0]
		o.Clock.Move(1e9)
		better := o.Part(t, "skan", "prosty skan")
		rev := records.Revision{Document: doc.ID, After: 1, Blob: better.Blob, Size: better.Size, MediaType: "image/png", FileName: "skan2.png"}
		doc, err := o.Records.Revise(t.Context(), o.Anna, rev)
		ok(t, err)
		want(t, "versions", len(doc.Versions), 2)
		doc, err = o.Records.Revise(t.Context(), o.Anna, rev)
		ok(t, err)
		want(t, "the same bytes again", len(doc.Versions), 2)
		third := o.Part(t, "skan", "trzeci")
		rev.Blob, rev.Size = third.Blob, third.Size
		_, err = o.Records.Revise(t.Context(), o.Anna, rev)
		wantFault(t, "after an old version", err, fault.Conflict, "records.changed-meanwhile")

		for version, content := range map[int]string{0: "prosty skan", 1: "krzywy skan", 2: "prosty skan"} {
			rc, got, err := o.Records.Open(t.Context(), o.Anna, doc.ID, version)
			ok(t, err)
			body, err := io.ReadAll(rc)
			ok(t, errors.Join(err, rc.Close()))
			want(t, "content", string(body), content)
			want(t, "name", got.Version.FileName != "", true)
		}
		_, _, err = o.Records.Open(t.Context(), o.Anna, doc.ID, 3)
		wantFault(t, "no such version", err, fault.NotFound, "records.no-such-document")
		want(t, "views", slices.Collect(verbs(t, o, d, "view")), "[records.opened records.opened records.opened]")
	})
}

func verbs(t *testing.T, o *recordstest.Office, d *db.DB, kind string) func(yield func(string) bool) {
	t.Helper()
	var lines []audit.Line
	ok(t, d.View(t.Context(), o.System, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(t.Context(), `SELECT verb FROM audit_entry WHERE unit_id = $1 AND kind = $2 ORDER BY seq`, o.Unit, kind)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // Err says what went wrong
		for rows.Next() {
			var l audit.Line
			if err := rows.Scan(&l.Verb); err != nil {
				return err
			}
			lines = append(lines, l)
		}
		return rows.Err()
	}))
	return func(yield func(string) bool) {
		for _, l := range lines {
			if !yield(l.Verb) {
				return
			}
		}
	}
}

func TestAnOriginalHasOneVersion(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, _ *db.DB) {
		p := o.Part(t, "dokument", "podpisane bajty")
		p.Original = true
		f := o.Filing("submission:1", p)
		f.Case = o.Case
		doc := o.File(t, f)[0]
		other := o.Part(t, "dokument", "inne bajty")
		_, err := o.Records.Revise(t.Context(), o.Anna, records.Revision{
			Document: doc.ID, After: 1, Blob: other.Blob, Size: other.Size, MediaType: "application/pdf", FileName: "x.pdf",
		})
		wantFault(t, "revise", err, fault.Conflict, "records.original")
	})
}

// TestWhoMayRead asks every question as everybody: what is not theirs must look as if it did not exist.
func TestWhoMayRead(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, d *db.DB) {
		inCase := o.Filing("a", o.Part(t, "a", "x"))
		inCase.Case, inCase.Writing = o.Case, id.New[id.Document]()
		atRegistry := o.Filing("b", o.Part(t, "b", "y"))
		atRegistry.Letter = o.Letter
		c, l := o.File(t, inCase)[0], o.File(t, atRegistry)[0]
		elsewhere := recordstest.New(t, d)
		for _, tc := range []struct {
			by       actor.Actor
			dossier  bool
			registry bool
			reason   string
		}{
			{o.Anna, true, false, "leads the case"},
			{o.Ewa, false, true, "keeps the registry"},
			{o.Artur, true, true, "the archivist sees everything"},
			{elsewhere.Artur, false, false, "the archivist of another unit"},
			{elsewhere.Anna, false, false, "a clerk of another unit"},
			{actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Unit: o.Unit}, false, false, "a resident, whatever unit he says"},
			{actor.Actor{Kind: actor.Anonymous}, false, false, "a visitor"},
			{o.System, true, true, "a listener of the unit"},
			{elsewhere.System, false, false, "a listener of another unit"},
		} {
			check := func(what string, err error, may bool) {
				t.Helper()
				if (err == nil) != may || err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s: %s: %v", tc.reason, what, err)
				}
			}
			_, err := o.Records.Document(t.Context(), tc.by, c.ID)
			check("document", err, tc.dossier)
			_, _, err = o.Records.Open(t.Context(), tc.by, c.ID, 1)
			check("open", err, tc.dossier)
			_, _, err = o.Records.Open(t.Context(), tc.by, l.ID, 1)
			check("open at the registry", err, tc.registry)
			docs, err := o.Records.OfLetter(t.Context(), tc.by, o.Letter)
			if len(docs) > 0 != tc.registry {
				t.Errorf("%s: letter: %d documents, %v", tc.reason, len(docs), err)
			}
			docs, err = o.Records.OfWriting(t.Context(), tc.by, inCase.Writing)
			if len(docs) > 0 != tc.dossier {
				t.Errorf("%s: writing: %d documents, %v", tc.reason, len(docs), err)
			}
			docs, err = o.Records.Dossier(t.Context(), tc.by, o.Case)
			if len(docs) > 0 != tc.dossier {
				t.Errorf("%s: dossier: %d documents, %v", tc.reason, len(docs), err)
			}
		}
	})
}

func TestDamagedBytesAreToldAndNotShown(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, d *db.DB) {
		f := o.Filing("a", o.Part(t, "a", "całe bajty"))
		f.Case = o.Case
		doc := o.File(t, f)[0]
		o.Spoil(t, doc.Latest().Blob)
		var told []records.Damaged
		jobs.On(o.Queue, "test", func(_ context.Context, _ jobs.Source, e records.Damaged) error { told = append(told, e); return nil })
		rc, _, err := o.Records.Open(t.Context(), o.Anna, doc.ID, 0)
		if rc != nil {
			t.Error("damaged bytes were given out")
		}
		wantFault(t, "open", err, fault.Gone, "records.damaged")
		ok(t, o.Queue.Drain(t.Context()))
		want(t, "told", told, []records.Damaged{{Unit: o.Unit, Document: doc.ID, Case: o.Case}})
		want(t, "log", slices.Collect(verbs(t, o, d, "change")), "[records.filed records.damaged]")
		want(t, "no view", len(slices.Collect(verbs(t, o, d, "view"))), 0)
	})
}

func TestRefers(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, _ *db.DB) {
		p := o.Part(t, "a", "x")
		o.File(t, o.Filing("a", p))
		used, err := o.Records.Refers(t.Context(), p.Blob)
		ok(t, err)
		free, err := o.Records.Refers(t.Context(), blob.SumOf([]byte("free")))
		ok(t, err)
		want(t, "refers", []bool{used, free}, "[true false]")
	})
}

// TestADossierIsReadInAFewStatements: a file of a hundred documents costs no more than one of ten.
func TestADossierIsReadInAFewStatements(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, _ *db.DB) {
		for i := range 30 {
			f := o.Filing(fmt.Sprint("s", i), o.Part(t, "a", fmt.Sprint(i)), o.Part(t, "b", fmt.Sprint(-i)))
			f.Case = o.Case
			o.File(t, f)
		}
		ctx, counter := db.WithCounter(t.Context())
		docs, err := o.Records.Dossier(ctx, o.Anna, o.Case)
		ok(t, err)
		want(t, "documents", len(docs), 60)
		if n := counter.Load(); n > 5 {
			t.Errorf("%d statements", n)
		}
	})
}
