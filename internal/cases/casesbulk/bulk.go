// Package casesbulk writes many cases of one cell at once, as lists see them: with signs, terms and stages,
// without parties, letters and files.
//
// Measurements of lists ask it to ("wrota bench queue"), with as many cases as a large office has after
// some years. Nothing else may: cases without a letter are no cases, and whoever opens one by itself asks
// cases.Open.
//
// The numbers are taken from the series of the cell, so that cases which are opened afterwards go on from
// there.
package casesbulk

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"wrota/internal/cases"
	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// Bulk is many cases of one cell, for measurements of lists.
type Bulk struct {
	Unit       id.Unit
	Cell       id.Cell
	CellSymbol string
	Class      jrwa.Class
	Service    string
	Leads      []id.Employee // they lead them in turn
	N          int
}

// bulkBatch is how many cases are written in one transaction.
const bulkBatch = 2000

// bulkStages is what a cell's cases look like after some years: of forty, so many stand at each stage.
var bulkStages = []struct {
	stage cases.Stage
	n     int
}{{cases.StageClosed, 34}, {cases.StageTodo, 2}, {cases.StageWaiting, 1}, {cases.StageNew, 1}, {cases.StageApproval, 1}, {cases.StageSettled, 1}}

// InsertMany writes many cases as lists see them: with signs, terms and stages, without parties, letters
// and files.
func InsertMany(ctx context.Context, d *db.DB, now time.Time, b Bulk) error {
	by := actor.Automaton("system.cases", b.Unit)
	for done := 0; done < b.N; {
		n := min(bulkBatch, b.N-done)
		err := d.InTx(ctx, by, func(tx *db.Tx) error { return insertBatch(ctx, tx, b, now, [2]int{done, n}) })
		if err != nil {
			return fmt.Errorf("cases: insert many: %w", err)
		}
		done += n
	}
	return nil
}

func insertBatch(ctx context.Context, tx *db.Tx, b Bulk, now time.Time, batch [2]int) error {
	today, done, n := calendar.Of(now), batch[0], batch[1]
	series := b.CellSymbol + "." + b.Class.String() + "." + strconv.Itoa(today.Year())
	last, err := query.New(tx).TakeNumbers(ctx, query.TakeNumbersParams{UnitID: b.Unit, Series: series, N: int64(n)})
	if err != nil {
		return fmt.Errorf("number: %w", err)
	}
	q := query.New(tx.Deferred())
	for i := done; i < done+n; i++ {
		sign := casesign.Sign{Cell: b.CellSymbol, Class: b.Class, Year: today.Year(), No: int(last) - (done + n - 1 - i)}
		stage, name := stageOf(i), "Nazwisko "+strconv.Itoa(i*7919%b.N)
		c := query.InsertCaseParams{
			ID: id.New[id.Case](), UnitID: b.Unit, CellID: b.Cell, Sign: sign.String(), Title: "Zajęcie pasa drogowego, odcinek " + strconv.Itoa(i%997), Service: b.Service,
			LetterID: id.New[id.Letter](), PartyName: name, PartyKey: i18n.SortKey(name), Stage: string(stage), InitiatedOn: today.AddDays(-30),
			Period: calendar.Months(1).String(), Rules: calendar.KPA.String(), Basis: "art. 35 § 3 KPA", DueOn: today.AddDays(i*31%120 - 60), Paused: stage == cases.StageWaiting,
			OpenedAt: db.At(now), Version: 1, Class: b.Class.String(),
		}
		if stage != cases.StageNew && len(b.Leads) > 0 {
			c.LeadID = b.Leads[i%len(b.Leads)]
		}
		if stage == cases.StageClosed {
			c.ClosedAt = db.At(now)
		}
		c.Search = i18n.Fold(c.Sign + " " + c.Title + " " + c.PartyName)
		if err := q.InsertCase(ctx, c); err != nil {
			return fmt.Errorf("case %s: %w", c.Sign, err)
		}
	}
	return nil
}

// stageOf spreads the stages, in runs that are longer than there are leaders: each gets some of every stage.
func stageOf(i int) cases.Stage {
	i = i / 16 % 40
	for _, x := range bulkStages {
		if i < x.n {
			return x.stage
		}
		i -= x.n
	}
	return cases.StageTodo
}
