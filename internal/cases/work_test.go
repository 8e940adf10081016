package cases_test

import (
	"fmt"
	"strings"
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

func TestAssignManyAndUndoOne(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		a, b := o.Open(t), o.Open(t)
		to, results, err := o.Cases.Assign(t.Context(), o.Jan, cases.Assignment{
			Cases: []cases.Chosen{{Case: a.ID, Version: 1}, {Case: b.ID, Version: 9}, {Case: id.New[id.Case]()}}, To: o.Anna.Employee, Instruction: "Pilne",
		})
		ok(t, err)
		want(t, "to", to.Name, "Anna Nowak")
		if results[0].Err != nil || !fault.Is(results[1].Err, fault.Conflict) || !fault.Is(results[2].Err, fault.NotFound) {
			t.Fatalf("results %v", results)
		}
		d := dossier(t, o, o.Anna, a.ID)
		want(t, "assigned", []any{d.Stage, d.Lead == o.Anna.Employee, d.Assignments[0].Instruction}, "[todo true Pilne]")
		if err := o.Cases.Undo(t.Context(), o.Anna, a.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("somebody else's step was taken back: %v", err)
		}
		ok(t, o.Cases.Undo(t.Context(), o.Jan, a.ID))
		d = dossier(t, o, o.Jan, a.ID)
		want(t, "after undo", []any{d.Stage, d.Lead.IsZero(), len(d.Assignments)}, "[new true 0]")
		if err := o.Cases.Undo(t.Context(), o.Jan, a.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("undone twice: %v", err)
		}
	})
}

func TestUndoIsRefusedAfterAnotherStepOrAMinute(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		a, b := o.Open(t), o.Open(t)
		for _, c := range []*cases.Case{a, b} {
			ok(t, o.Cases.TakeOver(t.Context(), o.Anna, cases.Chosen{Case: c.ID}))
		}
		ok(t, o.Cases.Note(t.Context(), o.Anna, a.ID, "Dzwonić po 10"))
		if err := o.Cases.Undo(t.Context(), o.Anna, a.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("undone after a note: %v", err)
		}
		o.Clock.Move(cases.UndoFor + 1e9)
		if err := o.Cases.Undo(t.Context(), o.Anna, b.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("undone after a minute: %v", err)
		}
	})
}

func TestReturnAndTakeOver(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		c := o.Open(t, casestest.Lead(o.Anna))
		ok(t, o.Cases.Return(t.Context(), o.Anna, cases.Chosen{Case: c.ID}, "Nie moja właściwość"))
		want(t, "stage", dossier(t, o, o.Jan, c.ID).Stage, "new")
		ok(t, o.Cases.TakeOver(t.Context(), o.Jan, cases.Chosen{Case: c.ID}))
		d := dossier(t, o, o.Jan, c.ID)
		var kinds []string
		for _, a := range d.Assignments {
			kinds = append(kinds, a.Kind)
		}
		want(t, "history", kinds, "[lead returned takeover]")
	})
}

func TestACaseOfAnotherCellDoesNotExist(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		c := o.Open(t, casestest.Lead(o.Anna))
		ctx, outsider := t.Context(), o.Anna
		outsider.Unit = id.New[id.Unit]()
		for name, by := range map[string]actor.Actor{"another cell": o.Piotr, "another unit": outsider, "the resident": o.Maria, "nobody": {}} {
			_, err1 := o.Cases.Dossier(ctx, by, c.ID)
			err2 := o.Cases.Note(ctx, by, c.ID, "x")
			_, err3 := o.Cases.Write(ctx, by, cases.NewWriting{Case: c.ID, Kind: cases.Plain, Title: "x", Body: "x"})
			_, err4 := o.Cases.Log(ctx, by, c.ID)
			err5 := o.Cases.Close(ctx, by, cases.Chosen{Case: c.ID}, cases.ByLetter)
			for i, err := range []error{err1, err2, err3, err4, err5} {
				if !fault.Is(err, fault.NotFound) {
					t.Errorf("%s, call %d: %v, want not found", name, i+1, err)
				}
			}
		}
		ok(t, o.Cases.Inform(ctx, o.Jan, cases.Chosen{Case: c.ID}, o.Piotr.Employee, "Do wiadomości"))
		if _, err := o.Cases.Dossier(ctx, o.Piotr, c.ID); err != nil {
			t.Errorf("the informed clerk may read: %v", err)
		}
		if err := o.Cases.Note(ctx, o.Piotr, c.ID, "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("but not write: %v", err)
		}
		page, err := o.Cases.Queue(ctx, o.Piotr, cases.Question{View: cases.ViewInformed})
		ok(t, err)
		want(t, "informed list", len(page.Rows), 1)
		ok(t, o.Cases.Seen(ctx, o.Piotr, c.ID))
		page, err = o.Cases.Queue(ctx, o.Piotr, cases.Question{View: cases.ViewInformed})
		ok(t, err)
		want(t, "after seen", len(page.Rows), 0)
	})
}

