package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"syscall"
	"time"

	"wrota/internal/platform/clock"
)

// Dir is a store in a directory. A blob is a file of mode 0600 named ab/cd/abcd…, so that no
// directory grows too long. Content is first written under tmp/ and appears under its name only when
// every byte is on the disk; nobody ever sees a part of it. Nothing reaches outside the directory,
// not even through a symbolic link (os.Root).
//
// Several processes may share a directory. They agree by flock(2) on the file named lock: publishing
// shares it, deleting and tidying need it alone.
type Dir struct {
	root  *os.Root
	clock clock.Clock
}

var _ Store = (*Dir)(nil)

const (
	tmpDir   = "tmp"
	lockFile = "lock"
)

// OpenDir opens the store in a directory, makes the directory when it does not exist, and removes
// what processes that died in the middle of Put have left in tmp/.
func OpenDir(name string, c clock.Clock) (*Dir, error) {
	if err := makeRoot(filepath.Clean(name)); err != nil {
		return nil, fmt.Errorf("blob: open: %w", err)
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("blob: open: %w", err)
	}
	d := &Dir{root: root, clock: c}
	if err := errors.Join(d.makeDir(tmpDir), d.tidy()); err != nil {
		root.Close()
		return nil, fmt.Errorf("blob: open: %w", err)
	}
	return d, nil
}

// makeRoot makes a directory and what it lies in. Each new one is written into its parent for good:
// a store that vanishes with its directory in a power failure would not be a store.
func makeRoot(name string) error {
	if fi, err := os.Stat(name); err == nil && fi.IsDir() {
		return nil
	}
	parent := filepath.Dir(name)
	if err := makeRoot(parent); err != nil {
		return err
	}
	if err := os.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	f, err := os.Open(parent)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Close lets the directory go. Readers that are open stay usable.
func (d *Dir) Close() error { return d.root.Close() }

// Put implements Store. A blob that is already there is replaced by its twin in one step: this costs
// no more than comparing them, renews the moment of putting, and mends a file that has rotted.
func (d *Dir) Put(ctx context.Context, r io.Reader, limit int64) (Blob, error) {
	tmp, err := d.createTemp()
	if err != nil {
		return Blob{}, putError(err)
	}
	b, err := d.write(ctx, tmp, r, limit)
	if err == nil {
		err = d.publish(tmp.Name(), b.Sum)
	}
	// The temporary file is closed only after it was renamed: its lock tells tidy that we live.
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = d.root.Remove(d.tempName(tmp)) // the first error is the one that matters
		return Blob{}, putError(err)
	}
	return b, nil
}

func (d *Dir) write(ctx context.Context, tmp *os.File, r io.Reader, limit int64) (Blob, error) {
	b, err := Copy(ctx, tmp, r, limit)
	if err != nil {
		return Blob{}, err
	}
	now := d.clock.Now()
	if err := d.root.Chtimes(d.tempName(tmp), now, now); err != nil {
		return Blob{}, err
	}
	return b, tmp.Sync()
}

// publish gives a complete temporary file its name. The name, too, must survive a power failure, so
// every directory on its way is synced, also when another process made it a moment ago.
func (d *Dir) publish(tmp string, sum Sum) error {
	unlock, err := d.lock(syscall.LOCK_SH)
	if err != nil {
		return err
	}
	defer unlock()
	name := fileName(sum)
	second := path.Dir(name)
	first := path.Dir(second)
	if err := errors.Join(d.makeDir(first), d.makeDir(second)); err != nil {
		return err
	}
	if err := d.root.Rename(path.Join(tmpDir, path.Base(tmp)), name); err != nil {
		return err
	}
	for _, dir := range []string{second, first, "."} {
		if err := d.syncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// Open implements Store.
func (d *Dir) Open(_ context.Context, sum Sum) (io.ReadCloser, int64, error) {
	f, err := d.root.Open(fileName(sum))
	if err != nil {
		return nil, 0, readError(err)
	}
	fi, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, readError(err)
	}
	return Verify(f, Blob{Sum: sum, Size: fi.Size()}), fi.Size(), nil
}

// Stat implements Store.
func (d *Dir) Stat(_ context.Context, sum Sum) (Stored, error) {
	fi, err := d.root.Lstat(fileName(sum))
	if err != nil {
		return Stored{}, readError(err)
	}
	return stored(sum, fi), nil
}

// Delete implements Store. No Put can come between looking at the moment and removing the file.
func (d *Dir) Delete(ctx context.Context, sum Sum, before time.Time) error {
	unlock, err := d.lock(syscall.LOCK_EX)
	if err != nil {
		return fmt.Errorf("blob: delete: %w", err)
	}
	defer unlock()
	s, err := d.Stat(ctx, sum)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return err
	case !s.At.Before(before):
		return ErrFresh
	}
	if err := d.root.Remove(fileName(sum)); err != nil {
		return fmt.Errorf("blob: delete: %w", err)
	}
	return nil
}

