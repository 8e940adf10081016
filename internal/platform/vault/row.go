package vault

import (
	"context"
	"fmt"

	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Row seals and opens the values of one row, one after another, until one fails; they count once Done found no
// error. It belongs to one transaction.
type Row struct {
	vault *Vault
	ctx   context.Context
	tx    *db.Tx
	unit  id.Unit
	name  string
	err   error
}

// Row begins with a row of a unit; the name is what its values are bound to, the same for as long as the row stands.
func (v *Vault) Row(ctx context.Context, tx *db.Tx, unit id.Unit, name string) *Row {
	return &Row{vault: v, ctx: ctx, tx: tx, unit: unit, name: name}
}

// Done is why the first value failed, with what was being done; nil when all were sealed or opened.
func (r *Row) Done(what string) error {
	if r.err != nil {
		return fmt.Errorf("%s: %w", what, r.err)
	}
	return nil
}

// Key is the version of the data key that seals the row from now on (Ready).
func (r *Row) Key() (version int64) {
	if r.err == nil {
		version, r.err = r.vault.Ready(r.ctx, r.tx, r.unit)
	}
	return version
}

// Seal seals a value of text.
func (r *Row) Seal(c Column, plain string) (sealed string) {
	if r.err == nil {
		sealed, r.err = r.vault.Seal(r.ctx, r.tx, r.unit, c, r.name, plain)
	}
	return sealed
}

// SealBytes seals a value of bytes.
func (r *Row) SealBytes(c Column, plain []byte) (sealed []byte) {
	if r.err == nil {
		sealed, r.err = r.vault.SealBytes(r.ctx, r.tx, r.unit, c, r.name, plain)
	}
	return sealed
}

// Blind makes the blind index of a value that rows are looked for by.
func (r *Row) Blind(c Column, plain string) (index string) {
	if r.err == nil {
		index, r.err = r.vault.Blind(r.ctx, r.tx, r.unit, c, plain)
	}
	return index
}

// Open opens a value of text.
func (r *Row) Open(c Column, sealed string) (plain string) {
	if r.err == nil {
		plain, r.err = r.vault.Open(r.ctx, r.tx, r.unit, c, r.name, sealed)
	}
	return plain
}

// OpenBytes opens a value of bytes.
func (r *Row) OpenBytes(c Column, sealed []byte) (plain []byte) {
	if r.err == nil {
		plain, r.err = r.vault.OpenBytes(r.ctx, r.tx, r.unit, c, r.name, sealed)
	}
	return plain
}
