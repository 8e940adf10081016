// Package keys keeps the sealed columns in order: it knows which modules have some (vault.Mover), seals what
// still stands in clear after an update, and moves rows to a new data key after a rotation. The commands
// "wrota keys …" and "wrota migrate" use it, and the server does the same once an hour.
//
// It is apart from the composition because the command line needs it without a running house.
package keys

import (
	"context"
	"fmt"
	"time"

	identity "wrota/internal/identity/sealed"
	intake "wrota/internal/intake/sealed"
	"wrota/internal/kit/id"
	mandates "wrota/internal/mandates/sealed"
	notices "wrota/internal/notices/sealed"
	parties "wrota/internal/parties/sealed"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/vault"
	scanning "wrota/internal/scanning/sealed"
	search "wrota/internal/search/sealed"
	signatures "wrota/internal/signatures/sealed"
)

// movers are the modules with sealed columns.
func movers(d *db.DB, v *vault.Vault) []vault.Mover {
	return []vault.Mover{
		parties.Mover{DB: d, Vault: v},
		identity.Mover{DB: d, Vault: v},
		intake.Mover{DB: d, Vault: v},
		mandates.Mover{DB: d, Vault: v},
		notices.Mover{DB: d, Vault: v},
		signatures.Mover{DB: d, Vault: v},
		scanning.Mover{DB: d, Vault: v},
		search.Mover{DB: d, Vault: v},
	}
}

// Register lets the server move rows that are in clear or sealed with an older key, once every node knows it.
func Register(q *jobs.Queue, d *db.DB, v *vault.Vault) {
	jobs.Every(q, "app.seal", time.Hour, func(ctx context.Context) error {
		if young, err := v.Young(ctx, d); err != nil || young {
			return err
		}
		_, err := v.Move(ctx, d, movers(d, v), func(int) {})
		return err
	})
}

// Vault opens the keys of a folder for a database. Keys of another database are refused, so that the program
// does not start and seal with them what the right ones never open.
func Vault(ctx context.Context, d *db.DB, folder string, c clock.Clock) (*vault.Vault, error) {
	f, err := vault.OpenFolder(folder)
	if err != nil {
		return nil, err
	}
	v := vault.New(f, c)
	if err := v.Fits(ctx, d); err != nil {
		return nil, fmt.Errorf("%w (folder %s; docs/operating.md, Keys of personal data)", err, folder)
	}
	return v, nil
}

// Ring is what the commands work on.
type Ring struct {
	db     *db.DB
	folder *vault.Folder
	vault  *vault.Vault
	movers []vault.Mover
}

// Open takes the keys of a folder and the modules with sealed columns.
func Open(d *db.DB, folder string) (*Ring, error) {
	f, err := vault.OpenFolder(folder)
	if err != nil {
		return nil, err
	}
	v := vault.New(f, clock.System{})
	return &Ring{d, f, v, movers(d, v)}, nil
}

// List shows every data key.
func (r *Ring) List(ctx context.Context) ([]vault.Line, error) { return r.vault.List(ctx, r.db) }

// Check tells whether every data key opens.
func (r *Ring) Check(ctx context.Context) error { return r.vault.Check(ctx, r.db) }

// Shred destroys the data keys of a unit: what they sealed is unreadable in every copy of the database.
func (r *Ring) Shred(ctx context.Context, unit id.Unit) (int64, error) {
	return r.vault.Shred(ctx, r.db, unit)
}

// Rotate makes a new key-encryption key and wraps every data key with it. The old file is not deleted: backups of
// the database from before need it.
func (r *Ring) Rotate(ctx context.Context) (name string, n int, err error) {
	if name, err = r.folder.Make(); err != nil {
		return "", 0, err
	}
	n, err = r.vault.Rewrap(ctx, r.db)
	return name, n, err
}

// Renew gives every unit a new data key and waits until every node has heard of it.
func (r *Ring) Renew(ctx context.Context) error {
	lines, err := r.List(ctx)
	if err != nil {
		return err
	}
	done := map[id.Unit]bool{}
	for _, l := range lines {
		if done[l.Unit] {
			continue
		}
		done[l.Unit] = true
		if err := r.vault.Renew(ctx, r.db, l.Unit); err != nil {
			return err
		}
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(vault.Fresh + time.Second):
		return nil
	}
}

// Move seals what is in clear or under an older key, in batches; it may be interrupted and repeated.
func (r *Ring) Move(ctx context.Context, told func(n int)) (int, error) {
	return r.vault.Move(ctx, r.db, r.movers, told)
}
