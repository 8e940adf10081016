package records

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/records/query"
)

// PlanImport brings in the whole plan of a unit, as it applies from a day on.
type PlanImport struct {
	Unit   id.Unit
	File   io.Reader // see parsePlan for its form
	From   calendar.Date
	Source string // "zarządzenie nr 12/2027 Wójta Gminy Lipowa z 15 stycznia 2027 r."
	DryRun bool   // only say what would change

	bare bool // the file came in XML, which says neither what belongs to a class nor how it is kept
}

// PlanChange says what an import does to the plan that applies on its day.
type PlanChange struct {
	Added, Changed, Ended []Class
	Same                  int
}

// Nothing tells whether the plan stays as it is.
func (c PlanChange) Nothing() bool { return len(c.Added)+len(c.Changed)+len(c.Ended) == 0 }

// Imported is one bringing-in of a plan in the past.
type Imported struct {
	From                        calendar.Date
	Source                      string
	File                        blob.Sum
	Added, Changed, Ended, Same int
	At                          time.Time
	By                          string
}

// ImportPlan reads a plan and makes it the one that applies from its day on. Rows that it changes or leaves
// out end on the day before; the past stays as it was. Bringing in the same again changes nothing, and
// bringing in another file for the same day corrects the first one. A day before the newest plan is
// refused: cases may have been closed under the newer one.
func (s *Service) ImportPlan(ctx context.Context, by actor.Actor, p PlanImport) (PlanChange, error) {
	var change PlanChange
	p.Source = strings.TrimSpace(p.Source)
	if err := s.mayPlan(by, p); err != nil {
		return change, err
	}
	body, err := io.ReadAll(io.LimitReader(p.File, maxPlan+1))
	if err != nil {
		return change, fmt.Errorf("records: plan: %w", err)
	}
	p.bare = isXML(body)
	classes, err := parsePlan(body, p.Source)
	if err != nil {
		return change, fmt.Errorf("records: plan: %w", err)
	}
	if p.DryRun {
		err = s.db.View(ctx, by, func(tx *db.Tx) (err error) {
			change, err = comparePlan(ctx, tx, p, classes)
			return err
		})
	} else {
		change, err = s.adoptPlan(ctx, by, p, classes, body)
	}
	if err != nil {
		return change, fmt.Errorf("records: plan: %w", err)
	}
	return change, nil
}

// mayPlan asks for the right, the day and the basis of every change of a plan.
func (s *Service) mayPlan(by actor.Actor, p PlanImport) error {
	switch {
	case by.Kind != actor.System && (by.Kind != actor.Clerk || by.Unit != p.Unit || !by.May(GrantPlan)):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case p.From.IsZero():
		return fault.InvalidField("from", "records.plan.from")
	case p.Source == "" || len(p.Source) > maxTitle:
		return fault.InvalidField("source", "records.plan.source")
	}
	return nil
}

// adoptPlan keeps the file and writes the plan.
func (s *Service) adoptPlan(ctx context.Context, by actor.Actor, p PlanImport, classes []Class, body []byte) (change PlanChange, err error) {
	file, err := s.blobs.Put(ctx, bytes.NewReader(body), maxPlan)
	if err != nil {
		return change, err
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) (err error) {
		if change, err = comparePlan(ctx, tx, p, classes); err != nil || change.Nothing() {
			return err
		}
		if err := writePlan(ctx, tx, p, classes); err != nil {
			return err
		}
		err = query.New(tx).InsertImport(ctx, query.InsertImportParams{
			UnitID: p.Unit, ValidFrom: p.From, Source: p.Source, Blob: file.Sum, BlobSize: file.Size, Added: int64(len(change.Added)),
			Changed: int64(len(change.Changed)), Ended: int64(len(change.Ended)), Same: int64(change.Same), At: db.At(s.clock.Now()), ByName: by.Name,
		})
		s.audit.Record(ctx, tx, p.Unit, audit.Entry{
			Verb: "records.plan-imported", Subject: "plan:" + p.From.String(), Detail: map[string]any{"sha256": file.Sum.String(), "classes": len(classes)},
		})
		return err
	}, lane(p.Unit))
	return change, err
}

