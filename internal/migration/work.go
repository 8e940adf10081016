package migration

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/table"
)

const (
	chunk = 100   // rows of one transaction
	slice = 5_000 // rows of one command, so that a node that stops loses little and others get their turn
)

// work does a slice of what waits for an import, and queues the next.
func (s *Service) work(ctx context.Context, t todo) error {
	more, err := s.Slice(ctx, t.Unit, t.Import)
	if err != nil || !more {
		return err
	}
	return wrap("go on", s.DB.InTx(ctx, s.system(t.Unit), func(tx *db.Tx) error {
		im, err := find(ctx, tx, t.Unit, t.Import)
		if err != nil {
			return err
		}
		return s.Events.Do(ctx, tx, s.command(im))
	}))
}

// Finish goes on with an import until its stage has ended, for the command line; it asks nobody's right.
func (s *Service) Finish(ctx context.Context, unit id.Unit, which id.Import, told func(Import)) error {
	for {
		more, err := s.Slice(ctx, unit, which)
		if err != nil {
			return err
		}
		im, err := s.fetch(ctx, unit, which)
		if err != nil {
			return err
		}
		if told(im); !more {
			return nil
		}
	}
}

func (s *Service) fetch(ctx context.Context, unit id.Unit, which id.Import) (im Import, err error) {
	err = s.DB.View(ctx, s.system(unit), func(tx *db.Tx) error {
		im, err = find(ctx, tx, unit, which)
		return err
	})
	return im, wrap("import", err)
}

// Slice does the next rows of an import and tells whether there are more. One that waits for nothing is left alone.
func (s *Service) Slice(ctx context.Context, unit id.Unit, which id.Import) (more bool, err error) {
	im, err := s.fetch(ctx, unit, which)
	if err != nil {
		return false, err
	}
	switch im.Stage {
	case Checking, Running:
		more, err = s.rows(ctx, &im)
		if f, ok := fault.As(err); ok && f.Key == elsewhere {
			return true, nil
		} else if ok { // the file, the profile or the folder: a person has to mend it
			return false, s.fail(ctx, im, f)
		}
	case Undoing:
		more, err = s.takeBack(ctx, &im)
	case Uploaded, Checked, Done, Undone, Failed:
	}
	return more, wrap(string(im.Stage), err)
}

func (s *Service) fail(ctx context.Context, im Import, f *fault.Error) error {
	why := Reason{Key: f.Key, Args: f.Args}
	if len(f.Fields) > 0 {
		why.Key, why.Args = f.Fields[0].Key, f.Fields[0].Args
	}
	return wrap("fail", s.DB.InTx(ctx, s.system(im.Unit), func(tx *db.Tx) error {
		im.Stage, im.Why = Failed, why
		s.record(ctx, tx, im, "migration.failed", map[string]string{"reason": why.Key})
		return s.save(ctx, tx, im)
	}))
}

// source is an open file of an import.
type source struct {
	dir string
	table.Reader
}

// Close closes the file and removes its copy.
func (s *source) Close() error { return errors.Join(s.Reader.Close(), os.RemoveAll(s.dir)) }

// open copies the file out of the store, where readers can go back and forth in it.
func (s *Service) open(ctx context.Context, im Import, o table.Options) (*source, error) {
	dir, path, err := s.copyOut(ctx, im, &o)
	if err != nil {
		return nil, err
	}
	r, err := table.Open(ctx, path, o)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return &source{dir, r}, nil
}

