package app

import (
	"context"
	"errors"
	"fmt"

	"wrota/internal/app/query"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// What a database was made for.
const (
	kindDemo = "demo"
	kindReal = "real"
)

// Errors of the kind of installation and of its tables.
var (
	ErrDemo    = errors.New("this is the database of a demonstration: anybody may enter it as any of its personas, and its seals prove nothing. Give another folder with --data, or another database")
	ErrReal    = errors.New("this database belongs to a real installation; a demonstration would let anybody in. Give another folder with --data")
	ErrPending = errors.New("the tables are older than the program; run: wrota migrate")
)

// Migrate brings the tables up to date and says how many steps that took.
func Migrate(ctx context.Context, d *db.DB) (int, error) {
	n, err := d.Migrate(ctx, Tables())
	if err != nil {
		return n, err
	}
	return n, jobs.MigrateRiver(ctx, d)
}

// checkDatabase sees to it that a database fits the program and the kind of installation. A new one is
// migrated and marked.
func (a *App) checkDatabase(ctx context.Context) error {
	unmade, err := a.DB.Pending(ctx, Tables()[:1])
	if err != nil {
		return err
	}
	if unmade > 0 { // a new database
		if _, err := Migrate(ctx, a.DB); err != nil {
			return err
		}
	}
	if pending, err := a.DB.Pending(ctx, Tables()); err != nil || pending > 0 {
		return errors.Join(err, ErrPending)
	}
	if missing, err := a.DB.Unguarded(ctx, Tables()); err != nil || len(missing) > 0 {
		return errors.Join(err, fmt.Errorf("%w (row-level security of %v)", ErrPending, missing))
	}
	if err := a.DB.Wall(ctx); err != nil {
		a.Log.WarnContext(ctx, "the second wall of the database is not whole; wrota doctor says what to do", "error", err)
	}
	kind, err := a.mark(ctx)
	switch {
	case err != nil:
		return err
	case kind == kindDemo && !a.demo:
		return ErrDemo
	case kind == kindReal && a.demo:
		return ErrReal
	}
	return nil
}

// mark writes down what a new database is for, and returns what it was made for.
func (a *App) mark(ctx context.Context) (kind string, err error) {
	want := kindReal
	if a.demo {
		want = kindDemo
	}
	err = a.DB.InTx(ctx, System(id.Region), func(tx *db.Tx) error {
		q := query.New(tx)
		if _, err := q.Mark(ctx, query.MarkParams{Kind: want, MadeAt: db.At(a.Clock.Now())}); err != nil {
			return err
		}
		kind, err = q.Installation(ctx)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("installation: %w", err)
	}
	return kind, nil
}
