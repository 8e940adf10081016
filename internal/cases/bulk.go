package cases

import (
	"context"
	"fmt"
	"strconv"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/fault"
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
	stage Stage
	n     int
}{{StageClosed, 34}, {StageTodo, 2}, {StageWaiting, 1}, {StageNew, 1}, {StageApproval, 1}, {StageSettled, 1}}

// InsertMany writes many cases as lists see them: with signs, terms and stages, without parties, letters
// and files. Only the system may, and only measurements ask it to.
func (s *Service) InsertMany(ctx context.Context, by actor.Actor, b Bulk) error {
	if by.Kind != actor.System {
		return fault.New(fault.NotFound, "fault.no-page")
	}
	for done := 0; done < b.N; {
		n := min(bulkBatch, b.N-done)
		err := s.db.InTx(ctx, by, func(tx *db.Tx) error { return s.insertBatch(ctx, tx, b, done, n) })
		if err != nil {
			return fmt.Errorf("cases: insert many: %w", err)
		}
		done += n
	}
	return nil
}

func (s *Service) insertBatch(ctx context.Context, tx *db.Tx, b Bulk, done, n int) error {
	now, today := s.clock.Now(), s.today()
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
			Period: calendar.Months(1).String(), Rules: calendar.KPA.String(), Basis: "art. 35 § 3 KPA", DueOn: today.AddDays(i*31%120 - 60), Paused: stage == StageWaiting,
			OpenedAt: db.At(now), Version: 1,
		}
		if stage != StageNew && len(b.Leads) > 0 {
			c.LeadID = b.Leads[i%len(b.Leads)]
		}
		if stage == StageClosed {
			c.ClosedAt = db.At(now)
		}
		c.Search = searchText(c.Sign, c.Title, c.PartyName)
		if err := q.InsertCase(ctx, c); err != nil {
			return fmt.Errorf("case %s: %w", c.Sign, err)
		}
	}
	return nil
}

// stageOf spreads the stages, in runs that are longer than there are leaders: each gets some of every stage.
func stageOf(i int) Stage {
	i = i / 16 % 40
	for _, x := range bulkStages {
		if i < x.n {
			return x.stage
		}
		i -= x.n
	}
	return StageTodo
}
