// Package vault seals the most sensitive columns: a PESEL in a stolen disk, dump or backup of the database
// is then a row of random bytes.
//
// Words. A data key seals the values of one unit (the region has its own, for accounts); it stands in the
// table vault_key, wrapped by a key-encryption key, which is never in the database (Keeper: a folder of
// files today, a security module later). A sealed value carries the version of its data key and is bound
// to its table, column, unit and row (AES-256-GCM, a random nonce): copied into another row it does not
// open. A blind index is a keyed digest of a value, by which a row is found without being opened; it shows
// that two rows of one unit and column have the same value, and nothing else.
//
// Law: RODO art. 32(1)(a) and art. 34(3)(a), § 20 KRI. Deleting the data keys of a unit (Shred) makes what
// they sealed unreadable in every copy, backups of the database included; art. 17 RODO is met that way for
// backups that nobody can edit.
//
// The package does not know which columns are sealed: modules ask it inside their transactions and move
// their own rows (Mover). It does not protect from whoever has both the database and the keys folder, and
// not from the running program.
package vault

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault/query"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations is the table of data keys.
var Migrations = db.Migrations{Module: "vault", FS: sub(migrations), Guards: map[string]db.Guard{
	"vault_key": {Across: true, Why: "who works in one office and writes to another needs the other’s key, which stands here wrapped"},
}}

func sub(f embed.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return s
}

// Keeper holds key-encryption keys and wraps data keys with them. Bound is what a wrapped key belongs to;
// one that was wrapped for something else does not open. A security module (PKCS#11) implements it with keys
// that never leave it.
type Keeper interface {
	Wrap(ctx context.Context, key, bound []byte) (kek string, wrapped []byte, err error)
	Unwrap(ctx context.Context, kek string, wrapped, bound []byte) (key []byte, err error)
}

// Errors of keys and sealed values.
var (
	ErrNoKEK = errors.New("vault: the key-encryption key is not there")
	ErrNoKey = errors.New("vault: the data key of a sealed value is not there")
	// ErrShredded is of a key that was destroyed on purpose, with everything that it sealed.
	ErrShredded = errors.New("vault: the data key was destroyed, and what it sealed with it")
	ErrSealed   = errors.New("vault: a sealed value does not open: it was damaged, moved, or sealed with another key")
)

// Vault seals and opens values.
type Vault struct {
	keeper Keeper
	clock  clock.Clock
	mu     sync.RWMutex
	keys   map[id.Unit]known // what was unwrapped, as committed
}

// Fresh is how long keys are believed without a look into the table: as long after a rotation another node may
// still seal with the key before.
const Fresh = 30 * time.Second

type known struct {
	ring ring
	read time.Time
}

// New makes a vault over a keeper of key-encryption keys.
func New(k Keeper, c clock.Clock) *Vault {
	return &Vault{keeper: k, clock: c, keys: map[id.Unit]known{}}
}

// dataKey is a data key, unwrapped; or why it does not unwrap.
type dataKey struct {
	version int64
	seal    []byte
	blind   []byte
	lost    error
}

// ring are the data keys of a unit, the current one last. Retired ones stay: a backup may be put back. One
// that is lost matters only to the values that it seals.
type ring []dataKey

func (r ring) current() dataKey { return r[len(r)-1] }

// next is the version of the key to be made.
func (r ring) next() int64 {
	if len(r) == 0 {
		return 1
	}
	return r.current().version + 1
}

// spent tells that there is no key to seal with: none was made, or the last was shredded.
func (r ring) spent() bool { return len(r) == 0 || errors.Is(r.current().lost, ErrShredded) }

func (r ring) version(v int64) (dataKey, bool) {
	for _, k := range r {
		if k.version == v {
			return k, true
		}
	}
	return dataKey{}, false
}

// Column is where sealed values stand.
type Column struct{ Table, Name string }

// place is what a value is bound to.
func (c Column) place(unit id.Unit, row string) []byte {
	return []byte("wrota sealed\x00" + c.Table + "\x00" + c.Name + "\x00" + unit.String() + "\x00" + row)
}

type ringMark struct {
	v    *Vault
	unit id.Unit
}