// Walk implements Store. Files that are not named by a sum are passed over.
func (d *Dir) Walk(ctx context.Context, fn func(Stored) error) error {
	return fs.WalkDir(d.root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // removed since its directory was read
			return nil
		case err != nil:
			return fmt.Errorf("blob: walk: %w", err)
		case ctx.Err() != nil:
			return ctx.Err()
		case name == tmpDir:
			return fs.SkipDir
		case !e.Type().IsRegular():
			return nil
		}
		sum, err := Parse(path.Base(name))
		if err != nil || fileName(sum) != name {
			return nil
		}
		fi, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("blob: walk: %w", err)
		}
		return fn(stored(sum, fi))
	})
}

func stored(sum Sum, fi fs.FileInfo) Stored {
	return Stored{Blob: Blob{Sum: sum, Size: fi.Size()}, At: fi.ModTime().UTC()}
}

// fileName is where a blob lives. The zero sum has a place like any other, where nothing ever is.
func fileName(sum Sum) string {
	s := fmt.Sprintf("%x", sum[:])
	return s[:2] + "/" + s[2:4] + "/" + s
}

func (d *Dir) tempName(f *os.File) string { return path.Join(tmpDir, path.Base(f.Name())) }

// createTemp makes an empty file in tmp/ and locks it for as long as it is open. Both happen under
// the shared lock, so that tidy never meets a file that is made but not locked yet.
func (d *Dir) createTemp() (*os.File, error) {
	unlock, err := d.lock(syscall.LOCK_SH)
	if err != nil {
		return nil, err
	}
	defer unlock()
	f, err := d.root.OpenFile(path.Join(tmpDir, rand.Text()), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if err := flock(f, syscall.LOCK_SH); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// tidy removes temporary files whose writers are dead: the kernel let their locks go.
func (d *Dir) tidy() error {
	unlock, err := d.lock(syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer unlock()
	entries, err := fs.ReadDir(d.root.FS(), tmpDir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := path.Join(tmpDir, e.Name())
		f, err := d.root.Open(name)
		if err != nil {
			continue // its writer has just finished
		}
		if flock(f, syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			err = d.root.Remove(name)
		}
		f.Close()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (d *Dir) makeDir(name string) error {
	if err := d.root.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func (d *Dir) syncDir(name string) error {
	f, err := d.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// lock takes the lock of the whole store, which the returned function lets go. It is held for a few
// system calls, never while content is copied.
func (d *Dir) lock(how int) (unlock func(), err error) {
	f, err := d.root.OpenFile(lockFile, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := flock(f, how); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}

func flock(f *os.File, how int) error {
	for {
		err := syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return os.NewSyscallError("flock", err)
		}
	}
}

// putError tells a full disk (or a spent quota) from other trouble.
func putError(err error) error {
	if errors.Is(err, ErrTooLarge) {
		return err
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return fmt.Errorf("blob: put: %w", err)
}

func readError(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotFound
	}
	return fmt.Errorf("blob: read: %w", err)
}
