package migration

import (
	"cmp"
	"context"
	"os"
	"slices"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/table"
)

// Rejected is a reason why a row was not taken.
type Rejected struct {
	No, Place int
	Reason
}

// Total is a line of the reconciliation.
type Total struct {
	Year                   int // 0: unknown
	Class                  string
	Taken, Known, Rejected int
}

// Read is how many rows there were.
func (t Total) Read() int { return t.Taken + t.Known + t.Rejected }

// Report is what a dry run, or the run, found.
type Report struct {
	Stage  Stage // Checking or Running
	Totals []Total
	Sum    Total
}

// YearLine sets what was read of a year beside what the old system says.
type YearLine struct {
	Total
	Expected int
	Said     bool // the old system says something of this year
}

// Differs tells whether they differ.
func (y YearLine) Differs() bool { return y.Said && y.Expected != y.Read() }

// Years are the totals by year, in their order, with those of which the old system alone speaks; Year 0 is unknown.
func (r Report) Years(expected map[int]int) (out []YearLine) {
	at := map[int]int{}
	line := func(year int) *YearLine {
		i, ok := at[year]
		if !ok {
			i = len(out)
			at[year] = i
			y := YearLine{Total: Total{Year: year}}
			if year != 0 {
				y.Expected, y.Said = expected[year], has(expected, year)
			}
			out = append(out, y)
		}
		return &out[i]
	}
	for _, t := range r.Totals {
		y := line(t.Year)
		y.Taken, y.Known, y.Rejected = y.Taken+t.Taken, y.Known+t.Known, y.Rejected+t.Rejected
	}
	for year := range expected {
		if year != 0 {
			line(year)
		}
	}
	slices.SortFunc(out, func(a, b YearLine) int { return cmp.Compare(a.Year, b.Year) })
	return out
}

func has(m map[int]int, k int) bool {
	_, ok := m[k]
	return ok
}

// Report returns the newest report of an import.
func (s *Service) Report(ctx context.Context, by actor.Actor, which id.Import) (out Report, err error) {
	if err := s.may(by); err != nil {
		return out, err
	}
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		im, err := find(ctx, tx, by.Unit, which)
		if err != nil {
			return err
		}
		if out, err = report(ctx, tx, im, Running); err == nil && len(out.Totals) == 0 {
			out, err = report(ctx, tx, im, Checking)
		}
		return err
	})
	return out, wrap("report", err)
}

func report(ctx context.Context, tx *db.Tx, im Import, stage Stage) (Report, error) {
	r := Report{Stage: stage}
	rows, err := tx.QueryContext(ctx, `SELECT year, class, SUM(CASE WHEN outcome = 'taken' THEN n ELSE 0 END), SUM(CASE WHEN outcome = 'known' THEN n ELSE 0 END), SUM(CASE WHEN outcome = 'rejected' THEN n ELSE 0 END)
FROM migration_total WHERE unit_id = $1 AND import_id = $2 AND stage = $3 GROUP BY year, class ORDER BY year, class`, im.Unit, im.ID, string(stage))
	if err != nil {
		return r, err
	}
	defer rows.Close()
	for rows.Next() {
		var t Total
		if err := rows.Scan(&t.Year, &t.Class, &t.Taken, &t.Known, &t.Rejected); err != nil {
			return r, err
		}
		r.Totals = append(r.Totals, t)
		r.Sum.Taken, r.Sum.Known, r.Sum.Rejected = r.Sum.Taken+t.Taken, r.Sum.Known+t.Known, r.Sum.Rejected+t.Rejected
	}
	return r, rows.Err()
}

// Rejected lists reasons of a report after a row and place, in the order of the file.
func (s *Service) Rejected(ctx context.Context, by actor.Actor, which id.Import, after Rejected, limit int) (out []Rejected, err error) {
	rep, err := s.Report(ctx, by, which)
	if err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT no, place, source_column, field, shown, reason, args FROM migration_rejected
WHERE unit_id = $1 AND import_id = $2 AND stage = $3 AND (no > $4 OR no = $4 AND place > $5) ORDER BY no, place LIMIT $6`, by.Unit, which, string(rep.Stage), after.No, after.Place, limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var x Rejected
			var args db.JSON
			if err := rows.Scan(&x.No, &x.Place, &x.Column, &x.Field, &x.Shown, &x.Key, &args); err != nil {
				return err
			}
			if err := args.Into(&x.Args); err != nil {
				return err
			}
			out = append(out, x)
		}
		return rows.Err()
	})
	return out, wrap("rejected", err)
}

// Kept lists what an undone import left in the office, in the order of the file from the end; at most limit of it.
func (s *Service) Kept(ctx context.Context, by actor.Actor, which id.Import, limit int) (out []Made, err error) {
	if err := s.may(by); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		kept, err := made(ctx, tx, by.Unit, which, "kept", -1, limit)
		if err != nil {
			return err
		}
		annulled, err := made(ctx, tx, by.Unit, which, "annulled", -1, limit-len(kept))
		out = append(kept, annulled...)
		return err
	})
	return out, wrap("kept", err)
}

// Look is a source as it is looked at before its columns are mapped.
type Look struct {
	Tables []string
	Head   []string
	Rows   []LookRow
}

// LookRow is a row of a source, and what a profile makes of it.
type LookRow struct {
	No      int
	Cells   []string
	Fields  map[string]string // by our names; only with a profile
	Reasons []Reason
}

// Look reads the first rows of a source, with a profile or, when it has no kind, as they are. Nothing is entered.
func (s *Service) Look(ctx context.Context, by actor.Actor, which id.Import, p Profile, n int) (out Look, err error) {
	im, err := s.Import(ctx, by, which)
	if err != nil {
		return out, err
	}
	o := table.Options{Table: p.Table, Encoding: p.Encoding}
	dir, path, err := s.copyOut(ctx, im, &o)
	if err != nil {
		return out, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a copy
	if out.Tables, err = table.Tables(ctx, path); err != nil {
		return out, err
	}
	in, err := table.Open(ctx, path, o)
	if err != nil {
		return out, err
	}
	defer in.Close() //nolint:errcheck // a copy
	out.Head = in.Head()
	var c *converter
	if p.Kind != "" {
		if c, err = s.converter(ctx, by.Unit, p, out.Head); err != nil {
			return out, err
		}
	}
	for range n {
		row, err := in.Next()
		if err != nil {
			if _, ok := fault.As(err); ok && len(out.Rows) == 0 {
				return out, err
			}
			break
		}
		x := LookRow{No: row.No, Cells: row.Cells}
		if c != nil {
			r := &record{row: row}
			x.Fields = c.values(row, r)
			if r, err = c.convert(ctx, row); err != nil {
				return out, err
			}
			x.Reasons = r.reasons
		}
		out.Rows = append(out.Rows, x)
	}
	return out, s.looked(ctx, by, im)
}

// looked writes down that a clerk saw data of people: whose, only the file knows.
func (s *Service) looked(ctx context.Context, by actor.Actor, im Import) error {
	return wrap("look", s.Audit.Viewed(ctx, s.DB, by, im.Unit, audit.Entry{Verb: "migration.shown", Subject: "migration:" + im.ID.Short()}))
}
