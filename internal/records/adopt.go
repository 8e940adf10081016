package records

import (
	"context"
	"fmt"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Adopt puts documents of another system into the files, as File does, inside the transaction of whoever brings them
// and has asked for the right. The bytes are in the store already.
func (s *Service) Adopt(ctx context.Context, tx *db.Tx, f Filing) ([]Document, error) {
	if err := f.check(); err != nil {
		return nil, fmt.Errorf("records: %w", err)
	}
	docs, err := s.file(ctx, tx, tx.By(), f)
	if err != nil {
		return nil, fmt.Errorf("records: adopt: %w", err)
	}
	return docs, nil
}

// Drop takes an adopted document back. Numbers in a file have no holes, so one with a later document behind it stays;
// so does one that got a new version. Both are conflicts.
func (s *Service) Drop(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Document) error {
	var c id.Case
	var no, last, versions int64
	err := tx.QueryRowContext(ctx, `SELECT d.case_id, COALESCE(d.no, 0), d.versions, COALESCE((SELECT k.n FROM records_counter k WHERE k.unit_id = d.unit_id AND k.case_id = d.case_id), 0)
FROM records_document d WHERE d.unit_id = $1 AND d.id = $2`, unit, which).Scan(&c, &no, &versions, &last)
	if err != nil {
		return db.Found(err, "records.no-such-document")
	}
	if no != last && !c.IsZero() || versions > 1 {
		return fault.New(fault.Conflict, "records.adopted-changed")
	}
	for _, sql := range []string{
		`DELETE FROM records_version WHERE unit_id = $1 AND document_id = $2`,
		`DELETE FROM records_document WHERE unit_id = $1 AND id = $2`,
	} {
		if _, err := tx.ExecContext(ctx, sql, unit, which); err != nil {
			return fmt.Errorf("records: drop: %w", err)
		}
	}
	if !c.IsZero() {
		if _, err := tx.ExecContext(ctx, `UPDATE records_counter SET n = n - 1 WHERE unit_id = $1 AND case_id = $2`, unit, c); err != nil {
			return fmt.Errorf("records: drop: %w", err)
		}
	}
	s.record(ctx, tx, Document{ID: which, Unit: unit, Case: c}, "records.dropped", nil)
	return nil
}

// HasAny tells whether there are documents in the file of a case.
func (s *Service) HasAny(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case) (bool, error) {
	var n int64
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM records_document WHERE unit_id = $1 AND case_id = $2`, unit, c).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("records: has any: %w", err)
	}
	return n > 0, nil
}
