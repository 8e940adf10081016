package vault_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
)

var (
	tables = []db.Migrations{vault.Migrations}
	oak    = id.New[id.Unit]()
	elm    = id.New[id.Unit]()
	pesel  = vault.Column{Table: "wood_bird", Name: "pesel"}
	region = actor.Automaton("system.test", id.Region)
)

func in(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := d.InTx(t.Context(), region, func(tx *db.Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func seal(t *testing.T, d *db.DB, v *vault.Vault, u id.Unit, c vault.Column, row, plain string) (s string) {
	t.Helper()
	in(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = v.Seal(ctx, tx, u, c, row, plain)
		return err
	})
	return s
}

func open(t *testing.T, d *db.DB, v *vault.Vault, u id.Unit, c vault.Column, row, sealed string) (s string, err error) {
	t.Helper()
	_ = d.View(t.Context(), region, func(tx *db.Tx) error { s, err = v.Open(t.Context(), tx, u, c, row, sealed); return nil })
	return s, err
}

func TestAValueOpensOnlyWhereItWasSealed(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		v := vaulttest.New(t, testkit.Clock())
		s := seal(t, d, v, oak, pesel, "1", "85021412346")
		if strings.Contains(s, "85021412346") || s == seal(t, d, v, oak, pesel, "1", "85021412346") {
			t.Error("sealed twice the same, or not at all")
		}
		seal(t, d, v, elm, pesel, "1", "x") // so that the other unit has a key
		for _, tc := range []struct {
			reason string
			unit   id.Unit
			column vault.Column
			row    string
			sealed string
			want   error
		}{
			{"where it belongs", oak, pesel, "1", s, nil},
			{"moved to another row", oak, pesel, "2", s, vault.ErrSealed},
			{"moved to another column", oak, vault.Column{Table: "wood_bird", Name: "nip"}, "1", s, vault.ErrSealed},
			{"moved to another table", oak, vault.Column{Table: "wood_tree", Name: "pesel"}, "1", s, vault.ErrSealed},
			{"moved to another unit", elm, pesel, "1", s, vault.ErrSealed},
			{"cut short", oak, pesel, "1", s[:len(s)-4], vault.ErrSealed},
			{"one character changed", oak, pesel, "1", s[:20] + flip(s[20]) + s[21:], vault.ErrSealed},
			{"not sealed at all", oak, pesel, "1", "85021412346", vault.ErrSealed},
			{"a key that there never was", oak, pesel, "1", "AQAAAAk" + s[7:], vault.ErrNoKey},
		} {
			got, err := open(t, d, v, tc.unit, tc.column, tc.row, tc.sealed)
			if !errors.Is(err, tc.want) || tc.want == nil && got != "85021412346" || tc.want != nil && got != "" {
				t.Errorf("%s: %q, %v; want %v", tc.reason, got, err, tc.want)
			}
			if err != nil && strings.Contains(err.Error(), "8502") {
				t.Errorf("%s: the error tells the value: %v", tc.reason, err)
			}
		}
		if got, err := open(t, d, v, oak, pesel, "1", ""); got != "" || err != nil {
			t.Errorf("the empty value: %q, %v", got, err)
		}
	})
}

func flip(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

func TestBlindIndexes(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		v := vaulttest.New(t, testkit.Clock())
		blind := func(u id.Unit, c vault.Column, plain string) (s string) {
			in(t, d, func(ctx context.Context, tx *db.Tx) (err error) { s, err = v.Blind(ctx, tx, u, c, plain); return err })
			return s
		}
		one := blind(oak, pesel, "85021412346")
		if len(one) != 32 || one != blind(oak, pesel, "85021412346") {
			t.Errorf("%q is not an index of 128 bits that stays", one)
		}
		for reason, other := range map[string]string{
			"another value": blind(oak, pesel, "85021412347"), "another unit": blind(elm, pesel, "85021412346"),
			"another column": blind(oak, vault.Column{Table: "wood_bird", Name: "nip"}, "85021412346"),
		} {
			if other == one {
				t.Errorf("%s has the same index", reason)
			}
		}
		if blind(oak, pesel, "") != "" {
			t.Error("nothing has an index, so that all empty values would meet")
		}
	})
}