// ring finds the keys of a unit: in memory, or in the table. With make it makes the first one. It is empty when
// there is none to seal with, and an error when the current one does not open.
func (v *Vault) ring(ctx context.Context, tx *db.Tx, unit id.Unit, make bool) (ring, error) {
	v.mu.RLock()
	k := v.keys[unit]
	v.mu.RUnlock()
	if age := (clock.System{}).Now().Sub(k.read); len(k.ring) > 0 && age >= 0 && age < Fresh {
		return k.ring, nil
	}
	kept := tx.Mark(ringMark{v, unit}, func() any { return &ring{} }).(*ring)
	if len(*kept) > 0 {
		return *kept, nil
	}
	r, err := v.read(ctx, tx, unit)
	if err == nil && make && r.spent() {
		if err = v.add(ctx, tx, unit, r.next()); err == nil {
			r, err = v.read(ctx, tx, unit) // another transaction may have been first
		}
	}
	if err != nil || r.spent() {
		return nil, err
	}
	if lost := r.current().lost; lost != nil {
		return nil, lost
	}
	*kept = r
	if tx.SQL() == nil { // a lone question reads what was committed, and nothing follows it
		v.keep(unit, r)
	}
	tx.AfterCommit(func() { v.keep(unit, r) })
	return r, nil
}

func (v *Vault) keep(unit id.Unit, r ring) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if have := v.keys[unit].ring; len(have) == 0 || have.current().version <= r.current().version {
		v.keys[unit] = known{r, clock.System{}.Now()}
	}
}

// Forget empties the memory: after a rotation by another process keys are read anew.
func (v *Vault) Forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.keys = map[id.Unit]known{}
}

func (v *Vault) read(ctx context.Context, tx *db.Tx, unit id.Unit) (ring, error) {
	rows, err := query.New(tx).OfUnit(ctx, unit)
	if err != nil {
		return nil, fmt.Errorf("vault: keys: %w", err)
	}
	var r ring
	for _, row := range rows {
		k := dataKey{version: row.Version}
		secret, lost := v.unwrap(ctx, row)
		if lost != nil {
			r = append(r, dataKey{version: row.Version, lost: lost})
			continue
		}
		if k.seal, err = hkdf.Key(sha256.New, secret, nil, "wrota vault seal", 32); err != nil {
			return nil, fmt.Errorf("vault: derive: %w", err)
		}
		if k.blind, err = hkdf.Key(sha256.New, secret, nil, "wrota vault blind", 32); err != nil {
			return nil, fmt.Errorf("vault: derive: %w", err)
		}
		r = append(r, k)
	}
	return r, nil
}

func bound(unit id.Unit, version int64) []byte {
	return fmt.Appendf(nil, "wrota data key\x00%s\x00%d", unit, version)
}

func (v *Vault) unwrap(ctx context.Context, row query.VaultKey) ([]byte, error) {
	wrapped, err := base64.StdEncoding.DecodeString(row.Wrapped)
	if err != nil {
		return nil, fmt.Errorf("vault: key %d of %s: %w", row.Version, row.UnitID, ErrSealed)
	}
	if len(wrapped) == 0 {
		return nil, fmt.Errorf("vault: key %d of %s: %w", row.Version, row.UnitID, ErrShredded)
	}
	secret, err := v.keeper.Unwrap(ctx, row.Kek, wrapped, bound(row.UnitID, row.Version))
	if err != nil {
		return nil, fmt.Errorf("vault: key %d of %s: %w", row.Version, row.UnitID, err)
	}
	return secret, nil
}

// add makes a data key, unless there is one of that version.
func (v *Vault) add(ctx context.Context, tx *db.Tx, unit id.Unit, version int64) error {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails: crypto/rand ends the program instead
	kek, wrapped, err := v.keeper.Wrap(ctx, secret, bound(unit, version))
	if err != nil {
		return fmt.Errorf("vault: wrap: %w", err)
	}
	_, err = query.New(tx).Insert(ctx, query.InsertParams{
		UnitID: unit, Version: version, Kek: kek, Wrapped: base64.StdEncoding.EncodeToString(wrapped), MadeAt: db.At(v.clock.Now()),
	})
	if err != nil {
		return fmt.Errorf("vault: add key: %w", err)
	}
	return nil
}

// Seal encrypts a value of a row for a column; the empty value stays empty. It makes the unit's first data
// key when there is none, so the transaction must be one that writes.
func (v *Vault) Seal(ctx context.Context, tx *db.Tx, unit id.Unit, c Column, row, plain string) (string, error) {
	raw, err := v.SealBytes(ctx, tx, unit, c, row, []byte(plain))
	return toText(raw), err
}

