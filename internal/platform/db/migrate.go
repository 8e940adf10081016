package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

// Migrations are the tables of one module: goose files in FS, applied once, in order, and recorded
// in the table <Module>_migration. A file never changes after it has landed.
type Migrations struct {
	Module string
	FS     fs.FS // the folder with 0001_*.sql …

	Guards map[string]Guard // tables whose second wall differs from the standard, see wall.go
}

// Migrate brings every module's tables up to date and returns how many files were applied. On PostgreSQL it
// then raises the second wall: the role that transactions take on, and a policy for every table.
func (d *DB) Migrate(ctx context.Context, modules []Migrations) (int, error) {
	if d.engine == SQLite {
		return d.files(ctx, d.write, modules)
	}
	owner := d.owner()
	defer owner.Close() //nolint:errcheck // its work is done
	n, err := d.files(ctx, owner, modules)
	if err != nil {
		return n, err
	}
	if err := d.raise(ctx, modules); err != nil {
		return n, err
	}
	return n, d.learnRole(ctx)
}

// owner is a handle for migrations: the login role, announced as the region's system, because the policies
// of tables that exist already bind it too unless it is a superuser.
func (d *DB) owner() *sql.DB {
	cfg := d.pool.Config().ConnConfig
	cfg.RuntimeParams[settingKind], cfg.RuntimeParams[settingUnit] = string(actor.System), id.Region.String()
	return stdlib.OpenDB(*cfg)
}

func (d *DB) files(ctx context.Context, on *sql.DB, modules []Migrations) (int, error) {
	applied := 0
	for _, m := range modules {
		p, err := d.provider(on, m)
		if err != nil {
			return applied, err
		}
		res, err := p.Up(ctx)
		if err != nil {
			return applied, fmt.Errorf("db: migrate %s: %w", m.Module, err)
		}
		applied += len(res)
	}
	return applied, nil
}

// Pending counts the migration files that have not been applied.
func (d *DB) Pending(ctx context.Context, modules []Migrations) (int, error) {
	n := 0
	for _, m := range modules {
		p, err := d.provider(d.write, m)
		if err != nil {
			return 0, err
		}
		current, target, err := p.GetVersions(ctx)
		if err != nil {
			return 0, fmt.Errorf("db: versions of %s: %w", m.Module, err)
		}
		n += int(target - current)
	}
	return n, nil
}

func (d *DB) provider(on *sql.DB, m Migrations) (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if d.engine == Postgres {
		dialect = goose.DialectPostgres
	}
	store, err := database.NewStore(dialect, m.Module+"_migration")
	if err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	opts := []goose.ProviderOption{goose.WithStore(store), goose.WithDisableGlobalRegistry(true)}
	if d.engine == Postgres {
		// Several nodes may start at once: one migrates, the others wait.
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("db: %w", err)
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider("", on, m.FS, opts...)
	if errors.Is(err, goose.ErrNoMigrations) {
		return nil, fmt.Errorf("db: module %s has no migrations", m.Module)
	}
	if err != nil {
		return nil, fmt.Errorf("db: migrations of %s: %w", m.Module, err)
	}
	return p, nil
}