func TestKeyEncryptionKeys(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		dir := t.TempDir()
		v, f := at(t, dir)
		s := seal(t, d, v, oak, pesel, "1", "85021412346")
		name, err := f.Make()
		if err != nil || name != "kek-0002" {
			t.Fatalf("%s, %v", name, err)
		}
		if n, err := v.Rewrap(t.Context(), d); err != nil || n != 1 {
			t.Fatalf("%d keys wrapped anew, %v; want 1", n, err)
		}
		if young, err := v.Young(t.Context(), d); err != nil || young {
			t.Errorf("young: %v, %v; the first key of a unit is waited for by nobody", young, err)
		}
		if err := v.Renew(t.Context(), d, oak); err != nil {
			t.Fatal(err)
		}
		if young, err := v.Young(t.Context(), d); err != nil || !young {
			t.Errorf("young: %v, %v; a node may still seal with the key before", young, err)
		}
		if err := os.Remove(filepath.Join(dir, "kek-0001.key")); err != nil {
			t.Fatal(err)
		}
		fresh, _ := at(t, dir)
		if got, err := open(t, d, fresh, oak, pesel, "1", s); err != nil || got != "85021412346" {
			t.Errorf("after the rotation, without the old key: %q, %v", got, err)
		}
		if err := os.Chmod(filepath.Join(dir, "kek-0002.key"), 0o644); err != nil { //nolint:gosec // that is what is tested
			t.Fatal(err)
		}
		readable, _ := at(t, dir)
		if _, err := open(t, d, readable, oak, pesel, "1", s); err == nil || !strings.Contains(err.Error(), "read by others") {
			t.Errorf("a key that others may read: %v", err)
		}
		stranger := vaulttest.New(t, testkit.Clock()) // another folder: the keys of this one were lost
		if err := stranger.Check(t.Context(), d); !errors.Is(err, vault.ErrNoKEK) {
			t.Errorf("without the key: %v; want ErrNoKEK", err)
		}
		if _, err := open(t, d, stranger, oak, pesel, "1", s); !errors.Is(err, vault.ErrNoKEK) {
			t.Errorf("without the key: %v; want ErrNoKEK", err)
		}
	})
}

func at(t *testing.T, dir string) (*vault.Vault, *vault.Folder) {
	t.Helper()
	f, err := vault.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return vault.New(f, testkit.Clock()), f
}

func TestAWrappedKeyOfAnotherUnitDoesNotOpen(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		dir := t.TempDir()
		v, _ := at(t, dir)
		seal(t, d, v, oak, pesel, "1", "x")
		seal(t, d, v, elm, pesel, "1", "x")
		q := `UPDATE vault_key SET wrapped = (SELECT k.wrapped FROM vault_key k WHERE k.unit_id = $1) WHERE unit_id = $2`
		if _, err := d.Raw().ExecContext(t.Context(), q, oak, elm); err != nil {
			t.Fatal(err)
		}
		fresh, _ := at(t, dir)
		if err := fresh.Check(t.Context(), d); !errors.Is(err, vault.ErrSealed) {
			t.Errorf("%v; want ErrSealed", err)
		}
	})
}

func TestShreddingAUnit(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		v := vaulttest.New(t, testkit.Clock())
		gone, stays := seal(t, d, v, oak, pesel, "1", "85021412346"), seal(t, d, v, elm, pesel, "1", "44051401359")
		if n, err := v.Shred(t.Context(), d, oak); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if _, err := open(t, d, v, oak, pesel, "1", gone); !errors.Is(err, vault.ErrShredded) {
			t.Errorf("after shredding: %v", err)
		}
		next := seal(t, d, v, oak, pesel, "1", "85021412346") // whoever comes back gets a new key, of another number
		if got, err := open(t, d, v, oak, pesel, "1", next); err != nil || got != "85021412346" {
			t.Errorf("sealed anew: %q, %v", got, err)
		}
		if _, err := open(t, d, v, oak, pesel, "1", gone); !errors.Is(err, vault.ErrShredded) {
			t.Errorf("after a new key: %v", err)
		}
		if err := errors.Join(v.Check(t.Context(), d), v.Fits(t.Context(), d)); err != nil {
			t.Errorf("what was destroyed on purpose is no fault: %v", err)
		}
		if got, err := open(t, d, v, elm, pesel, "1", stays); err != nil || got != "44051401359" {
			t.Errorf("another unit: %q, %v", got, err)
		}
	})
}

