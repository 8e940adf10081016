package vault

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault/query"
)

// Mover is a module with sealed columns. Move seals up to limit rows of a unit that are in clear or sealed with
// an older key than the current one, in one transaction, and tells how many; 0 means that none is left. It
// may be interrupted and repeated at any time.
type Mover interface {
	Move(ctx context.Context, unit id.Unit, limit int) (n int, err error)
	Units(ctx context.Context) ([]id.Unit, error) // those with rows, the region among them
}

var system = actor.Automaton("system.vault", id.Region)

// Line is a data key as "wrota keys list" shows it; never the key.
type Line struct {
	Unit    id.Unit
	Version int64
	KEK     string
	Made    time.Time
	Retired time.Time
	Err     error // why it does not open
}

// List shows every data key and whether it opens.
func (v *Vault) List(ctx context.Context, d *db.DB) (out []Line, err error) {
	err = d.View(ctx, system, func(tx *db.Tx) error {
		rows, err := query.New(tx).All(ctx)
		for _, r := range rows {
			_, broken := v.unwrap(ctx, r)
			out = append(out, Line{r.UnitID, r.Version, r.Kek, r.MadeAt.Time, r.RetiredAt.Time, broken})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("vault: list: %w", err)
	}
	return out, nil
}

// Young tells whether a key was renewed so short ago that a node may not have heard of it: what had moved to it would
// not be found there.
func (v *Vault) Young(ctx context.Context, d *db.DB) (bool, error) {
	lines, err := v.List(ctx, d)
	return slices.ContainsFunc(lines, func(l Line) bool {
		return l.Version > 1 && l.Retired.IsZero() && v.clock.Now().Sub(l.Made) <= Fresh
	}), err
}

// Check tells whether every data key opens: when one does not, its key-encryption key was lost.
func (v *Vault) Check(ctx context.Context, d *db.DB) error {
	lines, err := v.List(ctx, d)
	for _, l := range lines {
		if !errors.Is(l.Err, ErrShredded) {
			err = errors.Join(err, l.Err)
		}
	}
	return err
}

// Rewrap wraps every data key with the current key-encryption key. No value is touched, so it takes a moment. It
// is one transaction: interrupted, it is repeated. A key that does not open is left, and its error told.
func (v *Vault) Rewrap(ctx context.Context, d *db.DB) (n int, err error) {
	var lost error
	err = d.InTx(ctx, system, func(tx *db.Tx) error {
		n, lost = 0, nil
		rows, err := query.New(tx).All(ctx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			secret, err := v.unwrap(ctx, r)
			if err != nil {
				if !errors.Is(err, ErrShredded) {
					lost = errors.Join(lost, err)
				}
				continue
			}
			done, err := v.rewrap(ctx, tx, r, secret)
			if err != nil {
				return err
			}
			n += int(done)
		}
		return nil
	})
	if err = errors.Join(err, lost); err != nil {
		return n, fmt.Errorf("vault: rewrap: %w", err)
	}
	return n, nil
}

func (v *Vault) rewrap(ctx context.Context, tx *db.Tx, r query.VaultKey, secret []byte) (int64, error) {
	kek, wrapped, err := v.keeper.Wrap(ctx, secret, bound(r.UnitID, r.Version))
	if err != nil {
		return 0, err
	}
	return query.New(tx).Rewrap(ctx, query.RewrapParams{
		Kek: kek, Wrapped: base64.StdEncoding.EncodeToString(wrapped), UnitID: r.UnitID, Version: r.Version, Kek_2: r.Kek,
	})
}

// ErrOtherKeys is the refusal to work on a database with the keys of another one, or without its own.
var ErrOtherKeys = errors.New("vault: the key-encryption key does not belong to this database")

// Fits tells whether the key-encryption keys are those of the database: each that wraps keys in use opens at
// least one of them. A single data key that does not open is the matter of its unit (Check), and no reason to
// keep all others from working.
func (v *Vault) Fits(ctx context.Context, d *db.DB) error {
	lines, err := v.List(ctx, d)
	if err != nil {
		return err
	}
	opens, broken := map[string]bool{}, map[string]error{}
	for _, l := range lines {
		switch {
		case l.Err == nil:
			opens[l.KEK] = true
		case l.Retired.IsZero():
			broken[l.KEK] = l.Err
		}
	}
	for kek, why := range broken {
		if !opens[kek] {
			err = errors.Join(err, fmt.Errorf("%w: %s opens no key that it should: %w", ErrOtherKeys, kek, why))
		}
	}
	return err
}

// ErrMoving is the answer to a second rotation of data keys before the rows of the first have moved.
var ErrMoving = errors.New("vault: values are still sealed with an older data key; finish with: wrota keys move")

// Renew gives a unit a new data key, with which values are sealed from now on. Rows follow by Move.
func (v *Vault) Renew(ctx context.Context, d *db.DB, unit id.Unit) error {
	err := d.InTx(ctx, system, func(tx *db.Tx) error {
		rows, err := query.New(tx).OfUnit(ctx, unit)
		n := len(rows)
		switch {
		case err != nil:
			return err
		case n == 0:
			return v.add(ctx, tx, unit, 1)
		case n > 1 && rows[n-2].RetiredAt.IsZero() && rows[n-2].Wrapped != "":
			return ErrMoving
		}
		return v.add(ctx, tx, unit, rows[n-1].Version+1)
	})
	v.Forget()
	if err != nil {
		return fmt.Errorf("vault: renew: %w", err)
	}
	return nil
}

// batch is how many rows move in one transaction.
const batch = 200

// Move moves the rows of every module and unit to the current data keys, and retires keys that seal nothing
// any more. Told after each batch how many rows have moved so far. A unit whose rows do not open, because its
// key was lost, does not keep the others from moving: its error comes at the end.
func (v *Vault) Move(ctx context.Context, d *db.DB, movers []Mover, told func(n int)) (n int, err error) {
	units := map[id.Unit]bool{} // true: everything has moved
	for _, m := range movers {
		list, err := m.Units(ctx)
		if err != nil {
			return n, fmt.Errorf("vault: move: %w", err)
		}
		for _, u := range list {
			if _, met := units[u]; !met {
				units[u] = true
			}
		}
	}
	for u := range units {
		for _, m := range movers {
			for {
				done, failed := m.Move(ctx, u, batch)
				if failed != nil {
					units[u], err = false, errors.Join(err, fmt.Errorf("vault: move: unit %s: %w", u, failed))
				}
				if failed != nil || done == 0 {
					break
				}
				n += done
				told(n)
			}
		}
	}
	for u, all := range units {
		if all {
			err = errors.Join(err, v.retire(ctx, d, u))
		}
	}
	return n, err
}

// retire keeps the row of an older key: a backup may be put back in which values are sealed with it.
func (v *Vault) retire(ctx context.Context, d *db.DB, unit id.Unit) error {
	err := d.InTx(ctx, system, func(tx *db.Tx) error {
		rows, err := query.New(tx).OfUnit(ctx, unit)
		if err != nil || len(rows) < 2 {
			return err
		}
		return query.New(tx).Retire(ctx, query.RetireParams{RetiredAt: db.At(v.clock.Now()), UnitID: unit, Version: rows[len(rows)-1].Version})
	})
	v.Forget()
	if err != nil {
		return fmt.Errorf("vault: retire: %w", err)
	}
	return nil
}

// Shred destroys every data key of a unit: what they sealed cannot be read by anybody any more. The rows stay
// without their keys, so that no later key gets the number of one that is gone.
func (v *Vault) Shred(ctx context.Context, d *db.DB, unit id.Unit) (n int64, err error) {
	err = d.InTx(ctx, system, func(tx *db.Tx) (err error) {
		n, err = query.New(tx).Shred(ctx, query.ShredParams{RetiredAt: db.At(v.clock.Now()), UnitID: unit})
		return err
	})
	v.Forget()
	if err != nil {
		return 0, fmt.Errorf("vault: shred: %w", err)
	}
	return n, nil
}
