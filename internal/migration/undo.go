package migration

import (
	"context"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Made is what a row has become, and what became of it when the import was taken back.
type Made struct {
	No    int
	Kind  Kind
	State string // made | found | annulled | kept
	Why   Reason // of what was kept
	Entered
	key string
}

// takeBack takes back the next things that an import made, the latest first; each in a transaction of its own, because
// one that stays must not keep another.
func (s *Service) takeBack(ctx context.Context, im *Import) (more bool, err error) {
	list, err := s.toTakeBack(ctx, *im)
	if err != nil {
		return false, err
	}
	for _, m := range list {
		if err := s.takeOneBack(ctx, *im, m); err != nil {
			return false, err
		}
	}
	if len(list) == slice {
		return true, nil
	}
	return false, s.DB.InTx(ctx, s.system(im.Unit), func(tx *db.Tx) error {
		im.Stage = Undone
		s.record(ctx, tx, *im, "migration.undone", nil)
		return s.save(ctx, tx, *im)
	})
}

// toTakeBack lists what this undoing has not looked at yet.
func (s *Service) toTakeBack(ctx context.Context, im Import) (out []Made, err error) {
	err = s.DB.InTx(ctx, s.system(im.Unit), func(tx *db.Tx) error {
		steps := []string{`UPDATE migration_import SET position = position + 1 WHERE unit_id = $1 AND id = $2`}
		if im.Position == 0 { // what stayed the last time is looked at again; what was only found is not ours to remove
			steps = append(steps, `UPDATE migration_made SET state = 'made' WHERE unit_id = $1 AND import_id = $2 AND state = 'kept'`,
				`DELETE FROM migration_made WHERE unit_id = $1 AND import_id = $2 AND state = 'found'`)
		}
		for _, sql := range steps {
			if _, err := tx.ExecContext(ctx, sql, im.Unit, im.ID); err != nil {
				return err
			}
		}
		out, err = made(ctx, tx, im.Unit, im.ID, "made", -1, slice)
		return err
	})
	return out, err
}

func (s *Service) takeOneBack(ctx context.Context, im Import, m Made) error {
	system := s.system(im.Unit)
	annulled := false
	err := s.DB.InTx(ctx, system, func(tx *db.Tx) (err error) {
		if annulled, err = s.House.TakeBack(ctx, tx, im.Unit, m.Kind, m.Entered); err != nil {
			return err
		}
		if annulled {
			return setState(ctx, tx, im, m, "annulled", Reason{})
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM migration_made WHERE unit_id = $1 AND profile = $2 AND key = $3`, im.Unit, im.Profile, m.key)
		return err
	})
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	return s.DB.InTx(ctx, system, func(tx *db.Tx) error {
		return setState(ctx, tx, im, m, "kept", Reason{Key: f.Key, Args: f.Args})
	})
}

func setState(ctx context.Context, tx *db.Tx, im Import, m Made, state string, why Reason) error {
	_, err := tx.ExecContext(ctx, `UPDATE migration_made SET state = $1, why = $2 WHERE unit_id = $3 AND profile = $4 AND key = $5`,
		state, db.ToJSON(why), im.Unit, im.Profile, m.key)
	return err
}

// made lists what an import made in a state: the latest first below a row number, or all when it is negative.
func made(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Import, state string, below, limit int) (out []Made, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT key, no, kind, ref, case_id, before, state, why FROM migration_made
WHERE unit_id = $1 AND import_id = $2 AND state = $3 AND ($4 < 0 OR no < $4) ORDER BY no DESC LIMIT $5`, unit, which, state, below, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var m Made
		var why db.JSON
		if err := rows.Scan(&m.key, &m.No, &m.Kind, &m.Ref, &m.Case, &m.Before, &m.State, &why); err != nil {
			return nil, err
		}
		if err := why.Into(&m.Why); err != nil {
			return nil, err
		}
		m.Made = true
		out = append(out, m)
	}
	return out, rows.Err()
}
