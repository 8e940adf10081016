// Package roll lists the documents of a unit for the index of the search: which there are, and of each its newest version.
//
// It asks nobody's right: who shows something of it to a person asks for the right to its case or letter first. Nothing but the
// composition may use it.
package roll

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
)

// Line is a document with what the newest version of it is.
type Line struct {
	ID        id.Document
	Case      id.Case
	Letter    id.Letter
	No        int // in the file of the case; 0 without a case
	Title     string
	Author    string
	On        calendar.Date // when it came, was signed or was made
	Blob      blob.Sum
	Size      int64
	MediaType string
	FileName  string
}

func system(u id.Unit) actor.Actor { return actor.Automaton("system.records", u) }

// All are the documents of a unit.
func All(ctx context.Context, d *db.DB, unit id.Unit) ([]id.Document, error) {
	var w db.Where
	w.And("unit_id = ?", unit)
	return list(ctx, d, unit, &w)
}

// OfCase are the documents in the file of a case.
func OfCase(ctx context.Context, d *db.DB, unit id.Unit, c id.Case) ([]id.Document, error) {
	var w db.Where
	w.And("unit_id = ? AND case_id = ?", unit, c)
	return list(ctx, d, unit, &w)
}

func list(ctx context.Context, d *db.DB, unit id.Unit, w *db.Where) (out []id.Document, err error) {
	err = d.View(ctx, system(unit), func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id FROM records_document`+w.SQL(), w.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var x id.Document
			if err := rows.Scan(&x); err != nil {
				return err
			}
			out = append(out, x)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("records: roll: %w", err)
	}
	return out, nil
}

const newest = `SELECT d.id, d.case_id, d.letter_id, COALESCE(d.no, 0), d.title, d.author, d.registered_at, v.blob, v.size, v.media_type, v.file_name
FROM records_document d JOIN records_version v ON v.unit_id = d.unit_id AND v.document_id = d.id AND v.no = d.versions`

// Lines are the lines of some documents of a unit; one that is not there is left out.
func Lines(ctx context.Context, d *db.DB, unit id.Unit, which []id.Document) (map[id.Document]Line, error) {
	out := map[id.Document]Line{}
	if len(which) == 0 {
		return out, nil
	}
	var w db.Where
	w.And("d.unit_id = ?", unit)
	db.In(&w, "d.id", which)
	err := d.Ask(ctx, system(unit), func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, newest+w.SQL(), w.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var l Line
			var at db.Time
			if err := rows.Scan(&l.ID, &l.Case, &l.Letter, &l.No, &l.Title, &l.Author, &at, &l.Blob, &l.Size, &l.MediaType, &l.FileName); err != nil {
				return err
			}
			l.On = calendar.Of(at.Time)
			out[l.ID] = l
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("records: roll: %w", err)
	}
	return out, nil
}
