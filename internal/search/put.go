package search

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/search/query"
)

// lane groups what changes the index of a unit.
func lane(u id.Unit) db.Lane { return db.Lane("search:" + u.String()) }

// system is who keeps the index.
func system(u id.Unit) actor.Actor { return actor.Automaton("system.search", u) }

// Put puts things of a unit into the index, or brings them up to date. What is there with the same words keeps its place; a
// thing with other words comes to the front. It may be repeated. Things that are put together are written together: a few hundred
// at a time while the house works, a few thousand when nobody waits.
func (s *Service) Put(ctx context.Context, unit id.Unit, items ...Item) error {
	if len(items) == 0 {
		return nil
	}
	err := s.DB.InTx(ctx, system(unit), func(tx *db.Tx) error { return s.put(ctx, tx, unit, items) }, lane(unit))
	if err != nil {
		return fmt.Errorf("search: put: %w", err)
	}
	return nil
}

// have is what an entry is known by.
type have struct {
	no     int64
	digest string
}

// line is an item on its way into the index.
type line struct {
	Item
	have
	tokens []int64
}

func (s *Service) put(ctx context.Context, tx *db.Tx, unit id.Unit, items []Item) error {
	row, err := s.index(ctx, tx, unit)
	if err != nil {
		return err
	}
	n, err := newNumbering(row.Secret)
	if err != nil {
		return err
	}
	there, err := entries(ctx, tx, unit, items)
	if err != nil {
		return err
	}
	var fresh, kept []line
	for _, it := range items {
		l := line{Item: it, tokens: n.tokens(slices.Concat(it.Head, it.Text)...)}
		l.digest = digestOf(l.tokens)
		if old, ok := there[it.Thing]; ok && old.digest == l.digest {
			l.no = old.no
			kept = append(kept, l)
		} else {
			fresh = append(fresh, l)
		}
	}
	if err := number(ctx, tx, unit, fresh); err != nil {
		return err
	}
	if err := writeEntries(ctx, tx, unit, slices.Concat(fresh, kept)); err != nil {
		return err
	}
	return belongings(ctx, tx, unit, items)
}

// number gives the lines numbers and writes where their words stand.
func number(ctx context.Context, tx *db.Tx, unit id.Unit, fresh []line) error {
	if len(fresh) == 0 {
		return nil
	}
	last, err := query.New(tx).TakeNumbers(ctx, query.TakeNumbersParams{UnitID: unit, N: int64(len(fresh))})
	if err != nil {
		return fmt.Errorf("number: %w", err)
	}
	adds := postings{}
	for i := range fresh {
		fresh[i].no = last - int64(len(fresh)-1-i)
		adds.add(fresh[i].no, fresh[i].tokens)
	}
	return adds.write(ctx, tx, unit)
}

// entries reads what is known of things.
func entries(ctx context.Context, tx *db.Tx, unit id.Unit, items []Item) (map[Thing]have, error) {
	out := make(map[Thing]have, len(items))
	for part := range slices.Chunk(items, rowsAtOnce) {
		var w db.Where
		w.And("unit_id = ?", unit)
		ids := make([]string, rowsAtOnce) // always as many, so that it is always the same statement
		for i := range ids {
			ids[i] = part[min(i, len(part)-1)].ID
		}
		db.In(&w, "kind", Kinds)
		db.In(&w, "thing", ids)
		rows, err := tx.QueryContext(ctx, `SELECT kind, thing, no, digest FROM search_entry`+w.SQL(), w.Args()...)
		if err != nil {
			return nil, fmt.Errorf("entries: %w", err)
		}
		for rows.Next() {
			var t Thing
			var h have
			if err := rows.Scan(&t.Kind, &t.ID, &h.no, &h.digest); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			out[t] = h
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, fmt.Errorf("entries: %w", err)
		}
	}
	return out, nil
}

// writeEntries writes lines, over those of before.
func writeEntries(ctx context.Context, tx *db.Tx, unit id.Unit, lines []line) error {
	for part := range portions(lines) {
		args := make([]any, 0, 1+entryColumns*len(part))
		args = append(args, unit)
		for _, l := range part {
			args = append(args, l.no, l.Kind, l.ID, l.Case, l.Letter, l.Cell, l.Class, l.Service, l.Lead, l.Closed, l.Day, l.digest)
		}
		if _, err := tx.ExecContext(ctx, insertEntries+rowsOf(len(part), entryColumns)+replaced, args...); err != nil {
			return fmt.Errorf("entries: %w", err)
		}
	}
	return nil
}

const (
	entryColumns  = 12
	insertEntries = `INSERT INTO search_entry (unit_id, no, kind, thing, case_id, letter_id, cell_id, class, service, lead_id, closed, day, digest) VALUES `
	replaced      = ` ON CONFLICT (unit_id, kind, thing) DO UPDATE SET no = excluded.no, case_id = excluded.case_id, letter_id = excluded.letter_id, cell_id = excluded.cell_id,
 class = excluded.class, service = excluded.service, lead_id = excluded.lead_id, closed = excluded.closed, day = excluded.day, digest = excluded.digest`
)

// belongings lets what belongs to a case follow it: who leads it, in which cell, and who was informed.
func belongings(ctx context.Context, tx *db.Tx, unit id.Unit, items []Item) error {
	q := query.New(tx.Deferred())
	for _, it := range items {
		if it.Kind != Case {
			continue
		}
		err := q.OfCase(ctx, query.OfCaseParams{CellID: it.Cell, Class: it.Class, Service: it.Service, LeadID: it.Lead, Closed: it.Closed, UnitID: unit, CaseID: it.Case})
		if err != nil {
			return fmt.Errorf("what belongs to a case: %w", err)
		}
		for _, e := range it.Informed {
			if err := q.Inform(ctx, query.InformParams{UnitID: unit, EmployeeID: e, CaseID: it.Case}); err != nil {
				return fmt.Errorf("informed: %w", err)
			}
		}
	}
	return nil
}

// Remove takes a thing out of the index.
func (s *Service) Remove(ctx context.Context, unit id.Unit, t Thing) error {
	err := s.DB.InTx(ctx, system(unit), func(tx *db.Tx) error {
		return query.New(tx).Remove(ctx, query.RemoveParams{UnitID: unit, Kind: string(t.Kind), Thing: t.ID})
	}, lane(unit))
	if err != nil {
		return fmt.Errorf("search: remove: %w", err)
	}
	return nil
}