func TestTextsOfAnAssignmentHaveALength(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		c, ctx := o.Open(t, casestest.Lead(o.Anna)), t.Context()
		most := strings.Repeat("ż", 2000)
		refused(t, "one character more", o.Cases.Inform(ctx, o.Jan, cases.Chosen{Case: c.ID}, o.Piotr.Employee, most+"ż"), fault.Invalid, "cases.instruction-long")
		refused(t, "of a return", o.Cases.Return(ctx, o.Anna, cases.Chosen{Case: c.ID}, most+"ż"), fault.Invalid, "cases.reason-missing")
		_, _, err := o.Cases.Assign(ctx, o.Jan, cases.Assignment{Cases: []cases.Chosen{{Case: c.ID}}, To: o.Anna.Employee, Instruction: most + "ż"})
		refused(t, "of an assignment", err, fault.Invalid, "cases.instruction-long")
		ok(t, o.Cases.Inform(ctx, o.Jan, cases.Chosen{Case: c.ID}, o.Piotr.Employee, most))
		d := dossier(t, o, o.Jan, c.ID)
		want(t, "the longest text", d.Assignments[len(d.Assignments)-1].Instruction == most, true)
	})
}

func TestQueuePages(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		for i := range 25 {
			o.Open(t, casestest.Lead(o.Anna), func(op *cases.Opening) {
				op.InitiatedOn = op.InitiatedOn.AddDays(-(i % 7))
				op.Title = fmt.Sprintf("Zajęcie sprawa-%d 100%%", i)
			})
		}
		o.Open(t, casestest.Lead(o.Jan))
		var got []cases.Row
		q := cases.Question{View: cases.ViewTodo, Limit: 10}
		for pages := 0; ; pages++ {
			p, err := o.Cases.Queue(t.Context(), o.Anna, q)
			ok(t, err)
			got = append(got, p.Rows...)
			if q.After = p.Next; p.Next == "" {
				want(t, "pages", pages+1, 3)
				break
			}
		}
		want(t, "rows", len(got), 25)
		for i := 1; i < len(got); i++ {
			if got[i].DueOn.Before(got[i-1].DueOn) {
				t.Errorf("row %d is due before row %d", i, i-1)
			}
		}
		for text, n := range map[string]int{"zajecie sprawa-17": 1, "SPRAWA-2": 6, "100%": 25, "dr.7230.3.": 1, "o'laka": 25, "_": 0} {
			p, err := o.Cases.Queue(t.Context(), o.Anna, cases.Question{View: cases.ViewTodo, Text: text, Limit: 100})
			ok(t, err)
			want(t, text, len(p.Rows), n)
		}
		if _, err := o.Cases.Queue(t.Context(), o.Anna, cases.Question{View: cases.ViewUnit}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a view without the right: %v", err)
		}
		if _, err := o.Cases.Queue(t.Context(), o.Anna, cases.Question{View: cases.ViewTodo, After: "x'; DROP"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a forged cursor: %v", err)
		}
		n, err := o.Cases.Counts(t.Context(), o.Anna)
		ok(t, err)
		want(t, "counts", fmt.Sprint(n[cases.ViewTodo], n[cases.ViewCell]), "25 26")
	})
}

func TestOverdueIsAboutOpenWorkOnly(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		c := o.Open(t, casestest.Lead(o.Anna))
		o.Days(40)
		count := func() int {
			n, err := o.Cases.Counts(t.Context(), o.Anna)
			ok(t, err)
			return n[cases.ViewOverdue]
		}
		want(t, "overdue", count(), 1)
		ok(t, o.Cases.Close(t.Context(), o.Anna, cases.Chosen{Case: c.ID}, cases.ByLetter))
		want(t, "after closing", count(), 0)
	})
}

func TestCloseComputesRetentionOrSaysWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		c := o.Open(t, casestest.Lead(o.Anna))
		doc, err := o.Cases.Write(t.Context(), o.Anna, cases.NewWriting{Case: c.ID, Kind: cases.Plain, Purpose: cases.ForLetter, Title: "Odpowiedź", Body: "Treść"})
		ok(t, err)
		err = o.Cases.Close(t.Context(), o.Anna, cases.Chosen{Case: c.ID}, cases.ByLetter)
		if f, isFault := fault.As(err); !isFault || f.Key != "cases.unsigned-draft" || f.Args["Title"] != "Odpowiedź" {
			t.Errorf("closed over a draft: %v", err)
		}
		ok(t, o.Cases.Drop(t.Context(), o.Anna, c.ID, doc, 1))
		o.UnknownClass = "7230"
		if f, isFault := fault.As(o.Cases.Close(t.Context(), o.Anna, cases.Chosen{Case: c.ID}, cases.ByLetter)); !isFault || f.Key != "cases.class-unknown" {
			t.Errorf("an unknown class: %v", f)
		}
		o.UnknownClass = ""
		ok(t, o.Cases.Close(t.Context(), o.Anna, cases.Chosen{Case: c.ID}, cases.ByLetter))
		d := dossier(t, o, o.Anna, c.ID)
		// Years are counted from 1 January after the closing: 2028 + 10.
		want(t, "retention", []any{d.Stage, d.Settlement, d.Retention, d.DisposeYear}, "[closed letter B10 2038]")
		if err := o.Cases.Note(t.Context(), o.Anna, c.ID, "jeszcze"); err != nil {
			t.Errorf("a note in a closed case: %v", err)
		}
		if _, err := o.Cases.Write(t.Context(), o.Anna, cases.NewWriting{Case: c.ID, Kind: cases.Plain, Title: "x", Body: "x"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a letter in a closed case: %v", err)
		}
		ok(t, o.Cases.Reopen(t.Context(), o.Anna, cases.Chosen{Case: c.ID}, "Wpłynęło odwołanie"))
		want(t, "sign stays", dossier(t, o, o.Anna, c.ID).Sign, c.Sign)
	})
}

func TestEveryStepIsInTheMetryka(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		c := o.Open(t)
		_, _, err := o.Cases.Assign(t.Context(), o.Jan, cases.Assignment{Cases: []cases.Chosen{{Case: c.ID}}, To: o.Anna.Employee, ReplyBy: calendar.On(2027, 3, 1)})
		ok(t, err)
		ok(t, o.Cases.Note(t.Context(), o.Anna, c.ID, "Poufne dane strony"))
		_, err = o.Cases.Show(t.Context(), o.Anna, c.ID)
		ok(t, err)
		lines, err := o.Cases.Log(t.Context(), o.Anna, c.ID)
		ok(t, err)
		var verbs []string
		for _, l := range lines {
			verbs = append(verbs, l.Verb+" "+l.ActorName)
			if strings.Contains(l.Detail, "Poufne") {
				t.Errorf("the log holds data: %s", l.Detail)
			}
		}
		want(t, "metryka", verbs, "[cases.opened system.test cases.assigned Jan Kowalski cases.noted Anna Nowak]")
	})
}

// TestWhatWasShownIsInTheLog: a view is one entry of the log of the unit, and none of the metryka.
func TestWhatWasShownIsInTheLog(t *testing.T) {
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) {
		o := casestest.New(t, d)
		ctx, c := t.Context(), o.Open(t, casestest.Lead(o.Anna))
		w := write(t, o, c.ID, cases.Plain, cases.ForLetter, cases.Effect{})
		x, err := o.Cases.Writing(ctx, o.Anna, c.ID, w)
		ok(t, err)
		before, err := o.Cases.Log(ctx, o.Anna, c.ID)
		ok(t, err)
		for _, as := range []cases.Form{cases.AsPage, cases.AsProof, cases.AsPDF} {
			ok(t, o.Cases.WritingShown(ctx, o.Anna, c.ID, x, as))
		}
		after, err := o.Cases.Log(ctx, o.Anna, c.ID)
		ok(t, err)
		want(t, "rows of the metryka", len(after), len(before))
		if _, err := o.Cases.Log(ctx, o.Piotr, c.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another cell reads the metryka: %v", err)
		}
		rows, err := d.Raw().QueryContext(ctx, `SELECT verb, actor_name, detail FROM audit_entry WHERE unit_id = $1 AND matter_id = $2 AND kind = 'view' ORDER BY seq`, o.Unit, c.ID)
		ok(t, err)
		defer rows.Close()
		var got []string
		for rows.Next() {
			var verb, who, detail string
			ok(t, rows.Scan(&verb, &who, &detail))
			got = append(got, verb+" "+who+" "+strings.ReplaceAll(detail, w.Short(), "w"))
		}
		ok(t, rows.Err())
		want(t, "views", strings.Join(got, "\n"), strings.Join([]string{
			"cases.log-shown Anna Nowak {}",
			`cases.writing-shown Anna Nowak {"as":"page","version":1,"writing":"w"}`,
			`cases.writing-shown Anna Nowak {"as":"proof","version":1,"writing":"w"}`,
			`cases.writing-shown Anna Nowak {"as":"pdf","version":1,"writing":"w"}`,
			"cases.log-shown Anna Nowak {}",
		}, "\n"))
	})
}