// TestALostDataKeyConcernsItsUnitAlone: a damaged row of the table of keys.
func TestALostDataKeyConcernsItsUnitAlone(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		dir := t.TempDir()
		v, f := at(t, dir)
		lost, stays := seal(t, d, v, oak, pesel, "1", "85021412346"), seal(t, d, v, elm, pesel, "1", "44051401359")
		if _, err := d.Raw().ExecContext(t.Context(), `UPDATE vault_key SET wrapped = 'bm90IGEga2V5' WHERE unit_id = $1`, oak); err != nil {
			t.Fatal(err)
		}
		v, _ = at(t, dir)
		if _, err := open(t, d, v, oak, pesel, "1", lost); !errors.Is(err, vault.ErrSealed) || !strings.Contains(err.Error(), oak.String()) {
			t.Errorf("%v; want an error that names the unit", err)
		}
		if err := d.InTx(t.Context(), region, func(tx *db.Tx) error {
			_, err := v.Seal(t.Context(), tx, oak, pesel, "2", "x")
			return err
		}); !errors.Is(err, vault.ErrSealed) {
			t.Errorf("%v; a unit whose key is lost seals nothing new by accident", err)
		}
		if err := v.Fits(t.Context(), d); err != nil {
			t.Errorf("%v; the others go on", err)
		}
		if err := v.Check(t.Context(), d); !errors.Is(err, vault.ErrSealed) {
			t.Errorf("%v; whoever looks is told", err)
		}
		if _, err := f.Make(); err != nil {
			t.Fatal(err)
		}
		if n, err := v.Rewrap(t.Context(), d); n != 1 || !errors.Is(err, vault.ErrSealed) {
			t.Errorf("%d wrapped anew, %v; want the one that opens, and to be told of the other", n, err)
		}
		if got, err := open(t, d, v, elm, pesel, "1", stays); err != nil || got != "44051401359" {
			t.Errorf("another unit: %q, %v", got, err)
		}
	})
}

func TestTheKeysOfAnotherDatabaseAreRefused(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		dir := t.TempDir()
		v, _ := at(t, dir)
		if err := v.Fits(t.Context(), d); err != nil {
			t.Errorf("a new database: %v", err)
		}
		seal(t, d, v, oak, pesel, "1", "85021412346")
		seal(t, d, v, elm, pesel, "1", "44051401359")
		if err := v.Fits(t.Context(), d); err != nil {
			t.Errorf("its own keys: %v", err)
		}
		missing, _ := at(t, t.TempDir())
		other := t.TempDir()
		wrong, folder := at(t, other)
		if _, err := folder.Make(); err != nil {
			t.Fatal(err)
		}
		for what, v := range map[string]*vault.Vault{"no key": missing, "another key of that name": wrong} {
			if err := v.Fits(t.Context(), d); !errors.Is(err, vault.ErrOtherKeys) || !strings.Contains(err.Error(), "kek-0001") {
				t.Errorf("%s: %v; want a refusal that names the file", what, err)
			}
		}
	})
}