func (s *Service) copyOut(ctx context.Context, im Import, o *table.Options) (dir, path string, err error) {
	if im.Blob.IsZero() {
		return "", "", fault.New(fault.Conflict, "migration.file-gone")
	}
	if dir, err = os.MkdirTemp("", "wrota-migration-"); err != nil {
		return "", "", err
	}
	path = filepath.Join(dir, "source")
	if err = s.copyBlob(ctx, im.Blob, path); err == nil && !im.Memo.IsZero() {
		o.Memo = filepath.Join(dir, "memo")
		err = s.copyBlob(ctx, im.Memo, o.Memo)
	}
	if err != nil {
		return "", "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, path, nil
}

func (s *Service) copyBlob(ctx context.Context, sum blob.Sum, path string) error {
	r, _, err := s.Blobs.Open(ctx, sum)
	if err != nil {
		return err
	}
	defer r.Close()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}

// rows goes through the next rows of the file.
func (s *Service) rows(ctx context.Context, im *Import) (more bool, err error) {
	var p Profile
	err = s.DB.View(ctx, s.system(im.Unit), func(tx *db.Tx) (err error) {
		p, err = profile(ctx, tx, im.Unit, im.Profile, im.Version)
		return err
	})
	if err != nil {
		return false, err
	}
	in, err := s.open(ctx, *im, table.Options{Table: p.Table, Encoding: p.Encoding})
	if err != nil {
		return false, err
	}
	defer in.Close() //nolint:errcheck // a copy
	c, err := s.converter(ctx, im.Unit, p, in.Head())
	if err != nil {
		return false, err
	}
	for range im.Position {
		if _, err := in.Next(); err != nil {
			return false, err
		}
	}
	for range slice / chunk {
		batch, err := s.batch(ctx, c, in, *im)
		if err != nil {
			return false, err
		}
		end := len(batch) < chunk
		if err := s.take(ctx, im, c, batch, end); err != nil || end {
			return false, err
		}
	}
	return true, nil
}

// batch reads and converts the rows of one transaction; it asks what must be asked before one begins.
func (s *Service) batch(ctx context.Context, c *converter, in *source, im Import) (out []*record, err error) {
	var folder *os.Root
	if c.p.Kind == Documents {
		if folder, err = openFolder(im.Folder); err != nil {
			return nil, err
		}
		defer folder.Close() //nolint:errcheck // only read
	}
	for len(out) < chunk {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		r, err := c.convert(ctx, row)
		if err != nil {
			return nil, err
		}
		if r.document != nil && len(r.reasons) == 0 {
			if err := s.fetchFile(ctx, folder, r, im.Stage == Running); err != nil {
				return nil, err
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// errRehearsed takes everything back that a dry run did.
var errRehearsed = errors.New("migration: dry run")

// take takes a batch: in one transaction with its reasons, its totals and the place in the file. A dry run does the
// same, takes it back, and keeps the reasons and totals.
func (s *Service) take(ctx context.Context, im *Import, c *converter, batch []*record, end bool) error {
	system, lane := s.system(im.Unit), db.Lane("migration:"+im.Unit.String())
	clean := make([][]Reason, len(batch))
	for i, r := range batch {
		clean[i] = r.reasons
	}
	outcomes := map[*record]string{}
	enter := func(tx *db.Tx) error {
		for i, r := range batch { // a transaction may be tried again
			r.reasons = clean[i][:len(clean[i]):len(clean[i])]
		}
		clear(outcomes)
		for _, r := range batch {
			outcome, err := s.enter(ctx, tx, *im, c, r)
			if err != nil {
				return fmt.Errorf("row %d: %w", r.no, err)
			}
			outcomes[r] = outcome
		}
		return nil
	}
	if im.Stage == Checking {
		err := s.DB.InTx(ctx, system, func(tx *db.Tx) error { return errors.Join(enter(tx), errRehearsed) })
		if !onlyRehearsed(err) {
			return err
		}
	}
	next := *im
	err := s.DB.InTx(ctx, system, func(tx *db.Tx) error {
		next = *im
		if err := s.claim(ctx, tx, *im); err != nil {
			return err
		}
		if im.Stage == Running {
			if err := enter(tx); err != nil {
				return err
			}
		}
		return s.book(ctx, tx, &next, batch, outcomes, end)
	}, lane)
	if err == nil {
		*im = next
	}
	return err
}

// onlyRehearsed tells whether a dry run came to its end: nothing else was joined to it.
func onlyRehearsed(err error) bool {
	joined, ok := errors.AsType[interface {
		error
		Unwrap() []error
	}](err)
	return ok && len(joined.Unwrap()) == 1 && errors.Is(err, errRehearsed)
}

// The outcomes of a row.
const (
	taken    = "taken"
	known    = "known"
	rejected = "rejected"
)

// enter enters one row, unless it was taken before or is refused.
func (s *Service) enter(ctx context.Context, tx *db.Tx, im Import, c *converter, r *record) (string, error) {
	if len(r.reasons) > 0 {
		return rejected, nil
	}
	var by id.Import
	var no int
	err := tx.QueryRowContext(ctx, `SELECT import_id, no FROM migration_made WHERE unit_id = $1 AND profile = $2 AND key = $3`, im.Unit, im.Profile, r.key).Scan(&by, &no)
	switch {
	case err == nil && by == im.ID && no != r.no:
		r.reject(Reason{Key: "migration.key-twice", Args: fault.Args{"Row": no}})
		return rejected, nil
	case err == nil:
		return known, nil
	case !errors.Is(err, db.ErrNoRows):
		return "", err
	}
	e, err := s.say(ctx, tx, im, c, r)
	if f, ok := fault.As(err); ok {
		c.refuse(r, f)
		return rejected, nil
	}
	if err != nil || len(r.reasons) > 0 {
		return rejected, err
	}
	state, outcome := "made", taken
	if !e.Made {
		state, outcome = "found", known
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO migration_made (unit_id, profile, key, import_id, no, kind, ref, case_id, before, state, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		im.Unit, im.Profile, r.key, im.ID, r.no, string(c.p.Kind), e.Ref, e.Case, e.Before, state, db.JSON("{}"))
	return outcome, err
}

// say tells the house what the row is.
func (s *Service) say(ctx context.Context, tx *db.Tx, im Import, c *converter, r *record) (e Entered, err error) {
	switch {
	case r.person != nil:
		return s.House.Party(ctx, tx, im.Unit, *r.person)
	case r.kase != nil:
		k := *r.kase
		if r.party != "" {
			var ref string
			err := tx.QueryRowContext(ctx, `SELECT ref FROM migration_made WHERE unit_id = $1 AND profile = $2 AND key = $3`, im.Unit, c.p.Parties, r.party).Scan(&ref)
			if errors.Is(err, db.ErrNoRows) {
				return e, fault.InvalidField("party", "migration.party-unknown", fault.Args{"Profile": c.p.Parties})
			}
			if err != nil {
				return e, err
			}
			if k.Party, err = id.Parse[id.Party](ref); err != nil {
				return e, err
			}
		}
		return s.House.Case(ctx, tx, im.Unit, k)
	case r.letter != nil:
		return s.House.Letter(ctx, tx, im.Unit, *r.letter)
	case r.term != nil:
		return s.House.Term(ctx, tx, im.Unit, *r.term)
	}
	return s.House.Document(ctx, tx, im.Unit, *r.document)
}

// elsewhere is the key of the refusal when another process has done these rows.
const elsewhere = "migration.elsewhere"

// claim locks an import that stands where this process believes; two that do the same wait for each other here.
func (s *Service) claim(ctx context.Context, tx *db.Tx, im Import) error {
	res, err := tx.ExecContext(ctx, `UPDATE migration_import SET changed_at = $1 WHERE unit_id = $2 AND id = $3 AND position = $4 AND stage = $5`,
		db.At(s.Clock.Now()), im.Unit, im.ID, im.Position, string(im.Stage))
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.Conflict, elsewhere)
	}
	return nil
}

// book writes down what became of a batch, and where the next one begins.
func (s *Service) book(ctx context.Context, tx *db.Tx, im *Import, batch []*record, outcomes map[*record]string, end bool) error {
	for _, r := range batch {
		if im.Stage == Checking && outcomes[r] != rejected {
			if err := met(ctx, tx, *im, r); err != nil {
				return err
			}
			if len(r.reasons) > 0 {
				outcomes[r] = rejected
			}
		}
		if err := count(ctx, tx, *im, r, outcomes[r]); err != nil {
			return err
		}
	}
	im.Position += int64(len(batch))
	if end {
		return s.end(ctx, tx, im)
	}
	return s.save(ctx, tx, *im)
}

// end closes a stage; when everything is taken the file is no longer needed.
func (s *Service) end(ctx context.Context, tx *db.Tx, im *Import) error {
	verb := "migration.checked"
	if im.Stage == Running {
		verb = "migration.done"
		im.Stage, im.Blob, im.Memo = Done, blob.Sum{}, blob.Sum{}
	} else {
		im.Stage = Checked
		if _, err := tx.ExecContext(ctx, `DELETE FROM migration_met WHERE unit_id = $1 AND import_id = $2`, im.Unit, im.ID); err != nil {
			return err
		}
	}
	s.record(ctx, tx, *im, verb, map[string]int64{"rows": im.Position})
	return s.save(ctx, tx, *im)
}

// met finds the second row of a key, or of a sign or number, in a dry run.
func met(ctx context.Context, tx *db.Tx, im Import, r *record) error {
	for _, x := range []struct{ what, key, reason string }{{"key", r.key, "migration.key-twice"}, {"number", r.number, "migration.number-twice"}} {
		if x.key == "" {
			continue
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO migration_met (unit_id, import_id, what, key, no) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (unit_id, import_id, what, key) DO NOTHING`,
			im.Unit, im.ID, x.what, x.key, r.no)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 {
			if err != nil {
				return err
			}
			continue
		}
		var no int
		err = tx.QueryRowContext(ctx, `SELECT no FROM migration_met WHERE unit_id = $1 AND import_id = $2 AND what = $3 AND key = $4`, im.Unit, im.ID, x.what, x.key).Scan(&no)
		if err != nil {
			return err
		}
		r.reject(Reason{Key: x.reason, Args: fault.Args{"Row": no}})
		return nil
	}
	return nil
}

// count adds a row to the totals, and writes its reasons down.
func count(ctx context.Context, tx *db.Tx, im Import, r *record, outcome string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO migration_total (unit_id, import_id, stage, year, class, outcome, n) VALUES ($1, $2, $3, $4, $5, $6, 1)
ON CONFLICT (unit_id, import_id, stage, year, class, outcome) DO UPDATE SET n = migration_total.n + 1`, im.Unit, im.ID, string(im.Stage), r.year, r.class, outcome)
	if err != nil {
		return err
	}
	for i, why := range r.reasons {
		_, err := tx.ExecContext(ctx, `INSERT INTO migration_rejected (unit_id, import_id, stage, no, place, source_column, field, shown, reason, args) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			im.Unit, im.ID, string(im.Stage), r.no, i+1, why.Column, why.Field, shorten(why.Shown), why.Key, db.ToJSON(why.Args))
		if err != nil {
			return err
		}
	}
	return nil
}

// shorten keeps a wrong value to what a list can show.
func shorten(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}