// comparePlan says what differs from the plan that applies on the day.
func comparePlan(ctx context.Context, tx *db.Tx, p PlanImport, classes []Class) (PlanChange, error) {
	var change PlanChange
	q := query.New(tx)
	if n, err := q.LaterPlans(ctx, query.LaterPlansParams{UnitID: p.Unit, ValidFrom: p.From}); err != nil || n > 0 {
		if err == nil {
			err = fault.InvalidField("from", "records.plan.newer")
		}
		return change, err
	}
	now, err := planOn(ctx, tx, p.Unit, p.From)
	if err != nil {
		return change, err
	}
	if p.bare {
		keepUntold(now, classes)
	}
	for _, c := range classes {
		switch old, known := now[c.Symbol]; {
		case !known:
			change.Added = append(change.Added, c)
		case old.sameRow(c):
			change.Same++
		default:
			change.Changed = append(change.Changed, c)
		}
		delete(now, c.Symbol)
	}
	change.Ended = sortedClasses(now)
	return change, nil
}

// writePlan takes back what an earlier import of the same day did, then ends and begins rows.
func writePlan(ctx context.Context, tx *db.Tx, p PlanImport, classes []Class) error {
	q, dayBefore := query.New(tx), p.From.AddDays(-1)
	if err := q.UndoClasses(ctx, query.UndoClassesParams{UnitID: p.Unit, ValidFrom: p.From}); err != nil {
		return err
	}
	if err := q.ReviveClasses(ctx, query.ReviveClassesParams{UnitID: p.Unit, ValidTo: dayBefore}); err != nil {
		return err
	}
	now, err := planOn(ctx, tx, p.Unit, p.From)
	if err != nil {
		return err
	}
	end := func(c Class) error {
		return q.EndClass(ctx, query.EndClassParams{ValidTo: dayBefore, UnitID: p.Unit, Symbol: c.Symbol})
	}
	for _, c := range classes {
		old, known := now[c.Symbol]
		delete(now, c.Symbol)
		if known && old.sameRow(c) {
			continue
		}
		if known {
			if err := end(old); err != nil {
				return err
			}
		}
		err := q.InsertClass(ctx, query.InsertClassParams{
			UnitID: p.Unit, Symbol: c.Symbol, ValidFrom: p.From, Title: c.Title, Note: c.Note, Category: c.Category, Terminal: c.Terminal,
			Mode: string(c.Mode), Source: c.Source, Folded: c.folded(),
		})
		if err != nil {
			return err
		}
	}
	for _, c := range sortedClasses(now) {
		if err := end(c); err != nil {
			return err
		}
	}
	return nil
}

func planOn(ctx context.Context, tx *db.Tx, unit id.Unit, on calendar.Date) (map[jrwa.Class]Class, error) {
	rows, err := query.New(tx).PlanOn(ctx, query.PlanOnParams{UnitID: unit, Day: on})
	plan := make(map[jrwa.Class]Class, len(rows))
	for _, r := range rows {
		plan[r.Symbol] = classFromRow(r)
	}
	return plan, err
}

// Imports lists how the plan of the clerk's unit came to be, the newest first.
func (s *Service) Imports(ctx context.Context, by actor.Actor) (out []Imported, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		rows, err := query.New(tx).Imports(ctx, by.Unit)
		for _, r := range rows {
			out = append(out, Imported{
				From: r.ValidFrom, Source: r.Source, File: r.Blob, Added: int(r.Added), Changed: int(r.Changed), Ended: int(r.Ended), Same: int(r.Same),
				At: r.At.Time, By: r.ByName,
			})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("records: imports: %w", err)
	}
	return out, nil
}