// TestManyFirstValuesAtOnce: a unit gets one first key, whoever comes first; a key that was rolled back is
// not remembered.
func TestManyFirstValuesAtOnce(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		v := vaulttest.New(t, testkit.Clock())
		undone := errors.New("undone")
		if err := d.InTx(t.Context(), region, func(tx *db.Tx) error {
			_, err := v.Seal(t.Context(), tx, oak, pesel, "0", "x")
			return errors.Join(err, undone)
		}); !errors.Is(err, undone) {
			t.Fatal(err)
		}
		sealed := make([]string, 12)
		var all sync.WaitGroup
		for i := range sealed {
			all.Go(func() { sealed[i] = seal(t, d, v, oak, pesel, fmt.Sprint(i), fmt.Sprint("value ", i)) })
		}
		all.Wait()
		v.Forget()
		for i, s := range sealed {
			if got, err := open(t, d, v, oak, pesel, fmt.Sprint(i), s); err != nil || got != fmt.Sprint("value ", i) {
				t.Errorf("%d: %q, %v", i, got, err)
			}
		}
	})
}

func FuzzOpen(f *testing.F) {
	d := testkit.DB(f, db.SQLite, tables...)
	folder, err := vault.OpenFolder(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	v := vault.New(folder, testkit.Clock())
	var good string
	if err := d.InTx(f.Context(), region, func(tx *db.Tx) (err error) {
		good, err = v.Seal(f.Context(), tx, oak, pesel, "1", "85021412346")
		return err
	}); err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add("")
	f.Add("AQAAAAE")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := open(t, d, v, oak, pesel, "1", s)
		if err == nil && s != "" && s != good {
			t.Errorf("%q opens: %q", s, got)
		}
	})
}

func BenchmarkVault(b *testing.B) {
	d := testkit.DB(b, db.SQLite, tables...)
	folder, err := vault.OpenFolder(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	v := vault.New(folder, testkit.Clock())
	err = d.InTx(b.Context(), region, func(tx *db.Tx) error {
		ctx := b.Context()
		s, err := v.Seal(ctx, tx, oak, pesel, "1", "85021412346")
		if err != nil {
			return err
		}
		answers := strings.Repeat("x", 2000)
		for name, do := range map[string]func() error{
			"Seal":        func() error { _, err := v.Seal(ctx, tx, oak, pesel, "1", "85021412346"); return err },
			"Seal 2000 B": func() error { _, err := v.Seal(ctx, tx, oak, pesel, "1", answers); return err },
			"Open":        func() error { _, err := v.Open(ctx, tx, oak, pesel, "1", s); return err },
			"Blind":       func() error { _, err := v.Blind(ctx, tx, oak, pesel, "85021412346"); return err },
		} {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					if err := do(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// TestARowStopsAtItsFirstError: what comes after a value that does not open is not used, and the error is the first.
func TestARowStopsAtItsFirstError(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		v := vaulttest.New(t, testkit.Clock())
		in(t, d, func(ctx context.Context, tx *db.Tx) error {
			w := v.Row(ctx, tx, oak, "1")
			sealed, index, raw, key := w.Seal(pesel, "85021412346"), w.Blind(pesel, "85021412346"), w.SealBytes(pesel, []byte("x")), w.Key()
			if err := w.Done("seal"); err != nil || key != 1 {
				t.Fatalf("key %d, %v", key, err)
			}
			now, _, err := v.Blinds(ctx, tx, oak, pesel, "85021412346")
			if err != nil || now != index {
				t.Errorf("index %q, want %q, %v", index, now, err)
			}
			w = v.Row(ctx, tx, oak, "1")
			if got := w.Open(pesel, sealed); got != "85021412346" || string(w.OpenBytes(pesel, raw)) != "x" || w.Done("open") != nil {
				t.Errorf("%q, %v", got, w.Done("open"))
			}
			w = v.Row(ctx, tx, oak, "2")
			got := w.Open(pesel, sealed) + string(w.OpenBytes(pesel, raw)) + w.Seal(pesel, "x") + w.Blind(pesel, "x")
			if err := w.Done("open"); got != "" || w.Key() != 0 || !errors.Is(err, vault.ErrSealed) || !strings.HasPrefix(err.Error(), "open: ") {
				t.Errorf("%q, %v; want nothing and the first error", got, err)
			}
			return nil
		})
	})
}