// SealBytes is Seal for a column of bytes.
func (v *Vault) SealBytes(ctx context.Context, tx *db.Tx, unit id.Unit, c Column, row string, plain []byte) ([]byte, error) {
	if len(plain) == 0 {
		return []byte{}, nil
	}
	r, err := v.ring(ctx, tx, unit, true)
	if err != nil {
		return nil, err
	}
	k := r.current()
	return encode(k.version, encrypt(k.seal, plain, c.place(unit, row))), nil
}

// Open decrypts what Seal made for the same row and column of the same unit.
func (v *Vault) Open(ctx context.Context, tx *db.Tx, unit id.Unit, c Column, row, sealed string) (string, error) {
	raw, err := fromText(sealed)
	if err != nil {
		return "", err
	}
	plain, err := v.OpenBytes(ctx, tx, unit, c, row, raw)
	return string(plain), err
}

// OpenBytes decrypts what SealBytes made.
func (v *Vault) OpenBytes(ctx context.Context, tx *db.Tx, unit id.Unit, c Column, row string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return []byte{}, nil
	}
	version, box, err := decode(sealed)
	if err != nil {
		return nil, err
	}
	k, err := v.find(ctx, tx, unit, version)
	if err != nil {
		return nil, fmt.Errorf("%s.%s: %w", c.Table, c.Name, err)
	}
	plain, err := decrypt(k.seal, box, c.place(unit, row))
	if err != nil {
		return nil, fmt.Errorf("%s.%s of row %s: %w", c.Table, c.Name, row, err)
	}
	return plain, nil
}

// find returns the data key of a version.
func (v *Vault) find(ctx context.Context, tx *db.Tx, unit id.Unit, version int64) (dataKey, error) {
	r, err := v.ring(ctx, tx, unit, false)
	k, ok := r.version(version)
	if err != nil || !ok { // another node may have made it meanwhile; and an old one opens though the current is lost
		if r, err = v.read(ctx, tx, unit); err != nil {
			return k, err
		}
		if k, ok = r.version(version); !ok {
			return k, fmt.Errorf("key %d of %s: %w", version, unit, ErrNoKey)
		}
	}
	return k, k.lost
}

// blindBytes is the length of a blind index: 128 bits, so that no two values meet by accident.
const blindBytes = 16

// Blind is the index of a value with the current key; the empty value has none.
func (v *Vault) Blind(ctx context.Context, tx *db.Tx, unit id.Unit, c Column, plain string) (string, error) {
	if plain == "" {
		return "", nil
	}
	r, err := v.ring(ctx, tx, unit, true)
	if err != nil {
		return "", err
	}
	return r.current().index(c, plain), nil
}

// Blinds are the indexes under which a row may be found now: with the current key, and, while a rotation
// moves the rows, with the one before; the same twice otherwise. Both are empty when the unit has sealed nothing.
func (v *Vault) Blinds(ctx context.Context, tx *db.Tx, unit id.Unit, c Column, plain string) (now, before string, err error) {
	r, err := v.ring(ctx, tx, unit, false)
	if err != nil || len(r) == 0 || plain == "" {
		return "", "", err
	}
	before = r.current().index(c, plain)
	if n := len(r); n > 1 && r[n-2].lost == nil {
		before = r[n-2].index(c, plain)
	}
	return r.current().index(c, plain), before, nil
}

func (k dataKey) index(c Column, plain string) string {
	m := hmac.New(sha256.New, k.blind)
	m.Write([]byte(c.Table + "\x00" + c.Name + "\x00" + plain))
	return hex.EncodeToString(m.Sum(nil)[:blindBytes])
}

// Current is the version of the data key with which a unit's values are sealed now; 0 when there is none.
func (v *Vault) Current(ctx context.Context, tx *db.Tx, unit id.Unit) (int64, error) {
	r, err := v.ring(ctx, tx, unit, false)
	if err != nil || len(r) == 0 {
		return 0, err
	}
	return r.current().version, nil
}

// Ready makes sure that a unit has a data key, and tells the version of the current one.
func (v *Vault) Ready(ctx context.Context, tx *db.Tx, unit id.Unit) (int64, error) {
	r, err := v.ring(ctx, tx, unit, true)
	if err != nil {
		return 0, err
	}
	return r.current().version, nil
}
